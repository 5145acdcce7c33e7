/*
 * agreement/register_store.h -- the text of the agreement in versions, which of its clauses hold, where it
 * does not reach, what each party's document says, and what is said or done beside it.
 *
 * The text and what is decided about it belong to the house: whoever may read an agreement reads it.
 */
#ifndef AGREEMENT_REGISTER_STORE_H
#define AGREEMENT_REGISTER_STORE_H

#include "domain/agreement/agreement_internal.h"
#include "domain/agreement/clause.h"

/* --- text ---------------------------------------------------------------------------------- */

struct master_row {
    master_text_id id;
    int version;
    struct str text;
    struct blob hash;
    struct day effective;
    amendment_id amendment; /* 0: as concluded */
};
/* *system*: the version in force on a day. */
enum err master_text_on(struct tx *, struct day, struct master_row *);
/* *system*: version 1, once. */
enum err master_text_init(struct tx *);
/* *system*: the next version.  ERR_INVALID: clauses_of refuses it. */
enum err master_text_add(struct tx *, struct str text, struct day effective, amendment_id);
struct blob clauses_hash_blob(struct mem *, const struct clauses *);

/* --- clauses (§ 11 (4)) ------------------------------------------------------------------------ */

struct clause_state_row {
    struct str clause, reason, decision_ref, successor, by;
    int state; /* enum clause_state */
    struct day starts;
    struct instant created_at;
};
struct clause_state_rows {
    struct clause_state_row *at;
    size_t n;
};
/* *system*: every row, newest first; of one clause, or "" of all. */
enum err clause_states(struct tx *, struct str clause, struct clause_state_rows *);
/* agreement W of the whole house.  ERR_INVALID: not a clause of the text, or a successor without words. */
enum err clause_state_add(struct tx *, const struct clause_state_row *);
enum msg clause_state_msg(int state);

/* --- gaps (§§ 10, 11 (2), (3), (5)) -------------------------------------------------------------------- */

/* Stored numbers: add at the end. */
enum gap_kind {
    GAP_MISSING = 1,
    GAP_UNSUITABLE,
    GAP_WISH,
    GAP_LAW,
    GAP_TARIFF,
    GAP_OWNERSHIP,
    GAP_NOTE,     /* a side agreement in words */
    GAP_PRACTICE, /* done otherwise than the text says */
    GAP_KIND_END
};
/* § 10: it has no effect unless it becomes an amendment. */
static inline bool gap_beside_text(int kind) { return kind == GAP_NOTE || kind == GAP_PRACTICE; }
enum gap_state { GAP_OPEN = 1, GAP_TALKS, GAP_AMENDED, GAP_CLOSED, GAP_STATE_END };
struct gap_row {
    gap_id id;
    gap_ref ref;
    int kind, state;
    struct str clause, subject, facts;
    struct day known_on, negotiate_by; /* DAY_NONE: no talks are due */
};
struct gap_rows {
    struct gap_row *at;
    size_t n;
};
struct gap_new {
    int kind;
    struct str clause, subject, facts;
    struct day known_on;
};
/* *system*: open ones first. */
enum err gaps_all(struct tx *, struct gap_rows *);
enum err gap_by_ref(struct tx *, gap_ref, struct gap_row *);
/* agreement C of the whole house, or the system.  A change of law, tariff or ownership gets the day by which
   talks begin (§ 11 (5)), and the deadlines of all parties are computed anew. */
enum err gap_add(struct tx *, const struct gap_new *, gap_ref *out);
struct gap_event_row {
    int n, state;
    struct str note, by, amendment_title;
    amendment_ref amendment_ref;
    bool amended;
    struct instant at;
};
struct gap_event_rows {
    struct gap_event_row *at;
    size_t n;
};
enum err gap_events(struct tx *, gap_id, struct gap_event_rows *);
/* agreement W of the whole house.  ERR_INVALID: closed already, or closed by an amendment without one. */
enum err gap_move(struct tx *, const struct gap_row *, int state, struct str note, amendment_id);
enum msg gap_kind_msg(int kind);
enum msg gap_state_msg(int state);

/* --- amendments (§§ 10, 11 (6)) ---------------------------------------------------------------------- */

struct amendment_row {
    amendment_id id;
    amendment_ref ref;
    struct str title, reason, text;
    struct day consulted_on, starts, effective; /* effective DAY_NONE: pending, the old text rules */
    struct instant created_at;
    int needed, signed_by; /* parties of today, and those whose signature counts */
};
struct amendment_rows {
    struct amendment_row *at;
    size_t n;
};
struct amendment_new {
    struct str title, reason, text;
    struct day consulted_on, starts;
};
/* *system*: newest first. */
enum err amendments_all(struct tx *, struct amendment_rows *);
enum err amendment_by_ref(struct tx *, amendment_ref, struct amendment_row *);
/* agreement C of the whole house.  ERR_INVALID at "text": no sections, or nothing changes. */
enum err amendment_add(struct tx *, const struct amendment_new *, amendment_ref *out);
struct amendment_signature_row {
    authority_id authority;
    struct str authority_name, proof;
    struct day council_on, signed_on, notice_on;
    int form;
};
struct amendment_signature_rows {
    struct amendment_signature_row *at;
    size_t n;
};
/* agreement R: of the parties reached. */
enum err amendment_signatures(struct tx *, amendment_id, struct amendment_signature_rows *);
/* agreement W of the whole house.  The last one of all parties makes the next version of the text.
   ERR_CONFLICT: it is in force, or this party has signed. */
enum err amendment_sign(struct tx *, const struct amendment_row *, const struct amendment_signature_row *);

/* --- the document of each party (§ 2 (2)) ------------------------------------------------------------ */

struct instance_row {
    instance_ref ref;
    authority_id authority;
    struct str text, master_text; /* and what it was compared with */
    int master_version, places, form;
    bool active;
    struct str provider_office, provider_place, party_office, party_place, legal_basis, by;
    struct day provider_signed, party_signed;
    struct instant created_at;
};
struct instance_rows {
    struct instance_row *at;
    size_t n;
};
/* agreement R: of one party, newest first. */
enum err instances_of(struct tx *, authority_id, struct instance_rows *);
/* agreement W.  Stored as it is; active only when it is the master text word by word, in writing, signed by both
   and with its legal basis.  `places`, `active` are answers. */
enum err instance_add(struct tx *, authority_id, struct instance_row *in);

#endif
