/*
 * contribution/evidence_web.c -- the evidence pack of a budget year as a file.
 */
#include "domain/contribution/budget_web.h"
#include "domain/contribution/evidence.h"
#include "platform/config.h"

struct evidence_form {
    budget_ref budget;
};
FORM(evidence_form, FIELD_REF(evidence_form, budget));
HANDLER(evidence_get, evidence_form);

struct reading_step {
    budget_ref ref;
    struct evidence evidence;
};

static enum err evidence_read(struct request *req, void *arg)
{
    struct reading_step *s = arg;
    struct budget_row b;
    TRY(budget_by_ref(req->tx, s->ref, &b));
    return evidence_gather(req->tx, &b, &s->evidence);
}

static enum err evidence_get(struct request *req, const struct evidence_form *in)
{
    struct reading_step *s = MEM_NEW(req->mem, struct reading_step);
    struct str bytes;
    s->ref = in->budget;
    TRY(request_tx(req, TX_READ, evidence_read, s));
    TRY(evidence_pdf(req->mem, &s->evidence, req->config->body_name, req->now, &bytes));
    struct str year = fixing_number(req->mem, s->evidence.budget.year);
    return respond_file(req, str_cat(req->mem, STR("nachweis-2b-ustg-"), year, STR(".pdf")), "application/pdf", bytes);
}

/* For the tax office: the body gives it, and it has amounts of everybody. */
const struct route evidence_routes[] = { GET("/contribution/budgets/{budget}/evidence", RIGHT(BUDGET_REPORT, W),
                                             ROUTE_DOWNLOAD | ROUTE_STEPS, evidence_get),
                                         ROUTES_END };
