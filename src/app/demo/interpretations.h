/*
 * app/demo/interpretations.h -- the questions that a fixing of the demo rests on, decided.
 */
#ifndef APP_DEMO_INTERPRETATIONS_H
#define APP_DEMO_INTERPRETATIONS_H

#include "app/demo/county.h"

/* All but the minimum term (Q14), so that a page shows an open one. */
enum err county_interpretations(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
