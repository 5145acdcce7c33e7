#include "base/period.h"

#include "test.h"

#define FIRST_YEAR 1850
#define LAST_YEAR 2250

static void expect_day(struct day got, int year, int month, int day)
{
    struct day_parts p = day_parts(got);
    test_note("%d-%02d-%02d, not %d-%02d-%02d", p.year, p.month, p.day, year, month, day);
    EXPECT(day_eq(got, day_of(year, month, day)));
}

TEST(the_public_examples_of_the_civil_code_hold)
{
    expect_day(period_end_after_event(day_of(2022, 1, 31), 1), 2022, 2, 28);
    expect_day(period_end_after_event(day_of(2024, 1, 31), 1), 2024, 2, 29);
    expect_day(period_end_after_event(day_of(2024, 2, 29), 12), 2025, 2, 28);
    expect_day(period_end_after_event(day_of(2024, 2, 28), 1), 2024, 3, 28);
    expect_day(period_end_from_start(day_of(2022, 1, 1), 12), 2022, 12, 31);
    expect_day(period_end_from_start(day_of(2024, 2, 1), 1), 2024, 2, 29);
    expect_day(period_end_from_start(day_of(2023, 2, 1), 1), 2023, 2, 28);
    expect_day(period_end_from_start(day_of(2025, 8, 31), 6), 2026, 2, 28);
    expect_day(period_end_from_start(day_of(2024, 2, 29), 12), 2025, 2, 28);
    expect_day(period_end_from_start(day_of(2022, 3, 30), 11), 2023, 2, 28);
}

TEST(a_month_again_and_again_is_not_so_many_months)
{
    struct day twice = period_end_after_event(period_end_after_event(day_of(2026, 1, 31), 1), 1);
    expect_day(twice, 2026, 3, 28);
    expect_day(period_end_after_event(day_of(2026, 1, 31), 2), 2026, 3, 31);
}

/* The last day of a month by looking at the next day. */
static bool is_month_end(struct day d) { return day_parts(day_add(d, 1)).day == 1; }

static int month_number(struct day d) { return day_parts(d).year * 12 + day_parts(d).month; }

/* What both ends must be, from the words of the law and without adding months. */
static bool ends_hold(struct day d, int months)
{
    struct day event = period_end_after_event(d, months), start = period_end_from_start(d, months);
    int number = day_parts(d).day;
    bool same = day_parts(event).day == number;
    bool in_month = month_number(event) == month_number(d) + months;
    /* The number, or the end of a month that has no such number. */
    bool event_holds = in_month && (same || (is_month_end(event) && day_parts(event).day < number));
    /* The day before the number; where it is missing both end with the month. */
    return event_holds && day_between(start, event) == (same ? 1 : 0);
}

TEST(the_end_is_the_same_number_or_the_end_of_the_month_for_every_day_of_four_hundred_years)
{
    static const int months[] = { 0, 1, 2, 3, 6, 11, 12, 13, 72 };
    for (struct day d = day_of(FIRST_YEAR, 1, 1); day_parts(d).year < LAST_YEAR; d = day_add(d, 1))
        for (size_t i = 0; i < ARRAY_LEN(months); i++)
            if (!ends_hold(d, months[i])) {
                test_note("%d-%02d-%02d + %d", day_parts(d).year, day_parts(d).month, day_parts(d).day, months[i]);
                FAIL("not the end the law names");
            }
    EXPECT(ends_hold(day_of(2024, 2, 29), 12));
}

TEST(a_later_day_never_ends_earlier_and_more_months_never_either)
{
    for (struct day d = day_of(FIRST_YEAR, 1, 1); day_parts(d).year < LAST_YEAR; d = day_add(d, 1)) {
        struct day next = day_add(d, 1);
        bool ok = day_compare(period_end_after_event(d, 3), period_end_after_event(next, 3)) <= 0 &&
                  day_compare(period_end_from_start(d, 72), period_end_from_start(next, 72)) <= 0 &&
                  day_compare(period_end_after_event(d, 3), period_end_after_event(d, 4)) < 0;
        if (!ok) {
            test_note("%d-%02d-%02d", day_parts(d).year, day_parts(d).month, day_parts(d).day);
            FAIL("the order is lost");
        }
    }
    EXPECT(day_compare(period_end_after_event(day_of(2024, 2, 29), 12), day_of(2025, 2, 28)) == 0);
}

/* The inverse: periods joined without a gap; the next begins on the day after the end. */
TEST(periods_of_months_from_a_first_of_a_month_join_without_a_gap)
{
    struct day first = day_of(FIRST_YEAR, 1, 1), at = first;
    for (int n = 1; n <= (LAST_YEAR - FIRST_YEAR) * 12; n++) {
        struct day end = period_end_from_start(at, 1);
        if (!day_eq(end, period_end_from_start(first, n)) || day_add_months(day_add(end, 1), -n).n != first.n)
            FAIL("joined months differ from one period");
        at = day_add(end, 1);
    }
    expect_day(at, LAST_YEAR, 1, 1);
}

TEST(quarters_and_years_end_where_the_next_begins)
{
    for (struct day d = day_of(1999, 1, 1); day_parts(d).year < 2030; d = day_add(d, 1)) {
        struct day quarter = period_quarter_end(d), year = period_year_end(d);
        struct day_parts next = day_parts(day_add(quarter, 1));
        if (day_compare(quarter, d) < 0 || day_between(d, quarter) > 91 || next.day != 1 || next.month % 3 != 1 ||
            day_parts(day_add(year, 1)).year != day_parts(d).year + 1 || day_between(d, year) > 365)
            FAIL("not the end of a quarter or of a year");
    }
    expect_day(period_quarter_end(day_of(2024, 2, 29)), 2024, 3, 31);
    expect_day(period_year_end(day_of(2024, 2, 29)), 2024, 12, 31);
}
