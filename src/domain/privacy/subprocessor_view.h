/*
 * privacy/subprocessor_view.h -- what the pages of the register show.
 */
#ifndef PRIVACY_SUBPROCESSOR_VIEW_H
#define PRIVACY_SUBPROCESSOR_VIEW_H

#include "platform/page.h"

struct firm_line {
    subprocessor_ref ref;
    struct str name, service;
    bool personal_data, ended;
    int64_t approved, of; /* authorities that gave the approval, of those the viewer sees */
};
struct firm_list_page {
    struct {
        struct firm_line *at;
        size_t n;
    } firms;
    bool may_add;
};

struct answer_line {
    authority_ref authority;
    struct str authority_name, person, reference;
    struct word state;
    bool good, open, general, may_answer;
    struct instant at;
};
struct answer_lines {
    struct answer_line *at;
    size_t n;
};
struct privacy_option {
    struct str value, label;
    bool chosen;
};
struct privacy_options {
    struct privacy_option *at;
    size_t n;
};
struct person_line {
    struct str name, mail;
};
struct firm_page {
    subprocessor_ref ref;
    struct str name, service, data, place, contract, measures;
    bool personal_data, ended, may_change;
    struct day starts, ends;
    struct answer_lines answers, history;
    struct privacy_options to_ask, to_add;
    struct {
        struct person_line *at;
        size_t n;
    } people;
};
struct firm_form_page {
    struct str name, service, data, place, contract, measures;
    bool personal_data;
    struct day starts;
};
struct firm_end_page {
    subprocessor_ref ref;
    struct str name;
    int64_t version;
    struct day ends;
};
struct firm_answer_page {
    subprocessor_ref ref;
    authority_ref authority;
    struct str name, service, data, place, contract, measures, authority_name, reference;
    struct word state;
    struct privacy_options choices;
};
struct privacy_home {
    struct {
        struct firm_line *at;
        size_t n;
    } questions;
};

#endif
