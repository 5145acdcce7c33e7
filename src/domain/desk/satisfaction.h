/*
 * desk/satisfaction.h -- was it solved well?  One tap of the requester after a ticket was
 * closed (domain/desk.md 6, docs/decisions/0027).  Figures are sums of schools, from a
 * least number of answers on; none of them knows who worked on the ticket.
 */
#ifndef DESK_SATISFACTION_H
#define DESK_SATISFACTION_H

#include "domain/desk/ticket_store.h"

enum satisfaction_face { FACE_GOOD = 1, FACE_FAIR, FACE_BAD };
enum msg satisfaction_msg(int face);

struct satisfaction_state {
    bool open;  /* may be answered or changed now */
    bool given; /* face, text and at hold */
    int face;
    struct str text;
    struct instant at, until; /* until: of open ones, how long */
};
/* Of the ticket's requester; *mine: the actor is that person. */
enum err satisfaction_of(struct tx *, const struct ticket *, struct satisfaction_state *, bool *mine);
/* By the requester: a first answer or another one.  ERR_DENIED: somebody else; ERR_CONFLICT: not open. */
enum err satisfaction_give(struct tx *, const struct ticket *, int face, struct str text);

/* A link for the requester's mail: it carries this one answer, also changes of it, as long as it is open.
   "": nothing to ask. */
enum err satisfaction_link(struct tx *, const struct ticket *, account_id, struct str *token);
/* By link the tx has no actor.  ERR_NOT_FOUND: unknown, expired, or its person is not the requester any more. */
enum err satisfaction_by_link(struct tx *, struct str token, struct ticket *, struct satisfaction_state *);
enum err satisfaction_give_by_link(struct tx *, struct str token, int face, struct str text);

struct satisfaction_sum {
    struct str name; /* of the authority, or form: "" not known, "+" several */
    int64_t good, fair, bad;
};
struct satisfaction_sums {
    struct satisfaction_sum *at;
    size_t n;
    int64_t hidden; /* groups with too few answers, and one more where a difference would tell */
};
/* As figures_read: answers first given on the days [from, to), without confidential tickets. */
enum err satisfaction_read(struct tx *, authority_id, struct day from, struct day to, struct satisfaction_sums *forms,
                           struct satisfaction_sums *authorities);
/* Leaves out groups of fewer than `least`; the rest is in the order it was.  Pure. */
void satisfaction_hide(struct satisfaction_sums *, int64_t least);

#endif
