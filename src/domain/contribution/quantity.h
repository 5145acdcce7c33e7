/*
 * contribution/quantity.h -- quantities and full-time equivalents in whole thousandths.
 */
#ifndef CONTRIBUTION_QUANTITY_H
#define CONTRIBUTION_QUANTITY_H

#include "base/buf.h"
#include "base/err.h"

#define QUANTITY_MAX INT64_C(999999999) /* thousandths */

/* "3", "0,75", "1.234,5"; at most three decimals, not negative.  ERR_INVALID otherwise. */
enum err quantity_parse(struct str, int64_t *thousandths);
/* "0,75", "3", "-0,5" */
void quantity_put(struct buf *, int64_t thousandths);
struct str quantity_text(struct mem *, int64_t thousandths);

#endif
