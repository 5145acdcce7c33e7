/*
 * htmlc/pool.h -- memory, text and the first error of one run of the compiler.
 */
#ifndef HTMLC_POOL_H
#define HTMLC_POOL_H

#include <stdbool.h>
#include <stddef.h>

/* Everything is given back at once by pool_close. */
struct pool {
    struct chunk *newest;
};
void *pool_alloc(struct pool *, size_t n); /* zeroed; ends the process without memory */
void pool_close(struct pool *);

struct slice {
    const char *at;
    size_t len;
};
#define SLICE(lit) ((struct slice){ "" lit "", sizeof("" lit "") - 1 })
struct slice slice_of(const char *z);
bool slice_eq(struct slice, struct slice);
bool slice_is(struct slice, const char *z);
bool slice_starts(struct slice, const char *z);
struct slice slice_from(struct slice, size_t from);
struct slice slice_sub(struct slice, size_t from, size_t to);
struct slice slice_trim(struct slice);
/* NUL-terminated copy. */
char *slice_z(struct pool *, struct slice);

/* A growing text. */
struct text {
    struct pool *pool;
    char *at;
    size_t len, cap;
};
void text_add(struct text *, struct slice);
void text_byte(struct text *, char);
void text_fmt(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct slice text_slice(const struct text *);

/* The first error; later ones are dropped and every loop ends on it. */
struct failure {
    bool set;
    char message[512];
};
void fail(struct failure *, const char *file, int line, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Letters of the identifiers in templates and keys. */
bool is_blank(char);
bool is_lower(char);
bool is_digit(char);
bool is_letter(char);
/* Well-formed UTF-8 without NUL. */
bool is_utf8(struct slice);
/* [A-Za-z_][A-Za-z0-9_]* */
bool is_identifier(struct slice);

#endif
