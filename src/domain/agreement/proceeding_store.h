/*
 * agreement/proceeding_store.h -- the cases of joining and leaving, what was seen to, what everybody
 * pays before and after, and who signed.
 */
#ifndef AGREEMENT_PROCEEDING_STORE_H
#define AGREEMENT_PROCEEDING_STORE_H

#include "domain/agreement/agreement_internal.h"

struct proceeding_row {
    proceeding_id id;
    proceeding_ref ref;
    authority_id authority;
    authority_ref authority_ref;
    struct str authority_name, decision_ref, by, end_reason;
    int kind, choice, basis; /* enums of proceeding.h */
    struct day day, received;
    int64_t pupils_primary, pupils_lower, pupils_upper;
    int effects;                        /* stored so far */
    bool provider_signed, party_signed; /* in writing */
    int outcome;                        /* 0: open */
    struct instant created_at, ended_at;
};
struct proceeding_rows {
    struct proceeding_row *at;
    size_t n;
};
struct proceeding_facts proceeding_facts_of(const struct proceeding_row *);
/* What was computed can change no more. */
static inline bool proceeding_frozen(const struct proceeding_row *p)
{
    return p->provider_signed || p->party_signed || p->outcome != 0;
}

/* agreement R: of the parties reached, open ones first. */
enum err proceedings_reached(struct tx *, struct proceeding_rows *);
enum err proceeding_by_ref(struct tx *, proceeding_ref, struct proceeding_row *);

struct proceeding_new {
    authority_id authority;
    int kind, choice, basis;
    struct day day;
    int64_t pupils_primary, pupils_lower, pupils_upper;
    struct str decision_ref;
};
/* The caller found the party with agreement W.  ERR_INVALID at the field: who joins is no public body, takes part
   already, or states no pupils; who leaves takes no part, or gave and got no notice in writing; the day does not fit
   the basis.  ERR_CONFLICT: the party has an open case. */
enum err proceeding_add(struct tx *, const struct proceeding_new *, proceeding_ref *out);

/* --- items ------------------------------------------------------------------------------------ */

struct proceeding_check {
    int item;
    const struct proceeding_rule *rule;
    int64_t count;
    bool done, by_person;
    struct str note, by; /* of the newest tick */
    struct instant at;   /* INSTANT_NONE: never ticked */
};
struct proceeding_checks {
    struct proceeding_check *at;
    size_t n, open;
};
/* *system*: for who sees the case. */
enum err proceeding_checks(struct tx *, const struct proceeding_row *, struct proceeding_checks *);
/* ERR_CONFLICT: the case is over. */
enum err proceeding_still_open(struct tx *, const struct proceeding_row *);
/* The caller found the case.  ERR_INVALID: no item of it that a person judges; ERR_CONFLICT: the case is over. */
enum err proceeding_tick(struct tx *, const struct proceeding_row *, int item, bool done, struct str note);
/* § 9 (3) S. 2; `known` false: no notice of its own, or no statistics on that day. */
enum err proceeding_staff(struct tx *, const struct proceeding_row *, struct proceeding_staff *);

/* --- what everybody pays ------------------------------------------------------------------------ */

/* As it is computed now. */
enum err proceeding_effect_now(struct tx *, const struct proceeding_row *, struct proceeding_effect *);
struct proceeding_effect_row {
    int n, year;
    struct str basis_text, by;
    int64_t annual_cents, owed_cents, paid_cents;
    struct blob hash;
    struct instant created_at;
};
struct proceeding_line_row {
    authority_id authority;
    struct str name;
    int64_t year_before, year_after, full_before, full_after;
};
struct proceeding_line_rows {
    struct proceeding_line_row *at;
    size_t n;
};
/* The one that counts; ERR_NOT_FOUND. */
enum err proceeding_effect_stored(struct tx *, const struct proceeding_row *, struct proceeding_effect_row *);
/* agreement R: the lines of the parties reached. */
enum err proceeding_lines(struct tx *, const struct proceeding_row *, struct proceeding_line_rows *);
/* ERR_CONFLICT: it cannot be computed, or somebody has signed what is stored. */
enum err proceeding_effect_store(struct tx *, const struct proceeding_row *);

/* --- signatures, end ------------------------------------------------------------------------------ */

struct proceeding_signature_row {
    int side, form;
    struct day signed_on;
    struct str proof;
    struct blob hash; /* of what was signed */
};
struct proceeding_signature_rows {
    struct proceeding_signature_row *at;
    size_t n;
};
enum err proceeding_signatures(struct tx *, proceeding_id, struct proceeding_signature_rows *);
/* ERR_CONFLICT: no effect is stored, it is another one by now, or this side has signed; ERR_INVALID: a day to come,
   or a notice, which nobody signs. */
enum err proceeding_sign(struct tx *, const struct proceeding_row *, const struct proceeding_signature_row *);
/* ERR_CONFLICT: open items, a signature is missing, or the stored effect is another one by now.  Who joins takes
   part from the day on; who leaves until the day, with the balance as a record. */
enum err proceeding_close(struct tx *, const struct proceeding_row *);
enum err proceeding_withdraw(struct tx *, const struct proceeding_row *, struct str reason);
struct proceeding_settlement_row {
    int year;
    int64_t owed_cents, paid_cents, balance_cents;
};
/* ERR_NOT_FOUND: the case made none. */
enum err proceeding_settlement(struct tx *, proceeding_id, struct proceeding_settlement_row *);

#endif
