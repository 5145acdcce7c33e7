/*
 * contribution/budget_web.h -- routes of budget plans, their execution and the posts, and what the pages share.
 */
#ifndef CONTRIBUTION_BUDGET_WEB_H
#define CONTRIBUTION_BUDGET_WEB_H

#include "domain/contribution/budget_store.h"
#include "domain/contribution/budget_view.h"
#include "domain/contribution/invoice_web.h"

extern const struct route budget_routes[];
extern const struct route budget_cost_routes[];
extern const struct route budget_report_routes[];
extern const struct route staff_routes[];
extern const struct route preview_routes[];
extern const struct route evidence_routes[];

struct budget_item budget_item_of(struct request *, const struct budget_row *);
/* 303 to "/contribution/budgets/<ref><suffix>". */
#define budget_back(req, budget, msg, suffix) \
    (flash((req), (msg)), see_other((req), url_of((req)->mem, "/contribution/budgets/", (budget)->ref, suffix)))
/* ERR_INVALID at the field. */
enum err budget_cents(struct request *, struct str text, const char *field, int64_t *cents);

#endif
