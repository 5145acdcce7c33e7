/*
 * contribution/what_if_view.h -- what what_if_page.html shows.
 */
#ifndef CONTRIBUTION_WHAT_IF_VIEW_H
#define CONTRIBUTION_WHAT_IF_VIEW_H

#include "base/money.h"
#include "base/str.h"

/* One input of a row; `field` is its name, `id` that and the row. */
struct what_if_cell {
    struct str field, id, column, label, value, error;
    bool number;
};
struct what_if_cells {
    struct what_if_cell *at;
    size_t n;
};
struct what_if_row {
    int64_t number; /* from 1 */
    struct str label;
    bool takes_part;
    struct what_if_cells cells;
    struct what_if_cells by_form; /* for reading C */
};
struct what_if_rows {
    struct what_if_row *at;
    size_t n;
};

/* An amount and its bar, 0..1000 of the largest on the page. */
struct what_if_amount {
    struct str column;
    bool any;
    struct money money;
    int64_t bar;
};
struct what_if_amounts {
    struct what_if_amount *at;
    size_t n;
};
/* Another reading against B. */
struct what_if_delta {
    struct str column;
    bool any;
    struct str cents, percent; /* with sign; percent "" when B is 0 */
};
struct what_if_deltas {
    struct what_if_delta *at;
    size_t n;
};
struct what_if_result {
    struct str name;
    bool sum;
    struct what_if_amounts amounts;
    struct what_if_deltas deltas;
};
struct what_if_results {
    struct what_if_result *at;
    size_t n;
};
struct what_if_note {
    struct str text;
};
struct what_if_notes {
    struct what_if_note *at;
    size_t n;
};

struct what_if_page {
    struct str cost, cost_error;
    bool redistribute, by_form_typed, computed, faulty;
    struct what_if_rows rows;
    struct what_if_results results;
    struct what_if_notes notes; /* a reading that cannot be computed, and why */
};

#endif
