/*
 * domain/agreement/deadline_view.h -- what the pages of the deadlines show.
 */
#ifndef DOMAIN_AGREEMENT_DEADLINE_VIEW_H
#define DOMAIN_AGREEMENT_DEADLINE_VIEW_H

#include "domain/agreement/agreement_view.h"

struct deadline_line {
    struct word what, clause;
    struct str anchor; /* of the paragraph on the page of rules */
    authority_ref party_ref;
    struct str party, detail, why;
    struct day until, safe, nominal, effect;
    struct instant made, over;
    int64_t bar; /* 0..1000 of three years from today on; 0: over */
    int64_t days;
    bool past, today, moved, preferred, voided; /* voided: the clause it rests on is void */
};
struct deadline_lines {
    struct deadline_line *at;
    size_t n;
};
struct deadline_party_line {
    authority_ref ref;
    struct str name;
    struct day in_force;
    int64_t first_year;
};

struct deadline_list_page {
    struct deadline_lines deadlines;
    struct {
        struct deadline_party_line *at;
        size_t n;
    } parties;
    struct str reading_note;
    bool may_decide, has_feed;
    struct instant feed_since;
    struct str feed_url; /* once, when it was made */
};

/* Own: of the official's own party, and shown when empty. */
struct deadline_home {
    struct deadline_lines lines;
    int64_t days;
    bool own;
};

struct termination_line {
    struct word kind, by, form;
    struct day received;
    struct str proof, reason;
    bool defect;
};
struct claim_line {
    claim_ref ref;
    struct str subject, evidence, proof;
    struct day knowledge, asserted;
    struct word form, state, direction, stage;
    bool defect, open;
};
struct deadline_party_page {
    authority_ref ref;
    struct str name, party_gazette, provider_gazette;
    bool provider, incomplete, may_change, may_add, may_claim, sees_claims, may_assert;
    struct day in_force, party_notice, provider_notice;
    int64_t first_year;
    struct deadline_lines deadlines, replaced;
    struct {
        struct termination_line *at;
        size_t n;
    } terminations;
    struct {
        struct claim_line *at;
        size_t n;
    } claims;
};

struct rule_line {
    struct str anchor;
    struct word clause, rule, law;
};
struct deadline_rules_page {
    struct {
        struct rule_line *at;
        size_t n;
    } rules;
};

struct term_form_page {
    authority_ref ref;
    struct str name, party_gazette, provider_gazette, first_year;
    struct day party_notice, provider_notice;
};
struct termination_form_page {
    authority_ref ref;
    struct str name, proof, reason;
    struct day received;
    struct option_list kinds, parties, forms;
};
struct claim_form_page {
    authority_ref ref;
    struct str name, subject, evidence;
    struct day knowledge;
    bool may_change;
    struct option_list directions;
};
struct claim_damage_line {
    struct str what, amount, evidence;
};
struct claim_event_line {
    struct word state, fault;
    struct str note, fault_evidence, by;
    struct instant at;
};
struct claim_typed {
    struct str what, amount, damage_evidence, note, fault_evidence;
};
struct claim_page {
    claim_ref ref;
    authority_ref party_ref;
    struct str party, subject, facts, damage_sum;
    struct day knowledge, asserted;
    struct word state, direction;
    bool against_provider, may_change;
    struct {
        struct claim_damage_line *at;
        size_t n;
    } damages;
    struct {
        struct claim_event_line *at;
        size_t n;
    } events;
    struct option_list states, faults;
    struct claim_typed typed;
};
struct claim_assert_page {
    claim_ref ref;
    authority_ref party_ref;
    struct str party, subject, proof;
    struct day asserted;
    int64_t version;
    struct option_list forms;
};

#endif
