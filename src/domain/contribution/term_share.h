/*
 * contribution/term_share.h -- money of a part of a year: joining and leaving, and the clause of
 * 2,500 pupils (agreement sections 2, 9; contributions.md section 10).
 */
#ifndef CONTRIBUTION_TERM_SHARE_H
#define CONTRIBUTION_TERM_SHARE_H

#include "base/day.h"
#include "domain/contribution/share.h"

/* Twelfths, or days of the calendar year with both ends. */
enum term_basis { TERM_MONTHS = 1, TERM_DAYS };

/* From a first day to 31.12.; month_basis_needs_first_of_month. */
struct cost_refusal term_from(struct day first, enum term_basis, struct fraction *out);
/* From 1.1. to a last day; month_basis_needs_end_of_month. */
struct cost_refusal term_until(struct day last, enum term_basis, struct fraction *out);

/* Option 1: what the joiner pays of its annual amount; out_of_bounds. */
struct cost_refusal term_join(int64_t annual_cents, struct day first, enum term_basis, int64_t *cents);

/* Option 2: half-up(cost * fraction) by the new key from the day on, what is left by the old key. */
struct term_refix {
    int64_t first_cents, rest_cents; /* they sum to the cost */
};
struct cost_refusal term_refix(int64_t cost_cents, struct day first, enum term_basis, struct term_refix *out);

/* Leaving: owed until the last day, and what is still to pay (negative: refund). */
struct term_leave {
    int64_t owed_cents, balance_cents;
};
struct cost_refusal term_leave(int64_t annual_cents, int64_t paid_cents, struct day last, enum term_basis,
                               struct term_leave *out);

/* Section 9 (3): more than 2,500 pupils, strictly. */
#define TERM_SECONDMENT_PUPILS 2500
bool term_secondment(int64_t pupils);

/* Cents per head, half-up; out_of_bounds: no pupils or too many. */
struct cost_refusal term_per_pupil(int64_t cents, int64_t pupils, int64_t *out);

#endif
