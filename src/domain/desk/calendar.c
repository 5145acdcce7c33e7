#include "domain/desk/calendar.h"

#include "base/check.h"
#include "base/num.h"

#define US_PER_MINUTE INT64_C(60000000)
#define SEARCH_DAYS 366

/* --- holidays (NFeiertagsG § 2) ---------------------------------------------------- */

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

bool calendar_is_holiday(struct day day, struct str *name)
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

bool calendar_is_working_day(struct day day) { return day_weekday(day) <= FRIDAY && !calendar_is_holiday(day, NULL); }

struct day calendar_working_days_after(struct day day, int n)
{
    CHECK(n >= 0);
    while (n > 0) {
        day = day_add(day, 1);
        if (calendar_is_working_day(day))
            n--;
    }
    return day;
}

/* --- open intervals ------------------------------------------------------------------ */

const struct service_hours service_hours_default = {
    .week = {
        [MONDAY] = { { 450, 960 } }, [TUESDAY] = { { 450, 960 } }, [WEDNESDAY] = { { 450, 960 } },
        [THURSDAY] = { { 450, 960 } }, [FRIDAY] = { { 450, 780 } },
    },
    .closed = { { 12, 24 }, { 12, 31 } },
};

const struct service_hours school_hours_default = {
    .week = {
        [MONDAY] = { { 450, 900 } }, [TUESDAY] = { { 450, 900 } }, [WEDNESDAY] = { { 450, 900 } },
        [THURSDAY] = { { 450, 900 } }, [FRIDAY] = { { 450, 900 } },
    },
};

static bool is_closed(const struct service_hours *hours, struct day day)
{
    struct day_parts parts = day_parts(day);
    for (size_t i = 0; i < ARRAY_LEN(hours->closed); i++)
        if (hours->closed[i].month == parts.month && hours->closed[i].day == parts.day)
            return true;
    return hours->holidays_open ? false : calendar_is_holiday(day, NULL);
}

/* Local minutes count in real ones: a day of 23 or 25 hours has them. */
static struct instant moment(struct day day, int minute)
{
    return minute == 24 * 60 ? zone_instant(day_add(day, 1), 0) : zone_instant(day, minute);
}

struct span {
    struct instant from, to;
};

/* The open intervals of a local day in order; how many there are. */
static size_t open_spans(const struct service_hours *hours, struct day day, struct span spans[3])
{
    size_t n = 0;
    const struct hours *week = hours->week[day_weekday(day)];
    if (is_closed(hours, day))
        return 0;
    for (size_t i = 0; i < 3; i++) {
        if (week[i].from >= week[i].to)
            continue;
        struct span span = { moment(day, week[i].from), moment(day, week[i].to) };
        /* Hours inside the one that spring takes away do not exist. */
        if (span.from.us < span.to.us)
            spans[n++] = span;
    }
    return n;
}

/* Seconds do not count: minutes begun are not yet over. */
static struct instant floor_minute(struct instant t)
{
    return (struct instant){ t.us - num_mod_floor(t.us, US_PER_MINUTE) };
}

int64_t calendar_between(const struct service_hours *hours, struct instant a, struct instant b)
{
    struct span spans[3];
    int64_t us = 0;
    a = floor_minute(a);
    b = floor_minute(b);
    if (b.us <= a.us)
        return 0;
    for (struct day day = zone_day(a), last = zone_day(b); day_compare(day, last) <= 0; day = day_add(day, 1)) {
        size_t n = open_spans(hours, day, spans);
        for (size_t i = 0; i < n; i++) {
            int64_t from = spans[i].from.us > a.us ? spans[i].from.us : a.us;
            int64_t to = spans[i].to.us < b.us ? spans[i].to.us : b.us;
            us += to > from ? to - from : 0;
        }
    }
    return us / US_PER_MINUTE;
}

enum err calendar_add(const struct service_hours *hours, struct instant t, int64_t minutes, struct instant *u)
{
    struct span spans[3];
    struct instant start = floor_minute(t);
    int64_t left = minutes * US_PER_MINUTE;
    CHECK(minutes >= 0);
    struct day day = zone_day(start);
    for (int idle = 0; idle <= SEARCH_DAYS; idle++, day = day_add(day, 1)) {
        size_t n = open_spans(hours, day, spans);
        for (size_t i = 0; i < n; i++) {
            if (spans[i].to.us < t.us)
                continue;
            int64_t from = spans[i].from.us > start.us ? spans[i].from.us : start.us;
            if (left <= spans[i].to.us - from) {
                /* Nothing to count: the moment itself, not the minute it belongs to. */
                u->us = left == 0 && t.us > from ? t.us : from + left;
                return OK;
            }
            left -= spans[i].to.us - from;
            idle = spans[i].to.us > from ? 0 : idle;
        }
    }
    return ERR_INVALID;
}

bool calendar_is_open(const struct service_hours *hours, struct instant t)
{
    struct span spans[3];
    size_t n = open_spans(hours, zone_day(t), spans);
    for (size_t i = 0; i < n; i++)
        if (spans[i].from.us <= t.us && t.us < spans[i].to.us)
            return true;
    return false;
}

enum err calendar_next_open(const struct service_hours *hours, struct instant t, struct instant *u)
{
    struct span spans[3];
    struct day day = zone_day(t);
    for (int i = 0; i <= SEARCH_DAYS; i++, day = day_add(day, 1)) {
        size_t n = open_spans(hours, day, spans);
        for (size_t k = 0; k < n; k++)
            if (t.us < spans[k].to.us) {
                *u = t.us > spans[k].from.us ? t : spans[k].from;
                return OK;
            }
    }
    return ERR_INVALID;
}

/* --- promises ---------------------------------------------------------------------------- */

struct targets calendar_targets(int priority)
{
    static const struct targets targets[] = { { 30, 240 }, { 120, 510 }, { 510, 2550 }, { 1020, 10200 } };
    return targets[priority >= 1 && priority <= 4 ? priority - 1 : 3];
}

enum err calendar_promise_in(const struct service_hours *hours, struct instant created, int64_t minutes,
                             struct instant *promise)
{
    struct span spans[3];
    struct instant due;
    TRY(calendar_add(hours, created, minutes, &due));
    struct local local = zone_local(due);
    struct instant rounded = zone_instant(local.day, local.minute / 30 * 30);
    /* The half hour before an opening at 07:45 is closed: then the opening itself. */
    size_t n = open_spans(hours, local.day, spans);
    for (size_t i = 0; i < n; i++)
        if (spans[i].from.us <= due.us && due.us <= spans[i].to.us && rounded.us < spans[i].from.us)
            rounded = spans[i].from;
    *promise = rounded;
    return OK;
}

enum err calendar_promise(const struct service_hours *hours, struct instant created, int priority,
                          struct instant *promise)
{
    return calendar_promise_in(hours, created, calendar_targets(priority).solution, promise);
}
