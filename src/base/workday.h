/*
 * base/workday.h -- public holidays of Lower Saxony, working days and how periods of law go
 * by them.  Pure.  Source: § 2 NFeiertagsG, § 193 BGB; the TARGET calendar.
 *
 * Not the closing days of an office and not the school holidays: those are data.
 */
#ifndef BASE_WORKDAY_H
#define BASE_WORKDAY_H

#include "base/day.h"

/* True for a public holiday of Lower Saxony; *name (may be NULL) gets its German name, "" for none. */
bool workday_is_holiday(struct day, struct str *name);
/* Monday to Friday and no holiday (24.12. and 31.12. count). */
bool workday_is(struct day);
/* Monday to Friday on which the banks' TARGET system is open.  Shifts no due day. */
bool workday_is_target(struct day);

/* § 193 BGB: the day itself, or the next working day. */
struct day workday_shift(struct day);
/* The last working day that is not after the day. */
struct day workday_safe(struct day);
/* The n-th working day after the day, which itself does not count; n >= 0. */
struct day workday_after(struct day, int n);
/* The n-th working day before it, likewise. */
struct day workday_before(struct day, int n);

#endif
