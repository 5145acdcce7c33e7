/*
 * contribution/letter_pdf.h -- the notice of contributions as a letter (domain/contributions.md section 13),
 * and what letters and invoices share.  Drawn once; the bytes are stored.
 */
#ifndef CONTRIBUTION_LETTER_PDF_H
#define CONTRIBUTION_LETTER_PDF_H

#include "base/zone.h"
#include "domain/contribution/fixing_web.h"
#include "domain/contribution/invoice.h"
#include "platform/pdf.h"

/* Everything on it; sections as the explanation of the fixing has them, with the pupils of this party only. */
struct letter {
    struct fixing_row fixing;
    struct invoice_party from, to;
    authority_id authority;
    struct str authority_name;
    struct day dated;
    struct str signer, hash;
    struct instant signed_at;
    struct fixing_amount_rows amounts; /* of everybody, as stored */
    struct fixing_section *sections;
    size_t nsections;
    struct fixing_table schools; /* own pupils */
    struct fixing_table prices;  /* per pupil and level */
    struct str snapshot;
    struct fixing_saids vat;
};
enum err letter_pdf(struct mem *, const struct letter *, struct str *bytes);

/* A table of a page, with its caption; nothing when it has no lines. */
void letter_table(struct pdf *, struct mem *, const struct fixing_table *);
/* Sender's line, address, place and day. */
void letter_head(struct pdf *, struct mem *, const struct invoice_party *from, const struct invoice_party *to,
                 struct str dated);
void letter_contact(struct pdf *, struct mem *, const struct invoice_party *from);
/* "05.01.2027" */
struct str letter_day(struct mem *, struct day);
/* The moment a document of that day names as its creation. */
struct instant letter_moment(struct day);

#endif
