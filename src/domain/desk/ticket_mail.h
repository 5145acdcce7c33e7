/*
 * desk/ticket_mail.h -- mail in: what joins a ticket, what becomes one, and what
 * waits for a person.  Source: domain/desk.md 12, trust MIN-1..5.
 */
#ifndef DESK_TICKET_MAIL_H
#define DESK_TICKET_MAIL_H

#include "domain/desk/ticket_store.h"
#include "platform/parse.h"

/* Why a message waits; words: mail_reason_msg. */
enum mail_reason { MAIL_UNPROVEN = 1, MAIL_UNREADABLE, MAIL_OWN_LOOP, MAIL_AUTOMATIC, MAIL_BOUNCE };
enum msg mail_reason_msg(enum mail_reason);

struct quarantine_row {
    mail_ref ref;
    struct instant at;
    struct str mailbox, sender, sender_name, subject, text, files;
    int reason;
    ticket_id suggested;
};
struct quarantine_rows {
    struct quarantine_row *at;
    size_t n;
};
/* mail_quarantine L, R: what waits, newest first, `limit` of them behind `after` (NULL: from the newest); and one. */
enum err mail_quarantine_list(struct tx *, const mail_ref *after, int limit, struct quarantine_rows *);
enum err mail_quarantine_find(struct tx *, mail_ref, struct quarantine_row *);
/* W: a person gives the message its school; the ticket is made at once, its files follow
   by a job.  ERR_CONFLICT: somebody dealt with it already. */
enum err mail_release(struct tx *, mail_ref, school_id, service_id, ticket_ref *, int64_t *number);
/* W: unwanted; the raw message is kept. */
enum err mail_reject(struct tx *, mail_ref);

/* One parsed message in one tx, however often it is tried: exactly one entry, or the
   quarantine.  `m` NULL: it could not be read, for `why`. */
struct config;
enum err mail_take(struct tx *, const struct config *, mail_id, const struct mail_message *m, const char *why);

#endif
