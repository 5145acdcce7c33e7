#include "domain/agreement/agreement_internal.h"

ROW(branch_row, COL(branch_row, id), COL(branch_row, ref), COL(branch_row, authority), COL(branch_row, school),
    COL(branch_row, form), COL(branch_row, name), COL(branch_row, level), COL(branch_row, grade_from),
    COL(branch_row, grade_to), COL(branch_row, guessed), COL(branch_row, starts), COL(branch_row, ends));
ROW(branch_mark, COL(branch_mark, key));

FAMILY(branch_of_school, SCOPE_SYSTEM, 2, branch_row,
       ALWAYS("SELECT b.id, b.ref, b.authority, b.school, b.form, b.name, b.level, b.grade_from, b.grade_to, b.guessed,"
              " b.starts, b.ends FROM branch b WHERE b.school = $3"
              " AND b.authority = (SELECT s.authority FROM school s WHERE s.id = $3)"),
       WHEN(0, " AND (b.starts IS NULL OR b.starts <= $4) AND (b.ends IS NULL OR b.ends >= $4)"),
       ALWAYS(" ORDER BY b.grade_from, b.name"));
QUERY(branch_mark_all, SCOPE_SYSTEM, 0, branch_mark,
      "SELECT s.official_number || '\n' || b.form || '\n' || b.name AS key FROM branch b"
      " JOIN school s ON s.id = b.school");
SQL(branch_insert, SCOPE_SYSTEM, 12,
    "INSERT INTO branch (id, ref, authority, school, form, name, level, grade_from, grade_to, guessed, starts, ends)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

ROW(form_name, COL(form_name, name));
QUERY(form_names, SCOPE_SYSTEM, 0, form_name, "SELECT DISTINCT b.form AS name FROM branch b ORDER BY b.form");

enum err branch_add(struct tx *tx, const struct branch_new *in, branch_id *out)
{
    if (in->level <= 0 || in->level >= LEVEL_END || in->grade_from < 0 || in->grade_to < in->grade_from ||
        in->grade_to > 14)
        return tx_refuse(tx, ERR_INVALID, M_agreement_grades_wrong, "grade_from");
    branch_id id = TX_ID(tx, branch);
    branch_ref ref = TX_REF(tx, branch);
    TRY(tx_run(tx, branch_insert, NULL, id, &ref, in->authority, in->school, in->form, in->name, in->level,
               in->grade_from, in->grade_to, in->guessed, in->starts, in->ends));
    *out = id;
    return OK;
}

enum err agreement_branch_create(struct tx *tx, const struct branch_new *in, branch_id *out)
{
    branch_id id;
    TRY(branch_add(tx, in, &id));
    tx_note(tx, .action = "agreement.branch_created", .object = OBJECT_SCHOOL, .subject = id.n,
            .authority = in->authority, .after = in->name);
    if (out != NULL)
        *out = id;
    return OK;
}

enum err agreement_school_types(struct tx *tx, school_id school, struct day day, struct branch_list *out)
{
    return tx_list(tx, branch_of_school, day_is_none(day) ? 0u : 1u, 0, out, school, day);
}

enum err agreement_school_levels(struct tx *tx, school_id school, struct day day, unsigned *levels)
{
    struct branch_list list;
    *levels = 0;
    TRY(agreement_school_types(tx, school, day, &list));
    for (size_t i = 0; i < list.n; i++)
        *levels |= 1u << (unsigned)list.at[i].level;
    return OK;
}

enum err branch_marks(struct tx *tx, struct branch_mark_list *out) { return tx_all(tx, branch_mark_all, out); }

enum err agreement_school_forms(struct tx *tx, struct form_name_list *out) { return tx_all(tx, form_names, out); }
