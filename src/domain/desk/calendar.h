/*
 * desk/calendar.h -- when a place is open: weekly intervals that change on a day,
 * closing days, public holidays (base/workday.h), imported days off; and the
 * arithmetic of open minutes and open days.  Pure.
 * Source: domain/desk.md 10.
 */
#ifndef DESK_CALENDAR_H
#define DESK_CALENDAR_H

#include "base/zone.h"

#define CALENDAR_INTERVALS 4
#define CALENDAR_CLOSINGS 24
/* Without an open minute in so many days a calendar is an error, never a loop. */
#define CALENDAR_SEARCH_DAYS 366

struct hours {
    int from, to;
}; /* minutes of the day, from < to */
struct closing {
    int month, day, year;
}; /* year 0: each year */
struct service_hours {
    struct hours week[7][CALENDAR_INTERVALS]; /* per enum weekday, ascending, apart; unused: { 0, 0 } */
    struct closing closed[CALENDAR_CLOSINGS]; /* unused: 0 */
    bool holidays_open;                       /* on call: also on public holidays */
};
/* Hours in force from a day on. */
struct calendar_version {
    struct day starts;
    struct service_hours hours;
};
struct day_range {
    struct day from, to;
}; /* both included */
struct calendar {
    struct {
        const struct calendar_version *at;
        size_t n;
    } versions; /* ascending, at least one; the first one counts before its day too */
    struct {
        const struct day_range *at;
        size_t n;
    } off; /* closed days: school holidays and the like; ascending by `from` */
};
/* Mo-Thu 07:30-16:00, Fri 07:30-13:00; closed on 24.12. and 31.12. */
extern const struct calendar calendar_default;
/* Mo-Fri 07:30-15:00: the school side's limits. */
extern const struct calendar calendar_school_default;

/* The hours in force on a day. */
const struct service_hours *calendar_hours_on(const struct calendar *, struct day);
/* Why a whole day is closed whatever its weekday. */
enum calendar_closed { CALENDAR_NOT_CLOSED, CALENDAR_HOLIDAY, CALENDAR_CLOSING_DAY, CALENDAR_DAY_OFF };
enum calendar_closed calendar_closed_on(const struct calendar *, struct day);

/* Open minutes in [a, b); 0 when b <= a.  Moments count as the minute they lie in. */
int64_t calendar_between(const struct calendar *, struct instant a, struct instant b);
/* Earliest u >= t, inside or at the end of an open interval, with between(t, u) == n.
   ERR_INVALID: no open minute within CALENDAR_SEARCH_DAYS ("Kalender ohne Servicezeit"). */
enum err calendar_add(const struct calendar *, struct instant t, int64_t minutes, struct instant *u);
bool calendar_is_open(const struct calendar *, struct instant);
/* Start of the next open interval (t itself when open); ERR_INVALID as above. */
enum err calendar_next_open(const struct calendar *, struct instant t, struct instant *u);

/* A day with an open minute: for a school, a school day. */
bool calendar_is_open_day(const struct calendar *, struct day);
/* The n-th open day after the day, which itself does not count; ERR_INVALID as above. */
enum err calendar_open_days_after(const struct calendar *, struct day, int n, struct day *out);

/* What is promised of a due time: rounded down to the half hour inside the hours. */
struct instant calendar_promise(const struct calendar *, struct instant due);

#endif
