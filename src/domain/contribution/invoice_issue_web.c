/*
 * contribution/invoice_issue_web.c -- an instalment for everybody: what would be issued and what keeps a document
 * from it, then the issue.
 */
#include "base/zone.h"
#include "domain/contribution/invoice_plan.html.h"
#include "domain/contribution/invoice_web.h"

static const struct choice halves[] = { { "first", 1 }, { "second", 2 }, { 0 } };
struct plan_form {
    int64_t year;
    int half;
};
FORM(plan_form, FIELD_INT(plan_form, year, 0, 2999), FIELD_CHOICE(plan_form, half, halves, false));
struct issue_form {
    int64_t year;
    int half;
};
FORM(issue_form, FIELD_INT(issue_form, year, 2000, 2999), FIELD_CHOICE(issue_form, half, halves, true));

HANDLER(plan_get, plan_form);
HANDLER(issue_post, issue_form);
HANDLER(issue_again, issue_form);

static struct str rules_text(struct mem *mem, const struct xrechnung_findings *f)
{
    struct buf out = buf_of(mem, 8000);
    for (size_t i = 0; i < f->n; i++) {
        buf_put_z(&out, i > 0 ? ", " : "");
        buf_put(&out, f->at[i].rule);
    }
    return buf_str(&out);
}

static struct invoice_plan_line line_of(struct request *req, const struct invoice_draft *d)
{
    const struct invoice_row *r = &d->row;
    return (struct invoice_plan_line){
        .party = r->authority_name,
        .number = r->number,
        .problem = d->problem == MSG_NONE ? STR("") : msg_text(req->lang, d->problem),
        .rules = rules_text(req->mem, &d->findings),
        .kind = { invoice_kind_msg((enum invoice_kind)r->kind) },
        .net = { r->net_cents },
        .vat = { r->vat_cents },
        .gross = { r->gross_cents },
        .due_on = r->due_on,
        .issued = d->issued,
        .ready = !d->issued && d->problem == MSG_NONE && d->findings.n == 0,
    };
}

static enum err lines_fill(struct request *req, int year, int half, struct invoice_plan_page *view)
{
    struct invoice_drafts drafts = { NULL, 0 };
    enum err e = invoice_drafts(req->tx, year, half, zone_day(tx_now(req->tx)), &drafts);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    view->none = e == ERR_NOT_FOUND || drafts.n == 0;
    view->lines.at = MEM_NEW_N(req->mem, struct invoice_plan_line, drafts.n);
    for (size_t i = 0; i < drafts.n; i++) {
        view->lines.at[view->lines.n] = line_of(req, &drafts.at[i]);
        view->ready += view->lines.at[view->lines.n++].ready;
    }
    return OK;
}

static enum err plan_show(struct request *req, int64_t year, int half)
{
    struct invoice_plan_page view = { .asked = year > 0 && half > 0 };
    int64_t shown = year > 0 ? year : day_parts(zone_day(tx_now(req->tx))).year + 1;
    view.year = fixing_number(req->mem, shown);
    view.half_key = half == 2 ? STR("second") : STR("first");
    view.halves.at = MEM_NEW_N(req->mem, struct fixing_option, 2);
    for (int h = 1; h <= 2; h++)
        fixing_option_add(&view.halves, str_of(halves[h - 1].key), msg_text(req->lang, invoice_half_msg(h)), h == half);
    if (view.asked)
        TRY(lines_fill(req, (int)year, half, &view));
    invoice_plan_html(page_title(req, M_invoice_plan), &view);
    return OK;
}

static enum err plan_get(struct request *req, const struct plan_form *in) { return plan_show(req, in->year, in->half); }

static enum err issue_again(struct request *req, const struct issue_form *in)
{
    return plan_show(req, in->year, in->half);
}

static enum err issue_post(struct request *req, const struct issue_form *in)
{
    size_t issued = 0;
    enum err e = invoice_issue(req, (int)in->year, in->half, &issued);
    if (e == ERR_NOT_FOUND || (e == OK && issued == 0))
        return refuse(req, ERR_CONFLICT, M_invoice_error_nothing, NULL);
    TRY(e);
    flash(req, M_invoice_issued);
    return see_other(req, url_with(req->mem, URL("/contribution/invoices"), "year", fixing_number(req->mem, in->year)));
}

const struct route invoice_issue_routes[] = { GET("/contribution/invoices/new", RIGHT(COST_CONTRIBUTION, C), 0,
                                                  plan_get),
                                              POST_FORM("/contribution/invoices/new", RIGHT(COST_CONTRIBUTION, C),
                                                        ROUTE_REAUTH | ROUTE_STEPS, issue_post, issue_again),
                                              ROUTES_END };
