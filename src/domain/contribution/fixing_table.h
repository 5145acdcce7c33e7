/*
 * contribution/fixing_table.h -- tables of a fixing: a caption, headings, and lines whose cells name
 * their column, for phones.  A cell may carry the drawing of its share.
 */
#ifndef CONTRIBUTION_FIXING_TABLE_H
#define CONTRIBUTION_FIXING_TABLE_H

#include "base/money.h"
#include "base/wide.h"
#include "platform/page.h"

struct fixing_cell {
    struct str column, text;
    bool number;
    int64_t bar; /* 0..1000 of the longest, 0: none */
};
struct fixing_cells {
    struct fixing_cell *at;
    size_t n;
};
struct fixing_line {
    struct str name;
    bool sum;
    struct fixing_cells cells;
};
struct fixing_lines {
    struct fixing_line *at;
    size_t n;
};
struct fixing_heads {
    struct fixing_head {
        struct str text;
        bool number;
    } * at;
    size_t n;
};
struct fixing_table {
    struct str caption;
    struct fixing_heads heads; /* the first is that of the names */
    struct fixing_lines lines;
    struct mem *mem;
};
struct fixing_tables {
    struct fixing_table *at;
    size_t n;
};

struct fixing_table fixing_table_of(struct mem *, struct str caption, size_t heads, size_t lines);
void fixing_head_add(struct fixing_table *, struct str text, bool number);
struct fixing_line *fixing_line_add(struct fixing_table *, struct str name);
struct fixing_cell *fixing_text_add(struct fixing_table *, struct fixing_line *, struct str text);
struct fixing_cell *fixing_money_add(struct fixing_table *, struct fixing_line *, int64_t cents);
struct fixing_cell *fixing_number_add(struct fixing_table *, struct fixing_line *, enum lang, int64_t n);
/* "+12,00 €", with a minus sign as in a printed table. */
struct str fixing_signed_text(struct mem *, int64_t cents);
/* num/den as "12,3456 %", half-up. */
struct str fixing_percent_text(struct mem *, wide num, wide den);
struct str fixing_wide_text(struct mem *, wide);
/* Bars of a column: thousandths of the largest amount. */
void fixing_bar_set(struct fixing_cell *, int64_t cents, int64_t most);

#endif
