/*
 * base/rand.h -- a seeded generator for tests, demo data and property checks.
 * Never for secrets: those come from platform/secret.h.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

struct rand {
    uint64_t s[4];
};

struct rand rand_seeded(uint64_t seed);
uint64_t rand_u64(struct rand *);
/* Uniform in [0, n); n > 0. */
uint64_t rand_below(struct rand *, uint64_t n);
/* Uniform in [min, max]. */
int64_t rand_between(struct rand *, int64_t min, int64_t max);

#endif
