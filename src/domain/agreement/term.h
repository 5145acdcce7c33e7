/*
 * agreement/term.h -- from when the agreement binds, until when, how it ends, and until when
 * claims are made.  Pure.  Source: agreement §§ 8 (4), 9, 12; domain/dates.md 2, 5 to 7.
 *
 * A notice has to arrive on its last day even when that is a Sunday: § 193 BGB does not
 * apply to notice periods.  It does apply to claims.
 */
#ifndef AGREEMENT_TERM_H
#define AGREEMENT_TERM_H

#include "base/day.h"

/* § 12: "frühestens jedoch zum 01.01.2022" */
#define TERM_NOT_BEFORE day_of(2022, 1, 1)
#define TERM_MINIMUM_MONTHS 72
#define TERM_NOTICE_MONTHS 12
#define TERM_RUNOUT_MONTHS 3
#define TERM_CLAIM_MONTHS 3
#define TERM_PERIOD_YEARS 3

/* § 12: the day after the last of the public notices, not before `earliest`; DAY_NONE when one is not known. */
struct day term_in_force(const struct day *published, size_t n, struct day earliest);
/* § 9 (1): the last day of the minimum term. */
struct day term_minimum_end(struct day in_force);

/* Fixing periods end on 31.12. of first_fixing_year + 2 + 3k: the first end on or after the day. */
struct day term_period_end(int first_fixing_year, struct day from);

/*
 * § 9 (1) can be read in two ways: the first notice may take effect (T1) or may be declared
 * (T2) after six years.  Both are computed; which one binds is a decision of people.
 */
enum term_reading { TERM_T1 = 1, TERM_T2 };
struct term_reading_end {
    struct day first_declaration; /* DAY_NONE: at any time (T1) */
    struct day end;               /* earliest ordinary end */
    struct day last_receipt;      /* of the notice, for that end */
};
struct term_earliest {
    struct day minimum_end;
    struct term_reading_end t1, t2;
};
/* ERR_INVALID: no day of effect (DAY_NONE) or no first fixing year (0). */
enum err term_earliest_end(struct day in_force, int first_fixing_year, struct term_earliest *);

/* The last day on which a notice for this end may arrive. */
struct day term_last_receipt(struct day period_end);
/* § 9 (2), the minimum term left aside: does it reach the period end aimed at, and which one it reaches. */
struct term_notice {
    bool in_time;
    struct day takes_effect;
};
struct term_notice term_ordinary_notice(struct day received, struct day target_end);
/* Notice and minimum term together under one reading: the later end. */
struct day term_ordinary_end(struct day received, int first_fixing_year, const struct term_reading_end *);

/* § 9 (4): three months, then the end of that quarter; no minimum term. */
struct term_runout {
    struct day three_months, ends;
};
struct term_runout term_extraordinary_end(struct day received);

/* § 8 (4): three months from knowledge. */
struct term_claim {
    struct day nominal; /* §§ 187, 188 BGB */
    struct day shifted; /* § 193 BGB: what binds */
    struct day safe;    /* the working day on or before: what one plans with */
    struct str holiday; /* on the nominal day, or "" */
};
struct term_claim term_claim_deadline(struct day knowledge);

#endif
