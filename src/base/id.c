#include "base/id.h"

#include <string.h>

#include "base/check.h"

#define EPOCH_MS INT64_C(1577836800000) /* 2020-01-01T00:00:00Z */
#define MS_MAX ((INT64_C(1) << 41) - 1) /* until 2089 */
#define RANDOM_BITS 22

/* A machine that has lost its clock still gets valid ids (the order suffers);
   at least 1 ms, so that an id is never 0. */
int64_t id_make(int64_t unix_us, uint32_t random)
{
    int64_t ms = unix_us / 1000 - EPOCH_MS;
    if (ms < 1)
        ms = 1;
    if (ms > MS_MAX)
        ms = MS_MAX;
    return ms << RANDOM_BITS | (random & ((1U << RANDOM_BITS) - 1));
}

int64_t id_unix_ms(int64_t id)
{
    CHECK(id >= 0);
    return (id >> RANDOM_BITS) + EPOCH_MS;
}

/* Crockford's alphabet: no i, l, o, u. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* 26 digits of five bits hold 130: the first stands for three bits only. */
void ref_put(struct buf *buf, const unsigned char b[16])
{
    char out[REF_TEXT_LEN];
    unsigned bits = 0, held = 2, at = 0; /* two zero bits in front */
    for (size_t i = 0; i < 16; i++) {
        bits = bits << 8 | b[i];
        for (held += 8; held >= 5; at++) {
            held -= 5;
            out[at] = alphabet[bits >> held & 31];
        }
    }
    buf_put(buf, (struct str){ out, at });
}

enum err ref_parse(struct str s, unsigned char b[16])
{
    unsigned char out[17] = { 0 };
    unsigned bits = 0, held = 0, at = 0;
    /* A larger first digit would need more than 128 bits. */
    if (s.len != REF_TEXT_LEN || s.at[0] > '7')
        return ERR_INVALID;
    for (size_t i = 0; i < s.len; i++) {
        const char *digit = s.at[i] != '\0' ? strchr(alphabet, s.at[i]) : NULL;
        if (digit == NULL)
            return ERR_INVALID;
        bits = bits << 5 | (unsigned)(digit - alphabet);
        held += i == 0 ? 3 : 5;
        if (held >= 8) {
            held -= 8;
            out[at++] = (unsigned char)(bits >> held);
        }
    }
    memcpy(b, out, 16);
    return OK;
}

bool ref_eq(const unsigned char x[16], const unsigned char y[16]) { return memcmp(x, y, 16) == 0; }
