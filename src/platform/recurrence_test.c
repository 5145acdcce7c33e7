#include "platform/recurrence.h"

#include "test.h"

static struct str rule_of(const struct recurrence *r)
{
    struct str rule;
    EXPECT_OK(recurrence_text(test_mem(), r, &rule));
    return rule;
}

static size_t days_of(const struct recurrence *r, struct day starts, struct day *days, size_t max)
{
    size_t n;
    EXPECT_OK(recurrence_days(rule_of(r), starts, starts, days, max, &n));
    return n;
}

TEST(a_rule_reads_as_rfc_5545_writes_it)
{
    struct recurrence r = {
        .kind = RECUR_WEEKLY, .interval = 2, .weekdays = 1U << MONDAY | 1U << THURSDAY, .until = DAY_NONE
    };
    struct recurrence read;
    EXPECT_STR(rule_of(&r), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
    EXPECT_OK(recurrence_parse(rule_of(&r), &read));
    EXPECT(read.kind == RECUR_WEEKLY && read.interval == 2 && read.weekdays == r.weekdays);
    r = (struct recurrence){
        .kind = RECUR_MONTHLY, .interval = 1, .weekdays = 1U << FRIDAY, .nth = -1, .until = day_of(2027, 1, 31)
    };
    EXPECT_STR(rule_of(&r), "FREQ=MONTHLY;INTERVAL=1;BYDAY=FR;BYSETPOS=-1;UNTIL=20270131");
    EXPECT_ERR(recurrence_parse(STR("unsinn"), &read), ERR_FAULT);
}

TEST(parts_that_do_not_go_together_are_no_rule)
{
    const struct recurrence wrong[] = {
        { .kind = RECUR_DAILY, .interval = 0, .until = DAY_NONE },
        { .kind = RECUR_DAILY, .interval = 1, .weekdays = 1, .until = DAY_NONE },
        { .kind = RECUR_WEEKLY, .interval = 1, .month_day = 3, .until = DAY_NONE },
        { .kind = RECUR_MONTHLY, .interval = 1, .weekdays = 1, .until = DAY_NONE },
        { .kind = RECUR_MONTHLY, .interval = 1, .nth = 1, .until = DAY_NONE },
        { .kind = RECUR_MONTHLY, .interval = 1, .nth = 1, .weekdays = 1, .month_day = 1, .until = DAY_NONE },
        { .kind = RECUR_MONTHLY, .interval = 1, .month = 2, .until = DAY_NONE },
        { .kind = RECUR_DAILY, .interval = 1, .count = 2, .until = day_of(2027, 1, 1) },
    };
    struct str rule;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        EXPECT_ERR(recurrence_text(test_mem(), &wrong[i], &rule), ERR_INVALID);
}

TEST(month_ends_and_leap_days_fall_where_the_calendar_has_them)
{
    struct day days[12];
    struct recurrence last = { .kind = RECUR_MONTHLY, .interval = 1, .month_day = -1, .until = DAY_NONE };
    EXPECT_EQ(days_of(&last, day_of(2028, 1, 1), days, 3), 3);
    EXPECT(day_eq(days[0], day_of(2028, 1, 31)) && day_eq(days[1], day_of(2028, 2, 29)) &&
           day_eq(days[2], day_of(2028, 3, 31)));
    struct recurrence thirty_first = { .kind = RECUR_MONTHLY, .interval = 1, .month_day = 31, .until = DAY_NONE };
    EXPECT_EQ(days_of(&thirty_first, day_of(2027, 1, 1), days, 3), 3);
    EXPECT(day_eq(days[1], day_of(2027, 3, 31)) && day_eq(days[2], day_of(2027, 5, 31)));
    struct recurrence leap = { .kind = RECUR_YEARLY, .interval = 1, .month = 2, .month_day = 29, .until = DAY_NONE };
    EXPECT_EQ(days_of(&leap, day_of(2026, 1, 1), days, 2), 2);
    EXPECT(day_eq(days[0], day_of(2028, 2, 29)) && day_eq(days[1], day_of(2032, 2, 29)));
    struct recurrence second = {
        .kind = RECUR_MONTHLY, .interval = 1, .weekdays = 1U << TUESDAY, .nth = 2, .until = DAY_NONE
    };
    EXPECT_EQ(days_of(&second, day_of(2026, 12, 1), days, 2), 2);
    EXPECT(day_eq(days[0], day_of(2026, 12, 8)) && day_eq(days[1], day_of(2027, 1, 12)));
}

static struct recurrence random_rule(uint32_t *seed)
{
    uint32_t x = *seed = *seed * 1664525 + 1013904223;
    struct recurrence r = { .kind = (enum recurrence_kind)(1 + (x >> 8) % 4),
                            .interval = 1 + (int)((x >> 10) % 4),
                            .until = DAY_NONE };
    bool monthly = r.kind >= RECUR_MONTHLY;
    if (r.kind == RECUR_WEEKLY)
        r.weekdays = (x >> 13) % 128;
    if (monthly && (x >> 20 & 1) != 0) {
        r.weekdays = 1 + (x >> 13) % 127;
        r.nth = (x >> 21 & 1) != 0 ? -1 : 1 + (int)((x >> 22) % 4);
    } else if (monthly) {
        r.month_day = (x >> 21 & 1) != 0 ? -1 : 1 + (int)((x >> 22) % 31);
    }
    if (r.kind == RECUR_YEARLY)
        r.month = 1 + (int)((x >> 27) % 12);
    return r;
}

/* Does the day fit what the rule says of single days? */
static bool fits(const struct recurrence *r, struct day day)
{
    struct day_parts p = day_parts(day);
    int last = day_parts(day_add(day_add_months(day_of(p.year, p.month, 1), 1), -1)).day;
    if (r->weekdays != 0 && (r->weekdays >> day_weekday(day) & 1) == 0)
        return false;
    if (r->month_day != 0 && p.day != (r->month_day == -1 ? last : r->month_day))
        return false;
    return r->month == 0 || p.month == r->month;
}

TEST(days_rise_fit_their_rule_and_keep_count_and_end)
{
    uint32_t seed = 11;
    for (int round = 0; round < 3000; round++) {
        struct recurrence r = random_rule(&seed);
        struct day starts = day_add(day_of(2026, 1, 1), (int)(seed >> 16) % 1500), all[20], some[20];
        size_t n = days_of(&r, starts, all, 20);
        for (size_t i = 0; i < n; i++) {
            EXPECT(fits(&r, all[i]));
            EXPECT(day_compare(all[i], starts) >= 0 && (i == 0 || day_compare(all[i - 1], all[i]) < 0));
        }
        if (n < 5)
            continue;
        r.count = 4;
        EXPECT_EQ(days_of(&r, starts, some, 20), 4);
        r.count = 0;
        r.until = all[2];
        EXPECT_EQ(days_of(&r, starts, some, 20), 3);
        EXPECT(day_eq(some[2], all[2]));
        /* From a later day on the same days come. */
        size_t rest;
        r.until = DAY_NONE;
        EXPECT_OK(recurrence_days(rule_of(&r), starts, day_add(all[1], 1), some, 3, &rest));
        EXPECT(rest == 3 && day_eq(some[0], all[2]) && day_eq(some[1], all[3]));
    }
}
