/*
 * domain/agreement/agreement.h -- the door of room "agreement": authorities and
 * when they take part, schools with branches, buildings, rooms and contacts, the
 * service catalogue and the concept it rests on, instructions and exports.
 *
 * Days: `starts` and `ends` both belong to the interval; DAY_NONE is open.
 * Functions with an object and a verb in their comment see only what the tx's
 * actor reaches with it.  Those marked *system* see everything: for jobs, the
 * command line, and records whose place the caller has checked already.
 */
#ifndef DOMAIN_AGREEMENT_AGREEMENT_H
#define DOMAIN_AGREEMENT_AGREEMENT_H

#include "domain/agreement/deadline.h"
#include "domain/agreement/interpretation.h"
#include "domain/agreement/proceeding.h"
#include "platform/db.h"
#include "platform/module.h"

extern const struct module agreement_module;

/* --- authorities (Schulträger) --------------------------------------------- */

/* Public bodies only: § 2 (1) excludes private parties, so they have no number. */
enum authority_kind {
    AUTHORITY_KREIS = 1,
    AUTHORITY_STADT,
    AUTHORITY_GEMEINDE,
    AUTHORITY_SAMTGEMEINDE,
    AUTHORITY_FLECKEN,
    AUTHORITY_REGION,
    AUTHORITY_ZWECKVERBAND,
    AUTHORITY_LAND,
    AUTHORITY_KIND_END
};

struct authority_row {
    authority_id id;
    authority_ref ref;
    struct str name;
    int kind; /* enum authority_kind */
    struct str office, street, zip, town, mail;
    bool is_provider; /* the Landkreis that runs the body (§ 3) */
    struct day starts, ends;
    int version;
};
struct authority_list {
    struct authority_row *at;
    size_t n;
};

struct authority_new {
    struct str name;
    int kind; /* 0: from the name ("Landkreis ...", "Stadt ...") */
    struct str office, street, zip, town, mail;
    bool is_provider;
    struct day starts, ends; /* use DAY_NONE, not { 0 } */
};
/* Kind a name announces; 0: it does not read like a public body. */
int authority_kind_of_name(struct str name);

/* *system*: all authorities by name. */
enum err agreement_authorities(struct tx *, struct authority_list *);
/* *system* */
enum err agreement_authority_by_id(struct tx *, authority_id, struct authority_row *);
/* *system*: compared without case and umlaut spelling. */
enum err agreement_authority_by_name(struct tx *, struct str name, struct authority_row *);
/* Those a grant of the actor with a verb on school, agreement or data_import names. */
enum err agreement_authorities_of_actor(struct tx *, struct authority_list *);
/* One of the above by ref; ERR_NOT_FOUND otherwise. */
enum err agreement_authority_by_ref(struct tx *, authority_ref, struct authority_row *);
/* ERR_INVALID: private party or bad kind; ERR_CONFLICT: the name exists.  *id may be NULL. */
enum err agreement_authority_create(struct tx *, const struct authority_new *, authority_id *id);

/* --- participation (Beteiligte, § 2) ---------------------------------------- */

struct participant_row {
    participant_id id;
    participant_ref ref;
    authority_id authority;
    struct str authority_name;
    bool is_provider;
    struct day signed_on, starts, ends;
    int version;
};
struct participant_list {
    struct participant_row *at;
    size_t n;
};
/* ERR_INVALID: no such authority; ERR_CONFLICT: overlaps one that exists.  Gives the
   authority its standing instruction (§ 7 (1)) when it has none. */
enum err agreement_participant_create(struct tx *, authority_id, struct day signed_on, struct day starts,
                                      struct day ends, participant_id *out);
enum err agreement_participant_end(struct tx *, participant_ref, int version, struct day ends);
/* *system*: in force on `day`; DAY_NONE: all, past and future too. */
enum err agreement_participants(struct tx *, struct day, struct participant_list *);
/* *system* */
enum err agreement_participates(struct tx *, authority_id, struct day, bool *yes);

/* --- schools ------------------------------------------------------------------ */

struct school_row {
    school_id id;
    school_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name;
    struct str official_number, name, short_name; /* 5 digits; short_name may be "" */
    struct str street, zip, town, municipality;
    int64_t lat, lon; /* micro-degrees; 0, 0: unknown */
    struct str phone, mail;
    struct day starts, ends;
    int version;
};
struct school_list {
    struct school_row *at;
    size_t n;
};

struct school_new {
    authority_id authority;
    struct str official_number, name, short_name;
    struct str street, zip, town, municipality;
    int64_t lat, lon;
    struct str phone, mail;
    struct day starts, ends; /* use DAY_NONE, not { 0 } */
    struct str source;       /* import: canonical line, else "" */
};
/* ERR_INVALID: number, name, coordinates or a school in free ownership;
   ERR_CONFLICT: the number exists.  *id may be NULL. */
enum err agreement_school_create(struct tx *, const struct school_new *, school_id *id);
/* The school's last day; contacts and rooms stay readable. */
enum err agreement_school_close(struct tx *, school_id, struct day last);

/* school L: of one authority or { 0 } of all reached, by name, those open today. */
enum err agreement_schools(struct tx *, authority_id, struct school_list *);
/* school R */
enum err agreement_school_by_ref(struct tx *, school_ref, struct school_row *);
enum err agreement_school_by_id(struct tx *, school_id, struct school_row *);
/* *system*: open on the day (DAY_NONE: all), of one authority or of all. */
enum err agreement_schools_on(struct tx *, authority_id, struct day, struct school_list *);
/* *system*: schools stored before there was an index of names are put into it (platform/posting.h). */
enum err agreement_words_missing(struct tx *);
/* *system* */
enum err agreement_school_by_number(struct tx *, struct str official_number, struct school_row *);
enum err agreement_school_read(struct tx *, school_id, struct school_row *);
/* *system*: names for records the caller may already see. */
enum err agreement_school_name(struct tx *, school_id, struct str *name);
enum err agreement_authority_name(struct tx *, authority_id, struct str *name);
/* Words that mark a school in free ownership (NSchG part eleven), see import_school.c. */
bool agreement_is_free_school(struct mem *, struct str name);

/* --- branches (Schulgliederungen) --------------------------------------------- */

enum school_level { LEVEL_PRIMARY = 1, LEVEL_LOWER, LEVEL_UPPER, LEVEL_END }; /* § 5 (5): 15, 35, 50 % */

struct branch_row {
    branch_id id;
    branch_ref ref;
    authority_id authority;
    school_id school;
    struct str form, name;           /* "Kooperative Gesamtschule", "KGS - Hauptschule -" */
    int level, grade_from, grade_to; /* grade 0: before the first class */
    bool guessed;                    /* level not known from the type */
    struct day starts, ends;
};
struct branch_list {
    struct branch_row *at;
    size_t n;
};
struct branch_new {
    authority_id authority;
    school_id school;
    struct str form, name;
    int level, grade_from, grade_to;
    bool guessed;
    struct day starts, ends;
};
enum err agreement_branch_create(struct tx *, const struct branch_new *, branch_id *out);
/* Forms of school that there are, by name: "Grundschule". */
struct form_name {
    struct str name;
};
struct form_name_list {
    struct form_name *at;
    size_t n;
};
/* *system* */
enum err agreement_school_forms(struct tx *, struct form_name_list *);
/* *system*: branches of a school on a day (DAY_NONE: all). */
enum err agreement_school_types(struct tx *, school_id, struct day, struct branch_list *);
/* *system*: bit per enum school_level that the school has on the day. */
enum err agreement_school_levels(struct tx *, school_id, struct day, unsigned *levels);

/* --- buildings and rooms -------------------------------------------------------- */

struct building_row {
    building_id id;
    building_ref ref;
    authority_id authority;
    school_id school;
    struct str name, street;
};
struct building_list {
    struct building_row *at;
    size_t n;
};
struct room_row {
    room_id id;
    room_ref ref;
    authority_id authority;
    school_id school;
    building_id building;
    struct str building_name; /* { 0 }, "" when the school has one building */
    struct str number, name, floor;
    struct str code; /* on the door sign, /r/<code> */
    struct day ends;
    int version;
};
struct room_list {
    struct room_row *at;
    size_t n;
};
struct room_new {
    school_id school;
    building_id building;
    struct str number, name, floor;
};

enum err agreement_building_create(struct tx *, school_id, struct str name, struct str street, building_id *out);
/* ERR_CONFLICT: the number exists in that building. */
enum err agreement_room_create(struct tx *, const struct room_new *, room_id *out);
/* room L: of one school, by building and number, those in use. */
enum err agreement_rooms(struct tx *, school_id, struct room_list *);
/* room R */
enum err agreement_room_by_ref(struct tx *, room_ref, struct room_row *);
/* *system*: for records the caller may already see, and the code on a sign. */
enum err agreement_room_read(struct tx *, room_id, struct room_row *);
enum err agreement_room_by_code(struct tx *, struct str code, struct room_row *);
/* *system* */
enum err agreement_buildings(struct tx *, school_id, struct building_list *);

/* --- contacts (Ansprechpartner, GK.Sch.1) --------------------------------------- */

enum contact_role { CONTACT_SCHOOL = 1, CONTACT_HEAD, CONTACT_OFFICE, CONTACT_CARETAKER, CONTACT_ROLE_END };

struct contact_row {
    contact_id id;
    contact_ref ref;
    authority_id authority;
    school_id school;
    account_id account; /* 0: has no account */
    struct str name, phone, mail;
    int role; /* enum contact_role */
    bool deputy;
    struct day starts, ends;
    int version;
};
struct contact_list {
    struct contact_row *at;
    size_t n;
};
struct contact_new {
    school_id school;
    account_id account;
    struct str name, phone, mail;
    int role;
    bool deputy;
    struct day starts, ends;
};
enum err agreement_contact_create(struct tx *, const struct contact_new *, contact_id *out);
/* Last day; staff_contact W. */
enum err agreement_contact_end(struct tx *, contact_ref, int version, struct day last);
/* *system*: of one school in force today, contact first, then deputies. */
enum err agreement_contacts_of(struct tx *, school_id, struct contact_list *);
/* staff_contact L: the same under scope. */
enum err agreement_contacts(struct tx *, school_id, struct contact_list *);
/* staff_contact L: of every school within reach, in force today. */
enum err agreement_contacts_reached(struct tx *, struct contact_list *);
/* *system*: schools open on the day, of participants, that have no contact in force. */
enum err agreement_schools_without_contact(struct tx *, struct day, struct school_list *);

/* --- telephones -------------------------------------------------------------------------------- */

struct phone_row {
    contact_id contact; /* 0: the school's own */
    authority_id authority;
    school_id school;
    struct str name, school_name, phone; /* as typed */
};
struct phone_list {
    struct phone_row *at;
    size_t n;
};
/* staff_contact L, school L: numbers of contacts in force today and of schools, those reached. */
enum err agreement_phones(struct tx *, struct phone_list *);

/* --- concept and service catalogue (§§ 1, 3) -------------------------------------- */

enum service_class { SERVICE_MAINTENANCE = 1, SERVICE_SUPPORT, SERVICE_ADMINISTRATION, SERVICE_CLASS_END };
enum service_routing { ROUTING_BODY = 1, ROUTING_SCHOOL, ROUTING_AUTHORITY, ROUTING_EXCLUDED, ROUTING_END };
/* What a report about it usually is; the desk may change it per ticket. */
enum service_kind { SERVICE_FAULT = 1, SERVICE_ORDER, SERVICE_QUESTION, SERVICE_KIND_END };

struct service_row {
    service_id id;
    service_ref ref;
    struct str key, name, hint;        /* "network", "Netzwerk und WLAN", who does it and how */
    int class, routing, kind, concept; /* the enums above; concept version */
    struct str clause;                 /* "GK.A1a" */
    bool active;
    int sort;
};
struct service_list {
    struct service_row *at;
    size_t n;
};
struct service_new {
    struct str key, name, hint;
    int class, routing, kind, concept;
    struct str clause;
    int sort;
};
/* ERR_INVALID: a fourth class (Z1.1), no such concept version (Z3.1.1). */
enum err agreement_service_create(struct tx *, const struct service_new *, service_id *out);
/* Data of the house, not of an authority: everybody reads it.  In catalogue order, active ones. */
enum err agreement_services(struct tx *, struct service_list *);
enum err agreement_service_by_ref(struct tx *, service_ref, struct service_row *);
enum err agreement_service_by_id(struct tx *, service_id, struct service_row *);
enum err agreement_service_by_key(struct tx *, struct str key, struct service_row *);

struct concept_row {
    int version;
    concept_ref ref;
    struct str title, text, decision_ref;
    struct day effective;
    struct instant created_at;
};
struct concept_list {
    struct concept_row *at;
    size_t n;
};
/* Newest version in effect on the day; ERR_NOT_FOUND. */
enum err agreement_concept_on(struct tx *, struct day, struct concept_row *);
/* ERR_INVALID: no decision reference (Z3.3). */
enum err agreement_concept_create(struct tx *, struct str title, struct str text, struct str decision_ref,
                                  struct day effective, int *version);

/* --- instructions and exports (§ 7) ------------------------------------------------ */

enum instruction_kind { INSTRUCTION_STANDING = 1, INSTRUCTION_SINGLE };
enum instruction_channel { INSTRUCTION_BY_PORTAL = 1, INSTRUCTION_BY_LETTER, INSTRUCTION_BY_MAIL, INSTRUCTION_BY_WORD };
struct instruction_row {
    instruction_id id;
    instruction_ref ref;
    authority_id authority;
    school_id school;
    int kind, channel;
    struct str text;
    struct day starts, ends;
    struct instant confirmed_at; /* INSTANT_NONE: not in writing yet */
};
struct instruction_list {
    struct instruction_row *at;
    size_t n;
};
struct instruction_new {
    authority_id authority;
    school_id school;
    int kind, channel;
    struct str text;
    struct day starts, ends;
};
enum err agreement_instruction_create(struct tx *, const struct instruction_new *, instruction_id *out);
/* *system*: in force today and confirmed in writing, standing ones first. */
enum err agreement_instructions(struct tx *, authority_id, struct instruction_list *);

/* What § 7 (1) allows data to be used for; "another purpose" exists only to be refused. */
enum export_purpose {
    PURPOSE_SUPPORT = 1,
    PURPOSE_CONTRIBUTION,
    PURPOSE_STEERING,
    PURPOSE_CONTROL,
    PURPOSE_HANDOVER,
    PURPOSE_OTHER
};
/*
 * Before any file leaves: write tx; one authority, a purpose of the agreement and
 * an instruction of that authority in force (Z7.1.2).  Logged and noted.  `what`
 * is a word ("schools").  ERR_INVALID with the field "purpose" or "instruction".
 * *out (may be NULL) names the logged export.
 */
enum err agreement_export_begin(struct tx *, authority_id, int purpose, instruction_ref, struct str what,
                                export_ref *out);

/* CSV of the schools with one row per branch of today; a school without one has one row.
   The export is begun before: this only writes. */
enum err agreement_schools_csv(struct tx *, const struct school_list *, enum lang, struct buf *out);

/* --- import of schools --------------------------------------------------------------- */

enum import_outcome {
    IMPORT_CREATED = 1, /* school or branch is new */
    IMPORT_CHANGED,     /* something differs and was written */
    IMPORT_SAME,        /* nothing to do */
    IMPORT_REFUSED,     /* not created, text says why */
    IMPORT_OUTCOME_END
};
struct import_line {
    int line;
    struct str official_number, name;
    int outcome;
    struct str text;
};
struct import_line_list {
    struct import_line *at;
    size_t n;
};
struct import_options {
    struct str authority; /* name for rows the mapping does not name; "" when there is none */
    /* CSV with a column authority, one of official_id, gemeinde, city, and perhaps
       ownership (public, free) where the name of a school misleads.  A row by number
       counts before one by gemeinde, that before one by city, all before `authority`;
       only a row by number moves a school that belongs to another authority. */
    struct str mapping;
    bool dry_run;            /* report only, nothing is written */
    bool create_authorities; /* an unknown name that announces a public body is created */
    enum lang lang;          /* of the texts in the report */
};
struct import_report {
    struct import_line_list lines; /* one per data row of the file */
    int schools_created, schools_changed, schools_same;
    int branches_created, branches_same;
    int rows_refused, rows_repeated, authorities_created;
    struct str notes; /* traps of the file as a whole, one per line */
};
/* The whole file in the tx of the caller, idempotent.  ERR_INVALID with a refusal: not
   such a CSV at all, or the authority is unknown or private. */
enum err agreement_import_schools(struct tx *, struct str csv, const struct import_options *, struct import_report *);
/* The report as text for a terminal: one line per row, then the sums. */
void agreement_import_print(struct buf *, const struct import_report *, enum lang);

/* --- deadlines (§§ 5, 8, 9, 12) -------------------------------------------------------- */

/* Deadlines that another room knows the rule of: asked for each party whose first fixing year
   is known; appends with deadline_add, at most four.  app/modules.c lists them, NULL at the end. */
struct agreement_deadline_source {
    void (*add)(struct deadline_days *, int first_year, struct day today);
};
extern const struct agreement_deadline_source *const agreement_deadline_sources[];

/* The public notices and the first fixing year of one party; what is not known is DAY_NONE or 0. */
struct term_input {
    struct day party_notice, provider_notice;
    struct str party_gazette, provider_gazette;
    int64_t first_year;
};
/* agreement W.  Replaces what was there and computes the deadlines anew.
   ERR_INVALID at the field; ERR_CONFLICT: the provider has no agreement with itself. */
enum err agreement_term_put(struct tx *, authority_id, const struct term_input *);

/* --- register of interpretations (§ 11 (3)) ---------------------------------------------- */

struct interpretation_row {
    struct str question; /* "Q1"; "": not decided */
    int choice;          /* 1 for the first answer; 0: not decided */
    struct str reason, decision_ref, decided_by;
    struct day decided_on, starts;
    struct instant created_at;
};
struct interpretation_rows {
    struct interpretation_row *at;
    size_t n;
};
/* *system*: the decision that counts on a day, as it was known then (INSTANT_NONE: now): the newest that
   begins on or before the day.  A proposed answer is no decision. */
enum err agreement_interpretation_on(struct tx *, int question, struct day, struct instant known,
                                     struct interpretation_row *);
struct interpretation_decision {
    struct str reason, decision_ref;
    struct day decided_on, starts;
};
/* agreement W of the whole house: those before it stay readable.  ERR_INVALID at the field.  That of the
   minimum term computes the deadlines of all parties anew. */
enum err agreement_interpretation_decide(struct tx *, int question, int choice, const struct interpretation_decision *);
/* The same for every question never decided that has a proposed answer.  ERR_CONFLICT: there is none. */
enum err agreement_interpretations_adopt(struct tx *, const struct interpretation_decision *, int *adopted);

/* --- clauses of the text (§ 11 (4)) -------------------------------------------------------- */

enum clause_state { CLAUSE_VALID = 1, CLAUSE_VOID, CLAUSE_REPLACED };
/* *system*: is the clause with this anchor ("p5-2") void on the day?  What uses it says so. */
enum err agreement_clause_void(struct tx *, struct str clause, struct day, bool *yes);

struct termination_new {
    int kind, declared_by, form; /* enums of deadline.h */
    struct day received;
    struct str proof, reason;
};
/* agreement C.  In whatever form it came: one that is not in writing is kept and ends nothing. */
enum err agreement_termination_add(struct tx *, authority_id, const struct termination_new *);

struct claim_new {
    struct str subject, evidence;
    struct day knowledge;
    int direction; /* enum claim_direction, 0: of the party against the provider */
};
/* claim C.  *id may be NULL.  One of the provider follows from an extraordinary notice (§ 8 (1)): ERR_INVALID
   without one. */
enum err agreement_claim_add(struct tx *, authority_id, const struct claim_new *, claim_id *id);

/* --- home page ------------------------------------------------------------------ */

/* Block of the deadlines of the next days, for who has agreement R; `own` says "my" and
   stands there when it is empty, too.  *any: it has lines. */
enum err agreement_deadlines_home(struct request *, struct html *, int days, bool own, bool *any);

#endif
