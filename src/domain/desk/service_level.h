/*
 * desk/service_level.h -- how fast the body reacts and solves, in service minutes by
 * priority; versions with a first day and a decision, per authority or for all
 * (agreement § 3 (2), Z3.2.1; domain/desk.md 10).
 */
#ifndef DESK_SERVICE_LEVEL_H
#define DESK_SERVICE_LEVEL_H

#include "platform/db.h"

struct service_level {
    int64_t reaction[4], solution[4]; /* of priority 1 to 4 */
};
/* P1 30/240, P2 120/510, P3 510/2550, P4 1020/10200. */
extern const struct service_level service_level_default;
#define SERVICE_LEVEL_MAX 100000

/* *system*: in force for an authority on a day: its own, else the general ones. */
enum err service_level_on(struct tx *, authority_id, struct day, struct service_level *);

struct service_level_row {
    authority_id authority; /* 0: for all */
    authority_ref authority_ref;
    struct str authority_name, targets, decision, created_by;
    struct day starts;
};
struct service_level_rows {
    struct service_level_row *at;
    size_t n;
};
/* setting L: all versions, general ones first, newest first. */
enum err service_level_list(struct tx *, struct service_level_rows *);
/* The text of a row; ERR_FAULT when it is broken, ERR_NOT_FOUND when it is taken back (""). */
enum err service_level_parse(struct str targets, struct service_level *);

struct service_level_change {
    authority_id authority;
    struct day starts;
    struct str decision;
    bool general; /* the general targets count again */
    struct service_level level;
};
/* setting W: for tickets reported from that day on.  ERR_INVALID with a refusal: day in the past,
   no decision, a target that is none, or a reaction later than its solution. */
enum err service_level_put(struct tx *, const struct service_level_change *);

#endif
