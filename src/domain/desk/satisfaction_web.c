/*
 * desk/satisfaction_web.c -- one tap after closing: on the page of the ticket, or without
 * sign-in by the link of the closing mail.  Opening the link changes nothing.
 */
#include "domain/desk/satisfaction_web.h"

#include "domain/desk/satisfaction_page.html.h"
#include "platform/setting.h"

#define REMARK_MAX 2000
static const struct choice faces[] = { { "good", FACE_GOOD }, { "fair", FACE_FAIR }, { "bad", FACE_BAD }, { 0 } };

struct satisfaction_form {
    ticket_ref ticket;
    int face;
    struct str remark;
};
FORM(satisfaction_form, FIELD_REF(satisfaction_form, ticket), FIELD_CHOICE(satisfaction_form, face, faces, true),
     FIELD_LINES(satisfaction_form, remark, 0, REMARK_MAX));
HANDLER(satisfaction_post, satisfaction_form);
HANDLER(satisfaction_again, satisfaction_form);
struct satisfaction_open_form {
    struct str token;
};
FORM(satisfaction_open_form, FIELD_TEXT(satisfaction_open_form, token, 1, 64));
HANDLER(satisfaction_link_get, satisfaction_open_form);
struct satisfaction_link_form {
    struct str token;
    int face;
    struct str remark;
};
FORM(satisfaction_link_form, FIELD_TEXT(satisfaction_link_form, token, 1, 64),
     FIELD_CHOICE(satisfaction_link_form, face, faces, true),
     FIELD_LINES(satisfaction_link_form, remark, 0, REMARK_MAX));
HANDLER(satisfaction_link_post, satisfaction_link_form);
HANDLER(satisfaction_link_again, satisfaction_link_form);

/* --- on the ticket's page ------------------------------------------------------------------------- */

static struct satisfaction_view view_of(struct request *req, const struct satisfaction_state *state, struct url action)
{
    return (struct satisfaction_view){ .action = action,
                                       .ask = state->open,
                                       .given = state->given,
                                       .face = { satisfaction_msg(state->face) },
                                       .text = desk_typed(req, "remark", state->text),
                                       .at = state->at,
                                       .until = state->until };
}

enum err satisfaction_of_ticket(struct request *req, const struct ticket *t, struct satisfaction_view *view)
{
    struct satisfaction_state state;
    bool mine;
    *view = (struct satisfaction_view){ .ask = false };
    if (t->row.state != STATE_CLOSED)
        return OK;
    TRY(satisfaction_of(req->tx, t, &state, &mine));
    *view = view_of(req, &state, url_of(req->mem, "/desk/tickets/", t->row.ref, "/satisfaction"));
    view->ask = mine && state.open && t->may_answer;
    view->shown = !view->ask && state.given && (t->may_work || mine);
    return OK;
}

static enum err satisfaction_post(struct request *req, const struct satisfaction_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(satisfaction_give(req->tx, &t, in->face, in->remark));
    flash(req, M_satisfaction_saved);
    return see_other(req, url_of(req->mem, "/desk/tickets/", in->ticket, ""));
}

static enum err satisfaction_again(struct request *req, const struct satisfaction_form *in)
{
    return ticket_page_show(req, in->ticket);
}

/* --- by link ------------------------------------------------------------------------------------------- */

struct satisfaction_view satisfaction_ask_by(struct request *req, struct str token,
                                             const struct satisfaction_state *state)
{
    if (token.len == 0)
        return (struct satisfaction_view){ .ask = false };
    return view_of(req, state, (struct url){ str_cat(req->mem, STR("/desk/satisfaction/"), token) });
}

struct by_link {
    const struct satisfaction_link_form *in;
    struct str token;
    struct satisfaction_page view;
};

/* The link speaks for its person, whoever is signed in here: the tx is nobody's. */
static enum err link_read(struct request *req, void *arg)
{
    struct by_link *link = arg;
    struct ticket t;
    struct satisfaction_state state;
    tx_act_as(req->tx, (struct tx_who){ .actor = { 0 } });
    if (link->in != NULL)
        TRY(satisfaction_give_by_link(req->tx, link->token, link->in->face, link->in->remark));
    TRY(satisfaction_by_link(req->tx, link->token, &t, &state));
    link->view = (struct satisfaction_page){ .subject = t.row.subject,
                                             .number = ticket_number_text(req->mem, t.row.number),
                                             .thanks = link->in != NULL,
                                             .question = satisfaction_ask_by(req, link->token, &state) };
    return OK;
}

static enum err link_show(struct request *req, struct str token)
{
    struct by_link link = { .token = token };
    TRY(request_tx(req, TX_READ, link_read, &link));
    satisfaction_page_html(page_title(req, M_satisfaction_title), &link.view);
    return OK;
}

static enum err satisfaction_link_get(struct request *req, const struct satisfaction_open_form *in)
{
    return link_show(req, in->token);
}

static enum err satisfaction_link_again(struct request *req, const struct satisfaction_link_form *in)
{
    return link_show(req, in->token);
}

static enum err satisfaction_link_post(struct request *req, const struct satisfaction_link_form *in)
{
    struct by_link link = { .in = in, .token = in->token };
    TRY(request_tx(req, TX_WRITE, link_read, &link));
    satisfaction_page_html(page_title(req, M_satisfaction_thanks), &link.view);
    return OK;
}

/* --- sums ------------------------------------------------------------------------------------------------- */

static struct str form_name(struct request *req, struct str form)
{
    if (str_eq(form, STR("+")))
        return msg_text(req->lang, M_figure_form_several);
    return form.len > 0 ? form : msg_text(req->lang, M_figure_form_unknown);
}

static struct satisfaction_table table_of(struct request *req, const struct satisfaction_sums *sums, bool forms)
{
    struct satisfaction_table table = { .title = { forms ? M_satisfaction_by_form : M_satisfaction_by_authority },
                                        .head = { forms ? M_figure_form : M_figure_authority },
                                        .lines = { MEM_NEW_N(req->mem, struct satisfaction_line, sums->n), sums->n },
                                        .hidden = sums->hidden > 0 };
    for (size_t i = 0; i < sums->n; i++) {
        const struct satisfaction_sum *s = &sums->at[i];
        table.lines.at[i] = (struct satisfaction_line){ .name = forms ? form_name(req, s->name) : s->name,
                                                        .answers = s->good + s->fair + s->bad,
                                                        .good = s->good,
                                                        .fair = s->fair,
                                                        .bad = s->bad };
    }
    return table;
}

enum err satisfaction_of_figures(struct request *req, authority_id authority, struct day from, struct day to,
                                 struct satisfaction_figures *out)
{
    struct satisfaction_sums forms, authorities;
    TRY(setting_get(req->tx, SETTING_SATISFACTION_LEAST, &out->least));
    TRY(satisfaction_read(req->tx, authority, from, to, &forms, &authorities));
    out->tables = (struct satisfaction_tables){ MEM_NEW_N(req->mem, struct satisfaction_table, 2), 2 };
    out->tables.at[0] = table_of(req, &authorities, false);
    out->tables.at[1] = table_of(req, &forms, true);
    return OK;
}

const struct route satisfaction_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/satisfaction", RIGHT(TICKET_ARTICLE, C), 0, satisfaction_post,
              satisfaction_again),
    GET("/desk/satisfaction/{token}", RIGHT_PUBLIC, ROUTE_STEPS, satisfaction_link_get),
    POST_FORM("/desk/satisfaction/{token}", RIGHT_PUBLIC, ROUTE_STEPS, satisfaction_link_post, satisfaction_link_again),
    ROUTES_END
};
