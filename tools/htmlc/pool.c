#include "htmlc/pool.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *older;
    max_align_t bytes[];
};

void *pool_alloc(struct pool *pool, size_t n)
{
    struct chunk *chunk = calloc(1, sizeof *chunk + n);
    if (chunk == NULL) {
        fputs("htmlc: no memory\n", stderr);
        exit(1);
    }
    chunk->older = pool->newest;
    pool->newest = chunk;
    return chunk->bytes;
}

void pool_close(struct pool *pool)
{
    while (pool->newest != NULL) {
        struct chunk *older = pool->newest->older;
        free(pool->newest);
        pool->newest = older;
    }
}

struct slice slice_of(const char *z) { return (struct slice){ z, strlen(z) }; }

bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool slice_is(struct slice s, const char *z) { return slice_eq(s, slice_of(z)); }

bool slice_starts(struct slice s, const char *z)
{
    size_t len = strlen(z);
    return s.len >= len && memcmp(s.at, z, len) == 0;
}

struct slice slice_from(struct slice s, size_t from) { return slice_sub(s, from, s.len); }

struct slice slice_sub(struct slice s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct slice){ s.at + from, to - from };
}

struct slice slice_trim(struct slice s)
{
    while (s.len > 0 && is_blank(s.at[0]))
        s = slice_from(s, 1);
    while (s.len > 0 && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

char *slice_z(struct pool *pool, struct slice s)
{
    char *z = pool_alloc(pool, s.len + 1);
    if (s.len > 0)
        memcpy(z, s.at, s.len);
    return z;
}

static void text_reserve(struct text *t, size_t more)
{
    if (t->len + more <= t->cap)
        return;
    size_t cap = (t->cap + more) * 2 + 64;
    char *at = pool_alloc(t->pool, cap);
    if (t->len > 0)
        memcpy(at, t->at, t->len);
    t->at = at;
    t->cap = cap;
}

void text_add(struct text *t, struct slice s)
{
    if (s.len == 0)
        return;
    text_reserve(t, s.len);
    memcpy(t->at + t->len, s.at, s.len);
    t->len += s.len;
}

void text_byte(struct text *t, char byte) { text_add(t, (struct slice){ &byte, 1 }); }

void text_fmt(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        abort();
    text_reserve(t, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(t->at + t->len, (size_t)n + 1, format, args);
    va_end(args);
    t->len += (size_t)n;
}

struct slice text_slice(const struct text *t) { return (struct slice){ t->at, t->len }; }

void fail(struct failure *f, const char *file, int line, const char *format, ...)
{
    if (f->set)
        return;
    f->set = true;
    int n = snprintf(f->message, sizeof f->message, "%s:%d: ", file, line);
    if (n < 0 || (size_t)n >= sizeof f->message)
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(f->message + n, sizeof f->message - (size_t)n, format, args);
    va_end(args);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

bool is_identifier(struct slice s)
{
    if (s.len == 0 || is_digit(s.at[0]))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_letter(s.at[i]) && !is_digit(s.at[i]) && s.at[i] != '_')
            return false;
    return true;
}

/* Length of a sequence by its first byte; 0: none begins so. */
static size_t sequence_length(unsigned char c)
{
    return c == 0                  ? 0
           : c < 0x80              ? 1
           : c >= 0xC2 && c < 0xE0 ? 2
           : c >= 0xE0 && c < 0xF0 ? 3
           : c >= 0xF0 && c < 0xF5 ? 4
                                   : 0;
}

bool is_utf8(struct slice s)
{
    for (size_t i = 0, n; i < s.len; i += n) {
        const unsigned char *at = (const unsigned char *)s.at + i;
        n = sequence_length(at[0]);
        if (n == 0 || n > s.len - i)
            return false;
        for (size_t k = 1; k < n; k++)
            if ((at[k] & 0xC0) != 0x80)
                return false;
        /* Overlong forms, surrogates, above U+10FFFF. */
        if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] >= 0xA0) || (at[0] == 0xF0 && at[1] < 0x90) ||
            (at[0] == 0xF4 && at[1] >= 0x90))
            return false;
    }
    return true;
}
