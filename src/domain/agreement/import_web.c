#include "domain/agreement/agreement_web.h"

#include "domain/agreement/import_list.html.h"
#include "domain/agreement/import_page.html.h"
#include "platform/blob.h"

/* Rows of the report that a page shows; the sums are always of the whole file. */
enum { LINES_SHOWN = 300 };

FORM_EMPTY(imports_form);
struct upload_form {
    authority_ref authority;
    struct upload_list file;
};
FORM(upload_form, FIELD_REF(upload_form, authority), FIELD_FILES(upload_form, file, 1, 1));
struct import_form {
    import_ref import;
};
FORM(import_form, FIELD_REF(import_form, import));

HANDLER(import_list_get, imports_form);
HANDLER(import_again, upload_form);
HANDLER(import_upload_post, upload_form);
HANDLER(import_get, import_form);
HANDLER(import_apply_post, import_form);

static enum err list_show(struct request *req, authority_ref chosen)
{
    struct import_list_page view = { .may_add = viewer_may(req->viewer, OBJECT_DATA_IMPORT, VERB_C) };
    struct authority_list authorities;
    struct import_row_list rows;
    TRY(import_authorities(req->tx, &authorities));
    view.authorities = authority_options(req->mem, &authorities, chosen);
    view.may_add = view.may_add && authorities.n > 0;
    TRY(import_page_rows(req->tx, &rows));
    view.imports.at = MEM_NEW_N(req->mem, struct import_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view.imports.at[view.imports.n++] = (struct import_item){
            .ref = rows.at[i].ref,
            .file_name = rows.at[i].file_name,
            .authority = rows.at[i].authority_name,
            .by = rows.at[i].created_by_name,
            .at = rows.at[i].created_at,
            .done = rows.at[i].done_by.n != 0,
        };
    import_list_html(page_title(req, M_agreement_imports), &view);
    return OK;
}

static enum err import_list_get(struct request *req, const struct imports_form *in)
{
    (void)in;
    return list_show(req, (authority_ref){ { 0 } });
}

static enum err import_again(struct request *req, const struct upload_form *in)
{
    return list_show(req, in->authority);
}

/* --- upload ------------------------------------------------------------------------------------ */

static enum err check(struct request *req, const struct import_row *row, bool dry_run, struct import_report *report)
{
    struct str csv;
    TRY(blob_read(req->tx, row->content, LIMIT_CSV, &csv));
    struct import_options options = { .authority = row->authority_name, .dry_run = dry_run, .lang = req->lang };
    return agreement_import_schools(req->tx, csv, &options, report);
}

/* What is no list of schools is refused here already, so nobody waits for its approval. */
static enum err import_upload_post(struct request *req, const struct upload_form *in)
{
    const struct upload *file = &in->file.at[0];
    struct import_report report;
    struct import_row row;
    import_ref ref;
    blob_id blob;
    if (file->size > (int64_t)LIMIT_CSV)
        return tx_refuse(req->tx, ERR_INVALID, M_agreement_import_too_large, "file");
    TRY(blob_store(req->tx, file, &blob));
    TRY(import_create(req->tx, in->authority, file->name, blob, &ref));
    TRY(import_by_ref(req->tx, ref, &row));
    TRY(check(req, &row, true, &report));
    flash(req, M_agreement_import_uploaded);
    return see_other(req, url_of(req->mem, "/agreement/import/", ref, ""));
}

/* --- preview, approval ---------------------------------------------------------------------------- */

/* What needs eyes first: refused rows, then the others in the order of the file. */
static void lines_fill(struct request *req, const struct import_report *report, struct import_page *view)
{
    view->lines.at = MEM_NEW_N(req->mem, struct import_line_view, LINES_SHOWN);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < report->lines.n && view->lines.n < LINES_SHOWN; i++) {
            const struct import_line *l = &report->lines.at[i];
            if ((l->outcome == IMPORT_REFUSED) != (pass == 0))
                continue;
            view->lines.at[view->lines.n++] = (struct import_line_view){
                .line = l->line,
                .number = l->official_number,
                .name = l->name,
                .text = l->text,
                .outcome = { import_outcome_msg(l->outcome) },
                .refused = l->outcome == IMPORT_REFUSED,
                .created = l->outcome == IMPORT_CREATED,
            };
        }
    view->shown = (int64_t)view->lines.n;
}

/* What is done is not checked again: what came of it then is shown. */
static struct str done_sums(struct request *req, const struct import_row *row)
{
    const int counts[] = { row->created_count, row->changed_count, row->refused_count };
    struct str texts[ARRAY_LEN(counts)];
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct buf number = buf_of(req->mem, 24);
        i18n_number(&number, req->lang, counts[i]);
        texts[i] = buf_str(&number);
    }
    return msg_format(req->mem, req->lang, M_agreement_import_done_sums, { "created", texts[0] },
                      { "changed", texts[1] }, { "refused", texts[2] });
}

static enum err import_get(struct request *req, const struct import_form *in)
{
    struct import_row row;
    struct import_report report;
    TRY(import_by_ref(req->tx, in->import, &row));
    struct import_page view = {
        .ref = row.ref,
        .file_name = row.file_name,
        .authority = row.authority_name,
        .by = row.created_by_name,
        .at = row.created_at,
        .done = row.done_by.n != 0,
        .own = row.created_by.n == tx_actor(req->tx).n,
        .may_apply = viewer_may(req->viewer, OBJECT_DATA_IMPORT, VERB_A),
    };
    if (view.done) {
        view.sums = done_sums(req, &row);
    } else {
        TRY(check(req, &row, true, &report));
        view.notes = report.notes;
        view.sums = import_sums(req->mem, &report, req->lang);
        lines_fill(req, &report, &view);
    }
    import_page_html(page_title(req, M_agreement_import_preview), &view);
    return OK;
}

static enum err import_apply_post(struct request *req, const struct import_form *in)
{
    struct import_row row;
    struct import_report report;
    TRY(import_by_ref(req->tx, in->import, &row));
    TRY(check(req, &row, false, &report));
    TRY(import_mark_done(req->tx, &row, &report));
    flash(req, M_agreement_import_applied);
    return see_other(req, url_of(req->mem, "/agreement/import/", row.ref, ""));
}

const struct route school_import_routes[] = {
    GET("/agreement/import", RIGHT(DATA_IMPORT, L), 0, import_list_get),
    POST_FORM("/agreement/import", RIGHT(DATA_IMPORT, C), ROUTE_UPLOAD, import_upload_post, import_again),
    GET("/agreement/import/{import}", RIGHT(DATA_IMPORT, R), 0, import_get),
    POST("/agreement/import/{import}/apply", RIGHT(DATA_IMPORT, A), 0, import_apply_post), ROUTES_END
};
