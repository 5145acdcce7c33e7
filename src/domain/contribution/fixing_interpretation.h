/*
 * contribution/fixing_interpretation.h -- which open questions of the agreement a fixing rests on, and
 * what the register says about them on its fixing day (agreement, section 11 (3)).
 */
#ifndef CONTRIBUTION_FIXING_INTERPRETATION_H
#define CONTRIBUTION_FIXING_INTERPRETATION_H

#include "domain/agreement/agreement.h"
#include "domain/contribution/fixing_input.h"

struct fixing_interpretation {
    int question; /* enum interpretation_question */
    int used;     /* the answer the fixing computes by, 0: it asks for a decision, whichever */
    struct interpretation_row row;
};
struct fixing_interpretations {
    struct fixing_interpretation *at;
    size_t n;
};
/* *system*: as the register was when the fixing was checked, as it is now while it is a draft. */
enum err fixing_interpretations(struct tx *, const struct fixing_input *, struct fixing_interpretations *);
/* Appends a problem for each that is open, or decided otherwise than the fixing computes.  A checked fixing
   is compared with the register of today: a decision that changed since then stops the signature. */
enum err fixing_interpretations_check(struct tx *, struct fixing_input *);

#endif
