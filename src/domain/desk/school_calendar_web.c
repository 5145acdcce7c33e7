/*
 * desk/school_calendar_web.c -- a school's hours, lesson grid, closed days and exam
 * windows on one page.
 */
#include "domain/desk/school_calendar_store.h"

#include "base/zone.h"
#include "domain/desk/calendar_text.h"
#include "domain/desk/calendar_web.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/school_calendar_page.html.h"
#include "domain/desk/school_calendar_view.h"

struct school_form {
    school_ref school;
};
FORM(school_form, FIELD_REF(school_form, school));
HANDLER(school_calendar_get, school_form);

#define WEEK_TEXT 120
#define LESSONS_TEXT 400
struct hours_form {
    school_ref school;
    struct day hours_starts;
    struct str monday, tuesday, wednesday, thursday, friday, saturday, sunday, lessons;
};
FORM(hours_form, FIELD_REF(hours_form, school), FIELD_DAY(hours_form, hours_starts, true),
     FIELD_TEXT(hours_form, monday, 0, WEEK_TEXT), FIELD_TEXT(hours_form, tuesday, 0, WEEK_TEXT),
     FIELD_TEXT(hours_form, wednesday, 0, WEEK_TEXT), FIELD_TEXT(hours_form, thursday, 0, WEEK_TEXT),
     FIELD_TEXT(hours_form, friday, 0, WEEK_TEXT), FIELD_TEXT(hours_form, saturday, 0, WEEK_TEXT),
     FIELD_TEXT(hours_form, sunday, 0, WEEK_TEXT), FIELD_TEXT(hours_form, lessons, 0, LESSONS_TEXT));
HANDLER(hours_post, hours_form);
HANDLER(hours_again, hours_form);

struct closed_form {
    school_ref school;
    struct day closed_starts, closed_ends;
    struct str closed_name;
};
FORM(closed_form, FIELD_REF(closed_form, school), FIELD_DAY(closed_form, closed_starts, true),
     FIELD_DAY(closed_form, closed_ends, false), FIELD_TEXT(closed_form, closed_name, 1, LIMIT_NAME));
HANDLER(closed_post, closed_form);
HANDLER(closed_again, closed_form);

struct remove_form {
    school_ref school;
    int64_t n;
};
FORM(remove_form, FIELD_REF(remove_form, school), FIELD_INT(remove_form, n, 1, INT32_MAX));
HANDLER(closed_remove_post, remove_form);
HANDLER(exam_withdraw_post, remove_form);

struct exam_form {
    school_ref school;
    struct day exam_starts, exam_ends;
    bool quiet;
    struct str note;
    struct ref_list rooms;
};
FORM(exam_form, FIELD_REF(exam_form, school), FIELD_DAY(exam_form, exam_starts, true),
     FIELD_DAY(exam_form, exam_ends, false), FIELD_BOOL(exam_form, quiet), FIELD_TEXT(exam_form, note, 0, LIMIT_NAME),
     FIELD_REFS(exam_form, rooms, 0, EXAM_WINDOW_ROOMS));
HANDLER(exam_post, exam_form);
HANDLER(exam_again, exam_form);

/* --- the page ------------------------------------------------------------------------------ */

static enum err hours_into(struct request *req, school_id school, const struct calendar *calendar, struct day today,
                           struct school_calendar_page *view)
{
    struct school_hours_row row;
    struct weekday_lines lines = calendar_week_lines(req, calendar_hours_on(calendar, today));
    view->typed = calendar_week_typed(&lines);
    view->days = calendar_preview(req, calendar, today);
    enum err e = school_hours_on(req->tx, school, today, &row);
    view->lessons = desk_typed(req, "lessons", e == OK ? row.lessons : STR(""));
    TRY(school_holidays_until(req->tx, &view->known_until));
    view->unknown = day_is_none(view->known_until) || day_compare(view->known_until, day_add(today, 14)) < 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err closed_into(struct request *req, school_id school, struct school_calendar_page *view)
{
    struct closed_day_rows rows;
    TRY(school_closed_days(req->tx, school, &rows));
    view->closed.at = MEM_NEW_N(req->mem, struct closed_day_line, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        view->closed.at[view->closed.n++] =
            (struct closed_day_line){ rows.at[i].n, rows.at[i].starts, rows.at[i].ends,
                                      day_eq(rows.at[i].starts, rows.at[i].ends), rows.at[i].name };
    return OK;
}

static enum err exams_into(struct request *req, school_id school, struct school_calendar_page *view)
{
    struct exam_window_rows rows;
    TRY(exam_windows(req->tx, school, &rows));
    view->exams.at = MEM_NEW_N(req->mem, struct exam_line, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        const struct exam_window_row *w = &rows.at[i];
        view->exams.at[view->exams.n++] =
            (struct exam_line){ w->n, w->starts, w->ends, day_eq(w->starts, w->ends), w->quiet, w->rooms, w->note };
    }
    return OK;
}

static enum err rooms_into(struct request *req, school_id school, struct school_calendar_page *view)
{
    struct room_list rooms;
    if (!viewer_may(req->viewer, OBJECT_ROOM, VERB_L))
        return OK;
    TRY(agreement_rooms(req->tx, school, &rooms));
    view->rooms = desk_options(req->mem, rooms.n);
    for (size_t i = 0; i < rooms.n; i++)
        desk_option(&view->rooms, desk_ref_text(req->mem, rooms.at[i].ref.b), rooms.at[i].number, false);
    return OK;
}

static void typed_into(struct request *req, struct day today, struct school_calendar_page *view)
{
    view->hours_starts = desk_typed(req, "hours_starts", calendar_day_text(req->mem, day_add(today, 1)));
    view->closed_starts = desk_typed(req, "closed_starts", STR(""));
    view->closed_ends = desk_typed(req, "closed_ends", STR(""));
    view->closed_name = desk_typed(req, "closed_name", STR(""));
    view->exam_starts = desk_typed(req, "exam_starts", STR(""));
    view->exam_ends = desk_typed(req, "exam_ends", STR(""));
    view->note = desk_typed(req, "note", STR(""));
    view->quiet = str_eq(desk_typed(req, "quiet", STR("")), STR("1"));
}

static enum err show(struct request *req, school_ref ref)
{
    struct school_row school;
    struct school_place place;
    struct calendar calendar;
    struct day today = zone_day(req->now);
    TRY(agreement_school_by_ref(req->tx, ref, &school));
    TRY(school_calendar_of(req->tx, school.id, today, &calendar));
    struct school_calendar_page view = { .ref = ref, .name = school.name };
    enum err e = school_calendar_place(req->tx, ref, &place);
    view.may_change = e == OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(hours_into(req, school.id, &calendar, today, &view));
    TRY(closed_into(req, school.id, &view));
    TRY(exams_into(req, school.id, &view));
    TRY(rooms_into(req, school.id, &view));
    typed_into(req, today, &view);
    school_calendar_page_html(
        page_begin(req, str_cat(req->mem, msg_text(req->lang, M_calendar_school_title), STR(" – "), school.name)),
        &view);
    return OK;
}

static enum err school_calendar_get(struct request *req, const struct school_form *in) { return show(req, in->school); }

static enum err hours_again(struct request *req, const struct hours_form *in) { return show(req, in->school); }

static enum err closed_again(struct request *req, const struct closed_form *in) { return show(req, in->school); }

static enum err exam_again(struct request *req, const struct exam_form *in) { return show(req, in->school); }

/* --- changes ----------------------------------------------------------------------------------- */

static enum err done(struct request *req, school_ref ref)
{
    flash(req, M_calendar_saved);
    return see_other(req, url_of(req->mem, "/desk/schools/", ref, "/calendar"));
}

/* A refusal of the store at `starts`, `ends` or `name` stands at the form's own field. */
static enum err at_field(struct request *req, enum err e, const char *const fields[3])
{
    static const char *const names[] = { "starts", "ends", "name" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        e = ticket_refused_at(req, e, names[i], fields[i]);
    return e;
}

static enum err hours_post(struct request *req, const struct hours_form *in)
{
    static const char *const fields[] = { "hours_starts", "hours_starts", "monday" };
    struct school_place place;
    struct service_hours hours = { .holidays_open = false };
    struct hours lessons[CALENDAR_LESSONS];
    size_t n;
    const struct str days[7] = { in->monday, in->tuesday,  in->wednesday, in->thursday,
                                 in->friday, in->saturday, in->sunday };
    TRY(school_calendar_place(req->tx, in->school, &place));
    TRY(calendar_week_read(req, days, &hours));
    if (calendar_hours_parse(in->lessons, lessons, CALENDAR_LESSONS, &n) != OK)
        return refuse(req, ERR_INVALID, M_calendar_error_lessons, "lessons");
    TRY(at_field(req, school_hours_put(req->tx, &place, in->hours_starts, &hours, lessons, n), fields));
    return done(req, in->school);
}

static enum err closed_post(struct request *req, const struct closed_form *in)
{
    static const char *const fields[] = { "closed_starts", "closed_ends", "closed_name" };
    struct school_place place;
    TRY(school_calendar_place(req->tx, in->school, &place));
    TRY(at_field(req, school_closed_day_add(req->tx, &place, in->closed_starts, in->closed_ends, in->closed_name),
                 fields));
    return done(req, in->school);
}

static enum err closed_remove_post(struct request *req, const struct remove_form *in)
{
    struct school_place place;
    TRY(school_calendar_place(req->tx, in->school, &place));
    TRY(school_closed_day_remove(req->tx, &place, in->n));
    return done(req, in->school);
}

static enum err exam_post(struct request *req, const struct exam_form *in)
{
    static const char *const fields[] = { "exam_starts", "exam_ends", "note" };
    struct school_place place;
    TRY(school_calendar_place(req->tx, in->school, &place));
    struct exam_window_new new = { .starts = in->exam_starts,
                                   .ends = in->exam_ends,
                                   .quiet = in->quiet,
                                   .note = in->note,
                                   .rooms = in->rooms.at,
                                   .nrooms = in->rooms.n };
    TRY(at_field(req, exam_window_add(req->tx, &place, &new), fields));
    return done(req, in->school);
}

static enum err exam_withdraw_post(struct request *req, const struct remove_form *in)
{
    struct school_place place;
    TRY(school_calendar_place(req->tx, in->school, &place));
    TRY(exam_window_withdraw(req->tx, &place, in->n));
    return done(req, in->school);
}

const struct route school_calendar_routes[] = {
    GET("/desk/schools/{school}/calendar", RIGHT(SCHOOL, R), 0, school_calendar_get),
    POST_FORM("/desk/schools/{school}/hours", RIGHT(SCHOOL, W), 0, hours_post, hours_again),
    POST_FORM("/desk/schools/{school}/closed-days", RIGHT(SCHOOL, W), 0, closed_post, closed_again),
    POST("/desk/schools/{school}/closed-days/remove", RIGHT(SCHOOL, W), 0, closed_remove_post),
    POST_FORM("/desk/schools/{school}/exam-windows", RIGHT(SCHOOL, W), 0, exam_post, exam_again),
    POST("/desk/schools/{school}/exam-windows/withdraw", RIGHT(SCHOOL, W), 0, exam_withdraw_post),
    ROUTES_END
};
