#define _GNU_SOURCE
/*
 * platform/blob.c -- files as rows: one blob per content, parts of at most 1 MiB.
 */
#include "platform/blob.h"

#include <errno.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/limits.h"
#include "platform/log.h"

struct blob_row {
    blob_id id;
    int64_t size;
};
ROW(blob_row, COL(blob_row, id), COL(blob_row, size));
struct part_row {
    struct blob bytes;
};
ROW(part_row, COL(part_row, bytes));

SQL_STATE(blob_insert, SCOPE_SYSTEM, 3,
          "INSERT INTO blob (id, sha256, size, created_at) VALUES ($3, $4, $5, $2) ON CONFLICT DO NOTHING");
QUERY(blob_by_hash, SCOPE_SYSTEM, 1, blob_row, "SELECT id, size FROM blob WHERE sha256 = $3");
SQL_STATE(blob_part_insert, SCOPE_SYSTEM, 3, "INSERT INTO blob_part (blob, part, bytes) VALUES ($3, $4, $5)");
QUERY(blob_part_read, SCOPE_SYSTEM, 2, part_row, "SELECT bytes FROM blob_part WHERE blob = $3 AND part = $4");

/* The next part of the content: from memory, or from the spooled file. */
struct source {
    const struct upload *upload;
    char *room;
};

static enum err source_part(const struct source *s, int64_t offset, size_t want, struct str *out)
{
    const struct upload *u = s->upload;
    if (u->fd < 0) {
        *out = str_sub(u->bytes, (size_t)offset, want);
        return out->len == want ? OK : ERR_FAULT;
    }
    size_t got = 0;
    while (got < want) {
        ssize_t n = fault_here(FAULT_FILE) ? -1 : pread(u->fd, s->room + got, want - got, offset + (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            log_event(LOG_ERROR, "blob.read", LOG_INT("errno", n < 0 ? errno : 0));
            return ERR_FAULT;
        }
        got += (size_t)n;
    }
    *out = (struct str){ s->room, want };
    return OK;
}

enum err upload_read(struct mem *mem, const struct upload *upload, struct str *out)
{
    struct source source = { upload, NULL };
    size_t size = (size_t)upload->size;
    if (mem_left(mem) < size + KIB(64))
        return ERR_TOO_LARGE;
    if (upload->fd >= 0)
        source.room = mem_alloc(mem, size > 0 ? size : 1);
    return source_part(&source, 0, size, out);
}

enum err upload_part(struct mem *mem, const struct upload *upload, int n, struct str *out)
{
    int64_t at = (int64_t)n * (int64_t)LIMIT_BLOB_PART, left = upload->size - at;
    size_t want = left < (int64_t)LIMIT_BLOB_PART ? (size_t)left : LIMIT_BLOB_PART;
    if (left <= 0)
        return ERR_NOT_FOUND;
    struct source source = { upload, upload->fd >= 0 ? mem_alloc(mem, want) : NULL };
    return source_part(&source, at, want, out);
}

static enum err parts_write(struct tx *tx, blob_id id, const struct upload *upload)
{
    struct source source = { upload, upload->fd >= 0 ? mem_alloc(tx_mem(tx), LIMIT_BLOB_PART) : NULL };
    int part = 0;
    for (int64_t at = 0; at < upload->size; at += (int64_t)LIMIT_BLOB_PART) {
        int64_t left = upload->size - at;
        size_t want = left < (int64_t)LIMIT_BLOB_PART ? (size_t)left : LIMIT_BLOB_PART;
        struct str bytes;
        TRY(source_part(&source, at, want, &bytes));
        TRY(tx_run(tx, blob_part_insert, NULL, id, part++, ((struct blob){ bytes })));
    }
    return OK;
}

enum err blob_store(struct tx *tx, const struct upload *upload, blob_id *out)
{
    struct blob hash = { { (const char *)upload->hash.b, sizeof upload->hash.b } };
    struct blob_row row;
    blob_id id = TX_ID(tx, blob);
    int64_t changed;
    TRY(tx_run(tx, blob_insert, &changed, id, hash, upload->size));
    *out = id;
    if (changed == 1) {
        /* Ten files in one request would not fit into its arena. */
        struct mem_mark mark = mem_mark(tx_mem(tx));
        enum err e = parts_write(tx, id, upload);
        mem_reset(tx_mem(tx), mark);
        return e;
    }
    TRY(tx_one(tx, blob_by_hash, &row, hash));
    *out = row.id;
    return OK;
}

enum err blob_store_bytes(struct tx *tx, struct str bytes, blob_id *out)
{
    struct upload upload = { .size = (int64_t)bytes.len, .hash = sha256_of(bytes), .fd = -1, .bytes = bytes };
    return blob_store(tx, &upload, out);
}

enum err blob_part(struct tx *tx, blob_id blob, int part, struct str *bytes)
{
    struct part_row row;
    TRY(tx_one(tx, blob_part_read, &row, blob, part));
    *bytes = row.bytes.bytes;
    return OK;
}

enum err blob_read(struct tx *tx, blob_id blob, size_t max, struct str *out)
{
    struct buf all = buf_of(tx_mem(tx), max);
    struct str bytes;
    TRY(blob_part(tx, blob, 0, out));
    for (int part = 1;; part++) {
        enum err err = blob_part(tx, blob, part, &bytes);
        if (err == ERR_NOT_FOUND)
            break;
        TRY(err);
        /* Most files are one part and need no copy. */
        if (part == 1)
            buf_put(&all, *out);
        buf_put(&all, bytes);
        *out = buf_str(&all);
    }
    return buf_done(&all);
}
