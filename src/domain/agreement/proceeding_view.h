/*
 * agreement/proceeding_view.h -- what the pages of joining and leaving show.
 */
#ifndef AGREEMENT_PROCEEDING_VIEW_H
#define AGREEMENT_PROCEEDING_VIEW_H

#include "base/money.h"
#include "domain/agreement/agreement_view.h"

struct proceeding_entry {
    proceeding_ref ref;
    struct str name;
    struct word kind, state;
    struct day day;
    bool joining;
};
struct proceeding_typed {
    struct str name, pupils_primary, pupils_lower, pupils_upper, decision;
    struct day day;
};
struct proceeding_list_page {
    struct {
        struct proceeding_entry *at;
        size_t n;
    } entries;
    bool may_add;
    struct option_list kinds, authorities, choices, bases;
    struct proceeding_typed typed;
};

struct proceeding_item_line {
    struct str title, count, note, by;
    struct word hint;
    struct url path;
    struct instant at; /* when a person said so */
    bool done, linked, by_person, ticked, not_needed;
};
struct proceeding_effect_line {
    struct str name, difference;
    struct money before, after;
    int64_t bar; /* 0..1000 of the largest */
};
/* One of the two tables. */
struct proceeding_effect_table {
    struct str caption;
    struct {
        struct proceeding_effect_line *at;
        size_t n;
    } lines;
};
struct proceeding_effect_tables {
    struct proceeding_effect_table *at;
    size_t n;
};
struct proceeding_signature_line {
    struct word side, form;
    struct day signed_on;
    struct str proof, hash;
    bool defect;
};
struct proceeding_page {
    proceeding_ref ref;
    authority_ref party;
    struct str name, decision, by, end_reason;
    struct word kind, choice, basis;
    struct str question; /* of the register of interpretations, with what was decided there */
    struct word decided;
    bool decided_otherwise;
    struct day day, received;
    struct instant created_at, ended_at;
    bool joining, leaving, open, closed, withdrawn, may_change;
    int64_t pupils_primary, pupils_lower, pupils_upper;

    int64_t items_open;
    struct {
        struct proceeding_item_line *at;
        size_t n;
    } items;
    bool may_tick;
    struct option_list tickable, tick_states;
    struct str note;

    struct word effect_missing; /* why there is none */
    bool effect_shown, effect_stored, effect_frozen, may_store;
    int64_t effect_year;
    struct str effect_basis, effect_hash, effect_by;
    struct instant effect_at;
    struct proceeding_effect_tables tables;
    struct money annual, owed, paid, balance; /* balance: without sign */
    bool refund;

    bool staff_known, staff_due, staff_by_fixing;
    struct str staff_year;
    int64_t staff_pupils, staff_fixing;

    bool has_settlement, settlement_refund;
    int64_t settlement_year;
    struct money settlement_owed, settlement_paid, settlement_balance;

    struct {
        struct proceeding_signature_line *at;
        size_t n;
    } signatures;
    bool signs, may_sign;
    struct option_list sides, forms;
    struct str proof;
    struct day signed_on;
};

#endif
