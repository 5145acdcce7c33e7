/*
 * htmlc/po.h -- the texts of all rooms: po/<room>.<language>.po.
 */
#ifndef HTMLC_PO_H
#define HTMLC_PO_H

#include "htmlc/pool.h"

/* The order of enum lang in platform/i18n.h. */
enum { DE, EN, LANGUAGES };

struct message {
    struct slice key;
    const char *name; /* enum constant: M_desk_report */
    bool plural;      /* has msgid_plural: one[] and many[] */
    struct slice one[LANGUAGES], many[LANGUAGES];
    const char *file[LANGUAGES]; /* NULL: no text in this language */
    int line[LANGUAGES];
};

/* `slots` is a hash table of indexes + 1 while reading, twice as large as `cap`. */
struct messages {
    struct message *at;
    size_t n, cap;
    size_t *slots;
};

/* Add the texts of one file. */
void po_read(struct pool *, struct messages *, const char *path, struct slice bytes, struct failure *);
/* Sort by key; refuse what only one language has. */
void po_check(struct pool *, struct messages *, struct failure *);
const struct message *po_find(const struct messages *, struct slice key);

/* Next {placeholder} of a text: the text before it goes to *before, its name to
   *name (empty: the text ended).  *rest moves on. */
void po_cut(struct slice *rest, struct slice *before, struct slice *name);
/* Does one of the texts of the message contain it? */
bool po_has(const struct message *, struct slice name);

#endif
