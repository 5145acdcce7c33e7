/*
 * domain/contribution/open_item_store.h -- documents with what settled them, as rows of the database.
 */
#ifndef DOMAIN_CONTRIBUTION_OPEN_ITEM_STORE_H
#define DOMAIN_CONTRIBUTION_OPEN_ITEM_STORE_H

#include "domain/contribution/open_item.h"
#include "domain/contribution/payment_match.h"
#include "platform/db.h"

struct open_document_row {
    invoice_id id, corrects;
    invoice_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str party, number, reference;
    int kind; /* enum document_kind */
    struct day issued_on, due_on;
    int64_t gross_cents, settled_cents;
    int64_t reminders; /* released so far */
    struct day reminded_on;
    bool exported;
};
struct open_document_rows {
    struct open_document_row *at;
    size_t n;
};
/* Documents and their items, which share the order. */
struct open_account {
    struct open_document_rows rows;
    struct open_items items;
};
const struct open_document_row *open_account_document(const struct open_account *, const struct open_item *);

/* cost_contribution L: of all parties the actor reaches. */
enum err open_account_reached(struct tx *, struct open_account *);
/* cost_contribution R: of one party. */
enum err open_account_of(struct tx *, authority_id, struct open_account *);
/* *system*: of all, for matching. */
enum err open_account_all(struct tx *, struct open_account *);
/* *system*: what payment_match needs of it. */
enum err open_account_match(struct tx *, const struct open_account *, struct match_input *);

/* cost_contribution L: parties of the reached documents, and participants. */
struct open_party_row {
    authority_id id;
    authority_ref ref;
    struct str name;
    struct str street, zip, town;
};
struct open_party_rows {
    struct open_party_row *at;
    size_t n;
};
enum err open_parties(struct tx *, struct open_party_rows *);
enum err open_party_by_ref(struct tx *, authority_ref, struct open_party_row *);

#endif
