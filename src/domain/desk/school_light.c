#include "domain/desk/school_light.h"

#include "base/zone.h"
#include "domain/desk/figure_internal.h"

ROW(school_light_row, COL(school_light_row, ref), COL(school_light_row, name), COL(school_light_row, open),
    COL(school_light_row, overdue), COL(school_light_row, stopped), COL(school_light_row, limited));
/* The school's turn and a solution up for testing are no missed promise of the body. */
/* clang-format off */
#define SUM_OF(condition, name) "CAST(sum(CASE WHEN " condition " THEN 1 ELSE 0 END) AS bigint) AS " name
#define LIGHT_SUMS \
    "count(t.id) AS open, " \
    SUM_OF("t.promised_at < $2 AND t.state NOT IN (2, 5)", "overdue") ", " \
    SUM_OF("t.priority = 1 AND t.state <> 5", "stopped") ", " \
    SUM_OF("t.priority = 2 AND t.state <> 5", "limited")
/* clang-format on */
_Static_assert(STATE_AT_SCHOOL == 2 && STATE_TESTING == 5 && STATE_CLOSED == 6, "stand in the statement");
QUERY(school_light_list, SCOPE_SCHOOL, 2, school_light_row,
      "SELECT s.ref, s.name, " LIGHT_SUMS
      " FROM school s LEFT JOIN ticket t ON t.school = s.id AND t.authority = s.authority AND t.state <> 6 AND "
      "t.sensitive = 0 WHERE (s.ends IS NULL OR s.ends >= $3) AND " SCOPE_IF(
          ticket, L, "s", WHOLE_SCHOOL) " GROUP BY s.id, s.ref, s.name ORDER BY 5 DESC, 6 DESC, 4 DESC, s.name LIMIT "
                                        "$4");

enum school_light school_light(const struct school_light_row *r)
{
    if (r->stopped > 0)
        return LIGHT_RED;
    return r->limited > 0 || r->overdue > 0 ? LIGHT_YELLOW : LIGHT_GREEN;
}

enum err school_lights(struct tx *tx, struct school_light_rows *rows)
{
    return tx_all(tx, school_light_list, rows, zone_day(tx_now(tx)), (int64_t)LIMIT_PAGE_ROWS);
}
