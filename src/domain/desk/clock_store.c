#include "domain/desk/clock_internal.h"

#include "domain/desk/calendar_store.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/service_level.h"
#include "platform/job.h"
#include "platform/setting.h"

/* Statements below a struct ticket, see ticket_internal.h. */

/* --- phases ------------------------------------------------------------------------------------ */

ROW(phase_row, COL(phase_row, reason), COL(phase_row, since), COL(phase_row, until));
QUERY(phases_of, SCOPE_SYSTEM, 1, phase_row,
      "SELECT p.reason, p.since, p.until FROM ticket_phase p WHERE p.ticket = $3 ORDER BY p.n");
SQL(phase_begin, SCOPE_SYSTEM, 5,
    "INSERT INTO ticket_phase (ticket, n, authority, school, reason, since, event) SELECT $3, coalesce(max(p.n), 0) + "
    "1,"
    " $4, $5, $6, $2, $7 FROM ticket_phase p WHERE p.ticket = $3");
SQL(phase_end, SCOPE_SYSTEM, 1,
    "UPDATE ticket_phase SET until = $2, step_at = NULL WHERE ticket = $3 AND until IS NULL");
SQL(phase_forget, SCOPE_SYSTEM, 2, "DELETE FROM ticket_phase WHERE ticket = $3 AND event = $4 AND n > 1");
SQL(phase_again, SCOPE_SYSTEM, 1,
    "UPDATE ticket_phase SET until = NULL WHERE ticket = $3 AND n = (SELECT max(p.n) FROM ticket_phase p WHERE "
    "p.ticket = $3)");

enum err clock_phases_of(struct tx *tx, ticket_id id, struct phase_rows *rows)
{
    return tx_all(tx, phases_of, rows, id);
}

static struct clock_phases phases_from(struct mem *mem, const struct phase_rows *rows)
{
    struct clock_phases phases = { MEM_NEW_N(mem, struct clock_phase, rows->n), rows->n };
    for (size_t i = 0; i < rows->n; i++)
        phases.at[i] = (struct clock_phase){ rows->at[i].reason, rows->at[i].since, rows->at[i].until };
    return phases;
}

/* --- facts ---------------------------------------------------------------------------------------- */

struct facts_row {
    authority_id authority;
    school_id school;
    int reason, priority, routing;
    struct instant started_at, promised_at, waits_until, answered_at, reaction_due, solution_due;
    bool promise_by_hand;
    int64_t steps;
};
ROW(facts_row, COL(facts_row, authority), COL(facts_row, school), COL(facts_row, reason), COL(facts_row, priority),
    COL(facts_row, routing), COL(facts_row, started_at), COL(facts_row, promised_at), COL(facts_row, waits_until),
    COL(facts_row, answered_at), COL(facts_row, reaction_due), COL(facts_row, solution_due),
    COL(facts_row, promise_by_hand), COL(facts_row, steps));
QUERY(facts_of, SCOPE_SYSTEM, 1, facts_row,
      "SELECT t.authority, t.school, t.reason, t.priority, t.routing, c.started_at, t.promised_at, t.waits_until,"
      " c.answered_at, c.reaction_due, c.solution_due, c.promise_by_hand, coalesce((SELECT p.steps FROM ticket_phase p"
      " WHERE p.ticket = t.id AND p.until IS NULL), 0) AS steps"
      " FROM ticket t JOIN ticket_clock c ON c.ticket = t.id WHERE t.id = $3");
SQL(clock_insert, SCOPE_SYSTEM, 13,
    "INSERT INTO ticket_clock (ticket, authority, school, started_at, exam, reaction_target, solution_target,"
    " reaction_due, reaction_end, reaction_run, solution_due, solution_run, warn_at, promise_by_hand)"
    " VALUES ($3, $4, $5, $2, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
SQL(clock_write, SCOPE_SYSTEM, 13,
    "UPDATE ticket_clock SET reaction_target = $4, solution_target = $5, reaction_due = $6, reaction_end = $7,"
    " reaction_run = $8, reaction_late = $9, solution_due = $10, solution_end = $11, solution_run = $12,"
    " solution_spent = $13, solution_late = $14, warn_at = $15, stale = 0 WHERE ticket = $3");

struct reading {
    struct facts_row facts;
    struct phase_rows rows;
    struct calendar calendar;
    int64_t reaction_target, solution_target;
    struct clock reaction, solution;
};

/* Only what is the body's task has targets. */
static enum err targets_of(struct tx *tx, struct reading *r)
{
    struct service_level level;
    r->reaction_target = r->solution_target = 0;
    if (r->facts.routing != ROUTING_BODY)
        return OK;
    TRY(service_level_on(tx, r->facts.authority, zone_day(r->facts.started_at), &level));
    r->reaction_target = level.reaction[r->facts.priority - 1];
    r->solution_target = level.solution[r->facts.priority - 1];
    return OK;
}

static enum err no_hours(struct tx *tx, enum err e)
{
    return e == ERR_INVALID ? tx_refuse(tx, ERR_INVALID, M_calendar_error_empty, NULL) : e;
}

/* From facts and phases. */
static enum err compute(struct tx *tx, struct reading *r)
{
    TRY(calendar_of_school(tx, r->facts.authority, r->facts.school, &r->calendar));
    TRY(targets_of(tx, r));
    struct clock_phases phases = phases_from(tx_mem(tx), &r->rows);
    TRY(no_hours(tx, clock_read(&r->calendar, CLOCK_REACTION, &phases, r->facts.answered_at, r->reaction_target,
                                tx_now(tx), &r->reaction)));
    return no_hours(tx, clock_read(&r->calendar, CLOCK_SOLUTION, &phases, r->facts.answered_at, r->solution_target,
                                   tx_now(tx), &r->solution));
}

static enum err read_clocks(struct tx *tx, ticket_id id, struct reading *r)
{
    TRY(tx_one(tx, facts_of, &r->facts, id));
    TRY(tx_all(tx, phases_of, &r->rows, id));
    return compute(tx, r);
}

static enum err write_clocks(struct tx *tx, ticket_id id, const struct reading *r)
{
    const struct clock *reaction = &r->reaction, *solution = &r->solution;
    return tx_run(tx, clock_write, NULL, id, r->reaction_target, r->solution_target, reaction->due, reaction->ended,
                  (int)reaction->run, reaction->late, solution->due, solution->ended, (int)solution->run,
                  solution->spent, solution->late, solution->warn);
}

/* --- the promise ------------------------------------------------------------------------------------ */

SQL(promise_write, SCOPE_SYSTEM, 2, "UPDATE ticket SET promised_at = $4, promise_order = $4 WHERE id = $3");

static struct str why_text(enum clock_why why)
{
    static const enum msg words[] = { [CLOCK_WHY_START] = MSG_NONE,
                                      [CLOCK_WHY_MOVE] = M_calendar_clock_why_move,
                                      [CLOCK_WHY_FIELD] = M_calendar_clock_why_field,
                                      [CLOCK_WHY_CALENDAR] = M_calendar_clock_why_calendar };
    return msg_text(LANG_DE, words[why]);
}

/* Of a ticket that this tx has changed: what ticket_event_add needs of it. */
static struct ticket ticket_stub(ticket_id id, const struct facts_row *f)
{
    return (struct ticket){ .row = { .id = id }, .authority = f->authority, .school = f->school };
}

static enum err promise_changed(struct tx *tx, ticket_id id, const struct reading *r, struct instant promise,
                                enum clock_why why)
{
    int64_t n;
    struct ticket t = ticket_stub(id, &r->facts);
    TRY(ticket_event_add(tx, &t,
                         &(struct event_new){ .what = EVENT_PROMISE,
                                              .old_value = r->facts.promised_at.us,
                                              .new_value = promise.us,
                                              .new_text = why_text(why),
                                              .final = true },
                         "desk.promise_recomputed", &n));
    return ticket_notify(tx, id, NOTIFY_PROMISE, n);
}

/* While L stands still the sentence says what for; a date somebody gave stands while it is ahead. */
static enum err renew_promise(struct tx *tx, ticket_id id, const struct reading *r, enum clock_why why)
{
    struct instant old = r->facts.promised_at, now = tx_now(tx);
    if (r->solution.run != CLOCK_RUNS || instant_is_none(r->solution.due))
        return OK;
    struct instant promise = calendar_promise(&r->calendar, r->solution.due);
    bool given = r->facts.promise_by_hand && !instant_is_none(old) && instant_compare(old, now) > 0;
    bool useless = instant_compare(promise, now) <= 0 || (!instant_is_none(old) && old.us == promise.us);
    if (given || useless)
        return OK;
    TRY(tx_run(tx, promise_write, NULL, id, promise));
    return instant_is_none(old) ? OK : promise_changed(tx, id, r, promise, why);
}

/* --- refresh ---------------------------------------------------------------------------------------------- */

SQL(step_write, SCOPE_SYSTEM, 2, "UPDATE ticket_phase SET step_at = $4 WHERE ticket = $3 AND until IS NULL");

static bool has_limit(const struct phase_row *phase, struct instant waits_until)
{
    enum ticket_state state = ticket_reason_state(phase->reason);
    /* The first look has a limit of its own, in school hours (triage.h). */
    bool first_look = phase->reason == REASON_TRIAGE && !instant_is_none(waits_until);
    return state == STATE_TESTING || (state == STATE_AT_SCHOOL && !first_look);
}

static enum err opening_on(const struct calendar *school, struct day day, struct instant *at)
{
    return calendar_next_open(school, zone_instant(day, 0), at);
}

enum err clock_step_at(struct tx *tx, school_id school, const struct phase_row *phase, struct instant waits_until,
                       int steps, struct instant *at, bool *over)
{
    static const enum setting reminders[] = { SETTING_REMIND_FIRST, SETTING_REMIND_SECOND };
    struct calendar calendar;
    struct day begun = zone_day(phase->since), last;
    int64_t days, next = 0;
    bool test = ticket_reason_state(phase->reason) == STATE_TESTING;
    *at = INSTANT_NONE;
    *over = true;
    if (!has_limit(phase, waits_until))
        return OK;
    TRY(setting_get(tx, test ? SETTING_TEST_DAYS : SETTING_NO_ANSWER_DAYS, &days));
    if (steps < (int)ARRAY_LEN(reminders))
        TRY(setting_get(tx, reminders[steps], &next));
    *over = steps >= (int)ARRAY_LEN(reminders) || next >= days;
    TRY(school_calendar_of(tx, school, begun, &calendar));
    enum err e = calendar_open_days_after(&calendar, begun, (int)(*over ? days : next), &last);
    /* A limit ends with its last day: what follows is the next opening of the school. */
    if (e == OK)
        e = opening_on(&calendar, *over ? day_add(last, 1) : last, at);
    /* A school without school days has no time that could run out. */
    return e == ERR_INVALID ? OK : e;
}

static enum err renew_step(struct tx *tx, ticket_id id, const struct reading *r)
{
    const struct phase_row *last = &r->rows.at[r->rows.n - 1];
    struct instant at;
    bool over;
    if (!has_limit(last, r->facts.waits_until))
        return OK;
    TRY(clock_step_at(tx, r->facts.school, last, r->facts.waits_until, (int)r->facts.steps, &at, &over));
    return tx_run(tx, step_write, NULL, id, at);
}

static enum err due_changed(struct tx *tx, ticket_id id, const struct reading *r)
{
    struct ticket t = ticket_stub(id, &r->facts);
    bool same = r->facts.solution_due.us == r->solution.due.us && r->facts.reaction_due.us == r->reaction.due.us;
    if (same)
        return OK;
    return ticket_event_add(tx, &t,
                            &(struct event_new){ .what = EVENT_DUE,
                                                 .old_value = r->facts.solution_due.us,
                                                 .new_value = r->solution.due.us,
                                                 .new_text = why_text(CLOCK_WHY_CALENDAR),
                                                 .internal = true,
                                                 .final = true },
                            "desk.due_recomputed", NULL);
}

enum err clock_refresh(struct tx *tx, ticket_id id, enum clock_why why)
{
    struct reading r;
    TRY(read_clocks(tx, id, &r));
    TRY(write_clocks(tx, id, &r));
    TRY(renew_step(tx, id, &r));
    /* A ticket from before had none to compare with. */
    if (why == CLOCK_WHY_CALENDAR && !instant_is_none(r.facts.reaction_due))
        TRY(due_changed(tx, id, &r));
    return renew_promise(tx, id, &r, why);
}

/* --- changes of a ticket ------------------------------------------------------------------------------------- */

/* What was split off is as old as what it was written for. */
SQL(clock_backdate, SCOPE_SYSTEM, 3, "UPDATE ticket_clock SET started_at = $4, answered_at = $5 WHERE ticket = $3");
SQL(phase_backdate, SCOPE_SYSTEM, 2, "UPDATE ticket_phase SET since = $4 WHERE ticket = $3 AND n = 1");

static struct facts_row facts_new(struct tx *tx, const struct ticket_new *new)
{
    bool given = new->promised_at.us != 0 && !instant_is_none(new->promised_at);
    return (struct facts_row){ .authority = new->authority,
                               .school = new->school,
                               .reason = (int)new->reason,
                               .priority = ticket_priority_of(new),
                               .routing = new->routing,
                               .started_at = new->clock_from.us != 0 ? new->clock_from : tx_now(tx),
                               .promised_at = given ? new->promised_at : INSTANT_NONE,
                               .waits_until = new->waits_until.us == 0 ? INSTANT_NONE : new->waits_until,
                               .answered_at = new->answered_at.us != 0 ? new->answered_at : INSTANT_NONE,
                               .reaction_due = INSTANT_NONE,
                               .solution_due = INSTANT_NONE,
                               .promise_by_hand = given };
}

enum err clock_start(struct tx *tx, ticket_id id, const struct ticket_new *new)
{
    struct reading r = { .facts = facts_new(tx, new) };
    struct phase_row first = { (int)new->reason, r.facts.started_at, INSTANT_NONE };
    r.rows = (struct phase_rows){ &first, 1 };
    TRY(compute(tx, &r));
    TRY(tx_run(tx, clock_insert, NULL, id, new->authority, new->school, new->exam, r.reaction_target, r.solution_target,
               r.reaction.due, r.reaction.ended, (int)r.reaction.run, r.solution.due, (int)r.solution.run,
               r.solution.warn, r.facts.promise_by_hand));
    TRY(tx_run(tx, phase_begin, NULL, id, new->authority, new->school, (int)new->reason, (int64_t)0));
    if (new->clock_from.us != 0) {
        TRY(tx_run(tx, clock_backdate, NULL, id, r.facts.started_at, r.facts.answered_at));
        TRY(tx_run(tx, phase_backdate, NULL, id, r.facts.started_at));
    }
    TRY(renew_step(tx, id, &r));
    return renew_promise(tx, id, &r, CLOCK_WHY_START);
}

enum err clock_moved(struct tx *tx, const struct ticket *t, enum ticket_reason reason, int64_t event)
{
    TRY(tx_run(tx, phase_end, NULL, t->row.id));
    TRY(tx_run(tx, phase_begin, NULL, t->row.id, t->authority, t->school, (int)reason, event));
    return clock_refresh(tx, t->row.id, CLOCK_WHY_MOVE);
}

SQL(promise_hand, SCOPE_SYSTEM, 2, "UPDATE ticket_clock SET promise_by_hand = $4 WHERE ticket = $3");

/* The promise that followed from it goes with it, and nobody is told any more. */
SQL(promise_forget, SCOPE_SYSTEM, 2,
    "UPDATE ticket_event SET undone_at = $2 WHERE ticket = $3 AND n > $4 AND what = 4 AND before = '' AND undone_at IS "
    "NULL");
_Static_assert(EVENT_PROMISE == 4, "stands in the statement above");

enum err clock_undone(struct tx *tx, const struct ticket *t, int64_t event, enum ticket_event_kind what)
{
    int64_t forgotten;
    TRY(tx_run(tx, phase_forget, &forgotten, t->row.id, event));
    if (forgotten > 0)
        TRY(tx_run(tx, phase_again, NULL, t->row.id));
    TRY(tx_run(tx, promise_forget, NULL, t->row.id, event));
    if (what == EVENT_PROMISE)
        TRY(tx_run(tx, promise_hand, NULL, t->row.id, 0));
    return clock_refresh(tx, t->row.id, CLOCK_WHY_MOVE);
}

SQL(answered_write, SCOPE_SYSTEM, 2,
    "UPDATE ticket_clock SET answered_at = $2 WHERE ticket = $3 AND answered_at IS NULL"
    " AND EXISTS (SELECT 1 FROM account a WHERE a.id = $4 AND a.authority = 0 AND a.school = 0)");

enum err clock_answered(struct tx *tx, const struct ticket *t, account_id author)
{
    int64_t changed;
    /* In every other state R has stopped already. */
    if (author.n == 0 || (t->row.state != STATE_NEW && t->row.state != STATE_AT_SCHOOL))
        return OK;
    TRY(tx_run(tx, answered_write, &changed, t->row.id, author));
    return changed == 0 ? OK : clock_refresh(tx, t->row.id, CLOCK_WHY_MOVE);
}

enum err clock_changed(struct tx *tx, const struct ticket *t, enum ticket_event_kind what)
{
    CHECK(what == EVENT_PRIORITY || what == EVENT_SERVICE);
    return t->row.state == STATE_CLOSED ? OK : clock_refresh(tx, t->row.id, CLOCK_WHY_FIELD);
}

enum err clock_promised(struct tx *tx, const struct ticket *t) { return tx_run(tx, promise_hand, NULL, t->row.id, 1); }

enum err clock_preview(struct tx *tx, authority_id authority, school_id school, int priority, struct instant *promise)
{
    struct calendar calendar;
    struct service_level level;
    struct instant due;
    TRY(calendar_of_school(tx, authority, school, &calendar));
    TRY(service_level_on(tx, authority, zone_day(tx_now(tx)), &level));
    TRY(no_hours(tx, calendar_add(&calendar, tx_now(tx), level.solution[priority - 1], &due)));
    *promise = calendar_promise(&calendar, due);
    return OK;
}

/* --- what they say --------------------------------------------------------------------------------------------- */

ROW(clock_row, COL(clock_row, reaction_due), COL(clock_row, reaction_end), COL(clock_row, solution_due),
    COL(clock_row, solution_end), COL(clock_row, reaction_run), COL(clock_row, solution_run),
    COL(clock_row, reaction_target), COL(clock_row, solution_target), COL(clock_row, reaction_late),
    COL(clock_row, solution_late), COL(clock_row, solution_spent), COL(clock_row, broken), COL(clock_row, cause),
    COL(clock_row, cause_text), COL(clock_row, exam), COL(clock_row, warned));
QUERY(clock_one, SCOPE_SYSTEM, 1, clock_row,
      "SELECT c.reaction_due, c.reaction_end, c.solution_due, c.solution_end, c.reaction_run, c.solution_run,"
      " c.reaction_target, c.solution_target, c.reaction_late, c.solution_late, c.solution_spent, c.broken, c.cause,"
      " c.cause_text, c.exam, CASE WHEN c.warned_at IS NULL THEN 0 ELSE 1 END AS warned"
      " FROM ticket_clock c WHERE c.ticket = $3");
SQL(cause_write, SCOPE_SYSTEM, 3, "UPDATE ticket_clock SET cause = $4, cause_text = $5 WHERE ticket = $3");

bool clock_is_missed(int run, struct instant due, int64_t late, struct instant now)
{
    return late > 0 || (run == CLOCK_RUNS && !instant_is_none(due) && instant_compare(due, now) < 0);
}

enum err clock_of(struct tx *tx, const struct ticket *t, struct clock_row *row)
{
    return tx_one(tx, clock_one, row, t->row.id);
}

enum msg breach_cause_msg(int cause)
{
    static const enum msg names[] = { M_calendar_breach_cause_none,      M_calendar_breach_cause_staff,
                                      M_calendar_breach_cause_delivery,  M_calendar_breach_cause_provider,
                                      M_calendar_breach_cause_authority, M_calendar_breach_cause_school,
                                      M_calendar_breach_cause_other,     M_calendar_breach_cause_force_majeure };
    return cause >= 0 && cause < BREACH_CAUSE_END ? names[cause] : MSG_NONE;
}

enum err clock_set_cause(struct tx *tx, const struct ticket *t, int64_t version, int cause, struct str text)
{
    struct clock_row before;
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    CHECK(cause > 0 && cause < BREACH_CAUSE_END);
    if (cause == BREACH_FORCE_MAJEURE && str_trim(text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_breach_error_text, "cause_text");
    TRY(clock_of(tx, t, &before));
    TRY(tx_run(tx, cause_write, NULL, t->row.id, cause, str_trim(text)));
    return ticket_event_add(tx, t,
                            &(struct event_new){ .what = EVENT_CAUSE,
                                                 .old_value = before.cause,
                                                 .new_value = cause,
                                                 .new_text = str_trim(text),
                                                 .internal = true,
                                                 .final = true },
                            "desk.breach_cause_set", NULL);
}

SQL(clock_mark_stale, SCOPE_SYSTEM, 2,
    "UPDATE ticket_clock SET stale = 1 WHERE $3 IN (0, authority) AND $4 IN (0, school)"
    " AND ticket IN (SELECT t.id FROM ticket t WHERE " SQL_OPEN ")");

enum err clock_mark(struct tx *tx, authority_id authority, school_id school)
{
    TRY(tx_run(tx, clock_mark_stale, NULL, authority, school));
    return job_add(tx, "desk.clocks", STR("marked"), STR(""), tx_now(tx));
}
