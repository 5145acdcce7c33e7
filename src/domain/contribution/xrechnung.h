/*
 * contribution/xrechnung.h -- an e-invoice by XRechnung 3.0 (EN 16931): from what is billed to a UBL or
 * CII document, and the own checks of such a document (domain/contributions.md section 16).  Pure.
 *
 * BT- and BG-numbers are those of the norm.  What is "" or DAY_NONE is left out, nothing is invented:
 * whether a document may be sent is for the checks, which read what was written.
 */
#ifndef CONTRIBUTION_XRECHNUNG_H
#define CONTRIBUTION_XRECHNUNG_H

#include "base/day.h"
#include "base/xml.h"
#include "domain/contribution/instalment.h"

#define XRECHNUNG_CUSTOMIZATION "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
#define XRECHNUNG_PROFILE "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
#define XRECHNUNG_MAX 262144 /* bytes */

/* BT-3 */
enum xrechnung_type { XRECHNUNG_INVOICE = 380, XRECHNUNG_CREDIT_NOTE = 381, XRECHNUNG_CORRECTED = 384 };

struct xrechnung_party {
    struct str name, register_id;          /* BT-27/BT-44, BT-30 */
    struct str vat_id, tax_number;         /* BT-31, BT-32 */
    struct str endpoint_scheme, endpoint;  /* BT-34/BT-49: EM mail, 0204 Leitweg-ID */
    struct str street, town, zip, country; /* BT-35, -37, -38, -40; BT-50, -52, -53, -55 */
    struct str contact, phone, mail;       /* BT-41 to BT-43 */
};
struct xrechnung_line {
    struct str name, unit; /* C62 one, HUR hour */
    int64_t quantity_thousandths, price_cents, net_cents;
};
struct xrechnung {
    enum xrechnung_type type;
    struct str number, note; /* BT-1, BT-22 */
    struct day issued_on, due_on;
    struct str buyer_reference, contract; /* BT-10: Leitweg-ID; BT-12 */
    struct day starts, ends;              /* BG-14 */
    struct str original;                  /* BG-3 */
    struct day original_on;
    struct xrechnung_party seller, buyer;
    struct str iban, account_name, reference; /* BT-84, BT-85, BT-83 */
    enum vat_regime regime;                   /* VAT_O or VAT_S */
    int32_t rate;                             /* hundredths of a percent */
    struct str exemption;                     /* BT-120 */
    int64_t net_cents, vat_cents, gross_cents;
    const struct xrechnung_line *lines;
    size_t nlines;
};

struct xml *xrechnung_ubl(struct mem *, const struct xrechnung *);
struct xml *xrechnung_cii(struct mem *, const struct xrechnung *);

/* Rule ids a document breaks, in the order of the rules; each once. */
struct xrechnung_findings {
    struct xrechnung_finding {
        struct str rule;
    } * at;
    size_t n;
};
/* Root Invoice, CreditNote or rsm:CrossIndustryInvoice. */
struct xrechnung_findings xrechnung_check(struct mem *, const struct xml *root);

/* Values as both syntaxes write them. */
struct str xrechnung_cents(struct mem *, int64_t cents);                      /* "7474.47" */
struct str xrechnung_quantity(struct mem *, int64_t thousandths);             /* "1", "2.5" */
struct str xrechnung_rate(struct mem *, enum vat_regime, int32_t hundredths); /* "19", "0" for O */

#endif
