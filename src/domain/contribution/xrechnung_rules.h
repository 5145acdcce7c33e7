/*
 * contribution/xrechnung_rules.h -- the tables of the checks, by origin of the rules; for xrechnung_check.c.
 */
#ifndef CONTRIBUTION_XRECHNUNG_RULES_H
#define CONTRIBUTION_XRECHNUNG_RULES_H

#include "domain/contribution/xrechnung_read.h"

struct xrechnung_rule {
    struct str id;
    bool (*broken)(const struct xrechnung_doc *);
};
/* Each ends with broken == NULL. */
extern const struct xrechnung_rule xrechnung_norm_rules[], xrechnung_vat_rules[], xrechnung_national_rules[];

/* A decimal number as written: in ten-thousandths. */
struct xrechnung_decimal {
    bool ok;
    int64_t n;
    int places;
};
struct xrechnung_decimal xrechnung_decimal(struct str);
/* Cents of an amount; absent or no amount of two decimals: ok is false. */
struct xrechnung_decimal xrechnung_amount(const struct xrechnung_doc *, const struct xml *part, enum xrechnung_term);
/* Sum of an amount over parts; of one VAT category and rate when `category` is not "". */
int64_t xrechnung_sum(const struct xrechnung_doc *, const struct xrechnung_parts *, enum xrechnung_term);
static inline bool xrechnung_has(const struct xrechnung_doc *d, const struct xml *part, enum xrechnung_term term)
{
    return xrechnung_at(d, part, term) != NULL;
}
static inline bool xrechnung_is(const struct xrechnung_doc *d, const struct xml *part, enum xrechnung_term term,
                                struct str value)
{
    return str_eq(xrechnung_value(d, part, term), value);
}

#endif
