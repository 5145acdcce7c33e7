#include "base/zone.h"

#include "test.h"

static struct instant utc(int year, int month, int day, int hour, int minute)
{
    int64_t minutes = day_of(year, month, day).n * INT64_C(1440) + hour * 60 + minute;
    return (struct instant){ minutes * 60000000 };
}

static bool local_is(struct instant t, int year, int month, int day, int hour, int minute)
{
    struct local l = zone_local(t);
    return day_eq(l.day, day_of(year, month, day)) && l.minute == hour * 60 + minute;
}

TEST(the_autumn_switch_of_2026_repeats_an_hour)
{
    EXPECT(local_is(utc(2026, 10, 25, 0, 59), 2026, 10, 25, 2, 59));
    EXPECT(local_is(utc(2026, 10, 25, 1, 0), 2026, 10, 25, 2, 0));
    EXPECT_EQ(zone_offset_minutes(utc(2026, 10, 25, 0, 59)), 120);
    EXPECT_EQ(zone_offset_minutes(utc(2026, 10, 25, 1, 0)), 60);
    struct day d = day_of(2026, 10, 25);
    EXPECT_EQ(zone_instant(d, 60 + 59).us, utc(2026, 10, 24, 23, 59).us);
    EXPECT_EQ(zone_instant(d, 120).us, utc(2026, 10, 25, 0, 0).us); /* the first of two */
    EXPECT_EQ(zone_instant(d, 120 + 59).us, utc(2026, 10, 25, 0, 59).us);
    EXPECT_EQ(zone_instant(d, 180).us, utc(2026, 10, 25, 2, 0).us);
}

TEST(the_spring_switch_of_2027_leaves_an_hour_out)
{
    EXPECT(local_is(utc(2027, 3, 28, 0, 59), 2027, 3, 28, 1, 59));
    EXPECT(local_is(utc(2027, 3, 28, 1, 0), 2027, 3, 28, 3, 0));
    struct day d = day_of(2027, 3, 28);
    EXPECT_EQ(zone_instant(d, 60 + 59).us, utc(2027, 3, 28, 0, 59).us);
    EXPECT_EQ(zone_instant(d, 120).us, utc(2027, 3, 28, 1, 0).us);
    EXPECT_EQ(zone_instant(d, 150).us, utc(2027, 3, 28, 1, 30).us); /* shown as 03:30 */
    EXPECT(local_is(zone_instant(d, 150), 2027, 3, 28, 3, 30));
    EXPECT_EQ(zone_instant(d, 180).us, utc(2027, 3, 28, 1, 0).us);
}

TEST(summer_time_began_and_ended_on_these_days)
{
    static const struct {
        int year, start[2], end[2];
    } cases[] = {
        { 1980, { 4, 6 }, { 9, 28 } },   { 1981, { 3, 29 }, { 9, 27 } },  { 1985, { 3, 31 }, { 9, 29 } },
        { 1990, { 3, 25 }, { 9, 30 } },  { 1995, { 3, 26 }, { 9, 24 } },  { 1996, { 3, 31 }, { 10, 27 } },
        { 2000, { 3, 26 }, { 10, 29 } }, { 2021, { 3, 28 }, { 10, 31 } }, { 2024, { 3, 31 }, { 10, 27 } },
        { 2025, { 3, 30 }, { 10, 26 } }, { 2030, { 3, 31 }, { 10, 27 } }, { 2037, { 3, 29 }, { 10, 25 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int year = cases[i].year;
        const int *s = cases[i].start, *e = cases[i].end;
        test_note("%d", year);
        EXPECT_EQ(zone_offset_minutes(utc(year, s[0], s[1], 0, 59)), 60);
        EXPECT_EQ(zone_offset_minutes(utc(year, s[0], s[1], 1, 0)), 120);
        EXPECT_EQ(zone_offset_minutes(utc(year, e[0], e[1], 0, 59)), 120);
        EXPECT_EQ(zone_offset_minutes(utc(year, e[0], e[1], 1, 0)), 60);
    }
}

TEST(there_is_no_summer_time_before_1980)
{
    for (int year = 1950; year < 1980; year++)
        EXPECT_EQ(zone_offset_minutes(utc(year, 7, 1, 12, 0)), 60);
    EXPECT(local_is(utc(1969, 12, 31, 23, 0), 1970, 1, 1, 0, 0));
}

TEST(every_hour_of_thirty_years_comes_back_from_its_local_time)
{
    int doubled = 0;
    struct instant end = utc(2040, 1, 1, 0, 0);
    for (struct instant t = utc(2010, 1, 1, 0, 0); t.us < end.us; t = instant_add(t, HOURS(1))) {
        struct local l = zone_local(t);
        struct instant back = zone_instant(l.day, l.minute);
        if (back.us == t.us)
            continue;
        /* Only the second run of the doubled hour may come back as the first. */
        doubled++;
        EXPECT_EQ(instant_between(back, t).us, HOURS(1).us);
        EXPECT_EQ(zone_offset_minutes(back), 120);
        EXPECT_EQ(zone_offset_minutes(t), 60);
    }
    EXPECT_EQ(doubled, 30);
}

TEST(a_day_begins_at_local_midnight)
{
    EXPECT(day_eq(zone_day(utc(2026, 7, 1, 21, 59)), day_of(2026, 7, 1)));
    EXPECT(day_eq(zone_day(utc(2026, 7, 1, 22, 0)), day_of(2026, 7, 2)));
    EXPECT(day_eq(zone_day(utc(2026, 1, 1, 22, 59)), day_of(2026, 1, 1)));
    EXPECT(day_eq(zone_day(utc(2026, 12, 31, 23, 0)), day_of(2027, 1, 1)));
    /* Days of 23 and 25 hours. */
    struct instant from = zone_instant(day_of(2027, 3, 28), 0), to = zone_instant(day_of(2027, 3, 29), 0);
    EXPECT_EQ(instant_between(from, to).us, HOURS(23).us);
    from = zone_instant(day_of(2026, 10, 25), 0), to = zone_instant(day_of(2026, 10, 26), 0);
    EXPECT_EQ(instant_between(from, to).us, HOURS(25).us);
}

TEST(seconds_and_microseconds_are_kept)
{
    struct local l = zone_local((struct instant){ utc(2026, 11, 23, 4, 27).us + 16000042 });
    EXPECT_EQ(l.minute, 5 * 60 + 27);
    EXPECT_EQ(l.second, 16);
    EXPECT_EQ(l.us, 42);
    l = zone_local((struct instant){ -1 });
    EXPECT_EQ(l.minute, 59);
    EXPECT_EQ(l.second, 59);
    EXPECT_EQ(l.us, 999999);
}

TEST(the_ends_of_time_have_a_local_time_too)
{
    EXPECT(zone_local(INSTANT_FOREVER).minute < 1440);
    EXPECT(zone_day((struct instant){ INT64_MIN + 1 }).n < 0);
}
