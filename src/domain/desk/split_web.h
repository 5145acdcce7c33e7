/*
 * desk/split_web.h -- splitting on the page of a ticket.
 */
#ifndef DESK_SPLIT_WEB_H
#define DESK_SPLIT_WEB_H

#include "domain/desk/desk_web.h"

extern const struct route split_routes[];
/* Links and forms of the page, and which of its entries stand elsewhere too. */
enum err split_of_page(struct request *, const struct ticket *, struct ticket_page *);

#endif
