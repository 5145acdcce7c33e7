#include "base/zone.h"

#include "base/check.h"
#include "base/num.h"

/*
 * Summer time in Germany, always switched at 01:00 UTC:
 *   since 1996   last Sunday of March to last Sunday of October
 *   1981-1995    last Sunday of March to last Sunday of September
 *   1980         6 April to 28 September, the first one after 1949
 * Before 1980 winter time is assumed throughout: right for 1950-1979, wrong for
 * the summers of the wars and of 1945-1949, which no record here dates from.
 */
#define US_PER_DAY INT64_C(86400000000)
#define US_PER_MINUTE INT64_C(60000000)
#define WINTER 60
#define SUMMER 120

/* The Sunday on or before the last day of a month of 31 or 30 days. */
static struct day last_sunday(struct day month_end)
{
    return day_add(month_end, -(((int)day_weekday(month_end) + 1) % 7));
}

/* Like day_of, for the years beyond its range that an instant can reach. */
static struct day month_end(int year, int month)
{
    struct day near = day_of(2000, month, 1);
    return day_add(day_add_months(near, (year - 2000) * 12 + 1), -1);
}

static int64_t switch_us(struct day d) { return d.n * US_PER_DAY + 60 * US_PER_MINUTE; }

static bool is_summer(struct instant t)
{
    /* Both switches are far from the turn of the year: UTC gives the same year. */
    struct day_parts day = day_parts((struct day){ (int32_t)num_div_floor(t.us, US_PER_DAY) });
    int year = day.year;
    if (year < 1980 || day.month < 3 || day.month > 10)
        return false;
    if (day.month > 4 && day.month < 9)
        return true;
    struct day start = year == 1980 ? day_of(1980, 4, 6) : last_sunday(month_end(year, 3));
    struct day end = last_sunday(month_end(year, year < 1996 ? 9 : 10));
    return t.us >= switch_us(start) && t.us < switch_us(end);
}

int zone_offset_minutes(struct instant t)
{
    CHECK(!instant_is_none(t));
    return is_summer(t) ? SUMMER : WINTER;
}

struct local zone_local(struct instant t)
{
    struct instant shifted = instant_add(t, MINUTES(zone_offset_minutes(t)));
    int64_t of_day = num_mod_floor(shifted.us, US_PER_DAY);
    return (struct local){
        .day = { (int32_t)num_div_floor(shifted.us, US_PER_DAY) },
        .minute = (int)(of_day / US_PER_MINUTE),
        .second = (int)(of_day / 1000000 % 60),
        .us = (int)(of_day % 1000000),
    };
}

struct day zone_day(struct instant t) { return zone_local(t).day; }

struct instant zone_instant(struct day d, int minute)
{
    CHECK(!day_is_none(d) && minute >= 0 && minute < 24 * 60);
    struct instant as_utc = { d.n * US_PER_DAY + minute * US_PER_MINUTE };
    struct instant summer = instant_sub(as_utc, MINUTES(SUMMER));
    /* Summer first: of the doubled hour that is the first one, and in the missing
       hour summer time has not begun by its own reckoning. */
    return is_summer(summer) ? summer : instant_sub(as_utc, MINUTES(WINTER));
}
