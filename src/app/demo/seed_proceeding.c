/* Two cases of the party that is not the provider: one withdrawn, one whose effect on both is stored, signed in
   the wrong form: it can still be computed anew. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/agreement/proceeding_store.h"

/* A year that the signed fixing of the seed covers. */
static struct day last_day(const struct tx *tx) { return day_of(day_parts(zone_day(tx_now(tx))).year + 1, 6, 30); }

static enum err add(struct seed *s, struct tx *tx, const char *where, struct proceeding_row *out)
{
    struct proceeding_new consent = { .authority = s->authorities[PLACE_B],
                                      .kind = PROCEEDING_CANCELLATION,
                                      .basis = PROCEEDING_MONTHS,
                                      .day = last_day(tx),
                                      .decision_ref =
                                          seed_word(s, PLACE_B, OBJECT_AGREEMENT, (account_id){ 0 }, where) };
    proceeding_ref ref;
    TRY(proceeding_add(tx, &consent, &ref));
    return proceeding_by_ref(tx, ref, out);
}

static struct str word(struct seed *s, const char *where)
{
    return seed_word(s, PLACE_B, OBJECT_AGREEMENT, (account_id){ 0 }, where);
}

static enum err cases(struct seed *s, struct tx *tx, void *arg)
{
    struct proceeding_row over, open;
    (void)arg;
    TRY(add(s, tx, "proceedingover", &over));
    TRY(proceeding_tick(tx, &over, PROCEEDING_AGREED_DATA, true, word(s, "proceedingnote")));
    TRY(proceeding_withdraw(tx, &over, word(s, "proceedingreason")));
    TRY(add(s, tx, "proceedingdecision", &open));
    for (int item = PROCEEDING_AGREED_DAY; item <= PROCEEDING_AGREED_MATERIAL; item++)
        TRY(proceeding_tick(tx, &open, item, true, STR("Vermerk vom Rundgang")));
    TRY(proceeding_effect_store(tx, &open));
    TRY(proceeding_by_ref(tx, open.ref, &open));
    return proceeding_sign(tx, &open,
                           &(struct proceeding_signature_row){ .side = PROCEEDING_BY_PROVIDER,
                                                               .form = FORM_MAIL,
                                                               .signed_on = zone_day(tx_now(tx)),
                                                               .proof = word(s, "proceedingproof") });
}

enum err seed_proceeding(struct seed *s) { return seed_step(s, seed_account(s, "head_1")->login.id, cases, NULL); }
