#include "domain/desk/desk.h"

#include "domain/desk/desk_job.h"
#include "domain/desk/desk_web.h"

static const struct route *const desk_tables[] = {
    list_routes,       report_routes,     ticket_routes, ticket_act_routes, ticket_more_routes,
    testlink_routes,   attachment_routes, draft_routes,  quarantine_routes, closing_routes,
    ticket_api_routes, snooze_routes,     NULL
};

static const struct menu_entry desk_menu[] = {
    { M_deskpage_tickets, "/desk/tickets", RIGHT(TICKET, L), 10 },
    { M_deskpage_report, "/desk/report", RIGHT(TICKET, C), 20 },
    { M_deskpage_menu_quarantine, "/desk/quarantine", RIGHT(MAIL_QUARANTINE, L), 60 },
    { M_deskpage_menu_closings, "/desk/report-closings", RIGHT(TICKET, W), 70 },
    { 0 }
};

const struct module desk_module = {
    .name = "desk",
    .route_tables = desk_tables,
    .jobs = desk_jobs,
    .menu = desk_menu,
    .home = desk_home,
};
