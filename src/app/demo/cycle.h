/*
 * app/demo/cycle.h -- three years of contributions: decided, fixed, told to everybody, billed, paid; a result that
 * the next fixing carries on.  Everything in it is invented and says so.
 */
#ifndef APP_DEMO_CYCLE_H
#define APP_DEMO_CYCLE_H

#include "app/demo/county.h"
#include "domain/contribution/fixing_store.h"

struct demo_cycle {
    struct county *county;
    struct demo_plan *plan;
    struct mem *mem;
    int first_year;      /* of the signed fixing; the draft follows it */
    struct day fixed_on; /* the 12th of October before, or soon after the county began */
    fixing_id made;
};

/* Into the calendar of the plan, at least what county_fixings needs. */
void county_cycle(struct county *, struct demo_plan *, struct mem *);
/* At the end of the plan, after county_statistics: plans and the draft of the next period, which is not decided yet. */
enum err county_fixings(struct db *, struct county *, const struct demo_plan *, struct mem *);

/* --- for the files of the cycle ------------------------------------------------------------ */

void cycle_event(struct demo_cycle *, struct day, int minute, account_id who, enum err (*run)(struct tx *, void *),
                 void *arg);
account_id cycle_second_head(const struct county *);
void cycle_fixing(struct demo_cycle *);
void cycle_billing(struct demo_cycle *);

#endif
