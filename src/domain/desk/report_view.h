/*
 * desk/report_view.h -- what report_page.html shows: the form of a new report.
 */
#ifndef DESK_REPORT_VIEW_H
#define DESK_REPORT_VIEW_H

#include "domain/desk/option_view.h"
#include "base/instant.h"

/* A tile of the service catalogue; `not_ours` says who is responsible instead. */
struct tile {
    struct str value, name, hint;
    struct word not_ours;
    bool chosen;
};
struct tiles {
    struct tile *at;
    size_t n;
};
struct tile_group {
    struct word heading;
    bool folded, open;
    struct tiles tiles;
};
struct tile_groups {
    struct tile_group *at;
    size_t n;
};

/* Somebody who may be calling, or a school. */
struct caller_line {
    struct str name, phone, school;
    struct url url;
};
struct caller_lines {
    struct caller_line *at;
    size_t n;
};

struct report_page {
    bool choose_school; /* several schools: first the school, then the rest */
    bool find_caller, searched, many;
    struct str query;
    struct caller_lines callers;
    struct options schools;
    struct str school, school_name;
    bool for_body; /* telephone and on-site reports of others */
    struct options contacts, channels;
    struct str contact, caller, caller_mail; /* contact: found before */
    struct options rooms;
    struct tile_groups groups;
    bool effect_none, effect_limited, effect_stopped;
    struct str subject, text;
    struct str reader_authority;
    int64_t reader_count;
    bool has_draft;
    struct instant draft_at;
    struct str time_mark; /* "{time}", which the script of drafts replaces */
};

#endif
