/*
 * contribution/invoice_issue.h -- from a signed fixing to numbered documents: gathered in one transaction, drawn
 * outside of any, stored in a second one that uses the numbers without a gap.
 */
#ifndef CONTRIBUTION_INVOICE_ISSUE_H
#define CONTRIBUTION_INVOICE_ISSUE_H

#include "domain/contribution/invoice_store.h"
#include "platform/request.h"

/* *system*: what an instalment of the year becomes if it were issued on the day, with the numbers that are next;
   with the first one the credit notes of the year.  Already issued ones are among them.  ERR_NOT_FOUND: no
   fixing holds the year. */
enum err invoice_drafts(struct tx *, int year, int half, struct day issued_on, struct invoice_drafts *);
/* Issues every draft nothing speaks against; *issued: how many.  Opens its own transactions (ROUTE_STEPS);
   ERR_CONFLICT: others numbered documents at the same time, again and again. */
enum err invoice_issue(struct request *, int year, int half, size_t *issued);
/* The same in a write transaction of the caller's, which stays open while they are drawn: for who is alone with the
   database.  *out: the drafts, those that were issued with their id. */
enum err invoice_issue_alone(struct tx *, int year, int half, struct invoice_drafts *out);

/* VAT that came later (contributions.md section 9): what a document becomes under the regime that is entered
   now. */
enum correction_mode { CORRECTION_384 = 1, CORRECTION_381_380 };
#define INVOICE_CORRECTION_DAYS 30 /* a new due day for the additional amount, section 286 (3) BGB */
/* *system*: the document of that kind about another one, as number n of the series. */
enum err invoice_correction(struct tx *, const struct invoice_row *, enum invoice_kind, struct day issued_on, int n,
                            struct invoice_draft *);
/* ERR_CONFLICT with a refusal: corrected before, or nothing to correct. */
enum err invoice_correct(struct request *, invoice_ref, enum correction_mode);

/* Gives the stored documents to the outbox; ERR_INVALID at "recipient". */
enum err invoice_send(struct tx *, const struct invoice_row *, struct str recipient);
enum err letter_send(struct tx *, const struct letter_row *, struct str recipient);
/* Where a document of the party goes unless somebody says otherwise. */
enum err invoice_recipient(struct tx *, authority_id, struct str *mail);

extern const struct job_kind invoice_jobs[];

#endif
