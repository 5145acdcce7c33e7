/*
 * desk/search_mark.h -- texts with the words that a search found, for templates:
 *
 *     {{for p in x.subject}}{{if p.hit}}<mark>{{p.text}}</mark>{{else}}{{p.text}}{{end}}{{end}}
 *
 * The pieces are parts of the text as it was written; what counts as found follows
 * the index: folding, stems, parts of compounds, hyphens.
 */
#ifndef DESK_SEARCH_MARK_H
#define DESK_SEARCH_MARK_H

#include "domain/desk/search.h"

struct mark_piece {
    struct str text;
    bool hit;
};
struct marked {
    struct mark_piece *at;
    size_t n;
};
/* The whole text.  `prefix`: the last word was taken as the beginning of one. */
struct marked search_mark(struct mem *, const struct search *, bool prefix, struct str text);
/* Is every wanted word of the query in this text? */
bool search_explains(struct mem *, const struct search *, bool prefix, struct str text);
/* One line around the first hit, "…" where something is left out; n == 0 when there is no hit. */
struct marked search_snippet(struct mem *, const struct search *, bool prefix, struct str text);

#endif
