/*
 * domain/agreement/agreement_view.h -- what the pages of the room show.
 */
#ifndef DOMAIN_AGREEMENT_VIEW_H
#define DOMAIN_AGREEMENT_VIEW_H

#include "platform/page.h"

struct option_line {
    struct str value, label;
    bool chosen;
};
struct option_list {
    struct option_line *at;
    size_t n;
};

/* --- agreement, authorities, catalogue ------------------------------------------ */

struct party_line {
    authority_ref ref;
    struct str name;
    struct word role;
    struct day signed_on, starts, ends;
};
struct agreement_page {
    struct str title, legal_basis;
    struct {
        struct party_line *at;
        size_t n;
    } parties;
    bool has_concept;
    int64_t concept_version;
    struct str concept_title, concept_text, decision_ref;
    struct day effective;
    bool may_add, may_see_catalogue, may_list_authorities;
};

struct service_line {
    struct str name, hint, clause;
    struct word class, routing;
};
struct service_page {
    bool may_see_agreement;
    int64_t concept;
    struct {
        struct service_line *at;
        size_t n;
    } services;
};

struct authority_line {
    struct str name, office, street, zip, town;
    struct word kind;
    bool is_provider;
};
struct authority_page {
    struct {
        struct authority_line *at;
        size_t n;
    } authorities;
    bool may_add;
};

struct authority_form_page {
    struct str name, office, street, zip, town, mail;
    struct option_list kinds;
};
struct participant_form_page {
    struct option_list authorities;
    struct day signed_on, starts, ends;
};

/* --- schools ------------------------------------------------------------------------ */

struct school_line {
    school_ref ref;
    struct str name, number, town, authority;
    bool no_contact, not_supported, closed;
};
struct school_list_page {
    struct str q;
    bool alone, may_add, has_older, has_newer, has_pages, may_export, may_import;
    int64_t shown;
    struct option_list authorities;
    struct {
        struct school_line *at;
        size_t n;
    } schools;
    struct url older, newer;
};

struct branch_line {
    struct str form, name;
    struct word level;
    int64_t from, to;
    bool before_one, guessed;
};
struct room_line {
    room_ref ref;
    struct str number, name, building, floor, code;
};
struct contact_line {
    contact_ref ref;
    struct str name, phone, mail;
    struct word role;
    bool deputy, ended;
    struct day starts, ends;
};
struct school_page {
    school_ref ref;
    struct str name, short_name, number, authority, street, zip, town, municipality, phone, mail, coordinates;
    struct day starts, ends;
    bool no_contact, not_supported, closed;
    bool may_list, may_edit, may_add_room, may_edit_room, may_see_rooms, may_see_contacts, may_edit_contacts;
    struct {
        struct branch_line *at;
        size_t n;
    } branches;
    struct {
        struct room_line *at;
        size_t n;
    } rooms;
    struct {
        struct contact_line *at;
        size_t n;
    } contacts;
};

struct school_form_page {
    school_ref ref;
    struct str title;
    bool is_new, full; /* full: name and address too */
    int64_t version;
    struct option_list authorities;
    struct str official_number, name, short_name, street, zip, town, phone, mail;
};

/* --- rooms, contacts ------------------------------------------------------------------ */

struct room_form_page {
    school_ref school;
    struct str school_name;
    room_ref ref;
    bool is_new;
    int64_t version;
    struct option_list buildings;
    struct str number, name, floor, code;
    bool retired;
};
struct building_form_page {
    school_ref school;
    struct str school_name, building_name, street;
};
struct contact_form_page {
    school_ref school;
    struct str school_name;
    struct str name, phone, mail;
    struct option_list roles;
    bool deputy;
    struct day starts, ends;
};
struct contact_end_page {
    contact_ref ref;
    school_ref school;
    struct str name, school_name;
    int64_t version;
    struct day ends;
};

/* --- import, export ---------------------------------------------------------------------- */

struct import_item {
    import_ref ref;
    struct str file_name, authority, by;
    struct instant at;
    bool done;
};
struct import_list_page {
    struct option_list authorities;
    struct {
        struct import_item *at;
        size_t n;
    } imports;
    bool may_add;
};
struct import_line_view {
    int64_t line;
    struct str number, name, text;
    struct word outcome;
    bool refused, created;
};
struct import_page {
    import_ref ref;
    struct str file_name, authority, by, sums, notes;
    struct instant at;
    bool done, own, may_apply;
    int64_t shown;
    struct {
        struct import_line_view *at;
        size_t n;
    } lines;
};

struct export_line {
    struct instant at;
    struct str who, instruction;
    struct word what, purpose;
};
struct export_form_page {
    struct option_list authorities, whats, purposes, instructions;
    bool has_authority, may_ask, may_see_log;
    authority_ref authority;
    struct str authority_name;
    struct {
        struct export_line *at;
        size_t n;
    } log;
};

#endif
