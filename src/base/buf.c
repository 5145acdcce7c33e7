#include "base/buf.h"

#include <string.h>

#include "base/check.h"

#define FIRST_CAP 256U

struct buf buf_of(struct mem *mem, size_t max) { return (struct buf){ .mem = mem, .max = max }; }

struct buf buf_fixed(char *at, size_t size) { return (struct buf){ .at = at, .cap = size, .max = size }; }

static void grow(struct buf *buf, size_t need)
{
    size_t cap = buf->cap < FIRST_CAP ? FIRST_CAP : buf->cap;
    while (cap < need)
        cap = cap > buf->max / 2 ? buf->max : cap * 2;
    if (cap > buf->max)
        cap = buf->max;
    buf->at = mem_grow(buf->mem, buf->at, buf->cap, cap);
    buf->cap = cap;
}

char *buf_room(struct buf *buf, size_t n)
{
    if (buf->full || n > buf->max - buf->len) {
        buf->full = true;
        return NULL;
    }
    if (n > buf->cap - buf->len || (buf->at == NULL && buf->mem != NULL))
        grow(buf, buf->len + n);
    return buf->at != NULL ? buf->at + buf->len : NULL;
}

void buf_used(struct buf *buf, size_t n)
{
    CHECK(n <= buf->cap - buf->len);
    buf->len += n;
}

void buf_put(struct buf *buf, struct str s)
{
    if (s.len == 0)
        return;
    char *at = buf_room(buf, s.len);
    if (at == NULL)
        return;
    memcpy(at, s.at, s.len);
    buf->len += s.len;
}

void buf_put_z(struct buf *buf, const char *z) { buf_put(buf, str_of(z)); }

void buf_byte(struct buf *buf, char c)
{
    if (buf->len < buf->cap && !buf->full)
        buf->at[buf->len++] = c;
    else
        buf_put(buf, (struct str){ &c, 1 });
}

void buf_int(struct buf *buf, int64_t n) { buf_int_padded(buf, n, 1); }

void buf_int_padded(struct buf *buf, int64_t n, int digits)
{
    char text[64];
    size_t at = sizeof text;
    CHECK(digits >= 0 && digits < (int)sizeof text - 1);
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    for (; left > 0 || digits > 0; left /= 10, digits--)
        text[--at] = (char)('0' + left % 10);
    if (n < 0)
        text[--at] = '-';
    buf_put(buf, (struct str){ text + at, sizeof text - at });
}

void buf_hex(struct buf *buf, const void *bytes, size_t n)
{
    const unsigned char *in = bytes;
    /* All or nothing; 2 * n cannot overflow for bytes that exist. */
    char *out = buf_room(buf, 2 * n);
    if (out == NULL)
        return;
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = "0123456789abcdef"[in[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
    }
    buf->len += 2 * n;
}

struct str buf_str(const struct buf *buf) { return buf->at != NULL ? (struct str){ buf->at, buf->len } : STR(""); }

enum err buf_done(const struct buf *buf) { return buf->full ? ERR_TOO_LARGE : OK; }
