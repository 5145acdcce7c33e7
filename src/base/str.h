/*
 * base/str.h -- text: a pointer and a length, valid NFC UTF-8 inside the
 * program (checked at the borders), not terminated by NUL.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct str {
    const char *at;
    size_t len;
};

#define STR(lit) ((struct str){ "" lit "", sizeof("" lit "") - 1 })
/* For static initialisers. */
#define STR_INIT(lit) \
    { \
        "" lit "", sizeof("" lit "") - 1 \
    }
/* For printf-like callers: "%.*s", STR_ARG(s). */
#define STR_ARG(s) (int)(s).len, (s).at

/* NUL-terminated text of a library or of argv; NULL gives the empty string. */
struct str str_of(const char *z);
bool str_empty(struct str);
bool str_eq(struct str, struct str);
/* ASCII letters only; for protocol words. */
bool str_eq_nocase(struct str, struct str);
/* Byte order, shorter first: <0, 0, >0. */
int str_compare(struct str, struct str);
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
/* Offset of the first occurrence or SIZE_MAX. */
size_t str_find(struct str, struct str what);
size_t str_find_byte(struct str, char);
/* Part from `from` to the end, or `len` bytes of it; both are clamped. */
struct str str_from(struct str, size_t from);
struct str str_sub(struct str, size_t from, size_t len);
/* Without white space (space, tab, CR, LF, U+00A0) at both ends. */
struct str str_trim(struct str);
/* Take the text before the first `sep` off *rest into *part; false when *rest
   is used up (rest->at == NULL).  "a,,b" gives "a", "", "b". */
bool str_cut(struct str *rest, char sep, struct str *part);
/* One line without its CR/LF; false at the end. */
bool str_cut_line(struct str *rest, struct str *line);

/* Copies in the arena. */
struct str str_dup(struct mem *, struct str);
const char *str_z(struct mem *, struct str); /* NUL-terminated; CHECK: no NUL inside */
struct str str_lower_ascii(struct mem *, struct str);
#define str_cat(mem, ...) \
    str_cat_((mem), (const struct str[]){ __VA_ARGS__ }, \
             sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
struct str str_cat_(struct mem *, const struct str *, size_t n);

#endif
