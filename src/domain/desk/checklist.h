/*
 * desk/checklist.h -- checklists: named lists of points, put on tickets.  Each point is the task of
 * one side, body or school; both see all of them and who ticked what when (GK.Sch.2,
 * domain/desk.md 1, 6).  Open points warn before closing, they do not hinder.
 */
#ifndef DESK_CHECKLIST_H
#define DESK_CHECKLIST_H

#include "domain/desk/ticket_store.h"

#define CHECKLIST_NAME 60
#define CHECKLIST_LINES 4000 /* bytes of the points of one side */
#define CHECKLIST_POINTS 20  /* of one list */
#define CHECK_POINTS_MAX 60  /* of one ticket */
#define CHECKLISTS_MAX 100

enum check_side { CHECK_BODY = 1, CHECK_SCHOOL };

/* --- lists (checklist_store.c) --------------------------------------------------------------- */

struct checklist_row {
    checklist_id id;
    checklist_ref ref;
    struct str name, body_points, school_points; /* one point per line */
    int64_t version;
    struct str changed_by;
    struct instant changed_at;
};
struct checklist_rows {
    struct checklist_row *at;
    size_t n;
};
/* desk_template R, by name. */
enum err checklist_list(struct tx *, struct checklist_rows *);
enum err checklist_find(struct tx *, checklist_ref, struct checklist_row *);
enum err checklist_of_id(struct tx *, checklist_id, struct checklist_row *);

struct checklist_text {
    struct str name, body_points, school_points;
};
/* desk_template C, W.  ERR_INVALID at "name", "body_points"; ERR_CONFLICT: stale version; ERR_LIMITED: too many.
   Points that stand on tickets stay as they are. */
enum err checklist_create(struct tx *, const struct checklist_text *, checklist_ref *);
enum err checklist_change(struct tx *, checklist_ref, int64_t version, const struct checklist_text *);
enum err checklist_retire(struct tx *, checklist_ref);
/* Points of these lines, without empty ones. */
size_t checklist_count(struct str lines);

/* --- points of a ticket (check_point.c) --------------------------------------------------------- */

struct check_row {
    int64_t n;
    struct str list, text;
    int side; /* enum check_side */
    bool done;
    struct str by; /* who ticked it last, "" nobody */
    struct instant at;
};
struct check_rows {
    struct check_row *at;
    size_t n;
};
struct tick_row {
    int64_t n;
    struct str text, by;
    bool done;
    struct instant at;
};
struct tick_rows {
    struct tick_row *at;
    size_t n;
};
/* Of a ticket that was found: the points in order, all ticks oldest first. */
enum err check_points(struct tx *, const struct ticket *, struct check_rows *);
enum err check_ticks(struct tx *, const struct ticket *, struct tick_rows *);
/* The points of the list stand on the ticket from now on; `event`: first event of the macro that
   does it, or 0.  ERR_DENIED: only the body; ERR_CONFLICT: closed or merged; ERR_LIMITED: too many. */
enum err check_put(struct tx *, const struct ticket *, const struct checklist_row *, int64_t event);
/* What the macro put there is there no more. */
enum err check_withdraw(struct tx *, const struct ticket *, int64_t event);
/* May the actor tick points of this side?  The school its own; the body all: it hears on the phone what is done. */
bool check_may_tick(const struct ticket *, int side);
/* Says so once: a second tap changes nothing.  ERR_NOT_FOUND: no such point. */
enum err check_tick(struct tx *, const struct ticket *, int64_t n, bool done);

#endif
