/*
 * contribution/budget_report_web.c -- plan and actual of a quarter for the steering group (section 6 (4) of the
 * agreement): looked at by the body, explained, released, and from then on the same for everybody.
 */
#include "base/zone.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/budget_report.html.h"
#include "domain/contribution/budget_web.h"
#include "platform/csv.h"
#include "platform/limits.h"

#define EXPLANATIONS_MAX 100
#define QUARTERS 4

struct report_asked {
    budget_ref budget;
    int64_t quarter;
};
FORM(report_asked, FIELD_REF(report_asked, budget), FIELD_INT(report_asked, quarter, 0, QUARTERS));
struct report_form {
    budget_ref budget;
    int64_t quarter;
    struct text_list number, explanation;
};
FORM(report_form, FIELD_REF(report_form, budget), FIELD_INT(report_form, quarter, 1, QUARTERS),
     FIELD_TEXTS(report_form, number, EXPLANATIONS_MAX), FIELD_TEXTS(report_form, explanation, EXPLANATIONS_MAX));

HANDLER(report_get, report_asked);
HANDLER(report_table_get, report_asked);
HANDLER(report_post, report_form);
HANDLER(report_again, report_form);

/* A quarter as its reader may see it: released, or for the body as it would be. */
struct sheet {
    struct budget_row budget;
    int quarter;
    bool released, shown;
    struct report_row row;
    struct report_line_rows lines;
};

static enum err sheet_of(struct request *req, budget_ref ref, int64_t quarter, struct sheet *s)
{
    *s = (struct sheet){ .quarter = quarter > 0 ? (int)quarter : 1 };
    TRY(budget_by_ref(req->tx, ref, &s->budget));
    enum err e = report_of(req->tx, s->budget.year, s->quarter, &s->row, &s->lines);
    s->released = e == OK;
    s->shown = s->released;
    if (e != ERR_NOT_FOUND)
        return e;
    if (!viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_W))
        return OK;
    s->shown = true;
    return report_preview(req->tx, &s->budget, s->quarter, &s->row, &s->lines);
}

/* --- the table ------------------------------------------------------------------------------------ */

static int64_t most_of(const struct report_line_rows *lines)
{
    int64_t most = 0;
    for (size_t i = 0; i < lines->n; i++) {
        int64_t updated = lines->at[i].planned_cents + lines->at[i].supplement_cents;
        most = updated > most ? updated : most;
        most = lines->at[i].actual_cents > most ? lines->at[i].actual_cents : most;
    }
    return most;
}

static void line_fill(struct request *req, const struct report_line_row *l, int64_t most, struct fixing_table *t)
{
    struct fixing_line *line = fixing_line_add(t, str_cat(req->mem, l->number, STR(" "), l->name));
    int64_t updated = l->planned_cents + l->supplement_cents;
    fixing_money_add(t, line, l->planned_cents);
    struct fixing_cell *plan = fixing_money_add(t, line, updated);
    if (updated > 0)
        fixing_bar_set(plan, updated, most);
    struct fixing_cell *actual = fixing_money_add(t, line, l->actual_cents);
    if (l->actual_cents > 0)
        fixing_bar_set(actual, l->actual_cents, most);
    if (l->forecast)
        fixing_money_add(t, line, l->forecast_cents);
    else
        fixing_text_add(t, line, STR("–"));
    fixing_text_add(t, line, msg_text(req->lang, l->beyond ? M_budget_yes : M_budget_no));
    fixing_text_add(t, line, l->explanation.len > 0 ? l->explanation : STR("–"));
}

static const enum msg heads[] = { M_budget_line,     M_budget_planned, M_budget_updated,    M_budget_actual,
                                  M_budget_forecast, M_budget_beyond,  M_budget_explanation };

static struct fixing_table table_of(struct request *req, const struct sheet *s)
{
    struct str caption =
        msg_format(req->mem, req->lang, M_budget_report_of, { "quarter", fixing_number(req->mem, s->quarter) },
                   { "year", fixing_number(req->mem, s->budget.year) });
    struct fixing_table t = fixing_table_of(req->mem, caption, ARRAY_LEN(heads), s->lines.n);
    int64_t most = most_of(&s->lines);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        fixing_head_add(&t, msg_text(req->lang, heads[i]), i >= 1 && i <= 4);
    for (size_t i = 0; i < s->lines.n; i++)
        line_fill(req, &s->lines.at[i], most, &t);
    return t;
}

static struct str typed_for(const struct report_form *typed, struct str number)
{
    for (size_t i = 0; typed != NULL && i < typed->number.n && i < typed->explanation.n; i++)
        if (str_eq(typed->number.at[i], number))
            return typed->explanation.at[i];
    return STR("");
}

static void explanations_fill(struct request *req, const struct sheet *s, const struct report_form *typed,
                              struct report_page *view)
{
    view->explanations.at = MEM_NEW_N(req->mem, struct explanation_input, s->lines.n);
    for (size_t i = 0; i < s->lines.n && view->explanations.n < EXPLANATIONS_MAX; i++) {
        const struct report_line_row *l = &s->lines.at[i];
        if (l->beyond)
            view->explanations.at[view->explanations.n++] =
                (struct explanation_input){ .number = l->number,
                                            .name = str_cat(req->mem, l->number, STR(" "), l->name),
                                            .id = view->explanations.n == 0
                                                      ? STR("explanation")
                                                      : str_cat(req->mem, STR("explanation-"),
                                                                fixing_number(req->mem, (int64_t)view->explanations.n)),
                                            .value = typed_for(typed, l->number) };
    }
}

static enum err report_show(struct request *req, budget_ref ref, int64_t quarter, const struct report_form *typed)
{
    struct sheet s;
    TRY(sheet_of(req, ref, quarter, &s));
    struct report_page view = { .budget = budget_item_of(req, &s.budget),
                                .quarter = s.quarter,
                                .threshold = s.row.threshold,
                                .released = s.released,
                                .preview = s.shown && !s.released,
                                .at = s.row.created_at };
    view.quarters.at = MEM_NEW_N(req->mem, struct report_quarter, QUARTERS);
    for (int q = 1; q <= QUARTERS; q++)
        view.quarters.at[view.quarters.n++] = (struct report_quarter){ q, q == s.quarter };
    if (s.shown)
        view.table = table_of(req, &s);
    view.may_release = view.preview && s.budget.in_force &&
                       day_compare(quarter_ends(s.budget.year, s.quarter), zone_day(tx_now(req->tx))) < 0;
    if (view.may_release)
        explanations_fill(req, &s, typed, &view);
    budget_report_html(page_title(req, M_budget_report), &view);
    return OK;
}

static enum err report_get(struct request *req, const struct report_asked *in)
{
    return report_show(req, in->budget, in->quarter, NULL);
}

static enum err report_again(struct request *req, const struct report_form *in)
{
    return report_show(req, in->budget, in->quarter, in);
}

static enum err report_post(struct request *req, const struct report_form *in)
{
    struct sheet s = { .quarter = (int)in->quarter };
    TRY(budget_by_ref(req->tx, in->budget, &s.budget));
    TRY(report_preview(req->tx, &s.budget, s.quarter, &s.row, &s.lines));
    for (size_t i = 0; i < s.lines.n; i++)
        if (s.lines.at[i].beyond)
            s.lines.at[i].explanation = typed_for(in, s.lines.at[i].number);
    TRY(report_release(req->tx, &s.budget, s.quarter, &s.row, &s.lines));
    flash(req, M_budget_reported);
    return see_other(req, url_with(req->mem, url_of(req->mem, "/contribution/budgets/", s.budget.ref, "/report"),
                                   "quarter", fixing_number(req->mem, s.quarter)));
}

static enum err report_table_get(struct request *req, const struct report_asked *in)
{
    struct sheet s;
    struct buf out = buf_of(req->mem, KIB(512));
    TRY(sheet_of(req, in->budget, in->quarter, &s));
    if (!s.shown)
        return ERR_NOT_FOUND;
    struct fixing_table t = table_of(req, &s);
    struct csv_out csv = csv_begin(&out);
    for (size_t i = 0; i < t.heads.n; i++)
        csv_put(&csv, t.heads.at[i].text);
    csv_end_row(&csv);
    for (size_t i = 0; i < t.lines.n; i++) {
        csv_put(&csv, t.lines.at[i].name);
        for (size_t k = 0; k < t.lines.at[i].cells.n; k++)
            csv_put(&csv, t.lines.at[i].cells.at[k].text);
        csv_end_row(&csv);
    }
    TRY(buf_done(&out));
    struct str name = str_cat(req->mem, STR("budget-"), fixing_number(req->mem, s.budget.year), STR("-"),
                              fixing_number(req->mem, s.quarter), STR(".csv"));
    return respond_file(req, name, "text/csv; charset=utf-8", buf_str(&out));
}

const struct route budget_report_routes[] = {
    GET("/contribution/budgets/{budget}/report", RIGHT(BUDGET_REPORT, R), 0, report_get),
    GET("/contribution/budgets/{budget}/report/table", RIGHT(BUDGET_REPORT, R), ROUTE_DOWNLOAD, report_table_get),
    POST_FORM("/contribution/budgets/{budget}/report", RIGHT(BUDGET_REPORT, W), 0, report_post, report_again),
    ROUTES_END
};
