/*
 * desk/split.h -- some entries of a ticket become a ticket of their own (Aufteilen,
 * domain/desk.md 8; docs/decisions/0027).
 *
 * The new ticket has the place, subject area, requester and participants of the old one
 * and is as confidential, so nobody reads there what he could not read before; a firm
 * that has the old one does not have the new one.  Entries are copied with author, time
 * and files; internal ones stay internal.  The clocks run since the oldest of them.
 */
#ifndef DESK_SPLIT_H
#define DESK_SPLIT_H

#include "domain/desk/ticket_store.h"

#define SPLIT_ENTRIES_MAX 50

struct split_new {
    struct str subject;
    const int64_t *entries; /* numbers within the ticket */
    size_t n;
};
/* By the body.  ERR_INVALID with a refusal: no subject, no public entry, all of them, one that is not there;
   ERR_CONFLICT: changed meanwhile, merged. */
enum err split_ticket(struct tx *, const struct ticket *, int64_t version, const struct split_new *, ticket_ref *);
/* The one that was split off is merged into where it came from; the copies disappear from view.
   ERR_CONFLICT: it was not split off. */
enum err split_take_back(struct tx *, const struct ticket *, struct ticket *source);

/* Tickets split off from this one, and where it came from itself: those the actor may see. */
struct split_row {
    ticket_ref ref;
    int64_t number;
    struct str subject;
    bool is_source;
};
struct split_rows {
    struct split_row *at;
    size_t n;
};
enum err split_links(struct tx *, const struct ticket *, struct split_rows *);
/* Entries of this ticket that stand in another one too, which the actor may see. */
struct split_mark {
    int64_t n, number;
};
struct split_marks {
    struct split_mark *at;
    size_t n;
};
enum err split_marks(struct tx *, const struct ticket *, struct split_marks *);

#endif
