/*
 * platform/csv.h -- tables as text, as they come from offices and spreadsheets.
 *
 * In (libcsv): the separator ; , or TAB is found from the first line, quotes and
 * line breaks inside quotes are understood, UTF-8 with and without BOM and
 * CP1252 are told apart.  Out (UPL-5): UTF-8 with BOM, ; and CRLF, and no cell
 * that a spreadsheet would run as a formula.
 */
#ifndef PLATFORM_CSV_H
#define PLATFORM_CSV_H

#include "base/day.h"

enum csv_encoding { CSV_UTF8 = 1, CSV_UTF8_BOM, CSV_CP1252 };

struct csv_row {
    struct str *at;
    size_t n; /* trimmed NFC text */
    int line; /* where it begins in the file, from 1 on */
};
struct csv {
    struct csv_row head; /* the first row: names of the columns */
    struct csv_row *at;
    size_t n; /* the others; empty lines are left out */
    char separator;
    enum csv_encoding encoding;
};

/* ERR_MALFORMED: not text, no row, a quote that never ends; ERR_TOO_LARGE: above
   LIMIT_CSV, LIMIT_CSV_ROWS or LIMIT_CSV_COLUMNS. */
enum err csv_read(struct mem *, struct str bytes, struct csv *out);
/* Place of a column by name (ASCII case does not matter), -1: there is none. */
int csv_column(const struct csv *, struct str name);
/* Text of a cell; "" when the row is short or the column is -1. */
struct str csv_at(const struct csv_row *, int column);

struct csv_out {
    struct buf *out;
    bool inside;
};
/* Writes the BOM. */
struct csv_out csv_begin(struct buf *);
/* Text: a leading = + - @ TAB or CR (also the full-width signs) gets ' before it. */
void csv_put(struct csv_out *, struct str);
void csv_put_int(struct csv_out *, int64_t);
/* 23.11.2026, empty for DAY_NONE. */
void csv_put_day(struct csv_out *, struct day);
void csv_end_row(struct csv_out *);

#endif
