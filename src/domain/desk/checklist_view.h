/*
 * desk/checklist_view.h -- checklists: lists, one, and the points on the page of a ticket.
 */
#ifndef DESK_CHECKLIST_VIEW_H
#define DESK_CHECKLIST_VIEW_H

#include "base/instant.h"
#include "domain/desk/option_view.h"

struct checklist_item {
    checklist_ref ref;
    struct str name, changed_by;
    int64_t body_points, school_points;
    struct instant changed_at;
};
struct checklist_items {
    struct checklist_item *at;
    size_t n;
};
struct checklist_list_page {
    struct checklist_items lists;
};
struct checklist_form_page {
    bool is_new;
    checklist_ref ref;
    int64_t version;
    struct str name, body_points, school_points; /* as typed */
};

struct check_item {
    ticket_ref ticket;
    int64_t n;
    struct str text, by;
    struct word side;
    bool done, may_tick;
    struct instant at;
};
struct check_items {
    struct check_item *at;
    size_t n;
};
struct check_box {
    ticket_ref ticket;
    struct check_items points, ticks; /* ticks: the history */
    int64_t open;
    bool may_put;
    struct options lists; /* that may be put on the ticket */
};

#endif
