#include "app/demo/deadlines.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"

/* The parties that are not the provider: what § 12 needs of each, a day of difference among them. */
static enum err add_term(struct tx *tx, authority_id authority, int party)
{
    struct term_input term = { .party_notice = party == 2 ? DAY_NONE : day_of(2021, 12, 22),
                               .party_gazette = party == 2 ? STR("") : STR("Amtsblatt Nr. 24/2021"),
                               .provider_notice = party == 1 ? day_of(2022, 1, 14) : day_of(2021, 12, 30),
                               .provider_gazette = STR("Amtsblatt des Landkreises"),
                               .first_year = 2022 };
    return agreement_term_put(tx, authority, &term);
}

static enum err add_claim(struct tx *tx, authority_id authority)
{
    struct claim_new claim = { .subject = STR("Ausfall der Server in den Herbstferien"),
                               .evidence = STR("Protokoll der Besprechung mit der Schule"),
                               .knowledge = day_add(zone_day(tx_now(tx)), -60) };
    return agreement_claim_add(tx, authority, &claim, NULL);
}

/* By mail: recorded, and ends nothing. */
static enum err add_notice(struct tx *tx, authority_id authority)
{
    struct termination_new notice = { .kind = TERMINATION_ORDINARY,
                                      .declared_by = TERMINATION_BY_AUTHORITY,
                                      .form = FORM_MAIL,
                                      .received = day_add(zone_day(tx_now(tx)), -20),
                                      .proof = STR("E-Mail an die Betriebsleitung") };
    return agreement_termination_add(tx, authority, &notice);
}

static enum err add_all(struct tx *tx, void *arg)
{
    const struct county *c = arg;
    int party = 0;

    for (int a = 0; a < DEMO_AUTHORITIES; a++) {
        struct authority_row row;
        bool takes_part;

        TRY(agreement_authority_by_id(tx, c->authorities[a], &row));
        TRY(agreement_participates(tx, row.id, zone_day(tx_now(tx)), &takes_part));
        if (row.is_provider || !takes_part)
            continue;
        TRY(add_term(tx, row.id, party));
        if (party == 0)
            TRY(add_claim(tx, row.id));
        if (party == 1)
            TRY(add_notice(tx, row.id));
        party++;
    }
    return OK;
}

enum err county_deadlines(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    return county_step(db, mem, plan->until, c->head, add_all, c);
}
