/*
 * platform/module.h -- what a room declares about itself.  app/modules.c lists
 * the rooms; nothing else is central.
 */
#ifndef PLATFORM_MODULE_H
#define PLATFORM_MODULE_H

#include "platform/job.h"
#include "platform/page.h"

struct import_kind; /* `pedell import KIND FILE`, see platform/command.h */

struct module {
    const char *name;                        /* also the folder of its migrations */
    const struct route *routes;              /* ends with ROUTES_END; may be NULL */
    const struct route *const *route_tables; /* more of them, one per file; NULL at the end, may be NULL */
    const struct job_kind *jobs;             /* ends with name == NULL; may be NULL */
    const struct menu_entry *menu;           /* ends with path == NULL; may be NULL */
    const char *search;                      /* the menu's page with the search box, where "/" leads; may be NULL */
    /* The room's blocks of the home page for this viewer, in plain order of the
       rooms; nothing when it has none for the person.  May be NULL. */
    enum err (*home)(struct request *, struct html *);
    /* Once per process after the database is open; may be NULL. */
    enum err (*start)(struct db *);
    /* Data every installation has (service catalogue, settings); called by `pedell init`. */
    enum err (*init)(struct tx *);
};
/* Route number `i` of all tables of the room; NULL after the last. */
const struct route *module_route(const struct module *, size_t i);
extern const struct module *const modules[]; /* NULL at the end */
extern const char *const module_rooms[];     /* their names, for migrations */

#endif
