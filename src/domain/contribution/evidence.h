/*
 * contribution/evidence.h -- the evidence pack for section 2b (3) UStG (domain/contributions.md section 9): who works
 * together since when, what it costs, that nothing but the cost is reimbursed, and by whom.  In German.
 */
#ifndef CONTRIBUTION_EVIDENCE_H
#define CONTRIBUTION_EVIDENCE_H

#include "domain/contribution/budget_store.h"
#include "domain/contribution/fixing_table.h"

/* Gathered in a transaction, drawn outside of it. */
struct evidence {
    struct budget_row budget;
    struct fixing_table parties, cost, shares;
    struct str reimbursed, share; /* sentences; share "": no fixing holds the year */
};
/* *system*: amounts of everybody, for the body. */
enum err evidence_gather(struct tx *, const struct budget_row *, struct evidence *);
enum err evidence_pdf(struct mem *, const struct evidence *, struct str body, struct instant now, struct str *bytes);

#endif
