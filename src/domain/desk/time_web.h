/*
 * desk/time_web.h -- working time on the page of a ticket.
 */
#ifndef DESK_TIME_WEB_H
#define DESK_TIME_WEB_H

#include "domain/desk/desk_web.h"
#include "domain/desk/time_entry.h"
#include "domain/desk/time_view.h"

extern const struct choice time_categories[];

/* For who records or reads working time here; `show` false for all others. */
enum err time_of_page(struct request *, const struct ticket *, struct time_box *);
/* Sums of a quarter ("2026-3", "": this one); *first: its first day. */
enum err time_sums_of(struct request *, struct str quarter, struct day *first, struct time_sums *);

#endif
