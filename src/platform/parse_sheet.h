/*
 * platform/parse_sheet.h -- what the readers of the two formats of spreadsheets share.  In the child; for
 * src/platform/parse_sheet*.c alone.
 */
#ifndef PLATFORM_PARSE_SHEET_H
#define PLATFORM_PARSE_SHEET_H

#include "platform/parse_sax.h"
#include "platform/parse_wire.h"

/* Inflated, of one part of the archive: larger than any sheet of LIMIT_CSV_ROWS rows. */
#define SHEET_PART_MAX MIB(48)
/* XML of repeated cells shrinks to a hundredth; what shrinks to less is made to. */
#define SHEET_RATIO_MAX 400
#define SHEET_CELL_MAX KIB(32)
#define SHEET_FORM "form"
#define SHEET_SIZE "size"
#define SHEET_NAME "sheet"
#define SHEET_HIDDEN "hidden"

/* --- the archive ------------------------------------------------------------------------ */

struct sheet_zip {
    struct str bytes;
    size_t at;     /* of the reader */
    void *archive; /* NULL: none */
};
/* "" or the fault. */
const char *sheet_zip_open(struct sheet_zip *, struct str bytes);
void sheet_zip_close(struct sheet_zip *);
bool sheet_zip_has(struct sheet_zip *, const char *part);
/* Reads a part as XML: "" or the fault, of the archive or of the XML (then "form", or what the handler said
   with sax_stop).  The handler's data begins with a struct sax. */
const char *sheet_zip_xml(struct sheet_zip *, const char *part, const struct sax_handler *, void *data);

/* --- the rows ------------------------------------------------------------------------------- */

/* Columns (from 0 on) that are hidden, as ranges. */
struct sheet_hidden {
    struct {
        int from, to;
    } at[LIMIT_CSV_COLUMNS];
    size_t n;
};
void sheet_hidden_add(struct sheet_hidden *, int from, int to);

struct sheet_rows {
    struct buf out;
    int row;                             /* lines written */
    struct str cells[LIMIT_CSV_COLUMNS]; /* of the row at work */
    int width;                           /* up to the last that holds something */
    int head;                            /* width of the first row that was written */
    struct sheet_hidden hidden;
    const char *fault;
};
void sheet_rows_begin(struct sheet_rows *, struct mem *);
/* A cell of the row at work (column from 0 on); nothing for an empty text.  The text must stay until the row
   is ended. */
void sheet_cell(struct sheet_rows *, int column, struct str text);
/* The row at work stands `times` times from `row` (from 1 on) on. */
void sheet_row_end(struct sheet_rows *, int64_t row, int64_t times, bool hidden);

/* --- values ------------------------------------------------------------------------------------ */

/* "1.25E1" as "12,5"; what is no number as it stands. */
struct str sheet_number(struct mem *, struct str);
/* "=" and the formula. */
struct str sheet_formula(struct mem *, struct str);

/* --- the formats --------------------------------------------------------------------------------- */

const char *sheet_read_xlsx(struct mem *, struct sheet_zip *, struct str name, struct sheet_rows *);
const char *sheet_read_ods(struct mem *, struct sheet_zip *, struct str name, struct sheet_rows *);

#endif
