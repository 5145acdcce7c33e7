/*
 * platform/db_cache.c -- what both drivers share: prepared statements by their
 * address, the text of a family, and values into struct members.
 */
#include "platform/db_driver.h"

#include <stdlib.h>
#include <string.h>

#include "platform/db_mutate.h"
#include "platform/log.h"

/* --- statements -------------------------------------------------------------- */

static size_t set_of(const struct query *q)
{
    uint64_t h = (uint64_t)(uintptr_t)q->statement >> 4;
    h ^= (uint64_t)q->mask << 32 ^ (uint64_t)(unsigned)q->choice << 56;
    h *= UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(h >> 59);
}
_Static_assert(DB_CACHE_SETS == 32, "set_of takes five bits");

struct prepared *cache_place(struct cache *cache, const struct query *q, uint64_t types,
                             void (*drop)(void *arg, struct prepared *), void *arg)
{
    struct prepared *set = cache->places[set_of(q)], *oldest = set;
    mutate_seen(q->statement);
    for (size_t i = 0; i < DB_CACHE_WAYS; i++) {
        struct prepared *p = &set[i];
        if (p->statement == q->statement && p->mask == q->mask && p->choice == q->choice && p->types == types) {
            p->used = ++cache->clock;
            return p;
        }
        if (p->used < oldest->used)
            oldest = p;
    }
    if (oldest->statement != NULL)
        drop(arg, oldest);
    *oldest = (struct prepared){ .mask = q->mask, .choice = q->choice, .types = types };
    oldest->used = ++cache->clock;
    return oldest;
}

void cache_clear(struct cache *cache, void (*drop)(void *arg, struct prepared *), void *arg)
{
    for (size_t s = 0; s < DB_CACHE_SETS; s++) {
        for (size_t i = 0; i < DB_CACHE_WAYS; i++) {
            struct prepared *p = &cache->places[s][i];
            if (p->statement != NULL)
                drop(arg, p);
            *p = (struct prepared){ 0 };
        }
    }
}

static bool piece_in(const struct db_piece *p, unsigned mask, int choice)
{
    return (p->bit < 0 || (mask >> p->bit & 1) != 0) && (p->choice < 0 || p->choice == choice);
}

char *statement_text(const struct db_statement *statement, unsigned mask, int choice)
{
    size_t len = 0;
    for (const struct db_piece *p = statement->pieces; p->text != NULL; p++)
        if (piece_in(p, mask, choice))
            len += strlen(p->text);
    char *text = len < DB_SQL_MAX ? malloc(len + 1) : NULL;
    if (text == NULL)
        return NULL;
    size_t at = 0;
    for (const struct db_piece *p = statement->pieces; p->text != NULL; p++) {
        if (!piece_in(p, mask, choice))
            continue;
        size_t n = strlen(p->text);
        memcpy(text + at, p->text, n + 1);
        mutate_text(statement, p, text + at);
        at += n;
    }
    text[at] = '\0';
    return text;
}

struct db_value query_value(const struct query *q, int n)
{
    if (n == 1)
        return db_int_(q->actor);
    if (n == 2)
        return db_int_(q->now);
    return q->values[n - DB_FIRST_PARAM];
}

/* --- rows ---------------------------------------------------------------------- */

#define FIRST_ROWS 32

enum err rows_add(struct rows *rows, const struct query *q, char **row)
{
    size_t size = q->statement->row_size;
    if (rows->one) {
        if (rows->n > 0) {
            log_event(LOG_ERROR, "db.more_than_one_row", LOG_Z("statement", q->statement->name));
            return ERR_FAULT;
        }
        memset(rows->at, 0, size);
    } else if (rows->n == rows->cap) {
        size_t cap = rows->cap == 0 ? FIRST_ROWS : rows->cap * 2;
        /* What a list may hold is bounded by its LIMIT; the arena is the last wall. */
        if (cap * size > mem_left(rows->mem) / 2) {
            log_event(LOG_ERROR, "db.too_many_rows", LOG_Z("statement", q->statement->name));
            return ERR_TOO_LARGE;
        }
        rows->at = rows->cap == 0 ? mem_alloc(rows->mem, cap * size)
                                  : mem_grow(rows->mem, rows->at, rows->cap * size, cap * size);
        rows->cap = cap;
    }
    *row = rows->at + (rows->one ? 0 : rows->n * size);
    rows->n++;
    return OK;
}

bool slot_put_null(const struct db_col *col, char *row)
{
    static const struct str empty = STR_INIT("");
    static const struct instant no_instant = { INT64_MIN };
    static const struct day no_day = { INT32_MIN };
    char *to = row + col->offset;
    switch (col->slot) {
    case SLOT_TEXT:
        memcpy(to, &empty, sizeof empty);
        break;
    case SLOT_INSTANT:
        memcpy(to, &no_instant, sizeof no_instant);
        break;
    case SLOT_DAY:
        memcpy(to, &no_day, sizeof no_day);
        break;
    case SLOT_INT:
    case SLOT_INT32:
    case SLOT_BOOL:
    case SLOT_BLOB:
    case SLOT_REF:
        break; /* the row is zeroed */
    }
    return true;
}

bool slot_put_int(const struct db_col *col, char *row, int64_t v)
{
    char *to = row + col->offset;
    switch (col->slot) {
    case SLOT_INT:
    case SLOT_INSTANT:
        memcpy(to, &v, sizeof v);
        return true;
    case SLOT_INT32:
    case SLOT_DAY: {
        int32_t narrow = (int32_t)v;
        memcpy(to, &narrow, sizeof narrow);
        return narrow == v;
    }
    case SLOT_BOOL: {
        bool truth = v != 0;
        memcpy(to, &truth, sizeof truth);
        return v == 0 || v == 1;
    }
    case SLOT_TEXT:
    case SLOT_BLOB:
    case SLOT_REF:
        break;
    }
    return false;
}

bool slot_put_bytes(const struct db_col *col, char *row, enum db_kind kind, struct mem *mem, struct str s)
{
    char *to = row + col->offset;
    if (col->slot == SLOT_REF && kind == DB_BLOB && s.len == 16) {
        memcpy(to, s.at, 16);
        return true;
    }
    if (col->slot != (kind == DB_TEXT ? SLOT_TEXT : SLOT_BLOB))
        return false;
    struct str copy = STR("");
    if (s.len > 0) {
        if (s.len > mem_left(mem) / 2)
            return false;
        char *bytes = mem_alloc(mem, s.len);
        memcpy(bytes, s.at, s.len);
        copy = (struct str){ bytes, s.len };
    }
    memcpy(to, &copy, sizeof copy);
    return true;
}
_Static_assert(sizeof(struct blob) == sizeof(struct str), "a blob is stored like a text");

enum err slot_wrong(const struct query *q, const struct db_col *col)
{
    log_event(LOG_ERROR, "db.column_type", LOG_Z("statement", q->statement->name), LOG_Z("column", col->name));
    return ERR_FAULT;
}
