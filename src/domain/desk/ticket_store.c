#include "domain/desk/ticket_internal.h"

#include "platform/setting.h"

/* --- one ticket ------------------------------------------------------------------------- */

ROW(ticket, COL(ticket, row.id), COL(ticket, row.ref), COL(ticket, row.number), COL(ticket, row.state),
    COL(ticket, row.reason), COL(ticket, row.priority), COL(ticket, row.kind), COL(ticket, row.routing),
    COL(ticket, row.urgent), COL(ticket, row.proven), COL(ticket, row.subject), COL(ticket, row.school),
    COL(ticket, row.room), COL(ticket, row.service), COL(ticket, row.requester), COL(ticket, row.assignee),
    COL(ticket, row.created_at), COL(ticket, row.changed_at), COL(ticket, row.promised_at),
    COL(ticket, row.waits_until), COL(ticket, row.entries), COL(ticket, authority), COL(ticket, school),
    COL(ticket, room), COL(ticket, service), COL(ticket, school_ref), COL(ticket, requester), COL(ticket, assignee),
    COL(ticket, subprocessor), COL(ticket, assignee_ref), COL(ticket, class), COL(ticket, effect), COL(ticket, extent),
    COL(ticket, priority_computed), COL(ticket, channel), COL(ticket, requester_name), COL(ticket, requester_mail),
    COL(ticket, authority_name), COL(ticket, sensitive), COL(ticket, closed_at), COL(ticket, merged_into),
    COL(ticket, suggested), COL(ticket, tests_failed), COL(ticket, version));

#define FIELDS \
    " t.authority, t.school, t.room, t.service, s.ref AS school_ref, t.requester, t.assignee, t.subprocessor," \
    " a.ref AS assignee_ref, t.class, t.effect, t.extent, t.priority_computed, t.channel, t.requester_name," \
    " t.requester_mail, au.name AS authority_name, t.sensitive, t.closed_at, t.merged_into, t.suggested, " \
    "t.tests_failed, t.version"
#define FROM_TICKET " FROM ticket t" ROW_NAMES " LEFT JOIN authority au ON au.id = t.authority"

QUERY(ticket_read, SCOPE_SCHOOL, 1, ticket,
      "SELECT " ROW_COLUMNS("row_", "1") "," FIELDS FROM_TICKET " WHERE t.ref = $3 AND " TICKET_SCOPE(R, "t"));
QUERY(ticket_read_any, SCOPE_SYSTEM, 1, ticket,
      "SELECT " ROW_COLUMNS("row_", "1") "," FIELDS FROM_TICKET " WHERE t.id = $3");
struct role_row {
    int role;
};
struct role_rows {
    struct role_row *at;
    size_t n;
};
ROW(role_row, COL(role_row, role));
QUERY(roles_at, SCOPE_SELF, 2, role_row,
      "SELECT r.role FROM reach r WHERE r.actor = $1 AND +r.school IN (0, $3) AND +r.authority IN (0, $4)"
      " AND r.starts <= $2 AND r.ends > $2");

/* Does a role give the verb at the places of its grants? */
static bool role_may(int role, enum object object, enum verb verb)
{
    for (const struct access_rule *rule = access_rules; rule->role != 255; rule++)
        if (rule->role == role && rule->object == object && (rule->verbs >> (verb - 1) & 1) != 0 &&
            (rule->relation == RELATION_OWN_SCHOOL || rule->relation == RELATION_OWN_AUTHORITY ||
             rule->relation == RELATION_ASSIGNED || rule->relation == RELATION_ALL))
            return true;
    return false;
}

/* What the actor may do here follows from his roles at this place. */
static enum err add_rights(struct tx *tx, struct ticket *t)
{
    struct role_rows roles;
    TRY(tx_all(tx, roles_at, &roles, t->school, t->authority));
    t->is_school_side = t->requester.n != 0 && t->requester.n == tx_actor(tx).n;
    for (size_t i = 0; i < roles.n; i++) {
        int role = roles.at[i].role;
        t->may_work |= role_may(role, OBJECT_TICKET, VERB_W);
        t->may_note |= role_may(role, OBJECT_INTERNAL_NOTE, VERB_R);
        t->may_note_add |= role_may(role, OBJECT_INTERNAL_NOTE, VERB_C);
        t->may_answer |= role_may(role, OBJECT_TICKET_ARTICLE, VERB_C);
        t->is_school_side |= role == ROLE_SCHOOL_CONTACT;
        t->is_authority |= role == ROLE_AUTHORITY_OFFICIAL;
        t->is_head |= role == ROLE_HEAD;
    }
    if (t->subprocessor.n == 0)
        return OK;
    subprocessor_id own;
    TRY(privacy_firm_of_actor(tx, &own));
    t->is_of_firm = own.n == t->subprocessor.n;
    return OK;
}

enum err ticket_find(struct tx *tx, ticket_ref ref, struct ticket *t)
{
    *t = (struct ticket){ .version = 0 };
    TRY(tx_one(tx, ticket_read, t, &ref));
    return add_rights(tx, t);
}

enum err ticket_find_any(struct tx *tx, ticket_id id, struct ticket *t)
{
    CHECK(tx_actor(tx).n == 0);
    *t = (struct ticket){ .version = 0 };
    TRY(tx_one(tx, ticket_read_any, t, id));
    t->may_work = t->may_note = t->may_note_add = t->may_answer = true;
    t->is_school_side = t->is_authority = t->is_head = true;
    return OK;
}

/* --- names of a ticket ---------------------------------------------------------------------- */

struct name_row {
    ticket_ref ref;
    int64_t number;
};
ROW(name_row, COL(name_row, ref), COL(name_row, number));
QUERY(ticket_by_number, SCOPE_SCHOOL, 1, name_row,
      "SELECT t.ref, t.number FROM ticket t WHERE t.number = $3 AND " TICKET_SCOPE(R, "t"));
QUERY(ticket_by_id, SCOPE_SCHOOL, 1, name_row,
      "SELECT t.ref, t.number FROM ticket t WHERE t.id = $3 AND " TICKET_SCOPE(R, "t"));

enum err ticket_find_number(struct tx *tx, int64_t number, ticket_ref *ref)
{
    struct name_row row;
    TRY(tx_one(tx, ticket_by_number, &row, number));
    *ref = row.ref;
    return OK;
}

enum err ticket_find_id(struct tx *tx, ticket_id id, ticket_ref *ref, int64_t *number)
{
    struct name_row row;
    TRY(tx_one(tx, ticket_by_id, &row, id));
    *ref = row.ref;
    *number = row.number;
    return OK;
}

/* --- the thread -------------------------------------------------------------------------------- */

ROW(entry_row, COL(entry_row, n), COL(entry_row, at), COL(entry_row, author), COL(entry_row, by_body),
    COL(entry_row, internal), COL(entry_row, kind), COL(entry_row, channel), COL(entry_row, text),
    COL(entry_row, quoted), COL(entry_row, ticket), COL(entry_row, origin));
/* A provider reads the notes of his own; whoever may read all of them reads all. */
#define ENTRY_VISIBLE(may_note) "(e.internal = 0 OR e.author = $1 OR " may_note " = 1)"
#define ENTRY_COLUMNS(origin) \
    "SELECT e.n, e.at, coalesce(a.name, e.author_name) AS author, CASE WHEN a.authority = 0 THEN 1 ELSE 0 END AS " \
    "by_body," \
    " e.internal, e.kind, e.channel, e.text, e.quoted, e.ticket, " origin " AS origin"
QUERY(entries_own, SCOPE_SYSTEM, 2, entry_row,
      ENTRY_COLUMNS("0") " FROM entry e LEFT JOIN account a ON a.id = e.author"
                         " WHERE e.ticket = $3 AND " ENTRY_VISIBLE("$4") " ORDER BY e.n");
/* Entries of merged tickets: only of those the reader may see by themselves, and not the copies of
   entries that stand here already (a split that was taken back). */
QUERY(entries_merged, SCOPE_SCHOOL, 2, entry_row,
      ENTRY_COLUMNS("t.number") " FROM ticket t CROSS JOIN entry e LEFT JOIN account a ON a.id = e.author"
                                " WHERE t.merged_into = $3 AND t.merged_into <> 0 AND e.ticket = t.id AND NOT EXISTS "
                                "(SELECT 1 FROM entry_split x"
                                " WHERE x.ticket = e.ticket AND x.n = e.n AND x.source = $3) AND " ENTRY_VISIBLE(
                                    "$4") " AND " TICKET_SCOPE(R, "t") " ORDER BY e.ticket, e.n");
struct merged_row {
    ticket_id id;
};
struct merged_rows {
    struct merged_row *at;
    size_t n;
};
ROW(merged_row, COL(merged_row, id));
QUERY(tickets_merged, SCOPE_SYSTEM, 1, merged_row,
      "SELECT t.id FROM ticket t WHERE t.merged_into = $3 AND t.merged_into <> 0 ORDER BY t.id");

#define MERGE_DEPTH 8

static bool entry_before(const struct entry_row *a, const struct entry_row *b)
{
    int order = instant_compare(a->at, b->at);
    if (order != 0)
        return order < 0;
    return a->ticket.n != b->ticket.n ? a->ticket.n < b->ticket.n : a->n < b->n;
}

/* Both lists are almost in order of time already: merging by insertion is linear. */
static struct entry_rows together(struct mem *mem, struct entry_rows a, struct entry_rows b)
{
    struct entry_rows all = { MEM_NEW_N(mem, struct entry_row, a.n + b.n), 0 };
    for (size_t i = 0; i < a.n + b.n; i++) {
        struct entry_row row = i < a.n ? a.at[i] : b.at[i - a.n];
        size_t k = all.n++;
        for (; k > 0 && entry_before(&row, &all.at[k - 1]); k--)
            all.at[k] = all.at[k - 1];
        all.at[k] = row;
    }
    return all;
}

static enum err add_merged(struct tx *tx, ticket_id target, int may_note, int depth, struct entry_rows *all)
{
    struct merged_rows sources;
    struct entry_rows theirs;
    TRY(tx_all(tx, tickets_merged, &sources, target));
    if (sources.n == 0 || depth == 0)
        return OK;
    TRY(tx_all(tx, entries_merged, &theirs, target, may_note));
    *all = together(tx_mem(tx), *all, theirs);
    for (size_t i = 0; i < sources.n; i++)
        TRY(add_merged(tx, sources.at[i].id, may_note, depth - 1, all));
    return OK;
}

enum err ticket_entries(struct tx *tx, const struct ticket *t, struct entry_rows *rows)
{
    TRY(tx_all(tx, entries_own, rows, t->row.id, (int)t->may_note));
    return add_merged(tx, t->row.id, t->may_note, MERGE_DEPTH, rows);
}

/* --- history ---------------------------------------------------------------------------------------- */

struct history_row {
    struct event_row row;
    struct str before;
    struct instant undone_at;
    account_id who;
};
struct history_rows {
    struct history_row *at;
    size_t n;
};
ROW(history_row, COL(history_row, row.n), COL(history_row, row.at), COL(history_row, row.actor),
    COL(history_row, row.what), COL(history_row, row.old_value), COL(history_row, row.new_value),
    COL(history_row, row.old_text), COL(history_row, row.new_text), COL(history_row, before),
    COL(history_row, undone_at), COL(history_row, who));
QUERY(events_of, SCOPE_SYSTEM, 2, history_row,
      "SELECT e.n AS row_n, e.at AS row_at, a.name AS row_actor, e.what AS row_what, e.old_value AS row_old_value,"
      " e.new_value AS row_new_value, e.old_text AS row_old_text, e.new_text AS row_new_text, e.before, e.undone_at, "
      "e.actor AS who"
      " FROM ticket_event e LEFT JOIN account a ON a.id = e.actor"
      " WHERE e.ticket = $3 AND (e.internal = 0 OR $4 = 1) ORDER BY e.n");

/* The last change that stands can be undone, a merge also after others. */
struct undo_times {
    int64_t hours, merge_days;
};

static bool can_undo(struct tx *tx, const struct ticket *t, const struct history_row *e, struct undo_times times,
                     bool newest)
{
    bool merge = e->row.what == EVENT_MERGED || e->row.what == EVENT_TOOK_IN;
    struct duration limit = merge ? DAYS(times.merge_days) : HOURS(times.hours);
    if (e->before.len == 0 || !instant_is_none(e->undone_at) ||
        instant_compare(instant_add(e->row.at, limit), tx_now(tx)) < 0)
        return false;
    return merge ? t->may_work : newest && (t->may_work || e->who.n == tx_actor(tx).n);
}

enum err ticket_history(struct tx *tx, const struct ticket *t, struct event_rows *rows)
{
    struct history_rows all;
    struct undo_times times;
    TRY(setting_get(tx, SETTING_UNDO_HOURS, &times.hours));
    TRY(setting_get(tx, SETTING_MERGE_UNDO_DAYS, &times.merge_days));
    TRY(tx_all(tx, events_of, &all, t->row.id, (int)t->may_note));
    *rows = (struct event_rows){ MEM_NEW_N(tx_mem(tx), struct event_row, all.n), all.n };
    bool newest = true;
    for (size_t i = all.n; i-- > 0;) {
        struct history_row *e = &all.at[i];
        rows->at[i] = e->row;
        rows->at[i].undone = !instant_is_none(e->undone_at);
        rows->at[i].can_undo = can_undo(tx, t, e, times, newest);
        if (e->before.len > 0 && e->row.what != EVENT_TOOK_IN && !rows->at[i].undone)
            newest = false;
    }
    return OK;
}

/* --- attachments ------------------------------------------------------------------------------------- */

ROW(attachment_row, COL(attachment_row, ref), COL(attachment_row, n), COL(attachment_row, name),
    COL(attachment_row, type), COL(attachment_row, size), COL(attachment_row, has_preview));
ROW(attachment_file, COL(attachment_file, name), COL(attachment_file, type), COL(attachment_file, size),
    COL(attachment_file, blob), COL(attachment_file, preview_type), COL(attachment_file, preview),
    COL(attachment_file, internal));
QUERY(attachments_of, SCOPE_SYSTEM, 2, attachment_row,
      "SELECT f.ref, f.n, f.name, f.type, f.size, CASE WHEN f.preview <> 0 THEN 1 ELSE 0 END AS has_preview"
      " FROM attachment f JOIN entry e ON e.ticket = f.ticket AND e.n = f.n"
      " WHERE f.ticket = $3 AND " ENTRY_VISIBLE("$4") " ORDER BY f.n, f.id");
/* attachment -> entry -> ticket, each under the scope of its reader (ISO-5). */
QUERY(attachment_by_ref, SCOPE_SCHOOL, 1, attachment_file,
      "SELECT f.name, f.type, f.size, f.blob, f.preview_type, f.preview, e.internal"
      " FROM attachment f JOIN entry e ON e.ticket = f.ticket AND e.n = f.n JOIN ticket t ON t.id = f.ticket"
      " WHERE f.ref = $3 AND " TICKET_SCOPE(R, "t") " AND " SCOPE(
          attachment, R, "t") " AND (e.internal = 0 OR e.author = $1 OR " SCOPE(internal_note, R, "t") ")");

enum err ticket_attachments(struct tx *tx, const struct ticket *t, struct attachment_rows *rows)
{
    return tx_all(tx, attachments_of, rows, t->row.id, (int)t->may_note);
}

enum err ticket_attachment(struct tx *tx, attachment_ref ref, struct attachment_file *file)
{
    return tx_one(tx, attachment_by_ref, file, &ref);
}

/* --- tests ---------------------------------------------------------------------------------------------- */

ROW(test_row, COL(test_row, n), COL(test_row, text), COL(test_row, body_result), COL(test_row, school_result),
    COL(test_row, body_by), COL(test_row, school_by), COL(test_row, body_at), COL(test_row, school_at));
struct round_row {
    int64_t round;
};
ROW(round_row, COL(round_row, round));
QUERY(test_round, SCOPE_SYSTEM, 1, round_row,
      "SELECT coalesce(max(i.round), 0) AS round FROM test_item i WHERE i.ticket = $3");
QUERY(
    tests_of, SCOPE_SYSTEM, 2, test_row,
    "SELECT i.n, i.text, i.body_result, i.school_result, b.name AS body_by, s.name AS school_by, i.body_at, i.school_at"
    " FROM test_item i LEFT JOIN account b ON b.id = i.body_by LEFT JOIN account s ON s.id = i.school_by"
    " WHERE i.ticket = $3 AND i.round = $4 ORDER BY i.n");

enum err ticket_tests(struct tx *tx, const struct ticket *t, int64_t *round, struct test_rows *rows)
{
    struct round_row newest;
    TRY(tx_one(tx, test_round, &newest, t->row.id));
    *round = newest.round;
    *rows = (struct test_rows){ NULL, 0 };
    return newest.round == 0 ? OK : tx_all(tx, tests_of, rows, t->row.id, newest.round);
}

/* --- report: closed without the school's test (GK.Sch.2) --------------------------------------------------- */

ROW(closing_count, COL(closing_count, reason), COL(closing_count, count));
/* Without those that were closed where they were taken over from: they never moved here. */
_Static_assert(CHANNEL_IMPORT == 8, "stands in the statement below");
QUERY(closings, SCOPE_AUTHORITY, 3, closing_count,
      "SELECT t.reason, count(*) AS count FROM ticket t WHERE t.authority = $3 AND t.state = 6 AND t.closed_at >= $4"
      " AND t.closed_at < $5 AND t.reason <> 61 AND NOT (t.channel = 8 AND EXISTS (SELECT 1 FROM"
      " ticket_phase p WHERE p.ticket = t.id AND p.n = 1 AND p.until IS NULL)) AND " SCOPE(
          ticket, R, "t") " GROUP BY t.reason ORDER BY t.reason");

enum err ticket_closed_without_test(struct tx *tx, authority_id authority, struct instant from, struct instant to,
                                    struct closing_counts *counts)
{
    return tx_all(tx, closings, counts, authority, from, to);
}
