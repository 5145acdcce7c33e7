/*
 * domain/account/account_web.h -- the route tables of this folder, joined by
 * account.c, and what its pages share.
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_WEB_H
#define DOMAIN_ACCOUNT_ACCOUNT_WEB_H

#include "domain/account/account.h"
#include "domain/account/person_store.h"
#include "platform/attempt.h"

extern const struct route sign_in_routes[], prove_routes[], reset_routes[], invitation_routes[], own_routes[],
    factor_routes[], token_routes[], event_routes[], user_routes[], grant_routes[], invite_routes[], import_routes[];

/* The page to go to afterwards: an own path as it came in `next`, else "/". */
struct url next_url(struct str next);

/* The mail of a reset somebody asked for (payload: the account, 0 when there is none, and the event). */
enum err reset_run(struct job_context *);

/* AUT-3, committed before anything is verified: ERR_LIMITED beyond the limits of
   platform/attempt.c. */
enum err factor_try(struct request *, account_id);
/* The new session cookie of this client. */
void give_cookie(struct request *, struct str cookie);

/* Name of the place a grant, entrustment or account belongs to; "" for the body. */
enum err place_name(struct tx *, authority_id, school_id, struct str *name);
/* Days of a grant: both belong to it; DAY_NONE: without end. */
struct day first_day(struct instant starts);
struct day last_day(struct instant ends);
struct instant day_begins(struct day);
struct instant day_is_over(struct day);

#endif
