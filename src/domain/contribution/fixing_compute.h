/*
 * contribution/fixing_compute.h -- from the frozen inputs of a fixing to the amounts of everybody:
 * key, shares, results by the keys that covered them, credits, net, instalments
 * (domain/contributions.md sections 4 to 8).  Pure.
 */
#ifndef CONTRIBUTION_FIXING_COMPUTE_H
#define CONTRIBUTION_FIXING_COMPUTE_H

#include "base/id.h"
#include "domain/contribution/carry.h"
#include "domain/contribution/instalment.h"

/* A participant with its pupils. */
struct fixing_party {
    authority_id authority;
    struct str name, municipality_key;
    struct pupils pupils;
};
/* Who bears which part under which reading: what a key is made of. */
struct fixing_circle {
    enum reading reading;
    enum empty_level empty_level;
    struct weights weights;
    struct fixing_party *at; /* in the stored order of ties */
    size_t n;
};
/* Sorts by municipality key, the order of ties. */
void fixing_circle_sort(struct fixing_circle *);
struct cost_refusal fixing_circle_key(struct mem *, const struct fixing_circle *, struct key *);

struct fixing_carried {
    int year;
    int64_t cents;
    const struct fixing_circle *circle; /* of the fixing that covered the year */
};
struct fixing_terms {
    const struct fixing_circle *circle;
    const int64_t *plan_cents; /* of `years` years */
    size_t years;
    const struct fixing_carried *results;
    size_t nresults;
};
struct fixing_amounts {
    struct key key;
    struct fixing_party *payers; /* the circle, then those that only have a part in a result */
    size_t n;
    struct carry carry;               /* its parties are the payers */
    struct share *gross;              /* [year] over the circle: receivers and units */
    struct key *result_keys;          /* [result] */
    struct share *result_shares;      /* [result] over the circle of the result */
    struct instalments **instalments; /* [year][payer], 0 where nothing is to be paid */
};
/* Refusals of key_of, share_of and carry_of; 1 to 64 participants, else out_of_bounds. */
struct cost_refusal fixing_compute(struct mem *, const struct fixing_terms *, struct fixing_amounts *out);
/* Index among the payers; n: not there. */
size_t fixing_payer(const struct fixing_amounts *, authority_id);

#endif
