/*
 * contribution/fixing_view.h -- what the pages of plans and fixings show.
 */
#ifndef CONTRIBUTION_FIXING_VIEW_H
#define CONTRIBUTION_FIXING_VIEW_H

#include "domain/contribution/fixing_table.h"

struct plan_page {
    struct fixing_table plans, results;
    bool may_add;
    struct str plan_year, cost, document, reference;
    struct str result_year, result, result_document;
    struct day closed_on;
};

struct fixing_item {
    fixing_ref ref;
    struct str name, period, reading;
    struct word state;
    struct instant at;
};
struct fixing_list_page {
    struct {
        struct fixing_item *at;
        size_t n;
    } fixings;
    bool may_add;
};

struct fixing_option {
    struct str value, label;
    bool chosen;
};
struct fixing_options {
    struct fixing_option *at;
    size_t n;
};
struct fixing_place_input {
    authority_ref ref;
    struct str id, name, value;
};
struct fixing_form_page {
    fixing_ref ref;
    struct str name;
    bool edit;
    struct str first_year, years, length_reason, weight_p, weight_s1, weight_s2, weight_base, decision_ref, reason;
    struct day fixing_date;
    struct fixing_options snapshots, readings, ge_grade10, foe, foe_ge, comprehensive;
    bool redistribute;
    struct {
        struct fixing_place_input *at;
        size_t n;
    } places;
};

struct fixing_said {
    struct str text;
    struct str question; /* "Q1": the register of interpretations has more; or "" */
};
struct fixing_saids {
    struct fixing_said *at;
    size_t n;
};
struct fixing_event_line {
    struct word state;
    struct str by, reason, hash;
    struct instant at;
};
struct fixing_proof_line {
    struct str name, channel, evidence;
    struct day delivered_on;
    bool late;
};
struct fixing_typed { /* what was typed into the forms of a fixing */
    struct str why, authority, channel, evidence;
    struct day delivered_on;
};
struct fixing_page {
    struct fixing_typed typed;
    fixing_ref ref;
    struct str name, period, reading, decision_ref, reason, hash, school_year, weights;
    struct word state;
    struct day fixing_date;
    bool may_write, draft, checked, is_signed, fixed, may_sign, may_move, computed, superseded;
    struct fixing_saids problems, notes;
    struct fixing_table amounts, comparison;
    struct {
        struct fixing_event_line *at;
        size_t n;
    } events;
    struct {
        struct fixing_proof_line *at;
        size_t n;
    } proofs;
    struct fixing_options to_prove;
};
struct fixing_section {
    struct str title;
    struct fixing_saids lines;
    struct fixing_tables tables;
};
struct fixing_explanation_page {
    fixing_ref ref;
    struct str name;
    struct {
        struct fixing_section *at;
        size_t n;
    } sections;
    struct str canonical;
};
struct fixing_difference_page {
    fixing_ref ref;
    struct str name, other;
    bool compared;
    struct fixing_options others;
    struct fixing_saids lines;
    struct fixing_table table;
};

#endif
