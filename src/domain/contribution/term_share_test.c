#include "domain/contribution/term_share.h"

#include "test.h"

/* What one party stays and another joins on the next day makes the whole year. */
TEST(a_year_divided_at_any_day_is_whole_again)
{
    for (struct day d = day_of(2023, 12, 31); d.n < day_of(2028, 12, 31).n; d = day_add(d, 1)) {
        struct fraction until, from;
        struct day_parts p = day_parts(d);
        if (p.month == 12 && p.day == 31)
            continue;
        EXPECT_EQ(term_until(d, TERM_DAYS, &until).code, REFUSAL_NONE);
        EXPECT_EQ(term_from(day_add(d, 1), TERM_DAYS, &from).code, REFUSAL_NONE);
        EXPECT(until.num + from.num == until.den && until.den == from.den);
        EXPECT(until.den == (p.year % 4 == 0 ? 366u : 365u));
        bool last = day_parts(day_add(d, 1)).day == 1;
        EXPECT_EQ(term_until(d, TERM_MONTHS, &until).code,
                  last ? REFUSAL_NONE : REFUSAL_MONTH_BASIS_NEEDS_END_OF_MONTH);
        EXPECT_EQ(term_from(day_add(d, 1), TERM_MONTHS, &from).code,
                  last ? REFUSAL_NONE : REFUSAL_MONTH_BASIS_NEEDS_FIRST_OF_MONTH);
        EXPECT(!last || until.num + from.num == 12);
    }
}

TEST(both_parts_of_a_new_fixing_within_the_year_sum_to_the_cost)
{
    for (int64_t cost = -20; cost <= 20; cost++)
        for (int month = 1; month <= 12; month++) {
            struct term_refix parts;
            EXPECT_EQ(term_refix(cost, day_of(2026, month, 1), TERM_MONTHS, &parts).code, REFUSAL_NONE);
            EXPECT_EQ(parts.first_cents + parts.rest_cents, cost);
        }
}

TEST(money_of_a_part_of_a_year_stays_within_bounds)
{
    struct term_leave leave;
    int64_t cents;
    struct day day = day_of(2026, 3, 31);
    EXPECT_EQ(term_leave(CONTRIBUTION_CENTS_MAX + 1, 0, day, TERM_DAYS, &leave).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(term_leave(0, INT64_MIN, day, TERM_DAYS, &leave).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(term_join(-CONTRIBUTION_CENTS_MAX - 1, day, TERM_DAYS, &cents).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(term_per_pupil(100, 0, &cents).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(term_per_pupil(-5, 2, &cents).code, REFUSAL_NONE);
    EXPECT_EQ(cents, -3);
}

TEST(two_thousand_five_hundred_pupils_are_not_more_than_that)
{
    EXPECT(!term_secondment(2500));
    EXPECT(term_secondment(2501));
}
