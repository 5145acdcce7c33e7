#include "domain/desk/ticket_page_store.h"

#include "base/zone.h"
#include "domain/desk/desk.h"

/* Statements below a struct ticket: it exists only because ticket_find gave it to
   this actor, see ticket_internal.h. */
ROW(person_row, COL(person_row, id), COL(person_row, ref), COL(person_row, name));
QUERY(people_of_place, SCOPE_SYSTEM, 2, person_row,
      "SELECT a.id, a.ref, a.name FROM account a WHERE a.disabled_at IS NULL AND a.id IN (SELECT r.actor FROM reach r"
      " WHERE r.school IN (0, $3) AND r.authority IN (0, $4) AND r.starts <= $2 AND r.ends > $2"
      " AND r.role IN (" ROLES_ticket_article_C ") AND r.role IN (" ROLES_ticket_W ")) ORDER BY a.name, a.id");

ROW(place_row, COL(place_row, id), COL(place_row, ref), COL(place_row, name));
QUERY(places_to_report, SCOPE_SCHOOL, 1, place_row,
      "SELECT s.id, s.ref, s.name FROM school s WHERE (s.ends IS NULL OR s.ends >= $3) AND " SCOPE(
          ticket, C, "s") " ORDER BY s.sort_key, s.id");

struct last_row {
    int64_t n;
};
ROW(last_row, COL(last_row, n));
QUERY(event_last, SCOPE_SYSTEM, 1, last_row,
      "SELECT coalesce(max(n), 0) AS n FROM ticket_event WHERE ticket = $3 AND before <> '' AND undone_at IS NULL");

QUERY(entry_last, SCOPE_SYSTEM, 1, last_row, "SELECT coalesce(max(n), 0) AS n FROM entry WHERE ticket = $3");

SQL(participant_join, SCOPE_SYSTEM, 3,
    "INSERT INTO participant_of (ticket, account, authority, school, added_at) VALUES ($3, $1, $4, $5, $2) ON "
    "CONFLICT DO NOTHING");

QUERY(blob_length, SCOPE_SYSTEM, 1, last_row, "SELECT size AS n FROM blob WHERE id = $3");

QUERY(school_readers, SCOPE_SYSTEM, 4, last_row,
      "SELECT count(DISTINCT r.actor) AS n FROM reach r JOIN account a ON a.id = r.actor"
      " WHERE r.school = $3 AND r.role = " ROLE_school_contact_SQL " AND r.starts <= $2 AND r.ends > $2"
      " AND a.disabled_at IS NULL AND ((r.narrow = 0 AND CAST($6 AS bigint) = 0) OR r.actor = $4"
      " OR EXISTS (SELECT 1 FROM participant_of p WHERE p.ticket = $5 AND p.account = r.actor))");

struct raw_row {
    mail_id id;
    struct blob bytes;
};
ROW(raw_row, COL(raw_row, id), COL(raw_row, bytes));
/* Sysadmins see counts only (matrix: no_content). */
QUERY(mail_raw, SCOPE_SCHOOL, 1, raw_row,
      "SELECT w.id, w.bytes FROM mail_quarantine m JOIN raw_mail w ON w.id = m.mail WHERE w.ref = $3 AND " SCOPE_IF(
          mail_quarantine, R, "m", " AND r_.role <> " ROLE_sysadmin_SQL));
QUERY(mail_waiting, SCOPE_SCHOOL, 0, last_row,
      "SELECT count(*) AS n FROM mail_quarantine m WHERE m.done_at IS NULL AND " SCOPE(mail_quarantine, L, "m"));
SQL_STATE(mail_why, SCOPE_SCHOOL, 2,
          "UPDATE raw_mail SET reason = $4 WHERE ref = $3 AND " SCOPE(mail_quarantine, W, "raw_mail"));

struct any_row {
    int64_t n;
};
ROW(any_row, COL(any_row, n));
QUERY(ticket_any, SCOPE_SYSTEM, 0, any_row, "SELECT count(*) AS n FROM (SELECT 1 FROM ticket LIMIT 1) AS one");

enum err ticket_people(struct tx *tx, const struct ticket *t, struct person_rows *rows)
{
    return tx_all(tx, people_of_place, rows, t->school, t->authority);
}

enum err ticket_places(struct tx *tx, struct place_rows *rows)
{
    return tx_all(tx, places_to_report, rows, zone_day(tx_now(tx)));
}

enum err ticket_last_event(struct tx *tx, const struct ticket *t, int64_t *n)
{
    struct last_row row;
    TRY(tx_one(tx, event_last, &row, t->row.id));
    *n = row.n;
    return OK;
}

enum err ticket_last_entry(struct tx *tx, const struct ticket *t, int64_t *n)
{
    struct last_row row;
    TRY(tx_one(tx, entry_last, &row, t->row.id));
    *n = row.n;
    return OK;
}

enum err ticket_join(struct tx *tx, const struct ticket *t, bool *added)
{
    int64_t changed;
    if (!t->may_answer || !t->is_school_side)
        return ERR_DENIED;
    TRY(tx_run(tx, participant_join, &changed, t->row.id, t->authority, t->school));
    *added = changed == 1;
    if (*added)
        tx_note(tx, .action = "desk.joined", .object = OBJECT_TICKET, .subject = t->row.id.n,
                .authority = t->authority);
    return OK;
}

enum err ticket_reader_count(struct tx *tx, school_id school, account_id requester, ticket_id ticket, bool sensitive,
                             int64_t *n)
{
    struct last_row row;
    TRY(tx_one(tx, school_readers, &row, school, requester, ticket, (int64_t)sensitive));
    *n = row.n;
    return OK;
}

enum err ticket_blob_size(struct tx *tx, blob_id blob, int64_t *size)
{
    struct last_row row;
    TRY(tx_one(tx, blob_length, &row, blob));
    *size = row.n;
    return OK;
}

enum err quarantine_raw(struct tx *tx, mail_ref ref, mail_id *id, struct str *bytes)
{
    struct raw_row row;
    TRY(tx_one(tx, mail_raw, &row, &ref));
    *id = row.id;
    *bytes = row.bytes.bytes;
    return OK;
}

enum err quarantine_count(struct tx *tx, int64_t *n)
{
    struct last_row row;
    TRY(tx_one(tx, mail_waiting, &row));
    *n = row.n;
    return OK;
}

enum err quarantine_why(struct tx *tx, mail_ref ref, struct str why) { return tx_run(tx, mail_why, NULL, &ref, why); }

enum err desk_any_ticket(struct tx *tx, bool *yes)
{
    struct any_row row;
    TRY(tx_one(tx, ticket_any, &row));
    *yes = row.n > 0;
    return OK;
}
