#include "domain/contribution/budget.h"

#include "base/check.h"

#define TYPE_KEY_(upper, lower) [COST_##upper] = #lower,
#define TYPE_NAME_(upper, lower) [COST_##upper] = M_budget_type_##lower,
static const char *const type_keys[COST_END] = { COST_TYPES(TYPE_KEY_) };
static const enum msg type_names[COST_END] = { COST_TYPES(TYPE_NAME_) };

/* The excluded services of the annex (GK.Ex.1), and what is no ordinary cost of the body's own. */
static const enum msg excluded[COST_END] = {
    [COST_CONTRIBUTIONS] = M_budget_excluded_contributions, [COST_EXTRAORDINARY] = M_budget_excluded_extraordinary,
    [COST_FOREIGN_ASSETS] = M_budget_excluded_assets,       [COST_INVESTMENT] = M_budget_excluded_investment,
    [COST_FINANCING] = M_budget_excluded_investment,        [COST_HOMEPAGE] = M_budget_excluded_service,
    [COST_TELEPHONY] = M_budget_excluded_service,           [COST_INTERNET] = M_budget_excluded_service,
};

int budget_column_year(int year, int column) { return year + column - BUDGET_PLANNED; }

enum msg budget_scheme_msg(enum budget_scheme scheme)
{
    CHECK(scheme >= SCHEME_NKOMVG && scheme < SCHEME_END);
    return scheme == SCHEME_HGB ? M_budget_scheme_hgb : M_budget_scheme_nkomvg;
}

enum msg budget_area_msg(enum budget_scheme scheme, enum budget_area area)
{
    static const enum msg names[SCHEME_END][AREA_END] = {
        [SCHEME_NKOMVG] = { MSG_NONE, M_budget_area_result, M_budget_area_finance, M_budget_area_investment },
        [SCHEME_HGB] = { MSG_NONE, M_budget_area_profit, M_budget_area_assets, MSG_NONE },
    };
    CHECK(scheme >= SCHEME_NKOMVG && scheme < SCHEME_END && area >= AREA_RESULT && area < AREA_END);
    return names[scheme][area];
}

const char *cost_type_key(enum cost_type type)
{
    CHECK(type > COST_NONE && type < COST_END);
    return type_keys[type];
}

enum msg cost_type_msg(enum cost_type type)
{
    CHECK(type > COST_NONE && type < COST_END);
    return type_names[type];
}

bool cost_type_is_income(enum cost_type type) { return type == COST_INCOME || type == COST_CONTRIBUTIONS; }

enum msg cost_type_excluded(enum cost_type type)
{
    CHECK(type > COST_NONE && type < COST_END);
    return excluded[type];
}

enum msg budget_line_fault(enum budget_scheme scheme, const struct budget_line *l, const char **field)
{
    *field = "area";
    if (budget_area_msg(scheme, l->area) == MSG_NONE)
        return M_budget_error_area;
    *field = "marked";
    if (!l->marked)
        return MSG_NONE;
    if (cost_type_excluded(l->type) != MSG_NONE)
        return cost_type_excluded(l->type);
    return l->area == AREA_RESULT ? MSG_NONE : M_budget_excluded_area;
}

enum msg budget_left_out(const struct budget_line *l)
{
    if (l->marked)
        return MSG_NONE;
    return cost_type_excluded(l->type) != MSG_NONE ? cost_type_excluded(l->type) : M_budget_not_marked;
}

int64_t budget_expenses(const struct budget_lines *lines, int column)
{
    int64_t sum = 0;
    for (size_t i = 0; i < lines->n; i++)
        if (lines->at[i].area == AREA_RESULT && !cost_type_is_income(lines->at[i].type))
            sum += lines->at[i].cents[column];
    return sum;
}

int64_t budget_cost(const struct budget_lines *lines, int column)
{
    int64_t sum = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct budget_line *l = &lines->at[i];
        if (l->marked)
            sum += cost_type_is_income(l->type) ? -l->cents[column] : l->cents[column];
    }
    return sum;
}

int64_t budget_difference(const struct budget_line *l, int column)
{
    if (l->area != AREA_RESULT || l->marked != cost_type_is_income(l->type))
        return 0;
    return l->cents[column];
}
