/*
 * platform/mailbox.h -- mailboxes the worker fetches mail from over IMAP, and how they do.
 * Records of the house, changed under the right of settings; secrets are sealed and never
 * come out as text.  Source: trust MIN-1, MOUT-3, domain/desk.md 12.
 */
#ifndef PLATFORM_MAILBOX_H
#define PLATFORM_MAILBOX_H

#include "base/day.h"
#include "platform/db.h"
#include "platform/job.h"

/* What a person sets.  The name stands in raw_mail.mailbox and is the key. */
struct mailbox_change {
    struct str name, server /* host:port */, login, folder;
    struct str password;   /* "": as it was, for the same server and login only */
    struct str token_file; /* absolute path; not "": OAuth2 instead of the password */
    struct day access_ends;
    bool starttls, active;
};
/* New or changed.  ERR_INVALID with a message at the field. */
enum err mailbox_put(struct tx *, const struct mailbox_change *);

struct mailbox_row {
    mailbox_id id;
    struct str name, server, login, folder, token_file, error;
    bool starttls, active, has_password;
    struct day access_ends;
    struct instant fetched_at, failing_since;
    int64_t kept; /* too large, still on the server */
};
struct mailbox_rows {
    struct mailbox_row *at;
    size_t n;
};
enum err mailbox_list(struct tx *, struct mailbox_rows *);
/* ERR_NOT_FOUND */
enum err mailbox_find(struct tx *, struct str name, struct mailbox_row *);

/* A quarter of an hour without a run that worked (MOUT-3); access that ends within 14 days. */
bool mailbox_overdue(const struct mailbox_row *, struct instant now);
bool mailbox_access_ending(const struct mailbox_row *, struct day today);

/* Every minute: what lies in the mailboxes is stored, then removed there. */
extern const struct job_kind mail_fetch_job;

#endif
