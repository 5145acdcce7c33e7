/*
 * desk/school_holiday_web.c -- the state's school holidays: what is in force, a file with a
 * look at it before it counts.
 */
#include "base/zone.h"
#include "domain/desk/calendar_web.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/school_calendar_view.h"
#include "domain/desk/school_holiday_list.html.h"
#include "domain/desk/school_holiday_preview.html.h"
#include "platform/blob.h"

FORM_EMPTY(holiday_none);
HANDLER(holiday_list_get, holiday_none);
HANDLER(holiday_preview_get, holiday_none);
struct upload_form {
    struct str source;
    struct day retrieved;
    struct upload_list file;
};
FORM(upload_form, FIELD_TEXT(upload_form, source, 0, LIMIT_NAME), FIELD_DAY(upload_form, retrieved, false),
     FIELD_FILES(upload_form, file, 1, 1));
HANDLER(holiday_upload_post, upload_form);
HANDLER(holiday_again, upload_form);
struct apply_form {
    int64_t n;
};
FORM(apply_form, FIELD_INT(apply_form, n, 1, INT32_MAX));
HANDLER(holiday_apply_post, apply_form);

/* --- list --------------------------------------------------------------------------------- */

static struct holiday_lines lines_in_force(struct mem *mem, const struct holiday_rows *rows)
{
    struct holiday_lines lines = { MEM_NEW_N(mem, struct holiday_line, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++) {
        const struct holiday_row *h = &rows->at[i];
        lines.at[i] =
            (struct holiday_line){ h->name, h->source, h->starts, h->ends, h->retrieved, day_eq(h->starts, h->ends) };
    }
    return lines;
}

static enum err holiday_show(struct request *req)
{
    struct holiday_rows rows;
    struct holiday_import_row waiting;
    struct day today = zone_day(req->now);
    struct holiday_page view = { .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W),
                                 .source = desk_typed(req, "source", STR("")),
                                 .retrieved = desk_typed(req, "retrieved", calendar_day_text(req->mem, today)) };
    TRY(school_holidays(req->tx, today, &rows));
    view.holidays = lines_in_force(req->mem, &rows);
    enum err e = school_holiday_waiting(req->tx, 0, &waiting);
    view.waits = e == OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    school_holiday_list_html(page_title(req, M_calendar_holiday_title), &view);
    return OK;
}

static enum err holiday_list_get(struct request *req, const struct holiday_none *in)
{
    (void)in;
    return holiday_show(req);
}

static enum err holiday_again(struct request *req, const struct upload_form *in)
{
    (void)in;
    return holiday_show(req);
}

/* --- upload --------------------------------------------------------------------------------- */

static enum err file_of(struct request *req, blob_id content, struct school_holiday_file *file)
{
    struct str bytes;
    TRY(blob_part(req->tx, content, 0, &bytes));
    enum err e = school_holiday_read(req->mem, bytes, file);
    return e == ERR_MALFORMED || e == ERR_TOO_LARGE ? refuse(req, ERR_INVALID, M_calendar_holiday_error_file, "file")
                                                    : e;
}

/* A file with a fatal problem is kept nowhere: its page says which line it is. */
static enum err holiday_upload_post(struct request *req, const struct upload_form *in)
{
    struct school_holiday_file file;
    blob_id content;
    int64_t n;
    if (in->file.at[0].size > (int64_t)SCHOOL_HOLIDAY_FILE_MAX)
        return refuse(req, ERR_INVALID, M_calendar_holiday_error_file, "file");
    TRY(blob_store(req->tx, &in->file.at[0], &content));
    TRY(file_of(req, content, &file));
    if (file.source.len == 0)
        file.source = in->source;
    if (day_is_none(file.retrieved))
        file.retrieved = in->retrieved;
    TRY(school_holiday_upload(req->tx, &file, in->file.at[0].name, content, &n));
    return see_other(req, URL("/desk/holidays/preview"));
}

/* --- preview, apply ---------------------------------------------------------------------------- */

static void preview_into(struct request *req, const struct school_holiday_file *file, struct holiday_preview_page *view)
{
    view->holidays.at = MEM_NEW_N(req->mem, struct holiday_line, file->list.n);
    for (size_t i = 0; i < file->list.n; i++) {
        const struct school_holiday *h = &file->list.at[i];
        view->holidays.at[view->holidays.n++] =
            (struct holiday_line){ .name = h->name, .starts = h->from, .ends = h->to, .one = day_eq(h->from, h->to) };
    }
    view->problems.at = MEM_NEW_N(req->mem, struct holiday_problem_line, file->problems.n);
    for (size_t i = 0; i < file->problems.n; i++) {
        const struct school_holiday_problem *p = &file->problems.at[i];
        view->problems.at[view->problems.n++] = (struct holiday_problem_line){ p->line, { p->msg }, p->fatal };
    }
}

static enum err holiday_preview_get(struct request *req, const struct holiday_none *in)
{
    struct holiday_import_row row;
    struct school_holiday_file file;
    (void)in;
    enum err e = school_holiday_waiting(req->tx, 0, &row);
    if (e == ERR_NOT_FOUND)
        return see_other(req, URL("/desk/holidays"));
    TRY(e);
    TRY(file_of(req, row.content, &file));
    struct holiday_preview_page view = {
        .n = row.n,
        .file_name = row.file_name,
        .source = row.source,
        .retrieved = row.retrieved,
        .may_change = viewer_may(req->viewer, OBJECT_SETTING, VERB_W) && !file.fatal,
    };
    preview_into(req, &file, &view);
    school_holiday_preview_html(page_title(req, M_calendar_holiday_preview), &view);
    return OK;
}

static enum err holiday_apply_post(struct request *req, const struct apply_form *in)
{
    struct holiday_import_row row;
    struct school_holiday_file file;
    int changed;
    TRY(school_holiday_waiting(req->tx, in->n, &row));
    TRY(file_of(req, row.content, &file));
    if (file.fatal)
        return refuse(req, ERR_CONFLICT, M_calendar_holiday_error_fatal, NULL);
    file.source = row.source;
    file.retrieved = row.retrieved;
    TRY(school_holiday_apply(req->tx, &file, in->n, &changed));
    flash(req, changed == 0 ? M_calendar_holiday_same : M_calendar_holiday_applied);
    return see_other(req, URL("/desk/holidays"));
}

const struct route school_holiday_routes[] = {
    GET("/desk/holidays", RIGHT(SETTING, L), 0, holiday_list_get),
    POST_FORM("/desk/holidays", RIGHT(SETTING, W), ROUTE_UPLOAD | ROUTE_REAUTH, holiday_upload_post, holiday_again),
    GET("/desk/holidays/preview", RIGHT(SETTING, L), 0, holiday_preview_get),
    POST("/desk/holidays/apply", RIGHT(SETTING, W), ROUTE_REAUTH, holiday_apply_post), ROUTES_END
};
