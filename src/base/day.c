#include "base/day.h"

#include "base/check.h"
#include "base/num.h"

/*
 * Years begin in March here: the leap day is then the last of its year and the
 * months' lengths follow one line, 31 30 31 30 31 twice and a rest.  All
 * arithmetic is 64-bit and floors, so any day of the type has parts; only
 * day_of and day_parse hold to DAY_MIN_YEAR..DAY_MAX_YEAR.
 */
#define DAYS_400_YEARS 146097
#define MARCH_0000_TO_EPOCH 719468 /* 0000-03-01 to 1970-01-01 */

static int64_t days_from_parts(int64_t year, int month, int day)
{
    int64_t march_year = month > 2 ? year : year - 1;
    int march_month = (month + 9) % 12;
    int64_t leap_days = num_div_floor(march_year, 4) - num_div_floor(march_year, 100) + num_div_floor(march_year, 400);
    int month_start = (153 * march_month + 2) / 5;
    return march_year * 365 + leap_days + month_start + day - 1 - MARCH_0000_TO_EPOCH;
}

static bool is_leap(int64_t year)
{
    return num_mod_floor(year, 4) == 0 && (num_mod_floor(year, 100) != 0 || num_mod_floor(year, 400) == 0);
}

static int month_length(int64_t year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return lengths[month - 1] + (month == 2 && is_leap(year));
}

static struct day day_checked(int64_t n)
{
    CHECK(n > INT32_MIN && n <= INT32_MAX);
    return (struct day){ (int32_t)n };
}

bool day_exists(int year, int month, int day)
{
    return year >= DAY_MIN_YEAR && year <= DAY_MAX_YEAR && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_length(year, month);
}

struct day day_of(int year, int month, int day)
{
    CHECK(day_exists(year, month, day));
    return day_checked(days_from_parts(year, month, day));
}

static int64_t year_of_era(int64_t of_era)
{
    /* Without the leap days before it, each year has 365. */
    return (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
}

/* The day `of_year` of a year that begins in March, 0 is its first. */
static struct day_parts parts_of_year(int64_t march_year, int of_year)
{
    int march_month = (5 * of_year + 2) / 153;
    int day = of_year - (153 * march_month + 2) / 5 + 1;
    int month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct day_parts){ (int)march_year + (month <= 2), month, day };
}

struct day_parts day_parts(struct day d)
{
    CHECK(!day_is_none(d));
    int64_t n = (int64_t)d.n + MARCH_0000_TO_EPOCH;
    int64_t era = num_div_floor(n, DAYS_400_YEARS);
    int64_t of_era = num_mod_floor(n, DAYS_400_YEARS);
    int64_t year = year_of_era(of_era);
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    //@ ghost whole_eras(era, year);
    return parts_of_year(era * 400 + year, (int)of_year);
}

enum weekday day_weekday(struct day d)
{
    CHECK(!day_is_none(d));
    return (enum weekday)num_mod_floor((int64_t)d.n + THURSDAY, 7); /* 1970-01-01 */
}

bool day_is_none(struct day d) { return d.n == DAY_NONE.n; }

int day_compare(struct day a, struct day b) { return (a.n > b.n) - (a.n < b.n); }

bool day_eq(struct day a, struct day b) { return a.n == b.n; }

struct day day_add(struct day d, int days)
{
    CHECK(!day_is_none(d));
    return day_checked((int64_t)d.n + days);
}

struct day day_add_months(struct day d, int months)
{
    struct day_parts p = day_parts(d);
    int64_t month = (int64_t)p.year * 12 + (p.month - 1) + months;
    int64_t year = num_div_floor(month, 12);
    int of_year = (int)num_mod_floor(month, 12) + 1;
    int last = month_length(year, of_year);
    return day_checked(days_from_parts(year, of_year, p.day < last ? p.day : last));
}

int day_between(struct day from, struct day to)
{
    CHECK(!day_is_none(from) && !day_is_none(to));
    int64_t days = (int64_t)to.n - from.n;
    CHECK(days >= INT32_MIN && days <= INT32_MAX);
    return (int)days;
}

/* The Gregorian computus in whole numbers (Butcher 1876): valid for every year. */
struct day day_easter(int year)
{
    int golden = year % 19, century = year / 100, of_century = year % 100;
    int moon_correction = (century - (century + 8) / 25 + 1) / 3;
    int epact = (19 * golden + century - century / 4 - moon_correction + 15) % 30;
    int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    int n = epact + to_sunday - 7 * late + 114;
    //@ ghost easter_is_sunday(year, epact, late, n);
    return day_of(year, n / 31, n % 31 + 1);
}

/* --- text ---------------------------------------------------------------------- */

static enum err digits_parse(struct str s, size_t min_len, size_t max_len, int *out)
{
    int64_t n;
    /* num_parse would also take a minus sign, so the minimum is 0. */
    if (s.len < min_len || s.len > max_len || s.at[0] == '-')
        return ERR_INVALID;
    TRY(num_parse(s, 0, 9999, &n));
    *out = (int)n;
    return OK;
}

enum err day_parse(struct str s, struct day *out)
{
    bool iso = s.len == 10 && s.at[4] == '-';
    char sep = iso ? '-' : '.';
    struct str part[3], rest = s;
    for (int i = 0; i < 3; i++)
        if (!str_cut(&rest, sep, &part[i]))
            return ERR_INVALID;
    if (rest.at != NULL)
        return ERR_INVALID;
    int year, month, day;
    TRY(digits_parse(part[iso ? 0 : 2], 4, 4, &year));
    TRY(digits_parse(part[1], iso ? 2 : 1, 2, &month));
    TRY(digits_parse(part[iso ? 2 : 0], iso ? 2 : 1, 2, &day));
    if (!day_exists(year, month, day))
        return ERR_INVALID;
    *out = day_of(year, month, day);
    return OK;
}

void day_put_iso(struct buf *buf, struct day d)
{
    struct day_parts p = day_parts(d);
    buf_int_padded(buf, p.year, 4);
    buf_byte(buf, '-');
    buf_int_padded(buf, p.month, 2);
    buf_byte(buf, '-');
    buf_int_padded(buf, p.day, 2);
}
