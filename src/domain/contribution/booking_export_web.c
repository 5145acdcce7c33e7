/*
 * contribution/booking_export_web.c -- bookings leave for the budget system, once; a later fetch is a
 * marked copy of the same bytes.
 */
#include "domain/contribution/booking_export_page.html.h"
#include "domain/contribution/booking_export_store.h"
#include "domain/contribution/open_item_view.h"
#include "domain/contribution/payment_web.h"

static const struct choice formats[] = { { "datev", BOOKING_DATEV }, { "table", BOOKING_TABLE }, { 0 } };

FORM_EMPTY(export_list_form);
struct export_form {
    int format;
};
FORM(export_form, FIELD_CHOICE(export_form, format, formats, true));
struct profile_form {
    struct str settings;
};
FORM(profile_form, FIELD_LINES(profile_form, settings, 1, BOOKING_PROFILE_MAX));
struct copy_form {
    booking_export_ref booking_export;
};
FORM(copy_form, FIELD_REF(copy_form, booking_export));

HANDLER(export_list_get, export_list_form);
HANDLER(export_post, export_form);
HANDLER(export_again, export_form);
HANDLER(profile_post, profile_form);
HANDLER(profile_again, profile_form);
HANDLER(copy_post, copy_form);

static struct str number_text(struct mem *mem, int64_t n)
{
    struct buf out = buf_of(mem, 24);

    buf_int(&out, n);
    return buf_str(&out);
}

static struct str hash_text(struct mem *mem, struct str bytes)
{
    struct buf out = buf_of(mem, 20);

    buf_hex(&out, bytes.at, bytes.len < 8 ? bytes.len : 8);
    return buf_str(&out);
}

static enum err list_show(struct request *req, struct export_page view)
{
    struct booking_export_rows rows;
    struct booking_profile_row profile;
    enum err e = booking_profile_newest(req->tx, &profile);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    view.version = e == OK ? profile.version : 0;
    if (view.settings.at == NULL)
        view.settings = e == OK ? profile.settings : msg_text(req->lang, M_export_settings_first);
    TRY(bookings_waiting(req->tx, &view.waiting));
    TRY(booking_exports(req->tx, &rows));
    view.exports.at = MEM_NEW_N(req->mem, struct export_item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct booking_export_row *r = &rows.at[i];
        view.exports.at[view.exports.n++] =
            (struct export_item){ .ref = r->ref,
                                  .number = number_text(req->mem, r->n),
                                  .file_name = r->file_name,
                                  .by = r->created_by_name,
                                  .hash = hash_text(req->mem, r->hash.bytes),
                                  .format = { r->format == BOOKING_DATEV ? M_export_datev : M_export_table },
                                  .at = r->created_at,
                                  .bookings = r->bookings,
                                  .copies = r->copies,
                                  .debit = { r->debit_cents },
                                  .credit = { r->credit_cents } };
    }
    booking_export_page_html(page_title(req, M_export_title), &view);
    return OK;
}

static enum err export_list_get(struct request *req, const struct export_list_form *in)
{
    (void)in;
    return list_show(req, (struct export_page){ .problem = STR("") });
}

/* Which line and field stopped it. */
static enum err export_again(struct request *req, const struct export_form *in)
{
    struct export_page view = { .problem = STR("") };
    struct booking_draft draft;
    enum err e =
        in->format == 0 ? ERR_NOT_FOUND : booking_export_draft(req->tx, (enum booking_format)in->format, &draft);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && draft.refusal.fault != BOOKING_GOOD)
        view.problem = msg_format(req->mem, req->lang, M_export_problem,
                                  { "line", number_text(req->mem, (int64_t)draft.refusal.line) },
                                  { "field", draft.refusal.field }, { "value", draft.refusal.value },
                                  { "reason", msg_text(req->lang, booking_fault_msg(draft.refusal.fault)) });
    return list_show(req, view);
}

static enum err export_post(struct request *req, const struct export_form *in)
{
    booking_export_id id;

    TRY(booking_export_add(req->tx, (enum booking_format)in->format, &id));
    flash(req, M_export_done);
    return see_other(req, URL("/contribution/exports"));
}

static enum err profile_again(struct request *req, const struct profile_form *in)
{
    (void)in;
    return list_show(req, (struct export_page){ .settings = form_typed(req->form, "settings"), .problem = STR("") });
}

static enum err profile_post(struct request *req, const struct profile_form *in)
{
    TRY(booking_profile_add(req->tx, in->settings));
    flash(req, M_export_saved);
    return see_other(req, URL("/contribution/exports"));
}

static enum err copy_post(struct request *req, const struct copy_form *in)
{
    struct booking_export_row row;
    struct str bytes;
    int copy;

    TRY(booking_export_by_ref(req->tx, in->booking_export, &row));
    TRY(booking_export_fetch(req->tx, &row, &bytes, &copy));
    return respond_file(req, booking_copy_name(req->mem, row.file_name, copy), "text/csv", bytes);
}

const struct route booking_export_routes[] = {
    GET("/contribution/exports", RIGHT(COST_CONTRIBUTION, C), 0, export_list_get),
    POST_FORM("/contribution/exports", RIGHT(COST_CONTRIBUTION, C), 0, export_post, export_again),
    POST_FORM("/contribution/exports/profile", RIGHT(COST_CONTRIBUTION, C), 0, profile_post, profile_again),
    POST("/contribution/exports/{booking_export}/copy", RIGHT(COST_CONTRIBUTION, C), 0, copy_post), ROUTES_END
};
