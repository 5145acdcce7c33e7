/*
 * desk/ticket.h -- the words and rules of a ticket: states, reasons, who may move
 * what where, priority.  Pure: no database, no clock, no output.
 * Source: domain/desk.md 1-3, 7; agreement § 1, annex "Grundlagenkonzept Support".
 */
#ifndef DESK_TICKET_H
#define DESK_TICKET_H

#include "platform/db.h"

/* The six fixed states; keys in API and code: new, at_school, in_progress, waiting, testing, closed. */
enum ticket_state { STATE_NEW = 1, STATE_AT_SCHOOL, STATE_IN_PROGRESS, STATE_WAITING, STATE_TESTING, STATE_CLOSED };

enum ticket_reason {
    /* new */
    REASON_RECEIVED = 1,
    REASON_SCHOOL_HANDOVER,
    REASON_MONITORING,
    REASON_REOPENED,
    /* at_school */
    REASON_TRIAGE = 11,
    REASON_QUESTION,
    REASON_SCHOOL_TASK,
    REASON_PROVIDE_DEVICE,
    /* in_progress */
    REASON_REMOTE = 21,
    REASON_ON_SITE,
    REASON_WORKSHOP,
    REASON_TEST_FAILED,
    /* waiting, the clock runs */
    REASON_VISIT = 31,
    REASON_DELIVERY,
    REASON_REPAIR,
    REASON_PROVIDER,
    REASON_MASS_INCIDENT,
    REASON_FOLLOW_UP,
    /* waiting, the clock pauses */
    REASON_AUTHORITY = 41,
    REASON_SCHOOL_DATE,
    REASON_FORCE_MAJEURE,
    /* testing */
    REASON_JOINT_TEST = 51,
    /* closed */
    REASON_TEST_CONFIRMED = 61,
    REASON_TEST_UNANSWERED,
    REASON_TEST_IMPOSSIBLE,
    REASON_SOLVED_AT_SCHOOL,
    REASON_NO_FAULT,
    REASON_NO_ANSWER,
    REASON_REFERRED,
    REASON_HANDED_TO_AUTHORITY,
    REASON_DUPLICATE,
    REASON_WITHDRAWN,
    REASON_UNWANTED
};
enum ticket_kind { KIND_FAULT = 1, KIND_REQUEST, KIND_QUESTION };
enum ticket_effect { EFFECT_NONE = 1, EFFECT_LIMITED, EFFECT_STOPPED }; /* goes the lesson on? */
enum ticket_extent { EXTENT_DEVICE = 1, EXTENT_ROOM, EXTENT_BUILDING, EXTENT_SCHOOL };
enum ticket_channel {
    CHANNEL_WEB = 1,
    CHANNEL_PHONE,
    CHANNEL_MAIL,
    CHANNEL_API,
    CHANNEL_MONITORING,
    CHANNEL_ON_SITE,
    CHANNEL_LABEL, /* scanned, without an account */
    CHANNEL_IMPORT /* taken over from another system */
};
enum entry_kind {
    ENTRY_REPORT = 1,
    ENTRY_ANSWER,
    ENTRY_QUESTION,
    ENTRY_TEST_REQUEST,
    ENTRY_TEST_RESULT,
    ENTRY_NOTE,
    ENTRY_AUTOMATIC
};

/* Who moves a ticket (a grant's role and relation to it). */
enum ticket_mover { MOVER_BODY = 1, MOVER_SCHOOL, MOVER_REQUESTER, MOVER_AUTHORITY, MOVER_SYSTEM, MOVER_PROVIDER };

/* What people do with a ticket besides writing: rows of the history. */
enum ticket_event_kind {
    EVENT_MOVED = 1,
    EVENT_ASSIGNED,
    EVENT_PRIORITY,
    EVENT_PROMISE,
    EVENT_SERVICE,
    EVENT_URGENT,
    EVENT_MERGED,
    EVENT_TOOK_IN,
    EVENT_TEST_ASKED,
    EVENT_TEST_ANSWERED,
    EVENT_UNDONE,
    EVENT_OVERRIDE,   /* the head decided against the usual rule (Z4.1) */
    EVENT_DIRECT,     /* the requester skipped the school's first look */
    EVENT_DUE,        /* due times are others because a calendar or a target is */
    EVENT_WARNED,     /* 75 % of the time for the solution are used */
    EVENT_BROKEN,     /* a promise passed without a word */
    EVENT_REMINDED,   /* the school's side was reminded */
    EVENT_CAUSE,      /* why a target was missed */
    EVENT_SPLIT_OFF,  /* some of its entries became a ticket of their own */
    EVENT_SPLIT_FROM, /* made of entries of another */
    EVENT_MACRO,      /* several changes at once: old value is the first of their events */
    EVENT_KIND_END
};

/* The state a reason belongs to; 0 for a number that is no reason. */
enum ticket_state ticket_reason_state(int reason);
/* The table of domain/desk.md 2: OK or ERR_CONFLICT.  from 0: the ticket is being made.
   From a state to itself: only reason or date change. */
enum err ticket_move_allowed(enum ticket_state from, enum ticket_state to, enum ticket_reason, enum ticket_mover);
/* Texts, dates and test items a move needs: bit set. */
enum ticket_need { NEEDS_DATE = 1, NEEDS_TEXT = 2, NEEDS_TEST = 4 };
unsigned ticket_move_needs(enum ticket_state to, enum ticket_reason);
/* Test, merging, referring, handing to a firm and waiting for a mass incident have forms of their own. */
bool ticket_reason_has_form(enum ticket_reason);
/* Does the time for the solution run? */
bool ticket_state_clock_runs(enum ticket_reason);

/* 1..4 by effect and extent (domain/desk.md 3), of a fault near an exam one higher; questions and wishes are 4. */
int ticket_priority(enum ticket_kind, enum ticket_effect, enum ticket_extent, bool exam);

struct str ticket_number_text(struct mem *, int64_t number);          /* 2026-004711 */
enum err ticket_number_parse(struct str, int64_t *number);            /* also "#2026-004711" */
enum msg ticket_state_msg(enum ticket_state);                         /* desk.state.in_progress */
enum msg ticket_reason_msg(enum ticket_reason);                       /* desk.reason.remote */
enum msg ticket_requester_msg(enum ticket_state, enum ticket_reason); /* "Wir arbeiten daran." */
enum msg ticket_priority_msg(int priority);                           /* desk.priority.2 */
enum msg ticket_event_msg(enum ticket_event_kind);                    /* desk.event.moved */

#endif
