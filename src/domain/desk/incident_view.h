/*
 * desk/incident_view.h -- pages of mass incidents and planned maintenance, and what of them
 * stands on home page, ticket and scanned label.
 */
#ifndef DESK_INCIDENT_VIEW_H
#define DESK_INCIDENT_VIEW_H

#include "base/id.h"
#include "platform/html.h"

/* --- extent --- */

struct incident_choice {
    struct str ref, name;
    bool chosen;
};
struct incident_choice_list {
    struct incident_choice *at;
    size_t n;
};
struct incident_group {
    struct str ref, name;
    bool chosen, open; /* all of them; some */
    struct incident_choice_list schools;
};
struct incident_group_list {
    struct incident_group *at;
    size_t n;
};
struct incident_extent_view {
    struct incident_group_list groups;
};

/* --- incidents --- */

struct incident_line {
    incident_ref ref;
    struct str title, status;
    struct instant next_at, opened_at, solved_at;
    bool runs, overdue, may_join, joined;
    int64_t schools, persons;
};
struct incident_lines {
    struct incident_line *at;
    size_t n;
};
struct incident_list_page {
    struct incident_lines running, solved;
    bool may_open;
};
struct incident_form_page {
    struct str title, status, next_day, next_time, ticket, ticket_subject;
    struct incident_extent_view extent;
};
struct incident_news {
    struct str text;
    struct instant at, next_at;
    bool solved;
};
struct incident_news_list {
    struct incident_news *at;
    size_t n;
};
struct incident_school {
    struct str name, authority;
};
struct incident_school_list {
    struct incident_school *at;
    size_t n;
};
struct incident_child {
    ticket_ref ref;
    struct str subject, number, place;
    struct word state, reason;
};
struct incident_child_list {
    struct incident_child *at;
    size_t n;
};
struct incident_page {
    struct incident_line head;
    struct incident_news_list news;
    struct incident_school_list schools;
    struct incident_child_list children, likely;
    bool for_body, may_work; /* may_work: it runs */
    int64_t version;
    struct str status, next_day, next_time, solved_text, item; /* as typed */
};
/* On the page of a ticket. */
struct incident_ticket {
    ticket_ref ticket;
    bool attached, may_open;
    struct incident_line head;
    struct incident_lines running; /* that it could wait for */
};
/* On a scanned label. */
struct incident_board {
    struct incident_lines running;
};

/* --- maintenance --- */

struct maintenance_line {
    maintenance_ref ref;
    struct str title, text, why;
    struct instant starts_at, ends_at, withdrawn_at;
    bool withdrawn, ahead, now;
    int64_t schools;
};
struct maintenance_lines {
    struct maintenance_line *at;
    size_t n;
};
struct maintenance_list_page {
    struct maintenance_lines ahead, past;
    bool may_plan;
};
struct maintenance_form_page {
    struct str title, what, from_day, from_time, until_day, until_time;
    struct incident_extent_view extent;
    bool clash;
    struct str clash_school;
    struct day clash_from, clash_until;
    bool clash_one_day;
};
struct maintenance_page {
    struct maintenance_line head;
    struct incident_school_list schools;
    bool may_withdraw;
    struct str why;
};

/* --- the home page --- */

struct incident_home {
    struct incident_lines running;
    struct maintenance_lines ahead;
    bool for_body;
    int64_t overdue;
};

#endif
