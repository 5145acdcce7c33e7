#include "domain/contribution/xrechnung.h"

#include "test.h"

/* --- the samples ------------------------------------------------------------------------------ */

/* What each of them says (test/data/einvoice/README.md): half of a year of EM in vector C02B. */
static const struct xrechnung_line line = { STR_INIT("Kostenbeitrag IT-Support Schulen, 1. Rate 2026"), STR_INIT("C62"),
                                            1000, 747447, 747447 };

static struct xrechnung sample(enum xrechnung_type type, enum vat_regime regime)
{
    struct xrechnung x = {
        .type = type,
        .number = STR("2026-EM-1"),
        .note = STR("Kostenbeitrag gemäß § 5 der Zweckvereinbarung zum IT-Support in den Schulen, 1. Rate 2026, "
                    "Festsetzungszeitraum 2025-2027"),
        .issued_on = day_of(2025, 12, 1),
        .due_on = day_of(2026, 1, 5),
        .buyer_reference = STR("03252000-67"),
        .contract = STR("ZV-IT-SUPPORT-2022-EM"),
        .starts = day_of(2026, 1, 1),
        .ends = day_of(2026, 6, 30),
        .original_on = DAY_NONE,
        .seller = { .name = STR("Eigenbetrieb Schul-IT (Muster)"),
                    .register_id = STR("EB-1"),
                    .vat_id = regime == VAT_S ? STR("DE123456789") : STR(""),
                    .endpoint_scheme = STR("EM"),
                    .endpoint = STR("rechnung@schul-it.example"),
                    .street = STR("Süntelstraße 9"),
                    .town = STR("Hameln"),
                    .zip = STR("31785"),
                    .country = STR("DE"),
                    .contact = STR("Betriebsleitung"),
                    .phone = STR("+49 5151 000000"),
                    .mail = STR("rechnung@schul-it.example") },
        .buyer = { .name = STR("Gemeinde Muster"),
                   .endpoint_scheme = STR("EM"),
                   .endpoint = STR("rechnung@gemeinde.example"),
                   .street = STR("Musterweg 1"),
                   .town = STR("Musterort"),
                   .zip = STR("31860"),
                   .country = STR("DE") },
        .iban = STR("DE89370400440532013000"),
        .account_name = STR("Eigenbetrieb Schul-IT"),
        .reference = STR("RF712348231"),
        .regime = regime,
        .rate = regime == VAT_S ? 1900 : 0,
        .exemption = STR("Nicht steuerbar (§ 2b UStG)"),
        .net_cents = 747447,
        .vat_cents = regime == VAT_S ? 142015 : 0,
        .gross_cents = regime == VAT_S ? 889462 : 747447,
        .lines = &line,
        .nlines = 1,
    };
    return x;
}

/* A later document about the first one. */
static struct xrechnung correction(enum xrechnung_type type, enum vat_regime regime, struct str number)
{
    struct xrechnung x = sample(type, regime);
    x.number = number;
    x.issued_on = day_of(2026, 11, 2);
    x.original = STR("2026-EM-1");
    x.original_on = day_of(2025, 12, 1);
    return x;
}

static struct str file(const char *name)
{
    char *at = mem_alloc(test_mem(), 16384);
    FILE *f = fopen(str_z(test_mem(), str_cat(test_mem(), STR("test/data/einvoice/"), str_of(name))), "rb");
    EXPECT(f != NULL);
    size_t n = fread(at, 1, 16384, f);
    EXPECT_EQ(fclose(f), 0);
    EXPECT(n > 1000 && n < 16384);
    return (struct str){ at, n };
}

static struct str written(const struct xml *x)
{
    struct buf out = buf_of(test_mem(), XRECHNUNG_MAX);
    xml_put(&out, x);
    EXPECT_OK(buf_done(&out));
    return buf_str(&out);
}

/* Without the line breaks between elements. */
static struct str joined(struct str text)
{
    struct buf out = buf_of(test_mem(), text.len);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '\n')
            buf_byte(&out, text.at[i]);
    return buf_str(&out);
}

static const char *rules_of(const struct xml *root)
{
    struct xrechnung_findings f = xrechnung_check(test_mem(), root);
    struct buf out = buf_of(test_mem(), 4096);
    for (size_t i = 0; i < f.n; i++) {
        buf_put_z(&out, i > 0 ? " " : "");
        buf_put(&out, f.at[i].rule);
    }
    return str_z(test_mem(), buf_str(&out));
}

static void expect_sample(const struct xml *root, const char *name, const char *rules)
{
    EXPECT_STR_EQ(joined(written(root)), joined(file(name)));
    EXPECT_STR_EQ(str_of(rules_of(root)), str_of(rules));
}

/* req: Z5.6 */
TEST(the_samples_of_ubl_are_reproduced_from_their_data)
{
    struct mem *mem = test_mem();
    struct xrechnung o = sample(XRECHNUNG_INVOICE, VAT_O), s = sample(XRECHNUNG_INVOICE, VAT_S);
    struct xrechnung back = correction(XRECHNUNG_CREDIT_NOTE, VAT_O, STR("2026-EM-1-G"));
    struct xrechnung corrected = correction(XRECHNUNG_CORRECTED, VAT_S, STR("2026-EM-1-K"));
    expect_sample(xrechnung_ubl(mem, &o), "01_O_ubl.xml", "");
    expect_sample(xrechnung_ubl(mem, &s), "02_S_ubl.xml", "");
    expect_sample(xrechnung_ubl(mem, &back), "03_creditnote_O_ubl.xml", "");
    expect_sample(xrechnung_ubl(mem, &corrected), "04_corrected384_S_ubl.xml", "");
}

/* req: Z5.6 */
TEST(the_samples_of_cii_are_reproduced_from_their_data)
{
    struct xrechnung o = sample(XRECHNUNG_INVOICE, VAT_O), s = sample(XRECHNUNG_INVOICE, VAT_S);
    o.note = s.note = STR("");
    expect_sample(xrechnung_cii(test_mem(), &o), "05_O_cii.xml", "");
    expect_sample(xrechnung_cii(test_mem(), &s), "06_S_cii.xml", "");
}

TEST(the_wrong_samples_break_exactly_the_rule_they_are_for)
{
    struct xrechnung with_id = sample(XRECHNUNG_INVOICE, VAT_O), without = with_id;
    with_id.seller.vat_id = STR("DE123456789");
    without.buyer_reference = STR("");
    expect_sample(xrechnung_ubl(test_mem(), &with_id), "90_neg_O_with_vatid_ubl.xml", "BR-O-02");
    expect_sample(xrechnung_ubl(test_mem(), &without), "91_neg_no_leitweg_ubl.xml", "BR-DE-15");
    EXPECT_STR_EQ(str_of(rules_of(xrechnung_cii(test_mem(), &with_id))), STR("BR-O-02"));
    EXPECT_STR_EQ(str_of(rules_of(xrechnung_cii(test_mem(), &without))), STR("BR-DE-15"));
}

TEST(a_correction_in_cii_names_its_original_and_holds)
{
    struct xrechnung x = correction(XRECHNUNG_CORRECTED, VAT_S, STR("2026-EM-1-K"));
    struct str text = written(xrechnung_cii(test_mem(), &x));
    EXPECT(str_find(text, STR("<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>2026-EM-1</ram:IssuerAssignedID>"
                              "<ram:FormattedIssueDateTime><qdt:DateTimeString format=\"102\">20251201<")) != SIZE_MAX);
    EXPECT_STR_EQ(str_of(rules_of(xrechnung_cii(test_mem(), &x))), STR(""));
}

/* --- every rule ---------------------------------------------------------------------------------- */

static struct xml *writable(const struct xml *x) { return (struct xml *)(uintptr_t)x; }

static struct xml *parent_of(struct xml *x, const struct xml *child)
{
    for (struct xml *c = x->first; c != NULL; c = c->next) {
        struct xml *below = c == child ? x : parent_of(c, child);
        if (below != NULL)
            return below;
    }
    return NULL;
}

static void take_out(struct xml *root, const char *path)
{
    struct xml *x = writable(xml_find(root, path));
    EXPECT(x != NULL);
    struct xml *parent = parent_of(root, x), **link = &parent->first;
    while (*link != x)
        link = &(*link)->next;
    *link = x->next;
    parent->last = NULL;
    for (struct xml *c = parent->first; c != NULL; c = c->next)
        parent->last = c;
}

static struct xml *twin(struct xml *parent, const struct xml *x)
{
    struct xml *copy = xml_add(parent, x->name);
    copy->text = x->text;
    for (size_t i = 0; i < x->nattrs; i++)
        copy->attrs[copy->nattrs++] = x->attrs[i];
    for (const struct xml *c = x->first; c != NULL; c = c->next)
        twin(copy, c);
    return copy;
}

/* Elements that are not there yet, down to the last, which gets the text; "a@b": its attribute. */
static void set(struct xml *root, struct str path, struct str text)
{
    struct str name, attr = STR("");
    struct xml *x = root;
    while (str_cut(&path, '/', &name)) {
        size_t at = str_find_byte(name, '@');
        attr = at == SIZE_MAX ? STR("") : str_from(name, at + 1);
        const char *z = str_z(test_mem(), str_sub(name, 0, at));
        const struct xml *there = xml_find(x, z);
        x = there != NULL ? writable(there) : xml_add(x, z);
    }
    if (attr.len == 0) {
        x->text = text;
        return;
    }
    for (size_t i = 0; i < x->nattrs; i++)
        if (str_eq(str_of(x->attrs[i].name), attr))
            x->attrs[i].value = text;
    if (xml_attr_of(x, str_z(test_mem(), attr)).len == 0 && text.len > 0)
        xml_attr(x, str_z(test_mem(), attr), text);
}

/* "-path" takes out, "path=text" sets, "+path" doubles; several by ";". */
static void change(struct xml *root, struct str script)
{
    struct str step;
    while (str_cut(&script, ';', &step)) {
        size_t eq = str_find_byte(step, '=');
        if (step.at[0] == '-')
            take_out(root, str_z(test_mem(), str_from(step, 1)));
        else if (step.at[0] == '+') {
            struct xml *x = writable(xml_find(root, str_z(test_mem(), str_from(step, 1))));
            EXPECT(x != NULL);
            twin(parent_of(root, x), x);
        } else
            set(root, str_sub(step, 0, eq), str_from(step, eq + 1));
    }
}

static bool names(const char *rules, const char *rule)
{
    struct str rest = str_of(rules), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, str_of(rule)))
            return true;
    return false;
}

struct fault {
    const char *rule, *script; /* in UBL */
    enum vat_regime regime;
};
#define SELLER "cac:AccountingSupplierParty/cac:Party/"
#define BUYER "cac:AccountingCustomerParty/cac:Party/"
#define SUM "cac:LegalMonetaryTotal/"
#define TAX "cac:TaxTotal/cac:TaxSubtotal/"
#define MEANS "cac:PaymentMeans/"
#define LINE "cac:InvoiceLine/"
#define CHARGE "cac:AllowanceCharge/"
static const struct fault faults[] = {
    { "BR-01", "-cbc:CustomizationID", VAT_O },
    { "BR-02", "-cbc:ID", VAT_O },
    { "BR-03", "-cbc:IssueDate", VAT_O },
    { "BR-04", "-cbc:InvoiceTypeCode", VAT_O },
    { "BR-05", "-cbc:DocumentCurrencyCode", VAT_O },
    { "BR-06", "-" SELLER "cac:PartyLegalEntity/cbc:RegistrationName", VAT_O },
    { "BR-07", "-" BUYER "cac:PartyLegalEntity/cbc:RegistrationName", VAT_O },
    { "BR-08", "-" SELLER "cac:PostalAddress", VAT_O },
    { "BR-09", "-" SELLER "cac:PostalAddress/cac:Country/cbc:IdentificationCode", VAT_O },
    { "BR-10", "-" BUYER "cac:PostalAddress", VAT_O },
    { "BR-11", "-" BUYER "cac:PostalAddress/cac:Country/cbc:IdentificationCode", VAT_O },
    { "BR-12", "-" SUM "cbc:LineExtensionAmount", VAT_O },
    { "BR-13", "-" SUM "cbc:TaxExclusiveAmount", VAT_O },
    { "BR-14", "-" SUM "cbc:TaxInclusiveAmount", VAT_O },
    { "BR-15", "-" SUM "cbc:PayableAmount", VAT_O },
    { "BR-16", "-cac:InvoiceLine", VAT_O },
    { "BR-21", "-" LINE "cbc:ID", VAT_O },
    { "BR-22", "-" LINE "cbc:InvoicedQuantity", VAT_O },
    { "BR-23", LINE "cbc:InvoicedQuantity@unitCode=", VAT_O },
    { "BR-24", "-" LINE "cbc:LineExtensionAmount", VAT_O },
    { "BR-25", "-" LINE "cac:Item/cbc:Name", VAT_O },
    { "BR-26", "-" LINE "cac:Price/cbc:PriceAmount", VAT_O },
    { "BR-27", LINE "cac:Price/cbc:PriceAmount=-7474.47;" LINE "cbc:InvoicedQuantity=-1", VAT_O },
    { "BR-29", "cac:InvoicePeriod/cbc:EndDate=2025-12-31", VAT_O },
    { "BR-45", "-" TAX "cbc:TaxableAmount", VAT_O },
    { "BR-46", "-" TAX "cbc:TaxAmount", VAT_O },
    { "BR-47", "-" TAX "cac:TaxCategory/cbc:ID", VAT_O },
    { "BR-48", "-" TAX "cac:TaxCategory/cbc:Percent", VAT_S },
    { "BR-49", "-" MEANS "cbc:PaymentMeansCode", VAT_O },
    { "BR-50", "-" MEANS "cac:PayeeFinancialAccount/cbc:ID", VAT_O },
    { "BR-61", "-" MEANS "cac:PayeeFinancialAccount", VAT_O },
    { "BR-55", "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate=2025-12-01", VAT_O },
    { "BR-62", SELLER "cbc:EndpointID@schemeID=", VAT_O },
    { "BR-63", BUYER "cbc:EndpointID@schemeID=", VAT_O },
    { "BR-CO-04", "-" LINE "cac:Item/cac:ClassifiedTaxCategory/cbc:ID", VAT_O },
    { "BR-CO-09", SELLER "cac:PartyTaxScheme/cbc:CompanyID=123456789", VAT_S },
    { "BR-CO-10", SUM "cbc:LineExtensionAmount=7474.48", VAT_O },
    { "BR-CO-13", SUM "cbc:TaxExclusiveAmount=7474.48", VAT_O },
    { "BR-CO-14", "cac:TaxTotal/cbc:TaxAmount=0.01", VAT_O },
    { "BR-CO-15", SUM "cbc:TaxInclusiveAmount=8894.61", VAT_S },
    { "BR-CO-16", SUM "cbc:PayableAmount=7474.46", VAT_O },
    { "BR-CO-17", TAX "cbc:TaxAmount=1420.14", VAT_S },
    { "BR-CO-18", "-cac:TaxTotal/cac:TaxSubtotal", VAT_O },
    { "BR-CO-19", "-cac:InvoicePeriod/cbc:StartDate;-cac:InvoicePeriod/cbc:EndDate", VAT_O },
    { "BR-CO-25", "-cbc:DueDate", VAT_O },
    { "BR-CO-26", "-" SELLER "cac:PartyLegalEntity/cbc:CompanyID", VAT_O },
    { "BR-DEC-09", SUM "cbc:LineExtensionAmount=7474.470", VAT_O },
    { "BR-DEC-12", SUM "cbc:TaxExclusiveAmount=7474.470", VAT_O },
    { "BR-DEC-14", SUM "cbc:TaxInclusiveAmount=7474.470", VAT_O },
    { "BR-DEC-18", SUM "cbc:PayableAmount=7474.470", VAT_O },
    { "BR-DEC-19", TAX "cbc:TaxableAmount=7474.470", VAT_O },
    { "BR-DEC-20", TAX "cbc:TaxAmount=0.000", VAT_O },
    { "BR-DEC-23", LINE "cbc:LineExtensionAmount=7474.470", VAT_O },
    { "BR-O-01", "-cac:TaxTotal/cac:TaxSubtotal", VAT_O },
    { "BR-O-02", BUYER "cac:PartyTaxScheme/cbc:CompanyID=DE123456789", VAT_O },
    { "BR-O-05", LINE "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent=0", VAT_O },
    { "BR-O-08", TAX "cbc:TaxableAmount=7474.46", VAT_O },
    { "BR-O-09", TAX "cbc:TaxAmount=0.01", VAT_O },
    { "BR-O-10", "-" TAX "cac:TaxCategory/cbc:TaxExemptionReason;-" TAX "cac:TaxCategory/cbc:TaxExemptionReasonCode",
      VAT_O },
    { "BR-O-11", "+cac:TaxTotal/cac:TaxSubtotal;" TAX "cac:TaxCategory/cbc:ID=E", VAT_O },
    { "BR-O-12", LINE "cac:Item/cac:ClassifiedTaxCategory/cbc:ID=S", VAT_O },
    { "BR-O-13", CHARGE "cbc:ChargeIndicator=false;" CHARGE "cac:TaxCategory/cbc:ID=S", VAT_O },
    { "BR-O-14", CHARGE "cbc:ChargeIndicator=true;" CHARGE "cac:TaxCategory/cbc:ID=S", VAT_O },
    { "BR-S-01", "-cac:TaxTotal/cac:TaxSubtotal", VAT_S },
    { "BR-S-02", "-" SELLER "cac:PartyTaxScheme", VAT_S },
    { "BR-S-05", LINE "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent=0", VAT_S },
    { "BR-S-08", TAX "cbc:TaxableAmount=7474.46", VAT_S },
    { "BR-S-09", TAX "cbc:TaxAmount=1420.14", VAT_S },
    { "BR-S-10", TAX "cac:TaxCategory/cbc:TaxExemptionReason=befreit", VAT_S },
    { "BR-DE-1", "-cac:PaymentMeans", VAT_O },
    { "BR-DE-2", "-" SELLER "cac:Contact", VAT_O },
    { "BR-DE-3", "-" SELLER "cac:PostalAddress/cbc:CityName", VAT_O },
    { "BR-DE-4", "-" SELLER "cac:PostalAddress/cbc:PostalZone", VAT_O },
    { "BR-DE-5", "-" SELLER "cac:Contact/cbc:Name", VAT_O },
    { "BR-DE-6", "-" SELLER "cac:Contact/cbc:Telephone", VAT_O },
    { "BR-DE-7", "-" SELLER "cac:Contact/cbc:ElectronicMail", VAT_O },
    { "BR-DE-8", "-" BUYER "cac:PostalAddress/cbc:CityName", VAT_O },
    { "BR-DE-9", "-" BUYER "cac:PostalAddress/cbc:PostalZone", VAT_O },
    { "BR-DE-10", "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:PostalZone=31785", VAT_O },
    { "BR-DE-11", "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName=Hameln", VAT_O },
    { "BR-DE-14", "-" TAX "cac:TaxCategory/cbc:Percent", VAT_O },
    { "BR-DE-15", "cbc:BuyerReference= ", VAT_O },
    { "BR-DE-16", "-" SELLER "cac:PartyTaxScheme", VAT_S },
    { "BR-DE-17", "cbc:InvoiceTypeCode=325", VAT_O },
    { "BR-DE-19", MEANS "cac:PayeeFinancialAccount/cbc:ID=DE89370400440532013001", VAT_O },
    { "BR-DE-21", "cbc:CustomizationID=urn:cen.eu:en16931:2017", VAT_O },
    { "BR-DE-23-a", "-" MEANS "cac:PayeeFinancialAccount", VAT_O },
    { "BR-DE-23-b", MEANS "cac:PaymentMandate/cbc:ID=M1", VAT_O },
    { "BR-DE-26", "cbc:InvoiceTypeCode=384", VAT_O },
    { "BR-DE-27", SELLER "cac:Contact/cbc:Telephone=+49", VAT_O },
    { "BR-DE-28", SELLER "cac:Contact/cbc:ElectronicMail=rechnung.schul-it.example", VAT_O },
    { "BR-DE-30", MEANS "cbc:PaymentMeansCode=59", VAT_O },
    { "BR-DE-31", MEANS "cbc:PaymentMeansCode=59", VAT_O },
    { "BR-DE-22",
      "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject@filename=a.pdf;"
      "+cac:AdditionalDocumentReference",
      VAT_O },
    { "BR-DE-TMP-32", "-cac:InvoicePeriod", VAT_O },
    { "PEPPOL-EN16931-R001", "-cbc:ProfileID", VAT_O },
    { "PEPPOL-EN16931-R005", "cbc:TaxCurrencyCode=EUR", VAT_O },
    { "PEPPOL-EN16931-R008", "cbc:Note=", VAT_O },
    { "PEPPOL-EN16931-R010", "-" BUYER "cbc:EndpointID", VAT_O },
    { "PEPPOL-EN16931-R020", "-" SELLER "cbc:EndpointID", VAT_O },
    { "PEPPOL-EN16931-R053", "-cac:TaxTotal", VAT_O },
    { "PEPPOL-EN16931-R054", "+cac:TaxTotal;-cac:TaxTotal/cac:TaxSubtotal", VAT_O },
    { "PEPPOL-EN16931-R061", MEANS "cbc:PaymentMeansCode=59", VAT_O },
    { "PEPPOL-EN16931-R110", LINE "cac:InvoicePeriod/cbc:StartDate=2025-12-31", VAT_O },
    { "PEPPOL-EN16931-R111", LINE "cac:InvoicePeriod/cbc:EndDate=2026-07-01", VAT_O },
    { "PEPPOL-EN16931-R120", LINE "cbc:InvoicedQuantity=2", VAT_O },
    { "PEPPOL-EN16931-R121", LINE "cac:Price/cbc:BaseQuantity=0", VAT_O },
    { "PEPPOL-EN16931-R130", LINE "cac:Price/cbc:BaseQuantity=1;" LINE "cac:Price/cbc:BaseQuantity@unitCode=HUR",
      VAT_O },
};

/* req: Z5.6 */
TEST(each_rule_reports_its_id_when_a_document_breaks_it)
{
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct xrechnung x = sample(XRECHNUNG_INVOICE, faults[i].regime);
        struct xml *root = xrechnung_ubl(test_mem(), &x);
        change(root, str_of(faults[i].script));
        const char *rules = rules_of(root);
        if (!names(rules, faults[i].rule))
            EXPECT_STR_EQ(str_of(rules), str_of(faults[i].rule));
    }
}

/* The same in the other syntax, where the places of the values differ. */
static const struct fault cii_faults[] = {
    { "BR-02", "-rsm:ExchangedDocument/ram:ID", VAT_O },
    { "BR-CO-10",
      "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
      "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:LineTotalAmount=1.00",
      VAT_O },
    { "BR-CO-14",
      "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
      "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount=1.00",
      VAT_S },
    { "BR-S-02",
      "-rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty/"
      "ram:SpecifiedTaxRegistration",
      VAT_S },
    { "BR-29",
      "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod/"
      "ram:EndDateTime/udt:DateTimeString=20251231",
      VAT_O },
    { "BR-DE-19",
      "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/"
      "ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount/"
      "ram:IBANID=DE00370400440532013000",
      VAT_O },
    { "PEPPOL-EN16931-R008",
      "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:BuyerReference=", VAT_O },
    { "PEPPOL-EN16931-R120",
      "rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem/"
      "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity=2",
      VAT_O },
};

TEST(the_rules_read_the_other_syntax_as_well)
{
    for (size_t i = 0; i < ARRAY_LEN(cii_faults); i++) {
        struct xrechnung x = sample(XRECHNUNG_INVOICE, cii_faults[i].regime);
        struct xml *root = xrechnung_cii(test_mem(), &x);
        change(root, str_of(cii_faults[i].script));
        const char *rules = rules_of(root);
        if (!names(rules, cii_faults[i].rule))
            EXPECT_STR_EQ(str_of(rules), str_of(cii_faults[i].rule));
    }
}

TEST(two_rates_of_a_cent_and_hours_are_written_exactly)
{
    struct mem *mem = test_mem();
    EXPECT_STR_EQ(xrechnung_cents(mem, -5), STR("-0.05"));
    EXPECT_STR_EQ(xrechnung_cents(mem, 9999999999999), STR("99999999999.99"));
    EXPECT_STR_EQ(xrechnung_quantity(mem, 2500), STR("2.5"));
    EXPECT_STR_EQ(xrechnung_quantity(mem, 1001), STR("1.001"));
    EXPECT_STR_EQ(xrechnung_rate(mem, VAT_S, 1950), STR("19.5"));
    EXPECT_STR_EQ(xrechnung_rate(mem, VAT_O, 1900), STR("0"));
}
