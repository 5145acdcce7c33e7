/*
 * desk/ticket_view.h -- what ticket_page.html and ticket_more.html show.
 */
#ifndef DESK_TICKET_VIEW_H
#define DESK_TICKET_VIEW_H

#include "domain/desk/article_view.h"
#include "domain/desk/checklist_view.h"
#include "domain/desk/draft_view.h"
#include "domain/desk/incident_view.h"
#include "domain/desk/macro_view.h"
#include "domain/desk/option_view.h"
#include "domain/desk/satisfaction_view.h"
#include "domain/desk/split_view.h"
#include "domain/desk/text_block_view.h"
#include "domain/desk/ticket_store.h"
#include "domain/desk/time_view.h"

struct file_line {
    attachment_ref ref;
    struct str name;
    int64_t size;
    bool has_preview;
};
struct file_lines {
    struct file_line *at;
    size_t n;
};

struct thread_entry {
    int64_t anchor; /* of the entry on this page */
    struct str author;
    struct word side, kind;
    struct instant at;
    bool internal;
    struct str text, quoted, origin; /* origin: number of the merged ticket it came with */
    struct file_lines files;
    struct str elsewhere; /* number of the ticket it was split off to or came from */
};
struct thread_entries {
    struct thread_entry *at;
    size_t n;
};

struct history_line {
    struct instant at;
    struct str actor;
    struct word what;
    struct str detail;
    bool undone;
};
struct history_lines {
    struct history_line *at;
    size_t n;
};

struct test_line {
    int64_t n;
    struct str text;
    struct word body, school;
    struct str school_by;
};
struct test_lines {
    struct test_line *at;
    size_t n;
};

/* What the page offers; each stands for one form. */
struct ticket_acts {
    bool any, answer, note, take, move, ask_test, answer_test, first_look, hand_over, reopen, withdraw, join, urgent,
        refer, undo, work, give_back, snooze;
};

/* The school's first look, and what the ticket is about. */
struct first_card {
    card_ref ref;
    struct str topic, text;
    struct url picture;
};
struct first_cards {
    struct first_card *at;
    size_t n;
};
struct ticket_first {
    ticket_ref ticket;
    struct first_cards cards;
    struct str tried, coverage, device;
    device_ref device_ref;
    bool may_device;
};

/* A stale form: what happened meanwhile stands beside what was typed. */
struct ticket_changed {
    bool is;
    struct instant at;
    struct str by, what, text;
    struct str typed;
};

/* For the desk: what the clocks say, and why they stood still. */
struct pause_line {
    struct word reason;
    struct instant since, until; /* until INSTANT_NONE: still */
};
struct pause_lines {
    struct pause_line *at;
    size_t n;
};
struct clock_view {
    bool show, exam, warned, reaction_late, solution_late, paused, has_breach;
    struct instant reaction_due, reaction_end, solution_due;
    int64_t broken;
    struct pause_lines pauses;
    struct word cause;
    struct str cause_text;
};

struct ticket_page {
    ticket_ref ref;
    struct incident_ticket incident;
    int64_t version;
    struct str subject, number, place, service, requester, assignee, authority, phone_note;
    struct word state, reason, priority, class, routing, channel;
    struct str promise, routing_text;
    struct instant created_at;
    bool for_body, closed, urgent, unproven, outside; /* outside: not a matter of the body */
    bool priority_differs;
    struct word priority_computed;
    struct str merged_number;
    ticket_ref merged_ref;
    struct str origin_source, origin_number; /* the system it was taken over from */
    struct str suggested_number;
    ticket_ref suggested_ref;
    struct thread_entries thread;
    struct history_lines history;
    struct test_lines tests;
    bool tests_open;
    struct ticket_acts may;
    struct ticket_first first;
    struct url undo;
    struct instant snooze_until;
    struct word undo_what;
    struct ticket_changed changed;
    bool has_draft;
    struct instant draft_at;
    struct url draft_drop, draft_save;
    struct str time_mark; /* "{time}", which the script of drafts replaces */
    struct str reader_school, reader_authority;
    struct str reader_firm; /* "" when no firm has the ticket */
    int64_t reader_count;   /* people of the school */
    /* as typed */
    struct str text, note, why, until, items, fail_text, first_text, reopen_text, withdraw_text, urgent_why, back_text;
    bool tested, question;
    struct option_groups moves;
    struct clock_view clock;
    struct article_hints articles; /* that may help here */
    bool may_propose;              /* its solution may become one */
    struct split_view split;
    struct draft_share_view shared;
    struct satisfaction_view satisfaction;
    struct text_block_choice blocks;
    struct time_box time;
    struct check_box checks;
    struct macro_box macros;
};

struct ticket_more {
    ticket_ref ref;
    int64_t version;
    struct str subject, number;
    struct ticket_changed changed;
    struct options people, priorities, services;
    struct str priority_why, promise_day, promise_time, promise_why, merge_number, refer_text;
    struct word priority_computed;
    struct str promise;
    bool can_refer, can_give;
    struct options firms;
    struct str give_until, give_text;
    struct str service;
    bool has_breach;
    struct options causes;
    struct str cause_text;
};

#endif
