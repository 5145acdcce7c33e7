/*
 * desk/incident_ticket.c -- tickets that wait for a mass incident.
 */
#include "domain/desk/incident.h"
#include "domain/desk/ticket_internal.h"

TICKET_ROW_COLS;
QUERY(tickets_of_incident, SCOPE_SCHOOL, 1, ticket_row,
      "SELECT " ROW_COLUMNS("", "1") " FROM incident_ticket c JOIN ticket t ON t.id = c.ticket" ROW_NAMES
                                     " WHERE c.incident = $3 AND " TICKET_SCOPE(R,
                                                                                "t") " ORDER BY c.attached_at, t.id");
/* Open faults of its schools from the day before on, those about the same service first. */
QUERY(tickets_likely, SCOPE_SCHOOL, 3, ticket_row,
      "SELECT " ROW_COLUMNS("",
                            "1") " FROM ticket t" ROW_NAMES
                                 " WHERE t.state IN (1, 3, 4) AND t.kind = 1 AND t.created_at > $4 AND t.reason <> 35"
                                 " AND EXISTS (SELECT 1 FROM incident_school p WHERE p.incident = $3"
                                 " AND p.school = t.school) AND " TICKET_SCOPE(
                                     W, "t") " ORDER BY CASE WHEN t.service IN (SELECT o.service FROM"
                                             " incident_ticket k JOIN ticket o ON o.id = k.ticket"
                                             " WHERE k.incident = $3) THEN 0 ELSE 1 END, t.id DESC LIMIT $5");
_Static_assert(STATE_NEW == 1 && STATE_IN_PROGRESS == 3 && STATE_WAITING == 4 && KIND_FAULT == 1 &&
                   REASON_MASS_INCIDENT == 35,
               "stand in the statement above");
struct incident_of_row {
    incident_ref ref;
};
ROW(incident_of_row, COL(incident_of_row, ref));
QUERY(incident_last_of, SCOPE_SYSTEM, 1, incident_of_row,
      "SELECT i.ref FROM incident_ticket c JOIN incident i ON i.id = c.incident WHERE c.ticket = $3"
      " ORDER BY CASE WHEN i.solved_at IS NULL THEN 0 ELSE 1 END, c.attached_at DESC, i.id DESC LIMIT 1");
SQL(incident_ticket_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO incident_ticket (ticket, incident, authority, school, attached_by, attached_at)"
    " VALUES ($3, $4, $5, $6, $1, $2) ON CONFLICT DO NOTHING");
struct incident_has_row {
    int64_t n;
};
ROW(incident_has_row, COL(incident_has_row, n));
QUERY(incident_has_school, SCOPE_SYSTEM, 2, incident_has_row,
      "SELECT count(*) AS n FROM incident_school p WHERE p.incident = $3 AND p.school = $4");

#define LIKELY_BEFORE DAYS(1)

enum err incident_children(struct tx *tx, const struct incident_row *r, struct ticket_rows *rows)
{
    return tx_all(tx, tickets_of_incident, rows, r->id);
}

enum err incident_likely(struct tx *tx, const struct incident_row *r, struct ticket_rows *rows)
{
    return tx_all(tx, tickets_likely, rows, r->id, instant_sub(r->opened_at, LIKELY_BEFORE), (int64_t)INCIDENT_LIKELY);
}

enum err incident_of_ticket(struct tx *tx, const struct ticket *t, struct incident_row *row)
{
    struct incident_of_row last;
    TRY(tx_one(tx, incident_last_of, &last, t->row.id));
    return incident_find(tx, last.ref, row);
}

static bool waits_for_incident(const struct ticket_row *t)
{
    return t->state == STATE_WAITING && t->reason == REASON_MASS_INCIDENT;
}

/* What its page says now; the mail is one of the incident, not one per ticket. */
static enum err write_status(struct tx *tx, const struct ticket *t, enum msg msg, struct str title, struct str text)
{
    struct entry_new e = {
        .kind = ENTRY_ANSWER,
        .channel = CHANNEL_WEB,
        .text = msg_format(tx_mem(tx), LANG_DE, msg, { "title", title }, { "text", text }),
    };
    return t->may_answer ? ticket_add_entry_as(tx, t, 0, &e, true, NULL) : OK;
}

static enum err wait_until(struct tx *tx, const struct ticket *t, struct instant next_at)
{
    struct ticket_move m = {
        .to = STATE_WAITING, .reason = REASON_MASS_INCIDENT, .waits_until = next_at, .mover = MOVER_BODY
    };
    return ticket_move(tx, t, 0, &m);
}

static enum err may_attach(struct tx *tx, const struct incident_row *r, const struct ticket *t)
{
    struct incident_has_row has;
    TRY(tx_one(tx, incident_has_school, &has, r->id, t->school));
    if (!incident_runs(r))
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_solved, NULL);
    if (incident_overdue(r, tx_now(tx)))
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_overdue, NULL);
    if (has.n == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_outside, NULL);
    if (ticket_move_allowed((enum ticket_state)t->row.state, STATE_WAITING, REASON_MASS_INCIDENT, MOVER_BODY) != OK)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_state, NULL);
    return waits_for_incident(&t->row) ? tx_refuse(tx, ERR_CONFLICT, M_incident_error_attached, NULL) : OK;
}

enum err incident_attach(struct tx *tx, const struct incident_row *r, const struct ticket *t)
{
    TRY(ticket_must_work(tx, t));
    TRY(may_attach(tx, r, t));
    TRY(tx_run(tx, incident_ticket_insert, NULL, t->row.id, r->id, t->authority, t->school));
    TRY(write_status(tx, t, M_incident_entry_status, r->title, r->status));
    TRY(wait_until(tx, t, r->next_at));
    tx_note(tx, .action = "desk.incident_attached", .object = OBJECT_TICKET, .subject = t->row.id.n,
            .authority = t->authority, .after = r->title);
    return incident_notify(tx, r->id, r->updates, t->row.id);
}

struct told {
    enum msg entry;
    struct str text;
    struct instant next_at; /* they wait until then */
    struct str item;        /* not empty: this is what the school tests */
};

/* A ticket that meanwhile went another way hears nothing more of it. */
static enum err tell_waiting(struct tx *tx, const struct incident_row *r, const struct told *told)
{
    struct ticket_rows rows;
    TRY(incident_children(tx, r, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        struct ticket t;
        if (!waits_for_incident(&rows.at[i]))
            continue;
        TRY(ticket_find(tx, rows.at[i].ref, &t));
        TRY(write_status(tx, &t, told->entry, r->title, told->text));
        TRY(told->item.len > 0 ? ticket_test_ask(tx, &t, 0, &told->item, NULL, 1) : wait_until(tx, &t, told->next_at));
    }
    return OK;
}

enum err incident_tell_children(struct tx *tx, const struct incident_row *r, struct str text, struct instant next_at)
{
    return tell_waiting(tx, r, &(struct told){ M_incident_entry_status, text, next_at, STR("") });
}

enum err incident_test_children(struct tx *tx, const struct incident_row *r, struct str text, struct str item)
{
    return tell_waiting(tx, r, &(struct told){ M_incident_entry_solved, text, INSTANT_NONE, item });
}
