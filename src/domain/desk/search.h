/*
 * desk/search.h -- what somebody types into the search box, and finding it.
 *
 *     beamer "schwarzes bild" -epson status:wartet schule:hameln nach:2026-11-01
 *
 * Words are AND-ed and compared by their stems; several may lie in one entry or in
 * an entry and the subject.  A last word that is found nowhere is tried as the
 * beginning of one, as is a word with a star.  Words in quotes stand one behind the
 * other; what a minus excludes stands nowhere in the ticket, as far as the reader
 * may read it.  A ticket number goes straight there.
 * Source: domain/desk.md 14.
 */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "domain/desk/ticket_store.h"

#define SEARCH_WORDS 12

struct search_word {
    struct str stem;
    bool not, prefix;
    int phrase;        /* 1, 2, ...: words of the same quotes, in their order; 0: of none */
    struct str joined; /* first word of "E-Mail": "email"; else "" */
    int parts;         /* ... and how many words it is of */
};
struct search {
    struct search_word words[SEARCH_WORDS];
    size_t nwords;
    int phrases;                     /* with more than one word */
    int64_t number;                  /* the whole query is this ticket's number; 0: it is not */
    bool filtered;                   /* has filters: asks for tickets only */
    int state, reason;               /* status: grund: ; 0 none */
    struct str school, room, person; /* schule: raum: von: */
    struct day after, before;        /* nach: vor: ; the days themselves are outside */
    struct search_wrong {            /* why ERR_INVALID */
        enum search_fault {
            FAULT_NONE,
            FAULT_FILTER,
            FAULT_VALUE,
            FAULT_DAY,
            FAULT_STATE,
            FAULT_NOT,
            FAULT_WORDS
        } fault;
        struct str filter, value, suggestion;
    } wrong;
};
/* The number of a ticket as people write it: "2026-004711", "#2026-4711", "[#2026-004711]", "2026004711". */
enum err search_number(struct str query, int64_t *number);
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
/* Any of the words to leave out; "" when there is none. */
struct str search_unwanted(struct mem *, const struct search *, enum db_engine);
/* Do the words of this phrase stand behind each other in one of the texts? */
bool search_phrase_in(struct mem *, const struct search *, int phrase, struct str text);

/* --- tickets ------------------------------------------------------------------------------ */

struct found_row {
    struct ticket_row row;
    int64_t n; /* the entry that was found */
    bool internal;
};
struct found_rows {
    struct found_row *at;
    size_t n;
};
/* A page of hits, newest ticket first.  `s`: the query as it was understood; `prefix`: its
   last word was taken as the beginning of one.  *next as with ticket_list; with quotes a
   page may have fewer rows than asked for although there are more. */
struct search_result {
    struct search s;
    bool prefix;
    struct found_rows rows;
    struct str next;
};
enum err search_page(struct tx *, const struct ticket_filter *, struct search_result *);
/* ticket_list and ticket_count of a filter with a query. */
enum err search_tickets(struct tx *, const struct ticket_filter *, struct ticket_rows *, struct str *next);
enum err search_count(struct tx *, const struct ticket_filter *, int64_t *count);
/* The text of the entry that was found: a found_row proves the right to read it. */
enum err search_text(struct tx *, const struct found_row *, struct str *text);

/* SQLite: merges the parts the index grew in (each commit adds one; a search asks
   them all, measured: twenty parts cost half of a search) and gives the free pages
   back.  Many short transactions: nobody waits long for the writer. */
enum err search_tidy(struct db *, struct mem *, struct instant now);

#endif
