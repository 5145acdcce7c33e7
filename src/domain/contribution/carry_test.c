#include "domain/contribution/carry.h"

#include "domain/contribution/what_if.h"
#include "test.h"

/* Three parties; the first two are in the old key, the first and the last in the new one. */
static const uint32_t old_party[] = { 0, 1 }, new_party[] = { 0, 2 };

struct two_keys {
    struct key old, next;
    struct carry_key old_key, next_key;
    struct carry_result results[2];
    int64_t plan[3];
    struct carry_input in;
};

static void two_keys(struct two_keys *t)
{
    static const struct pupils before[] = { { { 100, 0, 0 } }, { { 0, 100, 0 } } };
    static const struct pupils after[] = { { { 90, 0, 0 } }, { { 0, 40, 0 } } };
    struct key_input in = { READING_B, EMPTY_LEVEL_ERROR, KEY_WEIGHTS_OF_AGREEMENT, before, 2 };
    EXPECT_EQ(key_of(test_mem(), &in, &t->old).code, REFUSAL_NONE);
    in.pupils = after;
    EXPECT_EQ(key_of(test_mem(), &in, &t->next).code, REFUSAL_NONE);
    t->old_key = (struct carry_key){ &t->old, NULL, old_party };
    t->next_key = (struct carry_key){ &t->next, NULL, new_party };
    t->results[0] = (struct carry_result){ 2024, 1000, &t->old_key };
    t->results[1] = (struct carry_result){ 2025, -501, &t->old_key };
    t->plan[0] = t->plan[1] = 100000;
    t->plan[2] = 100001;
    t->in = (struct carry_input){ 3, t->results, 2, &t->next_key, t->plan, 3 };
}

TEST(results_are_divided_by_the_key_of_their_year_and_not_by_the_new_one)
{
    struct two_keys t;
    struct carry right, wrong;
    two_keys(&t);
    EXPECT_EQ(carry_of(test_mem(), &t.in, &right).code, REFUSAL_NONE);
    EXPECT_EQ(right.part[0][0], 300);
    EXPECT_EQ(right.part[0][1], 700);
    EXPECT(carry_settled_separately(&right, 1));
    EXPECT(!carry_settled_separately(&right, 0) && !carry_settled_separately(&right, 2));
    t.results[0].key = t.results[1].key = &t.next_key;
    EXPECT_EQ(carry_of(test_mem(), &t.in, &wrong).code, REFUSAL_NONE);
    EXPECT(wrong.credit[0] != right.credit[0]);
}

/* req: Z5.1.3 */
TEST(one_cent_moved_in_any_table_of_a_carry_is_a_mismatch)
{
    struct two_keys t;
    struct carry c;
    two_keys(&t);
    EXPECT_EQ(carry_of(test_mem(), &t.in, &c).code, REFUSAL_NONE);
    EXPECT_EQ(carry_check(&t.in, &c).code, REFUSAL_NONE);
    int64_t *const cells[] = { &c.part[1][0], &c.gross[2][2], &c.net[0][0], &c.credit[0], &c.net_sum };
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        test_note("table %zu", i);
        *cells[i] += 1;
        EXPECT_EQ(carry_check(&t.in, &c).code, REFUSAL_SUM_MISMATCH);
        *cells[i] -= 1;
    }
}

TEST(a_credit_is_spread_with_its_odd_cents_first_and_mirrored_when_negative)
{
    for (int64_t total = -50; total <= 50; total++)
        for (size_t years = 1; years <= 5; years++) {
            int64_t parts[5], mirror[5], sum = 0;
            carry_spread(total, years, parts);
            carry_spread(-total, years, mirror);
            for (size_t y = 0; y < years; y++) {
                sum += parts[y];
                EXPECT_EQ(mirror[y], -parts[y]);
                EXPECT(y == 0 || wide_abs(parts[y - 1]) >= wide_abs(parts[y]));
                EXPECT(wide_abs(parts[0]) - wide_abs(parts[y]) <= 1);
            }
            EXPECT_EQ(sum, total);
        }
}

TEST(the_result_of_a_year_with_two_fixings_goes_by_their_cost)
{
    static const int64_t cost[] = { 100, 200 };
    static const int64_t wrong[] = { 100, -1 };
    struct share share;
    EXPECT_EQ(carry_between(test_mem(), -100, cost, 2, &share).code, REFUSAL_NONE);
    EXPECT_EQ(share.cents[0], -33);
    EXPECT_EQ(share.cents[1], -67);
    EXPECT_EQ(carry_between(test_mem(), 100, wrong, 2, &share).code, REFUSAL_OUT_OF_BOUNDS);
}

TEST(years_and_amounts_of_a_carry_have_bounds)
{
    struct two_keys t;
    struct carry c;
    two_keys(&t);
    t.in.years = 0;
    EXPECT_EQ(carry_of(test_mem(), &t.in, &c).code, REFUSAL_OUT_OF_BOUNDS);
    t.in.years = 3;
    t.plan[1] = CONTRIBUTION_CENTS_MAX + 1;
    EXPECT_EQ(carry_of(test_mem(), &t.in, &c).code, REFUSAL_OUT_OF_BOUNDS);
    t.plan[1] = 0;
    t.results[0].cents = t.results[1].cents = -CONTRIBUTION_CENTS_MAX;
    EXPECT_EQ(carry_of(test_mem(), &t.in, &c).code, REFUSAL_OUT_OF_BOUNDS);
}
