/*
 * agreement/interpretation_view.h -- what the pages of the register of interpretations show.
 */
#ifndef AGREEMENT_INTERPRETATION_VIEW_H
#define AGREEMENT_INTERPRETATION_VIEW_H

#include "domain/agreement/agreement_view.h"

struct interpretation_line {
    struct str id;
    struct word question, clause, choice, preset;
    struct str reason, decision_ref, decided_by;
    struct day decided_on, starts;
    bool decided, coming, by_hand; /* coming: decided, but for a later day */
};
struct interpretation_lines {
    struct interpretation_line *at;
    size_t n;
};
/* What was typed. */
struct interpretation_typed {
    struct str reason, decision;
    struct day decided_on, starts;
};
struct interpretation_list_page {
    struct interpretation_lines lines;
    struct interpretation_typed typed;
    bool may_adopt;
    int64_t open;
};
struct interpretation_page {
    struct interpretation_line now;
    struct interpretation_lines history;
    struct option_list choices;
    struct interpretation_typed typed;
    bool may_decide;
};

#endif
