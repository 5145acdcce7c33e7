/*
 * contribution/invoice_web.h -- routes of invoices, letters and billing.
 */
#ifndef CONTRIBUTION_INVOICE_WEB_H
#define CONTRIBUTION_INVOICE_WEB_H

#include "domain/contribution/fixing_web.h"
#include "domain/contribution/invoice_issue.h"
#include "domain/contribution/invoice_view.h"

extern const struct route invoice_routes[];
extern const struct route invoice_issue_routes[];
extern const struct route letter_routes[];
extern const struct route billing_routes[];

enum err sending_lines(struct request *, invoice_id, letter_id, struct sending_lines *);
void fixing_option_add(struct fixing_options *, struct str value, struct str label, bool chosen);

#endif
