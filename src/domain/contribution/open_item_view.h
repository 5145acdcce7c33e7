/*
 * domain/contribution/open_item_view.h -- what the pages of open items, accounts, reminders and
 * exports show.
 */
#ifndef DOMAIN_CONTRIBUTION_OPEN_ITEM_VIEW_H
#define DOMAIN_CONTRIBUTION_OPEN_ITEM_VIEW_H

#include "base/money.h"
#include "platform/html.h"

struct open_item_line {
    invoice_ref invoice;
    authority_ref authority;
    struct str number, party;
    struct day issued_on, due_on, reminded_on;
    struct money claim, settled, open;
    int64_t reminders;
    bool overdue, task, may_remind, closed;
};
struct open_item_lines {
    struct open_item_line *at;
    size_t n;
};
struct account_line {
    authority_ref ref;
    struct str name;
    struct money invoiced, paid, open;
    struct day next_due;
};
struct open_list_page {
    struct open_item_lines items;
    struct {
        struct account_line *at;
        size_t n;
    } accounts;
};
struct account_payment_line {
    struct day value_on;
    struct str number;
    struct money cents;
    struct word rule;
};
struct reminder_line {
    reminder_ref ref;
    struct str number, document;
    struct day made_on;
    struct money open;
};
struct account_page {
    struct account_line sum;
    struct open_item_lines items;
    struct {
        struct account_payment_line *at;
        size_t n;
    } payments;
    struct {
        struct reminder_line *at;
        size_t n;
    } reminders;
};
struct address_line {
    struct str text;
};
struct reminder_page {
    authority_ref account;
    struct str number, party, document, by;
    struct day due_on, made_on;
    struct money open;
    int level;
    struct {
        struct address_line *at;
        size_t n;
    } address;
};
struct open_task {
    authority_ref ref;
    struct str party, number;
    struct money open;
};
struct open_home {
    struct {
        struct open_task *at;
        size_t n;
    } tasks;
};

struct export_item {
    booking_export_ref ref;
    struct str number, file_name, by, hash;
    struct word format;
    struct instant at;
    int64_t bookings, copies;
    struct money debit, credit;
};
struct export_page {
    int64_t waiting;
    struct str settings, problem;
    int64_t version;
    struct {
        struct export_item *at;
        size_t n;
    } exports;
};

#endif
