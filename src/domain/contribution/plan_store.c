#include "domain/contribution/plan_store.h"

#include "base/zone.h"
#include "platform/limits.h"

ROW(plan_row, COL(plan_row, id), COL(plan_row, ref), COL(plan_row, year), COL(plan_row, version),
    COL(plan_row, cost_cents), COL(plan_row, document), COL(plan_row, reference), COL(plan_row, created_by_name),
    COL(plan_row, created_at));
ROW(result_row, COL(result_row, id), COL(result_row, ref), COL(result_row, year), COL(result_row, version),
    COL(result_row, result_cents), COL(result_row, closed_on), COL(result_row, document),
    COL(result_row, created_by_name), COL(result_row, created_at));
struct version_row {
    int version;
};
ROW(version_row, COL(version_row, version));

#define PLAN_COLUMNS \
    "SELECT p.id, p.ref, p.year, p.version, p.cost_cents, p.document, p.reference," \
    " COALESCE(k.name, '') AS created_by_name, p.created_at" \
    " FROM budget_plan p LEFT JOIN account k ON k.id = p.created_by"
#define RESULT_COLUMNS \
    "SELECT r.id, r.ref, r.year, r.version, r.result_cents, r.closed_on, r.document," \
    " COALESCE(k.name, '') AS created_by_name, r.created_at" \
    " FROM year_result r LEFT JOIN account k ON k.id = r.created_by"

QUERY(plan_reached, SCOPE_AUTHORITY, 2, plan_row,
      PLAN_COLUMNS " WHERE " PLAN_OPEN_TO_PARTIES " ORDER BY p.year DESC, p.version DESC LIMIT $3");
QUERY(result_reached, SCOPE_AUTHORITY, 2, result_row,
      RESULT_COLUMNS " WHERE " PLAN_OPEN_TO_PARTIES " ORDER BY r.year DESC, r.version DESC LIMIT $3");
QUERY(plan_newest, SCOPE_SYSTEM, 1, plan_row, PLAN_COLUMNS " WHERE p.year = $3 ORDER BY p.version DESC LIMIT 1");
QUERY(plan_read, SCOPE_SYSTEM, 1, plan_row, PLAN_COLUMNS " WHERE p.id = $3");
QUERY(result_newest_closed, SCOPE_SYSTEM, 2, result_row,
      RESULT_COLUMNS " WHERE r.year < $3 AND r.closed_on <= $4 AND r.version ="
                     " (SELECT max(x.version) FROM year_result x WHERE x.year = r.year AND x.closed_on <= $4)"
                     " ORDER BY r.year");
QUERY(result_read, SCOPE_SYSTEM, 1, result_row, RESULT_COLUMNS " WHERE r.id = $3");
QUERY(plan_version, SCOPE_SYSTEM, 1, version_row,
      "SELECT coalesce(max(version), 0) AS version FROM budget_plan WHERE year = $3");
QUERY(result_version, SCOPE_SYSTEM, 1, version_row,
      "SELECT coalesce(max(version), 0) AS version FROM year_result WHERE year = $3");
/* Fixings whose newest check divides a result of the year, and that are not discarded or drafts again. */
QUERY(result_used, SCOPE_SYSTEM, 1, version_row,
      "SELECT coalesce(max(r.version), 0) AS version FROM year_result r JOIN fixing_result u ON u.result = r.id"
      " JOIN fixing_event e ON e.fixing = u.fixing AND e.n = (SELECT max(x.n) FROM fixing_event x WHERE x.fixing ="
      " u.fixing) WHERE r.year = $3 AND e.state IN (2, 3, 4)");
SQL(plan_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO budget_plan (id, ref, year, version, cost_cents, document, reference, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");
SQL(result_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO year_result (id, ref, year, version, result_cents, closed_on, document, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");

enum err plans_reached(struct tx *tx, struct plan_rows *out)
{
    return tx_all(tx, plan_reached, out, (int64_t)LIMIT_API_ROWS, zone_day(tx_now(tx)));
}

enum err results_reached(struct tx *tx, struct result_rows *out)
{
    return tx_all(tx, result_reached, out, (int64_t)LIMIT_API_ROWS, zone_day(tx_now(tx)));
}

enum err plan_of_year(struct tx *tx, int year, struct plan_row *out) { return tx_one(tx, plan_newest, out, year); }

enum err plan_by_id(struct tx *tx, budget_plan_id id, struct plan_row *out) { return tx_one(tx, plan_read, out, id); }

enum err results_closed(struct tx *tx, int year, struct day day, struct result_rows *out)
{
    return tx_all(tx, result_newest_closed, out, year, day);
}

enum err result_by_id(struct tx *tx, year_result_id id, struct result_row *out)
{
    return tx_one(tx, result_read, out, id);
}

/* What the audit keeps a keyed reference of. */
static struct str note_text(struct tx *tx, int year, int version, int64_t cents, struct str document)
{
    struct buf out = buf_of(tx_mem(tx), 1000);
    buf_int(&out, year);
    buf_byte(&out, '/');
    buf_int(&out, version);
    buf_byte(&out, ' ');
    buf_int(&out, cents);
    buf_byte(&out, ' ');
    buf_put(&out, document);
    return buf_str(&out);
}

enum err plan_add(struct tx *tx, const struct plan_new *in, budget_plan_id *out)
{
    struct version_row last;
    budget_plan_id id = TX_ID(tx, budget_plan);
    budget_plan_ref ref = TX_REF(tx, budget_plan);

    TRY(tx_one(tx, plan_version, &last, in->year));
    TRY(tx_run(tx, plan_insert, NULL, id, &ref, in->year, last.version + 1, in->cost_cents, in->document,
               in->reference));
    tx_note(tx, .action = "contribution.plan_added", .object = OBJECT_BUDGET_REPORT, .subject = id.n,
            .after = note_text(tx, in->year, last.version + 1, in->cost_cents, in->document));
    *out = id;
    return OK;
}

enum err result_add(struct tx *tx, const struct result_new *in, year_result_id *out)
{
    struct version_row last, used;
    year_result_id id = TX_ID(tx, year_result);
    year_result_ref ref = TX_REF(tx, year_result);

    if (day_compare(in->closed_on, day_of(in->year, 12, 31)) <= 0 ||
        day_compare(in->closed_on, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_plan_error_closed_on, "closed_on");
    TRY(tx_one(tx, result_used, &used, in->year));
    if (used.version > 0)
        return tx_refuse(tx, ERR_CONFLICT, M_plan_error_result_used, "closed_year");
    TRY(tx_one(tx, result_version, &last, in->year));
    TRY(tx_run(tx, result_insert, NULL, id, &ref, in->year, last.version + 1, in->result_cents, in->closed_on,
               in->document));
    tx_note(tx, .action = "contribution.result_added", .object = OBJECT_BUDGET_REPORT, .subject = id.n,
            .after = note_text(tx, in->year, last.version + 1, in->result_cents, in->document));
    *out = id;
    return OK;
}
