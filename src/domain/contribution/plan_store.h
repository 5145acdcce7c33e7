/*
 * contribution/plan_store.h -- budget plans and results of the body by year: versions that stay
 * as they are (domain/contributions.md section 2).
 */
#ifndef CONTRIBUTION_PLAN_STORE_H
#define CONTRIBUTION_PLAN_STORE_H

#include "platform/db.h"

/* The cost statement is open to every party (GK.Int.1): a place of the body, or an authority that takes part on
   the day $4. */
#define PLAN_OPEN_TO_PARTIES \
    "(" SCOPE_BODY( \
        budget_report, \
        L) " OR EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.starts <= $2" \
           " AND r_.ends > $2 AND r_.role IN (" ROLE_authority_official_SQL ", " ROLE_steering_member_SQL \
           ", " ROLE_auditor_SQL \
           ") AND (r_.authority = 0 OR EXISTS (SELECT 1 FROM participant q WHERE q.authority = r_.authority" \
           " AND q.starts <= $4 AND (q.ends IS NULL OR q.ends >= $4)))))"

struct plan_row {
    budget_plan_id id;
    budget_plan_ref ref;
    int year, version;
    int64_t cost_cents;
    struct str document, reference, created_by_name;
    struct instant created_at;
};
struct plan_rows {
    struct plan_row *at;
    size_t n;
};
struct result_row {
    year_result_id id;
    year_result_ref ref;
    int year, version;
    int64_t result_cents; /* surplus positive */
    struct day closed_on;
    struct str document, created_by_name;
    struct instant created_at;
};
struct result_rows {
    struct result_row *at;
    size_t n;
};

struct plan_new {
    int year;
    int64_t cost_cents;
    struct str document, reference;
};
struct result_new {
    int year;
    int64_t result_cents;
    struct day closed_on;
    struct str document;
};

/* budget_report L: newest year and version first. */
enum err plans_reached(struct tx *, struct plan_rows *);
enum err results_reached(struct tx *, struct result_rows *);
/* The next version of the year; the caller has budget_report C. */
enum err plan_add(struct tx *, const struct plan_new *, budget_plan_id *);
/* ERR_CONFLICT: a checked or final fixing divided the result of the year already; ERR_INVALID: closed
   before the year was over or in the future. */
enum err result_add(struct tx *, const struct result_new *, year_result_id *);

/* *system*: the newest version; ERR_NOT_FOUND. */
enum err plan_of_year(struct tx *, int year, struct plan_row *);
enum err plan_by_id(struct tx *, budget_plan_id, struct plan_row *);
/* *system*: newest versions of years before `year` closed on `day` or before, oldest year first. */
enum err results_closed(struct tx *, int year, struct day, struct result_rows *);
enum err result_by_id(struct tx *, year_result_id, struct result_row *);

#endif
