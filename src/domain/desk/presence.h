/*
 * desk/presence.h -- who of the body is writing at a ticket just now (Kollision,
 * domain/desk.md 8): read from the drafts that the page saves anyway.  Nothing else is
 * kept, so it tells nobody how long a colleague worked.
 */
#ifndef DESK_PRESENCE_H
#define DESK_PRESENCE_H

#include "domain/desk/ticket_store.h"

#define PRESENCE_MINUTES 10 /* a draft not saved for so long is no sign of life */

struct presence_row {
    struct str name;
    struct instant since;
};
struct presence_rows {
    struct presence_row *at;
    size_t n;
};
/* Colleagues who may work on it and have written on an answer lately; for who works on it, else none. */
enum err presence_of(struct tx *, const struct ticket *, struct presence_rows *);

#endif
