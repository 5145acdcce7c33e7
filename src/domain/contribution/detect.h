/*
 * contribution/detect.h -- which reading did an existing notice use?  Every reading in four ways of
 * rounding, compared with amounts that are known (contributions.md section 5).
 *
 * Only VARIANT_EXACT is ever used for a fixing.
 */
#ifndef CONTRIBUTION_DETECT_H
#define CONTRIBUTION_DETECT_H

#include "domain/contribution/share.h"

/* Section 6; half-up per participant; rates per pupil in cents; percentages with two decimals. */
enum variant { VARIANT_EXACT, VARIANT_COMMERCIAL, VARIANT_RATE_CENTS, VARIANT_PERCENT2, VARIANT_END };
struct str variant_code(enum variant); /* "exact", "commercial", "rate_cents", "percent2" */
struct str reading_code(enum reading); /* "A" */

struct variant_input {
    const struct key *key;
    const struct pupils *pupils; /* the key's */
    const uint32_t *order;
    int64_t cost_cents;
};
struct variant_amounts {
    int64_t *cents;
    int64_t sum_cents;
    int64_t rate_cents[KEY_LEVELS]; /* VARIANT_RATE_CENTS; of levels that pay */
    bool rated[KEY_LEVELS];
    int64_t *percent; /* VARIANT_PERCENT2: hundredths of a percent */
};
/* out_of_bounds */
struct cost_refusal variant_of(struct mem *, enum variant, const struct variant_input *, struct variant_amounts *out);

/* An amount somebody was told. */
struct observed {
    uint32_t participant;
    int64_t cents;
};
struct detect_input {
    struct weights weights;
    const struct pupils *pupils, *pupils_c; /* pupils_c: levels by form; NULL: C is not tried */
    size_t n;
    const uint32_t *order;
    int64_t cost_cents, tolerance_cents;
    const struct observed *observed;
    size_t nobserved;
};
struct detect_match {
    enum reading reading;
    enum variant variant;
};
struct detect {
    struct detect_match at[(READING_END - 1) * VARIANT_END];
    size_t n;
};
/* All that reproduce every known amount within the tolerance, in the order A, B, C and of
   enum variant; what cannot be computed is left out.  out_of_bounds: cost or tolerance. */
struct cost_refusal detect(struct mem *, const struct detect_input *, struct detect *out);

#endif
