/* A plan and the draft of a fixing: what is not fixed yet is for the body alone. */
#include "app/demo/seed.h"

#include "base/zone.h"
#include "domain/contribution/fixing_store.h"
#include "domain/contribution/plan_store.h"
#include "domain/contribution/what_if.h"

static enum err draft(struct seed *s, struct tx *tx, void *arg)
{
    const account_id nobody = { 0 };
    struct day today = zone_day(tx_now(tx));
    struct fixing_place keys[] = { { s->authorities[PLACE_A], STR("03999001") },
                                   { s->authorities[PLACE_B], STR("03999002") } };
    int year = day_parts(today).year + 1;
    budget_plan_id plan;
    fixing_id fixing;

    (void)arg;
    TRY(plan_add(tx,
                 &(struct plan_new){ .year = year,
                                     .cost_cents = 1000000,
                                     .document = STR("Haushaltsplan"),
                                     .reference = STR("Beschluss vom Rundgang") },
                 &plan));
    return fixing_add(tx,
                      &(struct fixing_new){
                          .first_year = year,
                          .years = FIXING_YEARS,
                          .length_reason = STR(""),
                          .fixing_date = today,
                          .ge_grade10 = LEVEL_LOWER,
                          .weights = KEY_WEIGHTS_OF_AGREEMENT,
                          .decision_ref = STR(""),
                          .reason = seed_word(s, PLACE_BODY, OBJECT_COST_CONTRIBUTION, nobody, "fixingreason"),
                          .order = { keys, ARRAY_LEN(keys) },
                      },
                      NULL, &fixing);
}

enum err seed_fixing(struct seed *s) { return seed_step(s, seed_account(s, "head_1")->login.id, draft, NULL); }
