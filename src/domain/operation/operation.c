#include "domain/operation/operation_web.h"

#include "platform/openapi.h"

static const struct menu_entry operation_menu[] = {
    { M_operation_home, "/", RIGHT(OWN_ACCOUNT, R), 0 },
    { M_operation_audit, "/operation/audit", RIGHT_OF_OTHERS(AUDIT_EVENT, L), 80 },
    { M_operation_jobs, "/operation/jobs", RIGHT(JOB, L), 85 },
    { M_operation_mailboxes, "/operation/mailboxes", RIGHT(SETTING, L), 88 },
    { M_operation_webhooks, "/operation/webhooks", RIGHT(WEBHOOK, L), 89 },
    { M_operation_settings, "/operation/settings", RIGHT(SETTING, L), 90 },
    { 0 }
};
static const struct route *const operation_routes[] = {
    home_routes,   audit_routes,   job_routes,     mailbox_routes,     setting_routes,
    public_routes, openapi_routes, webhook_routes, webhook_api_routes, NULL
};

const struct module operation_module = {
    .name = "operation",
    .route_tables = operation_routes,
    .menu = operation_menu,
};
