/*
 * desk/search.h -- what somebody types into the search box, and finding it.
 *
 *     beamer "schwarzes bild" -epson status:wartet schule:hameln nach:2026-11-01
 *
 * Words are AND-ed and compared by their stems; several may lie in one entry or in
 * an entry and the subject.  A last word that is found nowhere is tried as the
 * beginning of one, as is a word with a star.  A ticket number goes straight there.
 * Source: domain/desk.md 14.
 */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "domain/desk/ticket_store.h"

#define SEARCH_WORDS 12

struct search_word {
    struct str stem;
    bool not, prefix;
};
struct search {
    struct search_word words[SEARCH_WORDS];
    size_t nwords;
    int64_t number;                                   /* the whole query is this ticket's number; 0: it is not */
    int state, reason;                                /* status: grund: ; 0 none */
    struct str school, room, person;                  /* schule: raum: von: */
    struct day after, before;                         /* nach: vor: ; the days themselves are outside */
    struct str wrong_filter, wrong_value, suggestion; /* why ERR_INVALID */
};
/* ERR_INVALID: an unknown filter or value, or only words to leave out. */
enum err search_parse(struct mem *, struct str query, struct search *);
/* "Unbekannter Filter ..." of a query that search_parse refuses, else "". */
struct str search_refusal(struct mem *, enum lang, struct str query);

/* The words as the full-text index of an engine asks for them, e.g.
   ("beam" OR "ßbeam") AND ("bild" OR "ßbild").  `places`: tokens of which one must be there. */
struct search_places {
    struct str at[8];
    size_t n;
};
struct str search_expression(struct mem *, const struct search *, bool last_as_prefix, const struct search_places *,
                             enum db_engine);

/* ticket_list and ticket_count of a filter with a query. */
enum err search_tickets(struct tx *, const struct ticket_filter *, struct ticket_rows *, struct str *next);
enum err search_count(struct tx *, const struct ticket_filter *, int64_t *count);

/* SQLite: merges the parts the index grew in (each commit adds one; a search asks
   them all, measured: twenty parts cost half of a search) and gives the free pages
   back.  Many short transactions: nobody waits long for the writer. */
enum err search_tidy(struct db *, struct mem *, struct instant now);

#endif
