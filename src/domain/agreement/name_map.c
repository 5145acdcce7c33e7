#include "domain/agreement/name_map.h"

#include "base/check.h"

struct name_map name_map_open(struct mem *mem, size_t n)
{
    size_t cap = 16;
    while (cap - cap / 4 < n + 1)
        cap *= 2;
    return (struct name_map){ MEM_NEW_N(mem, struct name_entry, cap), cap - 1 };
}

static struct name_entry *slot_of(const struct name_map *map, struct str key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.at[i]) * UINT64_C(1099511628211);
    size_t at = (size_t)(hash ^ hash >> 29) & map->mask;
    /* At least a quarter is free. */
    for (size_t tries = 0; map->at[at].key.at != NULL && !str_eq(map->at[at].key, key); at = (at + 1) & map->mask)
        CHECK(tries++ < map->mask);
    return &map->at[at];
}

int64_t *name_map_at(struct name_map *map, struct str key)
{
    struct name_entry *slot = slot_of(map, key);
    if (slot->key.at == NULL)
        *slot = (struct name_entry){ .key = key };
    return &slot->value;
}

const int64_t *name_map_find(const struct name_map *map, struct str key)
{
    const struct name_entry *slot = slot_of(map, key);
    return slot->key.at != NULL ? &slot->value : NULL;
}
