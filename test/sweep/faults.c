/* The k-th step fails, for every k: a clean answer, and no half-written data. */
#define _GNU_SOURCE
#include "sweep.h"

#include <stdio.h>
#include <string.h>

#include "app/cli.h"
#include "base/fault.h"
#include "platform/audit.h"
#include "platform/limits.h"

#define STEPS_MAX 2000

static int wrong;
static bool lost_write;

static void on_lost_write(void) { lost_write = true; }

static bool same(const struct sha256 *a, const struct sha256 *b) { return memcmp(a, b, sizeof *a) == 0; }

static void tell(const struct recorded *q, const char *kind, int k, const char *what, int status)
{
    printf("%.*s %.*s %.*s: %s step %d fails: %s (%d)\n", STR_ARG(q->actor), STR_ARG(q->method), STR_ARG(q->target),
           kind, k, what, status);
    wrong++;
}

static bool audit_whole(void)
{
    struct mem *mem;
    struct audit_break first;
    int64_t rows;
    CHECK(mem_open(&mem, LIMIT_ARENA_JOB) == OK);
    enum err e = audit_verify(sweep_db, mem, &rows, &first);
    mem_close(mem);
    return e == OK;
}

/* One request with the k-th step of a kind failing; false: there is no k-th step. */
static bool fail_one(const struct recorded *q, enum fault kind, const char *name, int k, const struct sha256 *before)
{
    recording_reset();
    lost_write = false;
    fault_arm(kind, k);
    struct outcome out = recording_run(q, false);
    bool happened = fault_happened(kind);
    fault_disarm();
    if (!happened)
        return false;
    struct sha256 data = recording_data(true);
    bool done = same(&data, &q->data), none = same(&data, before);
    if (out.status < 100 || (out.status < 400 && out.status != q->status))
        tell(q, name, k, "an answer that is none", out.status);
    if (!done && !none)
        tell(q, name, k, "something half is stored", out.status);
    if (out.status < 400 && !done && q->wrote && !lost_write)
        tell(q, name, k, "acknowledged, but not stored", out.status);
    if (!audit_whole())
        tell(q, name, k, "the audit chain is broken", out.status);
    if (lost_write)
        return true;
    out = recording_run(q, false);
    if (out.status >= 500 || out.status < 100)
        tell(q, name, k, "the next request fails too", out.status);
    return true;
}

/* One request per route, the one that did most. */
static const struct recorded *best_of(struct str method, struct str route)
{
    const struct recorded *best = NULL;
    for (size_t i = 0; i < nrequests; i++) {
        const struct recorded *q = &requests[i];
        bool works = str_eq(q->verdict, STR("works")) || str_eq(q->verdict, STR("public"));
        if (!works || !str_eq(q->method, method) || !str_eq(q->route, route))
            continue;
        if (best == NULL || (q->wrote && !best->wrote) || (q->wrote == best->wrote && q->status < best->status))
            best = q;
    }
    return best;
}

static void baseline(struct sha256 *before)
{
    recording_reset();
    *before = recording_data(true);
    for (size_t i = 0; i < nrequests; i++) {
        struct recorded *q = &requests[i];
        struct outcome out = recording_run(q, false);
        q->wrote = out.wrote || q->sql.len > 0;
        if (q->wrote)
            out = recording_run(q, false);
        q->status = out.status;
        q->data = q->wrote ? recording_data(true) : *before;
        if (q->wrote)
            recording_reset();
    }
}

static bool first_of_route(size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_eq(requests[i].route, requests[at].route) && str_eq(requests[i].method, requests[at].method))
            return false;
    return true;
}

static int sweep_route(const struct recorded *q, const struct sha256 *before)
{
    static const struct {
        enum fault kind;
        const char *name;
    } kinds[] = { { FAULT_DB, "database" }, { FAULT_FILE, "file" }, { FAULT_MEM, "memory" } };
    int steps = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        int k = 1;
        while (k < STEPS_MAX && fail_one(q, kinds[i].kind, kinds[i].name, k, before))
            k++;
        if (k == STEPS_MAX)
            tell(q, kinds[i].name, k, "no end of steps", 0);
        steps += k - 1;
    }
    return steps;
}

/* --- jobs ------------------------------------------------------------------------------- */

static const struct job_kind *const *kinds_of_rooms(struct mem *mem)
{
    const struct job_kind *const *all = cli_job_kinds(mem);
    return all + 1; /* without the outbox: nothing leaves here */
}

static bool jobs_run(enum err *e)
{
    struct mem *mem;
    int ran = 0;
    if (mem_open(&mem, LIMIT_ARENA_JOB) != OK)
        return false;
    *e = job_run_due(sweep_db, recording_config(), kinds_of_rooms(mem), instant_add(recording_now(), HOURS(1)), &ran);
    mem_close(mem);
    return ran > 0;
}

/* The waiting jobs of the recording with one step failing, every 7th: the chain stays whole. */
static int sweep_jobs(void)
{
    static const struct recorded none = { .actor = STR_INIT("worker"),
                                          .method = STR_INIT("jobs"),
                                          .target = STR_INIT("due") };
    int k = 1;
    for (bool happened = true; happened && k < 20000; k += 7) {
        enum err e = OK;
        recording_reset();
        lost_write = false;
        fault_arm(FAULT_DB, k);
        (void)jobs_run(&e);
        happened = fault_happened(FAULT_DB);
        fault_disarm();
        if (!audit_whole())
            tell(&none, "database", k, "the audit chain is broken", (int)e);
        if (happened && !lost_write && (jobs_run(&e), e != OK))
            tell(&none, "database", k, "the jobs do not go on", (int)e);
    }
    return k / 7;
}

int sweep_faults(const struct sample *sample)
{
    struct sha256 before;
    int routes = 0, steps = 0;
    db_on_lost_write(on_lost_write);
    baseline(&before);
    for (size_t i = 0; i < nrequests; i++) {
        const struct recorded *q = first_of_route(i) ? best_of(requests[i].method, requests[i].route) : NULL;
        if (q == NULL || !sampled(sample, i))
            continue;
        routes++;
        struct sha256 prepared = q->sql.len > 0 ? recording_before(q) : before;
        steps += sweep_route(q, &prepared);
    }
    if (sample->every == 0)
        steps += sweep_jobs();
    printf("faults: %d routes, %d failing steps, %d wrong\n", routes, steps, wrong);
    return wrong > 0 || routes == 0;
}
