/*
 * contribution/fixing_act.h -- what moves a fixing on: check, back, discard, sign, proof of delivery
 * (domain/contributions.md section 12).
 */
#ifndef CONTRIBUTION_FIXING_ACT_H
#define CONTRIBUTION_FIXING_ACT_H

#include "domain/contribution/fixing_input.h"

/* Each: ERR_CONFLICT with the sentence of transition_not_allowed, same_person, hash_mismatch or sum_mismatch. */

/* Complete, invariants hold, by somebody who wrote nothing in it: freezes input and hash.  ERR_INVALID: the
   first problem, at its field. */
enum err fixing_check(struct tx *, const struct fixing_row *);
/* Back to draft (checked) or discarded, with a reason; by an author or the checker (back), an author or
   who may sign (discard): else ERR_DENIED. */
enum err fixing_reopen(struct tx *, const struct fixing_row *, struct str reason);
enum err fixing_discard(struct tx *, const struct fixing_row *, struct str reason);
/* The head, after re-authentication: amounts final, the replaced version superseded. */
enum err fixing_sign(struct tx *, const struct fixing_row *);
/* A participant got its letter; the last proof makes the fixing notified. */
enum err fixing_deliver(struct tx *, const struct fixing_row *, const struct fixing_proof_row *);

#endif
