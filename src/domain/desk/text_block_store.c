#include "domain/desk/text_block.h"

#include "domain/agreement/agreement.h"

ROW(text_block_row, COL(text_block_row, id), COL(text_block_row, ref), COL(text_block_row, name),
    COL(text_block_row, text), COL(text_block_row, own), COL(text_block_row, version), COL(text_block_row, changed_by),
    COL(text_block_row, changed_at));
#define BLOCKS(verb) \
    "SELECT b.id, b.ref, b.name, b.text, CASE b.owner WHEN 0 THEN 0 ELSE 1 END AS own, b.version," \
    " coalesce(a.name, '') AS changed_by, b.changed_at FROM text_block b LEFT JOIN account a ON a.id = b.changed_by" \
    " WHERE b.retired_at IS NULL AND b.owner IN (0, $1) AND " SCOPE_HOUSE(desk_template, verb)
QUERY(text_blocks, SCOPE_MEMBER, 1, text_block_row, BLOCKS(R) " ORDER BY b.name, b.id LIMIT $3");
QUERY(text_block_by_ref, SCOPE_MEMBER, 1, text_block_row, BLOCKS(R) " AND b.ref = $3");
QUERY(text_block_by_id, SCOPE_MEMBER, 1, text_block_row, BLOCKS(R) " AND b.id = $3 AND b.owner = 0");
/* Behind desk_template C of the route; a new row is nobody's yet. */
SQL(text_block_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO text_block (id, ref, owner, name, text, changed_by, changed_at) VALUES ($3, $4, $5, $6, $7, $1, $2)");
SQL(text_block_write, SCOPE_MEMBER, 4,
    "UPDATE text_block SET name = $5, text = $6, version = version + 1, changed_by = $1, changed_at = $2"
    " WHERE id = $3 AND version = $4 AND owner IN (0, $1) AND " SCOPE_HOUSE(desk_template, W));
SQL(text_block_end, SCOPE_MEMBER, 1,
    "UPDATE text_block SET retired_at = $2 WHERE id = $3 AND retired_at IS NULL AND owner IN (0, $1)"
    " AND " SCOPE_HOUSE(desk_template, W));

enum err text_block_list(struct tx *tx, struct text_block_rows *rows)
{
    return tx_all(tx, text_blocks, rows, TEXT_BLOCKS_MAX);
}

enum err text_block_find(struct tx *tx, text_block_ref ref, struct text_block_row *row)
{
    return tx_one(tx, text_block_by_ref, row, &ref);
}

enum err text_block_of_team(struct tx *tx, text_block_id id, struct text_block_row *row)
{
    return tx_one(tx, text_block_by_id, row, id);
}

/* --- editing ---------------------------------------------------------------------------------- */

static enum err valid(struct tx *tx, const struct text_block_text *t)
{
    if (str_trim(t->name).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_name, "name");
    if (str_trim(t->text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_tools_error_text, "text");
    return text_block_known(t->text) ? OK : tx_refuse(tx, ERR_INVALID, M_tools_error_placeholder, "text");
}

enum err text_block_create(struct tx *tx, bool own, const struct text_block_text *t, text_block_ref *ref)
{
    text_block_id id = TX_ID(tx, text_block);
    account_id owner = own ? tx_actor(tx) : (account_id){ 0 };
    struct text_block_rows rows;
    TRY(valid(tx, t));
    TRY(text_block_list(tx, &rows));
    if (rows.n >= TEXT_BLOCKS_MAX)
        return tx_refuse(tx, ERR_LIMITED, M_tools_error_many, "name");
    *ref = TX_REF(tx, text_block);
    TRY(tx_run(tx, text_block_insert, NULL, id, ref, owner, str_trim(t->name), str_trim(t->text)));
    tx_note(tx, .action = "desk.text_block_written", .object = OBJECT_DESK_TEMPLATE, .subject = id.n, .after = t->text);
    return OK;
}

enum err text_block_change(struct tx *tx, text_block_ref ref, int64_t version, const struct text_block_text *t)
{
    struct text_block_row row;
    int64_t changed;
    TRY(text_block_find(tx, ref, &row));
    TRY(valid(tx, t));
    TRY(tx_run(tx, text_block_write, &changed, row.id, version, str_trim(t->name), str_trim(t->text)));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_tools_error_changed, NULL);
    tx_note(tx, .action = "desk.text_block_written", .object = OBJECT_DESK_TEMPLATE, .subject = row.id.n,
            .before = row.text, .after = t->text);
    return OK;
}

enum err text_block_retire(struct tx *tx, text_block_ref ref)
{
    struct text_block_row row;
    int64_t changed;
    TRY(text_block_find(tx, ref, &row));
    TRY(tx_run(tx, text_block_end, &changed, row.id));
    if (changed == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "desk.text_block_retired", .object = OBJECT_DESK_TEMPLATE, .subject = row.id.n,
            .before = row.text);
    return OK;
}

/* --- at a ticket -------------------------------------------------------------------------------- */

enum err text_block_values(struct tx *tx, const struct ticket *t, struct str text, struct placeholders *values)
{
    struct contact_list contacts;
    *values =
        (struct placeholders){ .value = { [PLACEHOLDER_SCHOOL] = t->row.school, [PLACEHOLDER_ROOM] = t->row.room } };
    if (!text_block_has(text, PLACEHOLDER_CONTACT))
        return OK;
    TRY(agreement_contacts(tx, t->school, &contacts));
    if (contacts.n > 0)
        values->value[PLACEHOLDER_CONTACT] = contacts.at[0].name;
    return OK;
}

enum err text_blocks_fill(struct tx *tx, const struct ticket *t, struct text_block_rows *rows)
{
    struct placeholders values;
    struct str asks = STR("");
    for (size_t i = 0; i < rows->n && !text_block_has(asks, PLACEHOLDER_CONTACT); i++)
        asks = rows->at[i].text;
    TRY(text_block_values(tx, t, asks, &values));
    for (size_t i = 0; i < rows->n; i++)
        TRY(text_block_filled(tx_mem(tx), rows->at[i].text, &values, &rows->at[i].text));
    return OK;
}

enum err text_block_ready(struct tx *tx, const struct ticket *t, struct str *text, const char *field)
{
    struct placeholders values;
    if (!t->may_work || text_block_unfilled(*text) == PLACEHOLDER_END)
        return OK;
    TRY(text_block_values(tx, t, *text, &values));
    TRY(text_block_filled(tx_mem(tx), *text, &values, text));
    enum placeholder open = text_block_unfilled(*text);
    return open == PLACEHOLDER_END ? OK : tx_refuse(tx, ERR_INVALID, placeholder_empty_msg(open), field);
}
