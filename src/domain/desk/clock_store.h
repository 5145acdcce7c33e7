/*
 * desk/clock_store.h -- phases and clocks of stored tickets.  Pauses are kept as
 * intervals and every due time is computed from them anew: a change of state,
 * priority, service, calendar or target never loses one (domain/desk.md 2, 10).
 */
#ifndef DESK_CLOCK_STORE_H
#define DESK_CLOCK_STORE_H

#include "domain/desk/clock.h"
#include "domain/desk/ticket_store.h"

/* --- called by the changes of a ticket, in their tx ------------------------------------------ */

/* The clock starts with the record, however it was made; promises when `new` does not. */
enum err clock_start(struct tx *, ticket_id, const struct ticket_new *);
/* It now stands elsewhere, by this event of its history. */
enum err clock_moved(struct tx *, const struct ticket *, enum ticket_reason, int64_t event);
/* The event was taken back: the clocks go on as if it had not been. */
enum err clock_undone(struct tx *, const struct ticket *, int64_t event, enum ticket_event_kind);
/* A public entry; the first one of a person of the body stops R. */
enum err clock_answered(struct tx *, const struct ticket *, account_id author);
/* Priority or service are another. */
enum err clock_changed(struct tx *, const struct ticket *, enum ticket_event_kind);
/* Somebody gave a date himself. */
enum err clock_promised(struct tx *, const struct ticket *);

/* What a report of this place and priority would be promised; INSTANT_NONE never. */
enum err clock_preview(struct tx *, authority_id, school_id, int priority, struct instant *promise);

/* --- what they say ------------------------------------------------------------------------------- */

enum breach_cause {
    BREACH_STAFF = 1,
    BREACH_DELIVERY,
    BREACH_PROVIDER,
    BREACH_AUTHORITY,
    BREACH_SCHOOL,
    BREACH_OTHER,
    BREACH_FORCE_MAJEURE, /* § 8 (3): listed apart */
    BREACH_CAUSE_END
};
enum msg breach_cause_msg(int cause);

struct clock_row {
    struct instant reaction_due, reaction_end, solution_due, solution_end;
    int reaction_run, solution_run; /* enum clock_run */
    int64_t reaction_target, solution_target, reaction_late, solution_late, solution_spent, broken;
    int cause;
    struct str cause_text;
    bool exam, warned;
};
struct phase_row {
    int reason;
    struct instant since, until;
};
struct phase_rows {
    struct phase_row *at;
    size_t n;
};
/* Was or is a target missed?  A clock that runs counts on after it was last read. */
bool clock_is_missed(int run, struct instant due, int64_t late, struct instant now);
/* Below a struct ticket.  ERR_NOT_FOUND: no such row. */
enum err clock_of(struct tx *, const struct ticket *, struct clock_row *);
enum err clock_phases_of(struct tx *, ticket_id, struct phase_rows *);
/* By the body: why a target was missed.  ERR_INVALID: force majeure without words. */
enum err clock_set_cause(struct tx *, const struct ticket *, int64_t version, int cause, struct str text);

/* --- time ----------------------------------------------------------------------------------------- */

/* Open tickets of a place (0: all) are computed anew by the job desk.clocks. */
enum err clock_mark(struct tx *, authority_id, school_id);
/* *system*: the marked ones, some per call; how many. */
enum err clock_refresh_marked(struct tx *, int *done);
/* *system*: 75 % of L are used: the assignee, else the team, hears of it once. */
enum err clock_warn_due(struct tx *, int *done);
/* *system*: a promise that passed without a word is counted, each date once. */
enum err clock_promise_broken(struct tx *, int *done);
/* *system*: reminders to the school's side, and the end of its time (domain/desk.md 2, 6). */
enum err clock_school_steps(struct tx *, int *done);

#endif
