/*
 * contribution/budget_cost_web.c -- the cost statement by cost type, the same for every party, down to each posting of
 * a line; internal services of the provider with quantity and price (GK.Int.1, GK.Int.2).
 */
#include "base/zone.h"
#include "domain/contribution/budget_cost.html.h"
#include "domain/contribution/budget_execution_store.h"
#include "domain/contribution/budget_file.h"
#include "domain/contribution/budget_posting.html.h"
#include "domain/contribution/budget_web.h"
#include "domain/contribution/quantity.h"
#include "platform/csv.h"
#include "platform/limits.h"

#define UNIT_MAX 40
static const struct choice kinds[] = { { "supplement", VALUE_SUPPLEMENT }, { "forecast", VALUE_FORECAST }, { 0 } };

struct cost_form {
    budget_ref budget;
};
FORM(cost_form, FIELD_REF(cost_form, budget));
struct posting_list_form {
    budget_ref budget;
    struct str line;
};
FORM(posting_list_form, FIELD_REF(posting_list_form, budget),
     FIELD_TEXT(posting_list_form, line, 0, BUDGET_NUMBER_MAX));
struct posting_form {
    budget_ref budget;
    struct str number;
    struct day posted_on;
    struct str amount, text, voucher, quantity, unit, price;
};
FORM(posting_form, FIELD_REF(posting_form, budget), FIELD_TEXT(posting_form, number, 1, BUDGET_NUMBER_MAX),
     FIELD_DAY(posting_form, posted_on, true), FIELD_TEXT(posting_form, amount, 0, 40),
     FIELD_TEXT(posting_form, text, 1, LIMIT_NAME), FIELD_TEXT(posting_form, voucher, 1, LIMIT_NAME),
     FIELD_TEXT(posting_form, quantity, 0, 40), FIELD_TEXT(posting_form, unit, 0, UNIT_MAX),
     FIELD_TEXT(posting_form, price, 0, 40));
struct value_form {
    budget_ref budget;
    struct str number;
    int kind;
    struct day valued_on;
    struct str value, reason;
};
FORM(value_form, FIELD_REF(value_form, budget), FIELD_TEXT(value_form, number, 1, BUDGET_NUMBER_MAX),
     FIELD_CHOICE(value_form, kind, kinds, true), FIELD_DAY(value_form, valued_on, true),
     FIELD_TEXT(value_form, value, 1, 40), FIELD_TEXT(value_form, reason, 1, LIMIT_LINE));

HANDLER(cost_get, cost_form);
HANDLER(cost_table_get, cost_form);
HANDLER(posting_list_get, posting_list_form);
HANDLER(posting_post, posting_form);
HANDLER(posting_again, posting_form);
HANDLER(value_post, value_form);
HANDLER(value_again, value_form);

/* --- the statement ---------------------------------------------------------------------------- */

static struct cost_line cost_line_of(struct str name, const struct cost_sum *sum, bool is_sum)
{
    return (struct cost_line){ .name = name,
                               .number = STR(""),
                               .sum = is_sum,
                               .planned = { sum->planned },
                               .updated = { sum->updated },
                               .actual = { sum->actual } };
}

/* The marked lines of a type below it; a type without any is left out. */
static void type_lines(struct request *req, const struct budget_positions *all, enum cost_type type,
                       struct cost_sum *total, struct cost_page *view)
{
    struct cost_line *head = &view->lines.at[view->lines.n];
    struct cost_sum sum = { 0 };
    size_t n = 1;
    for (size_t i = 0; i < all->n; i++) {
        const struct budget_position *p = &all->at[i];
        struct cost_sum one = { 0 };
        if (p->line.type != type || !p->line.marked)
            continue;
        cost_sum_add(&one, p);
        cost_sum_add(&sum, p);
        cost_sum_add(total, p);
        head[n] = cost_line_of(p->line.name, &one, false);
        head[n++].number = p->line.number;
    }
    if (n == 1)
        return;
    head[0] = cost_line_of(msg_text(req->lang, cost_type_msg(type)), &sum, true);
    view->lines.n += n;
}

static void bars_fill(struct cost_page *view)
{
    int64_t most = 0;
    for (size_t i = 0; i + 1 < view->lines.n; i++) {
        int64_t cents = view->lines.at[i].actual.cents;
        most = cents > most ? cents : most;
    }
    for (size_t i = 0; i + 1 < view->lines.n; i++) {
        struct fixing_cell cell = { .bar = 0 };
        if (view->lines.at[i].actual.cents > 0)
            fixing_bar_set(&cell, view->lines.at[i].actual.cents, most);
        view->lines.at[i].bar = cell.bar;
    }
}

static enum err lines_fill(struct request *req, const struct budget_row *b, struct cost_page *view)
{
    struct budget_positions all;
    struct cost_sum total = { 0 };
    TRY(budget_positions(req->tx, b, day_of(b->year, 12, 31), &all));
    view->lines.at = MEM_NEW_N(req->mem, struct cost_line, all.n + COST_END + 1);
    for (enum cost_type type = COST_NONE + 1; type < COST_END; type++)
        type_lines(req, &all, type, &total, view);
    view->lines.at[view->lines.n++] = cost_line_of(msg_text(req->lang, M_budget_cost), &total, true);
    bars_fill(view);
    return OK;
}

static struct posting_item posting_item_of(struct request *req, const struct posting_row *p)
{
    bool service = p->quantity_thousandths > 0;
    return (struct posting_item){ .n = p->n,
                                  .posted_on = p->posted_on,
                                  .name = p->name,
                                  .number = p->number,
                                  .voucher = p->voucher,
                                  .quantity = service ? quantity_text(req->mem, p->quantity_thousandths) : STR(""),
                                  .unit = p->unit,
                                  .price = { p->price_cents },
                                  .amount = { p->cents } };
}

static enum err items_fill(struct request *req, const struct budget_row *b, struct str number,
                           struct posting_items *out)
{
    struct posting_rows rows;
    TRY(postings_of(req->tx, b->year, number, &rows));
    *out = (struct posting_items){ MEM_NEW_N(req->mem, struct posting_item, rows.n), 0 };
    for (size_t i = 0; i < rows.n; i++)
        out->at[out->n++] = posting_item_of(req, &rows.at[i]);
    return OK;
}

static enum err cost_get(struct request *req, const struct cost_form *in)
{
    struct cost_page view = { .lines = { NULL, 0 } };
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    view.budget = budget_item_of(req, &b);
    TRY(lines_fill(req, &b, &view));
    TRY(items_fill(req, &b, STR(""), &view.services));
    for (size_t i = 0; i < view.services.n; i++)
        view.services_sum.cents += view.services.at[i].amount.cents;
    budget_cost_html(page_title(req, M_budget_statement), &view);
    return OK;
}

static void put_cents(struct csv_out *csv, struct mem *mem, struct money m)
{
    struct buf out = buf_of(mem, 40);
    if (m.cents < 0)
        buf_byte(&out, '-');
    wide mag = wide_abs(m.cents);
    wide_put(&out, mag / 100);
    buf_byte(&out, ',');
    buf_int_padded(&out, (int64_t)(mag % 100), 2);
    csv_put(csv, buf_str(&out));
}

static enum err cost_table_get(struct request *req, const struct cost_form *in)
{
    static const enum msg heads[] = { M_budget_type, M_budget_number, M_budget_planned, M_budget_updated,
                                      M_budget_actual };
    struct cost_page view = { .lines = { NULL, 0 } };
    struct budget_row b;
    struct buf out = buf_of(req->mem, KIB(512));
    TRY(budget_by_ref(req->tx, in->budget, &b));
    TRY(lines_fill(req, &b, &view));
    struct csv_out csv = csv_begin(&out);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        csv_put(&csv, msg_text(req->lang, heads[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < view.lines.n; i++) {
        const struct cost_line *l = &view.lines.at[i];
        csv_put(&csv, l->name);
        csv_put(&csv, l->number);
        put_cents(&csv, req->mem, l->planned);
        put_cents(&csv, req->mem, l->updated);
        put_cents(&csv, req->mem, l->actual);
        csv_end_row(&csv);
    }
    TRY(buf_done(&out));
    struct str name = str_cat(req->mem, STR("costs-"), fixing_number(req->mem, b.year), STR(".csv"));
    return respond_file(req, name, "text/csv; charset=utf-8", buf_str(&out));
}

/* --- postings of a line ------------------------------------------------------------------------- */

static enum err position_of(struct request *req, const struct budget_row *b, struct str number,
                            struct budget_position *out)
{
    struct budget_positions all;
    TRY(budget_positions(req->tx, b, day_of(b->year, 12, 31), &all));
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(all.at[i].line.number, number)) {
            *out = all.at[i];
            return OK;
        }
    return ERR_NOT_FOUND;
}

static enum err values_fill(struct request *req, const struct budget_row *b, struct str number,
                            struct posting_page *view)
{
    struct budget_value_rows rows;
    TRY(budget_values(req->tx, b->year, &rows));
    view->values.at = MEM_NEW_N(req->mem, struct value_item, rows.n);
    for (size_t i = 0; i < rows.n; i++)
        if (str_eq(rows.at[i].number, number))
            view->values.at[view->values.n++] = (struct value_item){
                .kind = { rows.at[i].kind == VALUE_SUPPLEMENT ? M_budget_supplement : M_budget_forecast },
                .valued_on = rows.at[i].valued_on,
                .reason = rows.at[i].reason,
                .amount = { rows.at[i].cents }
            };
    return OK;
}

static void kinds_fill(struct request *req, int chosen, struct posting_page *view)
{
    view->kinds.at = MEM_NEW_N(req->mem, struct fixing_option, ARRAY_LEN(kinds));
    for (size_t i = 0; kinds[i].key != NULL; i++)
        fixing_option_add(
            &view->kinds, str_of(kinds[i].key),
            msg_text(req->lang, kinds[i].value == VALUE_SUPPLEMENT ? M_budget_supplement : M_budget_forecast),
            kinds[i].value == chosen);
}

static enum err postings_show(struct request *req, budget_ref ref, struct str number, struct posting_page view,
                              int kind)
{
    struct budget_row b;
    struct budget_position p;
    TRY(budget_by_ref(req->tx, ref, &b));
    TRY(position_of(req, &b, number, &p));
    view.budget = budget_item_of(req, &b);
    view.number = p.line.number;
    view.name = p.line.name;
    view.type = (struct word){ cost_type_msg(p.line.type) };
    view.internal = p.line.type == COST_INTERNAL;
    view.may_write = b.in_force && viewer_may(req->viewer, OBJECT_BUDGET_REPORT, VERB_W);
    view.planned.cents = p.planned;
    view.updated.cents = budget_updated(&p);
    view.actual.cents = p.actual;
    kinds_fill(req, kind, &view);
    TRY(items_fill(req, &b, number, &view.postings));
    view.hidden = view.postings.n == POSTINGS_MAX;
    TRY(values_fill(req, &b, number, &view));
    budget_posting_html(page_begin(req, str_cat(req->mem, p.line.number, STR(" "), p.line.name)), &view);
    return OK;
}

/* A line that is not named is the first one. */
static enum err posting_list_get(struct request *req, const struct posting_list_form *in)
{
    struct posting_page view = { .posted_on = DAY_NONE, .valued_on = DAY_NONE };
    struct str number = in->line;
    if (number.len == 0) {
        struct budget_row b;
        struct budget_lines lines;
        TRY(budget_by_ref(req->tx, in->budget, &b));
        TRY(budget_lines(req->tx, b.id, &lines));
        if (lines.n == 0)
            return ERR_NOT_FOUND;
        number = lines.at[0].number;
    }
    return postings_show(req, in->budget, number, view, VALUE_SUPPLEMENT);
}

static enum err posting_again(struct request *req, const struct posting_form *in)
{
    return postings_show(req, in->budget, in->number,
                         (struct posting_page){ .amount = in->amount,
                                                .text = in->text,
                                                .voucher = in->voucher,
                                                .quantity = in->quantity,
                                                .unit = in->unit,
                                                .price = in->price,
                                                .posted_on = in->posted_on,
                                                .valued_on = DAY_NONE },
                         VALUE_SUPPLEMENT);
}

static enum err value_again(struct request *req, const struct value_form *in)
{
    return postings_show(
        req, in->budget, in->number,
        (struct posting_page){
            .value = in->value, .reason = in->reason, .valued_on = in->valued_on, .posted_on = DAY_NONE },
        in->kind);
}

static enum err line_back(struct request *req, const struct budget_row *b, struct str number, enum msg said)
{
    flash(req, said);
    return see_other(
        req, url_with(req->mem, url_of(req->mem, "/contribution/budgets/", b->ref, "/postings"), "line", number));
}

static enum err posting_post(struct request *req, const struct posting_form *in)
{
    struct posting_row row = {
        .number = in->number, .name = in->text, .voucher = in->voucher, .unit = in->unit, .posted_on = in->posted_on
    };
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    if (in->amount.len > 0)
        TRY(budget_cents(req, in->amount, "amount", &row.cents));
    if (in->quantity.len > 0 && quantity_parse(in->quantity, &row.quantity_thousandths) != OK)
        return tx_refuse(req->tx, ERR_INVALID, M_budget_error_quantity, "quantity");
    if (in->price.len > 0)
        TRY(budget_cents(req, in->price, "price", &row.price_cents));
    TRY(posting_add(req->tx, &b, &row));
    return line_back(req, &b, in->number, M_budget_posted);
}

static enum err value_post(struct request *req, const struct value_form *in)
{
    struct budget_value_row row = {
        .number = in->number, .reason = in->reason, .kind = in->kind, .valued_on = in->valued_on
    };
    struct budget_row b;
    TRY(budget_by_ref(req->tx, in->budget, &b));
    TRY(budget_cents(req, in->value, "value", &row.cents));
    TRY(budget_value_add(req->tx, &b, &row));
    return line_back(req, &b, in->number, M_budget_valued);
}

const struct route budget_cost_routes[] = {
    GET("/contribution/budgets/{budget}/costs", RIGHT(BUDGET_REPORT, R), 0, cost_get),
    GET("/contribution/budgets/{budget}/costs/table", RIGHT(BUDGET_REPORT, R), ROUTE_DOWNLOAD, cost_table_get),
    GET("/contribution/budgets/{budget}/postings", RIGHT(BUDGET_REPORT, R), 0, posting_list_get),
    POST_FORM("/contribution/budgets/{budget}/postings", RIGHT(BUDGET_REPORT, W), 0, posting_post, posting_again),
    POST_FORM("/contribution/budgets/{budget}/values", RIGHT(BUDGET_REPORT, W), 0, value_post, value_again),
    ROUTES_END
};
