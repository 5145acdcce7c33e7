/*
 * app/vectors/vectors.h -- executable examples (domain/vectors.json): each op is run through
 * the product's own function and every key of "expected" compared.
 */
#ifndef APP_VECTORS_VECTORS_H
#define APP_VECTORS_VECTORS_H

#include <jansson.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * Read `in`, call the function of the rule, and put into the empty object `out` what it gave.
 * A refusal is {"error": CODE} and nothing else.  ERR_INVALID: `in` is no input of this op.
 */
struct vector_op {
    const char *name;
    enum err (*run)(struct mem *, const json_t *in, json_t *out);
};

/* One table per subject, each ends with a NULL name. */
extern const struct vector_op vector_cost_ops[], vector_level_ops[], vector_date_ops[], vector_identifier_ops[];

#endif
