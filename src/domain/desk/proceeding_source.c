/* What this room counts for a party that joins or leaves. */
#include "domain/desk/desk.h"
#include "domain/desk/ticket.h"

struct desk_count {
    int64_t n;
};
ROW(desk_count, COL(desk_count, n));
QUERY(proceeding_tickets, SCOPE_SYSTEM, 1, desk_count,
      "SELECT count(*) AS n FROM ticket t WHERE t.authority = $3 AND t.state < 6");
_Static_assert(STATE_CLOSED == 6, "the statement has the number in its text");
QUERY(proceeding_hours, SCOPE_SYSTEM, 2, desk_count,
      "SELECT count(*) AS n FROM school s WHERE s.authority = $3 AND (s.starts IS NULL OR s.starts <= $4)"
      " AND (s.ends IS NULL OR s.ends >= $4) AND NOT EXISTS"
      " (SELECT 1 FROM school_calendar c WHERE c.school = s.id)");

static enum err count(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_counts *out)
{
    struct desk_count found = { 0 };
    if (facts->kind == PROCEEDING_JOINING) {
        TRY(tx_one(tx, proceeding_hours, &found, facts->authority, facts->day));
        out->of[PROCEEDING_CALENDARS] = found.n;
    } else if (facts->kind == PROCEEDING_LEAVING) {
        TRY(tx_one(tx, proceeding_tickets, &found, facts->authority));
        out->of[PROCEEDING_TICKETS] = found.n;
    }
    return OK;
}

const struct agreement_proceeding_source desk_proceedings = { .count = count };
