/*
 * domain/contribution/open_item.h -- what is still owed, by whom, since when: documents and what
 * settled them, joined to items.  Pure.
 *
 * Claims are signed: above zero the party owes the body, below the body owes the party.  A corrected
 * invoice (384) takes the place of what it corrects; a credit note (381) lowers it; a document of
 * either kind that corrects nothing is an item of its own.  Payments count for the item, whichever of
 * its documents they were made for.
 */
#ifndef DOMAIN_CONTRIBUTION_OPEN_ITEM_H
#define DOMAIN_CONTRIBUTION_OPEN_ITEM_H

#include "base/day.h"
#include "base/id.h"

enum document_kind { DOCUMENT_INVOICE = 1, DOCUMENT_CREDIT_NOTE, DOCUMENT_CORRECTED, DOCUMENT_PAYMENT_NOTICE };

struct open_document {
    int64_t id, corrects; /* corrects 0: nothing */
    int64_t party;
    int kind; /* enum document_kind */
    int64_t gross_cents, settled_cents;
    struct day due_on;
};
struct open_item {
    size_t document; /* the one that counts now: the newest correction, else the first */
    int64_t party;
    int64_t claim, settled, open;
    struct day due_on;
};
struct open_items {
    struct open_item *at;
    size_t n;
    size_t *of_document; /* of the documents: their item */
};
/* Documents in the order they were made; one that names none before it stands alone. */
struct open_items open_items_of(struct mem *, const struct open_document *, size_t n);

/* The party owes, and the working day after the due day has come. */
bool open_item_overdue(const struct open_item *, struct day today);

#endif
