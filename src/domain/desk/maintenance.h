/*
 * desk/maintenance.h -- planned maintenance (geplante Wartung): a window, the schools it
 * concerns, announced to their contacts.  Never in an exam window (domain/desk.md 10).
 *
 * Reading: room_board R for a school it concerns.  Planning and withdrawing: ticket W.
 */
#ifndef DESK_MAINTENANCE_H
#define DESK_MAINTENANCE_H

#include "domain/desk/incident_extent.h"

struct maintenance_row {
    maintenance_id id;
    maintenance_ref ref;
    struct str title, text, withdrawn_why;
    struct instant starts_at, ends_at, withdrawn_at; /* withdrawn_at INSTANT_NONE: it stands */
    int64_t schools;                                 /* within reach */
};
struct maintenance_rows {
    struct maintenance_row *at;
    size_t n;
};
#define MAINTENANCE_LIST 200
/* Those to come by their begin, then past and withdrawn ones, newest first. */
enum err maintenance_list(struct tx *, struct maintenance_rows *);
/* For the home page: planned or under way. */
enum err maintenance_ahead(struct tx *, struct maintenance_rows *);
enum err maintenance_find(struct tx *, maintenance_ref, struct maintenance_row *);
enum err maintenance_schools(struct tx *, maintenance_id, struct incident_places *);

/* The exam window that forbids a time: its first and last day, and the school. */
struct maintenance_clash {
    struct str school;
    struct day starts, ends;
};
/* *found: an exam window of one of the schools touches a day of [from, until). */
enum err maintenance_clash(struct tx *, const struct incident_places *, struct instant from, struct instant until,
                           struct maintenance_clash *, bool *found);

struct maintenance_new {
    struct str title, text;
    struct instant starts_at, ends_at;
    struct incident_places places; /* of incident_extent_of */
};
#define MAINTENANCE_HOURS 72
/* ERR_INVALID with a refusal: no title or text, begin in the past, end before begin or more than
   MAINTENANCE_HOURS later, an exam window (nobody can override it). */
enum err maintenance_plan(struct tx *, const struct maintenance_new *, maintenance_ref *);
/* ERR_CONFLICT with a refusal: over, withdrawn already, schools beyond the actor's reach; ERR_INVALID: no reason. */
enum err maintenance_withdraw(struct tx *, maintenance_ref, struct str why);

#endif
