/*
 * desk/school_calendar_store.h -- when a school is open: its hours, lesson grid and
 * closed days, and the imported school holidays of the state.
 */
#ifndef DESK_SCHOOL_CALENDAR_STORE_H
#define DESK_SCHOOL_CALENDAR_STORE_H

#include "domain/agreement/agreement.h"
#include "domain/desk/calendar.h"
#include "domain/desk/school_calendar.h"

/* *system*: the school's calendar from a day on for CALENDAR_SEARCH_DAYS and more: hours,
   holidays, school holidays, closed days. */
enum err school_calendar_of(struct tx *, school_id, struct day from, struct calendar *);

/* --- one school ------------------------------------------------------------------------ */

/* school W, for the whole school: what a change is made under; ERR_NOT_FOUND otherwise. */
struct school_place {
    school_id school;
    authority_id authority;
};
enum err school_calendar_place(struct tx *, school_ref, struct school_place *);

struct school_hours_row {
    struct day starts;
    struct str week, lessons;
};
/* *system*: in force on a day; ERR_NOT_FOUND: the default. */
enum err school_hours_on(struct tx *, school_id, struct day, struct school_hours_row *);
/* From today or later.  ERR_INVALID with a refusal: day in the past, no open hour. */
enum err school_hours_put(struct tx *, const struct school_place *, struct day starts, const struct service_hours *,
                          const struct hours *lessons, size_t nlessons);

struct closed_day_row {
    int64_t n;
    struct day starts, ends;
    struct str name;
};
struct closed_day_rows {
    struct closed_day_row *at;
    size_t n;
};
/* *system*: not over yet. */
enum err school_closed_days(struct tx *, school_id, struct closed_day_rows *);
/* ERR_INVALID with a refusal: in the past, end before start, no name. */
enum err school_closed_day_add(struct tx *, const struct school_place *, struct day starts, struct day ends,
                               struct str name);
enum err school_closed_day_remove(struct tx *, const struct school_place *, int64_t n);

/* --- school holidays -------------------------------------------------------------------- */

struct holiday_row {
    struct day starts, ends, retrieved;
    struct str name, source;
};
struct holiday_rows {
    struct holiday_row *at;
    size_t n;
};
/* Public facts: in force and not over before `from`. */
enum err school_holidays(struct tx *, struct day from, struct holiday_rows *);
/* Last day that imports reach to; DAY_NONE: none.  What lies behind is not known, not school time. */
enum err school_holidays_until(struct tx *, struct day *);

struct holiday_import_row {
    int64_t n;
    struct str source, file_name, created_by;
    struct day retrieved;
    struct instant created_at;
    blob_id content;
};
/* setting W: a file that was read without fatal problem waits for its `apply`. */
enum err school_holiday_upload(struct tx *, const struct school_holiday_file *, struct str file_name, blob_id,
                               int64_t *n);
/* The newest of the actor that waits, or number `n`; ERR_NOT_FOUND. */
enum err school_holiday_waiting(struct tx *, int64_t n, struct holiday_import_row *);
/* setting W: replaces the school years of the file that come from the same source.  *changed: periods that
   were not in force before or are no longer. */
enum err school_holiday_apply(struct tx *, const struct school_holiday_file *, int64_t n, int *changed);

#endif
