/*
 * desk/recurring.h -- tickets that come again (Wiederkehrend, domain/desk.md 15): a rule, the
 * schools it is for, and what happens when its day is closed.
 *
 * Planning, reading and ending: ticket W for a school it concerns; ending for all of them.
 */
#ifndef DESK_RECURRING_H
#define DESK_RECURRING_H

#include "domain/desk/incident_extent.h"
#include "platform/recurrence.h"

enum recurring_shift { SHIFT_EARLIER = 1, SHIFT_LATER, SHIFT_SKIP };
enum recurring_calendar { RECURRING_SERVICE = 1, RECURRING_SCHOOL }; /* days of the service, of the school */
/* Their keys in forms and for machines (recurring_web.c). */
extern const struct choice recurring_shifts[], recurring_calendars[];
#define RECURRING_PREVIEW 12
#define RECURRING_OFFSET_MAX 30

struct recurring_row {
    recurring_id id;
    recurring_ref ref;
    struct str subject, text, rule, service;
    struct day starts;
    int shift, calendar;
    struct instant ended_at; /* INSTANT_NONE: it goes on */
    int64_t schools;         /* within reach */
};
struct recurring_rows {
    struct recurring_row *at;
    size_t n;
};
#define RECURRING_LIST 200
/* Running ones first, newest first. */
enum err recurring_list(struct tx *, struct recurring_rows *);
enum err recurring_find(struct tx *, recurring_ref, struct recurring_row *);

/* A school of it, with its days apart. */
struct recurring_place {
    school_id school;
    authority_id authority;
    struct str name;
    int64_t offset_days;
};
struct recurring_places {
    struct recurring_place *at;
    size_t n;
};
enum err recurring_schools(struct tx *, recurring_id, struct recurring_places *);

/* What comes on which day. */
struct recurring_date {
    struct day day, planned; /* planned DAY_NONE: left out */
};
struct recurring_dates {
    struct recurring_date *at;
    size_t n;
};
struct recurring_plan {
    struct str rule;
    struct day starts;
    int shift, calendar;
};
/* The next days of the rule from `from` on, at most `max`, for a school. */
enum err recurring_dates(struct tx *, const struct recurring_plan *, const struct recurring_place *, struct day from,
                         size_t max, struct recurring_dates *);

struct recurring_new {
    struct str subject, text;
    service_ref service;
    struct recurrence rule;
    struct day starts;
    int shift, calendar;
    int64_t stagger;               /* each further school so many days later */
    struct incident_places places; /* of incident_extent_of */
};
/* The next days of it at its first school, nothing is saved; ERR_INVALID at "kind": no such rule. */
enum err recurring_preview(struct tx *, const struct recurring_new *, struct recurring_dates *);
/* ERR_INVALID with a refusal: no subject or text, a rule that makes no sense, a past first day, a service
   that is not the body's. */
enum err recurring_create(struct tx *, const struct recurring_new *, recurring_ref *);
/* ERR_CONFLICT with a refusal: ended already, schools beyond the actor's reach. */
enum err recurring_end(struct tx *, recurring_ref);

/* Tickets it made, newest first: those the actor may see. */
struct recurring_made {
    ticket_ref ticket;
    int64_t number;
    struct day planned;
    bool late;
    struct str school;
};
struct recurring_mades {
    struct recurring_made *at;
    size_t n;
};
enum err recurring_made(struct tx *, recurring_id, struct recurring_mades *);
/* *system*: what is due today or was missed, each once. */
enum err recurring_due(struct tx *, int *made);

#endif
