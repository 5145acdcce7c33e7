/* Naming many: a table, a report of its rows, then the same table again for good. */
#include "domain/account/account_web.h"
#include "domain/account/import.html.h"
#include "domain/account/invite.h"
#include "platform/limits.h"
#include "platform/text.h"

FORM_EMPTY(import_open_form);
struct import_form {
    struct str csv;
    struct upload_list file;
};
FORM(import_form, FIELD_LINES(import_form, csv, 0, LIMIT_TEXT), FIELD_FILES(import_form, file, 0, 1));
struct import_apply_form {
    struct str csv;
};
FORM(import_apply_form, FIELD_LINES(import_apply_form, csv, 1, LIMIT_TEXT));
HANDLER(import_get, import_open_form);
HANDLER(import_post, import_form);
HANDLER(import_again, import_form);
HANDLER(import_apply_post, import_apply_form);
HANDLER(import_apply_again, import_apply_form);

static enum err import_show(struct request *req, struct str csv, const struct invite_rows *rows)
{
    struct import_page view = { .csv = csv, .checked = rows != NULL };
    if (rows != NULL) {
        view.wrong = rows->wrong;
        view.good = rows->wrong == 0;
        view.rows.at = MEM_NEW_N(req->mem, struct import_item, rows->n);
        for (size_t i = 0; i < rows->n; i++) {
            const struct invite_row *r = &rows->at[i];
            view.rows.at[view.rows.n++] =
                (struct import_item){ .line = r->line,
                                      .mail = r->invitation.mail,
                                      .name = r->invitation.name,
                                      .place = r->place,
                                      .role = { account_role_word(r->invitation.role) },
                                      .from = r->invitation.from,
                                      .to = r->invitation.to,
                                      .problem = r->why != MSG_NONE ? msg_text(req->lang, r->why) : STR("") };
        }
    }
    import_html(page_title(req, M_account_import), &view);
    return OK;
}

static enum err import_get(struct request *req, const struct import_open_form *in)
{
    (void)in;
    return import_show(req, STR(""), NULL);
}

static enum err import_again(struct request *req, const struct import_form *in)
{
    return import_show(req, in->csv, NULL);
}

static enum err import_apply_again(struct request *req, const struct import_apply_form *in)
{
    return import_show(req, in->csv, NULL);
}

/* A small file is in memory whole; what is bigger than the field is refused. */
static enum err table_text(struct request *req, const struct import_form *in, struct str *out)
{
    struct str bytes = in->csv;
    if (in->file.n > 0)
        bytes = in->file.at[0].bytes;
    if (in->file.n > 0 && (in->file.at[0].size > LIMIT_TEXT || (bytes.len == 0 && in->file.at[0].size > 0)))
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_long, "file");
    if (bytes.len == 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_missing, "file");
    if (!utf8_valid(bytes))
        bytes = text_decode(req->mem, STR(""), bytes);
    if (text_accept(req->mem, bytes, true, out) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_unreadable, "file");
    return OK;
}

static enum err import_post(struct request *req, const struct import_form *in)
{
    struct invite_rows rows;
    struct str text;
    TRY(table_text(req, in, &text));
    TRY(invite_rows_read(req, text, &rows));
    return import_show(req, text, &rows);
}

/* Everything is checked again: time has passed since the report. */
static enum err import_apply_post(struct request *req, const struct import_apply_form *in)
{
    struct invite_rows rows;
    TRY(invite_rows_read(req, in->csv, &rows));
    if (rows.wrong > 0)
        return tx_refuse(req->tx, ERR_INVALID, M_account_table_wrong, NULL);
    for (size_t i = 0; i < rows.n; i++)
        TRY(invitation_send(req, &rows.at[i].invitation));
    flash(req, M_account_import_done);
    return see_other(req, URL("/account/users"));
}

const struct route import_routes[] = { GET("/account/users/import", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH, import_get),
                                       POST_FORM("/account/users/import", RIGHT(USER_ACCOUNT, C),
                                                 ROUTE_REAUTH | ROUTE_UPLOAD, import_post, import_again),
                                       POST_FORM("/account/users/import/apply", RIGHT(USER_ACCOUNT, C), ROUTE_REAUTH,
                                                 import_apply_post, import_apply_again),
                                       ROUTES_END };
