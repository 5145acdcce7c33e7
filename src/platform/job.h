/*
 * platform/job.h -- work for later: a row in the same transaction, a lease, an
 * idempotency key, an attempt limit, a dead-letter page.
 */
#ifndef PLATFORM_JOB_H
#define PLATFORM_JOB_H

#include "platform/db.h"

enum job_state { JOB_WAITING = 1, JOB_RUNNING, JOB_DONE, JOB_DEAD };

struct config;
struct job_context {
    struct mem *mem;
    struct db *db;
    const struct config *config;
    struct instant now;
    struct str key, payload;
    int attempt;       /* from 1 */
    struct str reason; /* the handler may say why it failed: kept with the row */
};
struct job_kind {
    const char *name; /* "desk.mail_take" */
    int max_attempts;
    struct duration backoff; /* first pause; doubles up to a day */
    struct duration lease;
    struct duration period; /* > 0: also started every period by the worker */
    /* One of the two.  OK ends the job, ERR_BUSY and ERR_FAULT are tried again,
       everything else is dead at once.
       run opens its own transactions (tx_open with who {0,0}).
       step is for work that is one short transaction and nothing else: several jobs
       share it (docs/decisions/0011), so it may be undone and called once more. */
    enum err (*run)(struct job_context *);
    enum err (*step)(struct tx *, struct job_context *);
};

/* Do `kind` once for `key`, not before `due`; adding it again changes nothing
   while it waits or runs, and starts it anew when it is done. */
enum err job_add(struct tx *, const char *kind, struct str key, struct str payload, struct instant due);

/* The worker: take due jobs one after the other until `stop` is set.  Polls at
   most every 250 ms (PostgreSQL: 1 s). */
enum err job_work(struct db *, const struct config *, const struct job_kind *const *kinds, const volatile bool *stop);
/* Run what is due at `now` to the end; for tests and `pedell` commands. Returns how many ran. */
enum err job_run_due(struct db *, const struct config *, const struct job_kind *const *kinds, struct instant now,
                     int *ran);

#endif
