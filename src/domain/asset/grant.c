#include "domain/asset/grant.h"

#include "base/period.h"

struct day grant_binding_end(struct day anchor, int years, enum grant_end_rule rule)
{
    struct day after = period_end_after_event(anchor, 12 * years);
    return rule == GRANT_END_OF_CALENDAR_YEAR ? period_year_end(after) : after;
}
