/*
 * domain/contribution/statistics_effect.h -- what a corrected file changes: before, after and
 * difference per participant and level.  Pure.
 */
#ifndef DOMAIN_CONTRIBUTION_STATISTICS_EFFECT_H
#define DOMAIN_CONTRIBUTION_STATISTICS_EFFECT_H

#include "domain/contribution/statistics.h"

struct statistics_effect {
    authority_id authority;
    struct str name;
    int level; /* enum school_level */
    int64_t before, after;
};
struct statistics_effects {
    struct statistics_effect *at;
    size_t n;
};
/* Where the two differ, in the order of `after`, then those that are gone. */
void statistics_effect_of(struct mem *, const struct statistics_totals *before, const struct statistics_totals *after,
                          struct statistics_effects *);

#endif
