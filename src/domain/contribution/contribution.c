#include "domain/contribution/contribution.h"

#include "domain/contribution/contribution_web.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/statistics_web.h"

static const struct route *const contribution_tables[] = {
    statistics_routes, what_if_routes, plan_routes, fixing_form_routes, fixing_routes, fixing_show_routes, NULL
};

static const struct menu_entry contribution_menu[] = {
    { M_statistics_title, "/contribution/statistics", RIGHT(PUPIL_STATISTICS, L), 52 },
    { M_fixing_menu, "/contribution/fixings", RIGHT(BUDGET_REPORT, L), 54 },
    { M_contribution_what_if_menu, "/contribution/what-if", RIGHT(BUDGET_REPORT, R), 60 },
    { 0 },
};

const struct module contribution_module = {
    .name = "contribution",
    .route_tables = contribution_tables,
    .menu = contribution_menu,
};
