/* Rules of the norm EN 16931 that are more than "it is there": document, lines, sums. */
#include "base/wide.h"
#include "domain/contribution/xrechnung_rules.h"

#define DOC const struct xrechnung_doc *d

static struct str value(DOC, enum xrechnung_term term) { return xrechnung_value(d, NULL, term); }
static bool has(DOC, enum xrechnung_term term) { return xrechnung_has(d, NULL, term); }
static struct xrechnung_decimal amount(DOC, enum xrechnung_term term) { return xrechnung_amount(d, NULL, term); }

static bool transfer(DOC)
{
    struct str code = value(d, BT_81);
    return str_eq(code, STR("30")) || str_eq(code, STR("58"));
}

static bool broken_16(DOC) { return d->lines.n == 0; }

static bool broken_23(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->lines.n; i++)
        broken = broken || (xrechnung_has(d, d->lines.at[i], BT_129) &&
                            xml_attr_of(xrechnung_at(d, d->lines.at[i], BT_129), "unitCode").len == 0);
    return broken;
}

static bool broken_27(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->lines.n; i++)
        broken = broken || xrechnung_decimal(xrechnung_value(d, d->lines.at[i], BT_146)).n < 0;
    return broken;
}

/* Both syntaxes write days so that their bytes have the order of time. */
static bool broken_29(DOC)
{
    return has(d, BT_73) && has(d, BT_74) && str_compare(value(d, BT_74), value(d, BT_73)) < 0;
}

static bool broken_48(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->taxes.n; i++)
        broken =
            broken || (!xrechnung_has(d, d->taxes.at[i], BT_119) && !xrechnung_is(d, d->taxes.at[i], BT_118, STR("O")));
    return broken;
}

static bool broken_50(DOC) { return has(d, BG_17) && value(d, BT_84).len == 0; }
static bool broken_61(DOC) { return transfer(d) && value(d, BT_84).len == 0; }
static bool broken_55(DOC) { return has(d, BG_3) && value(d, BT_25).len == 0; }

static bool without_scheme(DOC, enum xrechnung_term term)
{
    return has(d, term) && xml_attr_of(xrechnung_at(d, NULL, term), "schemeID").len == 0;
}
static bool broken_62(DOC) { return without_scheme(d, BT_34); }
static bool broken_63(DOC) { return without_scheme(d, BT_49); }

/* --- sums --------------------------------------------------------------------------------------- */

/* The amounts are there and differ; what is missing is another rule's. */
static bool differs(DOC, enum xrechnung_term term, int64_t cents)
{
    struct xrechnung_decimal a = amount(d, term);
    return a.ok && a.n != cents;
}

static bool broken_co_10(DOC) { return differs(d, BT_106, xrechnung_sum(d, &d->lines, BT_131)); }
static bool broken_co_13(DOC)
{
    return differs(d, BT_109, amount(d, BT_106).n - amount(d, BT_107).n + amount(d, BT_108).n);
}
static bool broken_co_14(DOC) { return differs(d, BT_110, xrechnung_sum(d, &d->taxes, BT_117)); }
static bool broken_co_15(DOC) { return differs(d, BT_112, amount(d, BT_109).n + amount(d, BT_110).n); }
static bool broken_co_16(DOC)
{
    return differs(d, BT_115, amount(d, BT_112).n - amount(d, BT_113).n + amount(d, BT_114).n);
}

static bool broken_co_17(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->taxes.n; i++) {
        struct xrechnung_decimal base = xrechnung_amount(d, d->taxes.at[i], BT_116),
                                 vat = xrechnung_amount(d, d->taxes.at[i], BT_117),
                                 rate = xrechnung_decimal(xrechnung_value(d, d->taxes.at[i], BT_119));
        int64_t want = 0;
        if (!base.ok || !vat.ok)
            continue;
        broken = broken || rate.n < 0 || !wide_half_up(base.n, (wide)rate.n, 1000000, &want) || want != vat.n;
    }
    return broken;
}

static bool broken_co_18(DOC) { return d->taxes.n == 0; }
static bool broken_co_19(DOC) { return has(d, BG_14) && !has(d, BT_73) && !has(d, BT_74); }
static bool broken_co_25(DOC)
{
    bool payable = amount(d, BT_115).n > 0 && !str_eq(value(d, BT_3), STR("381"));
    return payable && value(d, BT_9).len == 0 && value(d, BT_20).len == 0;
}
static bool broken_co_26(DOC)
{
    return value(d, BT_29).len == 0 && value(d, BT_30).len == 0 && xrechnung_seller_tax(d, true).len == 0;
}

static bool prefixed(struct str id)
{
    return id.len == 0 || (id.len > 2 && id.at[0] >= 'A' && id.at[0] <= 'Z' && id.at[1] >= 'A' && id.at[1] <= 'Z');
}
static bool broken_co_09(DOC)
{
    return !prefixed(xrechnung_seller_tax(d, true)) || !prefixed(value(d, BT_48)) || !prefixed(value(d, BT_63));
}

const struct xrechnung_rule xrechnung_norm_rules[] = {
    { STR_INIT("BR-16"), broken_16 },       { STR_INIT("BR-23"), broken_23 },
    { STR_INIT("BR-27"), broken_27 },       { STR_INIT("BR-29"), broken_29 },
    { STR_INIT("BR-48"), broken_48 },       { STR_INIT("BR-50"), broken_50 },
    { STR_INIT("BR-55"), broken_55 },       { STR_INIT("BR-61"), broken_61 },
    { STR_INIT("BR-62"), broken_62 },       { STR_INIT("BR-63"), broken_63 },
    { STR_INIT("BR-CO-09"), broken_co_09 }, { STR_INIT("BR-CO-10"), broken_co_10 },
    { STR_INIT("BR-CO-13"), broken_co_13 }, { STR_INIT("BR-CO-14"), broken_co_14 },
    { STR_INIT("BR-CO-15"), broken_co_15 }, { STR_INIT("BR-CO-16"), broken_co_16 },
    { STR_INIT("BR-CO-17"), broken_co_17 }, { STR_INIT("BR-CO-18"), broken_co_18 },
    { STR_INIT("BR-CO-19"), broken_co_19 }, { STR_INIT("BR-CO-25"), broken_co_25 },
    { STR_INIT("BR-CO-26"), broken_co_26 }, { { 0 }, NULL },
};
