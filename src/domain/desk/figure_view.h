/*
 * desk/figure_view.h -- tables of figures, and what figure_page.html shows.
 */
#ifndef DESK_FIGURE_VIEW_H
#define DESK_FIGURE_VIEW_H

#include "domain/desk/option_view.h"
#include "platform/html.h"

enum figure_unit { UNIT_COUNT = 1, UNIT_MINUTES, UNIT_SHARE };
struct figure_cell {
    struct str column; /* its head */
    enum figure_unit unit;
    int64_t value; /* UNIT_SHARE: per mille; FIGURE_NONE: none */
    struct str text;
    int64_t bar;  /* 0..1000 of the longest in the column, of 100 % for shares */
    int64_t side; /* the same as the side of a square of this area, 0..100 */
};
struct figure_cells {
    struct figure_cell *at;
    size_t n;
};
struct figure_row {
    struct str label;
    struct figure_cells cells;
    bool sum;
};
struct figure_rows {
    struct figure_row *at;
    size_t n;
};
struct figure_head {
    struct str text;
};
struct figure_heads {
    struct figure_head *at;
    size_t n;
};
struct figure_table {
    struct str title, definition, row_head;
    struct figure_heads heads;
    struct figure_rows rows;
    bool wide;        /* too wide for a phone: each row becomes a card there */
    bool grid;        /* hours by weekdays: squares instead of bars */
    struct str chart; /* what web/charts.mjs draws above it: "bars", "shares", "parts", "columns",
                         "hours"; "": nothing */
};
struct figure_tables {
    struct figure_table *at;
    size_t n;
};

/* A period or a selection to choose. */
struct figure_preset {
    struct url url;
    struct str label;
    bool chosen;
};
struct figure_presets {
    struct figure_preset *at;
    size_t n;
};
struct figure_page {
    struct options authorities;
    struct figure_presets boards; /* own selection, all tables */
    struct str board;             /* as in the address */
    struct str from, to;          /* as typed */
    struct day first, last;
    struct instant at;
    struct figure_presets presets;
    struct figure_tables tables;
    struct url csv, pdf; /* pdf "": no whole quarter of one whole authority */
    struct str authority;
};

#endif
