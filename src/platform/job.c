/*
 * platform/job.c -- see job.h.  A job is claimed by comparing what was read
 * (state and attempts) inside the UPDATE: the same text works on both databases,
 * and of several workers exactly one wins.
 */
#include "platform/job.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/log.h"
#include "platform/secret.h"

#define BATCH_MEM MIB(1)
#define POLL_MS 250
#define POLL_MS_POSTGRESQL 1000
#define ERROR_MAX 500
enum { KINDS_MAX = 64, RUN_MAX = 10000, JOBS_AT_ONCE = 32 };
#define JOBS_AT_ONCE_SQL "32"

SQL_STATE(job_insert, SCOPE_SYSTEM, 5,
          "INSERT INTO job (id, kind, key, payload, due_at, state, created_at) VALUES ($3, $4, $5, $6, $7, 1, $2)"
          " ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, due_at = excluded.due_at, state = 1,"
          " attempts = 0, error = '', lease_until = NULL, lease_by = '', done_at = NULL"
          " WHERE job.state = 3 OR job.state = 4");

SQL_STATE(job_insert_slot, SCOPE_SYSTEM, 3,
          "INSERT INTO job (id, kind, key, payload, due_at, state, created_at) VALUES ($3, $4, $5, '', $2, 1, $2)"
          " ON CONFLICT (kind, key) DO NOTHING");

struct job_row {
    job_id id;
    struct str kind, key, payload;
    int state, attempts;
};
ROW(job_row, COL(job_row, id), COL(job_row, kind), COL(job_row, key), COL(job_row, payload), COL(job_row, state),
    COL(job_row, attempts));
QUERY(job_due_now, SCOPE_SYSTEM, 0, job_row,
      "SELECT id, kind, key, payload, state, attempts FROM job"
      " WHERE state <> 3 AND due_at <= $2 AND (state = 1 OR (state = 2 AND lease_until < $2))"
      " ORDER BY due_at, id LIMIT " JOBS_AT_ONCE_SQL);

SQL_STATE(job_claim, SCOPE_SYSTEM, 5,
          "UPDATE job SET state = 2, attempts = attempts + 1, lease_until = $4, lease_by = $5"
          " WHERE id = $3 AND state = $6 AND attempts = $7");
SQL_STATE(job_finish, SCOPE_SYSTEM, 7,
          "UPDATE job SET state = $4, due_at = CASE WHEN $4 = 1 THEN $5 ELSE due_at END, error = $6, done_at = $7,"
          " lease_until = NULL, lease_by = '' WHERE id = $3 AND state = 2 AND attempts = $8 AND lease_by = $9");
SQL_STATE(job_postpone, SCOPE_SYSTEM, 2, "UPDATE job SET due_at = $4 WHERE id = $3 AND state = 1");
SQL_STATE(job_forget, SCOPE_SYSTEM, 2,
          "DELETE FROM job WHERE state = 3 AND (done_at < $3 OR (done_at < $4 AND key LIKE '@%'))");

enum err job_add(struct tx *tx, const char *kind, struct str key, struct str payload, struct instant due)
{
    return tx_run(tx, job_insert, NULL, TX_ID(tx, job), str_of(kind), key, payload, due);
}

/* --- one worker ------------------------------------------------------------------------------ */

struct runner {
    struct db *db;
    const struct config *config;
    const struct job_kind *const *kinds;
    const volatile bool *stop;
    struct str by; /* this process, in lease_by */
    char by_text[40];
    int64_t slots[KINDS_MAX]; /* last slot seen of each periodic kind */
    int64_t forgot;           /* hour of the last clean-up */
    struct instant fixed;     /* tests: the clock; INSTANT_NONE: the real one */
};

static struct instant clock_now(const struct runner *r)
{
    if (!instant_is_none(r->fixed))
        return r->fixed;
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static struct runner *runner_start(struct mem *mem, struct db *db, const struct config *config,
                                   const struct job_kind *const *kinds)
{
    unsigned char random[8];
    struct runner *r = MEM_NEW(mem, struct runner);
    struct buf by = buf_fixed(r->by_text, sizeof r->by_text);
    r->db = db;
    r->config = config;
    r->kinds = kinds;
    r->fixed = INSTANT_NONE;
    secret_random(random, sizeof random);
    buf_int(&by, getpid());
    buf_byte(&by, '-');
    buf_hex(&by, random, sizeof random);
    r->by = buf_str(&by);
    return r;
}

static const struct job_kind *kind_of(const struct runner *r, struct str name)
{
    for (const struct job_kind *const *k = r->kinds; *k != NULL; k++)
        if (str_eq(str_of((*k)->name), name))
            return *k;
    return NULL;
}

static int attempts_of(const struct job_kind *kind) { return kind->max_attempts > 0 ? kind->max_attempts : 1; }

static struct duration lease_of(const struct job_kind *kind) { return kind->lease.us > 0 ? kind->lease : MINUTES(5); }

/* The first pause doubles with each attempt, up to a day. */
static struct duration pause_of(const struct job_kind *kind, int attempt)
{
    int64_t us = kind->backoff.us > 0 ? kind->backoff.us : SECONDS(30).us;
    for (int i = 1; i < attempt && us < DAYS(1).us; i++)
        us *= 2;
    return (struct duration){ us < DAYS(1).us ? us : DAYS(1).us };
}

static enum err write_tx(const struct runner *r, struct mem *mem, struct tx **tx)
{
    return tx_open(r->db, TX_WRITE, (struct tx_who){ 0 }, clock_now(r), mem, tx);
}

static enum err end_tx(struct tx *tx, enum err e) { return tx_end(tx, e); }

/* --- one job ------------------------------------------------------------------------------------ */

/* A row of the table and what this runner knows of it. */
struct due {
    const struct job_row *row;
    const struct job_kind *kind; /* NULL: of a newer or older build */
    int attempt;                 /* when it runs */
    bool mine;
};

static enum err claim_in(struct tx *tx, const struct runner *r, struct due *due)
{
    const struct job_row *row = due->row;
    int64_t changed = 0;
    if (due->kind == NULL) /* its worker may be the next to look */
        return tx_run(tx, job_postpone, NULL, row->id, instant_add(tx_now(tx), MINUTES(1)));
    TRY(tx_run(tx, job_claim, &changed, row->id, instant_add(tx_now(tx), lease_of(due->kind)), r->by, row->state,
               row->attempts));
    due->mine = changed == 1;
    return OK;
}

/* In one transaction; on an error none of them is ours. */
static enum err claim(const struct runner *r, struct mem *mem, struct due *due, size_t n)
{
    struct tx *tx;
    enum err e = OK;
    TRY(write_tx(r, mem, &tx));
    for (size_t i = 0; i < n && e == OK; i++)
        e = claim_in(tx, r, &due[i]);
    e = end_tx(tx, e);
    for (size_t i = 0; i < n && e != OK; i++)
        due[i].mine = false;
    return e;
}

struct outcome {
    enum job_state state;
    struct duration pause;
    struct str error;
};

static struct outcome outcome_of(const struct job_kind *kind, enum err e, int attempt, struct str reason)
{
    struct str error = str_empty(reason) ? str_of(err_name(e)) : str_sub(reason, 0, ERROR_MAX);
    if (e == OK)
        return (struct outcome){ JOB_DONE, { 0 }, STR("") };
    if ((e == ERR_BUSY || e == ERR_FAULT) && attempt < attempts_of(kind))
        return (struct outcome){ JOB_WAITING, pause_of(kind, attempt), error };
    return (struct outcome){ JOB_DEAD, { 0 }, error };
}

static enum err finish_in(struct tx *tx, const struct runner *r, const struct due *due, const struct outcome *o,
                          int64_t *changed)
{
    struct instant done = o->state == JOB_WAITING ? INSTANT_NONE : tx_now(tx);
    return tx_run(tx, job_finish, changed, due->row->id, (int)o->state, instant_add(tx_now(tx), o->pause), o->error,
                  done, due->attempt, r->by);
}

static enum err finish_once(const struct runner *r, struct mem *mem, const struct due *due, const struct outcome *o)
{
    struct tx *tx;
    TRY(write_tx(r, mem, &tx));
    return end_tx(tx, finish_in(tx, r, due, o, NULL));
}

/* What cannot be written down now runs again after the lease: jobs bear that. */
static void finish(const struct runner *r, struct mem *mem, const struct due *due, const struct outcome *o)
{
    enum err e = ERR_BUSY;
    for (int tries = 0; tries < 3 && e == ERR_BUSY; tries++)
        e = finish_once(r, mem, due, o);
    if (o->state != JOB_DONE || e != OK)
        log_event(o->state == JOB_DEAD ? LOG_ERROR : LOG_WARNING,
                  e != OK                ? "job.not_recorded"
                  : o->state == JOB_DEAD ? "job.dead"
                                         : "job.again",
                  LOG_STR("kind", due->row->kind), LOG_STR("key", due->row->key), LOG_INT("attempt", due->attempt),
                  LOG_STR("error", o->error));
}

static struct job_context context_of(const struct runner *r, struct mem *mem, const struct due *due)
{
    return (struct job_context){ mem,          r->db,  r->config, clock_now(r), due->row->key, due->row->payload,
                                 due->attempt, STR("") };
}

static enum err run_alone(const struct runner *r, const struct job_kind *kind, struct job_context *context)
{
    struct tx *tx;
    if (kind->step == NULL)
        return kind->run(context);
    TRY(write_tx(r, context->mem, &tx));
    return end_tx(tx, kind->step(tx, context));
}

static void run_claimed(const struct runner *r, const struct due *due)
{
    struct mem *mem;
    if (mem_open(&mem, LIMIT_ARENA_JOB) != OK)
        return;
    /* Each attempt that the process did not survive counted: not for ever. */
    struct outcome o = { JOB_DEAD, { 0 }, STR("the process ended while it ran") };
    if (due->attempt <= attempts_of(due->kind)) {
        struct job_context context = context_of(r, mem, due);
        enum err e = run_alone(r, due->kind, &context);
        o = outcome_of(due->kind, e, due->attempt, context.reason);
    }
    struct mem *end;
    if (mem_open(&end, KIB(64)) == OK) {
        finish(r, end, due, &o);
        mem_close(end);
    }
    mem_close(mem);
}

/* --- several at once -------------------------------------------------------------------------------- */

/* Only what was never tried: a job that once failed must not undo its neighbours each time. */
static bool shares(const struct due *due)
{
    return due->kind != NULL && due->kind->step != NULL && due->row->attempts == 0;
}

/* Work and its end in one transaction.  A lease that went to somebody else meanwhile undoes all. */
static enum err run_shared(const struct runner *r, struct mem *mem, const struct due *due, size_t n)
{
    static const struct outcome done = { JOB_DONE, { 0 }, STR_INIT("") };
    struct tx *tx;
    enum err e = OK;
    TRY(write_tx(r, mem, &tx));
    for (size_t i = 0; i < n && e == OK; i++) {
        struct job_context context = context_of(r, mem, &due[i]);
        int64_t changed = 1;
        if (!due[i].mine)
            continue;
        e = due[i].kind->step(tx, &context);
        if (e == OK)
            e = finish_in(tx, r, &due[i], &done, &changed);
        e = e == OK && changed != 1 ? ERR_CONFLICT : e;
    }
    return end_tx(tx, e);
}

/* Two commits for all; when one of them fails, each for itself. */
static enum err run_together(const struct runner *r, struct mem *mem, struct due *due, size_t n, int *ran)
{
    struct mem *work;
    if (n == 0)
        return OK;
    TRY(claim(r, mem, due, n));
    TRY(mem_open(&work, LIMIT_ARENA_JOB));
    enum err e = run_shared(r, work, due, n);
    mem_close(work);
    for (size_t i = 0; i < n; i++) {
        if (due[i].mine && e != OK)
            run_claimed(r, &due[i]);
        *ran += due[i].mine;
    }
    return OK;
}

/* --- rounds --------------------------------------------------------------------------------------- */

struct job_list {
    struct job_row *at;
    size_t n;
};

static enum err due_now(const struct runner *r, struct mem *mem, struct job_list *list)
{
    struct tx *tx;
    TRY(tx_open(r->db, TX_READ, (struct tx_who){ 0 }, clock_now(r), mem, &tx));
    enum err e = tx_all(tx, job_due_now, list);
    tx_abort(tx);
    return e;
}

static bool stopped(const struct runner *r) { return r->stop != NULL && *r->stop; }

static enum err run_each(const struct runner *r, struct mem *mem, struct due *due, size_t n, int *ran)
{
    for (size_t i = 0; i < n && !stopped(r); i++) {
        TRY(claim(r, mem, &due[i], 1));
        if (!due[i].mine)
            continue;
        run_claimed(r, &due[i]);
        ++*ran;
    }
    return OK;
}

/* One look into the table and what it shows; *ran counts, *full: there may be more. */
static enum err round_once(struct runner *r, struct mem *mem, int *ran, bool *full)
{
    struct job_list list = { NULL, 0 };
    struct due together[JOBS_AT_ONCE], each[JOBS_AT_ONCE];
    size_t ntogether = 0, neach = 0;
    *full = false;
    TRY(due_now(r, mem, &list));
    for (size_t i = 0; i < list.n; i++) {
        const struct job_row *row = &list.at[i];
        struct due due = { row, kind_of(r, row->kind), row->attempts + 1, false };
        if (shares(&due))
            together[ntogether++] = due;
        else
            each[neach++] = due;
    }
    *full = list.n == JOBS_AT_ONCE;
    TRY(run_together(r, mem, together, ntogether, ran));
    return run_each(r, mem, each, neach, ran);
}

static enum err add_slots(struct runner *r, struct mem *mem)
{
    struct tx *tx = NULL;
    struct instant now = clock_now(r);
    size_t i = 0;
    enum err e = OK;
    for (const struct job_kind *const *k = r->kinds; *k != NULL && i < KINDS_MAX && e == OK; k++, i++) {
        int64_t slot = (*k)->period.us > 0 ? now.us / (*k)->period.us : 0;
        char text[24];
        struct buf key = buf_fixed(text, sizeof text);
        if (slot == r->slots[i])
            continue;
        if (tx == NULL)
            TRY(write_tx(r, mem, &tx));
        buf_byte(&key, '@');
        buf_int(&key, slot);
        e = tx_run(tx, job_insert_slot, NULL, TX_ID(tx, job), str_of((*k)->name), buf_str(&key));
        r->slots[i] = e == OK ? slot : r->slots[i];
    }
    return tx != NULL ? end_tx(tx, e) : e;
}

/* Done jobs are only of interest for a while. */
static enum err forget_done(struct runner *r, struct mem *mem)
{
    struct tx *tx;
    int64_t hour = clock_now(r).us / HOURS(1).us;
    if (hour == r->forgot)
        return OK;
    TRY(write_tx(r, mem, &tx));
    TRY(end_tx(tx, tx_run(tx, job_forget, NULL, instant_sub(tx_now(tx), DAYS(3)), instant_sub(tx_now(tx), HOURS(1)))));
    r->forgot = hour;
    return OK;
}

enum err job_work(struct db *db, const struct config *config, const struct job_kind *const *kinds,
                  const volatile bool *stop)
{
    struct mem *mem;
    TRY(mem_open(&mem, BATCH_MEM));
    struct runner *r = runner_start(mem, db, config, kinds);
    int pause = db_engine(db) == DB_SQLITE ? POLL_MS : POLL_MS_POSTGRESQL;
    int ran = 0;
    r->stop = stop;
    while (!*stop) {
        struct mem_mark mark = mem_mark(mem);
        bool full = false;
        enum err e = add_slots(r, mem);
        e = e == OK ? forget_done(r, mem) : e;
        e = e == OK ? round_once(r, mem, &ran, &full) : e;
        mem_reset(mem, mark);
        /* Trouble of the database is logged below; it may end as it began. */
        if (!full && !*stop)
            (void)poll(NULL, 0, e == OK ? pause : POLL_MS_POSTGRESQL);
    }
    mem_close(mem);
    return OK;
}

enum err job_run_due(struct db *db, const struct config *config, const struct job_kind *const *kinds,
                     struct instant now, int *ran)
{
    struct mem *mem;
    TRY(mem_open(&mem, BATCH_MEM));
    struct runner *r = runner_start(mem, db, config, kinds);
    enum err e = OK;
    int n = 0, before = -1;
    r->fixed = now;
    while (n > before && e == OK && n < RUN_MAX) {
        struct mem_mark mark = mem_mark(mem);
        bool full;
        before = n;
        e = round_once(r, mem, &n, &full);
        mem_reset(mem, mark);
    }
    mem_close(mem);
    if (ran != NULL)
        *ran = n;
    return e;
}
