#include "domain/contribution/term_share.h"

static bool in_bounds(int64_t cents) { return cents >= -CONTRIBUTION_CENTS_MAX && cents <= CONTRIBUTION_CENTS_MAX; }

static wide days_of_year(int year) { return (wide)day_between(day_of(year, 1, 1), day_of(year, 12, 31)) + 1; }

struct cost_refusal term_from(struct day first, enum term_basis basis, struct fraction *out)
{
    struct day_parts d = day_parts(first);
    if (basis == TERM_MONTHS && d.day != 1)
        return REFUSED(MONTH_BASIS_NEEDS_FIRST_OF_MONTH);
    if (basis == TERM_MONTHS)
        *out = (struct fraction){ (wide)(13 - d.month), 12 };
    else
        *out = (struct fraction){ (wide)day_between(first, day_of(d.year, 12, 31)) + 1, days_of_year(d.year) };
    return REFUSED(NONE);
}

struct cost_refusal term_until(struct day last, enum term_basis basis, struct fraction *out)
{
    struct day_parts d = day_parts(last);
    bool month_ends = d.day == 31 || !day_exists(d.year, d.month, d.day + 1);
    if (basis == TERM_MONTHS && !month_ends)
        return REFUSED(MONTH_BASIS_NEEDS_END_OF_MONTH);
    if (basis == TERM_MONTHS)
        *out = (struct fraction){ (wide)d.month, 12 };
    else
        *out = (struct fraction){ (wide)day_between(day_of(d.year, 1, 1), last) + 1, days_of_year(d.year) };
    return REFUSED(NONE);
}

static struct cost_refusal part_of(int64_t cents, struct fraction f, int64_t *out)
{
    if (!in_bounds(cents) || !wide_half_up(cents, f.num, f.den, out))
        return REFUSED(OUT_OF_BOUNDS);
    return REFUSED(NONE);
}

struct cost_refusal term_join(int64_t annual_cents, struct day first, enum term_basis basis, int64_t *cents)
{
    struct fraction f;
    PASS(term_from(first, basis, &f));
    return part_of(annual_cents, f, cents);
}

struct cost_refusal term_refix(int64_t cost_cents, struct day first, enum term_basis basis, struct term_refix *out)
{
    struct fraction f;
    int64_t rest;
    PASS(term_from(first, basis, &f));
    PASS(part_of(cost_cents, f, &rest));
    *out = (struct term_refix){ cost_cents - rest, rest };
    return REFUSED(NONE);
}

struct cost_refusal term_leave(int64_t annual_cents, int64_t paid_cents, struct day last, enum term_basis basis,
                               struct term_leave *out)
{
    struct fraction f;
    int64_t owed;
    PASS(term_until(last, basis, &f));
    PASS(part_of(annual_cents, f, &owed));
    if (!in_bounds(paid_cents) || !in_bounds(owed - paid_cents))
        return REFUSED(OUT_OF_BOUNDS);
    *out = (struct term_leave){ owed, owed - paid_cents };
    return REFUSED(NONE);
}

bool term_secondment(int64_t pupils) { return pupils > TERM_SECONDMENT_PUPILS; }

struct cost_refusal term_per_pupil(int64_t cents, int64_t pupils, int64_t *out)
{
    if (pupils < 1 || pupils > KEY_PUPILS_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    return part_of(cents, (struct fraction){ 1, (wide)pupils }, out);
}
