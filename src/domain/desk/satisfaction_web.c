/*
 * desk/satisfaction_web.c -- one tap after closing: on the page of the ticket, or without
 * sign-in by the link of the closing mail.  Opening the link changes nothing.
 */
#include "domain/desk/satisfaction_web.h"

#include "domain/desk/satisfaction_page.html.h"
#include "platform/setting.h"

const struct choice satisfaction_faces[] = { { "good", FACE_GOOD }, { "fair", FACE_FAIR }, { "bad", FACE_BAD }, { 0 } };

struct satisfaction_form {
    ticket_ref ticket;
    int face;
    struct str remark;
};
FORM(satisfaction_form, FIELD_REF(satisfaction_form, ticket),
     FIELD_CHOICE(satisfaction_form, face, satisfaction_faces, true),
     FIELD_LINES(satisfaction_form, remark, 0, SATISFACTION_REMARK));
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
     FIELD_CHOICE(satisfaction_link_form, face, satisfaction_faces, true),
     FIELD_LINES(satisfaction_link_form, remark, 0, SATISFACTION_REMARK));
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

const struct route satisfaction_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/satisfaction", RIGHT(TICKET_ARTICLE, C), 0, satisfaction_post,
              satisfaction_again),
    GET("/desk/satisfaction/{token}", RIGHT_PUBLIC, ROUTE_STEPS, satisfaction_link_get),
    POST_FORM("/desk/satisfaction/{token}", RIGHT_PUBLIC, ROUTE_STEPS, satisfaction_link_post, satisfaction_link_again),
    ROUTES_END
};
