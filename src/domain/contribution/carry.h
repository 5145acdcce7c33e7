/*
 * contribution/carry.h -- results of earlier years in a new fixing: divided by the key that covered
 * their year, credited over the new period (agreement section 5 (3); contributions.md section 7).
 *
 * Parties are numbered 0..parties-1 over all keys that take part; every list "by party" has one
 * amount each, 0 for a party that a key does not name.
 */
#ifndef CONTRIBUTION_CARRY_H
#define CONTRIBUTION_CARRY_H

#include "domain/contribution/share.h"

#define CARRY_YEARS_MAX 64

/* The key of a fixing, and which party each of its participants is. */
struct carry_key {
    const struct key *key;
    const uint32_t *order; /* as in share_input */
    const uint32_t *party;
};
struct carry_result {
    int year;
    int64_t cents; /* surplus positive */
    const struct carry_key *key;
};
struct carry_input {
    size_t parties;
    const struct carry_result *results;
    size_t nresults;
    const struct carry_key *next; /* NULL: credits only */
    const int64_t *plan_cents;    /* of the years of the new period */
    size_t years;
};
struct carry {
    int64_t **part;   /* [result][party]; the parts of a result sum to it */
    int64_t *credit;  /* [party]: sum of its parts, negative: additional payment */
    bool *had, *has;  /* [party]: named by the key of a result, by the next key */
    int64_t **gross;  /* [year][party] */
    int64_t **spread; /* [year][party]: part of the credit; 0 for who is no participant any more */
    int64_t **net;    /* [year][party] */
    int64_t net_sum;
};
/* key_not_one, out_of_bounds; sum_mismatch when the invariants do not hold. */
struct cost_refusal carry_of(struct mem *, const struct carry_input *, struct carry *out);
/* The invariants of section 7 over amounts as they stand: gross = plan, parts = result,
   net = plan - credits of participants; sum_mismatch. */
struct cost_refusal carry_check(const struct carry_input *, const struct carry *);
/* A credit of a party that left is settled separately. */
static inline bool carry_settled_separately(const struct carry *c, size_t party)
{
    return c->had[party] && !c->has[party];
}

/* Part k of n is the ceiling of (rest / years left); negative totals mirror positive ones. */
void carry_spread(int64_t total_cents, size_t years, int64_t *out);

/* A year with two fixings: its result divided between them by their parts of the cost (step 8). */
struct cost_refusal carry_between(struct mem *, int64_t result_cents, const int64_t *cost_cents, size_t fixings,
                                  struct share *out);

/* Sum of the parts minus the total; false: does not fit. */
bool carry_difference(const int64_t *parts, size_t n, int64_t total_cents, int64_t *out);

#endif
