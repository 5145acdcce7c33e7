#include "domain/contribution/contribution.h"

#include "domain/contribution/contribution_web.h"

static const struct route *const contribution_tables[] = { what_if_routes, NULL };

static const struct menu_entry contribution_menu[] = {
    { M_contribution_what_if_menu, "/contribution/what-if", RIGHT(BUDGET_REPORT, R), 60 },
    { 0 },
};

const struct module contribution_module = {
    .name = "contribution",
    .route_tables = contribution_tables,
    .menu = contribution_menu,
};
