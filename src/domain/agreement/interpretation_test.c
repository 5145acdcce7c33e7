#include "domain/agreement/agreement.h"
#include "domain/agreement/deadline_store.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

#define ACTOR ((account_id){ 7 })

static struct tx *house(struct db *db)
{
    test_sql(db, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                 " VALUES (7, 0, 0, 6, 0, 9000000000000000, 0, 1)");
    struct tx *tx = test_tx(db, TX_WRITE, ACTOR);
    EXPECT_OK(agreement_module.init(tx));
    return tx;
}

static enum err decide(struct tx *tx, int question, int choice, struct day starts)
{
    return agreement_interpretation_decide(
        tx, question, choice,
        &(struct interpretation_decision){
            .reason = STR("Grund"), .decision_ref = STR("LG 4"), .decided_on = day_of(2025, 1, 1), .starts = starts });
}

static int choice_on(struct tx *tx, int question, struct day day)
{
    struct interpretation_row row;
    EXPECT_OK(agreement_interpretation_on(tx, question, day, INSTANT_NONE, &row));
    return row.choice;
}

/* req: Z11.3.1 */
TEST(the_register_has_seventeen_questions_and_each_can_be_answered)
{
    for (int q = 1; q < INTERPRETATION_END; q++) {
        const struct interpretation_rule *rule = interpretation_rule(q);
        int n = 0;
        EXPECT_EQ(interpretation_of_id(str_of(rule->id)), q);
        while (rule->choices[n].key != NULL) {
            EXPECT_EQ(interpretation_choice_of_key(q, str_of(rule->choices[n].key)), n + 1);
            n++;
        }
        EXPECT(n >= 1 && rule->preset <= n);
        EXPECT_EQ(interpretation_choice_msg(q, n + 1), MSG_NONE);
    }
    EXPECT_EQ(INTERPRETATION_END - 1, 17);
    EXPECT_EQ(interpretation_rule(INTERPRETATION_WEIGHTS)->preset, 0);
    EXPECT(interpretation_rule(18) == NULL && interpretation_of_id(STR("Q18")) == 0);
}

TEST_DB(a_proposed_answer_is_no_decision_and_a_decision_counts_from_its_day_on)
{
    struct tx *tx = house(db);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_HALVES, day_of(2026, 1, 1)), 0);
    EXPECT_OK(decide(tx, INTERPRETATION_HALVES, 2, day_of(2024, 1, 1)));
    EXPECT_OK(decide(tx, INTERPRETATION_HALVES, 1, day_of(2027, 1, 1)));
    EXPECT_EQ(choice_on(tx, INTERPRETATION_HALVES, day_of(2023, 12, 31)), 0);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_HALVES, day_of(2024, 1, 1)), 2);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_HALVES, day_of(2026, 12, 31)), 2);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_HALVES, day_of(2027, 1, 1)), 1);
    struct interpretation_rows all;
    EXPECT_OK(interpretation_history(tx, INTERPRETATION_HALVES, &all));
    EXPECT_EQ(all.n, 2);
    EXPECT_STR(all.at[0].decision_ref, "LG 4");
    tx_abort(tx);
}

TEST_DB(adopting_decides_what_has_a_proposal_and_leaves_what_was_decided)
{
    struct tx *tx = house(db);
    struct interpretation_decision all = { STR("Grund"), STR("LG 5"), day_of(2025, 1, 1), day_of(2022, 1, 1) };
    int adopted;
    EXPECT_OK(decide(tx, INTERPRETATION_SPECIAL_FORMS, 2, day_of(2024, 1, 1)));
    EXPECT_OK(agreement_interpretations_adopt(tx, &all, &adopted));
    EXPECT_EQ(adopted, 14);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_SPECIAL_FORMS, day_of(2026, 1, 1)), 2);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_WEIGHTS, day_of(2026, 1, 1)), 0);
    EXPECT_ERR(agreement_interpretations_adopt(tx, &all, &adopted), ERR_CONFLICT);
    tx_abort(tx);
}

TEST_DB(a_decision_without_reason_reference_or_answer_is_refused)
{
    struct tx *tx = house(db);
    struct interpretation_decision in = { STR(" "), STR("LG"), day_of(2025, 1, 1), day_of(2022, 1, 1) };
    EXPECT_ERR(agreement_interpretation_decide(tx, INTERPRETATION_COST, 1, &in), ERR_INVALID);
    in.reason = STR("Grund");
    in.decision_ref = STR("");
    EXPECT_ERR(agreement_interpretation_decide(tx, INTERPRETATION_COST, 1, &in), ERR_INVALID);
    in.decision_ref = STR("LG");
    EXPECT_ERR(agreement_interpretation_decide(tx, INTERPRETATION_COST, 2, &in), ERR_INVALID);
    in.decided_on = day_of(2199, 1, 1);
    EXPECT_ERR(agreement_interpretation_decide(tx, INTERPRETATION_COST, 1, &in), ERR_INVALID);
    EXPECT_EQ(choice_on(tx, INTERPRETATION_COST, day_of(2026, 1, 1)), 0);
    tx_abort(tx);
}

/* --- pages ------------------------------------------------------------------------------------ */

static const struct module *const rooms[] = { &agreement_module, NULL };

static account_id person(struct tx *tx, const char *mail, enum role role)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(200));
    struct account_new add = { .mail = str_of(mail), .name = str_of(mail) };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    struct grant_new grant = { .account = id, .role = role, .starts = starts, .ends = ends, .approved_by = { 99 } };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    struct entrustment_new trust = {
        .account = id, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2)
    };
    EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    return id;
}

/* req: Z11.3.1 */
TEST_DB(the_head_decides_with_reason_and_reference_and_everybody_of_the_agreement_reads_it)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_module.init(tx));
    account_id head = person(tx, "leitung@demo.example", ROLE_HEAD);
    account_id steering = person(tx, "lenkung@demo.example", ROLE_STEERING_MEMBER);
    EXPECT_OK(tx_commit(tx));
    struct web *web = web_open(db, rooms);
    web_sign_in(web, head);
    EXPECT_CONTAINS(web_get(web, "/agreement/interpretations"), "nicht entschieden");
    struct response page = web_post(web, "/agreement/interpretations/Q7",
                                    "choice=second&reason=&decision=LG+7&decided_on=2025-01-01&starts=2022-01-01");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"reason-error\"");
    EXPECT_CONTAINS(page, "value=\"LG 7\"");
    page = web_post(web, "/agreement/interpretations/Q7",
                    "choice=third&reason=Grund&decision=LG+7&decided_on=2025-01-01&starts=2022-01-01");
    EXPECT_CONTAINS(page, "id=\"choice-error\"");
    EXPECT_LOCATION(web_post(web, "/agreement/interpretations/Q7",
                             "choice=first&reason=Grund&decision=LG+7&decided_on=2025-01-01&starts=2022-01-01"),
                    "/agreement/interpretations");
    EXPECT_STATUS(web_get(web, "/agreement/interpretations/Q18"), 404);
    web_sign_in(web, steering);
    page = web_get(web, "/agreement/interpretations/Q7");
    EXPECT_CONTAINS(page, "LG 7");
    EXPECT_CONTAINS(page, "Pedell rechnet nicht nach dieser Antwort");
    EXPECT_NOT_CONTAINS(page, "<form class=\"stack\"");
    EXPECT_STATUS(web_post(web, "/agreement/interpretations/Q7",
                           "choice=second&reason=Grund&decision=LG+8&decided_on=2025-01-01&starts=2022-01-01"),
                  403);
}
