#include "domain/asset/asset_internal.h"

static const struct route *const asset_tables[] = { device_routes, device_import_routes, model_routes, NULL };

static const struct menu_entry asset_menu[] = { { M_asset_devices, "/asset/devices", RIGHT(DEVICE, L), 45 }, { 0 } };

const struct module asset_module = {
    .name = "asset",
    .route_tables = asset_tables,
    .menu = asset_menu,
    .init = class_init,
};
