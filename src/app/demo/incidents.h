/*
 * app/demo/incidents.h -- a mass incident that runs and a maintenance to come in the demo county.
 */
#ifndef APP_DEMO_INCIDENTS_H
#define APP_DEMO_INCIDENTS_H

#include "app/demo/county.h"

/* After the tickets and articles: at the end of the plan. */
enum err county_incidents(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
