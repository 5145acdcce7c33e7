#include "domain/agreement/interpretation.h"

/* Answers that begin with those of an enum elsewhere keep its numbers: reading (Q1), term_reading (Q14). */
/* clang-format off */
static const struct interpretation_rule rules[INTERPRETATION_END] = {
    [INTERPRETATION_WEIGHTS] = { "Q1", M_interpretation_q1, M_interpretation_clause_5_5,
        { { "a", M_interpretation_q1_a, false }, { "b", M_interpretation_q1_b, false },
          { "c", M_interpretation_q1_c, false } }, 0 },
    [INTERPRETATION_EMPTY_LEVEL] = { "Q2", M_interpretation_q2, M_interpretation_clause_5_5,
        { { "error", M_interpretation_q2_error, false },
          { "redistribute", M_interpretation_q2_redistribute, false } }, 1 },
    [INTERPRETATION_ROUNDING] = { "Q3", M_interpretation_q3, M_interpretation_clause_5_4,
        { { "remainder", M_interpretation_q3_remainder, false } }, 1 },
    [INTERPRETATION_SPECIAL_FORMS] = { "Q4", M_interpretation_q4, M_interpretation_clause_5_5,
        { { "p_s1", M_interpretation_q4_s1, false }, { "p_s2", M_interpretation_q4_s2, false } }, 1 },
    [INTERPRETATION_COST] = { "Q5", M_interpretation_q5, M_interpretation_clause_5_3,
        { { "plan", M_interpretation_q5_plan, false } }, 1 },
    [INTERPRETATION_RESULTS] = { "Q6", M_interpretation_q6, M_interpretation_clause_5_3,
        { { "closed_thirds", M_interpretation_q6_thirds, false } }, 1 },
    [INTERPRETATION_HALVES] = { "Q7", M_interpretation_q7, M_interpretation_clause_5_6,
        { { "first", M_interpretation_q7_first, true }, { "second", M_interpretation_q7_second, false } }, 2 },
    [INTERPRETATION_JOINING] = { "Q8", M_interpretation_q8, M_interpretation_clause_2_1,
        { { "1_months", M_interpretation_q8_1_months, false }, { "1_days", M_interpretation_q8_1_days, false },
          { "2_months", M_interpretation_q8_2_months, false }, { "2_days", M_interpretation_q8_2_days, false } }, 1 },
    [INTERPRETATION_LEAVING] = { "Q9", M_interpretation_q9, M_interpretation_clause_9_2,
        { { "months", M_interpretation_q9_months, false }, { "days", M_interpretation_q9_days, false } }, 1 },
    [INTERPRETATION_STATISTICS] = { "Q10", M_interpretation_q10, M_interpretation_clause_5_5,
        { { "keep", M_interpretation_q10_keep, false }, { "again", M_interpretation_q10_again, false } }, 1 },
    [INTERPRETATION_VAT] = { "Q11", M_interpretation_q11, M_interpretation_clause_5_1,
        { { "internal_381", M_interpretation_q11_internal_381, false },
          { "internal_384", M_interpretation_q11_internal_384, false },
          { "s_381", M_interpretation_q11_s_381, false }, { "s_384", M_interpretation_q11_s_384, false } }, 1 },
    [INTERPRETATION_NEGATIVE] = { "Q12", M_interpretation_q12, M_interpretation_clause_5_3,
        { { "credit", M_interpretation_q12_credit, false }, { "offset", M_interpretation_q12_offset, true } }, 1 },
    [INTERPRETATION_BUDGET] = { "Q13", M_interpretation_q13, M_interpretation_clause_5_3,
        { { "nkomvg", M_interpretation_q13_nkomvg, false }, { "hgb", M_interpretation_q13_hgb, true } }, 1 },
    [INTERPRETATION_TERM] = { "Q14", M_interpretation_q14, M_interpretation_clause_9_1,
        { { "T1", M_interpretation_q14_t1, false }, { "T2", M_interpretation_q14_t2, false } }, 0 },
    [INTERPRETATION_EFFECT] = { "Q15", M_interpretation_q15, M_interpretation_clause_12,
        { { "later", M_interpretation_q15_later, false }, { "own", M_interpretation_q15_own, true } }, 1 },
    [INTERPRETATION_PUPILS] = { "Q16", M_interpretation_q16, M_interpretation_clause_9_3,
        { { "newest", M_interpretation_q16_newest, false }, { "running", M_interpretation_q16_running, false } }, 1 },
    [INTERPRETATION_PERIODS] = { "Q17", M_interpretation_q17, M_interpretation_clause_several,
        { { "listed", M_interpretation_q17_listed, false } }, 1 },
};
/* clang-format on */

const struct interpretation_rule *interpretation_rule(int question)
{
    return question > 0 && question < INTERPRETATION_END ? &rules[question] : NULL;
}

int interpretation_of_id(struct str id)
{
    for (int q = 1; q < INTERPRETATION_END; q++)
        if (str_eq(str_of(rules[q].id), id))
            return q;
    return 0;
}

int interpretation_choice_of_key(int question, struct str key)
{
    const struct interpretation_rule *rule = interpretation_rule(question);
    for (int i = 0; rule != NULL && rule->choices[i].key != NULL; i++)
        if (str_eq(str_of(rule->choices[i].key), key))
            return i + 1;
    return 0;
}

static const struct interpretation_choice *choice_of(int question, int choice)
{
    const struct interpretation_rule *rule = interpretation_rule(question);
    for (int i = 0; rule != NULL && rule->choices[i].key != NULL; i++)
        if (i + 1 == choice)
            return &rule->choices[i];
    return NULL;
}

enum msg interpretation_choice_msg(int question, int choice)
{
    const struct interpretation_choice *c = choice_of(question, choice);
    return c != NULL ? c->label : MSG_NONE;
}

bool interpretation_by_hand(int question, int choice)
{
    const struct interpretation_choice *c = choice_of(question, choice);
    return c != NULL && c->by_hand;
}
