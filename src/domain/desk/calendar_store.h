/*
 * desk/calendar_store.h -- service hours as data: versions with a first day, for the
 * body, one authority, one school type.  A version counts until the next one of the
 * same place; the most special place that has one counts: authority and type,
 * authority, type, body, and before all of them the default.
 */
#ifndef DESK_CALENDAR_STORE_H
#define DESK_CALENDAR_STORE_H

#include "domain/desk/calendar.h"
#include "platform/db.h"

/* *system*: the service hours that count for a school.  ERR_FAULT: a stored text is broken. */
enum err calendar_of_school(struct tx *, authority_id, school_id, struct calendar *);
/* *system*: those of a place, e.g. for a preview: authority { 0 } the body's, form "" all types. */
enum err calendar_of_place(struct tx *, authority_id, struct str form, struct calendar *);

struct calendar_row {
    authority_id authority; /* 0: the body */
    authority_ref authority_ref;
    struct str authority_name, form, week, closed, decision, created_by;
    struct day starts;
    bool holidays_open;
};
struct calendar_rows {
    struct calendar_row *at;
    size_t n;
};
/* setting L: all versions by place, newest first. */
enum err calendar_list(struct tx *, struct calendar_rows *);
/* School types that there are. */
struct form_row {
    struct str form;
};
struct form_rows {
    struct form_row *at;
    size_t n;
};
enum err calendar_forms(struct tx *, struct form_rows *);

struct calendar_change {
    authority_id authority;
    struct str form, decision;
    struct day starts;
    bool general; /* from then on what is general counts again; `hours` is not looked at */
    struct service_hours hours;
};
/*
 * setting W: a version from a day on; one that begins today or later may be written again.
 * Marks the clocks of open tickets.  ERR_INVALID with a refusal: day in the past, no
 * decision, no open hour ("Kalender ohne Servicezeit").
 */
enum err calendar_put(struct tx *, const struct calendar_change *);
/* The same refusals without the change, for a preview. */
enum err calendar_change_valid(struct tx *, const struct calendar_change *);

#endif
