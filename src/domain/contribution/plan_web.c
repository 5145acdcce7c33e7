/*
 * contribution/plan_web.c -- what the body plans to cost and what a closed year left over, by year.
 */
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/plan_page.html.h"
#include "platform/limits.h"

FORM_EMPTY(plan_list_form);
struct plan_form {
    int64_t year;
    struct str cost, document, reference;
};
FORM(plan_form, FIELD_INT(plan_form, year, 2000, 2999), FIELD_TEXT(plan_form, cost, 1, 40),
     FIELD_TEXT(plan_form, document, 1, LIMIT_NAME), FIELD_TEXT(plan_form, reference, 1, LIMIT_NAME));
struct result_form {
    int64_t closed_year;
    struct str result;
    struct day closed_on;
    struct str closed_document;
};
FORM(result_form, FIELD_INT(result_form, closed_year, 2000, 2999), FIELD_TEXT(result_form, result, 1, 40),
     FIELD_DAY(result_form, closed_on, true), FIELD_TEXT(result_form, closed_document, 1, LIMIT_NAME));

HANDLER(plan_list_get, plan_list_form);
HANDLER(plan_post, plan_form);
HANDLER(plan_again, plan_form);
HANDLER(result_post, result_form);
HANDLER(result_again, result_form);

static void day_add_text(struct request *req, struct fixing_table *t, struct fixing_line *line, struct day day)
{
    struct buf out = buf_of(req->mem, 40);
    i18n_day_short(&out, req->lang, day);
    fixing_text_add(t, line, buf_str(&out));
}

static enum err plans_show(struct request *req, struct fixing_table *t)
{
    static const enum msg heads[] = { M_plan_year,     M_plan_version,   M_plan_cost,
                                      M_plan_document, M_plan_reference, M_plan_by };
    struct plan_rows rows;
    TRY(plans_reached(req->tx, &rows));
    *t = fixing_table_of(req->mem, msg_text(req->lang, M_plan_plans), ARRAY_LEN(heads), rows.n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(t, msg_text(req->lang, heads[i]), heads[i] == M_plan_cost);
    for (size_t i = 0; i < rows.n; i++) {
        struct fixing_line *line = fixing_line_add(t, fixing_number(req->mem, rows.at[i].year));
        fixing_text_add(t, line, fixing_number(req->mem, rows.at[i].version));
        fixing_money_add(t, line, rows.at[i].cost_cents);
        fixing_text_add(t, line, rows.at[i].document);
        fixing_text_add(t, line, rows.at[i].reference);
        fixing_text_add(t, line, rows.at[i].created_by_name);
    }
    return OK;
}

static enum err results_show(struct request *req, struct fixing_table *t)
{
    static const enum msg heads[] = { M_plan_year,      M_plan_version,  M_plan_result,
                                      M_plan_closed_on, M_plan_document, M_plan_by };
    struct result_rows rows;
    TRY(results_reached(req->tx, &rows));
    *t = fixing_table_of(req->mem, msg_text(req->lang, M_plan_results), ARRAY_LEN(heads), rows.n);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(t, msg_text(req->lang, heads[i]), heads[i] == M_plan_result);
    for (size_t i = 0; i < rows.n; i++) {
        struct fixing_line *line = fixing_line_add(t, fixing_number(req->mem, rows.at[i].year));
        fixing_text_add(t, line, fixing_number(req->mem, rows.at[i].version));
        fixing_money_add(t, line, rows.at[i].result_cents);
        day_add_text(req, t, line, rows.at[i].closed_on);
        fixing_text_add(t, line, rows.at[i].document);
        fixing_text_add(t, line, rows.at[i].created_by_name);
    }
    return OK;
}

static enum err page_show(struct request *req, struct plan_page view)
{
    view.may_add = viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_C);
    TRY(plans_show(req, &view.plans));
    TRY(results_show(req, &view.results));
    plan_page_html(page_title(req, M_plan_title), &view);
    return OK;
}

static enum err plan_list_get(struct request *req, const struct plan_list_form *in)
{
    (void)in;
    return page_show(req, (struct plan_page){ .closed_on = DAY_NONE });
}

/* What was typed, also where it was no number. */
static struct str year_typed(struct request *req, const char *field, int64_t year)
{
    struct str typed = form_typed(req->form, field);
    return typed.len > 0 || year == 0 ? typed : fixing_number(req->mem, year);
}

static enum err plan_again(struct request *req, const struct plan_form *in)
{
    return page_show(req, (struct plan_page){ .plan_year = year_typed(req, "year", in->year),
                                              .cost = in->cost,
                                              .document = in->document,
                                              .reference = in->reference,
                                              .closed_on = DAY_NONE });
}

static enum err result_again(struct request *req, const struct result_form *in)
{
    return page_show(req, (struct plan_page){ .result_year = year_typed(req, "closed_year", in->closed_year),
                                              .result = in->result,
                                              .result_document = in->closed_document,
                                              .closed_on = in->closed_on });
}

static enum err cents_of(struct request *req, struct str text, const char *field, int64_t *out)
{
    struct money m;
    if (money_parse(text, &m) != OK || m.cents < -CONTRIBUTION_CENTS_MAX || m.cents > CONTRIBUTION_CENTS_MAX)
        return tx_refuse(req->tx, ERR_INVALID, M_plan_error_money, field);
    *out = m.cents;
    return OK;
}

static enum err plan_post(struct request *req, const struct plan_form *in)
{
    struct plan_new plan = { .year = (int)in->year, .document = in->document, .reference = in->reference };
    budget_plan_id id;
    TRY(cents_of(req, in->cost, "cost", &plan.cost_cents));
    TRY(plan_add(req->tx, &plan, &id));
    flash(req, M_plan_saved);
    return see_other(req, URL("/contribution/plans"));
}

static enum err result_post(struct request *req, const struct result_form *in)
{
    struct result_new result = { .year = (int)in->closed_year,
                                 .closed_on = in->closed_on,
                                 .document = in->closed_document };
    year_result_id id;
    TRY(cents_of(req, in->result, "result", &result.result_cents));
    TRY(result_add(req->tx, &result, &id));
    flash(req, M_plan_result_saved);
    return see_other(req, URL("/contribution/plans"));
}

const struct route plan_routes[] = {
    GET("/contribution/plans", RIGHT(BUDGET_REPORT, L), 0, plan_list_get),
    POST_FORM("/contribution/plans", RIGHT(BUDGET_REPORT, C), 0, plan_post, plan_again),
    POST_FORM("/contribution/results", RIGHT(BUDGET_REPORT, C), 0, result_post, result_again), ROUTES_END
};
