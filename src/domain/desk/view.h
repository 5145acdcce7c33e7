/*
 * desk/view.h -- lists somebody saved under a name: the query of a list's address,
 * read back like any address, so it shows only what its owner may see now.
 */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "platform/db.h"

struct view_row {
    view_ref ref;
    struct str name, query;
};
struct view_rows {
    struct view_row *at;
    size_t n;
};

/* The actor's own, by name. */
enum err view_list(struct tx *, struct view_rows *);
/* ERR_CONFLICT: he has one of that name; ERR_LIMITED: 50 are enough. */
enum err view_save(struct tx *, struct str name, struct str query, view_ref *);
enum err view_delete(struct tx *, view_ref);

#endif
