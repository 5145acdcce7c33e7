#include "app/demo/proceedings.h"

#include "base/zone.h"
#include "domain/agreement/proceeding_store.h"

static enum err opened(struct tx *tx, const struct proceeding_new *in, struct proceeding_row *out)
{
    proceeding_ref ref;
    TRY(proceeding_add(tx, in, &ref));
    TRY(proceeding_by_ref(tx, ref, out));
    TRY(proceeding_effect_store(tx, out));
    return proceeding_by_ref(tx, ref, out);
}

static enum err joining(struct tx *tx, authority_id party)
{
    struct proceeding_row made;
    int year = day_parts(zone_day(tx_now(tx))).year;
    return opened(tx,
                  &(struct proceeding_new){ .authority = party,
                                            .kind = PROCEEDING_JOINING,
                                            .choice = PROCEEDING_KEEP,
                                            .basis = PROCEEDING_MONTHS,
                                            .day = day_of(year, 12, 1),
                                            .pupils_primary = 312,
                                            .pupils_lower = 148,
                                            .decision_ref = STR("Beschluss des Rates, Vorlage 88 (erfunden)") },
                  &made);
}

/* Two of the four items are settled, and one side has signed. */
static enum err consent(struct tx *tx, authority_id party)
{
    struct proceeding_row made;
    struct day today = zone_day(tx_now(tx));
    TRY(opened(tx,
               &(struct proceeding_new){ .authority = party,
                                         .kind = PROCEEDING_CANCELLATION,
                                         .basis = PROCEEDING_MONTHS,
                                         .day = day_of(day_parts(today).year, 12, 31),
                                         .decision_ref = STR("Schreiben beider Seiten (erfunden)") },
               &made));
    TRY(proceeding_tick(tx, &made, PROCEEDING_AGREED_DAY, true, STR("Ende des Jahres, § 2 des Entwurfs")));
    TRY(proceeding_tick(tx, &made, PROCEEDING_AGREED_MATERIAL, true,
                        STR("Schlüssel und Leihgeräte, § 5 des Entwurfs")));
    return proceeding_sign(tx, &made,
                           &(struct proceeding_signature_row){ .side = PROCEEDING_BY_PROVIDER,
                                                               .form = FORM_PAPER,
                                                               .signed_on = today,
                                                               .proof = STR("Urkunde im Ordner 4 (erfunden)") });
}

/* The last of those that take part ends it, the first of the others joins. */
static enum err add_all(struct tx *tx, void *arg)
{
    const struct county *c = arg;
    struct day last = day_of(day_parts(zone_day(tx_now(tx))).year, 12, 31);
    authority_id ends = { 0 }, joins = { 0 };
    for (int a = 0; a < DEMO_AUTHORITIES; a++) {
        struct authority_row row;
        bool takes_part;
        TRY(agreement_authority_by_id(tx, c->authorities[a], &row));
        TRY(agreement_participates(tx, row.id, last, &takes_part));
        if (takes_part && !row.is_provider)
            ends = row.id;
        else if (!takes_part && joins.n == 0)
            joins = row.id;
    }
    TRY(joining(tx, joins));
    return consent(tx, ends);
}

enum err county_proceedings(struct db *db, struct county *c, const struct demo_plan *plan, struct mem *mem)
{
    return county_step(db, mem, plan->until, c->head, add_all, c);
}
