#include "domain/desk/exam_window.h"

#include "base/check.h"

#define ROOMS_TEXT 2000

/* --- list --------------------------------------------------------------------------------- */

ROW(exam_window_row, COL(exam_window_row, n), COL(exam_window_row, starts), COL(exam_window_row, ends),
    COL(exam_window_row, quiet), COL(exam_window_row, note), COL(exam_window_row, created_by));
QUERY(windows_of, SCOPE_SYSTEM, 2, exam_window_row,
      "SELECT w.n, w.starts, w.ends, w.quiet, w.note, coalesce(a.name, '') AS created_by FROM exam_window w LEFT JOIN "
      "account a ON a.id = w.created_by WHERE w.school = $3 AND w.withdrawn_at IS NULL AND w.ends >= $4"
      " ORDER BY w.starts, w.n");
struct number_row {
    int64_t n;
    struct str number;
};
struct number_rows {
    struct number_row *at;
    size_t n;
};
ROW(number_row, COL(number_row, n), COL(number_row, number));
QUERY(window_rooms, SCOPE_SYSTEM, 1, number_row,
      "SELECT x.n, r.number FROM exam_window_room x JOIN room r ON r.id = x.room WHERE x.school = $3"
      " ORDER BY x.n, r.number, r.id");

static struct str rooms_text(struct mem *mem, const struct number_rows *rooms, int64_t n)
{
    struct buf text = buf_of(mem, ROOMS_TEXT);
    for (size_t i = 0; i < rooms->n; i++) {
        if (rooms->at[i].n != n)
            continue;
        buf_put_z(&text, text.len > 0 ? ", " : "");
        buf_put(&text, rooms->at[i].number);
    }
    return buf_str(&text);
}

enum err exam_windows(struct tx *tx, school_id school, struct exam_window_rows *rows)
{
    struct number_rows rooms;
    TRY(tx_all(tx, windows_of, rows, school, zone_day(tx_now(tx))));
    TRY(tx_all(tx, window_rooms, &rooms, school));
    for (size_t i = 0; i < rows->n; i++)
        rows->at[i].rooms = rooms_text(tx_mem(tx), &rooms, rows->at[i].n);
    return OK;
}

/* --- change ---------------------------------------------------------------------------------- */

struct window_n_row {
    int64_t n;
};
ROW(window_n_row, COL(window_n_row, n));
QUERY(window_insert, SCOPE_SYSTEM, 6, window_n_row,
      "INSERT INTO exam_window (school, n, authority, starts, ends, quiet, note, created_by, created_at)"
      " SELECT $3, coalesce(max(w.n), 0) + 1, $4, $5, $6, $7, $8, $1, $2 FROM exam_window w WHERE w.school = $3"
      " RETURNING n");
SQL(window_room_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO exam_window_room (school, n, room, authority) SELECT $3, $4, r.id, r.authority FROM room r WHERE "
    "r.ref "
    "= $6 AND r.school = $3 AND r.authority = $5 ON CONFLICT DO NOTHING");
SQL(window_withdraw, SCOPE_SYSTEM, 2,
    "UPDATE exam_window SET withdrawn_at = $2 WHERE school = $3 AND n = $4 AND withdrawn_at IS NULL");

static enum err window_valid(struct tx *tx, const struct exam_window_new *new, struct day last)
{
    if (day_is_none(new->starts) || day_compare(last, zone_day(tx_now(tx))) < 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_past, "starts");
    if (day_compare(last, new->starts) < 0 || day_between(new->starts, last) > CALENDAR_SEARCH_DAYS)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_problem_order, "ends");
    return OK;
}

static void window_noted(struct tx *tx, const struct school_place *place, const char *action, struct str what)
{
    tx_note_(tx, &(const struct note){ .action = action,
                                       .object = OBJECT_SCHOOL,
                                       .subject = place->school.n,
                                       .authority = place->authority,
                                       .after = what });
}

enum err exam_window_add(struct tx *tx, const struct school_place *place, const struct exam_window_new *new)
{
    struct window_n_row row;
    struct day last = day_is_none(new->ends) ? new->starts : new->ends;
    TRY(window_valid(tx, new, last));
    TRY(tx_one(tx, window_insert, &row, place->school, place->authority, new->starts, last, new->quiet,
               str_trim(new->note)));
    for (size_t i = 0; i < new->nrooms; i++) {
        room_ref ref;
        int64_t found;
        for (size_t k = 0; k < sizeof ref.b; k++)
            ref.b[k] = new->rooms[i].b[k];
        TRY(tx_run(tx, window_room_insert, &found, place->school, row.n, place->authority, &ref));
        if (found == 0)
            return tx_refuse(tx, ERR_INVALID, M_calendar_exam_error_room, "rooms");
    }
    window_noted(tx, place, "desk.exam_window_added", new->note);
    return OK;
}

enum err exam_window_withdraw(struct tx *tx, const struct school_place *place, int64_t n)
{
    int64_t changed;
    TRY(tx_run(tx, window_withdraw, &changed, place->school, n));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_calendar_error_gone, NULL);
    window_noted(tx, place, "desk.exam_window_withdrawn", STR(""));
    return OK;
}

/* --- near -------------------------------------------------------------------------------------- */

struct near_row {
    struct day starts;
};
ROW(near_row, COL(near_row, starts));
QUERY(
    window_next, SCOPE_SYSTEM, 3, near_row,
    "SELECT w.starts FROM exam_window w WHERE w.school = $3 AND w.withdrawn_at IS NULL AND w.ends >= $5 AND ($4 = 0 OR "
    "NOT EXISTS (SELECT 1 FROM exam_window_room x WHERE x.school = w.school AND x.n = w.n) OR EXISTS (SELECT 1 FROM "
    "exam_window_room x WHERE x.school = w.school AND x.n = w.n AND x.room = $4)) ORDER BY w.starts LIMIT 1");

enum err exam_window_near(struct tx *tx, school_id school, room_id room, bool *yes)
{
    struct near_row next;
    struct calendar calendar;
    struct day today = zone_day(tx_now(tx)), school_day;
    *yes = false;
    enum err e = tx_one(tx, window_next, &next, school, room, today);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    *yes = day_compare(next.starts, today) <= 0;
    if (*yes)
        return OK;
    TRY(school_calendar_of(tx, school, today, &calendar));
    *yes =
        calendar_open_days_after(&calendar, today, 1, &school_day) == OK && day_compare(next.starts, school_day) <= 0;
    return OK;
}
