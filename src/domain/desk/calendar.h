/*
 * desk/calendar.h -- service hours, computed holidays of Lower Saxony, and the
 * arithmetic of open minutes.  Pure.  Source: domain/desk.md 10; NFeiertagsG.
 */
#ifndef DESK_CALENDAR_H
#define DESK_CALENDAR_H

#include "base/zone.h"

/* True for a public holiday of Lower Saxony; *name (may be NULL) gets its German name. */
bool calendar_is_holiday(struct day, struct str *name);

/* Mo-Fri that is no holiday (legal periods; 24.12. and 31.12. count). */
bool calendar_is_working_day(struct day);
/* The n-th working day after the day, which itself does not count. */
struct day calendar_working_days_after(struct day, int n);

struct hours {
    int from, to;
}; /* minutes of the day, from < to */
struct service_hours {
    struct hours week[7][3]; /* per enum weekday; unused: { 0, 0 } */
    struct {
        int month, day;
    } closed[8];        /* closing days of each year; unused: 0 */
    bool holidays_open; /* on call: also on public holidays */
};
/* Mo-Thu 07:30-16:00, Fri 07:30-13:00; closed on 24.12. and 31.12. */
extern const struct service_hours service_hours_default;
/* Mo-Fri 07:30-15:00: the school side's limits.  Until school holidays are imported every working day is one. */
extern const struct service_hours school_hours_default;

/* Open minutes in [a, b); 0 when b <= a.  Moments count as the minute they lie in. */
int64_t calendar_between(const struct service_hours *, struct instant a, struct instant b);
/* Earliest u >= t, inside or at the end of an open interval, with between(t, u) == n.
   ERR_INVALID: no open minute within 366 days. */
enum err calendar_add(const struct service_hours *, struct instant t, int64_t minutes, struct instant *u);
bool calendar_is_open(const struct service_hours *, struct instant);
/* Start of the next open interval (t itself when open). */
enum err calendar_next_open(const struct service_hours *, struct instant t, struct instant *u);

/* Service minutes until reaction and solution by priority 1..4 (P, domain/desk.md 10). */
struct targets {
    int64_t reaction, solution;
};
struct targets calendar_targets(int priority);
/* Promise proposed for a ticket: due time rounded down to the half hour inside the service hours. */
enum err calendar_promise(const struct service_hours *, struct instant created, int priority, struct instant *promise);
enum err calendar_promise_in(const struct service_hours *, struct instant created, int64_t minutes,
                             struct instant *promise);

#endif
