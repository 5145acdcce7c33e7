#include "app/demo/cycle.h"

#include "base/workday.h"
#include "base/zone.h"

enum { EVENTS_MAX = 48 };

account_id cycle_second_head(const struct county *c)
{
    account_id found = { 0 };
    for (size_t i = 0; i < c->npersonas; i++)
        if (c->personas[i].role == ROLE_HEAD && c->personas[i].id.n != c->head.n)
            found = c->personas[i].id;
    return found;
}

void cycle_event(struct demo_cycle *d, struct day day, int minute, account_id who, enum err (*run)(struct tx *, void *),
                 void *arg)
{
    struct demo_calendar *c = &d->plan->calendar;
    struct demo_event event = { zone_instant(day, minute), who, run, arg };
    size_t at = c->n++;

    CHECK(c->n <= EVENTS_MAX);
    for (; at > 0 && instant_compare(c->at[at - 1].at, event.at) > 0; at--)
        c->at[at] = c->at[at - 1];
    c->at[at] = event;
}

/* The county begins three years before now, so its first October may be over. */
static struct day fixing_day(const struct demo_plan *plan, int first_year)
{
    struct day day = day_of(first_year - 1, 10, 12), begins = day_add(zone_day(plan->from), 7);
    return workday_shift(day_compare(day, begins) < 0 ? begins : day);
}

void county_cycle(struct county *county, struct demo_plan *plan, struct mem *mem)
{
    struct demo_cycle *d = MEM_NEW(mem, struct demo_cycle);

    *d = (struct demo_cycle){ .county = county,
                              .plan = plan,
                              .mem = mem,
                              .first_year = day_parts(zone_day(plan->until)).year - FIXING_YEARS + 1 };
    d->fixed_on = fixing_day(plan, d->first_year);
    plan->calendar = (struct demo_calendar){ MEM_NEW_N(mem, struct demo_event, EVENTS_MAX), 0, 0 };
    cycle_fixing(d);
    cycle_billing(d);
}
