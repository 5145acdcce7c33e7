/*
 * desk/ticket_internal.h -- what the store's files share; not for other rooms.
 *
 * Statements of the store are of two kinds.  Those that look something up carry
 * TICKET_SCOPE.  Those marked SCOPE_SYSTEM write or read below a struct ticket,
 * which exists only because ticket_find gave it to this actor in this tx, or
 * ticket_find_any to a job: it is the proof that the scope was checked.
 */
#ifndef DESK_TICKET_INTERNAL_H
#define DESK_TICKET_INTERNAL_H

#include "domain/desk/ticket_store.h"
#include "platform/change.h"
#include "platform/limits.h"

/*
 * Who sees a ticket: a grant reaches its place; narrowed ones only own tickets or
 * those one takes part in; providers what was handed to them; of confidential ones
 * only the persons named, and the head.
 *
 * That is the last line.  Before it stand three questions that answer for nearly
 * all rows of a list and cost one probe of the index each, the first even one per
 * statement: a plain grant for everything, for the authority, for the school.
 * The + keeps the other columns from multiplying the probes.
 */
#define TICKET_SCOPE(verb, alias) \
    "(" alias ".sensitive = 0 AND (" PLAIN_GRANT(verb, "0", "0") " OR " PLAIN_GRANT( \
        verb, "0", \
        alias \
        ".authority") " OR " PLAIN_GRANT(verb, alias ".school", \
                                         alias \
                                         ".authority") ") OR " SCOPE_IF(ticket, verb, alias, \
                                                                        " AND (r_.narrow = 0 OR " alias \
                                                                        ".requester = $1 OR " TAKES_PART( \
                                                                            alias) ")" \
                                                                                   " AND (r_.role " \
                                                                                   "<> " ROLE_external_provider_SQL \
                                                                                   " OR " alias \
                                                                                   ".subprocessor = " OWN_FIRM ")" \
                                                                                   " AND (" alias \
                                                                                   ".sensitive = 0 OR r_.role " \
                                                                                   "= " ROLE_head_SQL " OR " alias \
                                                                                   ".requester = $1" \
                                                                                   " OR " alias \
                                                                                   ".assignee = $1 OR " TAKES_PART( \
                                                                                       alias) ")") ")"
#define OWN_FIRM "(SELECT f_.subprocessor FROM subprocessor_member f_ WHERE f_.account = $1)"
#define PLAIN_GRANT(verb, school_, authority_) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.school = " school_ " AND r_.authority = " authority_ \
    " AND +r_.starts <= $2 AND +r_.ends > $2 AND +r_.narrow = 0 AND " ROLE_HAS( \
        ticket, verb) " AND +r_.role <> " ROLE_external_provider_SQL ")"
#define TAKES_PART(alias) "EXISTS (SELECT 1 FROM participant_of p_ WHERE p_.ticket = " alias ".id AND p_.account = $1)"

/* Columns of struct ticket_row over ticket t; the names by primary key.  LEFT JOINs
   keep t the outer loop, so the order of its index is the order of the list.  `named`:
   1, or the parameter that says whether service and requester are wanted too. */
/* clang-format off */
#define ROW_COLUMNS(prefix, named) \
    AS_("t.id", prefix "id, ") \
    AS_("t.ref", prefix "ref, ") AS_("t.number", prefix "number, ") AS_("t.state", prefix "state, ") \
        AS_("t.reason", prefix "reason, ") AS_("t.priority", prefix "priority, ") AS_("t.kind", prefix "kind, ") AS_( \
            "t.routing", prefix "routing, ") AS_("t.urgent", prefix "urgent, ") AS_("t.proven", prefix "proven, ") \
            AS_("t.subject", prefix "subject, ") AS_("s.name", prefix "school, ") AS_("rm.number", prefix "room, ") \
                AS_("CASE WHEN " named " = 1 THEN (SELECT v.name FROM service v WHERE v.id = t.service) ELSE '' END", \
                    prefix "service, ") \
                    AS_("CASE WHEN " named " = 1 THEN " REQUESTER_NAME " ELSE '' END", prefix "requester, ") \
                        AS_("a.name", prefix "assignee, ") AS_("t.created_at", prefix "created_at, ") \
                            AS_("t.changed_at", prefix "changed_at, ") AS_("t.promised_at", prefix "promised_at, ") \
                                AS_("t.waits_until", prefix "waits_until, ") \
                                    AS_("t.entries - t.notes", prefix "entries")
#define REQUESTER_NAME "coalesce((SELECT q.name FROM account q WHERE q.id = t.requester), t.requester_name)"
#define AS_(what, name) what " AS " name
#define ROW_NAMES \
    " LEFT JOIN school s ON s.id = t.school LEFT JOIN room rm ON rm.id = t.room LEFT JOIN account a ON a.id = " \
    "t.assignee"
#define TICKET_ROW_COLS \
    ROW(ticket_row, COL(ticket_row, id), COL(ticket_row, ref), COL(ticket_row, number), COL(ticket_row, state), \
        COL(ticket_row, reason), COL(ticket_row, priority), COL(ticket_row, kind), COL(ticket_row, routing), \
        COL(ticket_row, urgent), COL(ticket_row, proven), COL(ticket_row, subject), COL(ticket_row, school), \
        COL(ticket_row, room), COL(ticket_row, service), COL(ticket_row, requester), COL(ticket_row, assignee), \
        COL(ticket_row, created_at), COL(ticket_row, changed_at), COL(ticket_row, promised_at), \
        COL(ticket_row, waits_until), COL(ticket_row, entries))
/* clang-format on */

/* The six states in SQL: partial indexes are used only for this very term. */
#define SQL_OPEN "t.state <> 6"

/* --- changes (ticket_change.c, ticket_undo.c) --------------------------------------------- */

/* The fields of a ticket that people change, all of them: what undo restores. */
struct ticket_fields {
    int64_t state, reason, priority, assignee, subprocessor, service, class, routing, urgent;
    int64_t promised_at, waits_until, closed_at, merged_into, tests_failed;
};
struct ticket_fields ticket_fields_of(const struct ticket *);
/* Write them if the ticket is still at `version`; refused with desk.error.changed otherwise. */
enum err ticket_write(struct tx *, const struct ticket *, int64_t version, const struct ticket_fields *);

/* Says so to the feed of machines and to webhooks; `state`: after the change. */
enum err ticket_changed(struct tx *, const struct ticket *, enum change_kind, int state, int64_t entry, bool internal);

struct event_new {
    enum ticket_event_kind what;
    int64_t old_value, new_value;
    struct str old_text, new_text;
    bool internal, final; /* final: cannot be undone */
    struct str before;    /* instead of the ticket's fields */
    account_id actor;     /* 0: the tx's */
};
/* Append to the history and note it for the audit ("desk.<action>"); *n may be NULL. */
enum err ticket_event_add(struct tx *, const struct ticket *, const struct event_new *, const char *action, int64_t *n);
struct str ticket_fields_text(struct mem *, const struct ticket_fields *);
enum err ticket_fields_parse(struct str, struct ticket_fields *);

/* May this firm have the ticket today?  See ticket_give_to_firm. */
enum err ticket_firm_check(struct tx *, const struct ticket *, subprocessor_id);
/* Refusals every change starts with. */
enum err ticket_must_work(struct tx *, const struct ticket *);
enum err ticket_must_be_current(struct tx *, const struct ticket *, int64_t version);
bool ticket_is_requester(struct tx *, const struct ticket *);

/* One sequence per calendar year of Europe/Berlin; given back when the tx is not kept. */
enum err ticket_next_number(struct tx *, int year, int64_t *number);
/* Entry n with its row of the index, nothing else: no note, no count, no word to anybody. */
enum err ticket_entry_store(struct tx *, const struct ticket *, int64_t n, const struct entry_new *);
/* The same with its note; what counts entries is the caller's. */
enum err ticket_entry_put(struct tx *, const struct ticket *, int64_t n, const struct entry_new *);
/* ticket_add_entry; `quiet`: without a mail of its own. */
enum err ticket_add_entry_as(struct tx *, const struct ticket *, int64_t version, const struct entry_new *, bool quiet,
                             int64_t *n);
/* A move whose rights, text and tests the caller has seen to (joint test, merge, jobs). */
enum err ticket_move_checked(struct tx *, const struct ticket *, int64_t version, const struct ticket_move *,
                             int64_t tests_failed, int64_t merged_into, enum ticket_event_kind what, const char *action,
                             int64_t *event);

/* --- search index (search_store.c) ----------------------------------------------------------- */

/* Row of the index: ticket number * 4096 + entry number. */
#define ENTRIES_INDEXED 4096
/* The token that stands for a school ('s') or an authority ('a') in each row. */
struct str search_place_token(struct mem *, char kind, int64_t id);
enum err search_index(struct tx *, const struct ticket *, int64_t n, bool internal, struct str text);
/* Takes the row of search_index away again; the text is the one that was given there. */
enum err search_unindex(struct tx *, const struct ticket *, int64_t n, bool internal, struct str text);

/* --- notifications (ticket_notify.c) ------------------------------------------------------------ */

enum notify_kind {
    NOTIFY_RECEIVED = 1,
    NOTIFY_ENTRY,
    NOTIFY_TEST,
    NOTIFY_CLOSED,
    NOTIFY_AUTHORITY,
    NOTIFY_REFERRAL,
    NOTIFY_INFORMED,
    NOTIFY_FIRM,
    NOTIFY_PROMISE,
    NOTIFY_REMINDER,
    NOTIFY_WARNING,
    NOTIFY_KIND_END
};
/* A job that writes the mails of one event; `n` is the entry, event or round it is about. */
enum err ticket_notify(struct tx *, ticket_id, enum notify_kind, int64_t n);
/* "<desk.REF@domain>": Message-ID that every mail of the ticket refers to. */
struct config;
struct str ticket_root_id(struct mem *, const struct config *, ticket_ref);

#endif
