/* base/day.c: a day has parts, parts make a day, and neither loses anything. */
/* Proves: days_from_parts is_leap month_length day_checked day_exists day_of year_of_era parts_of_year whole_eras
   day_parts day_weekday day_is_none day_add day_add_months day_between easter_is_sunday day_easter
   days_to_parts_to_days later_year parts_to_days_to_parts add_then_between between_then_add */
#include "base/day.h"
#include "num.h"

/*@ logic integer leap(integer year) =
      4 * floor_div(year, 4) == year && (100 * floor_div(year, 100) != year || 400 * floor_div(year, 400) == year)
      ? 1 : 0;
    logic integer length(integer year, integer month) =
      month == 2 ? 28 + leap(year) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    predicate exists_day(integer year, integer month, integer day) =
      1 <= month <= 12 && 1 <= day <= length(year, month);

    logic integer year_start(integer year) =
      365 * year + floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400);
    logic integer march_year(integer year, integer month) = month > 2 ? year : year - 1;
    logic integer march_month(integer month) = month > 2 ? month - 3 : month + 9;
    logic integer days(integer year, integer month, integer day) =
      year_start(march_year(year, month)) + (153 * march_month(month) + 2) / 5 + day - 1 - 719468;

    predicate a_day(integer n) = -2147483648 < n <= 2147483647; */

/*@ requires -200000000 <= year <= 200000000 && 1 <= month <= 12 && 1 <= day <= 31;
    assigns \nothing;
    ensures \result == days(year, month, day); */
static int64_t days_from_parts(int64_t year, int month, int day);

/*@ assigns \nothing;
    ensures \result == leap(year); */
static bool is_leap(int64_t year);

/*@ requires 1 <= month <= 12;
    assigns \nothing;
    ensures \result == length(year, month); */
static int month_length(int64_t year, int month);

/*@ requires a_day(n);
    assigns \nothing;
    ensures \result.n == n; */
static struct day day_checked(int64_t n);

/*@ assigns \nothing;
    ensures \result <==> 1600 <= year <= 9999 && exists_day(year, month, day); */
bool day_exists(int year, int month, int day);

/*@ requires 1600 <= year <= 9999 && exists_day(year, month, day);
    assigns \nothing;
    ensures \result.n == days(year, month, day);
    ensures a_day(\result.n); */
struct day day_of(int year, int month, int day);

/*@ requires 0 <= of_era < 146097;
    assigns \nothing;
    ensures 0 <= \result <= 399;
    ensures 365 * \result + \result / 4 - \result / 100 <= of_era;
    ensures of_era < 365 * (\result + 1) + (\result + 1) / 4 - (\result + 1) / 100 + (\result + 1) / 400; */
static int64_t year_of_era(int64_t of_era);

/*@ requires -6000000 < march_year < 6000000 && 0 <= of_year <= 364 + leap(march_year + 1);
    assigns \nothing;
    ensures march_year <= \result.year <= march_year + 1;
    ensures 1 <= \result.month <= 12;
    ensures 1 <= \result.day <= length(\result.year, \result.month);
    ensures days(\result.year, \result.month, \result.day) == year_start(march_year) + of_year - 719468; */
static struct day_parts parts_of_year(int64_t march_year, int of_year);

/*@ requires a_day(d.n);
    assigns \nothing;
    ensures -6000000 <= \result.year <= 6000000;
    ensures 1 <= \result.month <= 12;
    ensures 1 <= \result.day <= length(\result.year, \result.month);
    ensures days(\result.year, \result.month, \result.day) == d.n; */
struct day_parts day_parts(struct day d);

/*@ requires a_day(d.n);
    assigns \nothing;
    ensures 0 <= \result <= 6;
    ensures \result == d.n + 3 - 7 * floor_div(d.n + 3, 7); */
enum weekday day_weekday(struct day d);

/*@ assigns \nothing;
    ensures \result <==> !a_day(d.n); */
bool day_is_none(struct day d);

/*@ requires a_day(d.n) && a_day(d.n + days);
    assigns \nothing;
    ensures \result.n == d.n + days; */
struct day day_add(struct day d, int days);

/*@ requires -1000000000 <= d.n <= 1000000000 && -1000000 <= months <= 1000000;
    assigns \nothing;
    ensures a_day(\result.n); */
struct day day_add_months(struct day d, int months);

/*@ requires a_day(from.n) && a_day(to.n) && fits_32(to.n - from.n);
    assigns \nothing;
    ensures \result == to.n - from.n; */
int day_between(struct day from, struct day to);

/*@ requires 1600 <= year <= 9999;
    assigns \nothing;
    ensures days(year, 3, 22) <= \result.n <= days(year, 4, 25);
    ensures 7 * floor_div(\result.n + 4, 7) == \result.n + 4; */
struct day day_easter(int year);

/* Steps the provers do not find by themselves; ghost calls in base/day.c name the values. */
/* Whole eras of 400 years come out of each division. */
/*@ ghost
    /@ requires -100000 <= era <= 100000 && 0 <= year <= 399;
       assigns \nothing;
       ensures year_start(400 * era + year) == 146097 * era + 365 * year + year / 4 - year / 100;
       ensures leap(400 * era + year + 1) == leap(year + 1);
       ensures 365 + leap(year + 1) == year_start(year + 1) - year_start(year); @/
    void whole_eras(int64_t era, int64_t year)
    {
        /@ assert year_start(year + 1) == year_start(year) + 365 + leap(year + 1); @/
        /@ assert floor_div(400 * era + year, 4) == 100 * era + year / 4; @/
        /@ assert floor_div(400 * era + year, 100) == 4 * era + year / 100; @/
        /@ assert floor_div(400 * era + year, 400) == era; @/
        /@ assert floor_div(400 * era + year + 1, 4) == 100 * era + (year + 1) / 4; @/
        /@ assert floor_div(400 * era + year + 1, 100) == 4 * era + (year + 1) / 100; @/
        /@ assert floor_div(400 * era + year + 1, 400) == era + (year + 1) / 400; @/
    } */

/* The days up to Easter as a multiple of seven. */
/*@ ghost
    /@ requires 1600 <= year <= 9999 && 0 <= epact <= 29 && 0 <= late <= 1 && 114 <= n <= 148;
       requires n == epact - 7 * late + 114 +
         (32 + 2 * (year / 100 % 4) + 2 * (year % 100 / 4) - epact - year % 100 % 4) % 7;
       assigns \nothing;
       ensures days(year, n / 31, n % 31 + 1) == year_start(year) + n - 93 - 719468;
       ensures 7 * floor_div(days(year, n / 31, n % 31 + 1) + 4, 7) == days(year, n / 31, n % 31 + 1) + 4; @/
    void easter_is_sunday(int year, int epact, int late, int n)
    {
        /@ assert year == 100 * (year / 100) + year % 100; @/
        /@ assert floor_div(year, 4) == 25 * (year / 100) + year % 100 / 4; @/
        /@ assert floor_div(year, 100) == year / 100; @/
        /@ assert floor_div(year, 400) == year / 100 / 4; @/
        /@ assert n / 31 == 3 || n / 31 == 4; @/
        /@ assert n / 31 == 3 ==> n % 31 == n - 93; @/
        /@ assert n / 31 == 4 ==> n % 31 == n - 124; @/
        /@ assert days(year, n / 31, n % 31 + 1) == year_start(year) + n - 93 - 719468; @/
        /@ assert \let c = year / 100; \let k = year % 100;
             \let weeks = (32 + 2 * (c % 4) + 2 * (k / 4) - epact - k % 4) / 7;
             days(year, n / 31, n % 31 + 1) + 4
               == 7 * (5218 * c - c / 4 + 52 * k + k / 4 - 102773 - weeks - late); @/
    } */

#include "base/day.c"

/* --- inverse of each other ---------------------------------------------------- */

/*@ requires a_day(d.n);
    assigns \nothing;
    ensures \result == d.n; */
int64_t days_to_parts_to_days(struct day d)
{
    struct day_parts p = day_parts(d);
    return days_from_parts(p.year, p.month, p.day);
}

/* A later year begins after all days of the earlier one. */
/*@ requires -6000001 <= a < b <= 6000001;
    assigns \nothing;
    ensures year_start(a) + 365 + leap(a + 1) <= year_start(b); */
static void later_year(int64_t a, int64_t b)
{
    /*@ assert year_start(a + 1) == year_start(a) + 365 + leap(a + 1); */
    (void)a, (void)b;
}

/*@ requires 1600 <= year <= 9999 && exists_day(year, month, day);
    assigns \nothing;
    ensures \result.year == year && \result.month == month && \result.day == day; */
struct day_parts parts_to_days_to_parts(int year, int month, int day)
{
    struct day_parts p = day_parts(day_of(year, month, day));
    int64_t march = year - (month <= 2), other = p.year - (p.month <= 2);
    /*@ assert march == march_year(year, month) && other == march_year(p.year, p.month); */
    /*@ assert 0 <= (153 * march_month(month) + 2) / 5 + day - 1 <= 364 + leap(march + 1); */
    /*@ assert 0 <= (153 * march_month(p.month) + 2) / 5 + p.day - 1 <= 364 + leap(other + 1); */
    if (march < other)
        later_year(march, other);
    if (other < march)
        later_year(other, march);
    /*@ assert march == other; */
    /*@ assert march_month(month) == march_month(p.month); */
    return p;
}

/*@ requires a_day(d.n) && a_day(d.n + days);
    assigns \nothing;
    ensures \result == days; */
int add_then_between(struct day d, int days) { return day_between(d, day_add(d, days)); }

/*@ requires a_day(from.n) && a_day(to.n) && fits_32(to.n - from.n);
    assigns \nothing;
    ensures \result.n == to.n; */
struct day between_then_add(struct day from, struct day to) { return day_add(from, day_between(from, to)); }
