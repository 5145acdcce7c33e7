/*
 * desk/time_entry.h -- working time at tickets: minutes of one person in a category.
 *
 * Nothing is rounded and nothing is overwritten: a correction is a new row that stands for an
 * older one of the same person.  A person reads the own rows; of others only sums over at
 * least TIME_PERSONS persons, so that no sum speaks of one.  Source: domain/desk.md 7, 15.
 */
#ifndef DESK_TIME_ENTRY_H
#define DESK_TIME_ENTRY_H

#include "domain/desk/ticket_store.h"

enum time_category {
    TIME_REMOTE = 1,
    TIME_ON_SITE,
    TIME_TRAVEL,
    TIME_FOLLOW_UP,
    TIME_REFERRAL, /* of excluded services: never a cost of services (GK.Ex.1) */
    TIME_DATA,     /* providing data: invoiced apart (Z8.1.2) */
    TIME_CATEGORY_END
};
#define TIME_MINUTES_MAX 1440
#define TIME_PERSONS 3

enum msg time_category_msg(int category);
/* May be recorded at a ticket of this routing: excluded services only as referral. */
bool time_category_fits(int category, int routing);

struct time_entry_new {
    int64_t corrects; /* n of an own row of this ticket, 0: a new one */
    int64_t minutes;  /* 1..TIME_MINUTES_MAX; 0 only in a correction */
    int category;
    struct day day; /* DAY_NONE: today */
};
/* working_time C at the ticket's place.  ERR_INVALID at "minutes", "category", "worked_on";
   ERR_CONFLICT: merged, or the row has been corrected before. */
enum err time_entry_add(struct tx *, const struct ticket *, const struct time_entry_new *);

struct time_entry_row {
    ticket_id ticket;
    int64_t n;
    struct day day;
    int category;
    int64_t minutes, corrects;
    bool replaced; /* a later row stands for it */
    struct instant at;
};
struct time_entry_rows {
    struct time_entry_row *at;
    size_t n;
};
/* The actor's own of this ticket and of those merged into it, oldest first. */
enum err time_entries_own(struct tx *, const struct ticket *, struct time_entry_rows *);
/* Minutes of the actor, and of all when they are of TIME_PERSONS persons at least (else -1;
   also for who lacks working_time R). */
enum err time_entry_total(struct tx *, const struct ticket *, int64_t *own, int64_t *all);

/* --- sums (time_sum.c) ---------------------------------------------------------------------- */

struct time_line {
    struct str name; /* "": the rest, those of whom a sum of their own would speak of too few */
    enum msg word;   /* in place of a name */
    int64_t minutes;
};
struct time_lines {
    struct time_line *at;
    size_t n;
};
/* The schools of one authority. */
struct time_place {
    struct str name;
    struct time_lines schools;
};
struct time_places {
    struct time_place *at;
    size_t n;
};
struct time_sums {
    /* The actor's own, whole; excluded services and data apart, as in `classes`. */
    struct time_lines own_categories, own_schools;
    /* Of at least TIME_PERSONS persons each; n 0: too few altogether. */
    struct time_lines authorities, classes, categories;
    struct time_places places; /* of the authorities that have a line */
};
/* Days [from, to): working_time L by place, R as aggregates, and the actor's own. */
enum err time_sums_read(struct tx *, struct day from, struct day to, struct time_sums *);

#endif
