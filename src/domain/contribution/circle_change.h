/*
 * contribution/circle_change.h -- what everybody pays when a party joins or leaves within a year, and in a
 * whole year after (agreement sections 2, 9; contributions.md section 10).  Pure.
 */
#ifndef CONTRIBUTION_CIRCLE_CHANGE_H
#define CONTRIBUTION_CIRCLE_CHANGE_H

#include "domain/agreement/agreement.h"
#include "domain/contribution/fixing_compute.h"

struct circle_change {
    const struct fixing_circle *circle; /* of the fixing that holds the year */
    const int64_t *net_cents;           /* of each of its participants in the year, credits taken off */
    int64_t cost_cents;                 /* of the year */
    int64_t paid_cents;                 /* by who leaves */
    const struct proceeding_facts *facts;
};
/* Fills all but `year` and `basis_text`: the circle in its order, behind it who joins, who is the last in ties.
   Refusals of the key, of the shares and of the basis; out_of_bounds: who leaves is not in the circle. */
struct cost_refusal circle_change(struct mem *, const struct circle_change *, struct proceeding_effect *out);

#endif
