/*
 * privacy/breach.h -- the 72 hours of Art. 33 (1) GDPR.  Pure.  Source: domain/dates.md 10.
 * Elapsed hours: weekends, holidays and changes of the clock count; nothing is shifted.
 */
#ifndef PRIVACY_BREACH_H
#define PRIVACY_BREACH_H

#include "base/instant.h"

#define BREACH_REMINDERS 3
struct breach_clock {
    struct instant deadline;
    struct instant reminders[BREACH_REMINDERS]; /* after 24, 48 and 66 hours */
};
/* From the moment the controller became aware. */
struct breach_clock breach_clock(struct instant aware);

#endif
