#include "domain/desk/calendar.h"

#include "base/check.h"
#include "base/num.h"
#include "base/workday.h"

#define US_PER_MINUTE INT64_C(60000000)
#define MINUTES_PER_DAY (24 * 60)

/* --- hours of a day ------------------------------------------------------------------ */

static const struct calendar_version service_version = {
    .starts = { 0 },
    .hours = {
        .week = {
            [MONDAY] = { { 450, 960 } }, [TUESDAY] = { { 450, 960 } }, [WEDNESDAY] = { { 450, 960 } },
            [THURSDAY] = { { 450, 960 } }, [FRIDAY] = { { 450, 780 } },
        },
        .closed = { { 12, 24, 0 }, { 12, 31, 0 } },
    },
};
static const struct calendar_version school_version = {
    .starts = { 0 },
    .hours = {
        .week = {
            [MONDAY] = { { 450, 900 } }, [TUESDAY] = { { 450, 900 } }, [WEDNESDAY] = { { 450, 900 } },
            [THURSDAY] = { { 450, 900 } }, [FRIDAY] = { { 450, 900 } },
        },
    },
};
const struct calendar calendar_default = { .versions = { &service_version, 1 } };
const struct calendar calendar_school_default = { .versions = { &school_version, 1 } };

const struct service_hours *calendar_hours_on(const struct calendar *calendar, struct day day)
{
    size_t i = calendar->versions.n;
    CHECK(i > 0);
    while (i > 1 && day_compare(calendar->versions.at[i - 1].starts, day) > 0)
        i--;
    return &calendar->versions.at[i - 1].hours;
}

static bool is_closing_day(const struct service_hours *hours, struct day_parts parts)
{
    for (size_t i = 0; i < ARRAY_LEN(hours->closed) && hours->closed[i].month != 0; i++) {
        const struct closing *c = &hours->closed[i];
        if (c->month == parts.month && c->day == parts.day && (c->year == 0 || c->year == parts.year))
            return true;
    }
    return false;
}

static bool is_off(const struct calendar *calendar, struct day day)
{
    for (size_t i = 0; i < calendar->off.n && day_compare(calendar->off.at[i].from, day) <= 0; i++)
        if (day_compare(day, calendar->off.at[i].to) <= 0)
            return true;
    return false;
}

enum calendar_closed calendar_closed_on(const struct calendar *calendar, struct day day)
{
    const struct service_hours *hours = calendar_hours_on(calendar, day);
    if (is_closing_day(hours, day_parts(day)))
        return CALENDAR_CLOSING_DAY;
    if (!hours->holidays_open && workday_is_holiday(day, NULL))
        return CALENDAR_HOLIDAY;
    return is_off(calendar, day) ? CALENDAR_DAY_OFF : CALENDAR_NOT_CLOSED;
}

/* --- open intervals ------------------------------------------------------------------ */

struct span {
    int64_t from, to; /* microseconds */
};

/* Local minutes of a day in real ones; a day of 23 or 25 hours is not a multiple.  A time
   inside the hour that spring takes away is the end of that hour, so that intervals stay in
   order; of the hour that autumn gives twice the first is meant. */
static int64_t moment(struct day day, int64_t midnight, int64_t next, int minute)
{
    if (minute == MINUTES_PER_DAY)
        return next;
    if (next - midnight == MINUTES_PER_DAY * US_PER_MINUTE)
        return midnight + minute * US_PER_MINUTE;
    struct instant t = zone_instant(day, minute);
    return zone_local(t).minute == minute ? t.us : zone_instant(day, minute / 60 * 60 + 60).us;
}

/* The open intervals of a local day in order; how many there are. */
static size_t open_spans(const struct calendar *calendar, struct day day, struct span spans[CALENDAR_INTERVALS])
{
    size_t n = 0;
    const struct hours *week = calendar_hours_on(calendar, day)->week[day_weekday(day)];
    if (week[0].from >= week[0].to || calendar_closed_on(calendar, day) != CALENDAR_NOT_CLOSED)
        return 0;
    int64_t midnight = zone_instant(day, 0).us, next = zone_instant(day_add(day, 1), 0).us;
    for (size_t i = 0; i < CALENDAR_INTERVALS && week[i].from < week[i].to; i++) {
        struct span span = { moment(day, midnight, next, week[i].from), moment(day, midnight, next, week[i].to) };
        /* Hours inside the one that spring takes away do not exist. */
        if (span.from < span.to)
            spans[n++] = span;
    }
    return n;
}

/* Seconds do not count: minutes begun are not yet over. */
static int64_t floor_minute(struct instant t) { return t.us - num_mod_floor(t.us, US_PER_MINUTE); }

int64_t calendar_between(const struct calendar *calendar, struct instant a, struct instant b)
{
    struct span spans[CALENDAR_INTERVALS];
    int64_t us = 0, start = floor_minute(a), end = floor_minute(b);
    if (end <= start)
        return 0;
    for (struct day day = zone_day(a), last = zone_day(b); day_compare(day, last) <= 0; day = day_add(day, 1)) {
        size_t n = open_spans(calendar, day, spans);
        for (size_t i = 0; i < n; i++) {
            int64_t from = spans[i].from > start ? spans[i].from : start;
            int64_t to = spans[i].to < end ? spans[i].to : end;
            us += to > from ? to - from : 0;
        }
    }
    return us / US_PER_MINUTE;
}

enum err calendar_add(const struct calendar *calendar, struct instant t, int64_t minutes, struct instant *u)
{
    struct span spans[CALENDAR_INTERVALS];
    int64_t start = floor_minute(t), left = minutes * US_PER_MINUTE;
    struct day day = zone_day(t);
    CHECK(minutes >= 0);
    for (int idle = 0; idle <= CALENDAR_SEARCH_DAYS; idle++, day = day_add(day, 1)) {
        size_t n = open_spans(calendar, day, spans);
        for (size_t i = 0; i < n; i++) {
            if (spans[i].to < t.us)
                continue;
            int64_t from = spans[i].from > start ? spans[i].from : start;
            if (left <= spans[i].to - from) {
                /* Nothing to count: the moment itself, not the minute it belongs to. */
                u->us = left == 0 && t.us > from ? t.us : from + left;
                return OK;
            }
            left -= spans[i].to - from;
            idle = spans[i].to > from ? 0 : idle;
        }
    }
    return ERR_INVALID;
}

bool calendar_is_open(const struct calendar *calendar, struct instant t)
{
    struct span spans[CALENDAR_INTERVALS];
    size_t n = open_spans(calendar, zone_day(t), spans);
    for (size_t i = 0; i < n; i++)
        if (spans[i].from <= t.us && t.us < spans[i].to)
            return true;
    return false;
}

enum err calendar_next_open(const struct calendar *calendar, struct instant t, struct instant *u)
{
    struct span spans[CALENDAR_INTERVALS];
    struct day day = zone_day(t);
    for (int i = 0; i <= CALENDAR_SEARCH_DAYS; i++, day = day_add(day, 1)) {
        size_t n = open_spans(calendar, day, spans);
        for (size_t k = 0; k < n; k++)
            if (t.us < spans[k].to) {
                u->us = t.us > spans[k].from ? t.us : spans[k].from;
                return OK;
            }
    }
    return ERR_INVALID;
}

/* --- open days ------------------------------------------------------------------------- */

bool calendar_is_open_day(const struct calendar *calendar, struct day day)
{
    struct span spans[CALENDAR_INTERVALS];
    return open_spans(calendar, day, spans) > 0;
}

enum err calendar_open_days_after(const struct calendar *calendar, struct day day, int n, struct day *out)
{
    CHECK(n >= 0);
    for (int idle = 0; n > 0; idle++) {
        day = day_add(day, 1);
        if (idle > CALENDAR_SEARCH_DAYS)
            return ERR_INVALID;
        if (calendar_is_open_day(calendar, day)) {
            n--;
            idle = 0;
        }
    }
    *out = day;
    return OK;
}

/* --- promises ---------------------------------------------------------------------------- */

struct instant calendar_promise(const struct calendar *calendar, struct instant due)
{
    struct span spans[CALENDAR_INTERVALS];
    struct local local = zone_local(due);
    struct instant rounded = { due.us - ((int64_t)(local.minute % 30) * 60 + local.second) * 1000000 - local.us };
    /* The half hour before an opening at 07:45 is closed: then the opening itself. */
    size_t n = open_spans(calendar, local.day, spans);
    for (size_t i = 0; i < n; i++)
        if (spans[i].from <= due.us && due.us <= spans[i].to && rounded.us < spans[i].from)
            rounded.us = spans[i].from;
    return rounded;
}
