/*
 * app/demo/deadlines.h -- public notices of the parties, a claim and a notice in the demo county.
 */
#ifndef APP_DEMO_DEADLINES_H
#define APP_DEMO_DEADLINES_H

#include "app/demo/county.h"

/* At the end of the plan; one party's notices are not complete. */
enum err county_deadlines(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
