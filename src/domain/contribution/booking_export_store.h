/*
 * domain/contribution/booking_export_store.h -- batches that left for the budget system, and the
 * profile they follow.  Reading and writing is the head's matter.
 */
#ifndef DOMAIN_CONTRIBUTION_BOOKING_EXPORT_STORE_H
#define DOMAIN_CONTRIBUTION_BOOKING_EXPORT_STORE_H

#include "domain/contribution/booking_export.h"
#include "platform/db.h"

struct booking_profile_row {
    booking_profile_id id;
    int version;
    struct str settings;
};
/* cost_contribution C of the body: the newest; ERR_NOT_FOUND. */
enum err booking_profile_newest(struct tx *, struct booking_profile_row *);
/* ERR_INVALID with a refusal at `settings`: a line cannot be read. */
enum err booking_profile_add(struct tx *, struct str settings);

struct booking_export_row {
    booking_export_id id;
    booking_export_ref ref;
    int n, format;
    struct str file_name, created_by_name;
    int64_t bookings, debit_cents, credit_cents, copies;
    struct blob hash;
    blob_id content;
    struct instant created_at;
};
struct booking_export_rows {
    struct booking_export_row *at;
    size_t n;
};
enum err booking_exports(struct tx *, struct booking_export_rows *);
enum err booking_export_by_ref(struct tx *, booking_export_ref, struct booking_export_row *);
/* Documents that did not leave yet. */
enum err bookings_waiting(struct tx *, int64_t *n);

/* What would leave: documents of the first year that has any, in the order of their numbers. */
struct booking_draft {
    struct booking_profile_row profile;
    struct booking_refusal refusal;
    struct str bytes;
    size_t n;
    int batch;
};
/* ERR_NOT_FOUND: no profile, or nothing waits. */
enum err booking_export_draft(struct tx *, enum booking_format, struct booking_draft *);
/* ERR_INVALID with a refusal: the draft has one; ERR_CONFLICT: somebody else's came first. */
enum err booking_export_add(struct tx *, enum booking_format, booking_export_id *);
/* The same bytes; which time they leave, from 1 on. */
enum err booking_export_fetch(struct tx *, const struct booking_export_row *, struct str *bytes, int *copy);

#endif
