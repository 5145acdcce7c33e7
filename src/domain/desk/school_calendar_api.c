/*
 * desk/school_calendar_api.c -- when a school is open, for machines: hours and lessons in force, closed
 * days and exam windows to come.  Hours and exams are changed on the page, where their effect shows.
 */
#include "domain/desk/school_calendar_store.h"

#include "base/zone.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/exam_window.h"

struct closed_day_json {
    int64_t n;
    struct str name;
    struct day starts, ends;
};
struct closed_day_jsons {
    struct closed_day_json *at;
    size_t n;
};
struct exam_window_json {
    int64_t n;
    struct day starts, ends;
    bool quiet;
    struct str rooms, note; /* rooms "": the whole school */
};
struct exam_window_jsons {
    struct exam_window_json *at;
    size_t n;
};
struct school_calendar_json {
    struct str week, lessons; /* "": the usual hours, no lessons entered */
    struct day holidays_known_until;
    struct closed_day_jsons closed_days;
    struct exam_window_jsons exam_windows;
};
JSON(closed_desc, closed_day_json, JSON_FIELD(closed_day_json, n), JSON_FIELD(closed_day_json, name),
     JSON_FIELD(closed_day_json, starts), JSON_FIELD(closed_day_json, ends));
JSON(exam_desc, exam_window_json, JSON_FIELD(exam_window_json, n), JSON_FIELD(exam_window_json, starts),
     JSON_FIELD(exam_window_json, ends), JSON_FIELD(exam_window_json, quiet), JSON_FIELD(exam_window_json, rooms),
     JSON_FIELD(exam_window_json, note));
JSON(calendar_desc, school_calendar_json, JSON_FIELD(school_calendar_json, week),
     JSON_FIELD(school_calendar_json, lessons), JSON_FIELD(school_calendar_json, holidays_known_until),
     JSON_LIST_OF(school_calendar_json, closed_days, closed_desc),
     JSON_LIST_OF(school_calendar_json, exam_windows, exam_desc));
struct one_form {
    school_ref school;
    struct str fields;
};
FORM(one_form, FIELD_REF(one_form, school), FIELD_TEXT(one_form, fields, 0, LIMIT_LINE));
HANDLER(school_calendar_get_api, one_form);
struct school_form {
    school_ref school;
};
FORM(school_form, FIELD_REF(school_form, school));
HANDLER(closed_day_add_api, school_form);
struct closed_day_new_json {
    struct str name;
    struct day starts, ends; /* no end: one day */
};
JSON(closed_new_desc, closed_day_new_json, JSON_INPUT(closed_day_new_json, name, 1, LIMIT_NAME),
     JSON_INPUT(closed_day_new_json, starts, 1, 0), JSON_INPUT(closed_day_new_json, ends, 0, 0));

static enum err exams_of(struct request *req, school_id school, struct exam_window_jsons *out)
{
    struct exam_window_rows rows;
    TRY(exam_windows(req->tx, school, &rows));
    *out = (struct exam_window_jsons){ MEM_NEW_N(req->mem, struct exam_window_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct exam_window_row *w = &rows.at[i];
        out->at[i] = (struct exam_window_json){ w->n, w->starts, w->ends, w->quiet, w->rooms, w->note };
    }
    return OK;
}

static enum err closed_of(struct request *req, school_id school, struct closed_day_jsons *out)
{
    struct closed_day_rows rows;
    TRY(school_closed_days(req->tx, school, &rows));
    *out = (struct closed_day_jsons){ MEM_NEW_N(req->mem, struct closed_day_json, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++)
        out->at[i] = (struct closed_day_json){ rows.at[i].n, rows.at[i].name, rows.at[i].starts, rows.at[i].ends };
    return OK;
}

static enum err school_calendar_get_api(struct request *req, const struct one_form *in)
{
    struct school_row school;
    struct school_hours_row hours = { .week = STR("") };
    struct school_calendar_json out;
    TRY(agreement_school_by_ref(req->tx, in->school, &school));
    enum err e = school_hours_on(req->tx, school.id, zone_day(req->now), &hours);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    out = (struct school_calendar_json){ .week = e == OK ? hours.week : STR(""),
                                         .lessons = e == OK ? hours.lessons : STR("") };
    TRY(school_holidays_until(req->tx, &out.holidays_known_until));
    TRY(closed_of(req, school.id, &out.closed_days));
    TRY(exams_of(req, school.id, &out.exam_windows));
    return respond_record(req, &out);
}

static enum err closed_day_add_api(struct request *req, const struct school_form *form)
{
    struct closed_day_new_json in = { .name = STR(""), .ends = DAY_NONE };
    struct school_place place;
    TRY(request_json(req, &in));
    TRY(school_calendar_place(req->tx, form->school, &place));
    TRY(school_closed_day_add(req->tx, &place, in.starts, day_is_none(in.ends) ? in.starts : in.ends, in.name));
    return school_calendar_get_api(req, &(struct one_form){ .school = form->school });
}

#define SCHOOL "/api/v1/schools/{school}/"
const struct route school_calendar_api_routes[] = {
    API("GET", SCHOOL "calendar", RIGHT(SCHOOL, R), 0, school_calendar_get_api, M_api_school_calendar_get, 200,
        API_RECORD, NULL, &calendar_desc),
    API("POST", SCHOOL "closed-days", RIGHT(SCHOOL, W), 0, closed_day_add_api, M_api_closed_day_add, 200, API_RECORD,
        &closed_new_desc, &calendar_desc),
    ROUTES_END
};
