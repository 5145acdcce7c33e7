/*
 * agreement/register_view.h -- what the pages of the text, its gaps, amendments and documents show.
 */
#ifndef AGREEMENT_REGISTER_VIEW_H
#define AGREEMENT_REGISTER_VIEW_H

#include "domain/agreement/agreement_view.h"

struct clause_state_line {
    struct word state;
    struct str reason, decision_ref, successor, by;
    struct day starts;
};
struct clause_line {
    struct str id, place, heading, text;
    struct word state; /* of one that is void or replaced; else nothing */
    struct str reason, successor;
    bool warn;
};
struct text_page {
    int64_t version;
    struct day effective;
    struct str hash;
    struct {
        struct clause_line *at;
        size_t n;
    } clauses;
};
struct clause_page {
    struct clause_line clause;
    struct {
        struct clause_state_line *at;
        size_t n;
    } states;
    bool may_change;
    struct option_list choices;
    struct str reason, decision, successor;
    struct day starts;
};

struct gap_line {
    gap_ref ref;
    struct word kind, state;
    struct str subject, clause, place;
    struct day known_on, negotiate_by;
    bool open, unsigned_practice;
};
struct gap_list_page {
    struct {
        struct gap_line *at;
        size_t n;
    } gaps;
    bool may_add;
    struct option_list kinds;
    struct str subject, clause, facts;
    struct day known_on;
};
struct gap_event_line {
    struct word state;
    struct str note, by, amendment;
    amendment_ref amendment_ref;
    bool amended;
    struct instant at;
};
struct gap_page {
    struct gap_line gap;
    struct str facts, note;
    struct {
        struct gap_event_line *at;
        size_t n;
    } events;
    bool may_change, beside_text;
    struct option_list states, amendments;
};

struct piece_line {
    struct str text;
    bool removed, added;
};
struct difference_line {
    struct str place;
    struct {
        struct piece_line *at;
        size_t n;
    } pieces;
};
struct difference_lines {
    struct difference_line *at;
    size_t n;
};

struct amendment_line {
    amendment_ref ref;
    struct str title;
    int64_t signed_by, needed;
    struct day effective;
    bool pending;
};
struct amendment_list_page {
    struct {
        struct amendment_line *at;
        size_t n;
    } amendments;
    bool may_add;
    struct str title, reason, text;
    struct day consulted_on, starts;
};
struct signature_line {
    struct str party, proof;
    struct word form;
    struct day council_on, signed_on, notice_on;
    bool defect;
};
struct amendment_page {
    struct amendment_line amendment;
    struct str reason;
    struct day consulted_on, starts;
    struct difference_lines differences;
    struct {
        struct signature_line *at;
        size_t n;
    } signatures;
    bool may_sign;
    struct option_list parties, forms;
    struct str proof;
    struct day council_on, signed_on, notice_on;
};

struct instance_typed {
    struct str text, provider_office, provider_place, party_office, party_place, legal_basis;
    struct day provider_signed, party_signed;
};
struct instance_page {
    authority_ref ref;
    struct str name;
    bool has, active, may_add;
    int64_t places, version;
    struct str provider_office, provider_place, party_office, party_place, legal_basis;
    struct word form;
    struct day provider_signed, party_signed;
    bool in_writing;
    struct difference_lines differences;
    struct option_list forms;
    struct instance_typed typed;
    int64_t older;
};

#endif
