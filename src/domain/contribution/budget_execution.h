/*
 * contribution/budget_execution.h -- plan, supplements, actual and forecast of each line of a year, and which
 * lines need a word of explanation.  Pure.  Source: domain/contributions.md section 20.
 */
#ifndef CONTRIBUTION_BUDGET_EXECUTION_H
#define CONTRIBUTION_BUDGET_EXECUTION_H

#include "domain/contribution/budget.h"

struct budget_position {
    struct budget_line line;
    int64_t planned, supplement, actual;
    bool has_forecast;
    int64_t forecast;
};
struct budget_positions {
    struct budget_position *at;
    size_t n;
};
/* Fortgeschriebener Ansatz. */
int64_t budget_updated(const struct budget_position *);
/* The forecast less the updated plan; without one the actual amount less the part of the plan that belongs to
   the quarters gone (1..4). */
int64_t budget_deviation(const struct budget_position *, int quarter);
/* The deviation is more than `percent` of the updated plan; of a plan of 0 every deviation is. */
bool budget_beyond(const struct budget_position *, int quarter, int64_t percent);

/* What of a position is cost: marked income counts negative, what is not marked not at all. */
struct cost_sum {
    int64_t planned, updated, actual;
};
void cost_sum_add(struct cost_sum *, const struct budget_position *);

/* Half-up price of a quantity; false: out of bounds. */
bool budget_service_cents(int64_t quantity_thousandths, int64_t price_cents, int64_t *cents);

#endif
