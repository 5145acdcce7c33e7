/*
 * desk/draft_web.h -- drafts on the page of a ticket.
 */
#ifndef DESK_DRAFT_WEB_H
#define DESK_DRAFT_WEB_H

#include "domain/desk/desk_web.h"

extern const struct route draft_share_routes[], draft_api_routes[];
/* Who is writing, and the shared draft; for who works on the ticket. */
enum err draft_share_of_page(struct request *, const struct ticket *, struct draft_share_view *);
/* "Am Ticket: Jonas Beer schreibt seit 10:40 Uhr.", "" when nobody does. */
enum err draft_presence_text(struct request *, const struct ticket *, struct str *);

#endif
