#include "base/day.h"

#include "base/rand.h"
#include "test.h"

static bool leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

/* The calendar as one reads it: turn page by page. */
TEST(every_day_of_eight_centuries_has_its_number_and_back)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int n = -135140; /* 1600-01-01, a Saturday: 370 years before 1970, 90 of them leap */
    int weekday = SATURDAY;
    for (int year = 1600; year <= 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= lengths[month - 1] + (month == 2 && leap(year)); day++) {
                struct day d = day_of(year, month, day);
                struct day_parts p = day_parts(d);
                if (d.n != n || p.year != year || p.month != month || p.day != day || (int)day_weekday(d) != weekday) {
                    test_note("%d-%d-%d", year, month, day);
                    FAIL("number, parts or weekday are wrong");
                }
                n++;
                weekday = (weekday + 1) % 7;
            }
    EXPECT_EQ(day_of(1970, 1, 1).n, 0);
}

TEST(known_days_have_their_weekday)
{
    EXPECT_EQ(day_weekday(day_of(1970, 1, 1)), THURSDAY);
    EXPECT_EQ(day_weekday(day_of(2000, 2, 29)), TUESDAY);
    EXPECT_EQ(day_weekday(day_of(2026, 11, 23)), MONDAY);
    EXPECT_EQ(day_weekday(day_of(9999, 12, 31)), FRIDAY);
    EXPECT_EQ(day_of(9999, 12, 31).n, 2932896);
}

TEST(only_days_of_the_calendar_exist)
{
    EXPECT(day_exists(2024, 2, 29) && !day_exists(2023, 2, 29));
    EXPECT(day_exists(2000, 2, 29) && !day_exists(1900, 2, 29));
    EXPECT(!day_exists(2026, 0, 1) && !day_exists(2026, 13, 1) && !day_exists(2026, -1, 1));
    EXPECT(!day_exists(2026, 4, 31) && !day_exists(2026, 1, 0) && !day_exists(2026, 1, 32));
    EXPECT(day_exists(1600, 1, 1) && !day_exists(1599, 12, 31));
    EXPECT(day_exists(9999, 12, 31) && !day_exists(10000, 1, 1));
}

static void make_day(void *arg)
{
    int *p = arg;
    (void)day_of(p[0], p[1], p[2]);
}

static void parts_of_none(void *arg)
{
    (void)arg;
    (void)day_parts(DAY_NONE);
}

TEST(a_day_that_does_not_exist_is_a_bug)
{
    EXPECT(test_aborts(make_day, (int[]){ 2026, 2, 29 }));
    EXPECT(test_aborts(make_day, (int[]){ 1599, 1, 1 }));
    EXPECT(!test_aborts(make_day, (int[]){ 2028, 2, 29 }));
    EXPECT(test_aborts(parts_of_none, NULL));
    EXPECT(day_is_none(DAY_NONE) && !day_is_none(day_of(1970, 1, 1)));
}

TEST(days_are_counted_and_compared)
{
    struct day a = day_of(2024, 2, 28), b = day_of(2024, 3, 1);
    EXPECT_EQ(day_between(a, b), 2);
    EXPECT_EQ(day_between(b, a), -2);
    EXPECT(day_eq(day_add(a, 2), b) && day_eq(day_add(b, -2), a));
    EXPECT(day_compare(a, b) < 0 && day_compare(b, a) > 0 && day_compare(a, a) == 0);
    /* Calculating past the last year that can be typed is no bug. */
    EXPECT_EQ(day_parts(day_add(day_of(9999, 12, 31), 1)).year, 10000);
}

TEST(months_are_added_in_one_step_and_clamped)
{
    static const struct {
        int from[3], months, to[3];
    } cases[] = {
        { { 2022, 1, 31 }, 1, { 2022, 2, 28 } },   { { 2024, 1, 31 }, 1, { 2024, 2, 29 } },
        { { 2024, 2, 29 }, 12, { 2025, 2, 28 } },  { { 2024, 2, 29 }, 48, { 2028, 2, 29 } },
        { { 2022, 1, 1 }, 72, { 2028, 1, 1 } },    { { 2022, 3, 31 }, -1, { 2022, 2, 28 } },
        { { 2022, 1, 15 }, -1, { 2021, 12, 15 } }, { { 2022, 12, 31 }, 2, { 2023, 2, 28 } },
        { { 2022, 1, 31 }, 0, { 2022, 1, 31 } },   { { 2022, 5, 31 }, -25, { 2020, 4, 30 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const int *f = cases[i].from, *t = cases[i].to;
        test_note("case %zu", i);
        EXPECT(day_eq(day_add_months(day_of(f[0], f[1], f[2]), cases[i].months), day_of(t[0], t[1], t[2])));
    }
    EXPECT_EQ(day_parts(day_add_months(day_of(9999, 12, 31), 2)).day, 29); /* 10000 is a leap year */
}

TEST(easter_is_on_the_days_of_the_church_calendar)
{
    static const int cases[][3] = {
        { 2020, 4, 12 },
        { 2021, 4, 4 },
        { 2022, 4, 17 },
        { 2023, 4, 9 },
        { 2024, 3, 31 },
        { 2025, 4, 20 },
        { 2026, 4, 5 },
        { 2027, 3, 28 },
        { 2028, 4, 16 },
        { 2029, 4, 1 },
        { 2030, 4, 21 },
        { 2031, 4, 13 },
        { 2032, 3, 28 },
        { 2033, 4, 17 },
        { 2034, 4, 9 },
        { 2035, 3, 25 },
        /* the earliest, the latest, and the exceptions of the epact */
        { 1818, 3, 22 },
        { 2285, 3, 22 },
        { 1943, 4, 25 },
        { 2038, 4, 25 },
        { 1954, 4, 18 },
        { 1981, 4, 19 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("%d", cases[i][0]);
        EXPECT(day_eq(day_easter(cases[i][0]), day_of(cases[i][0], cases[i][1], cases[i][2])));
    }
}

/* A second way: the formula of Gauss with its two exceptions. */
static struct day easter_by_gauss(int year)
{
    int k = year / 100, p = (13 + 8 * k) / 25, q = k / 4;
    int m = (15 - p + k - q) % 30, n = (4 + k - q) % 7;
    int d = (19 * (year % 19) + m) % 30;
    int e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7;
    if (d == 29 && e == 6)
        return day_of(year, 4, 19);
    if (d == 28 && e == 6 && (11 * m + 11) % 30 < 19)
        return day_of(year, 4, 18);
    return day_add(day_of(year, 3, 22), d + e);
}

TEST(easter_agrees_with_the_formula_of_gauss_for_eight_thousand_years)
{
    for (int year = 1600; year <= 9999; year++) {
        struct day easter = day_easter(year);
        test_note("%d", year);
        EXPECT(day_eq(easter, easter_by_gauss(year)));
        EXPECT_EQ(day_weekday(easter), SUNDAY);
    }
}

TEST(days_are_read_in_the_iso_and_the_german_form)
{
    static const struct {
        struct str text;
        int day[3];
    } cases[] = {
        { STR_INIT("2026-11-23"), { 2026, 11, 23 } }, { STR_INIT("23.11.2026"), { 2026, 11, 23 } },
        { STR_INIT("3.5.2027"), { 2027, 5, 3 } },     { STR_INIT("03.05.2027"), { 2027, 5, 3 } },
        { STR_INIT("29.02.2024"), { 2024, 2, 29 } },  { STR_INIT("1600-01-01"), { 1600, 1, 1 } },
        { STR_INIT("31.12.9999"), { 9999, 12, 31 } }, { STR_INIT("3.05.2027"), { 2027, 5, 3 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const int *p = cases[i].day;
        struct day d = DAY_NONE;
        test_note("%.*s", STR_ARG(cases[i].text));
        EXPECT_OK(day_parse(cases[i].text, &d));
        EXPECT(day_eq(d, day_of(p[0], p[1], p[2])));
    }
}

TEST(what_is_no_day_is_refused)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("."),
        STR_INIT(".."),
        STR_INIT("-"),
        STR_INIT("--"),
        STR_INIT("heute"),
        STR_INIT("2026-11-31"),
        STR_INIT("2026-02-29"),
        STR_INIT("29.02.2026"),
        STR_INIT("0.1.2026"),
        STR_INIT("1.0.2026"),
        STR_INIT("1.13.2026"),
        STR_INIT("32.1.2026"),
        STR_INIT("1.1.26"),
        STR_INIT("001.1.2026"),
        STR_INIT("1.001.2026"),
        STR_INIT("1.1.02026"),
        STR_INIT("1.1.2026."),
        STR_INIT("1.1.2026 "),
        STR_INIT(" 1.1.2026"),
        STR_INIT("1. 1.2026"),
        STR_INIT("1.1"),
        STR_INIT("2026-1-1"),
        STR_INIT("2026-01-1"),
        STR_INIT("2026-1-01"),
        STR_INIT("26-01-01"),
        STR_INIT("2026/01/01"),
        STR_INIT("01/02/2026"),
        STR_INIT("2026.01.01"),
        STR_INIT("20260101"),
        STR_INIT("2026-01-01T"),
        STR_INIT("2026-01-011"),
        STR_INIT("-026-01-01"),
        STR_INIT("2026--1-01"),
        STR_INIT("-1.1.2026"),
        STR_INIT("1.-1.2026"),
        STR_INIT("1.1.-026"),
        STR_INIT("1599-12-31"),
        STR_INIT("10000-01-01"),
        STR_INIT("0000-00-00"),
        STR_INIT("1.1.2026\0"),
        STR_INIT("+1.1.2026"),
        STR_INIT("1,1,2026"),
        STR_INIT("01-02-2026"),
        STR_INIT("99999999999999999999.1.2026"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct day d = { 5 };
        test_note("\"%.*s\"", STR_ARG(cases[i]));
        EXPECT_ERR(day_parse(cases[i], &d), ERR_INVALID);
        EXPECT_EQ(d.n, 5);
    }
}

TEST(a_written_day_reads_back)
{
    struct rand r = rand_seeded(5);
    for (int i = 0; i < 20000; i++) {
        struct day d = { (int32_t)rand_between(&r, day_of(1600, 1, 1).n, day_of(9999, 12, 31).n) }, back;
        char bytes[10];
        struct buf buf = buf_fixed(bytes, sizeof bytes);
        day_put_iso(&buf, d);
        EXPECT_OK(buf_done(&buf));
        EXPECT_OK(day_parse(buf_str(&buf), &back));
        EXPECT(day_eq(d, back));
    }
}
