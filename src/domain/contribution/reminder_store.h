/*
 * domain/contribution/reminder_store.h -- payment reminders (Zahlungserinnerungen): released by a
 * person, numbered, without fee or interest (contributions.md section 8).
 */
#ifndef DOMAIN_CONTRIBUTION_REMINDER_STORE_H
#define DOMAIN_CONTRIBUTION_REMINDER_STORE_H

#include "domain/contribution/open_item_store.h"

struct reminder_row {
    reminder_id id;
    reminder_ref ref;
    authority_id authority;
    int series, n, level;
    struct str number, party, document, address, created_by_name;
    int64_t open_cents;
    struct day due_on, made_on;
};
struct reminder_rows {
    struct reminder_row *at;
    size_t n;
};
/* cost_contribution R */
enum err reminder_by_ref(struct tx *, reminder_ref, struct reminder_row *);
enum err reminders_of(struct tx *, authority_id, struct reminder_rows *);
/*
 * *system*: the caller has the right.  ERR_CONFLICT with a refusal: the item is not overdue, or was
 * reminded of today already.
 */
enum err reminder_add(struct tx *, const struct open_document_row *, const struct open_item *, reminder_ref *);
/* Overdue for so many working days since the due day or the last reminder that the head has to act. */
enum err reminder_task(struct tx *, const struct open_document_row *, const struct open_item *, bool *yes);

#endif
