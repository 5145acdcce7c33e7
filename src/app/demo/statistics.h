/*
 * app/demo/statistics.h -- pupil statistics of the demo county.
 */
#ifndef APP_DEMO_STATISTICS_H
#define APP_DEMO_STATISTICS_H

#include "app/demo/county.h"

/* The school year before the running one, taken over by the head at the end of the plan. */
enum err county_statistics(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
