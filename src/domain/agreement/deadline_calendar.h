/*
 * agreement/deadline_calendar.h -- deadlines as iCalendar (RFC 5545): all-day events with two
 * reminders each.
 */
#ifndef AGREEMENT_DEADLINE_CALENDAR_H
#define AGREEMENT_DEADLINE_CALENDAR_H

#include "domain/agreement/deadline_store.h"

#define DEADLINE_CALENDAR_MAX MIB(1)

/* The event stands on the day until which one may act; its UID is the deadline's own, so a
   program that reads the file again finds it. */
void deadline_calendar_put(struct buf *, struct mem *, enum lang, struct str base_url, const struct deadline_rows *);

#endif
