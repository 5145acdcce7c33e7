/*
 * desk/breach_report_view.h -- what breach_report_page.html shows.
 */
#ifndef DESK_BREACH_REPORT_VIEW_H
#define DESK_BREACH_REPORT_VIEW_H

#include "domain/desk/option_view.h"

struct breach_line {
    ticket_ref ref;
    struct str number, school, subject;
    struct word priority, kind, cause;
    struct instant due, end;
    int64_t late;
    struct str cause_text;
};
struct breach_lines {
    struct breach_line *at;
    size_t n;
};
struct breach_pause_line {
    ticket_ref ref;
    struct str number, school, why;
    struct instant since, until;
};
struct breach_pause_lines {
    struct breach_pause_line *at;
    size_t n;
};
struct breach_part {
    struct str authority;
    authority_ref ref;
    struct breach_lines missed, force_majeure;
    struct breach_pause_lines pauses;
    int64_t reported, in_time, authority_minutes, authority_tickets, broken;
    bool can_export;
};
struct breach_parts {
    struct breach_part *at;
    size_t n;
};
struct breach_page {
    struct str month;
    struct day first;
    struct url before, after;
    struct breach_parts parts;
};

#endif
