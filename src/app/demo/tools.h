/*
 * app/demo/tools.h -- text blocks, checklists, a macro and working time of the demo county.
 */
#ifndef APP_DEMO_TOOLS_H
#define APP_DEMO_TOOLS_H

#include "app/demo/county.h"

/* After the tickets: at the end of the plan. */
enum err county_tools(struct db *, struct county *, const struct demo_plan *, struct mem *);

#endif
