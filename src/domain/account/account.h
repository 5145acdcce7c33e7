/*
 * domain/account/account.h -- the door of room "account": sign-in, the own
 * account, people with their grants and entrustments.  What other rooms need of
 * a person they get from struct viewer and from here.
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_H
#define DOMAIN_ACCOUNT_ACCOUNT_H

#include "domain/agreement/agreement.h"
#include "platform/module.h"

extern const struct module account_module;

/* *system*: name of an account for records the caller may already see; "" for 0. */
enum err account_name(struct tx *, account_id, struct str *name);
/* *system*: where mails to a person go and in which language.  ERR_NOT_FOUND:
   no such account, or it is disabled. */
struct account_address {
    account_id id;
    struct str name, mail;
    int lang;
    authority_id authority;
};
enum err account_address(struct tx *, account_id, struct account_address *);
/* Officials of a party that joins, seats of one that leaves. */
extern const struct agreement_proceeding_source account_proceedings;
/* Text key of a role ("Ansprechperson der Schule"). */
enum msg account_role_word(enum role);

#endif
