#include "base/depreciation.h"

#include "base/check.h"
#include "base/wide.h"

enum err depreciation_check(const struct depreciation *d)
{
    bool fits = d->cost.cents >= 0 && d->cost.cents <= DEPRECIATION_CENTS_MAX && d->life_months >= 1 &&
                d->life_months <= DEPRECIATION_MONTHS_MAX;
    return fits ? OK : ERR_INVALID;
}

int depreciation_last_year(const struct depreciation *d)
{
    struct day_parts from = day_parts(d->acquired);
    return from.year + (from.month - 1 + d->life_months - 1) / 12;
}

/* What all months until the end of the year are worth. */
static int64_t until_end_of(const struct depreciation *d, int year)
{
    struct day_parts from = day_parts(d->acquired);
    int months = (year - from.year) * 12 + 13 - from.month;
    int64_t cents;
    if (months <= 0)
        return 0;
    if (months > d->life_months)
        months = d->life_months;
    CHECK(wide_half_up(d->cost.cents, (wide)months, (wide)d->life_months, &cents));
    return cents;
}

struct money depreciation_of_year(const struct depreciation *d, int year)
{
    CHECK(depreciation_check(d) == OK);
    return (struct money){ until_end_of(d, year) - until_end_of(d, year - 1) };
}

bool low_value(struct money net) { return net.cents <= LOW_VALUE_CENTS; }
