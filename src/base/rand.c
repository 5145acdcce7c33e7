#include "base/rand.h"

#include "base/check.h"

/* splitmix64: spreads any seed, also 0 and small ones, over the state. */
static uint64_t spread(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

struct rand rand_seeded(uint64_t seed)
{
    struct rand r;
    for (int i = 0; i < 4; i++)
        r.s[i] = spread(&seed);
    return r;
}

static uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

/* xoshiro256** (Blackman, Vigna). */
uint64_t rand_u64(struct rand *r)
{
    uint64_t result = rotate(r->s[1] * 5, 7) * 9;
    uint64_t shifted = r->s[1] << 17;
    r->s[2] ^= r->s[0];
    r->s[3] ^= r->s[1];
    r->s[1] ^= r->s[2];
    r->s[0] ^= r->s[3];
    r->s[2] ^= shifted;
    r->s[3] = rotate(r->s[3], 45);
    return result;
}

uint64_t rand_below(struct rand *r, uint64_t n)
{
    CHECK(n > 0);
    /* Numbers below 2^64 mod n are drawn again: each rest is then equally likely. */
    uint64_t skip = (0 - n) % n;
    uint64_t drawn;
    do
        drawn = rand_u64(r);
    while (drawn < skip);
    return drawn % n;
}

int64_t rand_between(struct rand *r, int64_t min, int64_t max)
{
    CHECK(min <= max);
    uint64_t span = (uint64_t)max - (uint64_t)min + 1; /* 0: all of 64 bits */
    uint64_t drawn = span == 0 ? rand_u64(r) : rand_below(r, span);
    return (int64_t)((uint64_t)min + drawn);
}
