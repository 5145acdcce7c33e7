#include "base/zone.h"
#include "domain/desk/figure_internal.h"

struct backlog_row {
    int64_t b0, b1, b2, b3, b4, due, overdue;
};
ROW(backlog_row, COL(backlog_row, b0), COL(backlog_row, b1), COL(backlog_row, b2), COL(backlog_row, b3),
    COL(backlog_row, b4), COL(backlog_row, due), COL(backlog_row, overdue));
/* $3 the moment, $4 to $7 the ages, $8 end of its day, $9 the authority. */
/* clang-format off */
#define SUM_OF(condition, name) \
    "CAST(coalesce(sum(CASE WHEN " condition " THEN 1 ELSE 0 END), 0) AS bigint) AS " name
#define BANDS \
    SUM_OF("t.created_at >= $4", "b0") ", " \
    SUM_OF("t.created_at < $4 AND t.created_at >= $5", "b1") ", " \
    SUM_OF("t.created_at < $5 AND t.created_at >= $6", "b2") ", " \
    SUM_OF("t.created_at < $6 AND t.created_at >= $7", "b3") ", " \
    SUM_OF("t.created_at < $7", "b4")
#define PROMISES \
    SUM_OF("t.promised_at >= $3 AND t.promised_at < $8", "due") ", " \
    SUM_OF("t.promised_at < $3", "overdue")
/* Open then: open now, or closed since; each part by its index: the + keeps that of all tickets out. */
#define OPEN_THEN \
    OF_TICKET "o.state <> 6 AND +o.created_at < $3 UNION ALL " \
    OF_TICKET "o.state = 6 AND o.closed_at >= $3 AND +o.created_at < $3"
#define OF_TICKET \
    "SELECT o.id, o.created_at, o.promised_at, o.authority, o.school, o.sensitive, o.requester, o.assignee," \
    " o.subprocessor FROM ticket o WHERE "
/* clang-format on */
QUERY(figure_backlog, SCOPE_AGGREGATE, 7, backlog_row,
      "SELECT " BANDS ", " PROMISES " FROM (" OPEN_THEN
      ") t WHERE ($9 = 0 OR t.authority = $9) AND " FIGURE_SCOPE("t"));

const int figure_band_days[FIGURE_BANDS - 1] = { 1, 7, 30, 90 };

enum err figure_backlog_read(struct tx *tx, authority_id authority, struct figures *f)
{
    struct backlog_row row;
    struct instant age[FIGURE_BANDS - 1];
    for (size_t i = 0; i < ARRAY_LEN(age); i++)
        age[i] = instant_sub(f->at, DAYS(figure_band_days[i]));
    TRY(tx_one(tx, figure_backlog, &row, f->at, age[0], age[1], age[2], age[3],
               zone_instant(day_add(zone_day(f->at), 1), 0), authority));
    const int64_t bands[FIGURE_BANDS] = { row.b0, row.b1, row.b2, row.b3, row.b4 };
    for (size_t i = 0; i < FIGURE_BANDS; i++)
        f->backlog[i] = bands[i];
    f->due = row.due;
    f->overdue = row.overdue;
    return OK;
}
