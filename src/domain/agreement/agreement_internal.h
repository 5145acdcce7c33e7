/*
 * domain/agreement/agreement_internal.h -- what the files of the room share and
 * other rooms do not see.
 */
#ifndef DOMAIN_AGREEMENT_INTERNAL_H
#define DOMAIN_AGREEMENT_INTERNAL_H

#include "base/num.h"
#include "base/zone.h"
#include "domain/agreement/agreement.h"
#include "platform/limits.h"
#include "platform/secret.h"
#include "platform/text.h"

static inline struct day agreement_today(const struct tx *tx) { return zone_day(tx_now(tx)); }
/* No interval ends before it begins. */
static inline bool agreement_days_ok(struct day starts, struct day ends)
{
    return day_is_none(starts) || day_is_none(ends) || day_compare(starts, ends) <= 0;
}
static inline struct blob agreement_sort_key(struct tx *tx, struct str name)
{
    return (struct blob){ text_sort_key(tx_mem(tx), name).bytes };
}

/* --- authority.c, school.c: rules without data ------------------------------- */

/* Legal forms of private parties in a name: "GmbH", "e. V.", "gAG". */
bool authority_is_private(struct mem *, struct str name);
/* The texts of the enums, for pages and exports. */
enum msg authority_kind_msg(int kind);
enum msg school_level_msg(int level);
enum msg contact_role_msg(int role);
enum msg service_class_msg(int class);
enum msg service_routing_msg(int routing);
enum msg export_purpose_msg(int purpose);
/* Five digits, as in the state's list. */
bool school_number_ok(struct str);
/* A text as pattern of LIKE: %x% with \ before % _ \. */
struct str school_like(struct mem *, struct str folded);

/* Level and grades of a branch from form, type and the list's own guess. */
struct branch_span {
    int level, grade_from, grade_to;
    bool guessed;
};
struct branch_span school_branch_span(struct str form, struct str type, struct str guess);

/* --- stores used inside the room ---------------------------------------------- */

/* agreement R: participations of the authorities reached. */
enum err participants_reached(struct tx *, struct participant_list *);
/* agreement L */
enum err authorities_listed(struct tx *, struct authority_list *);
/* school R: the home school, or the first one reached. */
enum err school_of_actor(struct tx *, school_id home, struct school_row *);
/* A school for a form below it: under the verb the form needs. */
enum school_use { SCHOOL_FOR_ROOM, SCHOOL_FOR_CONTACT, SCHOOL_FOR_EDIT };
enum err school_for(struct tx *, school_ref, enum school_use, struct school_row *);

/* One line of the list of schools. */
struct school_entry {
    school_ref ref;
    struct str name, official_number, town, authority_name;
    bool has_contact, supported;
    struct day ends;
};
struct school_entry_list {
    struct school_entry *at;
    size_t n;
};
struct school_filter {
    authority_id authority; /* 0: all */
    struct str text;        /* name, number or town */
    bool only_without_contact;
    int64_t offset;
};
/* school L; at most LIMIT_PAGE_ROWS + 1 rows, so the caller sees whether there are more. */
enum err school_page(struct tx *, const struct school_filter *, struct school_entry_list *);

/* school L: of one authority (ref all zero: of all), open today, by id from the one after `id` on. */
enum err school_after(struct tx *, authority_ref, int64_t id, int64_t limit, struct school_list *);

struct school_change {
    int version;
    struct str name, short_name, street, zip, town, phone, mail;
};
/* school W; ERR_CONFLICT: changed meanwhile. */
enum err school_change(struct tx *, const struct school_row *, const struct school_change *);

/* What the import compares with and writes. */
struct school_mark {
    school_id id;
    authority_id authority;
    struct str official_number, source;
};
struct school_mark_list {
    struct school_mark *at;
    size_t n;
};
enum err school_marks(struct tx *, struct school_mark_list *);
enum err school_import_update(struct tx *, school_id, const struct school_new *);
/* Number, form and name of a branch, one line each. */
struct branch_mark {
    struct str key;
};
struct branch_mark_list {
    struct branch_mark *at;
    size_t n;
};
enum err branch_marks(struct tx *, struct branch_mark_list *);
/* Without an audit note of its own: the caller's covers it. */
enum err branch_add(struct tx *, const struct branch_new *, branch_id *out);

struct room_change {
    int version;
    building_id building;
    struct str number, name, floor;
    bool retired;
};
/* room W */
enum err room_change(struct tx *, const struct room_row *, const struct room_change *);
enum err building_by_ref(struct tx *, building_ref, school_id, struct building_row *);

enum err contact_by_ref(struct tx *, contact_ref, struct contact_row *);
/* *system*: one the caller has found or made. */
enum err contact_by_id(struct tx *, contact_id, struct contact_row *);

/* What a search finds them by, anew (place_words.c); ids { 0 }: all of the school. */
enum err room_words(struct tx *, const struct school_row *, room_id);
enum err contact_words(struct tx *, const struct school_row *, contact_id);
/* The school with all of its rooms and contacts. */
enum err school_words(struct tx *, const struct school_row *);

/* instruction R: in force today and confirmed in writing, those the actor reaches. */
enum err instructions_reached(struct tx *, authority_id, struct instruction_list *);
struct export_row {
    export_ref ref;
    struct instant at;
    struct str account_name, what, instruction_text;
    int purpose;
};
struct export_list {
    struct export_row *at;
    size_t n;
};
/* authority_export R: the last ones of one authority. */
enum err export_page(struct tx *, authority_id, struct export_list *);
/* school L and staff_contact L of one authority. */
enum err export_contacts(struct tx *, authority_id, struct contact_list *);
/* An export of the actor's own, not older than a quarter of an hour. */
struct export_file {
    export_id id;
    authority_id authority;
    struct str what;
};
enum err export_file(struct tx *, export_ref, struct export_file *);

struct import_row {
    import_id id;
    import_ref ref;
    authority_id authority;
    struct str authority_name;
    struct str kind, file_name, created_by_name;
    blob_id content;
    account_id created_by;
    struct instant created_at;
    account_id done_by;
    struct instant done_at;
    int created_count, changed_count, refused_count; /* when done */
};
struct import_row_list {
    struct import_row *at;
    size_t n;
};
/* data_import C: authorities that a file may be uploaded for. */
enum err import_authorities(struct tx *, struct authority_list *);
enum err import_create(struct tx *, authority_ref, struct str file_name, blob_id, import_ref *out);
/* data_import L: the last ones. */
enum err import_page_rows(struct tx *, struct import_row_list *);
/* data_import R */
enum err import_by_ref(struct tx *, import_ref, struct import_row *);
/* data_import A, by somebody else than who uploaded it; ERR_CONFLICT: done already. */
enum err import_mark_done(struct tx *, const struct import_row *, const struct import_report *);

enum err concept_versions(struct tx *, struct concept_list *);
enum err agreement_template(struct tx *, struct str *title, struct str *legal_basis);

/* --- import_school.c ----------------------------------------------------------------- */

enum msg import_outcome_msg(int outcome);
/* "54 Schulen angelegt, ..." */
struct str import_sums(struct mem *, const struct import_report *, enum lang);

/* --- catalogue.c: what every installation has ----------------------------------- */

enum err catalogue_init(struct tx *);
/* The annex as stored text of concept version 1. */
extern const char concept_text_1[];
/* The agreement as stored text of its master version 1. */
extern const char master_text_1[];

#endif
