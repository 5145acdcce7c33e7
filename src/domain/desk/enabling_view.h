/*
 * desk/enabling_view.h -- the authority's checklist per school, open questions of entitlement,
 * and who does what.
 */
#ifndef DESK_ENABLING_VIEW_H
#define DESK_ENABLING_VIEW_H

#include "base/day.h"
#include "base/id.h"
#include "platform/html.h"

struct enabling_line {
    school_ref ref;
    struct str name, authority, contact;
    bool has_account, has_pin, done, overdue;
    struct day trained_on, sheet_on, loan_policy_on, due;
    bool trained, sheet, loan_policy;
};
struct enabling_lines {
    struct enabling_line *at;
    size_t n;
};
struct enabling_page {
    struct enabling_lines without, schools; /* without: nobody is named */
    int64_t overdue;
};
struct enabling_form_page {
    school_ref ref;
    struct str name, contact;
    bool has_pin;
    struct day due;
    int64_t version;
    struct str trained_on, sheet_on, loan_policy_on;
};

struct unclear_line {
    ticket_ref ref;
    struct str number, subject, school, device;
    device_ref device_ref;
    struct word priority;
    struct day due;
    bool overdue;
};
struct unclear_lines {
    struct unclear_line *at;
    size_t n;
};
struct unclear_page {
    struct unclear_lines lines;
    bool may_device;
};

struct task_line {
    struct str task, clause;
    struct word school, authority, body;
};
struct task_lines {
    struct task_line *at;
    size_t n;
};
struct task_page {
    struct task_lines lines;
    int64_t version;
    struct str decision;
    struct day effective;
};

#endif
