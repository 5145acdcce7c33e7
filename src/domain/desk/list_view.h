/*
 * desk/list_view.h -- what list_page.html shows: one page of tickets with its
 * filters, saved views and ways on.
 */
#ifndef DESK_LIST_VIEW_H
#define DESK_LIST_VIEW_H

#include "domain/desk/ticket_store.h"
#include "domain/desk/option_view.h"
#include "domain/desk/search_mark.h"

struct list_line {
    ticket_ref ref;
    struct str subject, number, place, assignee;
    struct word state, reason;
    struct instant promise;
    bool overdue, rests;  /* the promise: missed; paused while it is the school's turn */
    struct word priority; /* for the body only */
    bool urgent, unproven, can_take;
    struct marked found,
        snippet;   /* of a search: the subject, and the entry when the subject does not explain the hit */
    bool internal; /* the snippet is of an internal note */
};
struct list_lines {
    struct list_line *at;
    size_t n;
};

struct list_saved {
    view_ref ref;
    struct str name;
    struct url url;
    bool here;
};
struct list_saved_views {
    struct list_saved *at;
    size_t n;
};

/* What a search found besides tickets. */
struct list_place {
    struct word kind;
    struct marked title;
    struct str detail;
    struct url url;
};
struct list_places {
    struct list_place *at;
    size_t n;
};

/* A search that found nothing of any kind. */
struct search_none_page {
    struct str query;
    bool can_report;
};

struct list_page {
    struct list_lines lines;
    struct list_places places;
    bool for_body; /* priority, assignee, take */
    bool rings;    /* says when the telephone rings */
    int64_t missed_calls;
    bool can_report, more, filtered, has_takes, searched;
    struct str query;
    bool mine, unassigned;
    struct options sets, orders, states, priorities, schools, authorities, services;
    struct list_saved_views views;
    struct str view_query; /* what "save this view" stores; "" on the plain list */
    struct str view_name;  /* as typed */
    struct url all_filters, first, next, closed;
    bool has_cursor;
    int64_t closed_count; /* of a search among open ones */
    bool closed_many;     /* ... and more than that */
    bool words_only;      /* the search has words and no filters */
    struct str wrong;     /* what is wrong with the search */
};

#endif
