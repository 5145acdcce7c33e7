/*
 * base/wide.h -- whole numbers of 128 bits, fractions of them, and rounding half-up:
 * what shares of money are computed with, so that no product is cut off.
 */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

#include "base/buf.h"

typedef unsigned __int128 wide;

#define WIDE_MAX (~(wide)0)

bool wide_add(wide a, wide b, wide *out); /* false on overflow */
bool wide_mul(wide a, wide b, wide *out);
wide wide_product(wide a, wide b); /* CHECK: fits, where bounds say so */
wide wide_gcd(wide a, wide b);     /* gcd(0, b) = b */
void wide_put(struct buf *, wide);

/* |value| without the overflow of -INT64_MIN. */
static inline wide wide_abs(int64_t value) { return value < 0 ? (wide)0 - (wide)value : (wide)value; }

/* num / den, den > 0. */
struct fraction {
    wide num, den;
};
/* In lowest terms; 0 is 0/1.  CHECK: den > 0. */
struct fraction fraction_of(wide num, wide den);
/* "n/d", "n" when d is 1. */
void fraction_put(struct buf *, struct fraction);
/* "15/100", "7" as written, nothing reduced; ERR_INVALID: no such text, den 0 or a part above `max`. */
enum err fraction_parse(struct str, int64_t max, struct fraction *out);

/* value * num / den to the nearest whole number, exact halves away from zero, negative values mirror
   positive ones.  CHECK: den > 0; false when a step does not fit. */
bool wide_half_up(int64_t value, wide num, wide den, int64_t *out);

#endif
