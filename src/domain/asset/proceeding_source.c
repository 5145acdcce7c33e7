/* What this room counts for a party that leaves. */
#include "domain/asset/asset.h"

struct device_count {
    int64_t n;
};
ROW(device_count, COL(device_count, n));
QUERY(proceeding_devices, SCOPE_SYSTEM, 1, device_count,
      "SELECT count(*) AS n FROM device d JOIN school s ON s.id = d.school"
      " WHERE s.authority = $3 AND d.authority <> s.authority AND d.state < 6");
_Static_assert(DEVICE_RETIRED == 6, "the statement has the number in its text");

static enum err count(struct tx *tx, const struct proceeding_facts *facts, struct proceeding_counts *out)
{
    struct device_count found;
    if (facts->kind != PROCEEDING_LEAVING)
        return OK;
    TRY(tx_one(tx, proceeding_devices, &found, facts->authority));
    out->of[PROCEEDING_DEVICES] = found.n;
    return OK;
}

const struct agreement_proceeding_source asset_proceedings = { .count = count };
