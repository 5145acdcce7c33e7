/*
 * contribution/invoice.h -- documents to the parties (agreement section 5 (6); domain/contributions.md
 * sections 8, 9 and 16): what an instalment of a signed fixing becomes.  Amounts come from what the
 * signature stored.
 */
#ifndef CONTRIBUTION_INVOICE_H
#define CONTRIBUTION_INVOICE_H

#include "domain/agreement/agreement.h"
#include "domain/contribution/billing.h"
#include "domain/contribution/fixing_store.h"
#include "domain/contribution/xrechnung.h"

/* Their numbers are stored. */
enum invoice_kind {
    INVOICE_PLAIN = 1,
    INVOICE_CREDIT_NOTE,
    INVOICE_CORRECTED,
    INVOICE_PAYMENT_NOTICE,
    INVOICE_KIND_END
};
enum invoice_format { INVOICE_PDF = 1, INVOICE_UBL, INVOICE_CII, INVOICE_FORMAT_END };
enum msg invoice_kind_msg(enum invoice_kind);
/* "Erste Rate 2027", "Jahr 2027" */
enum msg invoice_half_msg(int half);

/* Seller and buyer as of the day of issue: column invoice.frozen. */
struct invoice_party {
    struct str name, street, zip, town, register_id, vat_id, tax_number;
    struct str endpoint_scheme, endpoint, contact, phone, mail;
};
/* The party's record, and the address it wants its documents at. */
struct invoice_party invoice_party_of(const struct authority_row *, const struct billing_profile_row *);
struct invoice_frozen {
    struct invoice_party seller, buyer;
    struct str leitweg, contract, iban, account_name, period, fixing, decision_ref;
};
struct str invoice_frozen_text(struct mem *, const struct invoice_frozen *);
enum err invoice_frozen_read(struct mem *, struct str text, struct invoice_frozen *);

/* A document, issued or about to be. */
struct invoice_row {
    invoice_id id;
    invoice_ref ref;
    authority_id authority;
    struct str authority_name;
    int kind, series, n; /* enum invoice_kind */
    struct str number;
    fixing_id fixing;
    int year, half;
    invoice_id corrects;
    struct day starts, ends, issued_on, due_nominal, due_on;
    int64_t net_cents;
    int vat_regime, vat_rate;
    int64_t vat_cents, gross_cents;
    struct str reference, frozen;
};
struct invoice_rows {
    struct invoice_row *at;
    size_t n;
};
struct invoice_bytes {
    struct str of[INVOICE_FORMAT_END]; /* "": not in this format */
};
/* What stands before its number: for the preview and for the issue. */
struct invoice_draft {
    struct invoice_row row;
    struct invoice_frozen frozen;
    struct str line;     /* name of the one line */
    struct str original; /* BG-3 */
    struct day original_on;
    bool issued;      /* there is such a document already */
    enum msg problem; /* what keeps it from being issued; MSG_NONE: nothing */
    struct xrechnung_findings findings;
    int syntax;
    struct invoice_bytes bytes;
};
struct invoice_drafts {
    struct invoice_draft *at;
    size_t n;
};

/* Number, RF reference and the checks; the bytes too.  Pure but for the fonts: never inside a tx. */
void invoice_number(struct mem *, struct invoice_draft *, int n);
/* Rule ids of both syntaxes into d->findings. */
void invoice_check(struct mem *, struct invoice_draft *);
enum err invoice_make(struct mem *, struct invoice_draft *);
/* The PDF of a document: payment request, credit note or payment notice. */
enum err invoice_pdf(struct mem *, const struct invoice_draft *, struct str *bytes);

#endif
