/*
 * contribution/invoice_view.h -- what the pages of invoices, letters and billing show.
 */
#ifndef CONTRIBUTION_INVOICE_VIEW_H
#define CONTRIBUTION_INVOICE_VIEW_H

#include "domain/contribution/fixing_view.h"

struct invoice_item {
    invoice_ref ref;
    struct str number, party, half, reference;
    struct word kind;
    int64_t year;
    struct day issued_on, due_on;
    struct money gross;
};
struct invoice_items {
    struct invoice_item *at;
    size_t n;
};
struct invoice_list_page {
    struct invoice_items invoices;
    struct fixing_options years;
    bool may_add;
};

struct invoice_plan_line {
    struct str party, number, problem, rules;
    struct word kind;
    struct money net, vat, gross;
    struct day due_on;
    bool issued, ready;
};
struct invoice_plan_page {
    struct str year;
    struct fixing_options halves;
    bool asked, none;
    struct str half_key;
    struct {
        struct invoice_plan_line *at;
        size_t n;
    } lines;
    int64_t ready;
};

struct sending_line {
    struct str recipient, message_id, why;
    struct instant at;
    bool open, accepted;
};
struct sending_lines {
    struct sending_line *at;
    size_t n;
};
struct delivery_line {
    struct day delivered_on;
    struct str channel, evidence;
};
struct document_line {
    struct str format, name;
};
struct invoice_page {
    invoice_ref ref;
    struct str number, party, half, reference, iban, leitweg, seller, buyer;
    struct word kind;
    struct day issued_on, due_on, due_nominal, starts, ends;
    struct money net, vat, gross;
    bool may_write, may_correct;
    struct {
        struct document_line *at;
        size_t n;
    } documents;
    struct invoice_items related;
    struct sending_lines sendings;
    struct {
        struct delivery_line *at;
        size_t n;
    } deliveries;
    struct str recipient, channel, evidence; /* typed */
    struct day delivered_on;
};

struct letter_item {
    letter_ref ref;
    struct str party, recipient;
    struct day dated;
    struct sending_lines sendings;
};
struct letter_list_page {
    fixing_ref fixing;
    struct str name, period;
    struct {
        struct letter_item *at;
        size_t n;
    } letters;
    bool may_write, may_make;
    struct str letter, recipient; /* typed */
};

struct billing_page {
    struct fixing_table profiles, vat;
    bool may_add;
    struct fixing_options parties, schemes, syntaxes, regimes;
    struct str leitweg, endpoint, iban, account_name, tax_number, vat_id, register_id, contact, phone, mail, name,
        street, zip, town, contract;
    struct day starts, vat_starts;
    struct str rate, decision_ref;
};

#endif
