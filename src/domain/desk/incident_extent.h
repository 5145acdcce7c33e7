/*
 * desk/incident_extent.h -- whom a mass incident or a planned maintenance concerns: schools,
 * chosen one by one or as all of an authority (domain/desk.md 8).
 */
#ifndef DESK_INCIDENT_EXTENT_H
#define DESK_INCIDENT_EXTENT_H

#include "base/id.h"
#include "platform/db.h"
#include "platform/form.h"

struct incident_place {
    school_id school;
    school_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str name, authority_name;
};
struct incident_places {
    struct incident_place *at;
    size_t n;
};
/* ticket W: open schools of participants that the actor works for, by authority and name. */
enum err incident_choices(struct tx *, struct incident_places *);
/* Those of them that were chosen, each once; ERR_INVALID at "schools": none, or one that is no choice. */
enum err incident_extent_of(struct tx *, const struct ref_list *authorities, const struct ref_list *schools,
                            struct incident_places *);
/* Their authorities, each once, for notes of the audit: *at is 0-terminated. */
const authority_id *incident_authorities(struct mem *, const struct incident_places *);

#endif
