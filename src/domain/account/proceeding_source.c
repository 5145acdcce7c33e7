/* What this room counts for a party that joins or leaves. */
#include "base/zone.h"
#include "domain/account/account.h"
#include "platform/db.h"

struct people_count {
    int64_t n;
};
ROW(people_count, COL(people_count, n));
/* Of a role, approved and still in force at that moment; the place of a seat is the home of the person. */
QUERY(proceeding_people, SCOPE_SYSTEM, 3, people_count,
      "SELECT count(DISTINCT g.account) AS n FROM role_grant g JOIN account a ON a.id = g.account"
      " WHERE g.role = $3 AND g.approved_by IS NOT NULL AND g.ends > $5 AND a.disabled_at IS NULL"
      " AND (g.authority = $4 OR (g.authority = 0 AND a.authority = $4))");

static enum err people(struct tx *tx, authority_id party, enum role role, struct instant at, int64_t *out)
{
    struct people_count found;
    TRY(tx_one(tx, proceeding_people, &found, (int)role, party, at));
    *out = found.n;
    return OK;
}

static enum err count(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_counts *out)
{
    struct instant after = zone_instant(day_add(facts->day, 1), 0);
    if (facts->kind == PROCEEDING_JOINING)
        return people(tx, facts->authority, ROLE_AUTHORITY_OFFICIAL, tx_now(tx), &out->of[PROCEEDING_PEOPLE]);
    return people(tx, facts->authority, ROLE_STEERING_MEMBER, after, &out->of[PROCEEDING_SEATS]);
}

const struct agreement_proceeding_source account_proceedings = { .count = count };
