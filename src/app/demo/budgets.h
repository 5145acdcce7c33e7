/*
 * app/demo/budgets.h -- the budget of this year with what was spent of it, the draft of the next one, and the posts.
 */
#ifndef APP_DEMO_BUDGETS_H
#define APP_DEMO_BUDGETS_H

#include "app/demo/county.h"

/* After county_fixings, whose plans it follows. */
enum err county_budgets(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
