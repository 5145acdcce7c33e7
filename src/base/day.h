/*
 * base/day.h -- a calendar day, without time and zone (proleptic Gregorian).
 */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include "base/buf.h"

struct day {
    int32_t n;
}; /* days since 1970-01-01 */
#define DAY_NONE ((struct day){ INT32_MIN })
#define DAY_MIN_YEAR 1600
#define DAY_MAX_YEAR 9999

struct day_parts {
    int year, month, day;
}; /* month 1-12, day 1-31 */
enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* CHECK: the date exists and its year is in DAY_MIN_YEAR..DAY_MAX_YEAR. */
struct day day_of(int year, int month, int day);
bool day_exists(int year, int month, int day);
struct day_parts day_parts(struct day);
enum weekday day_weekday(struct day);
bool day_is_none(struct day);
int day_compare(struct day, struct day);
bool day_eq(struct day, struct day);
struct day day_add(struct day, int days);
/* Same day of a later or earlier month, clamped to the month's last day. */
struct day day_add_months(struct day, int months);
int day_between(struct day from, struct day to); /* to - from, in days */
struct day day_easter(int year);                 /* Easter Sunday */

/* "2026-11-23" or "23.11.2026" ("3.5.2027" too), nothing else. */
enum err day_parse(struct str, struct day *out);
void day_put_iso(struct buf *, struct day); /* 2026-11-23 */

#endif
