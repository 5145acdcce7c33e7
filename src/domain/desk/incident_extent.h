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
#define INCIDENT_PLACE_ROW \
    ROW(incident_place, COL(incident_place, school), COL(incident_place, ref), COL(incident_place, authority), \
        COL(incident_place, authority_ref), COL(incident_place, name), COL(incident_place, authority_name))
/* Its columns, from school s and authority a. */
#define INCIDENT_PLACE "s.id AS school, s.ref, s.authority, a.ref AS authority_ref, s.name, a.name AS authority_name"
struct incident_places {
    struct incident_place *at;
    size_t n;
};
/* ticket W: open schools of participants that the actor works for, by authority and name. */
enum err incident_choices(struct tx *, struct incident_places *);
/* Those of them that were chosen, each once; ERR_INVALID at "schools": none, or one that is no choice. */
enum err incident_extent_of(struct tx *, const struct ref_list *authorities, const struct ref_list *schools,
                            struct incident_places *);
/* The note without its authority, once in the log of each of theirs. */
void incident_note_(struct tx *, const struct incident_places *, const struct note *);
#define INCIDENT_NOTE(tx, places, ...) incident_note_((tx), (places), &(const struct note){ __VA_ARGS__ })

#endif
