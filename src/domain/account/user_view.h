/*
 * domain/account/user_view.h -- what the pages about people, grants and
 * entrustments show.
 */
#ifndef DOMAIN_ACCOUNT_USER_VIEW_H
#define DOMAIN_ACCOUNT_USER_VIEW_H

#include "domain/account/user_store.h"

struct account_option {
    struct str value, label;
    bool chosen;
};
struct account_options {
    struct account_option *at;
    size_t n;
};

struct user_item {
    account_ref ref;
    struct str name, mail, place;
    bool invited, disabled;
};
struct user_list_page {
    struct str text;
    struct account_options authorities, schools, roles, states;
    struct {
        struct user_item *at;
        size_t n;
    } users;
    bool may_invite, may_approve, details, filtered, has_older;
    struct url older;
};

struct user_grant {
    grant_ref ref;
    struct word role;
    struct str place, requested_by;
    struct day from, to;
    bool narrow, waiting, may_end, may_approve;
};
struct user_entrustment {
    entrustment_ref ref;
    struct str place;
    struct day from, to, committed_on;
    bool may_end;
};
struct user_page {
    account_ref ref;
    struct str name, mail, phone, place;
    bool invited, disabled, has_factor, details;
    bool of_body; /* holds a role of the body, which needs entrustments */
    bool may_disable, may_enable, may_invite, may_reset, may_grant, may_request, may_entrust, sees_entrustments;
    struct {
        struct user_grant *at;
        size_t n;
    } grants;
    struct {
        struct user_entrustment *at;
        size_t n;
    } entrustments;
};

struct grant_page {
    account_ref ref;
    struct url action;
    struct str name;
    bool request; /* a second person has to approve it */
    struct account_options roles, authorities, schools;
    bool narrow;
    struct day from, to;
};
struct entrust_page {
    account_ref ref;
    struct str name;
    struct account_options authorities, schools;
    struct day from, to, committed_on;
};

/* One question, one button. */
struct confirm_page {
    struct url action, back;
    struct word title, text, button;
    struct str name, detail;
    bool danger;
};

struct request_item {
    grant_ref ref;
    account_ref account_ref;
    struct str name, requested_by, place;
    struct word role;
    struct day from, to;
    bool own;
};
struct request_page {
    struct {
        struct request_item *at;
        size_t n;
    } requests;
};

struct invite_page {
    struct str name, mail;
    struct account_options roles, authorities, schools;
    bool only_contacts, narrow;
    struct day from, to;
};
struct import_item {
    int64_t line;
    struct str mail, name, place, problem;
    struct word role;
    struct day from, to;
};
struct import_page {
    struct str csv;
    bool checked, good;
    struct {
        struct import_item *at;
        size_t n;
    } rows;
    int64_t wrong;
};

#endif
