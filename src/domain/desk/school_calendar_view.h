/*
 * desk/school_calendar_view.h -- what the pages of a school's times and of the school
 * holidays show.
 */
#ifndef DESK_SCHOOL_CALENDAR_VIEW_H
#define DESK_SCHOOL_CALENDAR_VIEW_H

#include "domain/desk/calendar_view.h"

struct closed_day_line {
    int64_t n;
    struct day starts, ends;
    bool one;
    struct str name;
};
struct closed_day_lines {
    struct closed_day_line *at;
    size_t n;
};
struct exam_line {
    int64_t n;
    struct day starts, ends;
    bool one, quiet;
    struct str rooms, note;
};
struct exam_lines {
    struct exam_line *at;
    size_t n;
};
struct school_calendar_page {
    school_ref ref;
    struct str name, lessons;
    bool may_change, unknown; /* unknown: no school holidays are imported for the days ahead */
    struct day known_until;
    struct preview_days days;
    struct week_typed typed;
    struct closed_day_lines closed;
    struct exam_lines exams;
    struct options rooms;
    /* as typed */
    struct str hours_starts, closed_starts, closed_ends, closed_name, exam_starts, exam_ends, note;
    bool quiet;
};

struct holiday_line {
    struct str name, source;
    struct day starts, ends, retrieved;
    bool one;
};
struct holiday_lines {
    struct holiday_line *at;
    size_t n;
};
struct holiday_page {
    bool may_change, waits;
    struct holiday_lines holidays;
    struct str source, retrieved;
};
struct holiday_problem_line {
    int line;
    struct word what;
    bool fatal;
};
struct holiday_problem_lines {
    struct holiday_problem_line *at;
    size_t n;
};
struct holiday_preview_page {
    int64_t n;
    struct str file_name, source;
    struct day retrieved;
    struct holiday_lines holidays;
    struct holiday_problem_lines problems;
    bool may_change;
};

#endif
