#include "domain/desk/checklist.h"

ROW(checklist_row, COL(checklist_row, id), COL(checklist_row, ref), COL(checklist_row, name),
    COL(checklist_row, body_points), COL(checklist_row, school_points), COL(checklist_row, version),
    COL(checklist_row, changed_by), COL(checklist_row, changed_at));
#define LISTS \
    "SELECT k.id, k.ref, k.name, k.body_points, k.school_points, k.version, coalesce(a.name, '') AS changed_by," \
    " k.changed_at FROM checklist k LEFT JOIN account a ON a.id = k.changed_by" \
    " WHERE k.retired_at IS NULL AND " SCOPE_HOUSE(desk_template, R)
QUERY(checklists, SCOPE_MEMBER, 1, checklist_row, LISTS " ORDER BY k.name, k.id LIMIT $3");
QUERY(checklist_by_ref, SCOPE_MEMBER, 1, checklist_row, LISTS " AND k.ref = $3");
QUERY(checklist_by_id, SCOPE_MEMBER, 1, checklist_row, LISTS " AND k.id = $3");
/* Behind desk_template C of the route; a new row is nobody's yet. */
SQL(checklist_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO checklist (id, ref, name, body_points, school_points, changed_by, changed_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2)");
SQL(checklist_write, SCOPE_MEMBER, 5,
    "UPDATE checklist SET name = $5, body_points = $6, school_points = $7, version = version + 1, changed_by = $1,"
    " changed_at = $2 WHERE id = $3 AND version = $4 AND " SCOPE_HOUSE(desk_template, W));
SQL(checklist_end, SCOPE_MEMBER, 1,
    "UPDATE checklist SET retired_at = $2 WHERE id = $3 AND retired_at IS NULL AND " SCOPE_HOUSE(desk_template, W));

enum err checklist_list(struct tx *tx, struct checklist_rows *rows)
{
    return tx_all(tx, checklists, rows, CHECKLISTS_MAX);
}

enum err checklist_find(struct tx *tx, checklist_ref ref, struct checklist_row *row)
{
    return tx_one(tx, checklist_by_ref, row, &ref);
}

enum err checklist_of_id(struct tx *tx, checklist_id id, struct checklist_row *row)
{
    return tx_one(tx, checklist_by_id, row, id);
}

size_t checklist_count(struct str lines)
{
    size_t n = 0;
    struct str line;
    while (str_cut_line(&lines, &line))
        n += str_trim(line).len > 0 ? 1 : 0;
    return n;
}

static enum err valid(struct tx *tx, const struct checklist_text *t)
{
    size_t points = checklist_count(t->body_points) + checklist_count(t->school_points);
    if (str_trim(t->name).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_name, "name");
    if (points == 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_points, "body_points");
    return points <= CHECKLIST_POINTS ? OK : tx_refuse(tx, ERR_INVALID, M_tools_error_points_many, "body_points");
}

static void noted(struct tx *tx, checklist_id id, const char *action, const struct checklist_text *t)
{
    struct str all = str_cat(tx_mem(tx), t->name, STR("\n"), t->body_points, STR("\n"), t->school_points);
    tx_note(tx, .action = action, .object = OBJECT_DESK_TEMPLATE, .subject = id.n, .after = all);
}

enum err checklist_create(struct tx *tx, const struct checklist_text *t, checklist_ref *ref)
{
    checklist_id id = TX_ID(tx, checklist);
    struct checklist_rows rows;
    TRY(valid(tx, t));
    TRY(checklist_list(tx, &rows));
    if (rows.n >= CHECKLISTS_MAX)
        return tx_refuse(tx, ERR_LIMITED, M_tools_error_lists_many, "name");
    *ref = TX_REF(tx, checklist);
    TRY(tx_run(tx, checklist_insert, NULL, id, ref, str_trim(t->name), t->body_points, t->school_points));
    noted(tx, id, "desk.checklist_written", t);
    return OK;
}

enum err checklist_change(struct tx *tx, checklist_ref ref, int64_t version, const struct checklist_text *t)
{
    struct checklist_row row;
    int64_t changed;
    TRY(checklist_find(tx, ref, &row));
    TRY(valid(tx, t));
    TRY(tx_run(tx, checklist_write, &changed, row.id, version, str_trim(t->name), t->body_points, t->school_points));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_tools_error_changed, NULL);
    noted(tx, row.id, "desk.checklist_written", t);
    return OK;
}

enum err checklist_retire(struct tx *tx, checklist_ref ref)
{
    struct checklist_row row;
    int64_t changed;
    TRY(checklist_find(tx, ref, &row));
    TRY(tx_run(tx, checklist_end, &changed, row.id));
    if (changed == 0)
        return ERR_NOT_FOUND;
    noted(tx, row.id, "desk.checklist_retired",
          &(struct checklist_text){ row.name, row.body_points, row.school_points });
    return OK;
}
