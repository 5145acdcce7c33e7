#define _GNU_SOURCE
/*
 * platform/server_work.c -- the bounded queue and the threads that answer.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/blob.h"
#include "platform/log.h"
#include "platform/server_internal.h"

/* A client that closed its side may still read; after this wait it is gone. */
#define GONE_AFTER_US 100000

/* --- arenas: one per request, kept warm ------------------------------------------------- */

static struct mem *arena_take(struct server *s)
{
    struct mem *mem = NULL;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    if (s->narenas > 0)
        mem = s->arenas[--s->narenas];
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (mem == NULL && mem_open(&mem, LIMIT_ARENA_REQUEST) != OK)
        return NULL;
    return mem;
}

static void arena_give(struct server *s, struct mem *mem)
{
    mem_reset(mem, s->empty);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool kept = s->narenas < (int)ARRAY_LEN(s->arenas);
    if (kept)
        s->arenas[s->narenas++] = mem;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    if (!kept)
        mem_close(mem);
}

struct work *work_new(struct server *s, struct MHD_Connection *connection)
{
    struct mem *mem = arena_take(s);
    if (mem == NULL)
        return NULL;
    struct work *w = MEM_NEW(mem, struct work);
    w->mem = mem;
    w->server = s;
    w->connection = connection;
    w->fd = -1;
    w->began = server_clock_us();
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->open++;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return w;
}

void work_free(struct server *s, struct work *w)
{
    if (w->fd >= 0)
        (void)close(w->fd);
    /* The work lies at the beginning of its own arena. */
    arena_give(s, w->mem);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->open--;
    if (s->open == 0)
        CHECK(pthread_cond_broadcast(&s->drained) == 0);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}

/* --- downloads ---------------------------------------------------------------------------- */

static enum err write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = fault_here(FAULT_FILE) ? -1 : write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            log_event(LOG_ERROR, "http.spool", LOG_INT("errno", errno));
            return errno == ENOSPC ? ERR_FULL : ERR_FAULT;
        }
        bytes = str_from(bytes, (size_t)n);
    }
    return OK;
}

static enum err spool_parts(struct work *w, struct tx *tx)
{
    int64_t written = 0;
    for (int part = 0;; part++) {
        struct mem_mark mark = mem_mark(w->mem);
        struct str bytes;
        enum err e = blob_part(tx, w->response.blob, part, &bytes);
        if (e == OK) {
            written += (int64_t)bytes.len;
            e = write_all(w->fd, bytes);
        }
        mem_reset(w->mem, mark);
        if (e == ERR_NOT_FOUND)
            return written == w->response.blob_size ? OK : ERR_FAULT;
        TRY(e);
    }
}

/* The library reads the answer on its own threads, where the database must not
   be touched: the blob becomes an unlinked file first. */
static enum err spool(struct server *s, struct work *w)
{
    struct tx *tx;
    struct timespec t;
    w->fd = upload_spool(w->mem, s->config->state_dir);
    if (w->fd < 0) {
        log_event(LOG_ERROR, "http.spool", LOG_INT("errno", errno));
        return ERR_FAULT;
    }
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    struct instant now = { (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
    TRY(tx_open(s->db, TX_READ, (struct tx_who){ .actor = { 0 } }, now, w->mem, &tx));
    enum err e = spool_parts(w, tx);
    tx_abort(tx);
    return e;
}

/* --- one request ------------------------------------------------------------------------------ */

void work_run(struct server *s, struct work *w)
{
    dispatch(s->dispatcher, w->mem, &w->raw, &w->response);
    if (w->response.blob.n == 0)
        return;
    enum err e = spool(s, w);
    if (e == OK)
        return;
    if (w->fd >= 0)
        (void)close(w->fd);
    w->fd = -1;
    dispatch_refuse(s->dispatcher, w->mem, &w->raw, e, &w->response);
}

bool work_run_at_once(struct server *s, struct work *w)
{
    struct mem_mark mark = mem_mark(w->mem);
    w->raw.at_once = true;
    work_run(s, w);
    w->raw.at_once = false;
    if (!w->response.later)
        return true;
    w->response = (struct response){ 0 };
    mem_reset(w->mem, mark);
    return false;
}

static bool is_gone(struct server *s, const struct work *w)
{
    struct pollfd p = { .fd = w->line != NULL ? w->line->fd : -1, .events = POLLRDHUP };
    bool waited = server_clock_us() - w->queued > GONE_AFTER_US;
    if (p.fd < 0 || poll(&p, 1, 0) <= 0)
        return false;
    if ((p.revents & (POLLHUP | POLLERR)) == 0 && !(waited && (p.revents & POLLRDHUP) != 0))
        return false;
    atomic_fetch_add(&s->gone, 1);
    return true;
}

static void answer(struct server *s, struct work *w)
{
    if (is_gone(s, w)) {
        w->response = (struct response){ .status = 0 };
        return;
    }
    if (server_clock_us() - w->queued > (int64_t)LIMIT_REQUEST_SECONDS * 1000000)
        dispatch_refuse(s->dispatcher, w->mem, &w->raw, ERR_BUSY, &w->response);
    else
        work_run(s, w);
}

/* --- queue and threads ---------------------------------------------------------------------------- */

bool work_queue(struct server *s, struct work *w)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    bool fits = !s->stopping && s->waiting < LIMIT_REQUESTS_WAITING;
    if (fits) {
        w->stage = JOB_QUEUED;
        w->queued = server_clock_us();
        w->next = NULL;
        if (s->last == NULL)
            s->first = w;
        else
            s->last->next = w;
        s->last = w;
        s->waiting++;
        /* Before a worker can resume it. */
        MHD_suspend_connection(w->connection);
    }
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    /* The lock is free when somebody wakes up. */
    if (fits)
        CHECK(pthread_cond_signal(&s->filled) == 0);
    return fits;
}

static struct work *next_work(struct server *s)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    while (s->first == NULL && !s->stopping)
        CHECK(pthread_cond_wait(&s->filled, &s->lock) == 0);
    struct work *w = s->first;
    if (w != NULL) {
        s->first = w->next;
        if (s->first == NULL)
            s->last = NULL;
        s->waiting--;
        s->at_work++;
    }
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    return w;
}

static void *worker_run(void *arg)
{
    struct server *s = arg;
    for (struct work *w; (w = next_work(s)) != NULL;) {
        answer(s, w);
        w->stage = JOB_ANSWERED;
        MHD_resume_connection(w->connection);
        /* From here on the work belongs to its I/O thread. */
        CHECK(pthread_mutex_lock(&s->lock) == 0);
        s->at_work--;
        CHECK(pthread_cond_broadcast(&s->drained) == 0);
        CHECK(pthread_mutex_unlock(&s->lock) == 0);
    }
    return NULL;
}

void workers_start(struct server *s)
{
    int n = s->config->workers < 1                        ? 1
            : s->config->workers > LIMIT_REQUESTS_AT_WORK ? LIMIT_REQUESTS_AT_WORK
                                                          : s->config->workers;
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    CHECK(pthread_cond_init(&s->filled, NULL) == 0);
    CHECK(pthread_cond_init(&s->drained, NULL) == 0);
    /* Every empty arena has the same mark. */
    CHECK(mem_open(&s->arenas[0], LIMIT_ARENA_REQUEST) == OK);
    s->empty = mem_mark(s->arenas[0]);
    s->narenas = 1;
    for (; s->nworkers < n; s->nworkers++)
        CHECK(pthread_create(&s->workers[s->nworkers], NULL, worker_run, s) == 0);
}

enum { ANSWERS_WAIT_SECONDS = 2 };

void workers_stop(struct server *s)
{
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    s->stopping = true;
    CHECK(pthread_cond_broadcast(&s->filled) == 0);
    while (s->waiting > 0 || s->at_work > 0)
        CHECK(pthread_cond_wait(&s->drained, &s->lock) == 0);
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    for (int i = 0; i < s->nworkers; i++)
        CHECK(pthread_join(s->workers[i], NULL) == 0);
}

/* What was answered is on its way: the library closes connections at once when it
   stops, also in the middle of an answer.  A client that does not read is not waited for. */
void answers_wait(struct server *s)
{
    struct timespec until;
    CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
    until.tv_sec += ANSWERS_WAIT_SECONDS;
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    while (s->open > 0 && pthread_cond_timedwait(&s->drained, &s->lock, &until) == 0) {
    }
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
}
