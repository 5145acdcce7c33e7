/*
 * desk/split_web.c -- the page that picks entries for a ticket of their own.
 */
#include "domain/desk/split_web.h"

#include "domain/desk/split_page.html.h"

struct split_open_form {
    ticket_ref ticket;
};
FORM(split_open_form, FIELD_REF(split_open_form, ticket));
HANDLER(split_get, split_open_form);
struct split_form {
    ticket_ref ticket;
    int64_t version;
    struct str subject;
    struct number_list entries;
};
FORM(split_form, FIELD_REF(split_form, ticket), FIELD_INT(split_form, version, 0, INT64_MAX),
     FIELD_TEXT(split_form, subject, 0, LIMIT_NAME), FIELD_NUMBERS(split_form, entries, 0, SPLIT_ENTRIES_MAX));
HANDLER(split_post, split_form);
HANDLER(split_again, split_form);
struct unsplit_form {
    ticket_ref ticket;
    int64_t version;
};
FORM(unsplit_form, FIELD_REF(unsplit_form, ticket), FIELD_INT(unsplit_form, version, 0, INT64_MAX));
HANDLER(unsplit_post, unsplit_form);
HANDLER(unsplit_again, unsplit_form);

/* --- on the ticket's page --------------------------------------------------------------------- */

static enum err marks_of(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct split_marks marks;
    TRY(split_marks(req->tx, t, &marks));
    for (size_t i = 0; i < marks.n; i++)
        for (size_t k = 0; k < view->thread.n; k++)
            if (view->thread.at[k].anchor == marks.at[i].n && view->thread.at[k].origin.len == 0)
                view->thread.at[k].elsewhere = ticket_number_text(req->mem, marks.at[i].number);
    return OK;
}

enum err split_of_page(struct request *req, const struct ticket *t, struct ticket_page *view)
{
    struct split_rows rows;
    bool merged = t->merged_into.n != 0;
    TRY(split_links(req->tx, t, &rows));
    view->split = (struct split_view){ .ticket = t->row.ref,
                                       .version = t->version,
                                       .may_split = t->may_work && !merged && view->thread.n > 1,
                                       .links = { MEM_NEW_N(req->mem, struct split_line, rows.n), rows.n } };
    for (size_t i = 0; i < rows.n; i++) {
        const struct split_row *r = &rows.at[i];
        view->split.links.at[i] =
            (struct split_line){ r->ref, ticket_number_text(req->mem, r->number), r->subject, r->is_source };
        view->split.may_take_back |=
            r->is_source && t->may_work && !merged &&
            ticket_move_allowed((enum ticket_state)t->row.state, STATE_CLOSED, REASON_DUPLICATE, MOVER_BODY) == OK;
    }
    return rows.n > 0 ? marks_of(req, t, view) : OK;
}

/* --- the page ------------------------------------------------------------------------------------- */

static bool was_chosen(const struct number_list *entries, int64_t n)
{
    for (size_t i = 0; i < entries->n; i++)
        if (entries->at[i] == n)
            return true;
    return false;
}

static enum err choices_of(struct request *req, const struct ticket *t, const struct number_list *chosen,
                           struct split_choices *out)
{
    struct entry_rows rows;
    struct attachment_rows files;
    TRY(ticket_entries(req->tx, t, &rows));
    TRY(ticket_attachments(req->tx, t, &files));
    *out = (struct split_choices){ MEM_NEW_N(req->mem, struct split_choice, rows.n), 0 };
    for (size_t i = 0; i < rows.n; i++) {
        const struct entry_row *e = &rows.at[i];
        if (e->origin != 0)
            continue; /* stays with the ticket it was merged from */
        struct split_choice *c = &out->at[out->n++];
        *c = (struct split_choice){ .n = e->n,
                                    .author =
                                        e->author.len > 0 ? e->author : msg_text(req->lang, M_deskpage_side_system),
                                    .text = e->text,
                                    .kind = desk_entry_word(e->kind),
                                    .at = e->at,
                                    .internal = e->internal,
                                    .chosen = was_chosen(chosen, e->n) };
        for (size_t k = 0; k < files.n; k++)
            c->files += files.at[k].n == e->n;
    }
    return OK;
}

static enum err split_show(struct request *req, const struct split_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    if (!t.may_work)
        return ERR_DENIED;
    struct split_page view = { .ref = t.row.ref,
                               .version = t.version,
                               .number = ticket_number_text(req->mem, t.row.number),
                               .title = t.row.subject,
                               .subject = desk_typed(req, "subject", STR("")),
                               .changed = in->version != 0 && in->version != t.version };
    TRY(choices_of(req, &t, &in->entries, &view.entries));
    split_page_html(page_title(req, M_split_title), &view);
    return OK;
}

static enum err split_get(struct request *req, const struct split_open_form *in)
{
    return split_show(req, &(struct split_form){ .ticket = in->ticket });
}

static enum err split_again(struct request *req, const struct split_form *in) { return split_show(req, in); }

static enum err split_post(struct request *req, const struct split_form *in)
{
    struct ticket t;
    ticket_ref made;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(split_ticket(req->tx, &t, in->version, &(struct split_new){ in->subject, in->entries.at, in->entries.n },
                     &made));
    flash(req, M_split_done);
    return see_other(req, url_of(req->mem, "/desk/tickets/", made, ""));
}

static enum err unsplit_again(struct request *req, const struct unsplit_form *in)
{
    return ticket_page_show(req, in->ticket);
}

static enum err unsplit_post(struct request *req, const struct unsplit_form *in)
{
    struct ticket t, source;
    TRY(ticket_find(req->tx, in->ticket, &t));
    if (in->version != 0 && in->version != t.version)
        return tx_refuse(req->tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    TRY(split_take_back(req->tx, &t, &source));
    return ticket_done(req, &source, M_split_taken_back);
}

const struct route split_routes[] = {
    GET("/desk/tickets/{ticket}/split", RIGHT(TICKET, W), 0, split_get),
    POST_FORM("/desk/tickets/{ticket}/split", RIGHT(TICKET, W), 0, split_post, split_again),
    POST_FORM("/desk/tickets/{ticket}/unsplit", RIGHT(TICKET, W), 0, unsplit_post, unsplit_again), ROUTES_END
};
