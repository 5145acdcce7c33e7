/*
 * desk/draft_share.h -- the shared draft of a ticket (Entwurf teilen, domain/desk.md 8):
 * one per ticket, for the people of the body who work on it; never for the school.
 */
#ifndef DESK_DRAFT_SHARE_H
#define DESK_DRAFT_SHARE_H

#include "domain/desk/ticket_store.h"

struct shared_draft {
    struct str text, shared_by, holder; /* names */
    struct instant shared_at, held_at;
    bool taken; /* somebody else than the author goes on with it */
    bool mine;  /* the actor is its holder */
    int64_t version;
};
/* Everything below is for who works on the ticket: else ERR_DENIED.  ERR_NOT_FOUND: there is none. */
enum err draft_share_find(struct tx *, const struct ticket *, struct shared_draft *);
/* A new one, or the holder's next version of it.  ERR_CONFLICT with a refusal: a colleague holds one. */
enum err draft_share(struct tx *, const struct ticket *, struct str text);
/* The actor goes on with it; the text is his from now on.  ERR_CONFLICT: it is gone or not at
   `version` any more. */
enum err draft_share_take(struct tx *, const struct ticket *, int64_t version, struct shared_draft *);
enum err draft_share_drop(struct tx *, const struct ticket *, int64_t version);
/* The holder has answered: what he held has become the answer. */
enum err draft_share_sent(struct tx *, const struct ticket *);
/* *system*: older than 14 days, as other drafts. */
enum err draft_share_forget(struct tx *);

#endif
