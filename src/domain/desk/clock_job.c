/*
 * desk/clock_job.c -- what happens to tickets by time alone.  Each step is one tx, finds
 * by its own marks what is still to do, and does nothing the second time.
 */
#include "domain/desk/clock_internal.h"

/* Tickets per run: the job comes again. */
#define BATCH "100"

struct id_row {
    ticket_id id;
};
struct id_rows {
    struct id_row *at;
    size_t n;
};
ROW(id_row, COL(id_row, id));

/* --- computed anew --------------------------------------------------------------------------- */

QUERY(clocks_stale, SCOPE_SYSTEM, 0, id_row,
      "SELECT c.ticket AS id FROM ticket_clock c WHERE c.stale = 1 ORDER BY c.ticket LIMIT " BATCH);

enum err clock_refresh_marked(struct tx *tx, int *done)
{
    struct id_rows rows;
    TRY(tx_all(tx, clocks_stale, &rows));
    *done = (int)rows.n;
    for (size_t i = 0; i < rows.n; i++)
        TRY(clock_refresh(tx, rows.at[i].id, CLOCK_WHY_CALENDAR));
    if (rows.n > 0)
        tx_note(tx, .action = "desk.clocks_refreshed", .object = OBJECT_TICKET, .subject = rows.at[rows.n - 1].id.n);
    return OK;
}

/* --- 75 % -------------------------------------------------------------------------------------- */

struct warn_row {
    ticket_id id;
    authority_id authority;
    school_id school;
    struct instant due;
};
struct warn_rows {
    struct warn_row *at;
    size_t n;
};
ROW(warn_row, COL(warn_row, id), COL(warn_row, authority), COL(warn_row, school), COL(warn_row, due));
QUERY(clocks_to_warn, SCOPE_SYSTEM, 0, warn_row,
      "SELECT c.ticket AS id, c.authority, c.school, c.solution_due AS due FROM ticket_clock c JOIN ticket t ON t.id = "
      "c.ticket WHERE c.warn_at <= $2 AND c.warn_at IS NOT NULL AND c.warned_at IS NULL AND c.solution_run = 1 AND "
      "" SQL_OPEN " ORDER BY c.warn_at, c.ticket LIMIT " BATCH);
_Static_assert(CLOCK_RUNS == 1, "stands in the statements of this file");
SQL(clock_warned, SCOPE_SYSTEM, 1, "UPDATE ticket_clock SET warned_at = $2 WHERE ticket = $3");

enum err clock_warn_due(struct tx *tx, int *done)
{
    struct warn_rows rows;
    TRY(tx_all(tx, clocks_to_warn, &rows));
    *done = (int)rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct warn_row *w = &rows.at[i];
        struct ticket t = { .row = { .id = w->id }, .authority = w->authority, .school = w->school };
        int64_t n;
        TRY(tx_run(tx, clock_warned, NULL, w->id));
        TRY(ticket_event_add(
            tx, &t,
            &(struct event_new){ .what = EVENT_WARNED, .new_value = w->due.us, .internal = true, .final = true },
            "desk.solution_warned", &n));
        TRY(ticket_notify(tx, w->id, NOTIFY_WARNING, n));
    }
    return OK;
}

/* --- broken promises --------------------------------------------------------------------------------- */

struct broken_row {
    ticket_id id;
    authority_id authority;
    school_id school;
    struct instant promised_at;
};
struct broken_rows {
    struct broken_row *at;
    size_t n;
};
ROW(broken_row, COL(broken_row, id), COL(broken_row, authority), COL(broken_row, school), COL(broken_row, promised_at));
QUERY(promises_passed, SCOPE_SYSTEM, 0, broken_row,
      "SELECT t.id, t.authority, t.school, t.promised_at FROM ticket t JOIN ticket_clock c ON c.ticket = t.id WHERE "
      "t.promise_order < $2 AND " SQL_OPEN " AND c.solution_run = 1 AND c.stale = 0"
      " AND (c.broken_for IS NULL OR c.broken_for <> t.promised_at) ORDER BY t.promise_order, t.id LIMIT " BATCH);
SQL(promise_count, SCOPE_SYSTEM, 2, "UPDATE ticket_clock SET broken = broken + 1, broken_for = $4 WHERE ticket = $3");

enum err clock_promise_broken(struct tx *tx, int *done)
{
    struct broken_rows rows;
    TRY(tx_all(tx, promises_passed, &rows));
    *done = (int)rows.n;
    for (size_t i = 0; i < rows.n; i++) {
        const struct broken_row *b = &rows.at[i];
        struct ticket t = { .row = { .id = b->id }, .authority = b->authority, .school = b->school };
        TRY(tx_run(tx, promise_count, NULL, b->id, b->promised_at));
        TRY(ticket_event_add(tx, &t,
                             &(struct event_new){ .what = EVENT_BROKEN, .old_value = b->promised_at.us, .final = true },
                             "desk.promise_broken", NULL));
    }
    return OK;
}

/* --- the school's side ------------------------------------------------------------------------------------ */

struct step_row {
    ticket_id id;
    int64_t n, steps;
    int reason;
    struct instant since;
};
struct step_rows {
    struct step_row *at;
    size_t n;
};
ROW(step_row, COL(step_row, id), COL(step_row, n), COL(step_row, steps), COL(step_row, reason), COL(step_row, since));
QUERY(steps_due, SCOPE_SYSTEM, 0, step_row,
      "SELECT p.ticket AS id, p.n, p.steps, p.reason, p.since FROM ticket_phase p JOIN ticket t ON t.id = p.ticket"
      " WHERE p.step_at <= $2 AND p.step_at IS NOT NULL AND p.until IS NULL AND " SQL_OPEN
      " ORDER BY p.step_at, p.ticket LIMIT " BATCH);
SQL(step_done, SCOPE_SYSTEM, 4, "UPDATE ticket_phase SET steps = $5, step_at = $6 WHERE ticket = $3 AND n = $4");

static enum err close_unanswered(struct tx *tx, const struct ticket *t)
{
    bool test = t->row.state == STATE_TESTING;
    struct ticket_move m = { .to = STATE_CLOSED,
                             .reason = test ? REASON_TEST_UNANSWERED : REASON_NO_ANSWER,
                             .waits_until = INSTANT_NONE,
                             .mover = MOVER_SYSTEM };
    return ticket_move_checked(tx, t, t->version, &m, t->tests_failed, 0, EVENT_MOVED, "desk.time_over", NULL);
}

static enum err remind(struct tx *tx, const struct ticket *t, int steps)
{
    int64_t n;
    TRY(ticket_event_add(
        tx, t, &(struct event_new){ .what = EVENT_REMINDED, .old_value = steps - 1, .new_value = steps, .final = true },
        "desk.school_reminded", &n));
    return ticket_notify(tx, t->row.id, NOTIFY_REMINDER, n);
}

/* What has passed counts as one: after a stop of the service nobody gets two at once.  A
   calendar that has changed meanwhile may say: not yet. */
static enum err step(struct tx *tx, const struct step_row *row)
{
    struct ticket t;
    struct phase_row phase = { row->reason, row->since, INSTANT_NONE };
    struct instant at;
    int steps = (int)row->steps;
    bool over;
    TRY(ticket_find_any(tx, row->id, &t));
    TRY(clock_step_at(tx, t.school, &phase, t.row.waits_until, steps, &at, &over));
    while (!over && !instant_is_none(at) && instant_compare(at, tx_now(tx)) <= 0)
        TRY(clock_step_at(tx, t.school, &phase, t.row.waits_until, ++steps, &at, &over));
    if (over && !instant_is_none(at) && instant_compare(at, tx_now(tx)) <= 0)
        return close_unanswered(tx, &t);
    TRY(tx_run(tx, step_done, NULL, row->id, row->n, steps, at));
    return steps > (int)row->steps ? remind(tx, &t, steps) : OK;
}

enum err clock_school_steps(struct tx *tx, int *done)
{
    struct step_rows rows;
    TRY(tx_all(tx, steps_due, &rows));
    *done = (int)rows.n;
    for (size_t i = 0; i < rows.n; i++)
        TRY(step(tx, &rows.at[i]));
    if (rows.n > 0)
        tx_note(tx, .action = "desk.school_steps", .object = OBJECT_TICKET, .subject = rows.at[rows.n - 1].id.n);
    return OK;
}
