#include "domain/contribution/instalment.h"

#include "base/check.h"
#include "base/num.h"

static bool in_bounds(int64_t cents) { return cents >= -CONTRIBUTION_CENTS_MAX && cents <= CONTRIBUTION_CENTS_MAX; }

struct instalments instalments_of(int64_t net_cents)
{
    int64_t first = num_div_floor(net_cents, 2);
    return (struct instalments){ { first, net_cents - first } };
}

struct cost_refusal net_of(int64_t gross_cents, int64_t credit_cents, struct net *out)
{
    if (!in_bounds(gross_cents) || !in_bounds(credit_cents) || !in_bounds(gross_cents - credit_cents))
        return REFUSED(OUT_OF_BOUNDS);
    int64_t net = gross_cents - credit_cents;
    *out = (struct net){ .net_cents = net,
                         .payable_cents = net > 0 ? net : 0,
                         .refund_cents = net < 0 ? -net : 0,
                         .document = net > 0    ? NET_INVOICE_380
                                     : net == 0 ? NET_NONE
                                                : NET_CREDIT_NOTE_381 };
    return REFUSED(NONE);
}

struct cost_refusal vat_rate_of(struct fraction rate, int32_t *hundredths)
{
    wide scaled;
    CHECK(rate.den > 0);
    if (!wide_mul(rate.num, VAT_RATE_MAX, &scaled) || scaled % rate.den != 0 || scaled / rate.den > VAT_RATE_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    *hundredths = (int32_t)(scaled / rate.den);
    return REFUSED(NONE);
}

struct cost_refusal vat_of(int64_t net_cents, int32_t rate, enum vat_regime regime, struct vat *out)
{
    int64_t vat = 0;
    if (!in_bounds(net_cents) || rate < 0 || rate > VAT_RATE_MAX)
        return REFUSED(OUT_OF_BOUNDS);
    if (regime == VAT_S)
        CHECK(wide_half_up(net_cents, (wide)rate, VAT_RATE_MAX, &vat));
    if (!in_bounds(net_cents + vat))
        return REFUSED(OUT_OF_BOUNDS);
    *out = (struct vat){ vat, net_cents + vat };
    return REFUSED(NONE);
}

struct cost_refusal vat_of_invoices(const int64_t *net_cents, size_t n, int32_t rate, enum vat_regime regime,
                                    struct vat *out, int64_t *difference)
{
    int64_t net = 0, vat = 0;
    struct vat whole;
    for (size_t i = 0; i < n; i++) {
        PASS(vat_of(net_cents[i], rate, regime, &out[i]));
        vat += out[i].vat_cents;
        if (!num_add(net, net_cents[i], &net) || !in_bounds(net))
            return REFUSED(OUT_OF_BOUNDS);
    }
    PASS(vat_of(net, rate, regime, &whole));
    *difference = whole.vat_cents - vat;
    return REFUSED(NONE);
}
