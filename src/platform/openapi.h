/*
 * platform/openapi.h -- the description of the machine interface (OpenAPI 3.1), made
 * from what the dispatcher acts on: routes, forms, JSON descriptors.
 */
#ifndef PLATFORM_OPENAPI_H
#define PLATFORM_OPENAPI_H

#include "platform/module.h"

/* The document of these routes, all of which have a struct api; texts in `lang`. */
void openapi_put(struct mem *, enum lang, struct str base_url, const struct route *const *routes, size_t n,
                 struct buf *);
/* Of every machine route of the rooms, for the command line. */
void openapi_of_rooms(struct mem *, enum lang, struct str base_url, const struct module *const *rooms, struct buf *);

/* GET /api/v1/openapi.json; a room lists it among its tables. */
extern const struct route openapi_routes[];

#endif
