/*
 * base/money.h -- euro amounts as whole cents.  No floating point near money.
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/buf.h"

struct money {
    int64_t cents;
};

/* German notation: "1.234,56", "1234,5", "12 €", "-3,00 €"; thousands points
   only in the right places; at most two decimals.  ERR_INVALID otherwise or
   beyond +-10^15 cents. */
enum err money_parse(struct str, struct money *out);
/* "1.234,56 €" with U+00A0 before the sign. */
void money_put(struct buf *, struct money);
/* Sum; CHECK on overflow (amounts are bounded at the border). */
struct money money_add(struct money, struct money);
/*
 * Split `total` by non-negative `weights` of `n` parts into `out`: the parts
 * add up to total exactly; cents left over go to the largest remainders, among
 * equal ones to the earlier part.  ERR_INVALID: no positive weight, a negative
 * one, or products beyond 64 bits; `out` is then untouched.
 */
enum err money_split(struct money total, const int64_t *weights, size_t n, struct money *out);

#endif
