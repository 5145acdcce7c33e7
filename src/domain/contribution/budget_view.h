/*
 * contribution/budget_view.h -- what the pages of budget plans, cost statement and reports show.
 */
#ifndef CONTRIBUTION_BUDGET_VIEW_H
#define CONTRIBUTION_BUDGET_VIEW_H

#include "domain/contribution/fixing_view.h"

struct budget_item {
    budget_ref ref;
    struct str name, document, decision;
    struct word scheme;
    struct day adopted_on;
    bool in_force;
};
struct budget_list_page {
    struct {
        struct budget_item *at;
        size_t n;
    } budgets;
    bool may_add;
    struct str year, document;
    struct fixing_options schemes;
};

struct budget_refused {
    int line;
    struct str column, cell, number;
    struct word why;
};
struct budget_typed {
    struct str number, name, decision;
    struct day adopted_on;
    bool marked, drop;
};
struct budget_amount_input {
    struct str label, id, value;
};
struct budget_page {
    struct budget_item budget;
    bool may_write, may_prove;  /* may_write: a draft, and the right */
    struct fixing_tables lines; /* lines of the plan, by area */
    struct fixing_table derivation;
    struct budget_typed typed;
    struct fixing_options areas, types;
    struct {
        struct budget_amount_input *at;
        size_t n;
    } amounts;
    struct str missing; /* columns of a refused file */
    struct {
        struct budget_refused *at;
        size_t n;
    } refused;
};

struct cost_line {
    struct str name, number;
    bool sum;
    struct money planned, updated, actual;
    int64_t bar; /* of actual: 0..1000 of the largest */
};
struct posting_item {
    int n;
    struct day posted_on;
    struct str name, number, voucher, quantity, unit;
    struct money price, amount;
};
struct posting_items {
    struct posting_item *at;
    size_t n;
};
struct cost_page {
    struct budget_item budget;
    struct {
        struct cost_line *at;
        size_t n;
    } lines;
    struct posting_items services;
    struct money services_sum;
};

struct value_item {
    struct word kind;
    struct day valued_on;
    struct str reason;
    struct money amount;
};
struct posting_page {
    struct budget_item budget;
    struct str number, name;
    struct word type;
    bool may_write, internal, hidden;
    struct money planned, updated, actual;
    struct posting_items postings;
    struct {
        struct value_item *at;
        size_t n;
    } values;
    struct str amount, text, voucher, quantity, unit, price; /* as typed */
    struct day posted_on;
    struct fixing_options kinds;
    struct str value, reason;
    struct day valued_on;
};

struct explanation_input {
    struct str number, name, id, value;
};
struct report_page {
    struct budget_item budget;
    int quarter, threshold;
    bool released, preview, may_release;
    struct instant at;
    struct fixing_table table;
    struct {
        struct explanation_input *at;
        size_t n;
    } explanations;
    struct {
        struct report_quarter {
            int quarter;
            bool here;
        } * at;
        size_t n;
    } quarters;
};

struct preview_page {
    struct str period, missing, school_year; /* missing: first year without a plan */
    bool no_statistics, undecided;
    struct fixing_tables tables;
};

#endif
