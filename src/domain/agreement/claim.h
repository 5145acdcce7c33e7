/*
 * agreement/claim.h -- what a claim goes through, and what each step needs.  Pure.
 * Agreement § 8; domain/operations.md section 11.
 */
#ifndef AGREEMENT_CLAIM_H
#define AGREEMENT_CLAIM_H

#include "platform/i18n.h"

/* Stored numbers: add at the end. */
enum claim_direction { CLAIM_BY_AUTHORITY = 1, CLAIM_BY_PROVIDER };
enum claim_state {
    CLAIM_ANNOUNCED = 1,
    CLAIM_ASSERTED,
    CLAIM_EXAMINED,
    CLAIM_ACKNOWLEDGED,
    CLAIM_PARTLY,
    CLAIM_REJECTED,
    CLAIM_SETTLED,
    CLAIM_CLOSED,
    CLAIM_STATE_END
};
enum claim_fault { CLAIM_FAULT_NONE, CLAIM_FAULT_INTENT, CLAIM_FAULT_GROSS, CLAIM_FAULT_OTHER };

struct claim_move {
    int direction, from, to;
    int damages;         /* listed with their evidence */
    int fault;           /* enum claim_fault */
    bool fault_evidence; /* said who proves it, and how */
};
/* MSG_NONE: it may; else why not.  *field names where it is typed, or NULL. */
enum msg claim_refusal(const struct claim_move *, const char **field);
enum msg claim_state_msg(int state);
enum msg claim_fault_msg(int fault);
enum msg claim_direction_msg(int direction);

#endif
