/*
 * desk/satisfaction_web.h -- the question on the page of a ticket and by link.
 */
#ifndef DESK_SATISFACTION_WEB_H
#define DESK_SATISFACTION_WEB_H

#include "domain/desk/desk_web.h"

extern const struct route satisfaction_routes[];
extern const struct choice satisfaction_faces[];
#define SATISFACTION_REMARK 2000
/* For its requester the question, for the body the answer. */
enum err satisfaction_of_ticket(struct request *, const struct ticket *, struct satisfaction_view *);
/* The question by a token of satisfaction_link; "": none. */
struct satisfaction_view satisfaction_ask_by(struct request *, struct str token, const struct satisfaction_state *);

#endif
