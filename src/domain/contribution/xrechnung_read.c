#include "domain/contribution/xrechnung_read.h"

struct term {
    const char *ubl, *cii;
};
#define ROW_(name, ubl, cii) [name] = { ubl, cii },
static const struct term terms[TERM_END] = { XRECHNUNG_TERMS(ROW_) XRECHNUNG_LINE_TERMS(ROW_)
                                                 XRECHNUNG_TAX_TERMS(ROW_) };

static void parts_of(const struct xml *parent, const char *name, struct xrechnung_parts *out)
{
    const struct xml *x = parent == NULL ? NULL : xml_find(parent, name);
    for (; x != NULL && out->n < XRECHNUNG_PARTS; x = xml_again(x))
        out->at[out->n++] = x;
}

struct xrechnung_doc xrechnung_read(const struct xml *root)
{
    struct xrechnung_doc d = { .root = root };
    struct str name = str_of(root->name);
    d.credit = str_eq(name, STR("CreditNote"));
    d.cii = str_eq(name, STR("rsm:CrossIndustryInvoice"));
    if (d.cii) {
        const struct xml *settlement =
            xml_find(root, "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement");
        parts_of(xml_find(root, "rsm:SupplyChainTradeTransaction"), "ram:IncludedSupplyChainTradeLineItem", &d.lines);
        parts_of(settlement, "ram:ApplicableTradeTax", &d.taxes);
        parts_of(settlement, "ram:SpecifiedTradeAllowanceCharge", &d.allowances);
    } else {
        parts_of(root, d.credit ? "cac:CreditNoteLine" : "cac:InvoiceLine", &d.lines);
        for (const struct xml *t = xml_find(root, "cac:TaxTotal"); t != NULL; t = xml_again(t))
            parts_of(t, "cac:TaxSubtotal", &d.taxes);
        parts_of(root, "cac:AllowanceCharge", &d.allowances);
    }
    return d;
}

const struct xml *xrechnung_at(const struct xrechnung_doc *d, const struct xml *part, enum xrechnung_term term)
{
    const char *path = d->cii ? terms[term].cii : terms[term].ubl;
    if (d->credit && term == BT_3)
        path = "cbc:CreditNoteTypeCode";
    if (d->credit && term == BT_129)
        path = "cbc:CreditedQuantity";
    return xml_find(part != NULL ? part : d->root, path);
}

struct str xrechnung_value(const struct xrechnung_doc *d, const struct xml *part, enum xrechnung_term term)
{
    const struct xml *x = xrechnung_at(d, part, term);
    return x == NULL ? STR("") : str_trim(x->text);
}

struct str xrechnung_seller_tax(const struct xrechnung_doc *d, bool vat)
{
    const char *path = d->cii ? CII_SELLER "ram:SpecifiedTaxRegistration" : UBL_SELLER "cac:PartyTaxScheme";
    for (const struct xml *x = xml_find(d->root, path); x != NULL; x = xml_again(x)) {
        const struct xml *id = xml_find(x, d->cii ? "ram:ID" : "cbc:CompanyID");
        const struct xml *scheme = d->cii ? NULL : xml_find(x, "cac:TaxScheme/cbc:ID");
        bool is_vat = d->cii ? str_eq(xml_attr_of(id, "schemeID"), STR("VA"))
                             : scheme != NULL && str_eq(scheme->text, STR("VAT"));
        if (id != NULL && is_vat == vat)
            return str_trim(id->text);
    }
    return STR("");
}

struct str xrechnung_allowance_category(const struct xrechnung_doc *d, const struct xml *allowance)
{
    const struct xml *x =
        xml_find(allowance, d->cii ? "ram:CategoryTradeTax/ram:CategoryCode" : "cac:TaxCategory/cbc:ID");
    return x == NULL ? STR("") : str_trim(x->text);
}
