/*
 * desk/macro_view.h -- macros: list, one, the choice at a ticket, and what one would do.
 */
#ifndef DESK_MACRO_VIEW_H
#define DESK_MACRO_VIEW_H

#include "base/instant.h"
#include "domain/desk/option_view.h"

struct macro_item {
    ticket_ref ticket;
    macro_ref ref;
    struct str name, owner;
    int64_t version;
    struct instant changed_at;
};
struct macro_items {
    struct macro_item *at;
    size_t n;
};
struct macro_list_page {
    struct macro_items macros;
};
struct macro_box {
    struct macro_items macros;
};

struct macro_form_page {
    bool is_new;
    macro_ref ref;
    int64_t version;
    struct str owner;
    struct str name, days, items; /* as typed */
    struct options assignees, lists, blocks;
    struct option_groups reasons;
};

struct macro_step_line {
    struct str what, detail; /* "Stand", "Wartet: Lieferung" */
    bool is_text, cannot;    /* cannot: would be refused */
};
struct macro_step_lines {
    struct macro_step_line *at;
    size_t n;
};
struct macro_preview_page {
    ticket_ref ticket;
    macro_ref ref;
    struct str number, subject, name, owner;
    int64_t version, macro_version;
    struct macro_step_lines steps;
    bool cannot, sends;
    struct str reader_school, reader_authority;
};

#endif
