/*
 * platform/mail.h -- mail in (raw first, MIN-1) and out (outbox, MOUT-1..3).
 */
#ifndef PLATFORM_MAIL_H
#define PLATFORM_MAIL_H

#include "platform/db.h"
#include "platform/job.h"
#include "platform/secret.h"

/* --- in ---------------------------------------------------------------------- */

enum mail_state { MAIL_WAITING = 1, MAIL_TAKEN, MAIL_QUARANTINED, MAIL_RELEASED, MAIL_REJECTED };

/* Store a raw message once: *known when its key was there already (L2).  The key
   is SHA-256 over Message-ID (without: date, from, to, subject) and the body's
   SHA-256, taken from the raw bytes by a header scanner that never fails.
   Also adds the job that parses it. */
enum err mail_receive(struct tx *, struct str mailbox, struct str raw, mail_id *id, bool *known);
/* From a mail server's pipe: all of `in` as one message, or with `batch` messages
   each preceded by "<decimal length>\n", stored up to 100 at a time with a line
   "ok <n>" on `out` after each commit.  OK only when everything is committed.
   `mem`: LIMIT_ARENA_JOB. */
enum err mail_receive_stream(struct db *, struct mem *, struct str mailbox, bool batch, int in, int out);
/* The key alone (for tests and fuzzing). */
struct sha256 mail_dedupe_key(struct str raw);

/* --- out --------------------------------------------------------------------- */

struct config;
/* Once per process: where our Message-IDs come from and how long mail waits (U5). */
void mail_start(const struct config *);
/* The id in X-Pedell-Loop of everything we send (struct mail_message.loop of what
   comes back).  Made once per installation; "" in a read tx before that. */
enum err mail_instance(struct tx *, struct str *out);
/* One plain address that may stand in a header and in an SMTP command. */
bool mail_address_valid(struct str);
/* References of an answer: what the mail had and its own id, first 4 and last 6 of more than 10. */
struct str mail_references(struct mem *, struct str references, struct str message_id);

enum outbox_state { OUTBOX_WAITING = 1, OUTBOX_SENT, OUTBOX_FAILED };

/* `name` plain ASCII without quotes; the bytes may be anything. */
struct mail_file {
    struct str name, mime;
    struct blob bytes;
};
struct mail_out {
    struct str key; /* unique per event and recipient: "receipt:<ticket>:<account>" */
    struct str recipient, subject, text;
    struct str html; /* "": made from the text when it leaves */
    struct str in_reply_to, references;
    struct str reply_token; /* "" or the part after '+' of our address */
    bool automatic;         /* auto-replied, empty envelope sender */
    bool undelayed;         /* sign-in and reset mails skip the pause of U5 */
    enum lang lang;         /* of the text */
    authority_id authority;
    const struct mail_file *files;
    size_t nfiles;
};
/* In the tx of the change; a second call with the same key changes nothing.
   ERR_INVALID: the recipient is no address.
   *message_id (may be NULL) is the Message-ID the mail will carry. */
enum err mail_send(struct tx *, const struct mail_out *, struct str *message_id);
/* The job kind that empties the outbox over SMTP (libcurl): TLS 1.2+ verified,
   checkpoint per recipient, back-off 1, 5, 15, 60 min, 4 h up to 48 h. */
extern const struct job_kind mail_outbox_job;
/* *system*: what became of the mail of that key.  ERR_NOT_FOUND: there is none, or it was sent long ago. */
struct mail_outcome {
    int state;         /* enum outbox_state */
    struct instant at; /* of SENT */
    struct str why;    /* of the last failure */
};
enum err mail_outcome(struct tx *, struct str key, struct mail_outcome *);
/* How many mails have been tried and still wait after a quarter of an hour (the notice of
   MOUT-3: start page, doctor). */
enum err mail_outbox_overdue(struct tx *, int64_t *n);

/* MIN-2: token of (ticket, recipient) for the reply address, and its check. */
struct str mail_token(struct mem *, struct str ticket_ref, struct str recipient);
/* From any of the recipient addresses; ERR_NOT_FOUND: none valid. Gives the ref's text. */
enum err mail_token_find(struct mem *, struct str to, struct str *ticket_ref, struct str *token_part);
bool mail_token_matches(struct mem *, struct str ticket_ref, struct str token_part, struct str recipient);

/* RFC 5322 message as it goes on the wire (for tests too). */
struct str mail_compose(struct mem *, struct str from, const struct mail_out *, struct str message_id,
                        struct instant date, struct str loop_id);

#endif
