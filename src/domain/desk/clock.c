#include "domain/desk/clock.h"

#include "base/check.h"

enum clock_run clock_in(enum clock_kind kind, enum ticket_reason reason)
{
    switch (ticket_reason_state((int)reason)) {
    case STATE_NEW:
        return CLOCK_RUNS;
    case STATE_AT_SCHOOL:
        return CLOCK_PAUSED;
    case STATE_CLOSED:
        return CLOCK_STOPPED;
    case STATE_IN_PROGRESS:
    case STATE_WAITING:
    case STATE_TESTING:
        break;
    }
    if (kind == CLOCK_REACTION)
        return CLOCK_STOPPED;
    return ticket_state_clock_runs(reason) ? CLOCK_RUNS : CLOCK_PAUSED;
}

static struct instant earlier(struct instant a, struct instant b)
{
    if (instant_is_none(a) || instant_is_none(b))
        return instant_is_none(a) ? b : a;
    return instant_compare(a, b) <= 0 ? a : b;
}

/* R stops once and for all, with the first act or the first answer. */
static struct instant reaction_end(const struct clock_phases *phases, struct instant answered)
{
    for (size_t i = 0; i < phases->n; i++)
        if (clock_in(CLOCK_REACTION, (enum ticket_reason)phases->at[i].reason) == CLOCK_STOPPED)
            return earlier(phases->at[i].since, answered);
    return answered;
}

/* When `minutes` of running time are used up; INSTANT_NONE: not before it stands still. */
static enum err used_up(const struct calendar *calendar, enum clock_kind kind, const struct clock_phases *phases,
                        struct instant end, int64_t minutes, struct instant *when)
{
    int64_t left = minutes;
    *when = INSTANT_NONE;
    for (size_t i = 0; i < phases->n; i++) {
        const struct clock_phase *p = &phases->at[i];
        struct instant until = earlier(p->until, end);
        if (clock_in(kind, (enum ticket_reason)p->reason) != CLOCK_RUNS)
            continue;
        bool still = instant_is_none(until);
        int64_t here = still ? 0 : calendar_between(calendar, p->since, until);
        if (still || here >= left)
            return calendar_add(calendar, p->since, left, when);
        left -= here;
    }
    return OK;
}

static int64_t spent_until(const struct calendar *calendar, enum clock_kind kind, const struct clock_phases *phases,
                           struct instant end)
{
    int64_t sum = 0;
    for (size_t i = 0; i < phases->n; i++) {
        const struct clock_phase *p = &phases->at[i];
        if (clock_in(kind, (enum ticket_reason)p->reason) == CLOCK_RUNS)
            sum += calendar_between(calendar, p->since, earlier(p->until, end));
    }
    return sum;
}

enum err clock_read(const struct calendar *calendar, enum clock_kind kind, const struct clock_phases *phases,
                    struct instant answered, int64_t target, struct instant now, struct clock *out)
{
    CHECK(phases->n > 0);
    const struct clock_phase *last = &phases->at[phases->n - 1];
    struct instant end = kind == CLOCK_REACTION ? reaction_end(phases, answered) : INSTANT_NONE;
    *out = (struct clock){ .due = INSTANT_NONE, .warn = INSTANT_NONE, .ended = INSTANT_NONE };
    out->run = instant_is_none(end) ? clock_in(kind, (enum ticket_reason)last->reason) : CLOCK_STOPPED;
    if (out->run == CLOCK_STOPPED)
        out->ended = kind == CLOCK_REACTION ? end : last->since;
    out->spent = spent_until(calendar, kind, phases, earlier(end, now));
    if (target == 0)
        return OK;
    out->late = out->spent > target ? out->spent - target : 0;
    TRY(used_up(calendar, kind, phases, end, target, &out->due));
    return used_up(calendar, kind, phases, end, (target * CLOCK_WARN_PERCENT + 99) / 100, &out->warn);
}

int64_t clock_waited(const struct calendar *calendar, const struct clock_phases *phases, enum ticket_reason reason,
                     struct instant from, struct instant to)
{
    int64_t sum = 0;
    for (size_t i = 0; i < phases->n; i++) {
        const struct clock_phase *p = &phases->at[i];
        if (p->reason != (int)reason)
            continue;
        struct instant since = instant_compare(p->since, from) > 0 ? p->since : from;
        sum += calendar_between(calendar, since, earlier(p->until, to));
    }
    return sum;
}
