#include "domain/contribution/staff_store.h"

#include "base/zone.h"
#include "domain/contribution/plan_store.h"

ROW(staff_row, COL(staff_row, number), COL(staff_row, name), COL(staff_row, pay_group), COL(staff_row, starts),
    COL(staff_row, planned_thousandths), COL(staff_row, filled_thousandths));
struct staff_next {
    int n;
};
ROW(staff_next, COL(staff_next, n));

QUERY(staff_reached, SCOPE_AUTHORITY, 2, staff_row,
      "SELECT s.number, s.name, s.pay_group, s.starts, s.planned_thousandths, s.filled_thousandths FROM staff_post s"
      " WHERE s.starts <= $3 AND NOT EXISTS (SELECT 1 FROM staff_post x WHERE x.number = s.number AND x.starts <= $3"
      " AND (x.starts > s.starts OR (x.starts = s.starts AND x.n > s.n)))"
      " AND (s.planned_thousandths > 0 OR s.filled_thousandths > 0) AND " PLAN_OPEN_TO_PARTIES " ORDER BY s.number");
QUERY(staff_next_read, SCOPE_SYSTEM, 1, staff_next,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM staff_post WHERE number = $3");
SQL(staff_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO staff_post (number, n, starts, name, pay_group, planned_thousandths, filled_thousandths, created_by,"
    " created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");

enum err staff_on(struct tx *tx, struct day day, struct staff_rows *out)
{
    return tx_all(tx, staff_reached, out, day, zone_day(tx_now(tx)));
}

enum err staff_put(struct tx *tx, const struct staff_row *in)
{
    struct staff_next next;
    if (in->filled_thousandths > in->planned_thousandths)
        return tx_refuse(tx, ERR_INVALID, M_staff_error_filled, "filled");
    TRY(tx_one(tx, staff_next_read, &next, in->number));
    TRY(tx_run(tx, staff_insert, NULL, in->number, next.n, in->starts, in->name, in->pay_group, in->planned_thousandths,
               in->filled_thousandths));
    tx_note(tx, .action = "contribution.staff_post", .object = OBJECT_BUDGET_REPORT, .after = in->number);
    return OK;
}
