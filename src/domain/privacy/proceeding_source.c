/* What this room counts for a party that joins. */
#include "domain/privacy/privacy.h"

struct firm_count {
    int64_t n;
};
ROW(firm_count, COL(firm_count, n));
/* In force on the day, with personal data, and never asked about or not answered (state 2). */
QUERY(proceeding_firms, SCOPE_SYSTEM, 2, firm_count,
      "SELECT count(*) AS n FROM subprocessor s WHERE s.personal_data = 1 AND s.starts <= $4"
      " AND (s.ends IS NULL OR s.ends >= $4) AND COALESCE((SELECT w.state FROM subprocessor_answer w"
      " WHERE w.subprocessor = s.id AND w.authority = $3 ORDER BY w.n DESC LIMIT 1), 2) = 2");
_Static_assert(SUBPROCESSOR_ASKED == 2, "the statement has the number in its text");

static enum err count(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_counts *out)
{
    struct firm_count found;
    if (facts->kind != PROCEEDING_JOINING)
        return OK;
    TRY(tx_one(tx, proceeding_firms, &found, facts->authority, facts->day));
    out->of[PROCEEDING_SUBPROCESSORS] = found.n;
    return OK;
}

const struct agreement_proceeding_source privacy_proceedings = { .count = count };
