/*
 * desk/incident.h -- mass incidents (Großstörungen): one public status line and the time of
 * the next information for many schools; tickets that wait for it (domain/desk.md 8).
 *
 * Reading: room_board R, for at least one school of the extent; of schools and counts only
 * those within reach are shown.  Changing: ticket W, for every school of the extent.
 */
#ifndef DESK_INCIDENT_H
#define DESK_INCIDENT_H

#include "domain/desk/incident_extent.h"
#include "domain/desk/ticket_store.h"
#include "platform/job.h"

struct incident_row {
    incident_id id;
    incident_ref ref;
    struct str title, status;
    struct instant next_at, opened_at, solved_at; /* next_at INSTANT_NONE: solved */
    int64_t updates, version;
    int64_t schools, persons; /* within reach; persons: "Betrifft mich auch" */
    int joined;               /* the actor has said so */
};
struct incident_rows {
    struct incident_row *at;
    size_t n;
};
static inline bool incident_runs(const struct incident_row *r) { return instant_is_none(r->solved_at); }
/* The announced information has not come: an alarm (domain/desk.md 8). */
static inline bool incident_overdue(const struct incident_row *r, struct instant now)
{
    return incident_runs(r) && instant_compare(r->next_at, now) < 0;
}

#define INCIDENT_LIST 100
/* Running ones first, overdue before others; then solved ones, newest first. */
enum err incident_list(struct tx *, struct incident_rows *);
/* Those that run, for the home page. */
enum err incident_running(struct tx *, struct incident_rows *);
enum err incident_find(struct tx *, incident_ref, struct incident_row *);
/* For a change: ERR_NOT_FOUND out of reach, ERR_CONFLICT with a refusal when it concerns schools beyond it. */
enum err incident_find_work(struct tx *, incident_ref, struct incident_row *);
/* Schools of the extent within reach. */
enum err incident_schools(struct tx *, incident_id, struct incident_places *);

struct incident_update_row {
    int64_t n;
    struct str text;
    struct instant next_at, at;
};
struct incident_update_rows {
    struct incident_update_row *at;
    size_t n;
};
/* Of one that was found, newest first. */
enum err incident_updates(struct tx *, const struct incident_row *, struct incident_update_rows *);

/* *system*: of the school of a scanned label, or of a ticket that was found. */
enum err incident_at_school(struct tx *, school_id, struct incident_rows *);

/* --- changes -------------------------------------------------------------------------------- */

struct incident_new {
    struct str title, status;
    struct instant next_at;
    struct incident_places places; /* of incident_extent_of */
};
/* ERR_INVALID with a refusal: no title or status, no time of the next information or one that is over. */
enum err incident_open(struct tx *, const struct incident_new *, struct incident_row *);
/* The same from its parts, as a page and a machine say it; the ticket (all zero: none) is the first
   that waits for it. */
struct incident_start {
    const struct ref_list *authorities, *schools;
    ticket_ref ticket;
};
enum err incident_start(struct tx *, const struct incident_start *, struct incident_new *, struct incident_row *);
/* News: the new status line stands in each child, every person gets one mail. */
enum err incident_inform(struct tx *, const struct incident_row *, int64_t version, struct str text,
                         struct instant next_at);
/* Solved: each waiting child goes to the joint test with one item. */
enum err incident_solve(struct tx *, const struct incident_row *, int64_t version, struct str text, struct str item);
/* "Betrifft mich auch": ERR_CONFLICT with a refusal for who is of no affected school; counted once. */
enum err incident_join(struct tx *, const struct incident_row *);

/* --- children (incident_ticket.c) --------------------------------------------------------------- */

/* Tickets within reach that wait for it; open faults of its schools that may belong to it. */
enum err incident_children(struct tx *, const struct incident_row *, struct ticket_rows *);
#define INCIDENT_LIKELY 20
enum err incident_likely(struct tx *, const struct incident_row *, struct ticket_rows *);
/* The running or last one a ticket belongs to: ERR_NOT_FOUND when there is none. */
enum err incident_of_ticket(struct tx *, const struct ticket *, struct incident_row *);
/* From now on it waits for the incident.  ERR_CONFLICT with a refusal: solved, another school, a state
   that cannot wait, overdue information (first the news, then the ticket). */
enum err incident_attach(struct tx *, const struct incident_row *, const struct ticket *);
/* Steps of a change for all children that wait: incident.c's part of incident_ticket.c. */
enum err incident_tell_children(struct tx *, const struct incident_row *, struct str text, struct instant next_at);
enum err incident_test_children(struct tx *, const struct incident_row *, struct str text, struct str item);

/* --- mails (incident_notify.c) --------------------------------------------------------------------- */

/* Mails of update `n`: to requesters and participants of the children, contacts of the schools and
   who said "Betrifft mich auch", one per person.  ticket: only to its people, who came later. */
enum err incident_notify(struct tx *, incident_id, int64_t n, ticket_id);
/* Mails to the contacts of the schools of a maintenance: announced, withdrawn. */
enum maintenance_event { MAINTENANCE_ANNOUNCED = 1, MAINTENANCE_WITHDRAWN };
enum err maintenance_notify(struct tx *, maintenance_id, enum maintenance_event);
enum err incident_notify_step(struct tx *, struct job_context *);

#endif
