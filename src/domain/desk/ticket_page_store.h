/*
 * desk/ticket_page_store.h -- small reads that only the pages need.
 */
#ifndef DESK_TICKET_PAGE_STORE_H
#define DESK_TICKET_PAGE_STORE_H

#include "domain/desk/ticket_store.h"

/* ticket C: schools the actor reports for, open today, by name. */
struct place_row {
    school_id id;
    school_ref ref;
    struct str name;
};
struct place_rows {
    struct place_row *at;
    size_t n;
};
enum err ticket_places(struct tx *, struct place_rows *);

/* Who of the body may be assigned a ticket of this place: entrusted with it now. */
struct person_row {
    account_id id;
    account_ref ref;
    struct str name;
};
struct person_rows {
    struct person_row *at;
    size_t n;
};
enum err ticket_people(struct tx *, const struct ticket *, struct person_rows *);

/* U6: how many people with an account at the school read what is public on a ticket:
   its contacts, its requester, who takes part; of a confidential one only those named.
   `ticket` 0: of one that is about to be reported. */
enum err ticket_reader_count(struct tx *, school_id, account_id requester, ticket_id, bool sensitive, int64_t *n);

/* The newest event of a ticket that can still be undone; 0: none. */
enum err ticket_last_event(struct tx *, const struct ticket *, int64_t *n);

/* Number of the newest entry. */
enum err ticket_last_entry(struct tx *, const struct ticket *, int64_t *n);

/* Of a blob whose record the caller has found under scope. */
enum err ticket_blob_size(struct tx *, blob_id, int64_t *size);

/* mail_quarantine R: the message as it came; L: how many wait. */
enum err quarantine_raw(struct tx *, mail_ref, mail_id *, struct str *bytes);
enum err quarantine_count(struct tx *, int64_t *n);
/* mail_quarantine W: why it was rejected, kept with the raw message. */
enum err quarantine_why(struct tx *, mail_ref, struct str why);

/* The actor follows the ticket from now on; *added is false when that was so before. */
enum err ticket_join(struct tx *, const struct ticket *, bool *added);

#endif
