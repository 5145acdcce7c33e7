/* The register of the agreement: decisions, an open point, an amendment one party has signed. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/agreement/register_store.h"

#define READING_B_CHOICE 2 /* second answer to Q1 */

/* Decisions by which the fixings are checked, an open point and an amendment that waits for the other party. */
static enum err entries(struct seed *s, struct tx *tx, void *arg)
{
    static const struct str old = STR_INIT("von drei Kalenderjahren"), new = STR_INIT("von vier Kalenderjahren");
    struct day today = zone_day(tx_now(tx));
    struct interpretation_decision decision = { STR("Grund vom Rundgang"), STR("Beschluss vom Rundgang"), today,
                                                day_of(2015, 1, 1) };
    struct master_row master;
    amendment_ref amendment;
    struct amendment_row row;
    int adopted;

    (void)arg;
    TRY(agreement_interpretation_decide(tx, INTERPRETATION_WEIGHTS, READING_B_CHOICE, &decision));
    TRY(agreement_interpretations_adopt(tx, &decision, &adopted));
    TRY(gap_add(tx,
                &(struct gap_new){ GAP_MISSING, STR("p5-2"), STR("Punkt vom Rundgang"), STR("Sachverhalt vom Rundgang"),
                                   today },
                NULL));
    TRY(master_text_on(tx, today, &master));
    size_t at = str_find(master.text, old);
    struct str text = str_cat(tx_mem(tx), str_sub(master.text, 0, at), new, str_from(master.text, at + old.len));
    TRY(amendment_add(
        tx, &(struct amendment_new){ STR("Änderung vom Rundgang"), STR("Grund vom Rundgang"), text, DAY_NONE, today },
        &amendment));
    TRY(amendment_by_ref(tx, amendment, &row));
    return amendment_sign(tx, &row,
                          &(struct amendment_signature_row){
                              .authority = s->authorities[PLACE_B],
                              .proof = seed_word(s, PLACE_B, OBJECT_AGREEMENT, (account_id){ 0 }, "signatureproof"),
                              .council_on = day_add(today, -1),
                              .signed_on = today,
                              .notice_on = DAY_NONE,
                              .form = FORM_PAPER });
}

enum err seed_register(struct seed *s) { return seed_step(s, seed_account(s, "head_1")->login.id, entries, NULL); }
