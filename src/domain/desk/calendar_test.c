#include "domain/desk/calendar.h"

#include "base/rand.h"
#include "test.h"

static struct instant at(int year, int month, int day, int hour, int minute)
{
    return zone_instant(day_of(year, month, day), hour * 60 + minute);
}

/* A calendar of one version. */
#define CALENDAR(name, ...) \
    static const struct calendar_version name##_version = { .starts = { 0 }, .hours = { __VA_ARGS__ } }; \
    static const struct calendar name = { .versions = { &name##_version, 1 } }
CALENDAR(always,
         .week = { { { 0, 1440 } },
                   { { 0, 1440 } },
                   { { 0, 1440 } },
                   { { 0, 1440 } },
                   { { 0, 1440 } },
                   { { 0, 1440 } },
                   { { 0, 1440 } } },
         .holidays_open = true);
CALENDAR(evening,
         .week = { { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } }, { { 480, 1080 } } });

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
        EXPECT_OK(calendar_add(&calendar_default, at(f[0], f[1], f[2], f[3], f[4]), rows[i].minutes, &u));
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
    CALENDAR(never, .closed = { { 12, 24, 0 } });
    struct instant u;
    EXPECT_ERR(calendar_add(&never, at(2026, 1, 1, 0, 0), 1, &u), ERR_INVALID);
    EXPECT_ERR(calendar_add(&never, at(2026, 1, 1, 0, 0), 0, &u), ERR_INVALID);
    EXPECT_ERR(calendar_next_open(&never, at(2026, 1, 1, 0, 0), &u), ERR_INVALID);
    struct day d;
    EXPECT_ERR(calendar_open_days_after(&never, day_of(2026, 1, 1), 1, &d), ERR_INVALID);
    EXPECT_EQ(calendar_between(&never, at(2026, 1, 1, 0, 0), at(2027, 1, 1, 0, 0)), 0);
}

/* --- laws (domain/desk.md 10) ----------------------------------------------------------- */

/* Weekly hours of up to four intervals, some days closed, now and then a change of hours, closing
   days and a few weeks off. */
struct random_calendar {
    struct calendar_version versions[2];
    struct day_range off[2];
    struct calendar calendar;
};

static int rounded_up(int minute, int grid) { return (minute + grid - 1) / grid * grid; }

static void random_hours(struct rand *r, struct service_hours *hours)
{
    bool any = false;
    int grid = rand_below(r, 2) == 0 ? 1 : 60;
    *hours = (struct service_hours){ .holidays_open = rand_below(r, 3) == 0 };
    for (size_t d = 0; d < 7; d++) {
        int minute = 0;
        size_t n = rand_below(r, CALENDAR_INTERVALS + 1);
        for (size_t i = 0; i < n && minute < 1380; i++) {
            int from = rounded_up(minute + (int)rand_below(r, 240), grid);
            int to = rounded_up(from + 1 + (int)rand_below(r, 480), grid);
            if (from >= 1440)
                break;
            hours->week[d][i] = (struct hours){ from, to < 1440 ? to : 1440 };
            minute = to + (int)rand_below(r, 60);
            any = true;
        }
    }
    if (!any)
        hours->week[rand_below(r, 7)][0] = (struct hours){ 0, 1440 };
    for (size_t i = 0; i < rand_below(r, 4); i++)
        hours->closed[i] = (struct closing){ (int)rand_between(r, 1, 12), (int)rand_between(r, 1, 28),
                                             rand_below(r, 2) == 0 ? 0 : (int)rand_between(r, 2019, 2034) };
}

static void random_calendar(struct rand *r, struct random_calendar *c)
{
    struct day middle = day_add(day_of(2026, 1, 1), (int)rand_between(r, -2000, 2000));
    for (size_t i = 0; i < 2; i++) {
        random_hours(r, &c->versions[i].hours);
        c->versions[i].starts = i == 0 ? (struct day){ 0 } : middle;
        struct day from = day_add(middle, (int)rand_between(r, 0, 40) + (int)i * 60);
        c->off[i] = (struct day_range){ from, day_add(from, (int)rand_below(r, 45)) };
    }
    c->calendar =
        (struct calendar){ .versions = { c->versions, 1 + rand_below(r, 2) }, .off = { c->off, rand_below(r, 3) } };
}

/* Half of the moments lie in the days around a clock change, where days have 23 or 25 hours. */
static struct instant random_moment(struct rand *r)
{
    struct instant t = { rand_between(r, at(2019, 6, 1, 0, 0).us, at(2033, 6, 1, 0, 0).us) };
    if (rand_below(r, 2) == 0)
        t.us = at((int)rand_between(r, 2020, 2033), rand_below(r, 2) == 0 ? 3 : 10, 31, 0, 0).us -
               rand_between(r, 0, DAYS(8).us);
    if (rand_below(r, 2) == 0)
        t.us -= t.us % 60000000;
    return t;
}

static void expect_laws(const struct calendar *c, struct rand *r)
{
    struct instant t = random_moment(r), u, v, w, x;
    int64_t a = rand_between(r, 0, 700), b = rand_between(r, 0, 700);
    EXPECT_OK(calendar_add(c, t, a, &u));
    EXPECT(u.us >= t.us);
    EXPECT_EQ(calendar_between(c, t, u), a);
    EXPECT_OK(calendar_add(c, u, b, &v));
    EXPECT_OK(calendar_add(c, t, a + b, &w));
    EXPECT_EQ(v.us, w.us);
    /* Monotone in n (v is later than u) and in t. */
    EXPECT(v.us >= u.us);
    struct instant later = { t.us + rand_between(r, 0, DAYS(1).us) }, end = instant_add(later, HOURS(20));
    EXPECT_OK(calendar_add(c, later, a, &x));
    EXPECT(x.us >= u.us);
    EXPECT_EQ(calendar_between(c, t, later) + calendar_between(c, later, end), calendar_between(c, t, end));
}

/* Under a sanitizer a tenth is long enough. */
#ifdef PEDELL_SANITIZED
#define LAW_CASES 100000
#else
#define LAW_CASES 1000000
#endif

/* req: GK.Desk.1 */
TEST(the_laws_of_the_calendar_hold_for_a_million_random_calendars_moments_and_spans)
{
    const uint64_t seed = 10;
    struct rand r = rand_seeded(seed);
    static struct random_calendar c;
    for (int i = 0; i < LAW_CASES; i++) {
        if (i % 8 == 0)
            random_calendar(&r, &c);
        test_note("seed %d, case %d", (int)seed, i);
        expect_laws(&c.calendar, &r);
    }
}

/* A second way to count: minute by minute over local times. */
static int64_t counted(const struct calendar *c, struct instant from, struct instant to)
{
    int64_t n = 0;
    for (int64_t us = from.us; us < to.us; us += MINUTES(1).us) {
        struct local local = zone_local((struct instant){ us });
        const struct hours *week = calendar_hours_on(c, local.day)->week[day_weekday(local.day)];
        bool open = false;
        for (size_t i = 0; i < CALENDAR_INTERVALS; i++)
            open = open || (week[i].from <= local.minute && local.minute < week[i].to);
        n += open && calendar_closed_on(c, local.day) == CALENDAR_NOT_CLOSED;
    }
    return n;
}

/* In one night of the year a time between two and three means two moments. */
static bool ambiguous(const struct service_hours *hours)
{
    bool found = false;
    for (size_t d = 0; d < 7; d++)
        for (size_t i = 0; i < CALENDAR_INTERVALS; i++) {
            const struct hours *h = &hours->week[d][i];
            found = found || (h->from > 120 && h->from < 180) || (h->to > 120 && h->to < 180);
        }
    return found;
}

/* req: GK.Desk.1 */
TEST(open_minutes_are_those_that_are_counted_one_by_one)
{
    struct rand r = rand_seeded(13);
    static struct random_calendar c;
    int counts = 0, switched = 0;
    for (int i = 0; i < 3000; i++) {
        random_calendar(&r, &c);
        struct instant from = random_moment(&r);
        from.us -= from.us % MINUTES(1).us;
        struct instant to = instant_add(from, MINUTES((int64_t)rand_below(&r, 3000)));
        if (ambiguous(&c.versions[0].hours) || ambiguous(&c.versions[1].hours))
            continue;
        test_note("case %d", i);
        EXPECT_EQ(calendar_between(&c.calendar, from, to), counted(&c.calendar, from, to));
        counts++;
        switched += zone_offset_minutes(from) != zone_offset_minutes(to);
    }
    EXPECT(counts > 300 && switched > 20);
}

TEST(the_next_opening_is_now_or_the_first_minute_that_is_open)
{
    struct rand r = rand_seeded(11);
    for (int i = 0; i < 20000; i++) {
        struct instant t = { rand_between(&r, at(2020, 1, 1, 0, 0).us, at(2030, 1, 1, 0, 0).us) }, u;
        EXPECT_OK(calendar_next_open(&calendar_default, t, &u));
        EXPECT(calendar_is_open(&calendar_default, u));
        EXPECT_EQ(u.us == t.us, calendar_is_open(&calendar_default, t));
        EXPECT_EQ(calendar_between(&calendar_default, t, u), 0);
    }
}

static struct instant promise(const struct calendar *c, struct instant from, int64_t minutes)
{
    struct instant due;
    EXPECT_OK(calendar_add(c, from, minutes, &due));
    return calendar_promise(c, due);
}

/* req: GK.Desk.1 */
TEST(a_promise_is_the_due_time_rounded_down_to_half_an_hour_of_service)
{
    /* P3, five days of 510 minutes (Friday 330) from Monday 08:10: Monday 11:10 of the next week. */
    EXPECT_EQ(promise(&calendar_default, at(2026, 11, 23, 8, 10), 2550).us, at(2026, 11, 30, 11, 0).us);
    /* P1 on Friday evening. */
    EXPECT_EQ(promise(&calendar_default, at(2026, 11, 27, 18, 0), 240).us, at(2026, 11, 30, 11, 30).us);
    CALENDAR(odd, .week = { { { 465, 700 } }, { { 465, 700 } } });
    EXPECT_EQ(promise(&odd, at(2026, 11, 23, 7, 45), 240).us, at(2026, 11, 24, 7, 45).us);
}

TEST(promises_lie_in_service_hours_and_not_after_the_due_time)
{
    struct rand r = rand_seeded(12);
    for (int i = 0; i < 20000; i++) {
        struct instant t = { rand_between(&r, at(2020, 1, 1, 0, 0).us, at(2030, 1, 1, 0, 0).us) }, due;
        int64_t minutes = rand_between(&r, 240, 2550);
        EXPECT_OK(calendar_add(&calendar_default, t, minutes, &due));
        struct instant p = calendar_promise(&calendar_default, due);
        EXPECT(p.us <= due.us && p.us >= t.us);
        EXPECT(due.us - p.us < MINUTES(30).us);
        EXPECT_EQ(zone_local(p).minute % 30, 0);
        EXPECT(calendar_is_open(&calendar_default, p) || p.us == due.us);
    }
}

/* --- school days, versions ---------------------------------------------------------------- */

static const struct day_range *holidays_2026(size_t *n)
{
    static struct day_range off[3];
    off[0] = (struct day_range){ day_of(2026, 7, 2), day_of(2026, 8, 12) };
    off[1] = (struct day_range){ day_of(2026, 10, 12), day_of(2026, 10, 24) };
    off[2] = (struct day_range){ day_of(2026, 12, 23), day_of(2027, 1, 9) };
    *n = 3;
    return off;
}

TEST(school_days_skip_holidays_weekends_and_days_off)
{
    struct calendar school = calendar_school_default;
    struct day d;
    school.off.at = holidays_2026(&school.off.n);
    EXPECT_OK(calendar_open_days_after(&school, day_of(2026, 12, 18), 5, &d));
    EXPECT_EQ(d.n, day_of(2027, 1, 13).n);
    EXPECT_OK(calendar_open_days_after(&school, day_of(2026, 6, 30), 2, &d));
    EXPECT_EQ(d.n, day_of(2026, 8, 13).n);
    EXPECT_EQ(calendar_closed_on(&school, day_of(2026, 8, 12)), CALENDAR_DAY_OFF);
    EXPECT_EQ(calendar_closed_on(&school, day_of(2026, 8, 13)), CALENDAR_NOT_CLOSED);
    EXPECT_EQ(calendar_closed_on(&school, day_of(2026, 10, 3)), CALENDAR_HOLIDAY);
    EXPECT(calendar_is_open_day(&school, day_of(2026, 12, 22)));
    EXPECT(!calendar_is_open_day(&school, day_of(2026, 12, 23)));
}

TEST(hours_change_on_the_day_they_are_valid_from)
{
    struct calendar_version versions[] = { calendar_default.versions.at[0], { .starts = day_of(2026, 12, 1) } };
    struct calendar c = { .versions = { versions, 2 } };
    struct instant u;
    versions[1].hours.week[TUESDAY][0] = (struct hours){ 540, 600 };
    versions[1].hours.week[TUESDAY][1] = (struct hours){ 720, 780 };
    /* Monday 15:30 by the old hours, Tuesday by the new ones with their break. */
    EXPECT_OK(calendar_add(&c, at(2026, 11, 30, 15, 30), 30 + 90, &u));
    EXPECT_EQ(u.us, at(2026, 12, 1, 12, 30).us);
    EXPECT_EQ(calendar_between(&c, at(2026, 11, 30, 0, 0), at(2026, 12, 2, 0, 0)), 510 + 120);
    EXPECT_OK(calendar_add(&c, at(2026, 12, 1, 13, 0), 1, &u));
    EXPECT_EQ(u.us, at(2026, 12, 8, 9, 1).us);
}

/* --- the shared vectors, by id ------------------------------------------------------------------ */

/* D11-01 ... D11-19 */
/* req: GK.Desk.1 */
TEST(easter_is_on_the_day_of_vector_D11)
{
    static const struct {
        const char *id;
        int year, month, day;
    } rows[] = { { "D11-01", 2022, 4, 17 }, { "D11-02", 2023, 4, 9 },  { "D11-03", 2024, 3, 31 },
                 { "D11-05", 2026, 4, 5 },  { "D11-07", 2028, 4, 16 }, { "D11-08", 2029, 4, 1 },
                 { "D11-10", 2031, 4, 13 }, { "D11-12", 2033, 4, 17 }, { "D11-13", 2034, 4, 9 },
                 { "D11-16", 2037, 4, 5 },  { "D11-19", 2040, 4, 1 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].id);
        EXPECT_EQ(day_easter(rows[i].year).n, day_of(rows[i].year, rows[i].month, rows[i].day).n);
    }
}

/* D16: sample of the Ferienordnung; imported, both days included. */
TEST(school_holidays_hold_on_their_first_and_last_day_as_in_vector_D16)
{
    const struct day_range table[] = {
        { day_of(2025, 12, 22), day_of(2026, 1, 5) },   { day_of(2026, 2, 2), day_of(2026, 2, 3) },
        { day_of(2026, 3, 23), day_of(2026, 4, 7) },    { day_of(2026, 5, 15), day_of(2026, 5, 15) },
        { day_of(2026, 5, 26), day_of(2026, 5, 26) },   { day_of(2026, 7, 2), day_of(2026, 8, 12) },
        { day_of(2026, 10, 12), day_of(2026, 10, 24) }, { day_of(2026, 12, 23), day_of(2027, 1, 9) },
    };
    const struct {
        const char *id;
        struct day day;
        bool holiday;
    } rows[] = { { "D16-01", day_of(2026, 1, 5), true },
                 { "D16-03", day_of(2026, 3, 22), false },
                 { "D16-04", day_of(2026, 5, 15), true },
                 { "D16-06", day_of(2026, 8, 12), true },
                 { "D16-08", day_of(2027, 1, 10), false } };
    struct calendar school = calendar_school_default;
    school.off.at = table;
    school.off.n = ARRAY_LEN(table);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].id);
        EXPECT_EQ(calendar_closed_on(&school, rows[i].day) == CALENDAR_DAY_OFF, rows[i].holiday);
    }
}
