/* Rules of the norm about VAT: category O (not subject to VAT) and S (standard rate). */
#include "base/wide.h"
#include "domain/contribution/xrechnung_rules.h"

#define DOC const struct xrechnung_doc *d
#define O STR("O")
#define S STR("S")

static size_t count(DOC, const struct xrechnung_parts *parts, enum xrechnung_term term, struct str category)
{
    size_t n = 0;
    for (size_t i = 0; i < parts->n; i++)
        n += xrechnung_is(d, parts->at[i], term, category);
    return n;
}

static size_t lines_of(DOC, struct str category) { return count(d, &d->lines, BT_151, category); }
static size_t taxes_of(DOC, struct str category) { return count(d, &d->taxes, BT_118, category); }

static size_t allowances_of(DOC, struct str category)
{
    size_t n = 0;
    for (size_t i = 0; i < d->allowances.n; i++)
        n += str_eq(xrechnung_allowance_category(d, d->allowances.at[i]), category);
    return n;
}

static bool any(DOC, struct str category) { return lines_of(d, category) + allowances_of(d, category) > 0; }

/* Net of the lines of a category; of one rate when `rate` is not "". */
static int64_t lines_net(DOC, struct str category, struct str rate)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->lines.n; i++) {
        const struct xml *line = d->lines.at[i];
        if (xrechnung_is(d, line, BT_151, category) &&
            (rate.len == 0 || xrechnung_decimal(xrechnung_value(d, line, BT_152)).n == xrechnung_decimal(rate).n))
            sum += xrechnung_amount(d, line, BT_131).n;
    }
    return sum;
}

/* --- O ---------------------------------------------------------------------------------------------- */

static bool broken_o_01(DOC) { return any(d, O) && taxes_of(d, O) != 1; }
static bool broken_o_02(DOC)
{
    return any(d, O) &&
           (xrechnung_seller_tax(d, true).len > 0 || xrechnung_has(d, NULL, BT_48) || xrechnung_has(d, NULL, BT_63));
}
static bool broken_o_05(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->lines.n; i++)
        broken = broken || (xrechnung_is(d, d->lines.at[i], BT_151, O) && xrechnung_has(d, d->lines.at[i], BT_152));
    return broken;
}

/* Of each part of the breakdown of the category, whether something is wrong with it. */
static bool some_tax(DOC, struct str category, bool (*wrong)(DOC, const struct xml *))
{
    bool broken = false;
    for (size_t i = 0; i < d->taxes.n; i++)
        broken = broken || (xrechnung_is(d, d->taxes.at[i], BT_118, category) && wrong(d, d->taxes.at[i]));
    return broken;
}

static bool wrong_base_o(DOC, const struct xml *tax)
{
    struct xrechnung_decimal base = xrechnung_amount(d, tax, BT_116);
    return base.ok && d->allowances.n == 0 && base.n != lines_net(d, O, STR(""));
}
static bool wrong_vat_o(DOC, const struct xml *tax) { return xrechnung_amount(d, tax, BT_117).n != 0; }
static bool without_reason(DOC, const struct xml *tax)
{
    return xrechnung_value(d, tax, BT_120).len == 0 && xrechnung_value(d, tax, BT_121).len == 0;
}
static bool broken_o_08(DOC) { return some_tax(d, O, wrong_base_o); }
static bool broken_o_09(DOC) { return some_tax(d, O, wrong_vat_o); }
static bool broken_o_10(DOC) { return some_tax(d, O, without_reason); }
static bool broken_o_11(DOC) { return taxes_of(d, O) > 0 && taxes_of(d, O) < d->taxes.n; }
static bool broken_o_12(DOC) { return taxes_of(d, O) > 0 && lines_of(d, O) < d->lines.n; }

static bool other_allowance(DOC, bool charge)
{
    bool broken = false;
    for (size_t i = 0; i < d->allowances.n; i++) {
        const struct xml *x =
            xml_find(d->allowances.at[i], d->cii ? "ram:ChargeIndicator/udt:Indicator" : "cbc:ChargeIndicator");
        bool is_charge = x != NULL && str_eq(str_trim(x->text), STR("true"));
        broken = broken || (is_charge == charge && !str_eq(xrechnung_allowance_category(d, d->allowances.at[i]), O));
    }
    return broken && taxes_of(d, O) > 0;
}
static bool broken_o_13(DOC) { return other_allowance(d, false); }
static bool broken_o_14(DOC) { return other_allowance(d, true); }

/* --- S -------------------------------------------------------------------------------------------- */

static bool broken_s_01(DOC) { return any(d, S) && taxes_of(d, S) == 0; }
static bool broken_s_02(DOC)
{
    return any(d, S) && xrechnung_seller_tax(d, true).len == 0 && xrechnung_seller_tax(d, false).len == 0 &&
           !xrechnung_has(d, NULL, BT_63);
}
static bool broken_s_05(DOC)
{
    bool broken = false;
    for (size_t i = 0; i < d->lines.n; i++)
        broken = broken || (xrechnung_is(d, d->lines.at[i], BT_151, S) &&
                            xrechnung_decimal(xrechnung_value(d, d->lines.at[i], BT_152)).n <= 0);
    return broken;
}
static bool wrong_base_s(DOC, const struct xml *tax)
{
    struct xrechnung_decimal base = xrechnung_amount(d, tax, BT_116);
    return base.ok && d->allowances.n == 0 && base.n != lines_net(d, S, xrechnung_value(d, tax, BT_119));
}
static bool wrong_vat_s(DOC, const struct xml *tax)
{
    struct xrechnung_decimal base = xrechnung_amount(d, tax, BT_116), vat = xrechnung_amount(d, tax, BT_117),
                             rate = xrechnung_decimal(xrechnung_value(d, tax, BT_119));
    int64_t want = 0;
    if (!base.ok || !vat.ok)
        return false;
    return !rate.ok || rate.n < 0 || !wide_half_up(base.n, (wide)rate.n, 1000000, &want) || want != vat.n;
}
static bool with_reason(DOC, const struct xml *tax)
{
    return xrechnung_has(d, tax, BT_120) || xrechnung_has(d, tax, BT_121);
}
static bool broken_s_08(DOC) { return some_tax(d, S, wrong_base_s); }
static bool broken_s_09(DOC) { return some_tax(d, S, wrong_vat_s); }
static bool broken_s_10(DOC) { return some_tax(d, S, with_reason); }

const struct xrechnung_rule xrechnung_vat_rules[] = {
    { STR_INIT("BR-O-01"), broken_o_01 },
    { STR_INIT("BR-O-02"), broken_o_02 },
    { STR_INIT("BR-O-05"), broken_o_05 },
    { STR_INIT("BR-O-08"), broken_o_08 },
    { STR_INIT("BR-O-09"), broken_o_09 },
    { STR_INIT("BR-O-10"), broken_o_10 },
    { STR_INIT("BR-O-11"), broken_o_11 },
    { STR_INIT("BR-O-12"), broken_o_12 },
    { STR_INIT("BR-O-13"), broken_o_13 },
    { STR_INIT("BR-O-14"), broken_o_14 },
    { STR_INIT("BR-S-01"), broken_s_01 },
    { STR_INIT("BR-S-02"), broken_s_02 },
    { STR_INIT("BR-S-05"), broken_s_05 },
    { STR_INIT("BR-S-08"), broken_s_08 },
    { STR_INIT("BR-S-09"), broken_s_09 },
    { STR_INIT("BR-S-10"), broken_s_10 },
    { { 0 }, NULL },
};
