/*
 * desk/figure_internal.h -- what the files of the figures share.
 */
#ifndef DESK_FIGURE_INTERNAL_H
#define DESK_FIGURE_INTERNAL_H

#include "domain/desk/calendar.h"
#include "domain/desk/figure.h"
#include "domain/desk/ticket_internal.h"

/* Confidential tickets count for nobody: a difference of two figures would tell of them. */
#define FIGURE_SCOPE(alias) \
    "(" alias ".sensitive = 0 AND (" SCOPE_AGGREGATES(ticket, R) " OR " TICKET_SCOPE(R, alias) "))"

#define WHOLE_SCHOOL " AND r_.narrow = 0 AND r_.role <> " ROLE_external_provider_SQL

struct place_row {
    school_id id;
    authority_id authority;
    struct str authority_name, form;
};
/* A school the actor reaches, and the groups it counts in. */
struct figure_place {
    struct place_row row;
    size_t form, authority;
    struct calendar calendar; /* service hours */
};
struct figure_places_list {
    struct figure_place *at;
    size_t n;
};
/* By id; NULL: a ticket reached without its school, as a firm does. */
const struct figure_place *figure_place_of(const struct figure_places_list *, school_id);

/* Backlog and promises at f->at. */
enum err figure_backlog_read(struct tx *, authority_id, struct figures *);
/* room_minutes and lost of all groups; of schools the actor reaches as a whole. */
enum err figure_outages_read(struct tx *, authority_id, const struct figure_places_list *, struct figures *);

#endif
