#include "domain/contribution/fixing.h"

#include "domain/contribution/fixing_compute.h"
#include "test.h"

#define WRITER ((account_id){ 1 })
#define CHECKER ((account_id){ 2 })
#define HEAD ((account_id){ 3 })
static const account_id writers[] = { { 3 }, { 1 } };

static struct fixing_move move_of(enum fixing_state from, enum fixing_state to, account_id actor)
{
    return (struct fixing_move){ .from = from,
                                 .to = to,
                                 .actor = actor,
                                 .writers = writers,
                                 .n = ARRAY_LEN(writers),
                                 .superseding = true,
                                 .delivered = true,
                                 .reason = true,
                                 .hash_equal = true };
}

TEST(every_move_the_rule_does_not_name_is_not_allowed)
{
    static const enum fixing_state named[][2] = {
        { FIXING_NEW, FIXING_DRAFT },           { FIXING_DRAFT, FIXING_CHECKED },
        { FIXING_DRAFT, FIXING_DISCARDED },     { FIXING_CHECKED, FIXING_DRAFT },
        { FIXING_CHECKED, FIXING_SIGNED },      { FIXING_CHECKED, FIXING_DISCARDED },
        { FIXING_SIGNED, FIXING_NOTIFIED },     { FIXING_SIGNED, FIXING_SUPERSEDED },
        { FIXING_NOTIFIED, FIXING_SUPERSEDED },
    };
    int allowed = 0;
    for (int from = FIXING_NEW; from < FIXING_STATES; from++)
        for (int to = FIXING_NEW; to < FIXING_STATES; to++) {
            struct fixing_move m = move_of((enum fixing_state)from, (enum fixing_state)to, CHECKER);
            bool expected = false;
            for (size_t i = 0; i < ARRAY_LEN(named); i++)
                expected = expected || (named[i][0] == (enum fixing_state)from && named[i][1] == (enum fixing_state)to);
            struct cost_refusal r = fixing_may(&m);
            EXPECT_EQ(r.code, expected ? REFUSAL_NONE : REFUSAL_TRANSITION_NOT_ALLOWED);
            allowed += r.code == REFUSAL_NONE;
        }
    EXPECT_EQ(allowed, (int)ARRAY_LEN(named));
}

TEST(who_wrote_in_a_draft_does_not_check_it_and_the_last_author_does_not_sign)
{
    struct fixing_move m = move_of(FIXING_DRAFT, FIXING_CHECKED, WRITER);
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_SAME_PERSON);
    m.actor = HEAD; /* wrote earlier */
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_SAME_PERSON);
    m = move_of(FIXING_CHECKED, FIXING_SIGNED, WRITER);
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_SAME_PERSON);
    m.actor = CHECKER;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_NONE);
    m.hash_equal = false;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_HASH_MISMATCH);
}

TEST(back_and_discarded_want_a_reason_and_notified_wants_every_proof)
{
    struct fixing_move m = move_of(FIXING_CHECKED, FIXING_DRAFT, WRITER);
    m.reason = false;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_TRANSITION_NOT_ALLOWED);
    m = move_of(FIXING_DRAFT, FIXING_DISCARDED, WRITER);
    m.reason = false;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_TRANSITION_NOT_ALLOWED);
    m = move_of(FIXING_SIGNED, FIXING_NOTIFIED, HEAD);
    m.delivered = false;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_TRANSITION_NOT_ALLOWED);
    m = move_of(FIXING_SIGNED, FIXING_SUPERSEDED, HEAD);
    m.superseding = false;
    EXPECT_EQ(fixing_may(&m).code, REFUSAL_TRANSITION_NOT_ALLOWED);
}

TEST(a_letter_after_the_thirtieth_of_october_is_late)
{
    EXPECT(!fixing_is_late(2027, day_of(2026, 10, 30)));
    EXPECT(fixing_is_late(2027, day_of(2026, 10, 31)));
    /* 2027-10-30 is a Saturday, the 31st Reformationstag. */
    EXPECT(!fixing_is_late(2028, day_of(2027, 11, 1)));
    EXPECT(fixing_is_late(2028, day_of(2027, 11, 2)));
}

/* --- amounts --------------------------------------------------------------------------- */

static struct fixing_circle circle(struct fixing_party *parties, size_t n)
{
    return (struct fixing_circle){ .reading = READING_B, .weights = { { 15, 35, 50 }, 100 }, .at = parties, .n = n };
}

#define LK ((authority_id){ 11 })
#define TOWN ((authority_id){ 12 })
#define GONE ((authority_id){ 13 })

/* req: Z5.3.2 */
TEST(an_old_result_is_divided_by_the_key_that_covered_its_year_not_by_the_new_one)
{
    struct fixing_party old[] = { { LK, STR("LK"), STR("03252"), { { 0, 300, 0 } } },
                                  { TOWN, STR("Stadt"), STR("03252006"), { { 700, 0, 0 } } } };
    struct fixing_party new[] = { { LK, STR("LK"), STR("03252"), { { 0, 300, 0 } } },
                                  { TOWN, STR("Stadt"), STR("03252006"), { { 100, 0, 0 } } } };
    struct fixing_circle before = circle(old, 2), after = circle(new, 2);
    const int64_t plans[] = { 80000, 80000, 80000 };
    struct fixing_carried result = { 2024, 10001, &before };
    struct fixing_terms terms = { &after, plans, 3, &result, 1 };
    struct fixing_amounts right, wrong;

    EXPECT_EQ(fixing_compute(test_mem(), &terms, &right).code, REFUSAL_NONE);
    EXPECT_EQ(right.carry.credit[0], 5001);
    EXPECT_EQ(right.carry.credit[1], 5000);
    EXPECT_EQ(right.carry.net[0][1], 8333);
    EXPECT_EQ(right.carry.net[2][1], 8334);
    EXPECT_EQ(right.carry.net_sum, 240000 - 10001);
    EXPECT_EQ(right.instalments[0][1].cents[0], 4166);
    EXPECT_EQ(right.instalments[0][1].cents[1], 4167);
    result.circle = &after;
    EXPECT_EQ(fixing_compute(test_mem(), &terms, &wrong).code, REFUSAL_NONE);
    EXPECT_EQ(wrong.carry.credit[1], 1250);
}

TEST(who_left_has_a_part_in_an_old_result_that_nobody_else_gets)
{
    struct fixing_party old[] = { { LK, STR("LK"), STR("03252"), { { 100, 0, 0 } } },
                                  { GONE, STR("Fort"), STR("03254"), { { 100, 0, 0 } } } };
    struct fixing_party new[] = { { LK, STR("LK"), STR("03252"), { { 100, 0, 0 } } } };
    struct fixing_circle before = circle(old, 2), after = circle(new, 1);
    const int64_t plans[] = { 1000 };
    struct fixing_carried result = { 2024, 200, &before };
    struct fixing_terms terms = { &after, plans, 1, &result, 1 };
    struct fixing_amounts a;

    EXPECT_EQ(fixing_compute(test_mem(), &terms, &a).code, REFUSAL_NONE);
    EXPECT_EQ(a.n, 2);
    EXPECT(carry_settled_separately(&a.carry, fixing_payer(&a, GONE)));
    EXPECT_EQ(a.carry.credit[fixing_payer(&a, GONE)], 100);
    EXPECT_EQ(a.carry.net[0][fixing_payer(&a, LK)], 900);
}

TEST(ties_go_by_the_municipality_key_and_a_negative_net_has_no_instalments)
{
    struct fixing_party parties[] = { { TOWN, STR("Stadt"), STR("03252006"), { { 100, 0, 0 } } },
                                      { LK, STR("LK"), STR("03252"), { { 100, 0, 0 } } } };
    struct fixing_circle c = circle(parties, 2);
    const int64_t plans[] = { 101 };
    struct fixing_carried result = { 2024, 1000, &c };
    struct fixing_terms terms = { &c, plans, 1, &result, 1 };
    struct fixing_amounts a;

    fixing_circle_sort(&c);
    EXPECT_EQ(c.at[0].authority.n, LK.n);
    EXPECT_EQ(fixing_compute(test_mem(), &terms, &a).code, REFUSAL_NONE);
    EXPECT_EQ(a.gross[0].cents[0], 51);
    EXPECT_EQ(a.gross[0].units, 1);
    EXPECT_EQ(a.carry.net[0][0], 51 - 500);
    EXPECT_EQ(a.instalments[0][0].cents[0], 0);
    EXPECT_EQ(a.instalments[0][0].cents[1], 0);
}
