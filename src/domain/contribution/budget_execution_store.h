/*
 * contribution/budget_execution_store.h -- the only SQL of what happens to a budget in its year: postings,
 * supplements and forecasts, quarterly reports.  Nothing is ever changed.
 */
#ifndef CONTRIBUTION_BUDGET_EXECUTION_STORE_H
#define CONTRIBUTION_BUDGET_EXECUTION_STORE_H

#include "domain/contribution/budget_execution.h"
#include "domain/contribution/budget_store.h"

/* All functions are *system*: the caller read the budget by its ref. */

struct posting_row {
    int n;
    struct str number, name, voucher, unit;
    struct day posted_on;
    int64_t cents, quantity_thousandths, price_cents; /* quantity 0: no internal service */
};
struct posting_rows {
    struct posting_row *at;
    size_t n;
};
struct posting_sum {
    struct str number;
    int64_t cents;
};
struct posting_sums {
    struct posting_sum *at;
    size_t n;
};
/* By line, until the end of the day. */
enum err posting_sums(struct tx *, int year, struct day, struct posting_sums *);
/* Of a line, newest first; number "": those with a quantity, of all lines. */
#define POSTINGS_MAX 5000
enum err postings_of(struct tx *, int year, struct str number, struct posting_rows *);
/* ERR_CONFLICT: the budget is not in force; ERR_INVALID at the field. */
enum err posting_add(struct tx *, const struct budget_row *, struct posting_row *);

enum budget_value_kind { VALUE_SUPPLEMENT = 1, VALUE_FORECAST };
struct budget_value_row {
    struct str number, reason;
    int kind; /* enum budget_value_kind */
    int64_t cents;
    struct day valued_on;
};
struct budget_value_rows {
    struct budget_value_row *at;
    size_t n;
};
/* In the order they came. */
enum err budget_values(struct tx *, int year, struct budget_value_rows *);
/* As posting_add. */
enum err budget_value_add(struct tx *, const struct budget_row *, const struct budget_value_row *);

/* Every line of the budget with what happened to it until the end of the day. */
enum err budget_positions(struct tx *, const struct budget_row *, struct day, struct budget_positions *);

/* --- quarterly reports ------------------------------------------------------------------------------ */

struct report_row {
    int threshold; /* percent */
    struct instant created_at;
};
struct report_line_row {
    struct str number, name, explanation;
    int area;
    int64_t planned_cents, supplement_cents, actual_cents, forecast_cents;
    bool forecast, beyond;
};
struct report_line_rows {
    struct report_line_row *at;
    size_t n;
};
struct day quarter_ends(int year, int quarter);
/* ERR_NOT_FOUND: not released. */
enum err report_of(struct tx *, int year, int quarter, struct report_row *, struct report_line_rows *);
/* As the lines stand at the end of the quarter, by the threshold of today. */
enum err report_preview(struct tx *, const struct budget_row *, int quarter, struct report_row *,
                        struct report_line_rows *);
/* ERR_CONFLICT: released before, not in force or the quarter is not over; ERR_INVALID at "explanation": a line
   beyond the threshold has none in `lines`, which are those of report_preview. */
enum err report_release(struct tx *, const struct budget_row *, int quarter, const struct report_row *,
                        const struct report_line_rows *);

#endif
