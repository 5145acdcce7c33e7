#include "base/utf8.h"

#include "base/check.h"

#define LAST_CODE_POINT 0x10ffffU

static bool is_surrogate(uint32_t c) { return c >= 0xd800 && c <= 0xdfff; }

/* Length of the sequence that a lead byte announces; 0: no lead byte. */
static size_t announced(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2) /* continuation, or a two-byte form of ASCII */
        return 0;
    if (lead < 0xe0)
        return 2;
    if (lead < 0xf0)
        return 3;
    return lead < 0xf5 ? 4 : 0;
}

/* Decode one code point of at most `left` bytes; 0 bytes used: malformed. */
static size_t decode(const char *at, size_t left, uint32_t *out)
{
    static const unsigned char lead_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n = announced((unsigned char)at[0]);
    if (n == 0 || n > left)
        return 0;
    uint32_t c = (unsigned char)at[0] & lead_bits[n];
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)at[i];
        if ((next & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (next & 0x3f);
    }
    if (c < least[n] || c > LAST_CODE_POINT || is_surrogate(c))
        return 0;
    *out = c;
    return n;
}

bool utf8_valid(struct str s)
{
    uint32_t c;
    for (size_t i = 0, n = 1; i < s.len; i += n) {
        n = 1;
        if ((unsigned char)s.at[i] >= 0x80 && (n = decode(s.at + i, s.len - i, &c)) == 0)
            return false;
    }
    return true;
}

uint32_t utf8_next(struct str s, size_t *pos)
{
    uint32_t c = 0;
    CHECK(*pos < s.len);
    size_t n = decode(s.at + *pos, s.len - *pos, &c);
    CHECK(n > 0);
    *pos += n;
    return c;
}

void utf8_put(struct buf *buf, uint32_t c)
{
    CHECK(c <= LAST_CODE_POINT && !is_surrogate(c));
    char out[4];
    size_t n;
    if (c < 0x80) {
        out[0] = (char)c;
        n = 1;
    } else {
        n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
        for (size_t i = n - 1; i > 0; i--, c >>= 6)
            out[i] = (char)(0x80 | (c & 0x3f));
        out[0] = (char)(marks[n] | c);
    }
    buf_put(buf, (struct str){ out, n });
}

static bool is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += !is_continuation(s.at[i]);
    return count;
}

struct str utf8_truncate(struct str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && is_continuation(s.at[max]))
        max--;
    return str_sub(s, 0, max);
}

/* --- classes ------------------------------------------------------------------- */

bool utf8_is_control(uint32_t c)
{
    if (c < 0x20)
        return c != '\t' && c != '\n' && c != '\r';
    if (c >= 0x7f && c <= 0x9f)
        return true;
    return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

bool utf8_is_ignorable(uint32_t c)
{
    /* Default_Ignorable_Code_Point, the controls of direction (partly among
       them) and the interlinear annotation marks. */
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        { 0x00ad, 0x00ad },   { 0x034f, 0x034f },   { 0x061c, 0x061c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
        { 0x180b, 0x180f },   { 0x200b, 0x200f },   { 0x202a, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
        { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 },
        { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
        if (c <= ranges[i].last)
            return c >= ranges[i].first;
    return false;
}
