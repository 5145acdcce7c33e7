/*
 * contribution/fixing.h -- the states of a fixing and who may move it on: two persons
 * (domain/contributions.md section 12; agreement section 5 (2)).  Pure.
 */
#ifndef CONTRIBUTION_FIXING_H
#define CONTRIBUTION_FIXING_H

#include "base/day.h"
#include "base/id.h"
#include "domain/contribution/cost_refusal.h"

#define FIXING_YEARS 3 /* section 5 (2); another length needs a reason */
#define FIXING_YEARS_MAX 9

/* Their numbers are stored. */
enum fixing_state {
    FIXING_NEW, /* not stored: before the first event */
    FIXING_DRAFT,
    FIXING_CHECKED,
    FIXING_SIGNED,
    FIXING_NOTIFIED,
    FIXING_SUPERSEDED,
    FIXING_DISCARDED,
    FIXING_STATES
};
enum msg fixing_state_msg(enum fixing_state);
/* Its amounts are final: signed, notified or superseded. */
bool fixing_is_final(enum fixing_state);
/* Open to changes of its inputs. */
static inline bool fixing_is_open(enum fixing_state s) { return s == FIXING_DRAFT || s == FIXING_CHECKED; }

/* What the rule asks about. */
struct fixing_move {
    enum fixing_state from, to;
    account_id actor;
    const account_id *writers; /* of the draft's revisions, the last author last */
    size_t n;
    bool superseding; /* the mover is the signature of a later version */
    bool delivered;   /* proof of every participant is there */
    bool reason;      /* a reason was given */
    bool hash_equal;  /* what is stored now gives the hash of the check */
};
/* transition_not_allowed, same_person, hash_mismatch. */
struct cost_refusal fixing_may(const struct fixing_move *);
/* The move needs a reason in words. */
bool fixing_needs_reason(enum fixing_state from, enum fixing_state to);

/* Delivered after 30.10. of the year before the period, or the day that section 193 BGB makes of it:
   flagged, not refused. */
bool fixing_is_late(int first_year, struct day delivered);

#endif
