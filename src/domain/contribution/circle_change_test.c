#include "domain/contribution/circle_change.h"

#include "domain/contribution/what_if.h"
#include "test.h"

/* The worked example of the house: six parties before, a seventh joins; shares in cents of 1,850,000 euros. */
#define COST INT64_C(185000000)
#define JOINER ((authority_id){ 7 })
static struct fixing_party parties[] = {
    { { 1 }, STR_INIT("LK"), STR_INIT("1"), { { 84, 3120, 6105 } } },
    { { 2 }, STR_INIT("HM"), STR_INIT("2"), { { 1876, 2914, 1011 } } },
    { { 3 }, STR_INIT("BM"), STR_INIT("3"), { { 611, 402, 0 } } },
    { { 4 }, STR_INIT("EM"), STR_INIT("4"), { { 341, 0, 0 } } },
    { { 5 }, STR_INIT("CO"), STR_INIT("5"), { { 242, 0, 0 } } },
    { { 6 }, STR_INIT("SA"), STR_INIT("6"), { { 309, 0, 0 } } },
};
static const int64_t first_part[] = { 50622527, 22002064, 2829411, 622872, 442038, 564421 };
static const int64_t rest[] = { 70260509, 30537319, 3927023, 864503, 613518, 783377 };
static const int64_t as_if[] = { 120446587, 52349689, 6732040, 1482005, 1051746, 1342931 };

static struct proceeding_facts joining(int choice, int basis, struct day day)
{
    return (struct proceeding_facts){ .authority = JOINER,
                                      .name = STR("AE"),
                                      .kind = PROCEEDING_JOINING,
                                      .choice = choice,
                                      .basis = basis,
                                      .day = day,
                                      .pupils = { 367, 0, 0 },
                                      .received = DAY_NONE };
}

/* Net amounts as they were fixed: the whole cost by the old key. */
static struct cost_refusal change(const struct proceeding_facts *facts, struct proceeding_effect *out)
{
    struct fixing_circle circle = {
        .reading = READING_B, .weights = KEY_WEIGHTS_OF_AGREEMENT, .at = parties, .n = ARRAY_LEN(parties)
    };
    struct circle_change in = { .circle = &circle, .cost_cents = COST, .paid_cents = 3395293, .facts = facts };
    struct key key;
    struct share share;
    EXPECT_EQ(fixing_circle_key(test_mem(), &circle, &key).code, REFUSAL_NONE);
    EXPECT_EQ(share_by_key(test_mem(), &key, NULL, COST, &share).code, REFUSAL_NONE);
    in.net_cents = share.cents;
    *out = (struct proceeding_effect){ 0 };
    return circle_change(test_mem(), &in, out);
}

static int64_t sum_after(const struct proceeding_effect *e, bool full)
{
    int64_t sum = 0;
    for (size_t i = 0; i < e->n; i++)
        sum += full ? e->at[i].full_after : e->at[i].year_after;
    return sum;
}

/* req: Z2.1.1 */
TEST(who_joins_pays_its_part_of_the_year_and_the_others_keep_their_amounts)
{
    struct proceeding_facts facts = joining(PROCEEDING_KEEP, PROCEEDING_MONTHS, day_of(2026, 6, 1));
    struct proceeding_effect e;
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_NONE);
    EXPECT_EQ(e.n, 7);
    for (size_t i = 0; i < 6; i++) {
        EXPECT_EQ(e.at[i].year_after, e.at[i].year_before);
        EXPECT_EQ(e.at[i].full_after, as_if[i]);
        EXPECT(e.at[i].full_after < e.at[i].full_before);
    }
    EXPECT_EQ(e.at[6].authority.n, JOINER.n);
    EXPECT_EQ(e.at[6].year_before, 0);
    EXPECT_EQ(e.at[6].year_after, 930418);
    EXPECT_EQ(e.annual_cents, 1595002);
    EXPECT_EQ(e.owed_cents, 930418);
    EXPECT_EQ(sum_after(&e, true), COST);
    facts = joining(PROCEEDING_KEEP, PROCEEDING_DAYS, day_of(2026, 12, 31));
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_NONE);
    EXPECT_EQ(e.owed_cents, 4370);
}

/* req: Z2.1.1 */
TEST(a_new_fixing_within_the_year_divides_the_same_cost_among_all)
{
    struct proceeding_facts facts = joining(PROCEEDING_REFIX, PROCEEDING_MONTHS, day_of(2026, 6, 1));
    struct proceeding_effect e;
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_NONE);
    for (size_t i = 0; i < 6; i++)
        EXPECT_EQ(e.at[i].year_after, first_part[i] + rest[i]);
    EXPECT_EQ(e.at[6].year_after, 930418);
    EXPECT_EQ(sum_after(&e, false), COST);
}

TEST(a_day_within_a_month_does_not_fit_twelfths)
{
    struct proceeding_facts facts = joining(PROCEEDING_KEEP, PROCEEDING_MONTHS, day_of(2026, 6, 2));
    struct proceeding_effect e;
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_MONTH_BASIS_NEEDS_FIRST_OF_MONTH);
    facts.kind = PROCEEDING_LEAVING;
    facts.authority = (authority_id){ 3 };
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_MONTH_BASIS_NEEDS_END_OF_MONTH);
    facts.authority = JOINER;
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_OUT_OF_BOUNDS);
}

/* req: Z9.4.2 */
TEST(who_leaves_owes_until_the_last_day_and_what_was_paid_too_much_is_refunded)
{
    struct proceeding_facts facts = joining(0, PROCEEDING_MONTHS, day_of(2026, 3, 31));
    struct proceeding_effect e;
    facts.kind = PROCEEDING_LEAVING;
    facts.authority = (authority_id){ 3 };
    EXPECT_EQ(change(&facts, &e).code, REFUSAL_NONE);
    EXPECT_EQ(e.n, 6);
    EXPECT_EQ(e.annual_cents, e.at[2].year_before);
    EXPECT_EQ(e.owed_cents, (e.annual_cents * 3 + 6) / 12);
    EXPECT_EQ(e.paid_cents, 3395293);
    EXPECT_EQ(e.at[2].year_after, e.owed_cents);
    EXPECT_EQ(e.at[2].full_after, 0);
    for (size_t i = 0; i < 6; i++)
        EXPECT(i == 2 || (e.at[i].year_after == e.at[i].year_before && e.at[i].full_after > e.at[i].full_before));
    EXPECT_EQ(sum_after(&e, true), COST);
}
