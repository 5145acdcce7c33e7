#include "domain/desk/checklist.h"

#include "domain/desk/ticket_internal.h"

ROW(check_row, COL(check_row, n), COL(check_row, list), COL(check_row, text), COL(check_row, side),
    COL(check_row, done), COL(check_row, by), COL(check_row, at));
ROW(tick_row, COL(tick_row, n), COL(tick_row, text), COL(tick_row, by), COL(tick_row, done), COL(tick_row, at));
/* Below a ticket that was found: its points are for all who read it. */
QUERY(points_of, SCOPE_SYSTEM, 1, check_row,
      "SELECT p.n, p.list, p.text, p.side, coalesce(k.done, 0) AS done, coalesce(a.name, '') AS by, k.at"
      " FROM check_point p LEFT JOIN check_tick k ON k.ticket = p.ticket AND k.n = p.n AND k.k ="
      " (SELECT max(l.k) FROM check_tick l WHERE l.ticket = p.ticket AND l.n = p.n)"
      " LEFT JOIN account a ON a.id = k.account WHERE p.ticket = $3 AND p.withdrawn_at IS NULL ORDER BY p.n");
QUERY(ticks_of, SCOPE_SYSTEM, 1, tick_row,
      "SELECT k.n, p.text, coalesce(a.name, '') AS by, k.done, k.at FROM check_tick k"
      " JOIN check_point p ON p.ticket = k.ticket AND p.n = k.n LEFT JOIN account a ON a.id = k.account"
      " WHERE k.ticket = $3 AND p.withdrawn_at IS NULL ORDER BY k.at, k.n, k.k");
SQL(point_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO check_point (ticket, n, authority, school, list, side, text, event, put_by, put_at)"
    " SELECT $3, (SELECT coalesce(max(p.n), 0) + 1 FROM check_point p WHERE p.ticket = $3), $4, $5, $6, $7, $8, $9,"
    " $1, $2");
SQL(point_withdraw, SCOPE_SYSTEM, 2,
    "UPDATE check_point SET withdrawn_at = $2 WHERE ticket = $3 AND event = $4 AND event <> 0");
SQL(tick_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO check_tick (ticket, n, k, authority, school, done, account, at)"
    " SELECT $3, $4, (SELECT coalesce(max(k.k), 0) + 1 FROM check_tick k WHERE k.ticket = $3 AND k.n = $4), $5, $6,"
    " $7, $1, $2");

enum err check_points(struct tx *tx, const struct ticket *t, struct check_rows *rows)
{
    return tx_all(tx, points_of, rows, t->row.id);
}

enum err check_ticks(struct tx *tx, const struct ticket *t, struct tick_rows *rows)
{
    return tx_all(tx, ticks_of, rows, t->row.id);
}

static enum err must_be_open(struct tx *tx, const struct ticket *t)
{
    if (t->merged_into.n != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_merged_already, NULL);
    return t->row.state != STATE_CLOSED ? OK : tx_refuse(tx, ERR_CONFLICT, M_tools_error_closed, NULL);
}

static enum err put_lines(struct tx *tx, const struct ticket *t, const struct checklist_row *list, struct str lines,
                          enum check_side side, int64_t event)
{
    struct str line;
    while (str_cut_line(&lines, &line))
        if (str_trim(line).len > 0)
            TRY(tx_run(tx, point_insert, NULL, t->row.id, t->authority, t->school, list->name, (int)side,
                       str_trim(line), event));
    return OK;
}

enum err check_put(struct tx *tx, const struct ticket *t, const struct checklist_row *list, int64_t event)
{
    struct check_rows have;
    TRY(ticket_must_work(tx, t));
    TRY(must_be_open(tx, t));
    TRY(check_points(tx, t, &have));
    if (have.n + checklist_count(list->body_points) + checklist_count(list->school_points) > CHECK_POINTS_MAX)
        return tx_refuse(tx, ERR_LIMITED, M_tools_error_ticket_points, "checklist");
    TRY(put_lines(tx, t, list, list->body_points, CHECK_BODY, event));
    TRY(put_lines(tx, t, list, list->school_points, CHECK_SCHOOL, event));
    tx_note(tx, .action = "desk.checklist_put", .object = OBJECT_TICKET, .subject = t->row.id.n,
            .authority = t->authority, .after = list->name);
    return OK;
}

enum err check_withdraw(struct tx *tx, const struct ticket *t, int64_t event)
{
    return tx_run(tx, point_withdraw, NULL, t->row.id, event);
}

bool check_may_tick(const struct ticket *t, int side)
{
    return t->may_work || (side == CHECK_SCHOOL && t->is_school_side && t->may_answer);
}

enum err check_tick(struct tx *tx, const struct ticket *t, int64_t n, bool done)
{
    struct check_rows rows;
    const struct check_row *point = NULL;
    TRY(check_points(tx, t, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].n == n)
            point = &rows.at[i];
    if (point == NULL)
        return ERR_NOT_FOUND;
    if (!check_may_tick(t, point->side))
        return tx_refuse(tx, ERR_DENIED, M_tools_error_tick, NULL);
    TRY(must_be_open(tx, t));
    if (point->done == done)
        return OK;
    TRY(tx_run(tx, tick_insert, NULL, t->row.id, n, t->authority, t->school, done));
    tx_note(tx, .action = done ? "desk.check_ticked" : "desk.check_taken_back", .object = OBJECT_TICKET,
            .subject = t->row.id.n, .authority = t->authority, .after = point->text);
    return OK;
}
