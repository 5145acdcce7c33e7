#include "app/demo/interpretations.h"

#include "base/zone.h"
#include "domain/agreement/agreement.h"

#define READING_B_CHOICE 2 /* second answer to Q1 */

enum err interpretations_decide(struct tx *tx, void *arg)
{
    struct interpretation_decision decision = { .reason = STR("Das Gewicht gilt je Schülerin und Schüler."),
                                                .decision_ref = STR("Protokoll der Lenkungsgruppe, TOP 3 (erfunden)"),
                                                .decided_on = day_of(2022, 1, 10),
                                                .starts = day_of(2022, 1, 1) };
    int adopted;
    (void)arg;
    TRY(agreement_interpretation_decide(tx, INTERPRETATION_WEIGHTS, READING_B_CHOICE, &decision));
    decision.reason = STR("So ist bisher gerechnet worden.");
    decision.decision_ref = STR("Protokoll der Lenkungsgruppe, TOP 4 (erfunden)");
    return agreement_interpretations_adopt(tx, &decision, &adopted);
}
