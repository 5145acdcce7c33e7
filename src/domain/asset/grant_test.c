#include "domain/asset/grant.h"

#include "test.h"

TEST(the_notice_says_whether_a_binding_ends_with_the_day_or_with_the_year)
{
    EXPECT_EQ(grant_binding_end(day_of(2022, 6, 30), 5, GRANT_AFTER_EVENT).n, day_of(2027, 6, 30).n);
    EXPECT_EQ(grant_binding_end(day_of(2022, 6, 30), 5, GRANT_END_OF_CALENDAR_YEAR).n, day_of(2027, 12, 31).n);
    EXPECT_EQ(grant_binding_end(day_of(2024, 12, 31), 5, GRANT_AFTER_EVENT).n, day_of(2029, 12, 31).n);
    EXPECT_EQ(grant_binding_end(day_of(2024, 12, 31), 5, GRANT_END_OF_CALENDAR_YEAR).n, day_of(2029, 12, 31).n);
    EXPECT_EQ(grant_binding_end(day_of(2024, 2, 29), 5, GRANT_AFTER_EVENT).n, day_of(2029, 2, 28).n);
}
