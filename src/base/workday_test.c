#include "base/workday.h"

#include "test.h"

/* Neujahr, Karfreitag, Ostermontag, 1. Mai, Himmelfahrt, Pfingstmontag, Einheit, Reformation, Weihnachten:
   the moving ones per year as month * 100 + day, from the calendar of the land. */
static const struct {
    int year, friday, monday, ascension, whit;
} moving[] = {
    { 2016, 325, 328, 505, 516 }, { 2018, 330, 402, 510, 521 }, { 2020, 410, 413, 521, 601 },
    { 2021, 402, 405, 513, 524 }, { 2022, 415, 418, 526, 606 }, { 2023, 407, 410, 518, 529 },
    { 2024, 329, 401, 509, 520 }, { 2025, 418, 421, 529, 609 }, { 2026, 403, 406, 514, 525 },
    { 2027, 326, 329, 506, 517 }, { 2028, 414, 417, 525, 605 }, { 2029, 330, 402, 510, 521 },
    { 2030, 419, 422, 530, 610 }, { 2031, 411, 414, 522, 602 }, { 2032, 326, 329, 506, 517 },
    { 2033, 415, 418, 526, 606 }, { 2034, 407, 410, 518, 529 }, { 2035, 323, 326, 503, 514 },
};

static const char *expected_holiday(size_t row, int year, int when)
{
    static const struct {
        int when;
        const char *name;
    } fixed[] = { { 101, "Neujahrstag" },
                  { 501, "1. Mai" },
                  { 1003, "Tag der Deutschen Einheit" },
                  { 1031, "Reformationstag" },
                  { 1225, "1. Weihnachtstag" },
                  { 1226, "2. Weihnachtstag" } };
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        if (fixed[i].when == when)
            return when == 1031 && year < 2017 ? "" : fixed[i].name;
    return when == moving[row].friday      ? "Karfreitag"
           : when == moving[row].monday    ? "Ostermontag"
           : when == moving[row].ascension ? "Himmelfahrtstag"
           : when == moving[row].whit      ? "Pfingstmontag"
                                           : "";
}

/* req: GK.Desk.1 */
TEST(the_holidays_of_lower_saxony_are_exact_for_every_day_of_eighteen_years)
{
    for (size_t row = 0; row < ARRAY_LEN(moving); row++) {
        int year = moving[row].year;
        for (struct day d = day_of(year, 1, 1); day_parts(d).year == year; d = day_add(d, 1)) {
            struct day_parts p = day_parts(d);
            struct str name, want = str_of(expected_holiday(row, year, p.month * 100 + p.day));
            test_note("%d-%02d-%02d", p.year, p.month, p.day);
            EXPECT_EQ(workday_is_holiday(d, &name), want.len > 0);
            EXPECT_STR_EQ(name, want);
        }
    }
}

/* The ten holidays of a year; 2016 had no Reformationstag. */
/* req: GK.Desk.1 */
TEST(the_holidays_of_a_year_are_those_of_vector_D10)
{
    static const struct {
        const char *id;
        int year, days[10];
    } rows[] = { { "D10-01", 2022, { 101, 415, 418, 501, 526, 606, 1003, 1031, 1225, 1226 } },
                 { "D10-02", 2023, { 101, 407, 410, 501, 518, 529, 1003, 1031, 1225, 1226 } },
                 { "D10-03", 2024, { 101, 329, 401, 501, 509, 520, 1003, 1031, 1225, 1226 } },
                 { "D10-04", 2025, { 101, 418, 421, 501, 529, 609, 1003, 1031, 1225, 1226 } },
                 { "D10-05", 2026, { 101, 403, 406, 501, 514, 525, 1003, 1031, 1225, 1226 } },
                 { "D10-08", 2029, { 101, 330, 402, 501, 510, 521, 1003, 1031, 1225, 1226 } },
                 { "D10-10", 2031, { 101, 411, 414, 501, 522, 602, 1003, 1031, 1225, 1226 } },
                 { "D10-P1", 2016, { 101, 325, 328, 501, 505, 516, 1003, 1225, 1226 } },
                 { "D10-P2", 2018, { 101, 330, 402, 501, 510, 521, 1003, 1031, 1225, 1226 } } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t found = 0;
        for (struct day d = day_of(rows[i].year, 1, 1); day_parts(d).year == rows[i].year; d = day_add(d, 1)) {
            struct day_parts p = day_parts(d);
            if (!workday_is_holiday(d, NULL))
                continue;
            test_note("%s: %d-%02d", rows[i].id, p.month, p.day);
            EXPECT(found < 10);
            EXPECT_EQ(p.month * 100 + p.day, rows[i].days[found++]);
        }
        EXPECT_EQ(found, rows[i].year == 2016 ? 9 : 10);
    }
}

/* The column lower_saxony_workday; TARGET days are a matter of payments. */
/* req: GK.Desk.1 */
TEST(working_days_are_those_of_vector_D12)
{
    static const struct {
        const char *id;
        int year, month, day;
        bool workday;
    } rows[] = { { "D12-01", 2025, 5, 29, false },
                 { "D12-03", 2025, 10, 3, false },
                 { "D12-05", 2026, 4, 3, false },
                 { "D12-06", 2026, 5, 1, false },
                 { "D12-08", 2025, 12, 31, true } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].id);
        EXPECT_EQ(workday_is(day_of(rows[i].year, rows[i].month, rows[i].day)), rows[i].workday);
    }
}

TEST(working_days_skip_weekends_and_holidays_only)
{
    /* D18-01, D18-03 */
    EXPECT_EQ(workday_after(day_of(2026, 11, 20), 3).n, day_of(2026, 11, 25).n);
    EXPECT_EQ(workday_after(day_of(2026, 10, 30), 3).n, day_of(2026, 11, 4).n);
    EXPECT(workday_is(day_of(2025, 12, 31)));
    EXPECT(workday_is(day_of(2026, 12, 24)));
    EXPECT(!workday_is(day_of(2025, 5, 29)));
    EXPECT(!workday_is(day_of(2025, 10, 3)));
    EXPECT(!workday_is(day_of(2026, 4, 3)));
    EXPECT(!workday_is(day_of(2026, 5, 1)));
}

TEST(the_banks_are_closed_on_six_days_that_are_no_weekend_and_on_no_other)
{
    static const struct {
        int year, month, day;
        bool open;
    } rows[] = { { 2025, 5, 29, true },   { 2025, 10, 3, true },   { 2025, 12, 31, true }, { 2024, 10, 31, true },
                 { 2026, 4, 3, false },   { 2026, 4, 6, false },   { 2026, 5, 1, false },  { 2026, 1, 1, false },
                 { 2025, 12, 25, false }, { 2025, 12, 26, false }, { 2026, 5, 25, true },  { 2026, 7, 4, false } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%d-%02d-%02d", rows[i].year, rows[i].month, rows[i].day);
        EXPECT_EQ(workday_is_target(day_of(rows[i].year, rows[i].month, rows[i].day)), rows[i].open);
    }
}

TEST(the_end_of_a_period_moves_over_chains_of_free_days)
{
    static const struct {
        int day[3], shifted[3], safe[3];
    } rows[] = { { { 2026, 5, 1 }, { 2026, 5, 4 }, { 2026, 4, 30 } },      /* Friday holiday before a weekend */
                 { { 2026, 10, 3 }, { 2026, 10, 5 }, { 2026, 10, 2 } },    /* Saturday holiday */
                 { { 2026, 4, 3 }, { 2026, 4, 7 }, { 2026, 4, 2 } },       /* Good Friday to Easter Monday */
                 { { 2026, 12, 25 }, { 2026, 12, 28 }, { 2026, 12, 24 } }, /* 24.12. is a working day */
                 { { 2027, 10, 30 }, { 2027, 11, 1 }, { 2027, 10, 29 } },  /* 31.10. is a Sunday; 01.11. counts here */
                 { { 2024, 10, 31 }, { 2024, 11, 1 }, { 2024, 10, 30 } },
                 { { 2016, 10, 31 }, { 2016, 10, 31 }, { 2016, 10, 31 } }, /* no holiday yet */
                 { { 2026, 12, 31 }, { 2026, 12, 31 }, { 2026, 12, 31 } } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct day d = day_of(rows[i].day[0], rows[i].day[1], rows[i].day[2]);
        test_note("%d-%02d-%02d", rows[i].day[0], rows[i].day[1], rows[i].day[2]);
        EXPECT_EQ(workday_shift(d).n, day_of(rows[i].shifted[0], rows[i].shifted[1], rows[i].shifted[2]).n);
        EXPECT_EQ(workday_safe(d).n, day_of(rows[i].safe[0], rows[i].safe[1], rows[i].safe[2]).n);
    }
}

/* The shifted day is the first working day from the day on, the safe one the last up to it. */
TEST(shifted_and_safe_day_enclose_the_day_with_free_days_only_for_four_hundred_years)
{
    struct day before = DAY_NONE;
    for (struct day d = day_of(1850, 1, 1); day_parts(d).year < 2250; d = day_add(d, 1)) {
        struct day shifted = workday_shift(d), safe = workday_safe(d);
        bool ok = workday_is(shifted) && workday_is(safe) && day_compare(safe, d) <= 0 && day_compare(d, shifted) <= 0;
        for (struct day between = day_add(safe, 1); ok && day_compare(between, shifted) < 0;
             between = day_add(between, 1))
            ok = !workday_is(between);
        /* A working day stays itself; the shift never runs backwards; free days in a row are five at most. */
        ok = ok && workday_is(d) == day_eq(shifted, d) && workday_is(d) == day_eq(safe, d) &&
             (day_is_none(before) || day_compare(before, shifted) <= 0) && day_between(safe, shifted) <= 6;
        if (!ok) {
            test_note("%d-%02d-%02d", day_parts(d).year, day_parts(d).month, day_parts(d).day);
            FAIL("shifted or safe day is wrong");
        }
        before = shifted;
    }
    EXPECT(!day_is_none(before));
}

/* The count is checked by counting. */
TEST(n_working_days_later_lie_exactly_n_working_days)
{
    for (struct day d = day_of(2016, 1, 1); day_parts(d).year < 2040; d = day_add(d, 1))
        for (int n = 1; n <= 12; n += 3) {
            struct day end = workday_after(d, n), back = workday_before(d, n);
            int count = 0, down = 0;
            for (struct day e = day_add(d, 1); day_compare(e, end) <= 0; e = day_add(e, 1))
                count += workday_is(e);
            for (struct day e = back; day_compare(e, d) < 0; e = day_add(e, 1))
                down += workday_is(e);
            if (count != n || down != n || !workday_is(end) || !workday_is(back)) {
                test_note("%d-%02d-%02d %d", day_parts(d).year, day_parts(d).month, day_parts(d).day, n);
                FAIL("not the n-th working day");
            }
        }
    EXPECT_EQ(workday_after(day_of(2026, 11, 22), 0).n, day_of(2026, 11, 22).n);
}

TEST(working_days_are_counted_across_easter_christmas_and_new_year)
{
    EXPECT_EQ(workday_after(day_of(2026, 4, 2), 3).n, day_of(2026, 4, 9).n);
    EXPECT_EQ(workday_after(day_of(2026, 12, 23), 3).n, day_of(2026, 12, 29).n);
    EXPECT_EQ(workday_after(day_of(2026, 12, 30), 3).n, day_of(2027, 1, 5).n);
    EXPECT_EQ(workday_after(day_of(2026, 11, 20), 3).n, day_of(2026, 11, 25).n);
    EXPECT_EQ(workday_after(day_of(2026, 10, 30), 3).n, day_of(2026, 11, 4).n);
}
