/* app/vectors/cost_ops.h -- the ops of the list "cost", by subject. */
#ifndef APP_VECTORS_COST_OPS_H
#define APP_VECTORS_COST_OPS_H

#include "app/vectors/vectors.h"

#define COST_OP(name) enum err cost_##name(struct mem *mem, const json_t *in, json_t *out)

/* cost_key_ops.c */
COST_OP(distribute);
COST_OP(largest_remainder);
COST_OP(integer_form);
/* cost_compare_ops.c */
COST_OP(compare);
COST_OP(correction);
COST_OP(variant);
COST_OP(detect);
/* cost_carry_ops.c */
COST_OP(carry);
COST_OP(spread);
COST_OP(sum_check);
/* cost_pay_ops.c */
COST_OP(instalments);
COST_OP(net_document);
COST_OP(vat);
COST_OP(vat_instalments);
COST_OP(vat_retro);
/* cost_term_ops.c */
COST_OP(join);
COST_OP(join_refix);
COST_OP(leave);
COST_OP(threshold_9_3);
COST_OP(per_pupil);
/* cost_book_ops.c */
COST_OP(depreciation);
COST_OP(low_value);
COST_OP(canonical_hash);

#endif
