/*
 * contribution/share.h -- a total divided by a key to the cent: largest remainder
 * (domain/contributions.md section 6; agreement section 5 (1): the shares sum to the cost).
 */
#ifndef CONTRIBUTION_SHARE_H
#define CONTRIBUTION_SHARE_H

#include "domain/contribution/key.h"

struct share_input {
    int64_t total_cents;
    const wide *num; /* of n participants; they sum to den */
    wide den;
    const uint32_t *order; /* the stored order: participants by position; NULL: as they stand */
    size_t n;
};

struct share {
    int64_t *cents;      /* of n participants */
    size_t units;        /* cents that rounding down leaves */
    uint32_t *receivers; /* `units` participants that got one more, in the order they got it */
};

/*
 * Every share is rounded down; the cents left go to the largest remainders, among equal ones to
 * the larger numerator, then to the earlier in `order`.  A negative total mirrors the positive.
 * The shares sum to the total.  key_not_one: the numerators do not sum to den, or `order` is no
 * order of the participants; out_of_bounds: total or a product.  O(n + units log n).
 */
struct cost_refusal share_of(struct mem *, const struct share_input *, struct share *out);

/* The same by a key. */
struct cost_refusal share_by_key(struct mem *, const struct key *, const uint32_t *order, int64_t total_cents,
                                 struct share *out);

#endif
