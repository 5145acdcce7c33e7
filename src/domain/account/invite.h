/*
 * domain/account/invite.h -- naming a person: account, first grant, mailed link
 * (personas SA8).  One at a time and from a table.
 */
#ifndef DOMAIN_ACCOUNT_INVITE_H
#define DOMAIN_ACCOUNT_INVITE_H

#include "domain/account/user_options.h"

struct invitation {
    struct str mail, name;
    enum role role;
    struct place place;
    bool narrow;
    struct day from, to;
};
/* ERR_INVALID with what is wrong and the field it stands in. */
enum err invitation_check(struct request *, const struct invitation *, enum msg *why, const char **field);
/* After the check, in a write tx.  Somebody who has an account gets the grant only. */
enum err invitation_send(struct request *, const struct invitation *);
/* A new link for somebody who did not use the first one. */
enum err invitation_again_send(struct request *, const struct user_row *);

/* A person's grants change: the owner is told, the sessions end (AUT-5). */
enum err grant_notice(struct request *, account_id, enum msg what);
/* Is the time of a grant one, and not over?  ERR_INVALID with the message. */
enum err days_check(struct request *, struct day from, struct day to, enum msg *why);

/* --- a table ---------------------------------------------------------------------- */

#define INVITE_ROWS_MAX 300
struct invite_row {
    int line;
    struct str place;
    struct invitation invitation;
    enum msg why;
};
struct invite_rows {
    struct invite_row *at;
    size_t n;
    int wrong;
};
/* mail;name;place;role;from;to -- place: a school's number, an authority's name or
   nothing for the body.  ERR_INVALID with a refusal: not such a table at all. */
enum err invite_rows_read(struct request *, struct str csv, struct invite_rows *);

#endif
