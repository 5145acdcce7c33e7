/*
 * contribution/plan_store.h -- budget plans and results of the body by year: versions that stay
 * as they are (domain/contributions.md section 2).
 */
#ifndef CONTRIBUTION_PLAN_STORE_H
#define CONTRIBUTION_PLAN_STORE_H

#include "platform/db.h"

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
