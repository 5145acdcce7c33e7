/*
 * platform/blob.h -- content-addressed files in the database (UPL-1): rows of at
 * most 1 MiB, one blob per SHA-256.
 */
#ifndef PLATFORM_BLOB_H
#define PLATFORM_BLOB_H

#include "platform/db.h"
#include "platform/upload.h"

/* Store an upload (or find the blob that has its content). */
enum err blob_store(struct tx *, const struct upload *, blob_id *out);
enum err blob_store_bytes(struct tx *, struct str bytes, blob_id *out);
/* All of an upload, for the parser; ERR_TOO_LARGE: more than `mem` has left. */
enum err upload_read(struct mem *, const struct upload *, struct str *out);
/* Part `n` (from 0, LIMIT_BLOB_PART each) of an upload, in the arena; ERR_NOT_FOUND after the last. */
enum err upload_part(struct mem *, const struct upload *, int n, struct str *out);
/* Part `n` (from 0) of a blob into the tx's arena; ERR_NOT_FOUND after the last.
   Whether the caller may see it was decided by the record that points to it. */
enum err blob_part(struct tx *, blob_id, int part, struct str *bytes);
/* All of it, at most `max` bytes: ERR_TOO_LARGE. */
enum err blob_read(struct tx *, blob_id, size_t max, struct str *bytes);

#endif
