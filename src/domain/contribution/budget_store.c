#include "domain/contribution/budget_store.h"

#include "base/zone.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/share.h"
#include "platform/limits.h"

ROW(budget_row, COL(budget_row, id), COL(budget_row, ref), COL(budget_row, year), COL(budget_row, version),
    COL(budget_row, scheme), COL(budget_row, document), COL(budget_row, decision), COL(budget_row, adopted_on),
    COL(budget_row, in_force), COL(budget_row, created_at));
struct budget_line_row {
    struct str number, name;
    int area, type;
    bool marked;
    int64_t actual_cents, current_cents, planned_cents, outlook_1_cents, outlook_2_cents, outlook_3_cents;
};
ROW(budget_line_row, COL(budget_line_row, number), COL(budget_line_row, name), COL(budget_line_row, area),
    COL(budget_line_row, type), COL(budget_line_row, marked), COL(budget_line_row, actual_cents),
    COL(budget_line_row, current_cents), COL(budget_line_row, planned_cents), COL(budget_line_row, outlook_1_cents),
    COL(budget_line_row, outlook_2_cents), COL(budget_line_row, outlook_3_cents));
struct budget_line_rows {
    struct budget_line_row *at;
    size_t n;
};
struct budget_count {
    int n;
};
ROW(budget_count, COL(budget_count, n));

FAMILY(budget_reached, SCOPE_AUTHORITY, 3, budget_row,
       ALWAYS("SELECT b.id, b.ref, b.year, b.version, b.scheme, b.document, COALESCE(a.decision, '') AS decision,"
              " a.adopted_on, CASE WHEN a.budget IS NULL OR EXISTS (SELECT 1 FROM budget n JOIN budget_adoption m"
              " ON m.budget = n.id WHERE n.year = b.year AND n.version > b.version) THEN 0 ELSE 1 END AS in_force,"
              " b.created_at FROM budget b LEFT JOIN budget_adoption a ON a.budget = b.id"
              " WHERE (a.budget IS NOT NULL OR " SCOPE_BODY(budget_report, W) ") AND " PLAN_OPEN_TO_PARTIES),
       WHEN(0, " AND b.ref = $3"), ALWAYS(" ORDER BY b.year DESC, b.version DESC LIMIT $5"));
QUERY(budget_version, SCOPE_SYSTEM, 1, budget_count,
      "SELECT coalesce(max(version), 0) AS n FROM budget WHERE year = $3");
QUERY(budget_of_version, SCOPE_SYSTEM, 2, budget_row,
      "SELECT b.id, b.ref, b.year, b.version, b.scheme, b.document, COALESCE(a.decision, '') AS decision,"
      " a.adopted_on, 0 AS in_force, b.created_at FROM budget b LEFT JOIN budget_adoption a ON a.budget = b.id"
      " WHERE b.year = $3 AND b.version = $4");
SQL(budget_insert, SCOPE_SYSTEM, 6,
    "INSERT INTO budget (id, ref, year, version, scheme, document, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $1, $2)");
QUERY(budget_lines_read, SCOPE_SYSTEM, 1, budget_line_row,
      "SELECT l.number, l.name, l.area, l.type, l.marked, l.actual_cents, l.current_cents, l.planned_cents,"
      " l.outlook_1_cents, l.outlook_2_cents, l.outlook_3_cents FROM budget_line l WHERE l.budget = $3"
      " AND l.dropped = 0 AND l.n = (SELECT max(x.n) FROM budget_line x WHERE x.budget = l.budget"
      " AND x.number = l.number) ORDER BY l.area, l.number");
QUERY(budget_line_next, SCOPE_SYSTEM, 2, budget_count,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM budget_line WHERE budget = $3 AND number = $4");
SQL(budget_line_insert, SCOPE_SYSTEM, 14,
    "INSERT INTO budget_line (budget, number, n, name, area, type, marked, dropped, actual_cents, current_cents,"
    " planned_cents, outlook_1_cents, outlook_2_cents, outlook_3_cents, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $1, $2)");
QUERY(budget_adopted_last, SCOPE_SYSTEM, 0, budget_count,
      "SELECT coalesce(max(b.year), 0) AS n FROM budget b JOIN budget_adoption a ON a.budget = b.id");
SQL(budget_adoption_insert, SCOPE_SYSTEM, 3,
    "INSERT INTO budget_adoption (budget, adopted_on, decision, created_by, created_at) VALUES ($3, $4, $5, $1, $2)");

enum err budgets_reached(struct tx *tx, struct budget_rows *out)
{
    budget_ref none = { { 0 } };
    return tx_list(tx, budget_reached, 0u, 0, out, &none, zone_day(tx_now(tx)), (int64_t)LIMIT_API_ROWS);
}

enum err budget_by_ref(struct tx *tx, budget_ref ref, struct budget_row *out)
{
    struct budget_rows rows;
    TRY(tx_list(tx, budget_reached, 1u, 0, &rows, &ref, zone_day(tx_now(tx)), (int64_t)1));
    if (rows.n == 0)
        return ERR_NOT_FOUND;
    *out = rows.at[0];
    return OK;
}

/* --- lines ----------------------------------------------------------------------------------- */

enum err budget_lines(struct tx *tx, budget_id id, struct budget_lines *out)
{
    struct budget_line_rows rows;
    TRY(tx_all(tx, budget_lines_read, &rows, id));
    *out = (struct budget_lines){ MEM_NEW_N(tx_mem(tx), struct budget_line, rows.n), rows.n };
    for (size_t i = 0; i < rows.n; i++) {
        const struct budget_line_row *r = &rows.at[i];
        out->at[i] = (struct budget_line){ .number = r->number,
                                           .name = r->name,
                                           .area = (enum budget_area)r->area,
                                           .type = (enum cost_type)r->type,
                                           .marked = r->marked,
                                           .cents = { r->actual_cents, r->current_cents, r->planned_cents,
                                                      r->outlook_1_cents, r->outlook_2_cents, r->outlook_3_cents } };
    }
    return OK;
}

static enum err line_insert(struct tx *tx, budget_id id, const struct budget_line *l, bool drop)
{
    struct budget_count next;
    TRY(tx_one(tx, budget_line_next, &next, id, l->number));
    return tx_run(tx, budget_line_insert, NULL, id, l->number, next.n, l->name, (int)l->area, (int)l->type, l->marked,
                  drop, l->cents[0], l->cents[1], l->cents[2], l->cents[3], l->cents[4], l->cents[5]);
}

static const struct budget_line *line_of(const struct budget_lines *lines, struct str number)
{
    for (size_t i = 0; i < lines->n; i++)
        if (str_eq(lines->at[i].number, number))
            return &lines->at[i];
    return NULL;
}

static enum err writable(struct tx *tx, const struct budget_row *b)
{
    if (day_compare(b->adopted_on, DAY_NONE) != 0)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_adopted, NULL);
    return OK;
}

enum err budget_lines_put(struct tx *tx, const struct budget_row *b, const struct budget_line *lines, size_t n)
{
    struct budget_lines before;
    size_t count;
    TRY(writable(tx, b));
    TRY(budget_lines(tx, b->id, &before));
    count = before.n;
    for (size_t i = 0; i < n; i++) {
        const char *field;
        enum msg fault = budget_line_fault((enum budget_scheme)b->scheme, &lines[i], &field);
        if (fault != MSG_NONE)
            return tx_refuse(tx, ERR_INVALID, fault, field);
        count += line_of(&before, lines[i].number) == NULL;
        if (count > BUDGET_LINES_MAX)
            return tx_refuse(tx, ERR_CONFLICT, M_budget_error_too_many, NULL);
        TRY(line_insert(tx, b->id, &lines[i], false));
    }
    tx_note(tx, .action = "contribution.budget_lines", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .after = n > 0 ? lines[0].number : STR(""));
    return OK;
}

enum err budget_line_put(struct tx *tx, const struct budget_row *b, const struct budget_line *line, bool drop)
{
    struct budget_lines before;
    const struct budget_line *old;
    if (!drop)
        return budget_lines_put(tx, b, line, 1);
    TRY(writable(tx, b));
    TRY(budget_lines(tx, b->id, &before));
    old = line_of(&before, line->number);
    if (old == NULL)
        return ERR_NOT_FOUND;
    TRY(line_insert(tx, b->id, old, true));
    tx_note(tx, .action = "contribution.budget_lines", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .before = old->number);
    return OK;
}

/* --- versions -------------------------------------------------------------------------------- */

/* The version before is adopted, so that of a year at most one is open and the newest counts. */
static enum err lines_copy(struct tx *tx, int year, int version, budget_id to)
{
    struct budget_row from;
    struct budget_lines lines;
    TRY(tx_one(tx, budget_of_version, &from, year, version));
    if (day_compare(from.adopted_on, DAY_NONE) == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_open, "year");
    TRY(budget_lines(tx, from.id, &lines));
    for (size_t i = 0; i < lines.n; i++)
        TRY(line_insert(tx, to, &lines.at[i], false));
    return OK;
}

enum err budget_add(struct tx *tx, const struct budget_new *in, struct budget_row *out)
{
    struct budget_count last;
    budget_id id = TX_ID(tx, budget);
    budget_ref ref = TX_REF(tx, budget);
    TRY(tx_one(tx, budget_version, &last, in->year));
    TRY(tx_run(tx, budget_insert, NULL, id, &ref, in->year, last.n + 1, (int)in->scheme, in->document));
    if (last.n > 0)
        TRY(lines_copy(tx, in->year, last.n, id));
    tx_note(tx, .action = "contribution.budget_added", .object = OBJECT_BUDGET_REPORT, .subject = id.n,
            .after = in->document);
    return tx_one(tx, budget_of_version, out, in->year, last.n + 1);
}

/* --- adoption ------------------------------------------------------------------------------------ */

/* Nothing that was spent, added or foretold loses its line. */
static enum err execution_covered(struct tx *tx, const struct budget_row *b, const struct budget_lines *lines)
{
    struct posting_sums sums;
    struct budget_value_rows values;
    bool covered = true;
    TRY(posting_sums(tx, b->year, day_of(b->year, 12, 31), &sums));
    TRY(budget_values(tx, b->year, &values));
    for (size_t i = 0; i < sums.n; i++)
        covered = covered && line_of(lines, sums.at[i].number) != NULL;
    for (size_t i = 0; i < values.n; i++)
        covered = covered && line_of(lines, values.at[i].number) != NULL;
    return covered ? OK : tx_refuse(tx, ERR_CONFLICT, M_budget_error_line_missing, NULL);
}

/* The outlook of an older budget, amended late, says nothing any more where a later budget does. */
static enum err plans_add(struct tx *tx, const struct budget_row *b, const struct budget_lines *lines,
                          struct str decision)
{
    struct budget_count last;
    TRY(tx_one(tx, budget_adopted_last, &last));
    for (int column = BUDGET_PLANNED; column < (last.n > b->year ? BUDGET_PLANNED + 1 : BUDGET_COLUMNS); column++) {
        budget_plan_id plan;
        struct plan_new add = { .year = budget_column_year(b->year, column),
                                .cost_cents = budget_cost(lines, column),
                                .document = column == BUDGET_PLANNED
                                                ? b->document
                                                : msg_format(tx_mem(tx), LANG_DE, M_budget_outlook_document,
                                                             { "document", b->document }),
                                .reference = decision };
        if (add.year > 2999)
            continue;
        if (add.cost_cents < -CONTRIBUTION_CENTS_MAX || add.cost_cents > CONTRIBUTION_CENTS_MAX)
            return tx_refuse(tx, ERR_CONFLICT, M_plan_error_money, NULL);
        TRY(plan_add(tx, &add, &plan));
    }
    return OK;
}

enum err budget_adopt(struct tx *tx, const struct budget_row *b, struct day day, struct str decision)
{
    struct budget_lines lines;
    TRY(writable(tx, b));
    if (day_compare(day, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_budget_error_future, "adopted_on");
    TRY(budget_lines(tx, b->id, &lines));
    if (lines.n == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_empty, NULL);
    TRY(execution_covered(tx, b, &lines));
    TRY(plans_add(tx, b, &lines, decision));
    TRY(tx_run(tx, budget_adoption_insert, NULL, b->id, day, decision));
    tx_note(tx, .action = "contribution.budget_adopted", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .after = decision);
    return OK;
}
