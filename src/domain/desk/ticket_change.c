#include "domain/desk/ticket_internal.h"

#include "base/num.h"
#include "domain/desk/clock_store.h"
#include "platform/json.h"
#include "platform/setting.h"

/* --- who may ------------------------------------------------------------------------------- */

bool ticket_is_requester(struct tx *tx, const struct ticket *t)
{
    return t->requester.n != 0 && t->requester.n == tx_actor(tx).n;
}

enum err ticket_must_work(struct tx *tx, const struct ticket *t)
{
    return t->may_work ? OK : tx_refuse(tx, ERR_DENIED, M_desk_error_move, NULL);
}

enum err ticket_must_be_current(struct tx *tx, const struct ticket *t, int64_t version)
{
    return version == 0 || version == t->version ? OK : tx_refuse(tx, ERR_CONFLICT, M_desk_error_changed, NULL);
}

static bool mover_is(struct tx *tx, const struct ticket *t, enum ticket_mover mover)
{
    bool system = tx_actor(tx).n == 0;
    switch (mover) {
    case MOVER_BODY:
        return !system && t->may_work;
    case MOVER_SCHOOL:
        return !system && t->is_school_side && !t->may_work;
    case MOVER_REQUESTER:
        return !system && ticket_is_requester(tx, t);
    case MOVER_AUTHORITY:
        return !system && t->is_authority && t->row.reason == REASON_AUTHORITY;
    case MOVER_PROVIDER:
        return !system && t->is_of_firm && t->row.reason == REASON_PROVIDER;
    case MOVER_SYSTEM:
        return system;
    default:
        return false;
    }
}

/* --- fields and events ------------------------------------------------------------------------- */

static int64_t us_or_none(struct instant t) { return instant_is_none(t) ? INT64_MIN : t.us; }

struct ticket_fields ticket_fields_of(const struct ticket *t)
{
    return (struct ticket_fields){
        .state = t->row.state,
        .reason = t->row.reason,
        .priority = t->row.priority,
        .assignee = t->assignee.n,
        .subprocessor = t->subprocessor.n,
        .service = t->service.n,
        .class = t->class,
        .routing = t->row.routing,
        .urgent = t->row.urgent,
        .promised_at = us_or_none(t->row.promised_at),
        .waits_until = us_or_none(t->row.waits_until),
        .closed_at = us_or_none(t->closed_at),
        .merged_into = t->merged_into.n,
        .tests_failed = t->tests_failed,
    };
}

SQL(ticket_update, SCOPE_SYSTEM, 17,
    "UPDATE ticket SET state = $5, reason = $6, priority = $7, assignee = $8, subprocessor = $9, service = $10, class "
    "= "
    "$11, routing = $12,"
    " urgent = $13, promised_at = $14, promise_order = coalesce($14, 9223372036854775807), waits_until = $15, "
    "closed_at = $16,"
    " merged_into = $17, tests_failed = $18, changed_at = $19, version = version + 1 WHERE id = $3 AND version = $4");

static struct instant instant_or_none(int64_t us) { return (struct instant){ us }; }

enum err ticket_write(struct tx *tx, const struct ticket *t, int64_t version, const struct ticket_fields *f)
{
    int64_t changed;
    TRY(tx_run(tx, ticket_update, &changed, t->row.id, version, f->state, f->reason, f->priority, f->assignee,
               f->subprocessor, f->service, f->class, f->routing, f->urgent, instant_or_none(f->promised_at),
               instant_or_none(f->waits_until), instant_or_none(f->closed_at), f->merged_into, f->tests_failed,
               tx_now(tx)));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    bool moved = f->state != t->row.state || f->reason != t->row.reason;
    return ticket_changed(tx, t, moved ? CHANGE_TICKET_STATE : CHANGE_TICKET_UPDATED, (int)f->state, 0, false);
}

/* Confidential tickets tell nobody outside that they are there. */
enum err ticket_changed(struct tx *tx, const struct ticket *t, enum change_kind kind, int state, int64_t entry,
                        bool internal)
{
    struct word word = { ticket_state_msg((enum ticket_state)state) };
    return change_add(tx, &(struct change_event){ .kind = kind,
                                                  .authority = t->authority,
                                                  .school = t->school,
                                                  .subject = t->row.id.n,
                                                  .ref = t->row.ref.b,
                                                  .label = ticket_number_text(tx_mem(tx), t->row.number),
                                                  .state = json_word(word),
                                                  .part = entry,
                                                  .internal = internal || t->sensitive });
}

#define FIELD_COUNT 14

/* Version of the list, then the fields in the order of the struct. */
struct str ticket_fields_text(struct mem *mem, const struct ticket_fields *f)
{
    const int64_t values[FIELD_COUNT] = { f->state,       f->reason,    f->priority,    f->assignee,    f->subprocessor,
                                          f->service,     f->class,     f->routing,     f->urgent,      f->promised_at,
                                          f->waits_until, f->closed_at, f->merged_into, f->tests_failed };
    struct buf text = buf_of(mem, 22 * (FIELD_COUNT + 1));
    buf_put_z(&text, "1");
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        buf_byte(&text, ' ');
        if (values[i] == INT64_MIN) /* no moment: stands in most of them, for ever */
            buf_byte(&text, '-');
        else
            buf_int(&text, values[i]);
    }
    return buf_str(&text);
}

static enum err field_parse(struct str part, int64_t *value)
{
    if (!str_eq(part, STR("-")))
        return num_parse(part, INT64_MIN, INT64_MAX, value);
    *value = INT64_MIN;
    return OK;
}

enum err ticket_fields_parse(struct str text, struct ticket_fields *f)
{
    int64_t values[FIELD_COUNT + 1];
    struct str part;
    for (size_t i = 0; i <= FIELD_COUNT; i++)
        if (!str_cut(&text, ' ', &part) || field_parse(part, &values[i]) != OK)
            return ERR_FAULT;
    if (values[0] != 1 || text.at != NULL)
        return ERR_FAULT;
    *f = (struct ticket_fields){ values[1], values[2], values[3],  values[4],  values[5],  values[6],  values[7],
                                 values[8], values[9], values[10], values[11], values[12], values[13], values[14] };
    return OK;
}

struct next_row {
    int64_t next;
};
ROW(next_row, COL(next_row, next));
QUERY(event_next, SCOPE_SYSTEM, 1, next_row,
      "SELECT coalesce(max(n), 0) + 1 AS next FROM ticket_event WHERE ticket = $3");
SQL(event_insert, SCOPE_SYSTEM, 13,
    "INSERT INTO ticket_event (ticket, n, authority, school, at, actor, what, internal, old_value, new_value, "
    "old_text, new_text,"
    " before, version) VALUES ($3, $4, $5, $6, $2, $15, $7, $8, $9, $10, $11, $12, $13, $14)");

enum err ticket_event_add(struct tx *tx, const struct ticket *t, const struct event_new *e, const char *action,
                          int64_t *n)
{
    struct next_row row;
    struct ticket_fields fields = ticket_fields_of(t);
    struct str before = e->before.len > 0 ? e->before : e->final ? STR("") : ticket_fields_text(tx_mem(tx), &fields);
    TRY(tx_one(tx, event_next, &row, t->row.id));
    TRY(tx_run(tx, event_insert, NULL, t->row.id, row.next, t->authority, t->school, (int)e->what, e->internal,
               e->old_value, e->new_value, e->old_text, e->new_text, before, t->version + 1,
               e->actor.n != 0 ? e->actor : tx_actor(tx)));
    struct buf after = buf_of(tx_mem(tx), 64);
    buf_int(&after, e->new_value);
    tx_note(tx, .action = action, .object = OBJECT_TICKET, .subject = t->row.id.n, .authority = t->authority,
            .before = before, .after = buf_str(&after));
    if (n != NULL)
        *n = row.next;
    return OK;
}

/* --- moves --------------------------------------------------------------------------------------- */

static struct ticket_fields moved(struct tx *tx, const struct ticket *t, const struct ticket_move *m)
{
    struct ticket_fields f = ticket_fields_of(t);
    f.state = m->to;
    f.reason = m->reason;
    bool dated = (m->to == STATE_WAITING || m->to == STATE_AT_SCHOOL) && m->waits_until.us != 0;
    f.waits_until = dated ? us_or_none(m->waits_until) : INT64_MIN;
    f.closed_at = m->to == STATE_CLOSED ? tx_now(tx).us : INT64_MIN;
    f.subprocessor = m->firm.n;
    /* Who takes a ticket has it. */
    if (m->to == STATE_IN_PROGRESS && m->mover == MOVER_BODY && f.assignee == 0)
        f.assignee = tx_actor(tx).n;
    if (m->to != STATE_CLOSED)
        f.merged_into = 0;
    return f;
}

static enum err notify_move(struct tx *tx, const struct ticket *t, const struct ticket_move *m, int64_t event)
{
    if (m->to == STATE_CLOSED && m->reason == REASON_REFERRED)
        return ticket_notify(tx, t->row.id, NOTIFY_REFERRAL, event);
    if (m->to == STATE_CLOSED && m->reason != REASON_UNWANTED)
        return ticket_notify(tx, t->row.id, NOTIFY_CLOSED, event);
    if (m->reason == REASON_AUTHORITY)
        return ticket_notify(tx, t->row.id, NOTIFY_AUTHORITY, event);
    if (m->reason == REASON_PROVIDER)
        return ticket_notify(tx, t->row.id, NOTIFY_FIRM, event);
    return OK;
}

struct version_row {
    int64_t version;
};
ROW(version_row, COL(version_row, version));
QUERY(ticket_version, SCOPE_SYSTEM, 1, version_row, "SELECT version FROM ticket WHERE id = $3");

enum err ticket_move_checked(struct tx *tx, const struct ticket *t, int64_t version, const struct ticket_move *m,
                             int64_t tests_failed, int64_t merged_into, enum ticket_event_kind what, const char *action,
                             int64_t *event)
{
    struct version_row now = { version };
    struct ticket_fields f = moved(tx, t, m);
    int64_t n;
    f.tests_failed = tests_failed;
    if (m->to == STATE_CLOSED)
        f.merged_into = merged_into;
    /* 0: after an entry of the same tx, which counted as a change. */
    if (version == 0)
        TRY(tx_one(tx, ticket_version, &now, t->row.id));
    TRY(ticket_write(tx, t, now.version, &f));
    TRY(ticket_event_add(
        tx, t,
        &(struct event_new){
            .what = what, .old_value = t->row.reason, .new_value = m->reason, .new_text = m->text, .actor = m->by },
        action, &n));
    if (event != NULL)
        *event = n;
    TRY(clock_moved(tx, t, m->reason, n));
    return notify_move(tx, t, m, n);
}

static enum err move_needs(struct tx *tx, const struct ticket_move *m)
{
    unsigned needs = ticket_move_needs(m->to, m->reason);
    bool date = m->waits_until.us != 0 && !instant_is_none(m->waits_until);
    if ((needs & NEEDS_DATE) != 0 && !date)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_date_missing, "until");
    if (date && instant_compare(m->waits_until, tx_now(tx)) <= 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_date_past, "until");
    if ((needs & NEEDS_TEXT) != 0 && str_trim(m->text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_text_missing, "text");
    return (needs & NEEDS_TEST) == 0 ? OK : tx_refuse(tx, ERR_INVALID, M_desk_error_test_missing, "items");
}

/* A firm gets a ticket only with its reason, and the reason needs a firm. */
static enum err move_firm(struct tx *tx, const struct ticket *t, const struct ticket_move *m)
{
    if (m->reason != REASON_PROVIDER)
        return m->firm.n == 0 ? OK : ERR_MALFORMED;
    return ticket_firm_check(tx, t, m->firm);
}

/* Participants reopen within a time, the desk always (section 2). */
static enum err may_reopen(struct tx *tx, const struct ticket *t, const struct ticket_move *m)
{
    int64_t days;
    if (t->row.state != STATE_CLOSED)
        return OK;
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    TRY(setting_get(tx, SETTING_REOPEN_DAYS, &days));
    bool late = instant_compare(instant_add(t->closed_at, DAYS(days)), tx_now(tx)) < 0;
    return late && m->mover != MOVER_BODY ? tx_refuse(tx, ERR_CONFLICT, M_desk_error_reopen_late, NULL) : OK;
}

/* The text of a move is an entry of the thread, for who may write there; the head's
   and the system's stand in the history. */
static enum err write_text(struct tx *tx, const struct ticket *t, const struct ticket_move *m)
{
    bool question = m->to == STATE_AT_SCHOOL && m->mover == MOVER_BODY;
    struct entry_new e = { .kind = question ? ENTRY_QUESTION : ENTRY_ANSWER,
                           .channel = CHANNEL_WEB,
                           .text = str_trim(m->text) };
    if (e.text.len == 0 || tx_actor(tx).n == 0 || (!t->may_answer && !ticket_is_requester(tx, t)))
        return OK;
    /* The entry first: once the ticket is closed, nobody else may write. */
    struct ticket open = *t;
    if (open.row.state == STATE_CLOSED)
        open.row.state = STATE_NEW;
    if (open.row.reason == REASON_QUESTION)
        open.row.reason = REASON_TRIAGE; /* this move is the answer's effect */
    /* The mail of the closing carries its text. */
    return ticket_add_entry_as(tx, &open, 0, &e, m->to == STATE_CLOSED, NULL);
}

enum err ticket_move(struct tx *tx, const struct ticket *t, int64_t version, const struct ticket_move *m)
{
    TRY(ticket_must_be_current(tx, t, version));
    if (!mover_is(tx, t, m->mover))
        return tx_refuse(tx, ERR_DENIED, M_desk_error_move, NULL);
    if (ticket_move_allowed((enum ticket_state)t->row.state, m->to, m->reason, m->mover) != OK)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(may_reopen(tx, t, m));
    TRY(move_needs(tx, m));
    TRY(move_firm(tx, t, m));
    TRY(write_text(tx, t, m));
    return ticket_move_checked(tx, t, 0, m, t->tests_failed, 0, EVENT_MOVED, "desk.ticket_moved", NULL);
}

enum err ticket_hand_over(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct ticket_move m = { .to = STATE_NEW,
                             .reason = REASON_SCHOOL_HANDOVER,
                             .waits_until = INSTANT_NONE,
                             .text = text,
                             .mover = ticket_is_requester(tx, t) ? MOVER_REQUESTER : MOVER_SCHOOL };
    TRY(ticket_must_be_current(tx, t, version));
    if (!mover_is(tx, t, m.mover))
        return tx_refuse(tx, ERR_DENIED, M_desk_error_move, NULL);
    if (ticket_move_allowed((enum ticket_state)t->row.state, m.to, m.reason, m.mover) != OK)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(write_text(tx, t, &m));
    return ticket_move_checked(tx, t, 0, &m, t->tests_failed, 0, EVENT_DIRECT, "desk.handed_over", NULL);
}

enum err ticket_refer(struct tx *tx, const struct ticket *t, int64_t version, struct str text)
{
    struct ticket_move m = {
        .to = STATE_CLOSED, .reason = REASON_REFERRED, .waits_until = INSTANT_NONE, .text = text, .mover = MOVER_BODY
    };
    if (t->row.routing != ROUTING_EXCLUDED)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_not_excluded, NULL);
    return ticket_move(tx, t, version, &m);
}

/* --- fields ----------------------------------------------------------------------------------------- */

struct yes_row {
    int yes;
};
ROW(yes_row, COL(yes_row, yes));
/* Somebody of the body whose grant reaches the ticket's school now. */
QUERY(assignee_fits, SCOPE_SYSTEM, 3, yes_row,
      "SELECT 1 AS yes FROM reach r WHERE r.actor = $3 AND r.school IN (0, $4) AND r.authority IN (0, $5)"
      " AND r.starts <= $2 AND r.ends > $2 AND r.role IN (" ROLES_ticket_W ") LIMIT 1");

enum err ticket_assign(struct tx *tx, const struct ticket *t, int64_t version, account_id assignee)
{
    struct yes_row row;
    struct ticket_fields f = ticket_fields_of(t);
    /* Z4.1: the tasks belong to the body; an authority may ask, not assign. */
    if (!t->may_work)
        return tx_refuse(tx, ERR_DENIED, M_desk_error_assign_authority, NULL);
    TRY(ticket_must_be_current(tx, t, version));
    enum err fits = assignee.n == 0 ? OK : tx_one(tx, assignee_fits, &row, assignee, t->school, t->authority);
    if (fits == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_assign_who, "assignee");
    TRY(fits);
    f.assignee = assignee.n;
    bool override = t->is_head && t->assignee.n != 0 && t->assignee.n != assignee.n && t->assignee.n != tx_actor(tx).n;
    TRY(ticket_write(tx, t, t->version, &f));
    return ticket_event_add(tx, t,
                            &(struct event_new){ .what = override ? EVENT_OVERRIDE : EVENT_ASSIGNED,
                                                 .old_value = t->assignee.n,
                                                 .new_value = assignee.n },
                            override ? "desk.head_reassigned" : "desk.ticket_assigned", NULL);
}

static enum err must_give_reason(struct tx *tx, struct str reason)
{
    return str_trim(reason).len > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_desk_error_reason_missing, "reason");
}

enum err ticket_set_priority(struct tx *tx, const struct ticket *t, int64_t version, int priority, struct str reason)
{
    struct ticket_fields f = ticket_fields_of(t);
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    TRY(must_give_reason(tx, reason));
    CHECK(priority >= 1 && priority <= 4);
    f.priority = priority;
    TRY(ticket_write(tx, t, t->version, &f));
    TRY(ticket_event_add(
        tx, t,
        &(struct event_new){
            .what = EVENT_PRIORITY, .old_value = t->row.priority, .new_value = priority, .new_text = reason },
        "desk.priority_set", NULL));
    return clock_changed(tx, t, EVENT_PRIORITY);
}

enum err ticket_set_promise(struct tx *tx, const struct ticket *t, int64_t version, struct instant promise,
                            struct str reason)
{
    struct ticket_fields f = ticket_fields_of(t);
    int64_t n;
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    TRY(must_give_reason(tx, reason));
    if (instant_is_none(promise) || instant_compare(promise, tx_now(tx)) <= 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_date_past, "promise");
    f.promised_at = promise.us;
    TRY(ticket_write(tx, t, t->version, &f));
    TRY(ticket_event_add(tx, t,
                         &(struct event_new){ .what = EVENT_PROMISE,
                                              .old_value = us_or_none(t->row.promised_at),
                                              .new_value = promise.us,
                                              .new_text = reason },
                         "desk.promise_set", &n));
    TRY(clock_promised(tx, t));
    return ticket_notify(tx, t->row.id, NOTIFY_PROMISE, n);
}

enum err ticket_set_service(struct tx *tx, const struct ticket *t, int64_t version, service_id service, int class,
                            int routing)
{
    struct ticket_fields f = ticket_fields_of(t);
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    f.service = service.n;
    f.class = class;
    f.routing = routing;
    TRY(ticket_write(tx, t, t->version, &f));
    TRY(ticket_event_add(
        tx, t, &(struct event_new){ .what = EVENT_SERVICE, .old_value = t->service.n, .new_value = service.n },
        "desk.service_set", NULL));
    return clock_changed(tx, t, EVENT_SERVICE);
}

/* School or authority ask for it; the body decides (Z4.1). */
enum err ticket_mark_urgent(struct tx *tx, const struct ticket *t, struct str reason)
{
    struct ticket_fields f = ticket_fields_of(t);
    if (!t->is_school_side && !t->is_authority && !t->may_work)
        return ERR_DENIED;
    if (t->row.state == STATE_CLOSED)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(must_give_reason(tx, reason));
    f.urgent = 1;
    TRY(ticket_write(tx, t, t->version, &f));
    return ticket_event_add(
        tx, t,
        &(struct event_new){ .what = EVENT_URGENT, .old_value = t->row.urgent, .new_value = 1, .new_text = reason },
        "desk.marked_urgent", NULL);
}
