/*
 * domain/agreement/name_map.h -- from text to a number, for the rows of an import.
 */
#ifndef DOMAIN_AGREEMENT_NAME_MAP_H
#define DOMAIN_AGREEMENT_NAME_MAP_H

#include "base/str.h"

struct name_entry {
    struct str key;
    int64_t value;
}; /* key.at NULL: free */
struct name_map {
    struct name_entry *at;
    size_t mask;
};

/* For at most `n` keys; a key's `at` is never NULL. */
struct name_map name_map_open(struct mem *, size_t n);
/* The number of a key, 0 when it is new; the text must live as long as the map. */
int64_t *name_map_at(struct name_map *, struct str key);
/* The number of a key that is there, else NULL. */
const int64_t *name_map_find(const struct name_map *, struct str key);

#endif
