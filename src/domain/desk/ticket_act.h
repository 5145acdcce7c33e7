/*
 * desk/ticket_act.h -- what people do with a ticket in one step, for pages and API
 * alike: moves whose state, reason and mover follow from the act (domain/desk.md 2, 5).
 * `version` 0: whatever the ticket's is now.
 */
#ifndef DESK_TICKET_ACT_H
#define DESK_TICKET_ACT_H

#include "domain/desk/ticket_store.h"

/* Taking a new ticket starts the work on it; any other only changes hands. */
enum err ticket_take(struct tx *, const struct ticket *, int64_t version);
/* A question of the body: the ticket waits for the school. */
enum err ticket_ask(struct tx *, const struct ticket *, int64_t version, struct str text);
/* The school has looked and hands over, with what it tried. */
enum err ticket_looked(struct tx *, const struct ticket *, int64_t version, struct str text);
/* The school has helped itself; what it tried stands before the text. */
enum err ticket_solved(struct tx *, const struct ticket *, int64_t version, struct str text);
/* Back to the colleague who had it, else to the queue. */
enum err ticket_reopen(struct tx *, const struct ticket *, int64_t version, struct str text);
enum err ticket_withdraw(struct tx *, const struct ticket *, int64_t version, struct str text);
/* "Betrifft mich auch", counted once per person. */
enum err ticket_me_too(struct tx *, const struct ticket *);
/* The external provider returns it with a note. */
enum err ticket_give_back(struct tx *, const struct ticket *, int64_t version, struct str text);
/* A colleague of the body by ref; all zero: nobody.  ERR_INVALID: not entrusted with this place. */
enum err ticket_assignable(struct tx *, const struct ticket *, account_ref, account_id *);
/* On the day it comes back in the morning; DAY_NONE: INSTANT_NONE. */
struct instant ticket_return_at(struct day);

#endif
