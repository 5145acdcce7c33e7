/*
 * desk/ticket_mail_internal.h -- what the files of mail in share.
 */
#ifndef DESK_TICKET_MAIL_INTERNAL_H
#define DESK_TICKET_MAIL_INTERNAL_H

#include "base/utf8.h"
#include "domain/desk/ticket_internal.h"
#include "domain/desk/ticket_mail.h"
#include "platform/config.h"

/* --- pure (ticket_mail_text.c) ----------------------------------------------------------------- */

/* Our own server vouches for the sender's domain (MIN-3): the topmost Authentication-Results
   of `authserv` has a pass of DMARC, DKIM or SPF for the domain of the From address. */
bool mail_proven(struct str results, struct str authserv, struct str from);
/* Without any chain of AW:, RE:, WG: ..., and without our tag; "" stays "". */
struct str mail_subject(struct mem *, struct str);
/* Number of a tag [#2026-004711] in a subject; 0: none. */
int64_t mail_subject_number(struct str);
/* Ref of a ticket in one of our root ids "<desk.REF@domain>" among message ids. */
bool mail_root_ref(struct str ids, ticket_ref *);

/* --- stored (ticket_mail_store.c) ---------------------------------------------------------------- */

struct mail_raw {
    mail_id id;
    mail_ref ref;
    int state;
    struct str mailbox;
    struct instant received_at;
};
enum err mail_raw_read(struct tx *, mail_id, struct mail_raw *);
/* Waiting -> `state`, once; ERR_CONFLICT: another run was faster. */
enum err mail_raw_done(struct tx *, mail_id, int state, authority_id, school_id, ticket_id);
enum err mail_quarantine_put(struct tx *, const struct mail_raw *, enum mail_reason, const struct mail_message *,
                             const char *why, ticket_id suggested);

struct sender {
    account_id account;
    school_id school;
    struct str name;
};
/* The account of an address; ERR_NOT_FOUND. */
enum err mail_sender(struct tx *, struct str address, struct sender *);
/* Addresses a token of this ticket may have been made for. */
struct address_row {
    struct str mail;
};
struct address_rows {
    struct address_row *at;
    size_t n;
};
enum err mail_addresses_of(struct tx *, const struct ticket *, struct address_rows *);
/* Requester or participant, by account or address. */
enum err mail_takes_part(struct tx *, const struct ticket *, struct str address, bool *yes);
enum err mail_ticket_by_ref(struct tx *, ticket_ref, struct ticket *);
/* *id 0: none. */
enum err mail_ticket_by_message(struct tx *, struct str ids, ticket_id *);
enum err mail_ticket_by_number(struct tx *, int64_t number, ticket_id *);
/* Newest open ticket of the person with this subject. */
enum err mail_ticket_alike(struct tx *, account_id, struct str address, struct str subject, ticket_id *);

/* An automatic answer may go to the address: not in a storm; raises the counts. */
enum err mail_storm(struct tx *, struct str address, bool *quiet);
/* The constant receipt, at most one per address and day and so many in all (MIN-5). */
enum err mail_receipt(struct tx *, struct str address);
/* Counts one automatic answer to an address that is not proven; *yes: it may go out. */
enum err mail_receipt_allowed(struct tx *, struct str address, bool *yes);
service_id mail_service(struct tx *);

/* Files of a message at entry `n`; what cannot be kept is named in a note for the desk. */
enum err mail_attach(struct tx *, const struct ticket *, int64_t n, const struct mail_message *);

#endif
