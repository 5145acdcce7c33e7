/*
 * desk/draft_share_web.c -- sharing what one has written, going on with what a colleague wrote.
 */
#include "base/zone.h"
#include "domain/desk/draft.h"
#include "domain/desk/draft_web.h"

struct share_form {
    ticket_ref ticket;
    int64_t version;
    struct str text;
    bool question;
    text_block_ref block;
    struct upload_list files;
};
/* The fields of the answer: the button stands in its form. */
FORM(share_form, FIELD_REF(share_form, ticket), FIELD_INT(share_form, version, 0, INT64_MAX),
     FIELD_LINES(share_form, text, 0, LIMIT_TEXT), FIELD_BOOL(share_form, question),
     FIELD_REF_OPTIONAL(share_form, block), FIELD_FILES(share_form, files, 0, LIMIT_FILES_PER_ENTRY));
HANDLER(share_post, share_form);
HANDLER(share_again, share_form);
struct shared_form {
    ticket_ref ticket;
    int64_t version;
};
FORM(shared_form, FIELD_REF(shared_form, ticket), FIELD_INT(shared_form, version, 1, INT64_MAX));
HANDLER(share_take_post, shared_form);
HANDLER(share_drop_post, shared_form);
HANDLER(shared_again, shared_form);

/* --- on the ticket's page ------------------------------------------------------------------------- */

static enum err writing_of(struct request *req, const struct ticket *t, struct writing_lines *lines)
{
    struct presence_rows rows;
    TRY(presence_of(req->tx, t, &rows));
    *lines = (struct writing_lines){ MEM_NEW_N(req->mem, struct writing_line, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        int minute = zone_local(rows.at[i].since).minute;
        struct buf since = buf_of(req->mem, 8);
        buf_int_padded(&since, minute / 60, 2);
        buf_byte(&since, ':');
        buf_int_padded(&since, minute % 60, 2);
        lines->at[i] = (struct writing_line){ rows.at[i].name, buf_str(&since) };
    }
    return OK;
}

enum err draft_share_of_page(struct request *req, const struct ticket *t, struct draft_share_view *view)
{
    *view = (struct draft_share_view){ .ticket = t->row.ref, .may = t->may_work };
    if (!view->may)
        return OK;
    TRY(writing_of(req, t, &view->writing));
    enum err e = draft_share_find(req->tx, t, &view->draft);
    view->has = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err draft_presence_text(struct request *req, const struct ticket *t, struct str *text)
{
    struct writing_lines lines;
    struct buf all = buf_of(req->mem, 200);
    TRY(writing_of(req, t, &lines));
    for (size_t i = 0; i < lines.n; i++) {
        buf_put_z(&all, i > 0 ? " " : "");
        buf_put(&all, msg_format(req->mem, req->lang, M_draft_writing, { "name", lines.at[i].name },
                                 { "since", lines.at[i].since }));
    }
    *text = buf_str(&all);
    return OK;
}

/* --- steps ---------------------------------------------------------------------------------------------- */

static struct str own_draft(struct request *req, ticket_ref ref)
{
    return str_cat(req->mem, STR("answer-"), desk_ref_text(req->mem, ref.b));
}

static enum err back(struct request *req, ticket_ref ref, enum msg said)
{
    flash(req, said);
    return see_other(req, url_of(req->mem, "/desk/tickets/", ref, ""));
}

static enum err share_post(struct request *req, const struct share_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(draft_share(req->tx, &t, in->text));
    return back(req, in->ticket, M_draft_shared_now);
}

static enum err share_again(struct request *req, const struct share_form *in)
{
    return ticket_page_show(req, in->ticket);
}

/* What he had begun himself stays before it. */
static enum err share_take_post(struct request *req, const struct shared_form *in)
{
    struct ticket t;
    struct shared_draft draft;
    struct draft_found own;
    struct url fields = URL("/");
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(draft_share_take(req->tx, &t, in->version, &draft));
    TRY(desk_draft_find(req, own_draft(req, in->ticket), &own));
    struct str text = str_trim(desk_draft_value(&own, "text"));
    if (text.len > 0 && !str_eq(text, draft.text))
        draft.text = str_cat(req->mem, text, STR("\n\n"), draft.text);
    fields = url_with(req->mem, fields, "text", draft.text);
    TRY(draft_put(req->tx, own_draft(req, in->ticket), str_from(fields.path, 2)));
    return back(req, in->ticket, M_draft_taken_now);
}

static enum err share_drop_post(struct request *req, const struct shared_form *in)
{
    struct ticket t;
    TRY(ticket_find(req->tx, in->ticket, &t));
    TRY(draft_share_drop(req->tx, &t, in->version));
    return back(req, in->ticket, M_draft_dropped_now);
}

static enum err shared_again(struct request *req, const struct shared_form *in)
{
    return ticket_page_show(req, in->ticket);
}

const struct route draft_share_routes[] = {
    POST_FORM("/desk/tickets/{ticket}/shared", RIGHT(TICKET, W), ROUTE_UPLOAD, share_post, share_again),
    POST_FORM("/desk/tickets/{ticket}/shared/take", RIGHT(TICKET, W), 0, share_take_post, shared_again),
    POST_FORM("/desk/tickets/{ticket}/shared/drop", RIGHT(TICKET, W), 0, share_drop_post, shared_again), ROUTES_END
};
