#include "domain/contribution/due.h"

#include "test.h"

TEST(contributions_are_announced_by_the_30th_of_october_or_the_next_working_day)
{
    struct due_notice due = due_fixing_notice(2028);
    EXPECT_EQ(due.nominal.n, day_of(2027, 10, 30).n);
    EXPECT_EQ(due.shifted.n, day_of(2027, 11, 1).n);
    EXPECT_EQ(due.recommended.n, day_of(2027, 10, 29).n);
    EXPECT_EQ(due.next_period_from, 2031);
    due = due_fixing_notice(2025);
    EXPECT_EQ(due.shifted.n, day_of(2024, 10, 30).n);
    EXPECT_EQ(due.recommended.n, due.nominal.n);
}

/* The fifth of January and of July is never a holiday here: only weekends move it, by one or two days. */
TEST(an_instalment_moves_over_weekends_only)
{
    for (int year = 1900; year < 2200; year++)
        for (int month = 1; month <= 7; month += 6) {
            struct day nominal = day_of(year, month, 5);
            struct due_payment due = due_instalment(nominal);
            int days = day_weekday(nominal) == SATURDAY ? 2 : day_weekday(nominal) == SUNDAY ? 1 : 0;
            test_note("%d-%02d-05", year, month);
            EXPECT_EQ(day_between(nominal, due.shifted), days);
            EXPECT_EQ(due.target_open, days == 0);
        }
}

TEST(the_next_instalment_is_the_fifth_of_january_or_july_not_before_the_day)
{
    EXPECT_EQ(due_next_instalment(day_of(2026, 1, 5)).n, day_of(2026, 1, 5).n);
    EXPECT_EQ(due_next_instalment(day_of(2026, 1, 6)).n, day_of(2026, 7, 5).n);
    EXPECT_EQ(due_next_instalment(day_of(2026, 7, 6)).n, day_of(2027, 1, 5).n);
    EXPECT_EQ(due_next_instalment(day_of(2026, 1, 1)).n, day_of(2026, 1, 5).n);
}
