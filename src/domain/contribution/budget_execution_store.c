#include "domain/contribution/budget_execution_store.h"

#include "base/zone.h"
#include "domain/contribution/share.h"
#include "platform/setting.h"

ROW(posting_row, COL(posting_row, n), COL(posting_row, number), COL(posting_row, name), COL(posting_row, voucher),
    COL(posting_row, unit), COL(posting_row, posted_on), COL(posting_row, cents),
    COL(posting_row, quantity_thousandths), COL(posting_row, price_cents));
ROW(posting_sum, COL(posting_sum, number), COL(posting_sum, cents));
ROW(budget_value_row, COL(budget_value_row, number), COL(budget_value_row, reason), COL(budget_value_row, kind),
    COL(budget_value_row, cents), COL(budget_value_row, valued_on));
ROW(report_row, COL(report_row, threshold), COL(report_row, created_at));
ROW(report_line_row, COL(report_line_row, number), COL(report_line_row, name), COL(report_line_row, explanation),
    COL(report_line_row, area), COL(report_line_row, planned_cents), COL(report_line_row, supplement_cents),
    COL(report_line_row, actual_cents), COL(report_line_row, forecast_cents), COL(report_line_row, forecast),
    COL(report_line_row, beyond));
struct execution_next {
    int n;
};
ROW(execution_next, COL(execution_next, n));

QUERY(posting_sum_read, SCOPE_SYSTEM, 2, posting_sum,
      "SELECT number, CAST(sum(cents) AS bigint) AS cents FROM budget_posting WHERE year = $3 AND posted_on <= $4"
      " GROUP BY number ORDER BY number");
FAMILY(posting_list, SCOPE_SYSTEM, 3, posting_row,
       ALWAYS("SELECT n, number, name, voucher, unit, posted_on, cents, quantity_thousandths, price_cents"
              " FROM budget_posting WHERE year = $3"),
       CHOICE(0, " AND number = $4"), CHOICE(1, " AND quantity_thousandths > 0"),
       ALWAYS(" ORDER BY posted_on DESC, n DESC LIMIT $5"));
QUERY(posting_next, SCOPE_SYSTEM, 1, execution_next,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM budget_posting WHERE year = $3");
SQL(posting_insert, SCOPE_SYSTEM, 10,
    "INSERT INTO budget_posting (year, n, number, posted_on, cents, name, voucher, quantity_thousandths, unit,"
    " price_cents, created_by, created_at) VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $1, $2)");
QUERY(value_list, SCOPE_SYSTEM, 1, budget_value_row,
      "SELECT number, reason, kind, cents, valued_on FROM budget_value WHERE year = $3 ORDER BY n");
QUERY(value_next, SCOPE_SYSTEM, 1, execution_next,
      "SELECT coalesce(max(n), 0) + 1 AS n FROM budget_value WHERE year = $3");
SQL(value_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO budget_value (year, n, number, kind, cents, valued_on, reason, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2)");
QUERY(report_read, SCOPE_SYSTEM, 2, report_row,
      "SELECT threshold, created_at FROM budget_report WHERE year = $3 AND quarter = $4");
QUERY(report_lines_read, SCOPE_SYSTEM, 2, report_line_row,
      "SELECT number, name, explanation, area, planned_cents, supplement_cents, actual_cents, forecast_cents,"
      " forecast, beyond FROM budget_report_line WHERE year = $3 AND quarter = $4 ORDER BY area, number");
SQL(report_insert, SCOPE_SYSTEM, 4,
    "INSERT INTO budget_report (year, quarter, budget, threshold, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $1, $2)");
SQL(report_line_insert, SCOPE_SYSTEM, 12,
    "INSERT INTO budget_report_line (year, quarter, number, name, area, planned_cents, supplement_cents,"
    " actual_cents, forecast_cents, forecast, beyond, explanation)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)");

/* --- postings -------------------------------------------------------------------------------- */

enum err posting_sums(struct tx *tx, int year, struct day day, struct posting_sums *out)
{
    return tx_all(tx, posting_sum_read, out, year, day);
}

enum err postings_of(struct tx *tx, int year, struct str number, struct posting_rows *out)
{
    return tx_list(tx, posting_list, 0u, number.len > 0 ? 0 : 1, out, year, number, (int64_t)POSTINGS_MAX);
}

static enum err line_find(struct tx *tx, const struct budget_row *b, struct str number, struct budget_line *out)
{
    struct budget_lines lines;
    if (!b->in_force)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_not_in_force, NULL);
    TRY(budget_lines(tx, b->id, &lines));
    for (size_t i = 0; i < lines.n; i++)
        if (str_eq(lines.at[i].number, number)) {
            *out = lines.at[i];
            return OK;
        }
    return tx_refuse(tx, ERR_INVALID, M_budget_error_line_unknown, "number");
}

static enum err day_fits(struct tx *tx, const struct budget_row *b, struct day day, const char *field)
{
    if (day_parts(day).year != b->year || day_compare(day, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_budget_error_day, field);
    return OK;
}

/* An internal service of the provider has a quantity and a price, which make its amount (GK.Int.2). */
static enum err service_fits(struct tx *tx, const struct budget_line *line, struct posting_row *in)
{
    bool given = in->quantity_thousandths > 0 && in->unit.len > 0 && in->price_cents != 0;
    if (line->type != COST_INTERNAL) {
        if (in->quantity_thousandths != 0 || in->price_cents != 0 || in->unit.len > 0)
            return tx_refuse(tx, ERR_INVALID, M_budget_error_no_service, "quantity");
        return OK;
    }
    if (!given || !budget_service_cents(in->quantity_thousandths, in->price_cents, &in->cents))
        return tx_refuse(tx, ERR_INVALID, M_budget_error_service, "quantity");
    return OK;
}

enum err posting_add(struct tx *tx, const struct budget_row *b, struct posting_row *in)
{
    struct budget_line line;
    struct execution_next next;
    TRY(line_find(tx, b, in->number, &line));
    TRY(day_fits(tx, b, in->posted_on, "posted_on"));
    TRY(service_fits(tx, &line, in));
    if (in->cents == 0)
        return tx_refuse(tx, ERR_INVALID, M_plan_error_money, "amount");
    TRY(tx_one(tx, posting_next, &next, b->year));
    TRY(tx_run(tx, posting_insert, NULL, b->year, next.n, in->number, in->posted_on, in->cents, in->name, in->voucher,
               in->quantity_thousandths, in->unit, in->price_cents));
    tx_note(tx, .action = "contribution.budget_posted", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .after = in->voucher);
    return OK;
}

/* --- supplements and forecasts ------------------------------------------------------------------ */

enum err budget_values(struct tx *tx, int year, struct budget_value_rows *out)
{
    return tx_all(tx, value_list, out, year);
}

enum err budget_value_add(struct tx *tx, const struct budget_row *b, const struct budget_value_row *in)
{
    struct budget_line line;
    struct execution_next next;
    TRY(line_find(tx, b, in->number, &line));
    TRY(day_fits(tx, b, in->valued_on, "valued_on"));
    TRY(tx_one(tx, value_next, &next, b->year));
    TRY(tx_run(tx, value_insert, NULL, b->year, next.n, in->number, in->kind, in->cents, in->valued_on, in->reason));
    tx_note(tx, .action = "contribution.budget_valued", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .after = in->reason);
    return OK;
}

/* The forecast is the newest there is, also one made when the quarter was over. */
static void values_apply(const struct budget_value_rows *values, struct day day, struct budget_position *p)
{
    for (size_t i = 0; i < values->n; i++) {
        const struct budget_value_row *v = &values->at[i];
        if (!str_eq(v->number, p->line.number))
            continue;
        if (v->kind == VALUE_SUPPLEMENT && day_compare(v->valued_on, day) <= 0)
            p->supplement += v->cents;
        if (v->kind == VALUE_FORECAST)
            p->forecast = v->cents;
        p->has_forecast = p->has_forecast || v->kind == VALUE_FORECAST;
    }
}

enum err budget_positions(struct tx *tx, const struct budget_row *b, struct day day, struct budget_positions *out)
{
    struct budget_lines lines;
    struct budget_value_rows values;
    struct posting_sums sums;
    TRY(budget_lines(tx, b->id, &lines));
    TRY(budget_values(tx, b->year, &values));
    TRY(posting_sums(tx, b->year, day, &sums));
    *out = (struct budget_positions){ MEM_NEW_N(tx_mem(tx), struct budget_position, lines.n), lines.n };
    for (size_t i = 0; i < lines.n; i++) {
        struct budget_position *p = &out->at[i];
        *p = (struct budget_position){ .line = lines.at[i], .planned = lines.at[i].cents[BUDGET_PLANNED] };
        values_apply(&values, day, p);
        for (size_t k = 0; k < sums.n; k++)
            if (str_eq(sums.at[k].number, p->line.number))
                p->actual = sums.at[k].cents;
    }
    return OK;
}

/* --- quarterly reports ---------------------------------------------------------------------------- */

struct day quarter_ends(int year, int quarter) { return day_add(day_add_months(day_of(year, 1, 1), 3 * quarter), -1); }

enum err report_of(struct tx *tx, int year, int quarter, struct report_row *row, struct report_line_rows *lines)
{
    TRY(tx_one(tx, report_read, row, year, quarter));
    return tx_all(tx, report_lines_read, lines, year, quarter);
}

enum err report_preview(struct tx *tx, const struct budget_row *b, int quarter, struct report_row *row,
                        struct report_line_rows *lines)
{
    struct budget_positions all;
    int64_t threshold;
    TRY(setting_get(tx, SETTING_BUDGET_THRESHOLD, &threshold));
    *row = (struct report_row){ .threshold = (int)threshold, .created_at = INSTANT_NONE };
    TRY(budget_positions(tx, b, quarter_ends(b->year, quarter), &all));
    *lines = (struct report_line_rows){ MEM_NEW_N(tx_mem(tx), struct report_line_row, all.n), all.n };
    for (size_t i = 0; i < all.n; i++) {
        const struct budget_position *p = &all.at[i];
        lines->at[i] = (struct report_line_row){ .number = p->line.number,
                                                 .name = p->line.name,
                                                 .explanation = STR(""),
                                                 .area = (int)p->line.area,
                                                 .planned_cents = p->planned,
                                                 .supplement_cents = p->supplement,
                                                 .actual_cents = p->actual,
                                                 .forecast_cents = p->forecast,
                                                 .forecast = p->has_forecast,
                                                 .beyond = budget_beyond(p, quarter, threshold) };
    }
    return OK;
}

static enum err report_possible(struct tx *tx, const struct budget_row *b, int quarter,
                                const struct report_line_rows *lines)
{
    struct report_row row;
    enum err e = tx_one(tx, report_read, &row, b->year, quarter);
    if (e == OK)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_released, NULL);
    if (e != ERR_NOT_FOUND)
        return e;
    if (!b->in_force)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_not_in_force, NULL);
    if (day_compare(quarter_ends(b->year, quarter), zone_day(tx_now(tx))) >= 0)
        return tx_refuse(tx, ERR_CONFLICT, M_budget_error_quarter, NULL);
    for (size_t i = 0; i < lines->n; i++)
        if (lines->at[i].beyond && lines->at[i].explanation.len == 0)
            return tx_refuse(tx, ERR_INVALID, M_budget_error_explanation, "explanation");
    return OK;
}

enum err report_release(struct tx *tx, const struct budget_row *b, int quarter, const struct report_row *row,
                        const struct report_line_rows *lines)
{
    TRY(report_possible(tx, b, quarter, lines));
    TRY(tx_run(tx, report_insert, NULL, b->year, quarter, b->id, row->threshold));
    for (size_t i = 0; i < lines->n; i++) {
        const struct report_line_row *l = &lines->at[i];
        TRY(tx_run(tx, report_line_insert, NULL, b->year, quarter, l->number, l->name, l->area, l->planned_cents,
                   l->supplement_cents, l->actual_cents, l->forecast_cents, l->forecast, l->beyond, l->explanation));
    }
    tx_note(tx, .action = "contribution.budget_reported", .object = OBJECT_BUDGET_REPORT, .subject = b->id.n,
            .after = b->document);
    return OK;
}
