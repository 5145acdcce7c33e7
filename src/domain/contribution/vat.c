#include "domain/contribution/vat.h"

struct cost_refusal vat_terms_of(const struct vat_period_rows *rows, struct day starts, struct day ends, bool provider,
                                 struct vat_terms *out)
{
    const struct vat_period_row *in_force = NULL, *later = NULL;
    *out = (struct vat_terms){ .regime = provider ? VAT_INTERNAL : 0 };
    if (provider)
        return REFUSED(NONE);
    for (size_t i = 0; i < rows->n; i++) {
        const struct vat_period_row *r = &rows->at[i];
        if (day_compare(r->starts, starts) <= 0)
            in_force = r;
        else if (day_compare(r->starts, ends) <= 0)
            later = r;
    }
    if (later != NULL && (in_force == NULL || later->regime != in_force->regime || later->rate != in_force->rate))
        return REFUSED(VAT_REGIME_CHANGES_IN_PERIOD);
    if (in_force != NULL)
        *out = (struct vat_terms){ (enum vat_regime)in_force->regime, in_force->rate, in_force->decision_ref };
    return REFUSED(NONE);
}
