/*
 * domain/account/account_mail.h -- mails about an account, in the language of
 * its person: invitation, reset, and the notices of AUT-5.
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_MAIL_H
#define DOMAIN_ACCOUNT_ACCOUNT_MAIL_H

#include "domain/account/person_store.h"
#include "platform/config.h"

/* Texts may name {name}, {body} (of the installation), {url} and {detail}.  `path`
   is joined to the base URL. */
struct account_mail {
    enum msg subject, text;
    struct url path;
    struct str detail;
    struct str event; /* the same event is mailed once, however often its job runs; "": each call is one */
};
enum err account_mail_send(struct tx *, const struct config *, const struct person *, const struct account_mail *);

/* AUT-5: something that protects the account was changed; `what` is a message
   that says it in a sentence. */
enum err account_notice(struct request *, const struct person *, enum msg what);

#endif
