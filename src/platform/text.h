/*
 * platform/text.h -- text as people mean it: NFC, folding, stems, compounds,
 * names in files.  Uses ICU and Snowball; thread-safe.
 */
#ifndef PLATFORM_TEXT_H
#define PLATFORM_TEXT_H

#include "base/utf8.h"

/* Border check of any text from outside: valid UTF-8, NFC, CRLF -> LF, no
   control characters (TAB and LF stay when `lines`).  ERR_INVALID otherwise.
   ASCII input is returned as it is. */
enum err text_accept(struct mem *, struct str in, bool lines, struct str *out);
/* Case folded, umlauts and sharp s as base letters ("Größe" = "Groesse" = "grosse").
   For search only: two mail addresses may fold to the same text. */
struct str text_fold(struct mem *, struct str);
/* ICU collation key (de), for columns that names are sorted by; memcmp order. */
struct blob_key {
    struct str bytes;
};
struct blob_key text_sort_key(struct mem *, struct str);
/* UPL-1: a file name from outside: NFC, controls and ignorables removed,
   separators and dots at the ends refused, at most LIMIT_FILE_NAME bytes. */
enum err text_file_name(struct mem *, struct str in, struct str *out);
/* Best effort text of bytes in a named charset (mail, CSV): unknown -> CP1252. */
struct str text_decode(struct mem *, struct str charset, struct str bytes);

/* Space-separated index terms: stems of the folded words, for compounds of the word
   list also the stems of their parts, and words joined by hyphens as one ("email").
   A word that comes again is left out. */
void text_index_terms(struct mem *, struct str text, struct buf *out);
/* The terms a typed word stands for: its stem; the last word of a query also as prefix. */
struct str text_stem(struct mem *, struct str folded_word);

/* The next word of a text, letters and digits, as the index cuts it; false after the last. */
bool text_word_next(struct str text, size_t *at, struct str *word);
/* Words that hyphens join, "WLAN-Router", as far as they go: the whole, and how many words. */
bool text_chain_next(struct str text, size_t *at, struct str *chain, size_t *words);
/* "WLAN-Router" -> "wlanrouter". */
struct str text_joined(struct mem *, struct str chain);
/* Does the index find this word of a text by the term?  `prefix`: by its beginning. */
bool text_word_has(struct mem *, struct str word, struct str term, bool prefix);

#endif
