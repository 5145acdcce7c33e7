/*
 * desk/time_view.h -- working time: at a ticket, own rows, sums of a quarter.
 */
#ifndef DESK_TIME_VIEW_H
#define DESK_TIME_VIEW_H

#include "domain/desk/option_view.h"
#include "domain/desk/time_entry.h"

/* On the page of a ticket. */
struct time_box {
    bool show, may_record, has_all;
    ticket_ref ticket;
    int64_t own, all;
    struct options categories;
};

struct time_item {
    int64_t n, minutes;
    struct day day;
    struct word category;
    struct instant at;
    bool replaced, correction, may_correct;
};
struct time_items {
    struct time_item *at;
    size_t n;
};
struct time_ticket_page {
    ticket_ref ref;
    struct str number, subject;
    struct time_box box;
    struct time_items rows;
    int64_t corrects;              /* row that the form corrects, 0: the form records a new one */
    struct str minutes, worked_on; /* as typed */
};

struct time_item_line {
    struct str name;
    int64_t minutes;
    int64_t bar; /* 0..1000 of the longest line */
};
struct time_item_lines {
    struct time_item_line *at;
    size_t n;
};
struct time_item_table {
    struct str title, head;
    struct time_item_lines lines;
};
struct time_item_tables {
    struct time_item_table *at;
    size_t n;
};
struct time_quarter {
    struct url url;
    struct str label;
    bool chosen;
};
struct time_quarters {
    struct time_quarter *at;
    size_t n;
};
struct time_sum_page {
    struct str quarter;
    struct time_quarters quarters;
    struct time_item_tables own, all;
};

#endif
