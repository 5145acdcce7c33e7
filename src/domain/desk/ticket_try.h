/*
 * desk/ticket_try.h -- the school's first look on the page of a ticket: cards to try, what was
 * tried, and why support is owed (flow SC1).
 */
#ifndef DESK_TICKET_TRY_H
#define DESK_TICKET_TRY_H

#include "domain/desk/ticket_store.h"
#include "domain/desk/ticket_view.h"
#include "domain/desk/try.h"
#include "platform/request.h"

extern const struct route ticket_try_routes[];

/* Device, coverage, tries and, while the school looks first, the cards still to try. */
enum err ticket_first_fill(struct request *, const struct ticket *, struct ticket_first *);
extern const struct choice ticket_try_answers[];
/* The school's answer to a card; "works" solves the ticket.  ERR_DENIED: not its side; ERR_CONFLICT with a
   refusal: nobody looks any more, or the card was answered. */
enum err ticket_try(struct request *, const struct ticket *, card_ref, enum try_answer);
/* What was tried since the report, before the typed text of a hand-over or solution. */
enum err ticket_tried_text(struct tx *, const struct ticket *, struct str typed, struct str *text);
/* *system*: the first look ends with its ticket's; nothing when there was none. */
enum err ticket_look_end(struct tx *, ticket_id, enum look_outcome);

#endif
