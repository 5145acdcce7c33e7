/* The own checks of an e-invoice: what must be there, how many decimals, and the tables of the rules. */
#include "base/check.h"
#include "base/num.h"
#include "domain/contribution/xrechnung_rules.h"

/* "" is as good as missing: an empty element is a finding of its own. */
struct needed {
    struct str id;
    enum xrechnung_term term;
};
static const struct needed needed_once[] = {
    { STR_INIT("BR-01"), BT_24 },
    { STR_INIT("BR-02"), BT_1 },
    { STR_INIT("BR-03"), BT_2 },
    { STR_INIT("BR-04"), BT_3 },
    { STR_INIT("BR-05"), BT_5 },
    { STR_INIT("BR-06"), BT_27 },
    { STR_INIT("BR-07"), BT_44 },
    { STR_INIT("BR-08"), BG_5 },
    { STR_INIT("BR-09"), BT_40 },
    { STR_INIT("BR-10"), BG_8 },
    { STR_INIT("BR-11"), BT_55 },
    { STR_INIT("BR-12"), BT_106 },
    { STR_INIT("BR-13"), BT_109 },
    { STR_INIT("BR-14"), BT_112 },
    { STR_INIT("BR-15"), BT_115 },
    { STR_INIT("BR-49"), BT_81 },
    { STR_INIT("BR-DE-1"), BG_16 },
    { STR_INIT("BR-DE-2"), BG_6 },
    { STR_INIT("BR-DE-3"), BT_37 },
    { STR_INIT("BR-DE-4"), BT_38 },
    { STR_INIT("BR-DE-5"), BT_41 },
    { STR_INIT("BR-DE-6"), BT_42 },
    { STR_INIT("BR-DE-7"), BT_43 },
    { STR_INIT("BR-DE-8"), BT_52 },
    { STR_INIT("BR-DE-9"), BT_53 },
    { STR_INIT("BR-DE-15"), BT_10 },
    { STR_INIT("PEPPOL-EN16931-R001"), BT_23 },
    { STR_INIT("PEPPOL-EN16931-R010"), BT_49 },
    { STR_INIT("PEPPOL-EN16931-R020"), BT_34 },
};
static const struct needed needed_per_line[] = {
    { STR_INIT("BR-21"), BT_126 }, { STR_INIT("BR-22"), BT_129 }, { STR_INIT("BR-24"), BT_131 },
    { STR_INIT("BR-25"), BT_153 }, { STR_INIT("BR-26"), BT_146 }, { STR_INIT("BR-CO-04"), BT_151 },
};
static const struct needed needed_per_tax[] = {
    { STR_INIT("BR-45"), BT_116 },
    { STR_INIT("BR-46"), BT_117 },
    { STR_INIT("BR-47"), BT_118 },
    { STR_INIT("BR-DE-14"), BT_119 },
};
static const struct needed two_decimals[] = {
    { STR_INIT("BR-DEC-09"), BT_106 },
    { STR_INIT("BR-DEC-12"), BT_109 },
    { STR_INIT("BR-DEC-14"), BT_112 },
    { STR_INIT("BR-DEC-18"), BT_115 },
};
static const struct needed two_decimals_per_tax[] = { { STR_INIT("BR-DEC-19"), BT_116 },
                                                      { STR_INIT("BR-DEC-20"), BT_117 } };
static const struct needed two_decimals_per_line[] = { { STR_INIT("BR-DEC-23"), BT_131 } };

#define RULES_MAX 160

/* --- numbers -------------------------------------------------------------------------------- */

struct xrechnung_decimal xrechnung_decimal(struct str text)
{
    struct xrechnung_decimal out = { 0 };
    bool minus = text.len > 0 && text.at[0] == '-', point = false;
    for (size_t i = minus ? 1 : 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.' && !point && i > (minus ? 1u : 0u)) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || out.places == 4 || !num_mul(out.n, 10, &out.n) || !num_add(out.n, c - '0', &out.n))
            return (struct xrechnung_decimal){ 0 };
        out.places += point;
        out.ok = true;
    }
    for (int k = out.places; k < 4; k++)
        if (!num_mul(out.n, 10, &out.n))
            return (struct xrechnung_decimal){ 0 };
    out.n = minus ? -out.n : out.n;
    return out;
}

struct xrechnung_decimal xrechnung_amount(const struct xrechnung_doc *d, const struct xml *part,
                                          enum xrechnung_term term)
{
    struct xrechnung_decimal out = xrechnung_decimal(xrechnung_value(d, part, term));
    out.ok = out.ok && out.places <= 2;
    out.n /= 100;
    return out;
}

int64_t xrechnung_sum(const struct xrechnung_doc *d, const struct xrechnung_parts *parts, enum xrechnung_term term)
{
    int64_t sum = 0;
    for (size_t i = 0; i < parts->n; i++) {
        struct xrechnung_decimal amount = xrechnung_amount(d, parts->at[i], term);
        if (amount.ok && !num_add(sum, amount.n, &sum))
            return INT64_MIN;
    }
    return sum;
}

/* --- findings --------------------------------------------------------------------------------- */

static void found(struct xrechnung_findings *f, struct str id)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_eq(f->at[i].rule, id))
            return;
    if (f->n < RULES_MAX)
        f->at[f->n++].rule = id;
}

static bool missing(const struct xrechnung_doc *d, const struct xml *part, enum xrechnung_term term)
{
    const struct xml *x = xrechnung_at(d, part, term);
    return x == NULL || (x->first == NULL && str_trim(x->text).len == 0);
}

static void need(const struct xrechnung_doc *d, const struct xml *part, const struct needed *needed, size_t n,
                 struct xrechnung_findings *f)
{
    for (size_t i = 0; i < n; i++)
        if (missing(d, part, needed[i].term))
            found(f, needed[i].id);
}

static void decimals(const struct xrechnung_doc *d, const struct xml *part, const struct needed *needed, size_t n,
                     struct xrechnung_findings *f)
{
    for (size_t i = 0; i < n; i++) {
        struct str text = xrechnung_value(d, part, needed[i].term);
        if (text.len > 0 && !xrechnung_amount(d, part, needed[i].term).ok)
            found(f, needed[i].id);
    }
}

static void run(const struct xrechnung_doc *d, const struct xrechnung_rule *rules, struct xrechnung_findings *f)
{
    for (; rules->broken != NULL; rules++)
        if (rules->broken(d))
            found(f, rules->id);
}

struct xrechnung_findings xrechnung_check(struct mem *mem, const struct xml *root)
{
    struct xrechnung_findings f = { MEM_NEW_N(mem, struct xrechnung_finding, RULES_MAX), 0 };
    struct xrechnung_doc d = xrechnung_read(root);
    need(&d, NULL, needed_once, ARRAY_LEN(needed_once), &f);
    decimals(&d, NULL, two_decimals, ARRAY_LEN(two_decimals), &f);
    for (size_t i = 0; i < d.lines.n; i++) {
        need(&d, d.lines.at[i], needed_per_line, ARRAY_LEN(needed_per_line), &f);
        decimals(&d, d.lines.at[i], two_decimals_per_line, ARRAY_LEN(two_decimals_per_line), &f);
    }
    for (size_t i = 0; i < d.taxes.n; i++) {
        need(&d, d.taxes.at[i], needed_per_tax, ARRAY_LEN(needed_per_tax), &f);
        decimals(&d, d.taxes.at[i], two_decimals_per_tax, ARRAY_LEN(two_decimals_per_tax), &f);
    }
    run(&d, xrechnung_norm_rules, &f);
    run(&d, xrechnung_vat_rules, &f);
    run(&d, xrechnung_national_rules, &f);
    return f;
}
