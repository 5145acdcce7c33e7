/* The document as UN/CEFACT Cross Industry Invoice (D16B). */
#include "domain/contribution/xrechnung.h"

#define CII "urn:un:unece:uncefact:data:standard:"

static void put_date_string(struct xml *parent, const char *name, const char *element, struct day day)
{
    struct day_parts p = day_parts(day);
    struct buf out = buf_of(parent->mem, 16);
    buf_int_padded(&out, p.year, 4);
    buf_int_padded(&out, p.month, 2);
    buf_int_padded(&out, p.day, 2);
    xml_attr(xml_text(xml_add(parent, name), element, buf_str(&out)), "format", STR("102"));
}

static void put_day(struct xml *parent, const char *name, struct day day)
{
    if (!day_eq(day, DAY_NONE))
        put_date_string(parent, name, "udt:DateTimeString", day);
}

static struct str category(const struct xrechnung *x) { return x->regime == VAT_S ? STR("S") : STR("O"); }

static struct str cents(const struct xml *at, int64_t n) { return xrechnung_cents(at->mem, n); }

/* --- head ------------------------------------------------------------------------------------ */

static struct xml *root_of(struct mem *mem, const struct xrechnung *x)
{
    struct xml *root = xml_root(mem, "rsm:CrossIndustryInvoice");
    xml_attr(root, "xmlns:rsm", STR(CII "CrossIndustryInvoice:100"));
    xml_attr(root, "xmlns:ram", STR(CII "ReusableAggregateBusinessInformationEntity:100"));
    xml_attr(root, "xmlns:udt", STR(CII "UnqualifiedDataType:100"));
    if (x->original.len > 0)
        xml_attr(root, "xmlns:qdt", STR(CII "QualifiedDataType:100"));
    return root;
}

static void put_head(struct xml *root, const struct xrechnung *x)
{
    struct buf code = buf_of(root->mem, 8);
    struct xml *context = xml_add(root, "rsm:ExchangedDocumentContext");
    xml_text(xml_add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID",
             STR(XRECHNUNG_PROFILE));
    xml_text(xml_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID",
             STR(XRECHNUNG_CUSTOMIZATION));
    struct xml *document = xml_add(root, "rsm:ExchangedDocument");
    buf_int(&code, x->type);
    xml_maybe(document, "ram:ID", x->number);
    xml_text(document, "ram:TypeCode", buf_str(&code));
    put_day(document, "ram:IssueDateTime", x->issued_on);
    if (x->note.len > 0)
        xml_text(xml_add(document, "ram:IncludedNote"), "ram:Content", x->note);
}

static void put_line(struct xml *trade, const struct xrechnung *x, size_t i)
{
    const struct xrechnung_line *l = &x->lines[i];
    struct buf id = buf_of(trade->mem, 24);
    struct xml *line = xml_add(trade, "ram:IncludedSupplyChainTradeLineItem");
    buf_int(&id, (int64_t)i + 1);
    xml_text(xml_add(line, "ram:AssociatedDocumentLineDocument"), "ram:LineID", buf_str(&id));
    xml_maybe(xml_add(line, "ram:SpecifiedTradeProduct"), "ram:Name", l->name);
    struct xml *price = xml_add(xml_add(line, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice");
    xml_text(price, "ram:ChargeAmount", cents(line, l->price_cents));
    xml_attr(xml_text(xml_add(line, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity",
                      xrechnung_quantity(trade->mem, l->quantity_thousandths)),
             "unitCode", l->unit);
    struct xml *settlement = xml_add(line, "ram:SpecifiedLineTradeSettlement");
    struct xml *tax = xml_add(settlement, "ram:ApplicableTradeTax");
    xml_text(tax, "ram:TypeCode", STR("VAT"));
    xml_text(tax, "ram:CategoryCode", category(x));
    if (x->regime == VAT_S)
        xml_text(tax, "ram:RateApplicablePercent", xrechnung_rate(trade->mem, x->regime, x->rate));
    xml_text(xml_add(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation"), "ram:LineTotalAmount",
             cents(line, l->net_cents));
}

/* --- parties ----------------------------------------------------------------------------------- */

static void put_contact(struct xml *party, const struct xrechnung_party *p)
{
    if (p->contact.len + p->phone.len + p->mail.len == 0)
        return;
    struct xml *contact = xml_add(party, "ram:DefinedTradeContact");
    xml_maybe(contact, "ram:PersonName", p->contact);
    if (p->phone.len > 0)
        xml_text(xml_add(contact, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", p->phone);
    if (p->mail.len > 0)
        xml_text(xml_add(contact, "ram:EmailURIUniversalCommunication"), "ram:URIID", p->mail);
}

static void put_tax_id(struct xml *party, struct str id, struct str scheme)
{
    if (id.len > 0)
        xml_attr(xml_text(xml_add(party, "ram:SpecifiedTaxRegistration"), "ram:ID", id), "schemeID", scheme);
}

static void put_party(struct xml *agreement, const char *role, const struct xrechnung_party *p)
{
    struct xml *party = xml_add(agreement, role);
    xml_maybe(party, "ram:Name", p->name);
    if (p->register_id.len > 0)
        xml_text(xml_add(party, "ram:SpecifiedLegalOrganization"), "ram:ID", p->register_id);
    put_contact(party, p);
    struct xml *address = xml_add(party, "ram:PostalTradeAddress");
    xml_maybe(address, "ram:PostcodeCode", p->zip);
    xml_maybe(address, "ram:LineOne", p->street);
    xml_maybe(address, "ram:CityName", p->town);
    xml_maybe(address, "ram:CountryID", p->country);
    if (p->endpoint.len > 0) {
        struct xml *endpoint = xml_text(xml_add(party, "ram:URIUniversalCommunication"), "ram:URIID", p->endpoint);
        if (p->endpoint_scheme.len > 0)
            xml_attr(endpoint, "schemeID", p->endpoint_scheme);
    }
    put_tax_id(party, p->vat_id, STR("VA"));
    put_tax_id(party, p->tax_number, STR("FC"));
}

static void put_agreement(struct xml *trade, const struct xrechnung *x)
{
    struct xml *agreement = xml_add(trade, "ram:ApplicableHeaderTradeAgreement");
    xml_maybe(agreement, "ram:BuyerReference", x->buyer_reference);
    put_party(agreement, "ram:SellerTradeParty", &x->seller);
    put_party(agreement, "ram:BuyerTradeParty", &x->buyer);
    if (x->contract.len > 0)
        xml_text(xml_add(agreement, "ram:ContractReferencedDocument"), "ram:IssuerAssignedID", x->contract);
}

/* --- settlement ----------------------------------------------------------------------------------- */

static void put_payment(struct xml *settlement, const struct xrechnung *x)
{
    struct xml *means = xml_add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans");
    xml_text(means, "ram:TypeCode", STR("58"));
    if (x->iban.len == 0)
        return;
    struct xml *account = xml_add(means, "ram:PayeePartyCreditorFinancialAccount");
    xml_text(account, "ram:IBANID", x->iban);
    xml_maybe(account, "ram:AccountName", x->account_name);
}

static void put_tax(struct xml *settlement, const struct xrechnung *x)
{
    struct xml *tax = xml_add(settlement, "ram:ApplicableTradeTax");
    xml_text(tax, "ram:CalculatedAmount", cents(tax, x->vat_cents));
    xml_text(tax, "ram:TypeCode", STR("VAT"));
    if (x->regime != VAT_S)
        xml_maybe(tax, "ram:ExemptionReason", x->exemption);
    xml_text(tax, "ram:BasisAmount", cents(tax, x->net_cents));
    xml_text(tax, "ram:CategoryCode", category(x));
    if (x->regime != VAT_S)
        xml_text(tax, "ram:ExemptionReasonCode", STR("VATEX-EU-O"));
    xml_text(tax, "ram:RateApplicablePercent", xrechnung_rate(tax->mem, x->regime, x->rate));
}

static void put_dates(struct xml *settlement, const struct xrechnung *x)
{
    if (!day_eq(x->starts, DAY_NONE) || !day_eq(x->ends, DAY_NONE)) {
        struct xml *period = xml_add(settlement, "ram:BillingSpecifiedPeriod");
        put_day(period, "ram:StartDateTime", x->starts);
        put_day(period, "ram:EndDateTime", x->ends);
    }
    if (!day_eq(x->due_on, DAY_NONE))
        put_day(xml_add(settlement, "ram:SpecifiedTradePaymentTerms"), "ram:DueDateDateTime", x->due_on);
}

static void put_totals(struct xml *settlement, const struct xrechnung *x)
{
    struct xml *sum = xml_add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
    xml_text(sum, "ram:LineTotalAmount", cents(sum, x->net_cents));
    xml_text(sum, "ram:TaxBasisTotalAmount", cents(sum, x->net_cents));
    xml_attr(xml_text(sum, "ram:TaxTotalAmount", cents(sum, x->vat_cents)), "currencyID", STR("EUR"));
    xml_text(sum, "ram:GrandTotalAmount", cents(sum, x->gross_cents));
    xml_text(sum, "ram:DuePayableAmount", cents(sum, x->gross_cents));
}

static void put_settlement(struct xml *trade, const struct xrechnung *x)
{
    struct xml *settlement = xml_add(trade, "ram:ApplicableHeaderTradeSettlement");
    xml_maybe(settlement, "ram:PaymentReference", x->reference);
    xml_text(settlement, "ram:InvoiceCurrencyCode", STR("EUR"));
    put_payment(settlement, x);
    put_tax(settlement, x);
    put_dates(settlement, x);
    put_totals(settlement, x);
    if (x->original.len == 0)
        return;
    struct xml *original = xml_add(settlement, "ram:InvoiceReferencedDocument");
    xml_text(original, "ram:IssuerAssignedID", x->original);
    if (!day_eq(x->original_on, DAY_NONE))
        put_date_string(original, "ram:FormattedIssueDateTime", "qdt:DateTimeString", x->original_on);
}

struct xml *xrechnung_cii(struct mem *mem, const struct xrechnung *x)
{
    struct xml *root = root_of(mem, x);
    put_head(root, x);
    struct xml *trade = xml_add(root, "rsm:SupplyChainTradeTransaction");
    for (size_t i = 0; i < x->nlines; i++)
        put_line(trade, x, i);
    put_agreement(trade, x);
    xml_add(trade, "ram:ApplicableHeaderTradeDelivery");
    put_settlement(trade, x);
    return root;
}
