/*
 * desk/search_place.h -- what the search box finds besides tickets: by name, the few
 * that fit, each kind under its own right.  A new kind of record is one line of
 * enum posting_kind (platform/posting.h) and one part of the statement.
 */
#ifndef DESK_SEARCH_PLACE_H
#define DESK_SEARCH_PLACE_H

#include "domain/desk/search.h"
#include "platform/posting.h"

#define PLACES_PER_KIND 5

struct place_hit {
    int kind;   /* enum posting_kind */
    bool exact; /* its number or its label was typed */
    struct blob ref, school_ref;
    struct str title, detail, school;
};
struct place_hits {
    struct place_hit *at;
    size_t n;
};
/* At most PLACES_PER_KIND of each kind, exact ones first.  None for a query with filters, with
   quotes, or with more words than a name has. */
enum err search_places(struct tx *, const struct search *, struct str query, struct place_hits *);

#endif
