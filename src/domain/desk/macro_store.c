#include "domain/desk/macro.h"

ROW(macro_row, COL(macro_row, id), COL(macro_row, ref), COL(macro_row, name), COL(macro_row, owner),
    COL(macro_row, version), COL(macro_row, changed_by), COL(macro_row, changed_at));
#define MACROS \
    "SELECT m.id, m.ref, m.name, coalesce(o.name, '') AS owner, m.version, coalesce(a.name, '') AS changed_by," \
    " m.changed_at FROM macro m LEFT JOIN account o ON o.id = m.owner LEFT JOIN account a ON a.id = m.changed_by" \
    " WHERE m.retired_at IS NULL AND " SCOPE_HOUSE(desk_template, R)
QUERY(macros, SCOPE_MEMBER, 1, macro_row, MACROS " ORDER BY m.name, m.id LIMIT $3");
QUERY(macro_by_ref, SCOPE_MEMBER, 1, macro_row, MACROS " AND m.ref = $3");
ROW(macro_step, COL(macro_step, kind), COL(macro_step, value), COL(macro_step, days), COL(macro_step, record),
    COL(macro_step, text));
/* Below a macro that was found. */
QUERY(steps_of, SCOPE_SYSTEM, 2, macro_step,
      "SELECT s.kind, s.value, s.days, s.record, s.text FROM macro_step s WHERE s.macro = $3 AND s.version = $4"
      " ORDER BY s.n");
SQL(step_insert, SCOPE_SYSTEM, 8,
    "INSERT INTO macro_step (macro, version, n, kind, value, days, record, text)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10)");
/* Behind desk_template C of the route; a new row is nobody's yet. */
SQL(macro_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO macro (id, ref, owner, name, changed_by, changed_at) VALUES ($3, $4, $1, $5, $1, $2)");
SQL(macro_write, SCOPE_MEMBER, 3,
    "UPDATE macro SET name = $5, version = version + 1, changed_by = $1, changed_at = $2"
    " WHERE id = $3 AND version = $4 AND " SCOPE_HOUSE(desk_template, W));
SQL(macro_end, SCOPE_MEMBER, 1,
    "UPDATE macro SET retired_at = $2 WHERE id = $3 AND retired_at IS NULL AND " SCOPE_HOUSE(desk_template, W));

enum err macro_list(struct tx *tx, struct macro_rows *rows) { return tx_all(tx, macros, rows, MACROS_MAX); }
enum err macro_find(struct tx *tx, macro_ref ref, struct macro_row *row) { return tx_one(tx, macro_by_ref, row, &ref); }
enum err macro_read(struct tx *tx, const struct macro_row *row, struct macro_steps *steps)
{
    return tx_all(tx, steps_of, steps, row->id, row->version);
}

static enum err valid(struct tx *tx, struct str name, const struct macro_steps *steps)
{
    enum msg why;
    const char *field;
    if (str_trim(name).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_name, "name");
    return macro_steps_check(steps, &why, &field) == OK ? OK : tx_refuse(tx, ERR_INVALID, why, field);
}

static enum err write_steps(struct tx *tx, macro_id id, int64_t version, struct str name,
                            const struct macro_steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct macro_step *s = &steps->at[i];
        TRY(tx_run(tx, step_insert, NULL, id, version, (int64_t)i + 1, s->kind, s->value, s->days, s->record, s->text));
    }
    tx_note(tx, .action = "desk.macro_written", .object = OBJECT_DESK_TEMPLATE, .subject = id.n, .after = name);
    return OK;
}

enum err macro_create(struct tx *tx, struct str name, const struct macro_steps *steps, macro_ref *ref)
{
    macro_id id = TX_ID(tx, macro);
    struct macro_rows rows;
    TRY(valid(tx, name, steps));
    TRY(macro_list(tx, &rows));
    if (rows.n >= MACROS_MAX)
        return tx_refuse(tx, ERR_LIMITED, M_tools_error_macros_many, "name");
    *ref = TX_REF(tx, macro);
    TRY(tx_run(tx, macro_insert, NULL, id, ref, str_trim(name)));
    return write_steps(tx, id, 1, name, steps);
}

enum err macro_change(struct tx *tx, macro_ref ref, int64_t version, struct str name, const struct macro_steps *steps)
{
    struct macro_row row;
    int64_t changed;
    TRY(macro_find(tx, ref, &row));
    TRY(valid(tx, name, steps));
    TRY(tx_run(tx, macro_write, &changed, row.id, version, str_trim(name)));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_tools_error_changed, NULL);
    return write_steps(tx, row.id, version + 1, name, steps);
}

enum err macro_retire(struct tx *tx, macro_ref ref)
{
    struct macro_row row;
    int64_t changed;
    TRY(macro_find(tx, ref, &row));
    TRY(tx_run(tx, macro_end, &changed, row.id));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "desk.macro_retired", .object = OBJECT_DESK_TEMPLATE, .subject = row.id.n,
            .before = row.name);
    return OK;
}
