/*
 * desk/school_light.h -- how each school stands, in one row: what a head or an official sees
 * at a glance (personas.md 3).
 */
#ifndef DESK_SCHOOL_LIGHT_H
#define DESK_SCHOOL_LIGHT_H

#include "domain/desk/ticket_store.h"

enum school_light {
    LIGHT_GREEN = 1,
    LIGHT_YELLOW, /* a room stands still, or a promise is overdue */
    LIGHT_RED     /* a building or the school is without usable IT */
};
struct school_light_row {
    school_ref ref;
    struct str name;
    int64_t open, overdue, stopped, limited; /* tickets; stopped: P1, limited: P2, neither up for testing */
};
struct school_light_rows {
    struct school_light_row *at;
    size_t n;
};
enum school_light school_light(const struct school_light_row *);
/* ticket L for whole schools, without confidential tickets; worst first, LIMIT_PAGE_ROWS at most. */
enum err school_lights(struct tx *, struct school_light_rows *);

#endif
