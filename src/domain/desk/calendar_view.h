/*
 * desk/calendar_view.h -- what the pages of calendars, service levels and school
 * calendars show.
 */
#ifndef DESK_CALENDAR_VIEW_H
#define DESK_CALENDAR_VIEW_H

#include "domain/desk/option_view.h"

/* A weekday with its hours, as text. */
struct weekday_line {
    struct word day;
    struct str field, hours; /* field: "monday" */
};
struct weekday_lines {
    struct weekday_line *at;
    size_t n;
};

/* The fields of a form. */
struct week_typed {
    struct str monday, tuesday, wednesday, thursday, friday, saturday, sunday;
};

/* --- list -------------------------------------------------------------------------------- */

struct calendar_line {
    struct day starts;
    bool general, holidays_open;
    struct weekday_lines week;
    struct str closed, decision, by;
};
struct calendar_lines {
    struct calendar_line *at;
    size_t n;
};
struct calendar_place {
    struct str name; /* authority, or "" the body */
    struct str form; /* school type, or "" all */
    struct calendar_lines versions;
    struct url edit;
    bool may_change;
};
struct calendar_places {
    struct calendar_place *at;
    size_t n;
};
struct calendar_list_page {
    bool may_change, may_see_tickets;
    struct calendar_places places;
    struct options authorities, forms;
};

/* --- edit -------------------------------------------------------------------------------- */

struct preview_day {
    struct day day;
    struct str hours;
    struct word closed; /* why, when it is */
    struct str name;    /* of the holiday */
};
struct preview_days {
    struct preview_day *at;
    size_t n;
};
struct calendar_edit_page {
    struct str place, authority, form, starts, closed, decision;
    bool holidays_open, general, previewed, may_change;
    struct weekday_lines week; /* as it would be saved */
    struct week_typed typed;
    struct preview_days days;
};

/* --- service levels ------------------------------------------------------------------------- */

struct level_row {
    struct word priority;
    int number;
    struct str reaction, solution;
};
struct level_rows {
    struct level_row *at;
    size_t n;
};
struct level_version {
    struct str place, decision, by;
    struct day starts;
    bool general, built_in;
    struct level_rows rows;
};
struct level_versions {
    struct level_version *at;
    size_t n;
};
struct level_page {
    bool may_change, general;
    struct level_versions versions;
    struct options authorities;
    struct str starts, decision;
    struct level_row typed_1, typed_2, typed_3, typed_4;
};

#endif
