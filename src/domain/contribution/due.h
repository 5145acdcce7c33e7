/*
 * contribution/due.h -- when contributions are announced and paid.
 * Pure.  Source: agreement § 5 (2), (5), (6); domain/dates.md 8.
 */
#ifndef CONTRIBUTION_DUE_H
#define CONTRIBUTION_DUE_H

#include "base/day.h"

#define DUE_PERIOD_YEARS 3

/* § 5 (2): notice of the contributions of the period that begins with first_year. */
struct due_notice {
    struct day nominal;     /* 30.10. of the year before */
    struct day shifted;     /* § 193 BGB: the last day that is in time */
    struct day recommended; /* the working day on or before: what one plans with */
    int next_period_from;
};
struct due_notice due_fixing_notice(int first_year);

/* The first year of the period whose notice is due next: not before the day. */
int due_next_fixing(int first_year, struct day today);

/* § 5 (6): the 5th of January (half 0) or July (1). */
struct day due_nominal(int year, int half);
struct due_payment {
    struct day shifted; /* § 193 BGB */
    bool target_open;   /* on the nominal day; for information, it shifts nothing */
};
struct due_payment due_instalment(struct day nominal);
/* The first such day that is not before the day. */
struct day due_next_instalment(struct day);

/* § 5 (5): the school year whose statistics a fixing of that day uses, the one before the running one. */
int statistics_year_of(struct day fixing);

#endif
