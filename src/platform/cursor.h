/*
 * platform/cursor.h -- where the next page of a list begins: opaque to who carries it,
 * read back only for the list it was made for.
 */
#ifndef PLATFORM_CURSOR_H
#define PLATFORM_CURSOR_H

#include "base/id.h"

/* Position of a row in its list: the value the list is ordered by, and its id. */
struct position {
    int64_t value, id;
};
/* `kind`: one letter that says which list it belongs to. */
struct str cursor_put(struct mem *, char kind, struct position);
/* ERR_MALFORMED unless made by cursor_put for this kind. */
enum err cursor_parse(struct str, char kind, struct position *);

#endif
