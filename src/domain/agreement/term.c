#include "domain/agreement/term.h"

#include "base/num.h"
#include "base/period.h"
#include "base/workday.h"

static struct day later(struct day a, struct day b) { return day_compare(a, b) >= 0 ? a : b; }

struct day term_in_force(const struct day *published, size_t n, struct day earliest)
{
    struct day in_force = earliest;
    for (size_t i = 0; i < n; i++) {
        if (day_is_none(published[i]))
            return DAY_NONE;
        in_force = later(in_force, day_add(published[i], 1));
    }
    return n > 0 ? in_force : DAY_NONE;
}

struct day term_minimum_end(struct day in_force) { return period_end_from_start(in_force, TERM_MINIMUM_MONTHS); }

struct day term_period_end(int first_fixing_year, struct day from)
{
    int first = first_fixing_year + TERM_PERIOD_YEARS - 1, year = day_parts(from).year;
    int behind = year <= first ? 0 : (int)num_mod_floor(first - year, TERM_PERIOD_YEARS);
    return day_of(year <= first ? first : year + behind, 12, 31);
}

struct day term_last_receipt(struct day period_end)
{
    /* The period ends with a year, and a year before it too: no month end clamps here. */
    return day_of(day_parts(period_end).year - TERM_NOTICE_MONTHS / 12, 12, 31);
}

static struct term_reading_end reading(int first_fixing_year, struct day first_declaration, struct day not_before)
{
    struct day end = term_period_end(first_fixing_year, not_before);
    return (struct term_reading_end){ first_declaration, end, term_last_receipt(end) };
}

enum err term_earliest_end(struct day in_force, int first_fixing_year, struct term_earliest *out)
{
    if (day_is_none(in_force) || first_fixing_year == 0)
        return ERR_INVALID;
    struct day minimum = term_minimum_end(in_force), first = day_add(minimum, 1);
    *out = (struct term_earliest){
        .minimum_end = minimum,
        .t1 = reading(first_fixing_year, DAY_NONE, minimum),
        .t2 = reading(first_fixing_year, first, period_end_after_event(first, TERM_NOTICE_MONTHS)),
    };
    return OK;
}

struct term_notice term_ordinary_notice(struct day received, struct day target_end)
{
    struct day earliest = period_end_after_event(received, TERM_NOTICE_MONTHS);
    bool in_time = day_compare(earliest, target_end) <= 0;
    /* Periods go on from the one aimed at. */
    int first = day_parts(target_end).year - TERM_PERIOD_YEARS + 1;
    return (struct term_notice){ in_time, in_time ? target_end : term_period_end(first, earliest) };
}

struct day term_ordinary_end(struct day received, int first_fixing_year, const struct term_reading_end *reading)
{
    struct day first = term_period_end(first_fixing_year, period_end_after_event(received, TERM_NOTICE_MONTHS));
    return later(first, reading->end);
}

struct term_runout term_extraordinary_end(struct day received)
{
    struct day three_months = period_end_after_event(received, TERM_RUNOUT_MONTHS);
    return (struct term_runout){ three_months, period_quarter_end(three_months) };
}

struct term_claim term_claim_deadline(struct day knowledge)
{
    struct term_claim out = { .nominal = period_end_after_event(knowledge, TERM_CLAIM_MONTHS) };
    (void)workday_is_holiday(out.nominal, &out.holiday);
    out.shifted = workday_shift(out.nominal);
    out.safe = workday_safe(out.nominal);
    return out;
}
