#include "domain/desk/ticket_internal.h"

#include "base/num.h"
#include "domain/desk/checklist.h"
#include "domain/desk/clock_store.h"
#include "platform/setting.h"

/* --- merging (section 8) --------------------------------------------------------------------- */

struct yes_row {
    int yes;
};
ROW(yes_row, COL(yes_row, yes));
QUERY(takes_part, SCOPE_SYSTEM, 2, yes_row, "SELECT 1 AS yes FROM participant_of WHERE ticket = $3 AND account = $4");
SQL(participant_add, SCOPE_SYSTEM, 4,
    "INSERT INTO participant_of (ticket, account, authority, school, added_at) VALUES ($3, $4, $5, $6, $2)");
SQL(participant_remove, SCOPE_SYSTEM, 2, "DELETE FROM participant_of WHERE ticket = $3 AND account = $4");

static enum err may_merge(struct tx *tx, const struct ticket *source, const struct ticket *target)
{
    TRY(ticket_must_work(tx, source));
    TRY(ticket_must_work(tx, target));
    if (source->row.id.n == target->row.id.n)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_merge_self, "target");
    if (source->school.n != target->school.n || source->authority.n != target->authority.n)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_merge_school, "target");
    if (source->merged_into.n != 0 || target->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, "target");
    if (ticket_move_allowed((enum ticket_state)source->row.state, STATE_CLOSED, REASON_DUPLICATE, MOVER_BODY) != OK)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    return OK;
}

/* Who reported the source goes on with the target; *added: 0 when he was there already. */
static enum err take_over(struct tx *tx, const struct ticket *source, const struct ticket *target, account_id *added)
{
    struct yes_row row;
    *added = (account_id){ 0 };
    if (source->requester.n == 0 || source->requester.n == target->requester.n)
        return OK;
    enum err e = tx_one(tx, takes_part, &row, target->row.id, source->requester);
    if (e != ERR_NOT_FOUND)
        return e;
    *added = source->requester;
    return tx_run(tx, participant_add, NULL, target->row.id, source->requester, target->authority, target->school);
}

enum err ticket_merge(struct tx *tx, const struct ticket *source, const struct ticket *target)
{
    struct ticket_move close = {
        .to = STATE_CLOSED, .reason = REASON_DUPLICATE, .waits_until = INSTANT_NONE, .mover = MOVER_BODY
    };
    struct ticket_fields same = ticket_fields_of(target);
    account_id added;
    TRY(may_merge(tx, source, target));
    TRY(ticket_move_checked(tx, source, source->version, &close, source->tests_failed, target->row.id.n, EVENT_MERGED,
                            "desk.ticket_merged", NULL));
    TRY(take_over(tx, source, target, &added));
    TRY(ticket_write(tx, target, target->version, &same));
    return ticket_event_add(tx, target,
                            &(struct event_new){ .what = EVENT_TOOK_IN,
                                                 .old_value = added.n,
                                                 .new_value = source->row.id.n,
                                                 .new_text = ticket_number_text(tx_mem(tx), source->row.number),
                                                 .before = STR("merge") },
                            "desk.ticket_took_in", NULL);
}

/* --- undo ----------------------------------------------------------------------------------------- */

struct undo_row {
    int64_t n;
    int what;
    account_id actor;
    struct instant at;
    int64_t old_value, new_value;
    struct str before;
    struct instant undone_at;
    int64_t later;
};
ROW(undo_row, COL(undo_row, n), COL(undo_row, what), COL(undo_row, actor), COL(undo_row, at), COL(undo_row, old_value),
    COL(undo_row, new_value), COL(undo_row, before), COL(undo_row, undone_at), COL(undo_row, later));
/* later: changes after it that stand. */
#define EVENT_COLUMNS \
    "SELECT e.n, e.what, e.actor, e.at, e.old_value, e.new_value, e.before, e.undone_at, (SELECT count(*) FROM " \
    "ticket_event l" \
    " WHERE l.ticket = e.ticket AND l.n > e.n AND l.undone_at IS NULL AND l.before <> '' AND l.what <> 8) AS later " \
    "FROM ticket_event e"
_Static_assert(EVENT_TOOK_IN == 8, "stands in the statement above");
QUERY(event_read, SCOPE_SYSTEM, 2, undo_row, EVENT_COLUMNS " WHERE e.ticket = $3 AND e.n = $4");
QUERY(event_of_merge, SCOPE_SYSTEM, 3, undo_row,
      EVENT_COLUMNS " WHERE e.ticket = $3 AND e.what = $4 AND e.undone_at IS NULL AND $5 IN (0, e.new_value) ORDER BY "
                    "e.n DESC LIMIT 1");
SQL(event_undone, SCOPE_SYSTEM, 3,
    "UPDATE ticket_event SET undone_at = $2 WHERE ticket = $3 AND n >= $4 AND n <= $5 AND undone_at IS NULL");
SQL(results_clear, SCOPE_SYSTEM, 1,
    "UPDATE test_item SET school_result = 0, school_by = 0, school_at = NULL WHERE ticket = $3"
    " AND round = (SELECT max(i.round) FROM test_item i WHERE i.ticket = $3)");
/* By id, for who may see it: the other side of a merge. */
struct ref_row {
    ticket_ref ref;
};
ROW(ref_row, COL(ref_row, ref));
QUERY(ref_of, SCOPE_SYSTEM, 1, ref_row, "SELECT t.ref FROM ticket t WHERE t.id = $3");

static enum err in_time(struct tx *tx, const struct undo_row *e, enum setting setting, struct duration (*unit)(int64_t))
{
    int64_t n;
    TRY(setting_get(tx, setting, &n));
    bool late = instant_compare(instant_add(e->at, unit(n)), tx_now(tx)) < 0;
    return late ? tx_refuse(tx, ERR_CONFLICT, M_desk_error_undo_late, NULL) : OK;
}

static struct duration hours(int64_t n) { return HOURS(n); }

static struct duration days(int64_t n) { return DAYS(n); }

/* The clocks forget each of these events, the newest first; what a macro put on the ticket goes with them. */
static enum err forget(struct tx *tx, const struct ticket *t, const struct undo_row *e, int64_t first)
{
    for (int64_t n = e->n; n >= first; n--)
        TRY(clock_undone(tx, t, n, (enum ticket_event_kind)e->what));
    return e->what == EVENT_MACRO ? check_withdraw(tx, t, first) : OK;
}

static enum err restore(struct tx *tx, const struct ticket *t, const struct undo_row *e,
                        const struct ticket_fields *fields)
{
    int64_t changed, first = e->what == EVENT_MACRO ? e->old_value : e->n;
    if (fields->subprocessor != 0 && fields->subprocessor != t->subprocessor.n)
        TRY(ticket_firm_check(tx, t, (subprocessor_id){ fields->subprocessor }));
    TRY(tx_run(tx, event_undone, &changed, t->row.id, first, e->n));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    TRY(ticket_write(tx, t, t->version, fields));
    if (e->what == EVENT_TEST_ANSWERED)
        TRY(tx_run(tx, results_clear, NULL, t->row.id));
    TRY(ticket_event_add(
        tx, t, &(struct event_new){ .what = EVENT_UNDONE, .old_value = e->what, .new_value = e->n, .final = true },
        "desk.undone", NULL));
    return forget(tx, t, e, first);
}

/* Source and target as they were before the merge; what was written since stays where it is. */
static enum err unmerge(struct tx *tx, const struct ticket *source, const struct undo_row *merged)
{
    struct ticket target;
    struct ticket_fields fields, same;
    struct ref_row ref;
    struct undo_row took;
    TRY(ticket_must_work(tx, source));
    TRY(in_time(tx, merged, SETTING_MERGE_UNDO_DAYS, days));
    if (source->merged_into.n == 0 || merged->later > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_undo_newer, NULL);
    TRY(ticket_fields_parse(merged->before, &fields));
    TRY(tx_one(tx, ref_of, &ref, source->merged_into));
    TRY(ticket_find(tx, ref.ref, &target));
    TRY(tx_one(tx, event_of_merge, &took, target.row.id, (int)EVENT_TOOK_IN, source->row.id));
    TRY(restore(tx, source, merged, &fields));
    if (took.old_value != 0)
        TRY(tx_run(tx, participant_remove, NULL, target.row.id, took.old_value));
    same = ticket_fields_of(&target);
    return restore(tx, &target, &took, &same);
}

/* From the target's history: the event of the source is the one that knows. */
static enum err unmerge_from(struct tx *tx, const struct undo_row *took)
{
    struct ticket source;
    struct ref_row ref;
    struct undo_row merged;
    TRY(tx_one(tx, ref_of, &ref, took->new_value));
    TRY(ticket_find(tx, ref.ref, &source));
    enum err e = tx_one(tx, event_of_merge, &merged, source.row.id, (int)EVENT_MERGED, (int64_t)0);
    return e == OK ? unmerge(tx, &source, &merged) : e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
}

enum err ticket_undo(struct tx *tx, const struct ticket *t, int64_t event)
{
    struct undo_row e;
    struct ticket_fields fields;
    TRY(tx_one(tx, event_read, &e, t->row.id, event));
    if (e.before.len == 0 || !instant_is_none(e.undone_at))
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_undo_newer, NULL);
    if (e.what == EVENT_MERGED)
        return unmerge(tx, t, &e);
    if (e.what == EVENT_TOOK_IN)
        return unmerge_from(tx, &e);
    if (!t->may_work && e.actor.n != tx_actor(tx).n)
        return tx_refuse(tx, ERR_DENIED, M_desk_error_undo_who, NULL);
    if (e.later > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_undo_newer, NULL);
    TRY(in_time(tx, &e, SETTING_UNDO_HOURS, hours));
    TRY(ticket_fields_parse(e.before, &fields));
    return restore(tx, t, &e, &fields);
}
