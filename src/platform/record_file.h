/*
 * platform/record_file.h -- a large file of another system, record by record: rows of a
 * table, objects of a JSON array, of a JSON object of arrays ({"tickets": [...]}) or of
 * JSON lines.  A file of any size needs the memory of a few records; one bad record is
 * named with its line and does not spoil those after it.
 */
#ifndef PLATFORM_RECORD_FILE_H
#define PLATFORM_RECORD_FILE_H

#include "platform/csv.h"

#define RECORD_MAX MIB(40) /* of one JSON object: a file of LIMIT_FILE as base64; rows of a table: LIMIT_CSV / 2 */
#define RECORD_CP1252_MAX MIB(4)

enum record_form { RECORD_TABLE = 1, RECORD_ARRAY, RECORD_LINES };
enum record_fault {
    RECORD_GOOD,
    RECORD_TOO_LARGE,
    RECORD_NOT_READABLE, /* not an object, not a row */
    RECORD_REST          /* from here to its end the file cannot be read */
};
struct record {
    int64_t line; /* where it begins, from 1 on */
    enum record_fault fault;
    struct str json;                  /* one object; "" in a table */
    const struct csv_row *head, *row; /* in a table */
};
struct record_facts {
    enum record_form form;
    enum csv_encoding encoding;
    struct str name; /* without directories */
    unsigned char sha256[32];
    int64_t bytes;
};

struct record_file;
/* Reads it once for encoding and hash.  ERR_NOT_FOUND: cannot be opened; ERR_INVALID: not a
   file that can be read twice; ERR_MALFORMED: empty or no text. */
enum err record_file_open(const char *path, struct record_file **);
/* The same of a text that is kept elsewhere, in parts (from 0; ERR_NOT_FOUND after the last): it is
   written to a file without a name in `dir` first.  ERR_FULL: no room there. */
struct record_source {
    struct str name;
    enum err (*part)(void *arg, int n, struct str *bytes);
    void *arg;
};
enum err record_file_spool(struct mem *, struct str dir, const struct record_source *, struct record_file **);
void record_file_close(struct record_file *);
const struct record_facts *record_file_facts(const struct record_file *);
/* From its first record on again. */
enum err record_file_rewind(struct record_file *);
/* What it gives lives until the next call.  ERR_NOT_FOUND: that was all. */
enum err record_file_next(struct record_file *, struct record *);

#endif
