/*
 * app/demo/fixings.h -- plans, a fixing that is signed and told to everybody, and the draft of the next.
 */
#ifndef APP_DEMO_FIXINGS_H
#define APP_DEMO_FIXINGS_H

#include "app/demo/county.h"

/* At the end of the plan, after county_statistics: the draft uses its numbers. */
enum err county_fixings(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
