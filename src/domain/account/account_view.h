/*
 * domain/account/account_view.h -- what the pages of sign-in and of the own
 * account show.
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_VIEW_H
#define DOMAIN_ACCOUNT_ACCOUNT_VIEW_H

#include "domain/account/person_store.h"

struct sign_in_page {
    struct str mail, next;
    bool signed_out, password_set, reset_sent, kept;
};
struct prove_page {
    struct str next;
    bool codes;
};
struct second_factor_page {
    struct str next;
    bool codes;
};

struct reset_page {
    struct str mail;
};
/* Choosing a password by a mailed link; `name` is asked only by an invitation. */
struct link_page {
    struct url action;
    struct str name;
    struct str mail;
    bool invitation;
};

/* Setting up an app: the sealed secret travels in the form, no state on the server. */
struct factor_page {
    struct url action, codes_action;
    struct str secret, uri, sealed, next;
    bool may_use_sheet, replaces;
};
struct code_cell {
    struct str code;
};
struct codes_page {
    struct {
        struct code_cell *at;
        size_t n;
    } codes;
    struct str body, name;
    struct url on;
    struct day made;
};

struct role_line {
    struct word role;
    struct str place;
    struct day from, to;
    bool narrow, waiting;
};
struct own_page {
    struct str name, mail, phone, place;
    bool english, shortcuts, totp, may_have_tokens, may_see_events;
    int64_t codes;
    struct {
        struct role_line *at;
        size_t n;
    } roles;
    struct {
        struct session_line *at;
        size_t n;
    } sessions;
};
struct profile_page {
    struct str name, phone;
    bool english, shortcuts;
};

struct token_line {
    token_ref ref;
    struct str name, scopes;
    struct day ends;
    struct instant used_at;
    bool over;
};
struct scope_box {
    struct str name;
    struct word label;
    bool chosen;
};
struct token_held_line {
    token_ref ref;
    struct str owner;
    struct instant made_at, used_at;
    struct day ends;
};
struct token_page {
    bool may_make, sees_others, has_cursor;
    struct {
        struct token_held_line *at;
        size_t n;
    } held; /* keys of all accounts */
    struct url older;
    struct {
        struct token_line *at;
        size_t n;
    } tokens;
    struct {
        struct scope_box *at;
        size_t n;
    } scopes;
    struct str name;
    struct day ends, latest;
    struct str made; /* the new token, shown once */
};

struct event_item {
    struct instant at;
    struct str what;
};
struct event_page {
    struct {
        struct event_item *at;
        size_t n;
    } events;
    struct url older;
    bool has_older;
};

#endif
