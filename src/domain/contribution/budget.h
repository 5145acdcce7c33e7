/*
 * contribution/budget.h -- budget plan of the body: schemes, areas, cost types, and what of a plan is the
 * cost that the participants share.  Pure.  Source: domain/contributions.md sections 2 and 20.
 */
#ifndef CONTRIBUTION_BUDGET_H
#define CONTRIBUTION_BUDGET_H

#include "base/day.h"
#include "platform/i18n.h"

/* Their numbers are stored.  NKomVG: sections 27, 28 EigBetrVO, HGB: sections 13 to 17 EigBetrVO. */
enum budget_scheme { SCHEME_NKOMVG = 1, SCHEME_HGB, SCHEME_END };
enum budget_area { AREA_RESULT = 1, AREA_FINANCE, AREA_INVESTMENT, AREA_END };

/* Stored too; the first group are costs of services under section 3 of the agreement. */
/* clang-format off */
#define COST_TYPES(X) \
    X(PERSONNEL, personnel) \
    X(SERVICES, services) \
    X(EXTERNAL, external) \
    X(LICENCES, licences) \
    X(TRAVEL, travel) \
    X(TRAINING, training) \
    X(PREMISES, premises) \
    X(INTERNAL, internal) \
    X(DEPRECIATION, depreciation) \
    X(OTHER, other) \
    X(INCOME, income) \
    X(CONTRIBUTIONS, contributions) \
    X(EXTRAORDINARY, extraordinary) \
    X(FOREIGN_ASSETS, foreign_assets) \
    X(INVESTMENT, investment) \
    X(FINANCING, financing) \
    X(HOMEPAGE, homepage) \
    X(TELEPHONY, telephony) \
    X(INTERNET, internet)
/* clang-format on */
#define COST_TYPE_(upper, lower) COST_##upper,
enum cost_type { COST_NONE, COST_TYPES(COST_TYPE_) COST_END };

/* Columns of a plan of year Y: actual of Y-2, plan of Y-1, plan of Y, outlook on the next three. */
enum { BUDGET_ACTUAL, BUDGET_CURRENT, BUDGET_PLANNED, BUDGET_COLUMNS = 6 };
#define BUDGET_LINES_MAX 500
int budget_column_year(int year, int column);

struct budget_line {
    struct str number, name;
    enum budget_area area;
    enum cost_type type;
    bool marked; /* enters the contributions */
    int64_t cents[BUDGET_COLUMNS];
};
struct budget_lines {
    struct budget_line *at;
    size_t n;
};

enum msg budget_scheme_msg(enum budget_scheme);
/* What the scheme calls it; MSG_NONE: it has no such area (HGB: investments stand in the Vermögensplan). */
enum msg budget_area_msg(enum budget_scheme, enum budget_area);
/* "personnel" */
const char *cost_type_key(enum cost_type);
enum msg cost_type_msg(enum cost_type);
bool cost_type_is_income(enum cost_type);
/* Why the type never enters the contributions; MSG_NONE: it may. */
enum msg cost_type_excluded(enum cost_type);

/* What is wrong with a line and at which field; MSG_NONE: nothing. */
enum msg budget_line_fault(enum budget_scheme, const struct budget_line *, const char **field);
/* Why a line is no part of the cost; MSG_NONE: it is. */
enum msg budget_left_out(const struct budget_line *);

/* Expenses of the result plan in a column: what the cost is explained from. */
int64_t budget_expenses(const struct budget_lines *, int column);
/* Marked expenses less marked other income. */
int64_t budget_cost(const struct budget_lines *, int column);
/* What a line takes away between both: the expenses of one left out, the income of one marked; else 0. */
int64_t budget_difference(const struct budget_line *, int column);

#endif
