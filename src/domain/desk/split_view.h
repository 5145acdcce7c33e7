/*
 * desk/split_view.h -- what split_page.html and split_links.html show.
 */
#ifndef DESK_SPLIT_VIEW_H
#define DESK_SPLIT_VIEW_H

#include "domain/desk/split.h"
#include "platform/html.h"

/* The part of a ticket's page. */
struct split_line {
    ticket_ref ref;
    struct str number, subject;
    bool is_source;
};
struct split_lines {
    struct split_line *at;
    size_t n;
};
struct split_view {
    ticket_ref ticket;
    int64_t version;
    struct split_lines links;
    bool may_split, may_take_back;
};

struct split_choice {
    int64_t n;
    struct str author, text;
    struct word kind;
    struct instant at;
    bool internal, chosen;
    int64_t files;
};
struct split_choices {
    struct split_choice *at;
    size_t n;
};
struct split_page {
    ticket_ref ref;
    int64_t version;
    struct str number, title, subject;
    struct split_choices entries;
    bool changed;
};

#endif
