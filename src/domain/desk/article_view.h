/*
 * desk/article_view.h -- what the pages of instructions show.
 */
#ifndef DESK_ARTICLE_VIEW_H
#define DESK_ARTICLE_VIEW_H

#include "domain/desk/article_store.h"
#include "domain/desk/option_view.h"
#include "domain/desk/search_mark.h"

struct article_line {
    article_ref ref;
    struct marked title;
    struct word audience, state; /* state: for authors, when it is not simply published */
    struct str owner;
    struct day review_day, used_day;
    int64_t helped, not_helped;
};
struct article_lines {
    struct article_line *at;
    size_t n;
};
struct article_tab {
    struct word label;
    struct url url;
    bool here;
};
struct article_tabs {
    struct article_tab *at;
    size_t n;
};
struct article_list_page {
    struct str query, wrong;
    struct article_lines lines;
    struct article_tabs tabs; /* for authors */
    bool can_create, for_author, searched;
};

struct missed_line {
    struct str word;
    int64_t count;
};
struct missed_lines {
    struct missed_line *at;
    size_t n;
};
struct missed_week {
    struct day monday;
    struct missed_lines words;
};
struct missed_weeks {
    struct missed_week *at;
    size_t n;
};
struct article_review_page {
    struct article_lines lines;
    struct missed_weeks weeks;
};

struct article_part {
    bool heading, steps, list; /* none: a paragraph */
    struct str words;
    struct article_items items;
    int64_t number; /* of the first step */
};
struct article_parts {
    struct article_part *at;
    size_t n;
};
struct article_page {
    article_ref ref;
    bool may_report;
    struct str title, owner, author, approved_by, place;
    struct word audience, state;
    struct article_parts parts;
    struct instant at;
    struct day review_day;
    bool for_author, is_draft, has_draft, waiting, retired, published, may_judge, may_approve, may_submit;
    int64_t helped, not_helped;
    struct str body_phone, body_hours;
};

struct article_form_page {
    bool is_new;
    article_ref ref;
    int64_t version;
    struct str title, text, room;
    struct options audiences, authorities, forms, services;
    struct str origin; /* number of the ticket whose solution it was made from */
};

struct diff_part {
    bool gone, came;
    struct str text;
};
struct diff_parts {
    struct diff_part *at;
    size_t n;
};
struct version_line {
    int64_t n;
    struct str author, approved_by;
    struct instant at, approved_at;
    bool here, published;
};
struct version_lines {
    struct version_line *at;
    size_t n;
};
struct article_history_page {
    article_ref ref;
    struct str title;
    struct version_lines versions;
    struct diff_parts diff;
    int64_t from, to; /* versions that are compared; from 0: nothing before */
    bool may_approve, waiting, other_title;
    struct str title_before, title_after;
};

/* Up to five of them beside a report or a ticket. */
struct article_hint {
    article_ref ref;
    struct str title;
};
struct article_hint_list {
    struct article_hint *at;
    size_t n;
};
struct article_hints {
    struct article_hint_list hints;
};

struct sign_page {
    struct str room, name, school, code, link, phone, hours;
    struct str qr; /* path data of the code in an SVG of `size` squares */
    int64_t size;
    struct article_hint_list steps;
};

#endif
