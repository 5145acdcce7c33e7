#include "domain/contribution/budget_execution.h"

#include "base/check.h"
#include "base/wide.h"
#include "domain/contribution/share.h"

#define QUARTERS 4

int64_t budget_updated(const struct budget_position *p) { return p->planned + p->supplement; }

int64_t budget_deviation(const struct budget_position *p, int quarter)
{
    int64_t due;
    CHECK(quarter >= 1 && quarter <= QUARTERS);
    if (p->has_forecast)
        return p->forecast - budget_updated(p);
    CHECK(wide_half_up(budget_updated(p), (wide)quarter, QUARTERS, &due));
    return p->actual - due;
}

bool budget_beyond(const struct budget_position *p, int quarter, int64_t percent)
{
    return wide_product(wide_abs(budget_deviation(p, quarter)), 100) >
           wide_product(wide_abs(budget_updated(p)), (wide)percent);
}

void cost_sum_add(struct cost_sum *sum, const struct budget_position *p)
{
    int64_t sign = cost_type_is_income(p->line.type) ? -1 : 1;
    if (!p->line.marked)
        return;
    sum->planned += sign * p->planned;
    sum->updated += sign * budget_updated(p);
    sum->actual += sign * p->actual;
}

bool budget_service_cents(int64_t quantity_thousandths, int64_t price_cents, int64_t *cents)
{
    return wide_half_up(price_cents, (wide)quantity_thousandths, 1000, cents) && *cents >= -CONTRIBUTION_CENTS_MAX &&
           *cents <= CONTRIBUTION_CENTS_MAX;
}
