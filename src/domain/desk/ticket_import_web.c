/*
 * desk/ticket_import_web.c -- imports of tickets in the browser: list and upload, report of the
 * test run, submitting, approval by a second person, progress, taking back.
 */
#include "domain/desk/desk_web.h"
#include "domain/desk/ticket_import_list.html.h"
#include "domain/desk/ticket_import_page.h"
#include "domain/desk/ticket_import_page.html.h"
#include "domain/desk/ticket_import_record.h"
#include "domain/desk/ticket_import_view.h"
#include "platform/csv.h"

#define MAPPING_MAX KIB(200)
#define CSV_ROOM MIB(4)
enum { LINES_SHOWN = 50, LINES_AT_ONCE = 500 };

static const struct choice sources[] = {
    { "zammad", IMPORT_ZAMMAD }, { "otrs", IMPORT_OTRS }, { "glpi", IMPORT_GLPI }, { 0 }
};

FORM_EMPTY(import_list_form);
HANDLER(import_list_get, import_list_form);
struct import_new_form {
    int source;
    struct str system, group, school, mapping;
    struct day from, to;
    struct upload_list files;
};
FORM(import_new_form, FIELD_CHOICE(import_new_form, source, sources, true),
     FIELD_TEXT(import_new_form, system, 0, LIMIT_NAME), FIELD_TEXT(import_new_form, group, 0, LIMIT_NAME),
     FIELD_TEXT(import_new_form, school, 0, 20), FIELD_LINES(import_new_form, mapping, 0, MAPPING_MAX),
     FIELD_DAY(import_new_form, from, false), FIELD_DAY(import_new_form, to, false),
     FIELD_FILES(import_new_form, files, 1, LIMIT_FILES_PER_ENTRY));
HANDLER(import_new_post, import_new_form);
HANDLER(import_again, import_new_form);
struct import_form {
    upload_ref upload;
};
FORM(import_form, FIELD_REF(import_form, upload));
HANDLER(import_get, import_form);
HANDLER(import_refused_get, import_form);
HANDLER(import_submit_post, import_form);
HANDLER(import_approve_post, import_form);
HANDLER(import_drop_post, import_form);
HANDLER(import_undo_post, import_form);

/* --- words -------------------------------------------------------------------------------------- */

static struct word state_word(int state)
{
    static const enum msg names[] = { MSG_NONE,
                                      M_import_page_state_checking,
                                      M_import_page_state_checked,
                                      M_import_page_state_submitted,
                                      M_import_page_state_applying,
                                      M_import_page_state_applied,
                                      M_import_page_state_undoing,
                                      M_import_page_state_undone,
                                      M_import_page_state_broken,
                                      M_import_page_state_dropped };
    return (struct word){ names[state] };
}

static bool works(int state) { return state == IMPORT_CHECKING || state == IMPORT_APPLYING || state == IMPORT_UNDOING; }

static struct str number_text(const struct request *req, int64_t n)
{
    struct buf out = buf_of(req->mem, 24);
    i18n_number(&out, req->lang, n);
    return buf_str(&out);
}

/* --- list and upload ---------------------------------------------------------------------------- */

static struct str day_typed(struct request *req, const char *field) { return desk_typed(req, field, STR("")); }

static enum err form_fill(struct request *req, int source, struct ticket_import_list_page *view)
{
    struct str last;
    TRY(import_last_mapping(req->tx, &last));
    view->sources = desk_options(req->mem, ARRAY_LEN(sources));
    for (const struct choice *c = sources; c->key != NULL; c++)
        desk_option(&view->sources, str_of(c->key), ticket_import_source_name(c->value), c->value == source);
    view->system = desk_typed(req, "system", STR(""));
    view->group = desk_typed(req, "group", STR(""));
    view->school = desk_typed(req, "school", STR(""));
    view->mapping = desk_typed(req, "mapping", last);
    view->from = day_typed(req, "from");
    view->to = day_typed(req, "to");
    return OK;
}

static enum err list_show(struct request *req, int source, struct str map_line)
{
    struct ticket_import_list_page view = { .map_line = map_line };
    struct import_upload_rows rows;
    TRY(import_may_upload(req->tx, &view.may_add));
    TRY(form_fill(req, source, &view));
    TRY(import_uploads(req->tx, &rows));
    view.imports = (struct ticket_import_items){ MEM_NEW_N(req->mem, struct ticket_import_item, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct import_upload_row *r = &rows.at[i];
        view.imports.at[i] = (struct ticket_import_item){ .ref = r->ref,
                                                          .files = r->files,
                                                          .by = r->created_by_name,
                                                          .source = ticket_import_source_name(r->source),
                                                          .state = state_word(r->state),
                                                          .at = r->created_at,
                                                          .tickets = r->tickets,
                                                          .refused = r->refused,
                                                          .waits = r->state == IMPORT_SUBMITTED,
                                                          .works = works(r->state) };
    }
    ticket_import_list_html(page_title(req, M_import_page_title), &view);
    return OK;
}

static enum err import_list_get(struct request *req, const struct import_list_form *in)
{
    (void)in;
    return list_show(req, IMPORT_ZAMMAD, STR(""));
}

static bool has_error(const struct request *req, const char *field)
{
    for (size_t i = 0; req->form != NULL && i < req->form->nerrors; i++)
        if (str_eq(str_of(req->form->errors[i].field), str_of(field)))
            return true;
    return false;
}

/* The message of a refused mapping says what; the line is found once more. */
static enum err import_again(struct request *req, const struct import_new_form *in)
{
    struct import_map map;
    int64_t line = 0;
    if (!has_error(req, "mapping"))
        return list_show(req, in->source, STR(""));
    enum err e = import_map_open(req->tx, in->mapping, &map, &line);
    if (e != OK && e != ERR_INVALID)
        return e;
    return list_show(req, in->source,
                     msg_format(req->mem, req->lang, M_import_map_line, { "line", number_text(req, line) }));
}

static enum err import_new_post(struct request *req, const struct import_new_form *in)
{
    struct ticket_import_options options = { .source = (enum import_source)in->source,
                                             .system = in->system,
                                             .mapping = in->mapping,
                                             .from = in->from,
                                             .to = in->to,
                                             .group = in->group,
                                             .school = in->school };
    upload_ref ref;
    if (!day_is_none(in->from) && !day_is_none(in->to) && day_compare(in->to, in->from) < 0)
        return tx_refuse(req->tx, ERR_INVALID, M_import_page_error_days, "to");
    TRY(import_upload_create(req->tx, &options, &in->files, &ref));
    flash(req, M_import_page_uploaded);
    return see_other(req, url_of(req->mem, "/desk/imports/", ref, ""));
}

/* --- one import --------------------------------------------------------------------------------- */

static enum err lines_into(struct request *req, const struct import_upload_row *row, enum import_line_kind kind,
                           struct ticket_import_line_views *out)
{
    struct import_line_rows rows;
    TRY(import_lines(req->tx, row, kind, 0, LINES_SHOWN, &rows));
    *out = (struct ticket_import_line_views){ MEM_NEW_N(req->mem, struct ticket_import_line_view, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct ticket_import_line_view){
            .file = rows.at[i].file, .record = rows.at[i].record, .text = rows.at[i].text, .line = rows.at[i].line
        };
    return OK;
}

static struct str sums_of(struct request *req, const struct import_upload_row *r)
{
    struct ticket_import_sums sums = { .read = r->records,
                                       .tickets = r->tickets,
                                       .entries = r->entries,
                                       .same = r->same,
                                       .refused = r->refused,
                                       .left_out = r->left_out,
                                       .unmerged = r->unmerged,
                                       .files = r->file_n,
                                       .file_bytes = r->file_bytes,
                                       .files_left = r->files_left };
    if (r->state == IMPORT_UNDOING || r->state == IMPORT_UNDONE)
        return msg_format(req->mem, req->lang, M_import_undone, { "tickets", number_text(req, r->tickets) },
                          { "entries", number_text(req, r->entries) }, { "kept", number_text(req, r->kept) });
    return ticket_import_sums_text(req->mem, req->lang, &sums, r->state <= IMPORT_SUBMITTED);
}

static enum err rights_into(struct request *req, const struct import_upload_row *row, struct ticket_import_page *view)
{
    bool may_make = viewer_may(req->viewer, OBJECT_DATA_IMPORT, VERB_C);
    bool may_approve = viewer_may(req->viewer, OBJECT_DATA_IMPORT, VERB_A);
    int64_t me = tx_actor(req->tx).n;
    TRY(import_undo_until(req->tx, row, &view->undo_until));
    view->waits = row->state == IMPORT_SUBMITTED;
    view->own = row->created_by.n == me || row->given_by.n == me;
    view->may_submit = may_make && row->state == IMPORT_CHECKED;
    view->may_approve = may_approve && view->waits && !view->own;
    view->may_drop =
        may_make && (row->state == IMPORT_CHECKED || view->waits || (row->state == IMPORT_BROKEN && row->run == 0));
    view->may_undo = may_approve && !instant_is_none(view->undo_until);
    return OK;
}

static enum err import_get(struct request *req, const struct import_form *in)
{
    struct import_upload_row row;
    TRY(import_upload_find(req->tx, in->upload, &row));
    struct ticket_import_page view = { .ref = row.ref,
                                       .files = row.files,
                                       .by = row.created_by_name,
                                       .approved_by = row.approved_by_name,
                                       .source = ticket_import_source_name(row.source),
                                       .system = row.system,
                                       .group = row.only_group,
                                       .school = row.only_school,
                                       .mapping = row.mapping,
                                       .problem = row.problem,
                                       .from = row.first_day,
                                       .to = row.last_day,
                                       .state = state_word(row.state),
                                       .at = row.created_at,
                                       .refused = row.refused,
                                       .run = row.run,
                                       .sums = sums_of(req, &row),
                                       .works = works(row.state),
                                       .tried = row.state != IMPORT_CHECKING && row.state != IMPORT_DROPPED };
    TRY(rights_into(req, &row, &view));
    TRY(lines_into(req, &row, IMPORT_LINE_NOTE, &view.notes));
    TRY(lines_into(req, &row, IMPORT_LINE_NEW, &view.news));
    TRY(lines_into(req, &row, IMPORT_LINE_REFUSED, &view.refusals));
    TRY(lines_into(req, &row, IMPORT_LINE_KEPT, &view.kept));
    view.shown = (int64_t)view.refusals.n;
    ticket_import_page_html(page_title(req, M_import_page_one), &view);
    return OK;
}

/* --- every refused record ----------------------------------------------------------------------- */

static void csv_head(struct csv_out *csv, enum lang lang)
{
    static const enum msg names[] = { M_import_page_file, M_import_page_line, M_import_page_record, M_import_page_why };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        csv_put(csv, msg_text(lang, names[i]));
    csv_end_row(csv);
}

static void csv_line(struct csv_out *csv, const struct import_line_row *row)
{
    csv_put(csv, row->file);
    csv_put_int(csv, row->line);
    csv_put(csv, row->record);
    csv_put(csv, row->text);
    csv_end_row(csv);
}

/* As many as the answer holds: what is above it is said in the last row. */
static enum err import_refused_get(struct request *req, const struct import_form *in)
{
    struct import_upload_row row;
    struct import_line_rows lines = { .n = LINES_AT_ONCE };
    struct buf out = buf_of(req->mem, CSV_ROOM);
    struct csv_out csv = csv_begin(&out);
    int64_t after = 0;
    TRY(import_upload_find(req->tx, in->upload, &row));
    csv_head(&csv, req->lang);
    while (lines.n == LINES_AT_ONCE && out.len < CSV_ROOM - MIB(2)) {
        struct mem_mark mark = mem_mark(req->mem);
        TRY(import_lines(req->tx, &row, IMPORT_LINE_REFUSED, after, LINES_AT_ONCE, &lines));
        for (size_t i = 0; i < lines.n; i++)
            csv_line(&csv, &lines.at[i]);
        after = lines.n > 0 ? lines.at[lines.n - 1].n : after;
        mem_reset(req->mem, mark);
    }
    if (lines.n == LINES_AT_ONCE) {
        csv_put(&csv, msg_text(req->lang, M_import_page_csv_cut));
        csv_end_row(&csv);
    }
    TRY(buf_done(&out));
    return respond_file(req, STR("import-refused.csv"), "text/csv; charset=utf-8", buf_str(&out));
}

/* --- steps -------------------------------------------------------------------------------------- */

static enum err step(struct request *req, const struct import_form *in,
                     enum err (*act)(struct tx *, const struct import_upload_row *), enum msg done)
{
    struct import_upload_row row;
    TRY(import_upload_find(req->tx, in->upload, &row));
    TRY(act(req->tx, &row));
    flash(req, done);
    return see_other(req, url_of(req->mem, "/desk/imports/", row.ref, ""));
}

static enum err import_submit_post(struct request *req, const struct import_form *in)
{
    return step(req, in, import_submit, M_import_page_submitted);
}

static enum err import_approve_post(struct request *req, const struct import_form *in)
{
    return step(req, in, import_approve, M_import_page_approved);
}

static enum err import_drop_post(struct request *req, const struct import_form *in)
{
    return step(req, in, import_drop, M_import_page_dropped);
}

static enum err import_undo_post(struct request *req, const struct import_form *in)
{
    return step(req, in, import_undo, M_import_page_undo_ordered);
}

const struct route ticket_import_routes[] = {
    GET("/desk/imports", RIGHT(DATA_IMPORT, L), 0, import_list_get),
    POST_FORM("/desk/imports", RIGHT(DATA_IMPORT, C), ROUTE_UPLOAD, import_new_post, import_again),
    GET("/desk/imports/{upload}", RIGHT(DATA_IMPORT, R), 0, import_get),
    GET("/desk/imports/{upload}/refused.csv", RIGHT(DATA_IMPORT, R), ROUTE_DOWNLOAD, import_refused_get),
    POST("/desk/imports/{upload}/submit", RIGHT(DATA_IMPORT, C), 0, import_submit_post),
    POST("/desk/imports/{upload}/approve", RIGHT(DATA_IMPORT, A), 0, import_approve_post),
    POST("/desk/imports/{upload}/drop", RIGHT(DATA_IMPORT, C), 0, import_drop_post),
    POST("/desk/imports/{upload}/undo", RIGHT(DATA_IMPORT, A), 0, import_undo_post),
    ROUTES_END
};
