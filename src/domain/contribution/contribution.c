#include "domain/contribution/contribution.h"

static const struct route *const contribution_tables[] = { NULL };

static const struct menu_entry contribution_menu[] = { { 0 } };

const struct module contribution_module = {
    .name = "contribution",
    .route_tables = contribution_tables,
    .menu = contribution_menu,
};
