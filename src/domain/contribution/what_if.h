/*
 * contribution/what_if.h -- what everybody would pay: the three readings of one set of numbers side
 * by side (contributions.md section 5).  Nothing is stored, nothing is fixed.
 */
#ifndef CONTRIBUTION_WHAT_IF_H
#define CONTRIBUTION_WHAT_IF_H

#include "domain/contribution/share.h"

/* Section 5 (5) of the agreement. */
#define KEY_WEIGHTS_OF_AGREEMENT ((struct weights){ { 15, 35, 50 }, 100 })

struct what_if_input {
    int64_t cost_cents;
    enum empty_level empty_level;
    const struct pupils *pupils;   /* of n participants, in the order of ties */
    const struct pupils *pupils_c; /* levels by school form; NULL: reading C is not asked for */
    size_t n;
};
struct what_if_reading {
    bool asked;
    struct cost_refusal refusal; /* code REFUSAL_NONE: `cents` holds */
    const int64_t *cents;
};
struct what_if {
    struct what_if_reading of[READING_END];
};
void what_if(struct mem *, const struct what_if_input *, struct what_if *out);

#endif
