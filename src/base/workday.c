#include "base/workday.h"

#include "base/check.h"

static struct str fixed_holiday(struct day_parts d)
{
    switch (d.month * 100 + d.day) {
    case 101:
        return STR("Neujahrstag");
    case 501:
        return STR("1. Mai");
    case 1003:
        return STR("Tag der Deutschen Einheit");
    case 1225:
        return STR("1. Weihnachtstag");
    case 1226:
        return STR("2. Weihnachtstag");
    case 1031:
        /* Once in 2017 (500 years), by law since 2018. */
        return d.year >= 2017 ? STR("Reformationstag") : STR("");
    default:
        return STR("");
    }
}

static struct str moving_holiday(struct day day, int year)
{
    switch (day_between(day_easter(year), day)) {
    case -2:
        return STR("Karfreitag");
    case 1:
        return STR("Ostermontag");
    case 39:
        return STR("Himmelfahrtstag");
    case 50:
        return STR("Pfingstmontag");
    default:
        return STR("");
    }
}

bool workday_is_holiday(struct day day, struct str *name)
{
    struct day_parts parts = day_parts(day);
    struct str found = fixed_holiday(parts);
    /* Easter is never before 22 March, Whit Monday never after 14 June. */
    if (found.len == 0 && parts.month >= 3 && parts.month <= 6)
        found = moving_holiday(day, parts.year);
    if (name != NULL)
        *name = found;
    return found.len > 0;
}

bool workday_is(struct day day) { return day_weekday(day) <= FRIDAY && !workday_is_holiday(day, NULL); }

bool workday_is_target(struct day day)
{
    struct day_parts p = day_parts(day);
    int from_easter = day_between(day_easter(p.year), day);
    int date = p.month * 100 + p.day;
    bool closed = date == 101 || date == 501 || date == 1225 || date == 1226 || from_easter == -2 || from_easter == 1;
    return day_weekday(day) <= FRIDAY && !closed;
}

/* The nearest working day in a direction; the day itself when it is one. */
static struct day nearest(struct day day, int step)
{
    while (!workday_is(day))
        day = day_add(day, step);
    return day;
}

struct day workday_shift(struct day day) { return nearest(day, 1); }

struct day workday_safe(struct day day) { return nearest(day, -1); }

static struct day walk(struct day day, int n, int step)
{
    CHECK(n >= 0);
    for (; n > 0; n--)
        day = nearest(day_add(day, step), step);
    return day;
}

struct day workday_after(struct day day, int n) { return walk(day, n, 1); }

struct day workday_before(struct day day, int n) { return walk(day, n, -1); }
