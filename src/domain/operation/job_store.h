/*
 * operation/job_store.h -- jobs as the operator sees them: kinds, counts, errors; never their content.
 */
#ifndef DOMAIN_OPERATION_JOB_STORE_H
#define DOMAIN_OPERATION_JOB_STORE_H

#include "platform/job.h"

struct job_kind_row {
    struct str kind;
    int64_t waiting, dead;
    struct str error;
    struct instant oldest;
};
struct job_kind_rows {
    struct job_kind_row *at;
    size_t n;
};
/* Kinds with something waiting or dead. */
enum err job_kinds(struct tx *, struct job_kind_rows *);
/* Every dead job of the kind runs again now; *n says how many. */
enum err job_retry(struct tx *, struct str kind, int64_t *n);
/* ... or is given up for good: the row stays as done, with its error. */
enum err job_drop(struct tx *, struct str kind, int64_t *n);

struct mail_health_row {
    int64_t waiting, failed, quarantined, overdue;
    struct instant oldest;
};
enum err mail_health(struct tx *, struct mail_health_row *);

#endif
