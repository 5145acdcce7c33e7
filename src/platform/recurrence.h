/*
 * platform/recurrence.h -- recurring days (RRULE of RFC 5545, the part of domain/desk.md 15);
 * only days, no hours.  Why no library: docs/decisions/0027.
 */
#ifndef PLATFORM_RECURRENCE_H
#define PLATFORM_RECURRENCE_H

#include "base/day.h"

enum recurrence_kind { RECUR_DAILY = 1, RECUR_WEEKLY, RECUR_MONTHLY, RECUR_YEARLY };
struct recurrence {
    enum recurrence_kind kind;
    int interval;      /* 1..99: every, every second, ... */
    unsigned weekdays; /* bit of enum weekday; 0: that of the first day.  Weekly, or with `nth` */
    int nth;           /* monthly or yearly: the 1st..4th of these weekdays, -1 the last; 0: by day of the month */
    int month_day;     /* 1..31, -1 the last; 0: that of the first day.  A month without it is left out */
    int month;         /* yearly: 1..12; 0: that of the first day */
    int count;         /* ends after so many; 0 not so */
    struct day until;  /* ends on that day; DAY_NONE not so */
};
#define RECURRENCE_INTERVAL_MAX 99
#define RECURRENCE_COUNT_MAX 999

/* "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1"; ERR_INVALID: parts that do not go together. */
enum err recurrence_text(struct mem *, const struct recurrence *, struct str *rule);
/* Such a text; ERR_FAULT: it is none. */
enum err recurrence_parse(struct str rule, struct recurrence *);
/* The first `max` days >= from of the rule that begins on `starts`, rising; *n less: it ends. */
enum err recurrence_days(struct str rule, struct day starts, struct day from, struct day *days, size_t max, size_t *n);

#endif
