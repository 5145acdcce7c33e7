/*
 * desk/school_calendar_internal.h -- what the two readers of school holidays share.
 */
#ifndef DESK_SCHOOL_CALENDAR_INTERNAL_H
#define DESK_SCHOOL_CALENDAR_INTERNAL_H

#include "domain/desk/school_calendar.h"

/* Appends; ERR_TOO_LARGE above SCHOOL_HOLIDAYS_MAX. */
enum err school_holiday_add(struct school_holiday_file *, struct school_holiday);
void school_holiday_problem_add(struct school_holiday_file *, int line, enum msg, bool fatal);

/* RFC 5545 as far as dates.md 11 lets it in. */
bool school_ics_is(struct str bytes);
enum err school_ics_read(struct mem *, struct str bytes, struct school_holiday_file *);

#endif
