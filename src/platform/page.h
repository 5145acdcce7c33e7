/*
 * platform/page.h -- the frame around a page: title, navigation by rights,
 * person, messages, error summary.  Filled by the dispatcher.
 */
#ifndef PLATFORM_PAGE_H
#define PLATFORM_PAGE_H

#include "platform/request.h"

struct menu_item {
    struct word label;
    struct url url;
    bool here;
    bool search; /* has the search box */
};
struct menu_list {
    struct menu_item *at;
    size_t n;
};
/* Areas that open together, where a person has many. */
struct menu_group {
    struct word label;
    struct menu_list items;
    bool here; /* one of them */
};
struct menu_group_list {
    struct menu_group *at;
    size_t n;
};
struct summary_error {
    struct str field, text;
};
struct summary_list {
    struct summary_error *at;
    size_t n;
};

struct page {
    struct str title;      /* "Beamer geht nicht - Ticket 2026-004711" */
    struct str full_title; /* title - body's name */
    struct str lang;       /* "de" */
    bool english;
    struct str body_name, body_phone, body_hours;
    bool signed_in;
    struct str person;                  /* name of the account */
    struct menu_list menu;              /* always in sight */
    struct menu_group_list menu_groups; /* the rest */
    struct str notice;
    bool has_undo;
    struct url undo; /* flash */
    struct summary_list errors;
    struct str nonce;       /* CSP nonce of the script tag */
    struct str token;       /* masked CSRF token */
    unsigned char once[16]; /* seed of the form nonces */
    int64_t session_ends;   /* unix seconds, 0 = none */
    bool shortcuts;
    struct url here; /* path of this page, for the language switch */
    bool demo;       /* marks a demo installation */
};

/* Rooms contribute menu entries through their module.  `order`: below 50 the daily work, always in
   sight; then the groups of page.c. */
struct menu_entry {
    enum msg label;
    const char *path;
    struct right right;
    int order;
};

#endif
