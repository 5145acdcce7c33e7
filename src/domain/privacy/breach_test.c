#include "domain/privacy/breach.h"

#include "base/zone.h"
#include "test.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

TEST(seventy_two_hours_run_through_weekends_and_holidays)
{
    struct breach_clock clock = breach_clock(at(4, 2, 16, 30)); /* before Easter */
    EXPECT_EQ(clock.deadline.us, at(4, 5, 16, 30).us);
    EXPECT_EQ(clock.reminders[0].us, at(4, 3, 16, 30).us);
    EXPECT_EQ(clock.reminders[1].us, at(4, 4, 16, 30).us);
    EXPECT_EQ(clock.reminders[2].us, at(4, 5, 10, 30).us);
}

/* Elapsed hours: the time of day moves by the hour that is taken or given. */
TEST(seventy_two_hours_are_elapsed_hours_across_both_changes_of_the_clock)
{
    EXPECT_EQ(breach_clock(at(3, 27, 20, 15)).deadline.us, at(3, 30, 21, 15).us);
    EXPECT_EQ(breach_clock(at(10, 23, 20, 15)).deadline.us, at(10, 26, 19, 15).us);
    /* Both hours named 02:30 of that Sunday have a deadline of their own. */
    struct instant first = at(10, 25, 2, 30), second = instant_add(first, HOURS(1));
    EXPECT_EQ(zone_local(second).minute, 150);
    EXPECT_EQ(breach_clock(first).deadline.us, at(10, 28, 1, 30).us);
    EXPECT_EQ(breach_clock(second).deadline.us, at(10, 28, 2, 30).us);
    EXPECT_EQ(breach_clock(zone_instant(day_of(2024, 2, 28), 600)).deadline.us,
              zone_instant(day_of(2024, 3, 2), 600).us);
}
