#include "domain/contribution/compare.h"

#include "base/check.h"

bool compare_percent(int64_t base_cents, int64_t other_cents, int64_t *hundredths)
{
    CHECK(wide_abs(base_cents) <= CONTRIBUTION_CENTS_MAX && wide_abs(other_cents) <= CONTRIBUTION_CENTS_MAX);
    int64_t delta = other_cents - base_cents;
    if (base_cents == 0)
        return false;
    CHECK(wide_half_up(base_cents < 0 ? -delta : delta, 10000, wide_abs(base_cents), hundredths));
    return true;
}
