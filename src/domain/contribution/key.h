/*
 * contribution/key.h -- the key: which part of the cost a participant bears, as an exact fraction
 * (agreement section 5 (4), (5); domain/contributions.md sections 4 and 14).
 *
 * Whole numbers only.  A key takes any number of participants; that a fixing has 1 to 64 of them
 * is a bound of the fixing (key_bounds), not of the arithmetic.
 */
#ifndef CONTRIBUTION_KEY_H
#define CONTRIBUTION_KEY_H

#include "base/wide.h"
#include "domain/contribution/cost_refusal.h"

/* Section 14. */
#define CONTRIBUTION_CENTS_MAX INT64_C(9999999999999)
#define KEY_PARTICIPANTS_MAX 64
#define KEY_PUPILS_MAX 9999999 /* per participant and level, and of a level */
#define KEY_WEIGHT_MAX 10000   /* a weight, and their base */

/* Primarstufe, Sekundarstufe I, Sekundarstufe II and vocational schools. */
enum key_level { KEY_P, KEY_S1, KEY_S2, KEY_LEVELS };
struct str key_level_code(enum key_level); /* "P", "S1", "S2" */

/* What section 5 (5) of the agreement can mean: three pots, weight points per pupil, whole school
   form one weight (computed as B on levels by form).  There is no default. */
enum reading { READING_NONE, READING_A, READING_B, READING_C, READING_END };
/* Level without pupils under A: refused, or the other weights take its place (with a decision). */
enum empty_level { EMPTY_LEVEL_ERROR, EMPTY_LEVEL_REDISTRIBUTE };

/* of[l] / base; 15, 35, 50 of 100. */
struct weights {
    int32_t of[KEY_LEVELS], base;
};
/* The least common base of three fractions as they are written ("15/100" stays 15 of 100);
   out_of_bounds: above KEY_WEIGHT_MAX or zero. */
struct cost_refusal weights_of(const struct fraction fractions[static KEY_LEVELS], struct weights *out);

struct pupils {
    int64_t of[KEY_LEVELS];
};

struct key_input {
    enum reading reading;
    enum empty_level empty_level;
    struct weights weights;
    const struct pupils *pupils; /* of n participants */
    size_t n;
};

struct key {
    enum reading reading;
    struct weights weights;   /* as given */
    struct weights effective; /* those that divide: without empty levels after EMPTY_LEVEL_REDISTRIBUTE */
    struct pupils totals;
    size_t n;
    wide *num; /* of n participants; their sum is den; under B and C the weight points times base */
    wide den;
};

/* That a fixing may have so many participants; out_of_bounds. */
struct cost_refusal key_bounds(const struct key_input *);
/* reading_missing, out_of_bounds, weights_not_one (A), level_without_pupils (A),
   no_weight_points (B, C).  *out lives as long as the arena. */
struct cost_refusal key_of(struct mem *, const struct key_input *, struct key *out);

/* Lowest terms. */
struct fraction key_share(const struct key *, size_t participant);
/* Weight points of a participant, under B and C. */
struct fraction key_points(const struct key *, size_t participant);

/* Cents per pupil of a level, |cost| * num / den without sign: an exact fraction, for display and the
   detector.  False: nobody pays by this level.  CHECK: cost within CONTRIBUTION_CENTS_MAX. */
bool key_rate(const struct key *, enum key_level, int64_t cost_cents, struct fraction *cents);

#endif
