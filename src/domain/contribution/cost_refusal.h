/*
 * contribution/cost_refusal.h -- why a computation is refused: stable codes of
 * domain/contributions.md section 22.  A refused call has no effect.
 */
#ifndef CONTRIBUTION_COST_REFUSAL_H
#define CONTRIBUTION_COST_REFUSAL_H

#include "base/buf.h"
#include "platform/i18n.h"

/* clang-format off */
#define REFUSALS(X) \
    X(READING_MISSING, reading_missing) \
    X(WEIGHTS_NOT_ONE, weights_not_one) \
    X(NO_WEIGHT_POINTS, no_weight_points) \
    X(LEVEL_WITHOUT_PUPILS, level_without_pupils) \
    X(KEY_NOT_ONE, key_not_one) \
    X(GRADES_MISSING, grades_missing) \
    X(GRADE_OUT_OF_RANGE, grade_out_of_range) \
    X(PRIVATE_SCHOOL, private_school) \
    X(SNAPSHOT_WRONG_YEAR, snapshot_wrong_year) \
    X(PROVIDER_MISSING, provider_missing) \
    X(SUM_MISMATCH, sum_mismatch) \
    X(OUT_OF_BOUNDS, out_of_bounds) \
    X(MONTH_BASIS_NEEDS_FIRST_OF_MONTH, month_basis_needs_first_of_month) \
    X(MONTH_BASIS_NEEDS_END_OF_MONTH, month_basis_needs_end_of_month) \
    X(VAT_REGIME_CHANGES_IN_PERIOD, vat_regime_changes_in_period) \
    X(SAME_PERSON, same_person) \
    X(HASH_MISMATCH, hash_mismatch) \
    X(TRANSITION_NOT_ALLOWED, transition_not_allowed) \
    X(AMOUNT_PRECISION, amount_precision) \
    X(CURRENCY, currency) \
    X(EXPORT_CHARSET, export_charset) \
    X(EXPORT_LENGTH, export_length) \
    X(GRANT_BINDING, grant_binding)
/* clang-format on */

#define REFUSAL_CODE_(upper, lower) REFUSAL_##upper,
enum refusal_code { REFUSAL_NONE, REFUSALS(REFUSAL_CODE_) REFUSAL_END };

/* What a rule of this room answers; code REFUSAL_NONE: it did its work. */
struct [[nodiscard]] cost_refusal {
    enum refusal_code code;
    unsigned levels; /* of LEVEL_WITHOUT_PUPILS: bit per enum key_level */
};

#define REFUSED(code_) ((struct cost_refusal){ REFUSAL_##code_, 0 })
#define PASS(call) \
    do { \
        struct cost_refusal pass_refusal_ = (call); \
        if (pass_refusal_.code != REFUSAL_NONE) \
            return pass_refusal_; \
    } while (0)

/* "out_of_bounds", "level_without_pupils:P,S2". */
void cost_refusal_put(struct buf *, struct cost_refusal);
/* The sentence for a person; CHECK: there is a refusal. */
enum msg cost_refusal_message(enum refusal_code);

#endif
