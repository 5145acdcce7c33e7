/*
 * desk/clock.h -- the clocks of a ticket, computed from how long it stood where:
 * R until somebody reacts, L until it is solved.  Pure.
 * Source: domain/desk.md 2 (table of states), 10; agreement § 3 (2), § 8 (3).
 */
#ifndef DESK_CLOCK_H
#define DESK_CLOCK_H

#include "domain/desk/calendar.h"
#include "domain/desk/ticket.h"

enum clock_kind { CLOCK_REACTION = 1, CLOCK_SOLUTION };
enum clock_run { CLOCK_RUNS = 1, CLOCK_PAUSED, CLOCK_STOPPED };
/* The columns R and L of the table. */
enum clock_run clock_in(enum clock_kind, enum ticket_reason);

/* One stay; until INSTANT_NONE: still.  In order and without gaps. */
struct clock_phase {
    int reason;
    struct instant since, until;
};
struct clock_phases {
    struct clock_phase *at;
    size_t n;
};

struct clock {
    enum clock_run run;   /* now */
    int64_t spent;        /* open minutes it ran until now */
    int64_t late;         /* ... beyond the target */
    struct instant due;   /* when the target is or was used up; INSTANT_NONE: it stands still before that */
    struct instant warn;  /* the same for CLOCK_WARN_PERCENT of the target */
    struct instant ended; /* R: stopped for good; L: last stop, while it lasts; else INSTANT_NONE */
};
#define CLOCK_WARN_PERCENT 75

/*
 * `answered`: first public entry of a person of the body, or INSTANT_NONE; it stops R.
 * target 0: none, nothing is due.  ERR_INVALID: calendar without service time.
 */
enum err clock_read(const struct calendar *, enum clock_kind, const struct clock_phases *, struct instant answered,
                    int64_t target, struct instant now, struct clock *);

/* Open minutes in [from, to) that the ticket waited for a reason, e.g. for its authority (GK.Tr.1). */
int64_t clock_waited(const struct calendar *, const struct clock_phases *, enum ticket_reason, struct instant from,
                     struct instant to);

#endif
