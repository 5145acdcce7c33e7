/*
 * agreement/interpretation.h -- the questions the text leaves open, with the answers there are.
 * Pure.  Source: domain/contributions.md section 23.
 */
#ifndef AGREEMENT_INTERPRETATION_H
#define AGREEMENT_INTERPRETATION_H

#include "platform/i18n.h"

/* Stored as "Q1" to "Q17". */
enum interpretation_question {
    INTERPRETATION_WEIGHTS = 1,
    INTERPRETATION_EMPTY_LEVEL,
    INTERPRETATION_ROUNDING,
    INTERPRETATION_SPECIAL_FORMS,
    INTERPRETATION_COST,
    INTERPRETATION_RESULTS,
    INTERPRETATION_HALVES,
    INTERPRETATION_JOINING,
    INTERPRETATION_LEAVING,
    INTERPRETATION_STATISTICS,
    INTERPRETATION_VAT,
    INTERPRETATION_NEGATIVE,
    INTERPRETATION_BUDGET,
    INTERPRETATION_TERM,
    INTERPRETATION_EFFECT,
    INTERPRETATION_PUPILS,
    INTERPRETATION_PERIODS,
    INTERPRETATION_END
};
#define INTERPRETATION_CHOICES 4

struct interpretation_choice {
    const char *key; /* in forms; NULL behind the last */
    enum msg label;
    bool by_hand; /* nothing here computes by it */
};
struct interpretation_rule {
    const char *id; /* "Q1" */
    enum msg title;
    enum msg clause;
    struct interpretation_choice choices[INTERPRETATION_CHOICES + 1];
    int preset; /* the answer proposed, 1 for the first; 0: none */
};
/* NULL: no such question. */
const struct interpretation_rule *interpretation_rule(int question);
/* 0: no such question. */
int interpretation_of_id(struct str id);
/* 1 for the first; 0: no such answer. */
int interpretation_choice_of_key(int question, struct str key);
/* Once decided, it has to be applied by hand. */
bool interpretation_by_hand(int question, int choice);
/* MSG_NONE: no such answer. */
enum msg interpretation_choice_msg(int question, int choice);

#endif
