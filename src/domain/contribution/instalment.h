/*
 * contribution/instalment.h -- what a net contribution becomes: two instalments, the document of a
 * year, and VAT per invoice (agreement section 5 (1), (6); contributions.md sections 8 and 9).
 */
#ifndef CONTRIBUTION_INSTALMENT_H
#define CONTRIBUTION_INSTALMENT_H

#include "domain/contribution/key.h"

#define VAT_RATE_MAX 10000 /* hundredths of a percent */

/* First = floor(net / 2), second = the rest. */
struct instalments {
    int64_t cents[2];
};
struct instalments instalments_of(int64_t net_cents);

/* net > 0: invoices; 0: no document; below 0: a credit note and a refund, never a negative invoice. */
enum net_document { NET_INVOICE_380 = 1, NET_NONE, NET_CREDIT_NOTE_381 };
struct net {
    int64_t net_cents, payable_cents, refund_cents;
    enum net_document document;
};
/* out_of_bounds */
struct cost_refusal net_of(int64_t gross_cents, int64_t credit_cents, struct net *out);

/* Not taxable (section 2b UStG), taxable with a rate, or the provider's own share. */
enum vat_regime { VAT_O = 1, VAT_S, VAT_INTERNAL };
struct vat {
    int64_t vat_cents, gross_cents;
};
/* "19/100" is 1900; out_of_bounds: above 1 or finer than hundredths of a percent. */
struct cost_refusal vat_rate_of(struct fraction, int32_t *hundredths);
/* Of one invoice, half-up; 0 but for VAT_S.  out_of_bounds. */
struct cost_refusal vat_of(int64_t net_cents, int32_t rate, enum vat_regime, struct vat *out);
/* VAT of each invoice into out[n]; *difference: VAT on their sum minus the sum of VAT. */
struct cost_refusal vat_of_invoices(const int64_t *net_cents, size_t n, int32_t rate, enum vat_regime, struct vat *out,
                                    int64_t *difference);

#endif
