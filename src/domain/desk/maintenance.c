#include "domain/desk/maintenance.h"

#include "base/zone.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/incident.h"

/* --- reading --------------------------------------------------------------------------------- */

ROW(maintenance_row, COL(maintenance_row, id), COL(maintenance_row, ref), COL(maintenance_row, title),
    COL(maintenance_row, text), COL(maintenance_row, withdrawn_why), COL(maintenance_row, starts_at),
    COL(maintenance_row, ends_at), COL(maintenance_row, withdrawn_at), COL(maintenance_row, schools));
#define MAINTENANCE_COLUMNS \
    "SELECT m.id, m.ref, m.title, m.text, m.withdrawn_why, m.starts_at, m.ends_at, m.withdrawn_at," \
    " (SELECT count(*) FROM maintenance_school p WHERE p.maintenance = m.id AND " SCOPE( \
        room_board, R, "p") ") AS schools FROM maintenance m WHERE "
#define WITHIN(object, verb) \
    "EXISTS (SELECT 1 FROM maintenance_school q WHERE q.maintenance = m.id AND " SCOPE(object, verb, "q") ")"
#define IS_AHEAD "m.withdrawn_at IS NULL AND m.ends_at > $2"
enum { ONLY_AHEAD };
FAMILY(maintenance_page, SCOPE_SCHOOL, 1, maintenance_row, ALWAYS(MAINTENANCE_COLUMNS WITHIN(room_board, L)),
       WHEN(ONLY_AHEAD, " AND " IS_AHEAD),
       ALWAYS(" ORDER BY CASE WHEN " IS_AHEAD " THEN 0 ELSE 1 END, CASE WHEN " IS_AHEAD
              " THEN m.starts_at ELSE -m.starts_at END, m.id LIMIT $3"));
QUERY(maintenance_by_ref, SCOPE_SCHOOL, 1, maintenance_row,
      MAINTENANCE_COLUMNS "m.ref = $3 AND " WITHIN(room_board, R));
QUERY(maintenance_for_work, SCOPE_SCHOOL, 1, maintenance_row, MAINTENANCE_COLUMNS "m.ref = $3 AND " WITHIN(ticket, W));
struct maintenance_beyond_row {
    int64_t beyond;
};
ROW(maintenance_beyond_row, COL(maintenance_beyond_row, beyond));
QUERY(maintenance_beyond, SCOPE_SCHOOL, 1, maintenance_beyond_row,
      "SELECT count(*) AS beyond FROM maintenance_school p WHERE p.maintenance = $3 AND NOT " SCOPE(ticket, W, "p"));
INCIDENT_PLACE_ROW;
QUERY(maintained_within, SCOPE_SCHOOL, 1, incident_place,
      "SELECT " INCIDENT_PLACE
      " FROM maintenance_school p JOIN school s ON s.id = p.school JOIN authority a ON a.id = p.authority"
      " WHERE p.maintenance = $3 AND " SCOPE(room_board, R, "p") " ORDER BY a.sort_key, a.id, s.sort_key, s.id");

enum err maintenance_list(struct tx *tx, struct maintenance_rows *rows)
{
    return tx_list(tx, maintenance_page, 0, 0, rows, (int64_t)MAINTENANCE_LIST);
}

enum err maintenance_ahead(struct tx *tx, struct maintenance_rows *rows)
{
    return tx_list(tx, maintenance_page, 1U << ONLY_AHEAD, 0, rows, (int64_t)MAINTENANCE_LIST);
}

enum err maintenance_find(struct tx *tx, maintenance_ref ref, struct maintenance_row *row)
{
    return tx_one(tx, maintenance_by_ref, row, &ref);
}

enum err maintenance_schools(struct tx *tx, maintenance_id id, struct incident_places *places)
{
    return tx_all(tx, maintained_within, places, id);
}

/* --- exam windows ------------------------------------------------------------------------------- */

enum err maintenance_clash(struct tx *tx, const struct incident_places *places, struct instant from,
                           struct instant until, struct maintenance_clash *clash, bool *found)
{
    /* An end at midnight does not touch the day that begins then. */
    struct day first = zone_day(from), last = zone_day((struct instant){ until.us - 1 });
    *found = false;
    for (size_t i = 0; i < places->n; i++) {
        struct exam_window_rows windows;
        TRY(exam_windows(tx, places->at[i].school, &windows));
        for (size_t k = 0; k < windows.n; k++) {
            const struct exam_window_row *w = &windows.at[k];
            if (day_compare(w->starts, last) > 0 || day_compare(w->ends, first) < 0)
                continue;
            *clash = (struct maintenance_clash){ places->at[i].name, w->starts, w->ends };
            *found = true;
            return OK;
        }
    }
    return OK;
}

/* --- changes --------------------------------------------------------------------------------------- */

SQL(maintenance_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO maintenance (id, ref, title, text, starts_at, ends_at, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");
SQL(maintenance_school_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO maintenance_school (school, maintenance, authority) VALUES ($4, $3, $5)");
SQL(maintenance_end, SCOPE_SYSTEM, 2,
    "UPDATE maintenance SET withdrawn_at = $2, withdrawn_by = $1, withdrawn_why = $4"
    " WHERE id = $3 AND withdrawn_at IS NULL AND ends_at > $2");

static enum err plan_valid(struct tx *tx, const struct maintenance_new *new)
{
    struct maintenance_clash clash;
    bool found;
    if (str_trim(new->title).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_title, "title");
    if (str_trim(new->text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_what, "what");
    if (instant_compare(new->starts_at, tx_now(tx)) <= 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_starts_past, "from_day");
    if (instant_compare(new->ends_at, new->starts_at) <= 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_ends, "until_day");
    if (instant_compare(new->ends_at, instant_add(new->starts_at, HOURS(MAINTENANCE_HOURS))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_incident_error_long, "until_day");
    TRY(maintenance_clash(tx, &new->places, new->starts_at, new->ends_at, &clash, &found));
    return found ? tx_refuse(tx, ERR_INVALID, M_incident_error_exam, "from_day") : OK;
}

enum err maintenance_plan(struct tx *tx, const struct maintenance_new *new, maintenance_ref *ref)
{
    maintenance_id id = TX_ID(tx, maintenance);
    TRY(plan_valid(tx, new));
    *ref = TX_REF(tx, maintenance);
    TRY(tx_run(tx, maintenance_insert, NULL, id, ref, str_trim(new->title), str_trim(new->text), new->starts_at,
               new->ends_at));
    for (size_t i = 0; i < new->places.n; i++)
        TRY(tx_run(tx, maintenance_school_insert, NULL, id, new->places.at[i].school, new->places.at[i].authority));
    INCIDENT_NOTE(tx, &new->places, .action = "desk.maintenance_planned", .object = OBJECT_ROOM_BOARD, .subject = id.n,
                  .after = str_trim(new->title));
    return maintenance_notify(tx, id, MAINTENANCE_ANNOUNCED);
}

enum err maintenance_withdraw(struct tx *tx, maintenance_ref ref, struct str why)
{
    struct maintenance_row row;
    struct maintenance_beyond_row count;
    struct incident_places places;
    int64_t n;
    TRY(tx_one(tx, maintenance_for_work, &row, &ref));
    TRY(tx_one(tx, maintenance_beyond, &count, row.id));
    if (count.beyond > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_beyond, NULL);
    if (str_trim(why).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_reason_missing, "why");
    TRY(tx_run(tx, maintenance_end, &n, row.id, str_trim(why)));
    if (n == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_incident_error_over, NULL);
    TRY(maintenance_schools(tx, row.id, &places));
    INCIDENT_NOTE(tx, &places, .action = "desk.maintenance_withdrawn", .object = OBJECT_ROOM_BOARD, .subject = row.id.n,
                  .after = str_trim(why));
    return maintenance_notify(tx, row.id, MAINTENANCE_WITHDRAWN);
}
