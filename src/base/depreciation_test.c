#include "base/depreciation.h"

#include "test.h"

TEST(the_years_of_a_depreciation_sum_to_the_cost)
{
    for (int64_t seed = 1; seed <= 3000; seed++) {
        struct depreciation d = { { seed * INT64_C(7919) % 10000000 },
                                  day_add(day_of(2020, 1, 1), (int)(seed * 37 % 3000)),
                                  (int)(seed * 101 % DEPRECIATION_MONTHS_MAX) + 1 };
        int first = day_parts(d.acquired).year, last = depreciation_last_year(&d);
        int64_t sum = 0;
        for (int year = first; year <= last; year++)
            sum += depreciation_of_year(&d, year).cents;
        test_note("seed %" PRId64, seed);
        EXPECT_EQ(sum, d.cost.cents);
        EXPECT_EQ(depreciation_of_year(&d, first - 1).cents, 0);
        EXPECT_EQ(depreciation_of_year(&d, last + 1).cents, 0);
    }
}

TEST(cost_and_life_outside_their_bounds_are_no_depreciation)
{
    struct depreciation d = { { 100 }, day_of(2026, 1, 1), 1 };
    EXPECT_OK(depreciation_check(&d));
    EXPECT_EQ(depreciation_last_year(&d), 2026);
    d.life_months = 0;
    EXPECT_ERR(depreciation_check(&d), ERR_INVALID);
    d.life_months = DEPRECIATION_MONTHS_MAX + 1;
    EXPECT_ERR(depreciation_check(&d), ERR_INVALID);
    d.life_months = DEPRECIATION_MONTHS_MAX;
    d.cost.cents = -1;
    EXPECT_ERR(depreciation_check(&d), ERR_INVALID);
    d.cost.cents = DEPRECIATION_CENTS_MAX + 1;
    EXPECT_ERR(depreciation_check(&d), ERR_INVALID);
}

TEST(low_value_includes_the_threshold_itself)
{
    EXPECT(low_value((struct money){ 100000 }));
    EXPECT(!low_value((struct money){ 100001 }));
}
