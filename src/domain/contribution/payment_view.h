/*
 * domain/contribution/payment_view.h -- what the pages of bank statements and payments show.
 */
#ifndef DOMAIN_CONTRIBUTION_PAYMENT_VIEW_H
#define DOMAIN_CONTRIBUTION_PAYMENT_VIEW_H

#include "base/money.h"
#include "platform/html.h"

struct bank_waiting_item {
    bank_import_ref ref;
    struct str file_name, by;
    struct instant at;
    bool fault;
};
struct bank_statement_item {
    bank_statement_ref ref;
    struct str name, account, by;
    struct day closed_on;
    struct money closing;
    int64_t entries, waiting;
};
struct payment_item {
    payment_ref ref;
    struct str name, text;
    struct day value_on;
    struct money cents, open;
};
struct bank_list_page {
    struct {
        struct bank_waiting_item *at;
        size_t n;
    } waiting;
    struct {
        struct bank_statement_item *at;
        size_t n;
    } statements;
    struct {
        struct payment_item *at;
        size_t n;
    } payments; /* credits with open money */
};

struct bank_remark_line {
    struct str text;
};
struct bank_preview_statement {
    struct str name, account;
    struct day opened_on, closed_on;
    struct money opening, credits, debits, closing;
    int64_t entries;
    bool known;
    struct {
        struct bank_remark_line *at;
        size_t n;
    } remarks;
};
struct bank_preview_page {
    bank_import_ref ref;
    struct str file_name, place, detail;
    struct word fault;
    bool booked, same, may_book;
    struct {
        struct bank_preview_statement *at;
        size_t n;
    } statements;
};

struct bank_entry_item {
    int n;
    struct day booked_on, value_on;
    struct money cents, open;
    struct str name, text;
    struct word state;
    bool waits, has_payment;
    payment_ref payment;
};
struct bank_day_item {
    struct day day;
    struct money cents, balance;
};
struct bank_statement_page {
    struct str name, account, by;
    struct instant at;
    struct money opening, closing;
    struct day opened_on, closed_on;
    struct {
        struct bank_entry_item *at;
        size_t n;
    } entries;
    struct {
        struct bank_day_item *at;
        size_t n;
    } days;
    int64_t hidden;
};

struct payment_proposal {
    invoice_ref invoice;
    struct str number, party, amount;
    struct day due_on;
    struct money open;
    struct word why;
};
struct payment_history_line {
    struct str number, party, by;
    struct money cents;
    struct word rule;
    struct instant at;
};
struct payment_page {
    payment_ref ref;
    bank_statement_ref statement;
    struct str statement_name, name, iban, reference, end_to_end, text, reason;
    struct day booked_on, value_on;
    struct money cents, settled, returned, open;
    bool is_open, is_debit, may_release, aside;
    struct str aside_reason; /* typed, or why it is aside */
    struct str amount;       /* typed, or what is open */
    struct str invoice;      /* typed: ref */
    struct {
        struct payment_proposal *at;
        size_t n;
    } proposals;
    struct {
        struct payment_history_line *at;
        size_t n;
    } history;
    struct {
        struct payment_item *at;
        size_t n;
    } credits; /* that a debit may give back */
};

#endif
