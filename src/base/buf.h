/*
 * base/buf.h -- a growing text with a stated maximum and a sticky error:
 * write as if it could not fail, ask once at the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
    struct mem *mem;
    char *at;
    size_t len, cap, max;
    bool full; /* something did not fit; everything after it was dropped */
};

/* Empty buffer in the arena that may grow to `max` bytes. */
struct buf buf_of(struct mem *, size_t max);
/* Buffer over the caller's bytes; never grows. */
struct buf buf_fixed(char *at, size_t size);

void buf_put(struct buf *, struct str);
void buf_put_z(struct buf *, const char *z);
void buf_byte(struct buf *, char);
void buf_int(struct buf *, int64_t);
/* `digits` at least, zero-padded. */
void buf_int_padded(struct buf *, int64_t, int digits);
void buf_hex(struct buf *, const void *bytes, size_t n);
/* Room for `n` more bytes to be written by the caller at the returned address
   and then confirmed by buf_used; NULL when it does not fit (sticky). */
char *buf_room(struct buf *, size_t n);
void buf_used(struct buf *, size_t n);
struct str buf_str(const struct buf *);
/* OK, or ERR_TOO_LARGE when something did not fit. */
enum err buf_done(const struct buf *);

#endif
