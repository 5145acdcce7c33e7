/*
 * base/depreciation.h -- linear depreciation by whole months and the threshold of low value
 * (domain/contributions.md section 21; KomHKVO sections 40 (3), 49 (1), (3)).
 */
#ifndef BASE_DEPRECIATION_H
#define BASE_DEPRECIATION_H

#include "base/day.h"
#include "base/money.h"

#define DEPRECIATION_MONTHS_MAX 1200
#define DEPRECIATION_CENTS_MAX INT64_C(9999999999999)
/* Value without VAT up to which a thing need not be inventoried in the accounts. */
#define LOW_VALUE_CENTS 100000

struct depreciation {
    struct money cost;
    struct day acquired; /* its month is the first */
    int life_months;     /* 1..DEPRECIATION_MONTHS_MAX */
};
/* ERR_INVALID: cost negative or above DEPRECIATION_CENTS_MAX, life outside its bounds. */
enum err depreciation_check(const struct depreciation *);
int depreciation_last_year(const struct depreciation *);
/* Amount of a year: what the months until its end are worth, half-up, less the same of the year
   before: so the years sum to the cost.  0 before and after.  CHECK: depreciation_check is OK. */
struct money depreciation_of_year(const struct depreciation *, int year);

/* At most LOW_VALUE_CENTS; the amount is without VAT. */
bool low_value(struct money net);

#endif
