/*
 * app/demo/proceedings.h -- who wants to join the agreement of the county, and who ends it by consent.
 */
#ifndef APP_DEMO_PROCEEDINGS_H
#define APP_DEMO_PROCEEDINGS_H

#include "app/demo/county.h"

/* After the fixings: what everybody pays is computed from the one that holds the year. */
enum err county_proceedings(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
