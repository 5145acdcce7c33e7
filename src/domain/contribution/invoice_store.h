/*
 * contribution/invoice_store.h -- the only SQL of invoices, notice letters and their sendings.  Nothing is ever
 * changed; a number is used once and none is left out in its series.
 */
#ifndef CONTRIBUTION_INVOICE_STORE_H
#define CONTRIBUTION_INVOICE_STORE_H

#include "domain/contribution/invoice.h"

/* cost_contribution L: newest first; year 0: all. */
enum err invoices_reached(struct tx *, int year, struct invoice_rows *);
/* cost_contribution R */
enum err invoice_by_ref(struct tx *, invoice_ref, struct invoice_row *);
/* *system* */
enum err invoice_by_id(struct tx *, invoice_id, struct invoice_row *);
/* *system*: documents of an instalment (or of the year: half 0) of a fixing. */
enum err invoices_of(struct tx *, fixing_id, int year, struct invoice_rows *);
/* *system*: what corrects it. */
enum err invoices_correcting(struct tx *, invoice_id, struct invoice_rows *);
/* *system*: the next number of the series. */
enum err invoice_next(struct tx *, int series, int *n);
/* *system*: with its bytes; the caller has cost_contribution C.  ERR_CONFLICT: its number was taken meanwhile,
   or such a document exists. */
enum err invoice_add(struct tx *, struct invoice_draft *);
/* *system*: the stored bytes, whose hash was compared; ERR_NOT_FOUND: not in this format; ERR_FAULT: damaged. */
enum err invoice_document(struct tx *, invoice_id, enum invoice_format, struct str *bytes);

/* --- proof of delivery --------------------------------------------------------------------------- */

struct invoice_delivery_row {
    struct day delivered_on;
    struct str channel, evidence;
};
struct invoice_delivery_rows {
    struct invoice_delivery_row *at;
    size_t n;
};
/* *system* */
enum err invoice_deliveries(struct tx *, invoice_id, struct invoice_delivery_rows *);
enum err invoice_delivery_add(struct tx *, const struct invoice_row *, const struct invoice_delivery_row *);

/* --- notice letters -------------------------------------------------------------------------------- */

struct letter_row {
    letter_id id;
    letter_ref ref;
    authority_id authority;
    struct str authority_name;
    fixing_id fixing;
    struct day dated;
};
struct letter_rows {
    struct letter_row *at;
    size_t n;
};
/* cost_contribution L: of a fixing. */
enum err letters_of(struct tx *, fixing_id, struct letter_rows *);
/* cost_contribution R */
enum err letter_by_ref(struct tx *, letter_ref, struct letter_row *);
/* *system*: stored bytes, compared with their hash. */
enum err letter_bytes(struct tx *, letter_id, struct str *bytes);
/* *system*; ERR_CONFLICT: the participant has its letter. */
enum err letter_add(struct tx *, fixing_id, authority_id, struct day dated, struct str bytes);

/* --- sent by mail ------------------------------------------------------------------------------------ */

struct sending_row {
    sending_id id;
    authority_id authority;
    invoice_id invoice;
    letter_id letter;
    fixing_id fixing; /* of the letter */
    struct str recipient, mail_key, message_id;
    struct instant created_at;
    int result; /* 0: open, 1: accepted by the mail server, 2: given up */
    struct instant at;
    struct str why;
};
struct sending_rows {
    struct sending_row *at;
    size_t n;
};
/* *system*: of one document. */
enum err sendings_of(struct tx *, invoice_id, letter_id, struct sending_rows *);
/* *system*: those nothing is known of yet. */
enum err sendings_open(struct tx *, struct sending_rows *);
enum err sending_add(struct tx *, const struct sending_row *);
enum err sending_result_add(struct tx *, const struct sending_row *, bool accepted, struct str why);
/* *system*: proof of the letter as of section 12, unless there is one. */
enum err sending_proof_known(struct tx *, fixing_id, authority_id, bool *yes);

#endif
