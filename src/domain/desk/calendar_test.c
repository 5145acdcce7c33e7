#include "domain/desk/calendar.h"

#include "base/rand.h"
#include "test.h"

static struct instant at(int year, int month, int day, int hour, int minute)
{
    return zone_instant(day_of(year, month, day), hour * 60 + minute);
}

static const struct service_hours always = {
    .week = { { { 0, 1440 } },
              { { 0, 1440 } },
              { { 0, 1440 } },
              { { 0, 1440 } },
              { { 0, 1440 } },
              { { 0, 1440 } },
              { { 0, 1440 } } },
    .holidays_open = true,
};
static const struct service_hours lunch = {
    .week = { { { 480, 720 }, { 765, 1080 } },
              { { 480, 720 }, { 765, 1080 } },
              { { 480, 720 } },
              { { 60, 200 }, { 200, 210 }, { 1000, 1440 } },
              { { 480, 720 } },
              { { 600, 601 } },
              { { 0, 1440 } } },
    .closed = { { 12, 24 } },
};
static const struct service_hours evening = {
    .week = { { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } } }
};

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
            EXPECT_EQ(calendar_is_holiday(d, &name), want.len > 0);
            EXPECT_STR_EQ(name, want);
        }
    }
}

/* req: GK.Desk.1 */
TEST(the_table_of_service_time_examples_holds)
{
    static const struct {
        int from[5];
        int minutes;
        int to[5];
    } rows[] = {
        { { 2026, 11, 27, 12, 30 }, 120, { 2026, 11, 30, 9, 0 } },
        { { 2026, 12, 23, 15, 30 }, 60, { 2026, 12, 28, 8, 0 } },
        { { 2027, 3, 25, 15, 45 }, 30, { 2027, 3, 30, 7, 45 } },
        { { 2026, 10, 30, 12, 50 }, 20, { 2026, 11, 2, 7, 40 } },
        { { 2026, 11, 30, 16, 0 }, 0, { 2026, 11, 30, 16, 0 } },
        { { 2026, 11, 30, 16, 0 }, 1, { 2026, 12, 1, 7, 31 } },
        { { 2026, 11, 28, 10, 0 }, 0, { 2026, 11, 30, 7, 30 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const int *f = rows[i].from, *t = rows[i].to;
        struct instant u;
        EXPECT_OK(calendar_add(&service_hours_default, at(f[0], f[1], f[2], f[3], f[4]), rows[i].minutes, &u));
        test_note("row %zu", i);
        EXPECT_EQ(u.us, at(t[0], t[1], t[2], t[3], t[4]).us);
    }
}

TEST(the_night_of_summer_time_has_an_hour_less_and_that_of_winter_time_one_more)
{
    struct instant u;
    EXPECT_OK(calendar_add(&always, at(2027, 3, 28, 1, 30), 60, &u));
    EXPECT_EQ(u.us, at(2027, 3, 28, 3, 30).us);
    EXPECT_EQ(calendar_between(&always, at(2027, 3, 28, 0, 0), at(2027, 3, 29, 0, 0)), 23 * 60);
    EXPECT_EQ(calendar_between(&always, at(2026, 10, 25, 0, 0), at(2026, 10, 26, 0, 0)), 25 * 60);
    EXPECT_OK(calendar_add(&always, at(2026, 10, 25, 1, 30), 180, &u));
    EXPECT_EQ(u.us, at(2026, 10, 25, 3, 30).us);
}

TEST(a_warning_before_the_due_time_stays_inside_the_hours)
{
    struct instant due, warning;
    EXPECT_OK(calendar_add(&evening, at(2026, 11, 23, 17, 0), 240, &due));
    EXPECT_EQ(due.us, at(2026, 11, 24, 11, 0).us);
    EXPECT_OK(calendar_add(&evening, at(2026, 11, 23, 17, 0), 240 - 60, &warning));
    EXPECT_EQ(warning.us, at(2026, 11, 24, 10, 0).us);
}

TEST(a_calendar_without_service_time_is_refused_and_does_not_loop)
{
    static const struct service_hours never = { 0 };
    struct instant u;
    EXPECT_ERR(calendar_add(&never, at(2026, 1, 1, 0, 0), 1, &u), ERR_INVALID);
    EXPECT_ERR(calendar_next_open(&never, at(2026, 1, 1, 0, 0), &u), ERR_INVALID);
    EXPECT_EQ(calendar_between(&never, at(2026, 1, 1, 0, 0), at(2027, 1, 1, 0, 0)), 0);
}

/* req: GK.Desk.1 */
TEST(the_laws_of_the_calendar_hold_for_random_calendars_moments_and_spans)
{
    static const struct service_hours *const all[] = { &service_hours_default, &school_hours_default, &always, &lunch,
                                                       &evening };
    struct rand r = rand_seeded(10);
    int64_t low = at(2019, 1, 1, 0, 0).us, high = at(2034, 1, 1, 0, 0).us;
    for (int i = 0; i < 100000; i++) {
        const struct service_hours *hours = all[rand_below(&r, ARRAY_LEN(all))];
        struct instant t = { rand_between(&r, low, high) }, u, v, w;
        /* Half of the cases lie around the clock changes. */
        if (rand_below(&r, 2) == 0)
            t.us = at((int)rand_between(&r, 2020, 2033), rand_below(&r, 2) == 0 ? 3 : 10, 31, 0, 0).us -
                   rand_between(&r, 0, DAYS(8).us);
        if (rand_below(&r, 2) == 0)
            t.us -= t.us % 60000000;
        int64_t a = rand_between(&r, 0, 900), b = rand_between(&r, 0, 900);
        EXPECT_OK(calendar_add(hours, t, a, &u));
        EXPECT(u.us >= t.us);
        EXPECT_EQ(calendar_between(hours, t, u), a);
        EXPECT_OK(calendar_add(hours, u, b, &v));
        EXPECT_OK(calendar_add(hours, t, a + b, &w));
        EXPECT_EQ(v.us, w.us);
        struct instant later = { t.us + rand_between(&r, 0, DAYS(3).us) }, x;
        EXPECT_OK(calendar_add(hours, later, a, &x));
        EXPECT(x.us >= u.us);
        EXPECT_EQ(calendar_between(hours, t, later) + calendar_between(hours, later, instant_add(later, DAYS(2))),
                  calendar_between(hours, t, instant_add(later, DAYS(2))));
        EXPECT_EQ(calendar_between(hours, later, t), 0);
    }
}

TEST(the_next_opening_is_now_or_the_first_minute_that_is_open)
{
    struct rand r = rand_seeded(11);
    for (int i = 0; i < 20000; i++) {
        struct instant t = { rand_between(&r, at(2020, 1, 1, 0, 0).us, at(2030, 1, 1, 0, 0).us) }, u;
        EXPECT_OK(calendar_next_open(&service_hours_default, t, &u));
        EXPECT(calendar_is_open(&service_hours_default, u));
        EXPECT_EQ(u.us == t.us, calendar_is_open(&service_hours_default, t));
        EXPECT_EQ(calendar_between(&service_hours_default, t, u), 0);
    }
}

/* req: GK.Desk.1 */
TEST(a_promise_is_the_due_time_rounded_down_to_half_an_hour_of_service)
{
    struct instant p;
    /* P3, five days of 510 minutes (Friday 330) from Monday 08:10: Monday 10:?? of the next week. */
    EXPECT_OK(calendar_promise(&service_hours_default, at(2026, 11, 23, 8, 10), 3, &p));
    struct instant due;
    EXPECT_OK(calendar_add(&service_hours_default, at(2026, 11, 23, 8, 10), 2550, &due));
    EXPECT_EQ(due.us, at(2026, 11, 30, 11, 10).us);
    EXPECT_EQ(p.us, at(2026, 11, 30, 11, 0).us);
    /* P1 on Friday evening. */
    EXPECT_OK(calendar_promise(&service_hours_default, at(2026, 11, 27, 18, 0), 1, &p));
    EXPECT_EQ(p.us, at(2026, 11, 30, 11, 30).us);
    static const struct service_hours odd = { .week = { { { 465, 700 } }, { { 465, 700 } } } };
    EXPECT_OK(calendar_promise(&odd, at(2026, 11, 23, 7, 45), 1, &p));
    EXPECT_EQ(p.us, at(2026, 11, 24, 7, 45).us);
}

TEST(promises_lie_in_service_hours_and_not_after_the_due_time)
{
    struct rand r = rand_seeded(12);
    for (int i = 0; i < 20000; i++) {
        struct instant t = { rand_between(&r, at(2020, 1, 1, 0, 0).us, at(2030, 1, 1, 0, 0).us) }, p, due;
        int priority = (int)rand_between(&r, 1, 4);
        EXPECT_OK(calendar_promise(&service_hours_default, t, priority, &p));
        EXPECT_OK(calendar_add(&service_hours_default, t, calendar_targets(priority).solution, &due));
        EXPECT(p.us <= due.us && p.us >= t.us);
        EXPECT(due.us - p.us < MINUTES(30).us);
        EXPECT_EQ(zone_local(p).minute % 30, 0);
        EXPECT(calendar_is_open(&service_hours_default, p) || p.us == due.us);
    }
}

TEST(working_days_skip_weekends_and_holidays_only)
{
    EXPECT_EQ(calendar_working_days_after(day_of(2026, 11, 20), 3).n, day_of(2026, 11, 25).n);
    EXPECT_EQ(calendar_working_days_after(day_of(2026, 10, 30), 3).n, day_of(2026, 11, 4).n);
    EXPECT(calendar_is_working_day(day_of(2025, 12, 31)));
    EXPECT(calendar_is_working_day(day_of(2026, 12, 24)));
    EXPECT(!calendar_is_working_day(day_of(2025, 5, 29)));
    EXPECT(!calendar_is_working_day(day_of(2025, 10, 3)));
    EXPECT(!calendar_is_working_day(day_of(2026, 4, 3)));
    EXPECT(!calendar_is_working_day(day_of(2026, 5, 1)));
}
