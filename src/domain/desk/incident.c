#include "domain/desk/incident.h"

#include "platform/limits.h"

/* --- reading -------------------------------------------------------------------------------- */

ROW(incident_row, COL(incident_row, id), COL(incident_row, ref), COL(incident_row, title), COL(incident_row, status),
    COL(incident_row, next_at), COL(incident_row, opened_at), COL(incident_row, solved_at), COL(incident_row, updates),
    COL(incident_row, version), COL(incident_row, schools), COL(incident_row, persons), COL(incident_row, joined));
#define INCIDENT_HEAD \
    "SELECT i.id, i.ref, i.title, i.status, i.next_at, i.opened_at, i.solved_at, i.updates, i.version,"
#define INCIDENT_COLUMNS \
    INCIDENT_HEAD " (SELECT count(*) FROM incident_school p WHERE p.incident = i.id AND " SCOPE( \
        room_board, R, "p") ") AS schools, (SELECT count(*) FROM incident_person m WHERE m.incident = i.id " \
                            "AND " SCOPE(room_board, R, "m") ") AS persons, (SELECT count(*) FROM incident_person o " \
                                                             "WHERE o.incident = i.id" \
                                                             " AND o.account = $1) AS joined FROM incident i WHERE "
#define WITHIN(object, verb) \
    "EXISTS (SELECT 1 FROM incident_school q WHERE q.incident = i.id AND " SCOPE(object, verb, "q") ")"
enum { ONLY_RUNNING };
FAMILY(incident_page, SCOPE_SCHOOL, 1, incident_row, ALWAYS(INCIDENT_COLUMNS WITHIN(room_board, L)),
       WHEN(ONLY_RUNNING, " AND i.solved_at IS NULL"),
       ALWAYS(" ORDER BY CASE WHEN i.solved_at IS NULL THEN 0 ELSE 1 END,"
              " CASE WHEN i.solved_at IS NULL THEN i.next_at ELSE -i.solved_at END, i.id LIMIT $3"));
QUERY(incident_by_ref, SCOPE_SCHOOL, 1, incident_row, INCIDENT_COLUMNS "i.ref = $3 AND " WITHIN(room_board, R));
QUERY(incident_for_work, SCOPE_SCHOOL, 1, incident_row, INCIDENT_COLUMNS "i.ref = $3 AND " WITHIN(ticket, W));
QUERY(incident_here, SCOPE_SYSTEM, 1, incident_row,
      INCIDENT_HEAD
      " 0 AS schools, 0 AS persons, 0 AS joined FROM incident i JOIN incident_school p ON p.incident = i.id"
      " WHERE p.school = $3 AND i.solved_at IS NULL ORDER BY i.opened_at, i.id LIMIT 20");

enum err incident_list(struct tx *tx, struct incident_rows *rows)
{
    return tx_list(tx, incident_page, 0, 0, rows, (int64_t)INCIDENT_LIST);
}

enum err incident_running(struct tx *tx, struct incident_rows *rows)
{
    return tx_list(tx, incident_page, 1U << ONLY_RUNNING, 0, rows, (int64_t)INCIDENT_LIST);
}

enum err incident_find(struct tx *tx, incident_ref ref, struct incident_row *row)
{
    return tx_one(tx, incident_by_ref, row, &ref);
}

struct incident_beyond_row {
    int64_t beyond;
};
ROW(incident_beyond_row, COL(incident_beyond_row, beyond));
QUERY(incident_beyond, SCOPE_SCHOOL, 1, incident_beyond_row,
      "SELECT count(*) AS beyond FROM incident_school p WHERE p.incident = $3 AND NOT " SCOPE(ticket, W, "p"));

enum err incident_find_work(struct tx *tx, incident_ref ref, struct incident_row *row)
{
    struct incident_beyond_row count;
    TRY(tx_one(tx, incident_for_work, row, &ref));
    TRY(tx_one(tx, incident_beyond, &count, row->id));
    return count.beyond == 0 ? OK : tx_refuse(tx, ERR_CONFLICT, M_incident_error_beyond, NULL);
}

enum err incident_at_school(struct tx *tx, school_id school, struct incident_rows *rows)
{
    return tx_all(tx, incident_here, rows, school);
}

INCIDENT_PLACE_ROW;
QUERY(schools_within, SCOPE_SCHOOL, 1, incident_place,
      "SELECT " INCIDENT_PLACE
      " FROM incident_school p JOIN school s ON s.id = p.school JOIN authority a ON a.id = p.authority"
      " WHERE p.incident = $3 AND " SCOPE(room_board, R, "p") " ORDER BY a.sort_key, a.id, s.sort_key, s.id");
ROW(incident_update_row, COL(incident_update_row, n), COL(incident_update_row, text), COL(incident_update_row, next_at),
    COL(incident_update_row, at));
QUERY(updates_of, SCOPE_SYSTEM, 1, incident_update_row,
      "SELECT u.n, u.text, u.next_at, u.at FROM incident_update u WHERE u.incident = $3 ORDER BY u.n DESC");

enum err incident_schools(struct tx *tx, incident_id id, struct incident_places *places)
{
    return tx_all(tx, schools_within, places, id);
}

enum err incident_updates(struct tx *tx, const struct incident_row *r, struct incident_update_rows *rows)
{
    return tx_all(tx, updates_of, rows, r->id);
}

/* --- changes ---------------------------------------------------------------------------------- */

/* Below a row that incident_find_work gave to this actor. */
SQL(incident_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO incident (id, ref, title, status, next_at, opened_by, opened_at) VALUES ($3, $4, $5, $6, $7, $1, $2)");
SQL(incident_school_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO incident_school (school, incident, authority) VALUES ($4, $3, $5)");
SQL(incident_update_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO incident_update (incident, n, text, next_at, actor, at) VALUES ($3, $4, $5, $6, $1, $2)");
SQL(incident_set, SCOPE_SYSTEM, 5,
    "UPDATE incident SET status = $5, next_at = $6, solved_at = CASE WHEN $7 = 1 THEN $2 ELSE NULL END,"
    " updates = updates + 1, version = version + 1 WHERE id = $3 AND version = $4 AND solved_at IS NULL");
SQL(incident_person_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO incident_person (incident, account, authority, school, at) VALUES ($3, $1, $4, $5, $2)"
    " ON CONFLICT DO NOTHING");

static enum err text_and_time(struct tx *tx, struct str text, struct instant next_at)
{
    if (str_trim(text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_status, "status");
    if (instant_is_none(next_at))
        return tx_refuse(tx, ERR_INVALID, M_incident_error_next_missing, "next_day");
    if (instant_compare(next_at, tx_now(tx)) <= 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_next_past, "next_day");
    return OK;
}

enum err incident_open(struct tx *tx, const struct incident_new *new, struct incident_row *row)
{
    incident_ref ref = TX_REF(tx, incident);
    incident_id id = TX_ID(tx, incident);
    struct str title = str_trim(new->title), status = str_trim(new->status);
    if (title.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_title, "title");
    TRY(text_and_time(tx, status, new->next_at));
    TRY(tx_run(tx, incident_insert, NULL, id, &ref, title, status, new->next_at));
    for (size_t i = 0; i < new->places.n; i++)
        TRY(tx_run(tx, incident_school_insert, NULL, id, new->places.at[i].school, new->places.at[i].authority));
    TRY(tx_run(tx, incident_update_insert, NULL, id, (int64_t)1, status, new->next_at));
    INCIDENT_NOTE(tx, &new->places, .action = "desk.incident_opened", .object = OBJECT_ROOM_BOARD, .subject = id.n,
                  .after = title);
    TRY(incident_notify(tx, id, 1, (ticket_id){ 0 }));
    return incident_find_work(tx, ref, row);
}

enum err incident_start(struct tx *tx, const struct incident_start *from, struct incident_new *new,
                        struct incident_row *row)
{
    static const ticket_ref none;
    struct ticket t;
    bool from_ticket = !REF_EQ(from->ticket, none);
    if (from_ticket)
        TRY(ticket_find(tx, from->ticket, &t));
    TRY(incident_extent_of(tx, from->authorities, from->schools, &new->places));
    TRY(incident_open(tx, new, row));
    return from_ticket ? incident_attach(tx, row, &t) : OK;
}

static enum err changed(struct tx *tx, const struct incident_row *r, int64_t version, struct str text,
                        struct instant next_at)
{
    struct incident_places places;
    int64_t n;
    bool solved = instant_is_none(next_at);
    TRY(tx_run(tx, incident_set, &n, r->id, version, text, next_at, solved));
    if (n == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_changed, NULL);
    TRY(tx_run(tx, incident_update_insert, NULL, r->id, r->updates + 1, text, next_at));
    TRY(incident_schools(tx, r->id, &places));
    INCIDENT_NOTE(tx, &places, .action = solved ? "desk.incident_solved" : "desk.incident_told",
                  .object = OBJECT_ROOM_BOARD, .subject = r->id.n, .after = text);
    return incident_notify(tx, r->id, r->updates + 1, (ticket_id){ 0 });
}

enum err incident_inform(struct tx *tx, const struct incident_row *r, int64_t version, struct str text,
                         struct instant next_at)
{
    struct str status = str_trim(text);
    TRY(text_and_time(tx, status, next_at));
    TRY(changed(tx, r, version, status, next_at));
    return incident_tell_children(tx, r, status, next_at);
}

enum err incident_solve(struct tx *tx, const struct incident_row *r, int64_t version, struct str text, struct str item)
{
    struct str status = str_trim(text);
    if (status.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_status, "solved_text");
    if (str_trim(item).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_test_missing, "item");
    TRY(changed(tx, r, version, status, INSTANT_NONE));
    return incident_test_children(tx, r, status, str_trim(item));
}

/* --- "Betrifft mich auch" ------------------------------------------------------------------------- */

struct incident_own_row {
    school_id school;
    authority_id authority;
};
ROW(incident_own_row, COL(incident_own_row, school), COL(incident_own_row, authority));
QUERY(incident_own_school, SCOPE_SCHOOL, 1, incident_own_row,
      "SELECT p.school, p.authority FROM incident_school p WHERE p.incident = $3 AND " SCOPE_IF(
          room_board, R, "p", " AND r_.role = " ROLE_school_contact_SQL) " ORDER BY p.school LIMIT 1");

enum err incident_join(struct tx *tx, const struct incident_row *r)
{
    struct incident_own_row own;
    int64_t added;
    if (!incident_runs(r))
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_solved, NULL);
    enum err e = tx_one(tx, incident_own_school, &own, r->id);
    if (e == ERR_NOT_FOUND)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_join, NULL);
    TRY(e);
    TRY(tx_run(tx, incident_person_insert, &added, r->id, own.authority, own.school));
    if (added > 0)
        tx_note(tx, .action = "desk.incident_joined", .object = OBJECT_ROOM_BOARD, .subject = r->id.n,
                .authority = own.authority);
    return OK;
}
