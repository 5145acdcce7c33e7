/*
 * desk/ticket_import_view.h -- list and page of imports.
 */
#ifndef DESK_TICKET_IMPORT_VIEW_H
#define DESK_TICKET_IMPORT_VIEW_H

#include "domain/desk/option_view.h"

struct ticket_import_item {
    upload_ref ref;
    struct str files, by, source;
    struct word state;
    struct instant at;
    int64_t tickets, refused;
    bool waits, works;
};
struct ticket_import_items {
    struct ticket_import_item *at;
    size_t n;
};
struct ticket_import_list_page {
    struct ticket_import_items imports;
    struct options sources;
    struct str system, from, to, group, school, mapping, map_line;
    bool may_add;
};

struct ticket_import_line_view {
    struct str file, record, text;
    int64_t line;
};
struct ticket_import_line_views {
    struct ticket_import_line_view *at;
    size_t n;
};
struct ticket_import_page {
    upload_ref ref;
    struct str files, by, approved_by, source, system, group, school, mapping, sums, problem;
    struct day from, to;
    struct word state;
    struct instant at, undo_until;
    int64_t refused, shown, run;
    bool works, may_submit, may_approve, may_drop, may_undo, waits, own, tried;
    struct ticket_import_line_views notes, news, refusals, kept;
};

#endif
