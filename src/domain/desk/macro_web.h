/*
 * desk/macro_web.h -- macros on the page of a ticket.
 */
#ifndef DESK_MACRO_WEB_H
#define DESK_MACRO_WEB_H

#include "domain/desk/desk_web.h"
#include "domain/desk/macro.h"
#include "domain/desk/macro_view.h"

/* Those that may be run here; none for who does not work on the ticket. */
enum err macros_of_page(struct request *, const struct ticket *, struct macro_box *);

#endif
