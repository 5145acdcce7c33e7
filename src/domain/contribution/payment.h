/*
 * domain/contribution/payment.h -- a bank file becomes booked statements, payments and what they
 * settle, all of it or nothing; and what a person decides about a payment afterwards.
 */
#ifndef DOMAIN_CONTRIBUTION_PAYMENT_H
#define DOMAIN_CONTRIBUTION_PAYMENT_H

#include "domain/contribution/open_item_store.h"
#include "domain/contribution/payment_store.h"

/* What is remarkable about a statement, before it is booked. */
struct bank_remark {
    bool known;         /* account and id were booked before: it is left out */
    bool other_account; /* not the body's by its billing profile */
    int64_t expected;   /* the number that should have come, 0: no gap */
    bool balance_gap;   /* it does not begin with what the one before ended with */
    int64_t last_closing;
    size_t repeated; /* entries that are booked already */
};
struct bank_check {
    struct bank_remark *remarks;   /* of the statements */
    struct bank_entry_mark *marks; /* of the entries */
    size_t fresh;                  /* statements that would be booked */
};
/* Against what is booked already. */
enum err bank_check(struct tx *, const struct bank_file *, struct bank_check *);
/* The file as it was read.  ERR_NOT_FOUND: it has a fault. */
enum err bank_import_file(struct tx *, const struct bank_import_row *, struct bank_file *);

struct bank_booking {
    int64_t statements, entries, repeated, payments, matches, returns;
    bank_statement_id first; /* 0: nothing new */
};
/*
 * Books the file and settles what the rules of payment_match.h prove.  ERR_CONFLICT with a refusal:
 * the same content was booked meanwhile; ERR_INVALID: it has a fault.
 */
enum err bank_book(struct tx *, const struct bank_import_row *, struct bank_booking *);

/* By a person.  ERR_INVALID with a refusal at `cents`: more than is open here or there, or the wrong way. */
enum err payment_settle(struct tx *, const struct payment_row *, invoice_ref, int64_t cents);
/* Undoes what the payment settled or took back.  ERR_CONFLICT with a refusal: nothing. */
enum err payment_release(struct tx *, const struct payment_row *);
/* Money that left gives back money that came; a return of the whole reopens what it settled. */
enum err payment_give_back(struct tx *, const struct payment_row *debit, const struct payment_row *credit);

#endif
