#include "domain/desk/desk.h"

#include "domain/desk/article_web.h"
#include "domain/desk/card.h"
#include "domain/desk/desk_job.h"
#include "domain/desk/desk_web.h"
#include "domain/desk/draft_web.h"
#include "domain/desk/responsibility.h"
#include "domain/desk/satisfaction_web.h"
#include "domain/desk/split_web.h"
#include "domain/desk/symptom.h"
#include "domain/desk/ticket_try.h"

/* clang-format off */
static const struct route *const desk_tables[] = {
    list_routes,
    report_routes,
    ticket_routes,
    ticket_act_routes,
    ticket_more_routes,
    testlink_routes,
    attachment_routes,
    draft_routes,
    quarantine_routes,
    closing_routes,
    ticket_api_routes,
    calendar_routes,
    service_level_routes,
    school_calendar_routes,
    school_holiday_routes,
    breach_report_routes,
    figure_routes,
    snooze_routes,
    scan_routes,
    pin_routes,
    held_routes,
    card_routes,
    ticket_try_routes,
    enabling_routes,
    search_routes,
    article_routes,
    article_edit_routes,
    sign_routes,
    ticket_act_api_routes,
    entry_api_routes,
    event_api_routes,
    call_routes,
    call_api_routes,
    incident_routes,
    maintenance_routes,
    split_routes,
    draft_share_routes,
    draft_api_routes,
    satisfaction_routes,
    recurring_routes,
    text_block_routes,
    time_routes,
    checklist_routes,
    macro_routes,
    article_api_routes,
    incident_api_routes,
    maintenance_api_routes,
    time_entry_api_routes,
    checklist_api_routes,
    split_api_routes,
    recurring_api_routes,
    satisfaction_api_routes,
    ticket_more_api_routes,
    view_api_routes,
    text_block_api_routes,
    macro_api_routes,
    card_api_routes,
    figure_api_routes,
    search_api_routes,
    calendar_api_routes,
    enabling_api_routes,
    breach_report_api_routes,
    look_api_routes,
    school_calendar_api_routes,
    ticket_import_routes,
    NULL
};
/* clang-format on */
static const struct menu_entry desk_menu[] = {
    { M_deskpage_tickets, "/desk/tickets", RIGHT(TICKET, L), 10 },
    { M_deskpage_calls, "/desk/calls", RIGHT(CALL_LOG, L), 15 },
    { M_incident_title, "/desk/incidents", RIGHT(TICKET, W), 16 },
    { M_recurring_title, "/desk/recurring", RIGHT(TICKET, W), 17 },
    { M_deskpage_report, "/desk/report", RIGHT(TICKET, C), 20 },
    { M_article_articles, "/desk/articles", RIGHT(HELP_ARTICLE, L), 30 },
    { M_deskpage_menu_quarantine, "/desk/quarantine", RIGHT(MAIL_QUARANTINE, L), 71 },
    { M_deskpage_menu_closings, "/desk/report-closings", RIGHT(TICKET, W), 70 },
    /* Schools may read it too, but need not stumble over it: shown to who works with data of authorities. */
    { M_calendar_breach_menu, "/desk/report-levels", RIGHT(DATA_IMPORT, L), 75 },
    /* Who answers for the service: head, officials, steering group, auditors. */
    { M_figure_menu, "/desk/figures", RIGHT(AGREEMENT, L), 74 },
    { M_import_page_menu, "/desk/imports", RIGHT(DATA_IMPORT, C), 78 },
    { M_calendar_menu, "/desk/calendars", RIGHT(SETTING, L), 80 },
    { M_card_list, "/desk/cards", RIGHT(DESK_TEMPLATE, L), 75 },
    { M_tools_times, "/desk/times", RIGHT(WORKING_TIME, R), 73 },
    { M_tools_title, "/desk/text-blocks", RIGHT(DESK_TEMPLATE, L), 76 },
    { M_enabling_title, "/desk/enabling", RIGHT(STAFF_CONTACT, W), 72 },
    { 0 }
};

/* Tiles and cards that every installation begins with. */
static enum err desk_init(struct tx *tx)
{
    TRY(symptom_init(tx));
    TRY(responsibility_init(tx));
    return card_init(tx);
}

const struct module desk_module = {
    .name = "desk",
    .route_tables = desk_tables,
    .jobs = desk_jobs,
    .menu = desk_menu,
    .search = "/desk/tickets",
    .home = desk_home,
    .init = desk_init,
};
