/*
 * platform/pdf.h -- a document of headings, text and tables on A4 pages, as PDF (cairo, pango).
 *
 * Tagged (Document, H1, H2, P, Table, TR, TH, TD), fonts embedded, the same bytes for the same
 * content on one machine.  cairo 1.16 writes no language and cannot mark the page number as an
 * artifact, so PDF/UA is not claimed: the page on the screen is the accessible original.
 * Takes milliseconds: never inside a tx.
 */
#ifndef PLATFORM_PDF_H
#define PLATFORM_PDF_H

#include "base/buf.h"
#include "base/err.h"
#include "base/instant.h"

struct pdf_about {
    struct str title, author, footer; /* footer: on each page, before its number */
    struct instant made;
    bool letter; /* sizes to be read at a desk, as letters have them; else those of a dense sheet */
};
struct pdf;
struct pdf *pdf_begin(struct mem *, const struct pdf_about *);
void pdf_heading(struct pdf *, int level, struct str);
void pdf_text(struct pdf *, struct str);
/* Free space, for the window of an envelope and the like. */
void pdf_space(struct pdf *, int points);
/* Starts a page unless this much is left on it. */
void pdf_keep(struct pdf *, int points);
/* Small print below a table. */
void pdf_note(struct pdf *, struct str);

/* Row by row; the first row and the first column are heads.  bar 0..1000: drawn behind the
   text; side 0..100: a square instead. */
struct pdf_cell {
    struct str text;
    int64_t bar, side;
    bool strong;
};
void pdf_table(struct pdf *, const struct pdf_cell *, size_t rows, size_t columns);

/* The same with columns of their own width (in parts of the sum) and side; numbers stand on the right.
   A cell with a bar has its text beside it. */
struct pdf_column {
    int weight;
    bool number;
};
void pdf_columns(struct pdf *, const struct pdf_column *, const struct pdf_cell *, size_t rows, size_t columns);

/* ERR_FAULT: it could not be drawn; ERR_TOO_LARGE: more than LIMIT_PAGE bytes. */
enum err pdf_end(struct pdf *, struct str *bytes);

#endif
