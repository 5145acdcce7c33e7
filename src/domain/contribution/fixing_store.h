/*
 * contribution/fixing_store.h -- the only SQL of the fixings.  Nothing is ever changed: drafts have
 * revisions, states are events, a signature adds amounts.
 */
#ifndef CONTRIBUTION_FIXING_STORE_H
#define CONTRIBUTION_FIXING_STORE_H

#include "domain/contribution/fixing.h"
#include "domain/contribution/fixing_compute.h"
#include "platform/db.h"
#include "platform/secret.h"

/* A fixing with its newest event, revision and check. */
struct fixing_row {
    fixing_id id;
    fixing_ref ref;
    int number, version;
    fixing_id replaces;
    int state; /* enum fixing_state */
    int event; /* number of the newest */
    struct str state_by;
    struct instant state_at;
    int revision, first_year, years;
    struct str length_reason;
    struct day fixing_date;
    snapshot_id snapshot;
    int reading;
    bool redistribute;
    int ge_grade10, foe, foe_ge, comprehensive; /* enum school_level */
    int weight_p, weight_s1, weight_s2, weight_base;
    struct str decision_ref, reason;
    int checked; /* event that froze the input last, 0: none */
    struct blob hash;
};
struct fixing_rows {
    struct fixing_row *at;
    size_t n;
};
static inline struct weights fixing_weights(const struct fixing_row *f)
{
    return (struct weights){ { f->weight_p, f->weight_s1, f->weight_s2 }, f->weight_base };
}

/* An official municipality key of a participant. */
struct fixing_place {
    authority_id authority;
    struct str municipality_key;
};
struct fixing_places {
    struct fixing_place *at;
    size_t n;
};
/* What a revision says. */
struct fixing_new {
    int first_year, years;
    struct str length_reason;
    struct day fixing_date;
    snapshot_id snapshot;
    int reading;
    bool redistribute;
    int ge_grade10, foe, foe_ge, comprehensive;
    struct weights weights;
    struct str decision_ref, reason;
    struct fixing_places order;
};

/* budget_report R: final ones of the own circle; drafts for who writes them.  Newest first. */
enum err fixings_reached(struct tx *, struct fixing_rows *);
enum err fixing_by_ref(struct tx *, fixing_ref, struct fixing_row *);
/* *system* */
enum err fixing_by_id(struct tx *, fixing_id, struct fixing_row *);
enum err fixing_order(struct tx *, fixing_id, int revision, struct fixing_places *);

/* A new number (`replaces` NULL), or the next version of one that is signed. */
enum err fixing_add(struct tx *, const struct fixing_new *, const struct fixing_row *replaces, fixing_id *);
/* A revision of a draft; transition_not_allowed. */
enum err fixing_write(struct tx *, const struct fixing_row *, const struct fixing_new *);

struct fixing_event_row {
    int n, state;
    struct str reason, actor_name;
    struct instant at;
    struct blob hash; /* frozen by this event */
};
struct fixing_events {
    struct fixing_event_row *at;
    size_t n;
};
/* *system*: for who sees the fixing. */
enum err fixing_history(struct tx *, fixing_id, struct fixing_events *);
enum err fixing_event_add(struct tx *, const struct fixing_row *, enum fixing_state, struct str reason,
                          struct str hash_hex);
struct fixing_writer_row {
    account_id account;
};
struct fixing_writers {
    struct fixing_writer_row *at;
    size_t n;
};
/* *system*: by revision, the last author last. */
enum err fixing_writers(struct tx *, fixing_id, struct fixing_writers *);
struct fixing_actor {
    account_id account;
};
/* *system*: who made the check; the text it froze. */
enum err fixing_checker(struct tx *, fixing_id, int check, struct fixing_actor *);
enum err fixing_canonical_stored(struct tx *, fixing_id, int check, struct str *);
/* cost_contribution A by a grant that is not narrowed to the finance staff's part. */
enum err fixing_may_sign(struct tx *, bool *yes);

/* --- frozen by a check ------------------------------------------------------------------- */

struct fixing_party_row {
    authority_id authority;
    authority_ref ref;
    struct str name, municipality_key;
    int64_t pupils_p, pupils_s1, pupils_s2;
    bool pupils_seen, seen; /* the actor may read its pupils; its amounts */
};
struct fixing_party_rows {
    struct fixing_party_row *at;
    size_t n;
};
struct fixing_used_result {
    year_result_id result;
    fixing_id key_fixing;
};
struct fixing_used_results {
    struct fixing_used_result *at;
    size_t n;
};
struct fixing_used_plan {
    budget_plan_id plan;
};
struct fixing_used_plans {
    struct fixing_used_plan *at;
    size_t n;
};
/* *system* */
enum err fixing_parties(struct tx *, fixing_id, int check, struct fixing_party_rows *);
enum err fixing_results_used(struct tx *, fixing_id, int check, struct fixing_used_results *);
enum err fixing_plans_used(struct tx *, fixing_id, int check, struct fixing_used_plans *);
enum err fixing_input_add(struct tx *, const struct fixing_row *, int check, struct str canonical,
                          const struct sha256 *);
enum err fixing_party_add(struct tx *, fixing_id, int check, const struct fixing_party *);
enum err fixing_plan_add(struct tx *, fixing_id, int check, budget_plan_id);
enum err fixing_result_add(struct tx *, fixing_id, int check, year_result_id, fixing_id key_fixing);
/* *system*: a final fixing other than `but` divided the result. */
enum err fixing_result_taken(struct tx *, year_result_id, fixing_id self, fixing_id but, bool *yes);

/* --- years and amounts ------------------------------------------------------------------------ */

/* *system*: whose key a result of the year goes by: the last that held it before the year was over,
   else its first; ERR_NOT_FOUND. */
enum err fixing_of_year(struct tx *, int year, fixing_id *);
/* *system*: which holds the year now, 0: none. */
enum err fixing_holder(struct tx *, int year, fixing_id *);
/* ERR_CONFLICT: another signature holds the year. */
enum err fixing_year_add(struct tx *, const struct fixing_row *, int year);

struct fixing_amount_row {
    authority_id authority;
    authority_ref ref;
    struct str name;
    int year; /* 0: credit of who takes no part any more, settled apart */
    int64_t gross_cents, credit_cents, net_cents, first_cents, second_cents;
};
struct fixing_amount_rows {
    struct fixing_amount_row *at;
    size_t n;
};
enum err fixing_amount_add(struct tx *, fixing_id, const struct fixing_amount_row *);
/* budget_report R: a participant sees all of its fixing, the auditor the own authority. */
enum err fixing_amounts_seen(struct tx *, fixing_id, struct fixing_amount_rows *);
/* *system* */
enum err fixing_amounts_all(struct tx *, fixing_id, struct fixing_amount_rows *);

struct fixing_proof_row {
    authority_id authority;
    struct str name, channel, evidence;
    struct day delivered_on;
    bool late;
};
struct fixing_proof_rows {
    struct fixing_proof_row *at;
    size_t n;
};
/* cost_contribution R */
enum err fixing_proofs(struct tx *, fixing_id, struct fixing_proof_rows *);
enum err fixing_proof_add(struct tx *, fixing_id, const struct fixing_proof_row *);
/* *system*: participants of the period without one. */
enum err fixing_proofs_missing(struct tx *, fixing_id, int64_t *n);

#endif
