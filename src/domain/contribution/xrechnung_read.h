/*
 * contribution/xrechnung_read.h -- a document by the numbers of the norm, whatever its syntax; for the
 * checks.
 */
#ifndef CONTRIBUTION_XRECHNUNG_READ_H
#define CONTRIBUTION_XRECHNUNG_READ_H

#include "domain/contribution/xrechnung.h"

/* name, UBL path, CII path: from the root; in UBL the names of an invoice.  "": not in this syntax. */
/* clang-format off */
#define UBL_SELLER "cac:AccountingSupplierParty/cac:Party/"
#define UBL_BUYER "cac:AccountingCustomerParty/cac:Party/"
#define CII_TRADE "rsm:SupplyChainTradeTransaction/"
#define CII_AGREEMENT CII_TRADE "ram:ApplicableHeaderTradeAgreement/"
#define CII_DELIVERY CII_TRADE "ram:ApplicableHeaderTradeDelivery/"
#define CII_SETTLEMENT CII_TRADE "ram:ApplicableHeaderTradeSettlement/"
#define CII_SELLER CII_AGREEMENT "ram:SellerTradeParty/"
#define CII_BUYER CII_AGREEMENT "ram:BuyerTradeParty/"
#define CII_MEANS CII_SETTLEMENT "ram:SpecifiedTradeSettlementPaymentMeans"
#define CII_SUM CII_SETTLEMENT "ram:SpecifiedTradeSettlementHeaderMonetarySummation/"
#define XRECHNUNG_TERMS(X) \
    X(BT_1, "cbc:ID", "rsm:ExchangedDocument/ram:ID") \
    X(BT_2, "cbc:IssueDate", "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString") \
    X(BT_3, "cbc:InvoiceTypeCode", "rsm:ExchangedDocument/ram:TypeCode") \
    X(BT_5, "cbc:DocumentCurrencyCode", CII_SETTLEMENT "ram:InvoiceCurrencyCode") \
    X(BT_6, "cbc:TaxCurrencyCode", CII_SETTLEMENT "ram:TaxCurrencyCode") \
    X(BT_9, "cbc:DueDate", CII_SETTLEMENT "ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString") \
    X(BT_10, "cbc:BuyerReference", CII_AGREEMENT "ram:BuyerReference") \
    X(BT_20, "cac:PaymentTerms/cbc:Note", CII_SETTLEMENT "ram:SpecifiedTradePaymentTerms/ram:Description") \
    X(BT_23, "cbc:ProfileID", \
      "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID") \
    X(BT_24, "cbc:CustomizationID", \
      "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID") \
    X(BG_3, "cac:BillingReference/cac:InvoiceDocumentReference", CII_SETTLEMENT "ram:InvoiceReferencedDocument") \
    X(BT_25, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID", \
      CII_SETTLEMENT "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") \
    X(BT_27, UBL_SELLER "cac:PartyLegalEntity/cbc:RegistrationName", CII_SELLER "ram:Name") \
    X(BT_29, UBL_SELLER "cac:PartyIdentification/cbc:ID", CII_SELLER "ram:ID") \
    X(BT_30, UBL_SELLER "cac:PartyLegalEntity/cbc:CompanyID", CII_SELLER "ram:SpecifiedLegalOrganization/ram:ID") \
    X(BT_34, UBL_SELLER "cbc:EndpointID", CII_SELLER "ram:URIUniversalCommunication/ram:URIID") \
    X(BG_5, UBL_SELLER "cac:PostalAddress", CII_SELLER "ram:PostalTradeAddress") \
    X(BT_37, UBL_SELLER "cac:PostalAddress/cbc:CityName", CII_SELLER "ram:PostalTradeAddress/ram:CityName") \
    X(BT_38, UBL_SELLER "cac:PostalAddress/cbc:PostalZone", CII_SELLER "ram:PostalTradeAddress/ram:PostcodeCode") \
    X(BT_40, UBL_SELLER "cac:PostalAddress/cac:Country/cbc:IdentificationCode", \
      CII_SELLER "ram:PostalTradeAddress/ram:CountryID") \
    X(BG_6, UBL_SELLER "cac:Contact", CII_SELLER "ram:DefinedTradeContact") \
    X(BT_41, UBL_SELLER "cac:Contact/cbc:Name", CII_SELLER "ram:DefinedTradeContact/ram:PersonName") \
    X(BT_42, UBL_SELLER "cac:Contact/cbc:Telephone", \
      CII_SELLER "ram:DefinedTradeContact/ram:TelephoneUniversalCommunication/ram:CompleteNumber") \
    X(BT_43, UBL_SELLER "cac:Contact/cbc:ElectronicMail", \
      CII_SELLER "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID") \
    X(BT_44, UBL_BUYER "cac:PartyLegalEntity/cbc:RegistrationName", CII_BUYER "ram:Name") \
    X(BT_48, UBL_BUYER "cac:PartyTaxScheme/cbc:CompanyID", CII_BUYER "ram:SpecifiedTaxRegistration/ram:ID") \
    X(BT_49, UBL_BUYER "cbc:EndpointID", CII_BUYER "ram:URIUniversalCommunication/ram:URIID") \
    X(BG_8, UBL_BUYER "cac:PostalAddress", CII_BUYER "ram:PostalTradeAddress") \
    X(BT_52, UBL_BUYER "cac:PostalAddress/cbc:CityName", CII_BUYER "ram:PostalTradeAddress/ram:CityName") \
    X(BT_53, UBL_BUYER "cac:PostalAddress/cbc:PostalZone", CII_BUYER "ram:PostalTradeAddress/ram:PostcodeCode") \
    X(BT_55, UBL_BUYER "cac:PostalAddress/cac:Country/cbc:IdentificationCode", \
      CII_BUYER "ram:PostalTradeAddress/ram:CountryID") \
    X(BT_63, "cac:TaxRepresentativeParty/cac:PartyTaxScheme/cbc:CompanyID", \
      CII_AGREEMENT "ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration/ram:ID") \
    X(BT_72, "cac:Delivery/cbc:ActualDeliveryDate", \
      CII_DELIVERY "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString") \
    X(BG_14, "cac:InvoicePeriod", CII_SETTLEMENT "ram:BillingSpecifiedPeriod") \
    X(BT_73, "cac:InvoicePeriod/cbc:StartDate", \
      CII_SETTLEMENT "ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString") \
    X(BT_74, "cac:InvoicePeriod/cbc:EndDate", \
      CII_SETTLEMENT "ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString") \
    X(BG_15, "cac:Delivery/cac:DeliveryLocation/cac:Address", \
      CII_DELIVERY "ram:ShipToTradeParty/ram:PostalTradeAddress") \
    X(BT_77, "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CityName", \
      CII_DELIVERY "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CityName") \
    X(BT_78, "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:PostalZone", \
      CII_DELIVERY "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:PostcodeCode") \
    X(BG_16, "cac:PaymentMeans", CII_MEANS) \
    X(BT_81, "cac:PaymentMeans/cbc:PaymentMeansCode", CII_MEANS "/ram:TypeCode") \
    X(BG_17, "cac:PaymentMeans/cac:PayeeFinancialAccount", CII_MEANS "/ram:PayeePartyCreditorFinancialAccount") \
    X(BT_84, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", \
      CII_MEANS "/ram:PayeePartyCreditorFinancialAccount/ram:IBANID") \
    X(BG_18, "cac:PaymentMeans/cac:CardAccount", CII_MEANS "/ram:ApplicableTradeSettlementFinancialCard") \
    X(BG_19, "cac:PaymentMeans/cac:PaymentMandate", CII_MEANS "/ram:PayerPartyDebtorFinancialAccount") \
    X(BT_89, "cac:PaymentMeans/cac:PaymentMandate/cbc:ID", \
      CII_SETTLEMENT "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID") \
    X(BT_90, UBL_SELLER "cac:PartyIdentification/cbc:ID", CII_SETTLEMENT "ram:CreditorReferenceID") \
    X(BT_91, "cac:PaymentMeans/cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", \
      CII_MEANS "/ram:PayerPartyDebtorFinancialAccount/ram:IBANID") \
    X(BT_106, "cac:LegalMonetaryTotal/cbc:LineExtensionAmount", CII_SUM "ram:LineTotalAmount") \
    X(BT_107, "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount", CII_SUM "ram:AllowanceTotalAmount") \
    X(BT_108, "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount", CII_SUM "ram:ChargeTotalAmount") \
    X(BT_109, "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount", CII_SUM "ram:TaxBasisTotalAmount") \
    X(BT_110, "cac:TaxTotal/cbc:TaxAmount", CII_SUM "ram:TaxTotalAmount") \
    X(BT_112, "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount", CII_SUM "ram:GrandTotalAmount") \
    X(BT_113, "cac:LegalMonetaryTotal/cbc:PrepaidAmount", CII_SUM "ram:TotalPrepaidAmount") \
    X(BT_114, "cac:LegalMonetaryTotal/cbc:PayableRoundingAmount", CII_SUM "ram:RoundingAmount") \
    X(BT_115, "cac:LegalMonetaryTotal/cbc:PayableAmount", CII_SUM "ram:DuePayableAmount")
/* From a line. */
#define XRECHNUNG_LINE_TERMS(X) \
    X(BT_126, "cbc:ID", "ram:AssociatedDocumentLineDocument/ram:LineID") \
    X(BT_129, "cbc:InvoicedQuantity", "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity") \
    X(BT_131, "cbc:LineExtensionAmount", \
      "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount") \
    X(BT_134, "cac:InvoicePeriod/cbc:StartDate", \
      "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:StartDateTime/udt:DateTimeString") \
    X(BT_135, "cac:InvoicePeriod/cbc:EndDate", \
      "ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod/ram:EndDateTime/udt:DateTimeString") \
    X(BT_146, "cac:Price/cbc:PriceAmount", \
      "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount") \
    X(BT_149, "cac:Price/cbc:BaseQuantity", \
      "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:BasisQuantity") \
    X(BT_151, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID", \
      "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode") \
    X(BT_152, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent", \
      "ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent") \
    X(BT_153, "cac:Item/cbc:Name", "ram:SpecifiedTradeProduct/ram:Name")
/* From a part of the VAT breakdown. */
#define XRECHNUNG_TAX_TERMS(X) \
    X(BT_116, "cbc:TaxableAmount", "ram:BasisAmount") \
    X(BT_117, "cbc:TaxAmount", "ram:CalculatedAmount") \
    X(BT_118, "cac:TaxCategory/cbc:ID", "ram:CategoryCode") \
    X(BT_119, "cac:TaxCategory/cbc:Percent", "ram:RateApplicablePercent") \
    X(BT_120, "cac:TaxCategory/cbc:TaxExemptionReason", "ram:ExemptionReason") \
    X(BT_121, "cac:TaxCategory/cbc:TaxExemptionReasonCode", "ram:ExemptionReasonCode")
/* clang-format on */

#define TERM_(name, ubl, cii) name,
enum xrechnung_term {
    XRECHNUNG_TERMS(TERM_) TERM_LINE,
    XRECHNUNG_LINE_TERMS(TERM_) TERM_TAX,
    XRECHNUNG_TAX_TERMS(TERM_) TERM_END
};

#define XRECHNUNG_PARTS 64
struct xrechnung_parts {
    const struct xml *at[XRECHNUNG_PARTS];
    size_t n;
};
struct xrechnung_doc {
    const struct xml *root;
    bool cii, credit;                  /* UBL root CreditNote */
    struct xrechnung_parts lines;      /* BG-25 */
    struct xrechnung_parts taxes;      /* BG-23 */
    struct xrechnung_parts allowances; /* BG-20, BG-21 */
};
struct xrechnung_doc xrechnung_read(const struct xml *root);
/* The element, below the line or part of the breakdown for their terms; NULL when there is none. */
const struct xml *xrechnung_at(const struct xrechnung_doc *, const struct xml *part, enum xrechnung_term);
/* Its text, "" when there is none; trimmed. */
struct str xrechnung_value(const struct xrechnung_doc *, const struct xml *part, enum xrechnung_term);
/* Seller's BT-31 and BT-32, told apart by their scheme. */
struct str xrechnung_seller_tax(const struct xrechnung_doc *, bool vat);
/* Category of a document level allowance or charge. */
struct str xrechnung_allowance_category(const struct xrechnung_doc *, const struct xml *);

#endif
