/* National rules (BR-DE) and the Peppol rules that XRechnung 3.0 contains; its warnings count as errors here. */
#include "base/check.h"
#include "base/mod97.h"
#include "base/wide.h"
#include "domain/contribution/xrechnung_rules.h"

#define DOC const struct xrechnung_doc *d

static struct str value(DOC, enum xrechnung_term term) { return xrechnung_value(d, NULL, term); }
static bool has(DOC, enum xrechnung_term term) { return xrechnung_has(d, NULL, term); }
static bool is(DOC, enum xrechnung_term term, struct str text) { return str_eq(value(d, term), text); }
static bool transfer(DOC) { return is(d, BT_81, STR("30")) || is(d, BT_81, STR("58")); }
static bool debit(DOC) { return is(d, BT_81, STR("59")); }

static bool broken_10(DOC) { return has(d, BG_15) && value(d, BT_77).len == 0; }
static bool broken_11(DOC) { return has(d, BG_15) && value(d, BT_78).len == 0; }

static bool broken_16(DOC)
{
    bool taxed = false;
    for (size_t i = 0; i < d->lines.n; i++)
        taxed = taxed || xrechnung_is(d, d->lines.at[i], BT_151, STR("S"));
    return taxed && xrechnung_seller_tax(d, true).len == 0 && xrechnung_seller_tax(d, false).len == 0 && !has(d, BT_63);
}

static bool broken_17(DOC)
{
    static const struct str codes[] = { STR_INIT("326"), STR_INIT("380"), STR_INIT("384"), STR_INIT("389"),
                                        STR_INIT("381"), STR_INIT("875"), STR_INIT("876"), STR_INIT("877") };
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        known = known || is(d, BT_3, codes[i]);
    return !known;
}

static bool broken_19(DOC) { return is(d, BT_81, STR("58")) && has(d, BT_84) && !mod97_iban_valid(value(d, BT_84)); }
static bool broken_21(DOC) { return !is(d, BT_24, STR(XRECHNUNG_CUSTOMIZATION)); }

/* File names of attachments are unique. */
static bool broken_22(DOC)
{
    bool broken = false;
    const char *path = d->cii ? CII_AGREEMENT "ram:AdditionalReferencedDocument" : "cac:AdditionalDocumentReference";
    const char *file = d->cii ? "ram:AttachmentBinaryObject" : "cac:Attachment/cbc:EmbeddedDocumentBinaryObject";
    for (const struct xml *x = xml_find(d->root, path); x != NULL; x = xml_again(x))
        for (const struct xml *y = xml_again(x); y != NULL; y = xml_again(y)) {
            struct str name = xml_attr_of(xml_find(x, file), "filename");
            broken = broken || (name.len > 0 && str_eq(name, xml_attr_of(xml_find(y, file), "filename")));
        }
    return broken;
}

static bool broken_23_a(DOC) { return transfer(d) && !has(d, BG_17); }
static bool broken_23_b(DOC) { return transfer(d) && (has(d, BG_18) || has(d, BG_19)); }
static bool broken_26(DOC) { return is(d, BT_3, STR("384")) && !has(d, BG_3); }

static bool broken_27(DOC)
{
    struct str phone = value(d, BT_42);
    size_t digits = 0;
    for (size_t i = 0; i < phone.len; i++)
        digits += phone.at[i] >= '0' && phone.at[i] <= '9';
    return phone.len > 0 && digits < 3;
}

/* One "@" with two characters on each side, no blank, no dot at an end. */
static bool broken_28(DOC)
{
    struct str mail = value(d, BT_43);
    size_t at = str_find_byte(mail, '@');
    if (mail.len == 0)
        return false;
    return at == SIZE_MAX || at < 2 || mail.len - at < 3 || str_find_byte(str_from(mail, at + 1), '@') != SIZE_MAX ||
           str_find_byte(mail, ' ') != SIZE_MAX || mail.at[at - 1] == '.' || mail.at[at + 1] == '.' ||
           mail.at[0] == '.' || mail.at[mail.len - 1] == '.';
}

static bool broken_30(DOC) { return debit(d) && value(d, BT_90).len == 0; }
static bool broken_31(DOC) { return debit(d) && value(d, BT_91).len == 0; }
static bool broken_tmp_32(DOC)
{
    bool told = has(d, BT_72) || has(d, BG_14);
    for (size_t i = 0; i < d->lines.n && !told; i++)
        told = xrechnung_has(d, d->lines.at[i], BT_134) || xrechnung_has(d, d->lines.at[i], BT_135);
    return !told;
}

/* --- Peppol ----------------------------------------------------------------------------------------- */

static bool broken_r005(DOC) { return has(d, BT_6) && str_eq(value(d, BT_6), value(d, BT_5)); }

static bool empty_below(const struct xml *x)
{
    if (x->first == NULL)
        return str_trim(x->text).len == 0 && !str_eq(str_of(x->name), STR("ram:ApplicableHeaderTradeDelivery"));
    for (const struct xml *c = x->first; c != NULL; c = c->next)
        if (empty_below(c))
            return true;
    return false;
}
static bool broken_r008(DOC) { return empty_below(d->root); }

/* UBL: tax totals with and without a breakdown. */
static size_t tax_totals(DOC, bool with_breakdown)
{
    size_t n = 0;
    for (const struct xml *x = d->cii ? NULL : xml_find(d->root, "cac:TaxTotal"); x != NULL; x = xml_again(x))
        n += (xml_find(x, "cac:TaxSubtotal") != NULL) == with_breakdown;
    return n;
}
static bool broken_r053(DOC) { return !d->cii && tax_totals(d, true) != 1; }
static bool broken_r054(DOC) { return !d->cii && tax_totals(d, false) != (has(d, BT_6) ? 1u : 0u); }
static bool broken_r061(DOC) { return debit(d) && value(d, BT_89).len == 0; }

static bool some_line(DOC, bool (*wrong)(DOC, const struct xml *))
{
    bool broken = false;
    for (size_t i = 0; i < d->lines.n; i++)
        broken = broken || wrong(d, d->lines.at[i]);
    return broken;
}
static bool starts_before(DOC, const struct xml *line)
{
    struct str day = xrechnung_value(d, line, BT_134);
    return day.len > 0 && has(d, BT_73) && str_compare(day, value(d, BT_73)) < 0;
}
static bool ends_after(DOC, const struct xml *line)
{
    struct str day = xrechnung_value(d, line, BT_135);
    return day.len > 0 && has(d, BT_74) && str_compare(day, value(d, BT_74)) > 0;
}
static struct xrechnung_decimal base_of(DOC, const struct xml *line)
{
    return xrechnung_has(d, line, BT_149) ? xrechnung_decimal(xrechnung_value(d, line, BT_149))
                                          : (struct xrechnung_decimal){ true, 10000, 0 };
}
static bool wrong_net(DOC, const struct xml *line)
{
    struct xrechnung_decimal price = xrechnung_decimal(xrechnung_value(d, line, BT_146)),
                             quantity = xrechnung_decimal(xrechnung_value(d, line, BT_129)),
                             net = xrechnung_amount(d, line, BT_131), base = base_of(d, line);
    int64_t want = 0;
    if (!price.ok || !quantity.ok || !net.ok || base.n <= 0)
        return false;
    int64_t mag = price.n < 0 ? -price.n : price.n;
    int64_t many = price.n < 0 ? -quantity.n : quantity.n;
    return !wide_half_up(many, (wide)mag, (wide)base.n * 100, &want) || want != net.n;
}
static bool base_not_positive(DOC, const struct xml *line) { return base_of(d, line).n <= 0; }
static bool other_unit(DOC, const struct xml *line)
{
    struct str unit = xml_attr_of(xrechnung_at(d, line, BT_149), "unitCode");
    return unit.len > 0 && !str_eq(unit, xml_attr_of(xrechnung_at(d, line, BT_129), "unitCode"));
}
static bool broken_r110(DOC) { return some_line(d, starts_before); }
static bool broken_r111(DOC) { return some_line(d, ends_after); }
static bool broken_r120(DOC) { return some_line(d, wrong_net); }
static bool broken_r121(DOC) { return some_line(d, base_not_positive); }
static bool broken_r130(DOC) { return some_line(d, other_unit); }

const struct xrechnung_rule xrechnung_national_rules[] = {
    { STR_INIT("BR-DE-10"), broken_10 },
    { STR_INIT("BR-DE-11"), broken_11 },
    { STR_INIT("BR-DE-16"), broken_16 },
    { STR_INIT("BR-DE-17"), broken_17 },
    { STR_INIT("BR-DE-19"), broken_19 },
    { STR_INIT("BR-DE-21"), broken_21 },
    { STR_INIT("BR-DE-22"), broken_22 },
    { STR_INIT("BR-DE-23-a"), broken_23_a },
    { STR_INIT("BR-DE-23-b"), broken_23_b },
    { STR_INIT("BR-DE-26"), broken_26 },
    { STR_INIT("BR-DE-27"), broken_27 },
    { STR_INIT("BR-DE-28"), broken_28 },
    { STR_INIT("BR-DE-30"), broken_30 },
    { STR_INIT("BR-DE-31"), broken_31 },
    { STR_INIT("BR-DE-TMP-32"), broken_tmp_32 },
    { STR_INIT("PEPPOL-EN16931-R005"), broken_r005 },
    { STR_INIT("PEPPOL-EN16931-R008"), broken_r008 },
    { STR_INIT("PEPPOL-EN16931-R053"), broken_r053 },
    { STR_INIT("PEPPOL-EN16931-R054"), broken_r054 },
    { STR_INIT("PEPPOL-EN16931-R061"), broken_r061 },
    { STR_INIT("PEPPOL-EN16931-R110"), broken_r110 },
    { STR_INIT("PEPPOL-EN16931-R111"), broken_r111 },
    { STR_INIT("PEPPOL-EN16931-R120"), broken_r120 },
    { STR_INIT("PEPPOL-EN16931-R121"), broken_r121 },
    { STR_INIT("PEPPOL-EN16931-R130"), broken_r130 },
    { { 0 }, NULL },
};
