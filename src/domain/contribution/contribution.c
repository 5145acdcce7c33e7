#include "domain/contribution/contribution.h"

#include "domain/contribution/budget_web.h"
#include "domain/contribution/contribution_web.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/invoice_web.h"
#include "domain/contribution/open_item_web.h"
#include "domain/contribution/payment_web.h"
#include "domain/contribution/statistics_web.h"

static const struct route *const contribution_tables[] = {
    statistics_routes,    what_if_routes,        plan_routes,
    fixing_form_routes,   fixing_routes,         fixing_show_routes,
    invoice_issue_routes, invoice_routes,        letter_routes,
    billing_routes,       bank_statement_routes, payment_routes,
    open_item_routes,     booking_export_routes, budget_routes,
    budget_cost_routes,   budget_report_routes,  staff_routes,
    preview_routes,       evidence_routes,       NULL
};

static const struct menu_entry contribution_menu[] = {
    { M_statistics_title, "/contribution/statistics", RIGHT(PUPIL_STATISTICS, L), 52 },
    { M_fixing_menu, "/contribution/fixings", RIGHT(BUDGET_REPORT, L), 54 },
    { M_budget_title, "/contribution/budgets", RIGHT(BUDGET_REPORT, L), 53 },
    { M_invoice_title, "/contribution/invoices", RIGHT(COST_CONTRIBUTION, L), 55 },
    { M_bank_title, "/contribution/bank-statements", RIGHT(COST_CONTRIBUTION, C), 57 },
    { M_open_title, "/contribution/open-items", RIGHT(COST_CONTRIBUTION, L), 56 },
    { M_export_title, "/contribution/exports", RIGHT(COST_CONTRIBUTION, C), 58 },
    { M_contribution_what_if_menu, "/contribution/what-if", RIGHT(BUDGET_REPORT, R), 60 },
    { 0 },
};

const struct module contribution_module = {
    .name = "contribution",
    .route_tables = contribution_tables,
    .jobs = invoice_jobs,
    .menu = contribution_menu,
    .home = open_item_home,
};
