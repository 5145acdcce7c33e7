/*
 * domain/contribution/payment_match.h -- which payment settles which open item (contributions.md
 * section 18): 1 the RF reference, 2 the other side's account with the exact open amount, 3 the number
 * of the document in the text with the exact amount; never a name alone.  What is left is for a person.
 * Pure.
 *
 * Amounts are signed: a payment that came settles what a party owes (open > 0), one that left what the
 * body owes (open < 0).  Nothing is settled beyond its open amount, no payment beyond its own.
 */
#ifndef DOMAIN_CONTRIBUTION_PAYMENT_MATCH_H
#define DOMAIN_CONTRIBUTION_PAYMENT_MATCH_H

#include "base/buf.h"

enum match_rule { MATCH_NONE, MATCH_REFERENCE, MATCH_ACCOUNT, MATCH_NUMBER, MATCH_PERSON, MATCH_RETURN };

struct match_item {
    int64_t open;
    int64_t party;
};
/* How a payer may call an item; several names may lead to one. */
struct match_name {
    struct str number, reference; /* "2027-00012"; "RF45..." without blanks, in capitals */
    size_t item;
};
/* A party's account, without blanks, in capitals. */
struct match_account {
    struct str iban;
    int64_t party;
};
struct match_payment {
    int64_t cents; /* what is not settled yet */
    struct str reference, iban, text, end_to_end;
};
struct match_input {
    const struct match_item *items;
    size_t nitems;
    const struct match_name *names;
    size_t nnames;
    const struct match_account *accounts;
    size_t naccounts;
};

struct match {
    size_t payment, item;
    int64_t cents; /* of the payment, with its sign */
    enum match_rule rule;
};
struct matches {
    struct match *at;
    size_t n;
};
/*
 * First every payment by rule 1, then what is left by rule 2, then by rule 3.  A reference takes a part,
 * or leaves what is too much; several references in one text settle their items only if the money is
 * enough for all of them, several numbers only if it is exactly their sum.
 */
struct matches payment_match(struct mem *, const struct match_input *, const struct match_payment *, size_t n);

/* For a person: items the payment may be meant for, likeliest first, each with what would be settled and
   why: named, same account, or only the same amount (MATCH_PERSON). */
struct matches payment_proposals(struct mem *, const struct match_input *, const struct match_payment *);

/* "2027-00012" as a word of its own. */
bool payment_text_names(struct str text, struct str number);

/* Money that came and may go back. */
struct match_credit {
    int64_t cents;
    struct str end_to_end, reference, iban;
};
/* The one credit a return takes back: same amount, and the same end-to-end id, reference or account;
   SIZE_MAX: none, or not the only one. */
size_t payment_match_return(const struct match_credit *, size_t n, const struct match_payment *debit);

#endif
