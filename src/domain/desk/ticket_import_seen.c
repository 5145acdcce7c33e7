/*
 * desk/ticket_import_seen.c -- the keys of a run, eight bytes each.
 */
#include "domain/desk/ticket_import_record.h"

#include "platform/secret.h"

/* A table that is full remembers no more; the keys in the database still hold. */
#define SEEN_MAX (1u << 22)

uint64_t import_key_hash(char kind, struct str id)
{
    struct sha256_state sha;
    uint64_t hash = 0;
    sha256_start(&sha);
    sha256_add(&sha, &kind, 1);
    sha256_add(&sha, id.at, id.len);
    struct sha256 sum = sha256_end(&sha);
    for (size_t i = 0; i < 8; i++)
        hash = hash << 8 | sum.b[i];
    return hash | 1;
}

static uint64_t *place_of(uint64_t *at, size_t size, uint64_t hash)
{
    size_t i = (size_t)(hash >> 1) & (size - 1);
    while (at[i] != 0 && at[i] != hash)
        i = (i + 1) & (size - 1);
    return &at[i];
}

static void grow(struct import_seen *seen)
{
    size_t size = seen->size * 2;
    uint64_t *more = MEM_NEW_N(seen->mem, uint64_t, size);
    for (size_t i = 0; i < seen->size; i++)
        if (seen->at[i] != 0)
            *place_of(more, size, seen->at[i]) = seen->at[i];
    seen->at = more;
    seen->size = size;
}

struct import_seen import_seen_open(struct mem *mem)
{
    return (struct import_seen){ .mem = mem, .at = MEM_NEW_N(mem, uint64_t, 1024), .size = 1024 };
}

bool import_was_seen(const struct import_seen *seen, char kind, struct str id)
{
    return *place_of(seen->at, seen->size, import_key_hash(kind, id)) != 0;
}

bool import_see(struct import_seen *seen, char kind, struct str id)
{
    uint64_t hash = import_key_hash(kind, id);
    if (seen->n * 2 >= seen->size && seen->size < SEEN_MAX)
        grow(seen);
    uint64_t *place = place_of(seen->at, seen->size, hash);
    if (*place != 0)
        return false;
    if (seen->n * 2 < seen->size) {
        *place = hash;
        seen->n++;
    }
    return true;
}
