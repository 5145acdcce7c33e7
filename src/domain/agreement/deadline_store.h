/*
 * agreement/deadline_store.h -- the register of deadlines: inputs, declarations, decisions
 * and every computation made of them.
 */
#ifndef AGREEMENT_DEADLINE_STORE_H
#define AGREEMENT_DEADLINE_STORE_H

#include "domain/agreement/agreement_internal.h"

/* --- inputs ---------------------------------------------------------------------------- */

struct term_row {
    authority_id authority;
    struct day party_notice, provider_notice;
    struct str party_gazette, provider_gazette;
    int64_t first_year;
};
struct term_rows {
    struct term_row *at;
    size_t n;
};
/* agreement R: those in force now, of every party reached. */
enum err terms_reached(struct tx *, struct term_rows *);
/* The day of effect that follows from it; DAY_NONE: incomplete. */
struct day term_row_in_force(const struct term_row *);

/* A party of an agreement under agreement R, agreement W or claim C; ERR_NOT_FOUND otherwise. */
enum party_use { PARTY_TO_READ, PARTY_TO_CHANGE, PARTY_TO_CLAIM };
enum err party_for(struct tx *, authority_ref, enum party_use, struct authority_row *);

/* Q14 as decided for today. */
enum err reading_now(struct tx *, struct interpretation_row *);
/* *system*: of one question, newest first. */
enum err interpretation_history(struct tx *, int question, struct interpretation_rows *);

struct termination_row {
    termination_id id;
    struct day received;
    int kind, declared_by, form;
    struct str proof, reason;
};
struct termination_rows {
    struct termination_row *at;
    size_t n;
};
/* agreement R: of one party, newest first. */
enum err terminations_of(struct tx *, authority_id, struct termination_rows *);

/* No declaration arrives in the future: ERR_INVALID with that text. */
enum err declaration_day(struct tx *, struct day, enum msg future, const char *field);
/* The provider is a party of each agreement, and has none with itself: ERR_CONFLICT. */
enum err declaration_party(struct tx *, authority_id);

struct claim_row {
    claim_id id;
    claim_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name, subject, evidence, proof;
    struct day knowledge, asserted; /* DAY_NONE: not in writing yet */
    int form, direction, state;     /* enums of claim.h */
    int version;
};
struct claim_rows {
    struct claim_row *at;
    size_t n;
};
/* claim L: of one party, newest first. */
enum err claims_of(struct tx *, authority_id, struct claim_rows *);
/* claim R, claim W */
enum err claim_to_read(struct tx *, claim_ref, struct claim_row *);
enum err claim_for_change(struct tx *, claim_ref, struct claim_row *);
struct claim_assertion {
    struct day asserted;
    int form;
    struct str proof;
};
/* claim W; ERR_CONFLICT: changed meanwhile. */
enum err claim_assert(struct tx *, const struct claim_row *, int version, const struct claim_assertion *);

struct claim_damage_row {
    int n;
    struct str what, evidence;
    int64_t cents;
};
struct claim_damage_rows {
    struct claim_damage_row *at;
    size_t n;
};
struct claim_event_row {
    int n, state, fault;
    struct str note, fault_evidence, by;
    struct instant at;
};
struct claim_event_rows {
    struct claim_event_row *at;
    size_t n;
};
/* *system*: for who sees the claim. */
enum err claim_damages(struct tx *, claim_id, struct claim_damage_rows *);
enum err claim_events(struct tx *, claim_id, struct claim_event_rows *);
/* The caller found it with claim W.  ERR_INVALID at the field "amount". */
enum err claim_damage_add(struct tx *, const struct claim_row *, const struct claim_damage_row *);
struct claim_event {
    int state, fault; /* enums of claim.h */
    struct str note, fault_evidence;
};
/* The caller found it with claim W.  ERR_INVALID: what the step needs is missing. */
enum err claim_move(struct tx *, const struct claim_row *, const struct claim_event *);

/* --- the register ------------------------------------------------------------------------- */

struct deadline_row {
    deadline_id id;
    deadline_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name, subject_text;
    int64_t rule, subject, number;
    struct day anchor, effect, nominal, shifted, safe;
    struct instant created_at, replaced_at; /* INSTANT_NONE: in force */
};
struct deadline_rows {
    struct deadline_row *at;
    size_t n;
};
/* agreement R, those of claims claim L: in force, not over before `from`, by safe day. */
enum err deadlines_reached(struct tx *, struct day from, struct deadline_rows *);
/* The same of one party, over or not; and the computations that were replaced, newest first. */
enum err deadlines_of(struct tx *, authority_id, struct deadline_rows *);
enum err deadlines_replaced(struct tx *, authority_id, struct deadline_rows *);
struct deadline_day deadline_row_day(const struct deadline_row *);

/* *system*: what follows from the inputs of today is compared with what is stored; what
   differs is replaced.  *changed: rows written. */
enum err deadlines_compute(struct tx *, authority_id, int *changed);
/* *system*: the same of all parties, with a note when something changed. */
enum err deadlines_compute_all(struct tx *);

/* --- private calendar addresses ------------------------------------------------------------- */

/* The own one in force; created_at INSTANT_NONE: there is none. */
struct feed_row {
    struct instant created_at;
};
enum err feed_own(struct tx *, struct feed_row *);
/* A new one; one before it ends.  `token` is shown once. */
enum err feed_make(struct tx *, struct str *token);
enum err feed_end(struct tx *);
/* *system*: whose it is; ERR_NOT_FOUND: unknown, ended, or the person no longer works here. */
enum err feed_account(struct tx *, struct str token, account_id *);

#endif
