/*
 * contribution/billing.h -- how the body bills a party from a day on: addresses of the e-invoice, account,
 * tax ids (domain/contributions.md sections 16 and 17).  A change is a new row.
 *
 * The row of the provider is the body itself: seller of the invoices, account that is paid to.
 */
#ifndef CONTRIBUTION_BILLING_H
#define CONTRIBUTION_BILLING_H

#include "domain/contribution/vat.h"

struct billing_profile_row {
    billing_profile_id id;
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name;
    struct day starts;
    struct str leitweg, endpoint_scheme, endpoint, iban, account_name;
    struct str tax_number, vat_id, register_id;
    struct str contact, phone, mail;
    struct str name, street, zip, town; /* "": as the party's record has it */
    struct str contract;
    int syntax; /* enum invoice_format the party takes */
};
struct billing_profile_rows {
    struct billing_profile_row *at;
    size_t n;
};

/* cost_contribution L: by party, the newest first. */
enum err billing_profiles(struct tx *, struct billing_profile_rows *);
/* *system*: in force on the day; ERR_NOT_FOUND. */
enum err billing_profile_on(struct tx *, authority_id, struct day, struct billing_profile_row *);
/* The same; id 0 and the usual syntax when none is entered. */
enum err billing_profile_or_none(struct tx *, authority_id, struct day, struct billing_profile_row *);
/* The caller has cost_contribution C.  ERR_INVALID at the field: check digits of Leitweg-ID and IBAN, scheme and
   address, country prefix of the VAT id. */
enum err billing_profile_add(struct tx *, const struct billing_profile_row *, bool provider);

#endif
