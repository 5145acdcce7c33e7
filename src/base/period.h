/*
 * base/period.h -- periods of months as the civil code counts them (§§ 187, 188 BGB).  Pure.
 * A period ends at 24:00 of the day given.
 */
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include "base/day.h"

/*
 * Always one step from the original day: a month twice is not two months.  months >= 0.
 *
 * From an event on, its day not counted (§ 187 (1)): the day with the same number, or the
 * month's last day where that is missing.  2024-01-31 + 1: 2024-02-29.
 */
struct day period_end_after_event(struct day event, int months);
/*
 * From a first day on that counts (§ 187 (2)): the day before the one with the same number;
 * the month's last day where that number is missing.  2024-02-01 + 1: 2024-02-29;
 * 2025-08-31 + 6: 2026-02-28.
 */
struct day period_end_from_start(struct day first, int months);

/* The last day of the quarter or of the calendar year that the day lies in. */
struct day period_quarter_end(struct day);
struct day period_year_end(struct day);

#endif
