/* The document in UBL 2.1: root Invoice, or CreditNote for code 381. */
#include "domain/contribution/xrechnung.h"

#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"

static struct str iso(struct mem *mem, struct day day)
{
    struct buf out = buf_of(mem, 16);
    day_put_iso(&out, day);
    return buf_str(&out);
}

static void put_day(struct xml *parent, const char *name, struct day day)
{
    if (!day_eq(day, DAY_NONE))
        xml_text(parent, name, iso(parent->mem, day));
}

static void put_amount(struct xml *parent, const char *name, int64_t cents)
{
    xml_attr(xml_text(parent, name, xrechnung_cents(parent->mem, cents)), "currencyID", STR("EUR"));
}

static void put_tax_scheme(struct xml *parent, struct str id)
{
    xml_text(xml_add(parent, "cac:TaxScheme"), "cbc:ID", id);
}

/* --- head --------------------------------------------------------------------------------- */

static struct xml *root_of(struct mem *mem, bool credit)
{
    struct xml *root = xml_root(mem, credit ? "CreditNote" : "Invoice");
    xml_attr(root, "xmlns", credit ? STR(UBL "CreditNote-2") : STR(UBL "Invoice-2"));
    xml_attr(root, "xmlns:cac", STR(UBL "CommonAggregateComponents-2"));
    xml_attr(root, "xmlns:cbc", STR(UBL "CommonBasicComponents-2"));
    return root;
}

static void put_head(struct xml *root, const struct xrechnung *x, bool credit)
{
    struct buf code = buf_of(root->mem, 8);
    buf_int(&code, x->type);
    xml_text(root, "cbc:CustomizationID", STR(XRECHNUNG_CUSTOMIZATION));
    xml_text(root, "cbc:ProfileID", STR(XRECHNUNG_PROFILE));
    xml_maybe(root, "cbc:ID", x->number);
    put_day(root, "cbc:IssueDate", x->issued_on);
    if (!credit)
        put_day(root, "cbc:DueDate", x->due_on);
    xml_text(root, credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode", buf_str(&code));
    xml_maybe(root, "cbc:Note", x->note);
    xml_text(root, "cbc:DocumentCurrencyCode", STR("EUR"));
    xml_maybe(root, "cbc:BuyerReference", x->buyer_reference);
    if (!day_eq(x->starts, DAY_NONE) || !day_eq(x->ends, DAY_NONE)) {
        struct xml *period = xml_add(root, "cac:InvoicePeriod");
        put_day(period, "cbc:StartDate", x->starts);
        put_day(period, "cbc:EndDate", x->ends);
    }
}

static void put_references(struct xml *root, const struct xrechnung *x)
{
    if (x->original.len > 0) {
        struct xml *original = xml_add(xml_add(root, "cac:BillingReference"), "cac:InvoiceDocumentReference");
        xml_text(original, "cbc:ID", x->original);
        put_day(original, "cbc:IssueDate", x->original_on);
    }
    if (x->contract.len > 0)
        xml_text(xml_add(root, "cac:ContractDocumentReference"), "cbc:ID", x->contract);
}

/* --- parties ------------------------------------------------------------------------------- */

static void put_address(struct xml *party, const struct xrechnung_party *p)
{
    struct xml *address = xml_add(party, "cac:PostalAddress");
    xml_maybe(address, "cbc:StreetName", p->street);
    xml_maybe(address, "cbc:CityName", p->town);
    xml_maybe(address, "cbc:PostalZone", p->zip);
    if (p->country.len > 0)
        xml_text(xml_add(address, "cac:Country"), "cbc:IdentificationCode", p->country);
}

static void put_tax_id(struct xml *party, struct str id, struct str scheme)
{
    if (id.len == 0)
        return;
    struct xml *tax = xml_add(party, "cac:PartyTaxScheme");
    xml_text(tax, "cbc:CompanyID", id);
    put_tax_scheme(tax, scheme);
}

static void put_contact(struct xml *party, const struct xrechnung_party *p)
{
    if (p->contact.len + p->phone.len + p->mail.len == 0)
        return;
    struct xml *contact = xml_add(party, "cac:Contact");
    xml_maybe(contact, "cbc:Name", p->contact);
    xml_maybe(contact, "cbc:Telephone", p->phone);
    xml_maybe(contact, "cbc:ElectronicMail", p->mail);
}

static void put_party(struct xml *root, const char *role, const struct xrechnung_party *p)
{
    struct xml *party = xml_add(xml_add(root, role), "cac:Party");
    struct xml *endpoint = xml_maybe(party, "cbc:EndpointID", p->endpoint);
    if (endpoint != NULL && p->endpoint_scheme.len > 0)
        xml_attr(endpoint, "schemeID", p->endpoint_scheme);
    put_address(party, p);
    put_tax_id(party, p->vat_id, STR("VAT"));
    put_tax_id(party, p->tax_number, STR("FC"));
    struct xml *legal = xml_add(party, "cac:PartyLegalEntity");
    xml_maybe(legal, "cbc:RegistrationName", p->name);
    xml_maybe(legal, "cbc:CompanyID", p->register_id);
    put_contact(party, p);
}

static void put_payment(struct xml *root, const struct xrechnung *x)
{
    struct xml *means = xml_add(root, "cac:PaymentMeans");
    xml_text(means, "cbc:PaymentMeansCode", STR("58"));
    xml_maybe(means, "cbc:PaymentID", x->reference);
    if (x->iban.len == 0)
        return;
    struct xml *account = xml_add(means, "cac:PayeeFinancialAccount");
    xml_text(account, "cbc:ID", x->iban);
    xml_maybe(account, "cbc:Name", x->account_name);
}

/* --- money ---------------------------------------------------------------------------------- */

static struct str category(const struct xrechnung *x) { return x->regime == VAT_S ? STR("S") : STR("O"); }

static void put_tax(struct xml *root, const struct xrechnung *x)
{
    struct xml *total = xml_add(root, "cac:TaxTotal");
    put_amount(total, "cbc:TaxAmount", x->vat_cents);
    struct xml *part = xml_add(total, "cac:TaxSubtotal");
    put_amount(part, "cbc:TaxableAmount", x->net_cents);
    put_amount(part, "cbc:TaxAmount", x->vat_cents);
    struct xml *tax = xml_add(part, "cac:TaxCategory");
    xml_text(tax, "cbc:ID", category(x));
    xml_text(tax, "cbc:Percent", xrechnung_rate(root->mem, x->regime, x->rate));
    if (x->regime != VAT_S) {
        xml_text(tax, "cbc:TaxExemptionReasonCode", STR("VATEX-EU-O"));
        xml_maybe(tax, "cbc:TaxExemptionReason", x->exemption);
    }
    put_tax_scheme(tax, STR("VAT"));
}

static void put_totals(struct xml *root, const struct xrechnung *x)
{
    struct xml *sum = xml_add(root, "cac:LegalMonetaryTotal");
    put_amount(sum, "cbc:LineExtensionAmount", x->net_cents);
    put_amount(sum, "cbc:TaxExclusiveAmount", x->net_cents);
    put_amount(sum, "cbc:TaxInclusiveAmount", x->gross_cents);
    put_amount(sum, "cbc:PayableAmount", x->gross_cents);
}

static void put_line(struct xml *root, const struct xrechnung *x, size_t i, bool credit)
{
    const struct xrechnung_line *l = &x->lines[i];
    struct buf id = buf_of(root->mem, 24);
    struct xml *line = xml_add(root, credit ? "cac:CreditNoteLine" : "cac:InvoiceLine");
    buf_int(&id, (int64_t)i + 1);
    xml_text(line, "cbc:ID", buf_str(&id));
    xml_attr(xml_text(line, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity",
                      xrechnung_quantity(root->mem, l->quantity_thousandths)),
             "unitCode", l->unit);
    put_amount(line, "cbc:LineExtensionAmount", l->net_cents);
    struct xml *item = xml_add(line, "cac:Item");
    xml_maybe(item, "cbc:Name", l->name);
    struct xml *tax = xml_add(item, "cac:ClassifiedTaxCategory");
    xml_text(tax, "cbc:ID", category(x));
    if (x->regime == VAT_S)
        xml_text(tax, "cbc:Percent", xrechnung_rate(root->mem, x->regime, x->rate));
    put_tax_scheme(tax, STR("VAT"));
    put_amount(xml_add(line, "cac:Price"), "cbc:PriceAmount", l->price_cents);
}

struct xml *xrechnung_ubl(struct mem *mem, const struct xrechnung *x)
{
    bool credit = x->type == XRECHNUNG_CREDIT_NOTE;
    struct xml *root = root_of(mem, credit);
    put_head(root, x, credit);
    put_references(root, x);
    put_party(root, "cac:AccountingSupplierParty", &x->seller);
    put_party(root, "cac:AccountingCustomerParty", &x->buyer);
    put_payment(root, x);
    put_tax(root, x);
    put_totals(root, x);
    for (size_t i = 0; i < x->nlines; i++)
        put_line(root, x, i, credit);
    return root;
}
