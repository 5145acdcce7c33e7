#include "domain/contribution/what_if.h"

#include "base/rand.h"
#include "domain/contribution/compare.h"
#include "test.h"

TEST(a_share_against_nothing_has_no_percentage_and_halves_go_away_from_zero)
{
    int64_t hundredths;
    EXPECT(!compare_percent(0, 5, &hundredths));
    EXPECT(compare_percent(20000, 20001, &hundredths));
    EXPECT_EQ(hundredths, 1);
    EXPECT(compare_percent(20000, 19999, &hundredths));
    EXPECT_EQ(hundredths, -1);
    EXPECT(compare_percent(-20000, -20001, &hundredths));
    EXPECT_EQ(hundredths, 1);
}

TEST(each_reading_is_computed_or_says_why_not)
{
    static const struct pupils two[] = { { { 120, 0, 0 } }, { { 80, 300, 0 } } };
    struct what_if_input in = { 5000000, EMPTY_LEVEL_ERROR, two, NULL, 2 };
    struct what_if w;
    what_if(test_mem(), &in, &w);
    EXPECT_EQ(w.of[READING_A].refusal.code, REFUSAL_LEVEL_WITHOUT_PUPILS);
    EXPECT(!w.of[READING_C].asked);
    EXPECT_EQ(w.of[READING_B].cents[0] + w.of[READING_B].cents[1], 5000000);
    in.empty_level = EMPTY_LEVEL_REDISTRIBUTE;
    what_if(test_mem(), &in, &w);
    EXPECT_EQ(w.of[READING_A].cents[0], 900000);
}

/* All German municipalities: a fixing has 64 participants at most, the arithmetic has no such bound. */
TEST(eleven_thousand_participants_in_three_years_sum_to_the_cost_under_every_reading)
{
    enum { N = 11000 };
    struct rand rand = rand_seeded(11);
    struct pupils *pupils = MEM_NEW_N(test_mem(), struct pupils, N);
    for (int i = 0; i < N; i++)
        for (int l = 0; l < KEY_LEVELS; l++)
            pupils[i].of[l] = (int64_t)rand_below(&rand, 600);
    for (int year = 0; year < 3; year++) {
        struct mem_mark mark = mem_mark(test_mem());
        struct what_if_input in = { INT64_C(185000000000) + year, EMPTY_LEVEL_ERROR, pupils, pupils, N };
        struct what_if w;
        what_if(test_mem(), &in, &w);
        for (enum reading r = READING_A; r < READING_END; r++) {
            int64_t sum = 0;
            EXPECT_EQ(w.of[r].refusal.code, REFUSAL_NONE);
            for (int i = 0; i < N; i++)
                sum += w.of[r].cents[i];
            EXPECT_EQ(sum, in.cost_cents);
        }
        mem_reset(test_mem(), mark);
    }
}
