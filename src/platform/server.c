#define _GNU_SOURCE
/*
 * platform/server.c -- start and stop; the traps are named where they are avoided
 * (docs/decisions, stack.md 2.3: stall at 128 ready connections, abort when
 * stopped with suspended ones, time-outs that a slow byte defeats).
 */
#include "platform/server.h"

#include <unistd.h>

#include "platform/log.h"
#include "platform/server_internal.h"

/* Per connection: request line and header block fit twice. */
#define CONNECTION_MEMORY KIB(48)

static void server_free(struct server *s)
{
    for (int i = 0; i < s->narenas; i++)
        mem_close(s->arenas[i]);
    mem_close(s->mem);
}

/* The target is used as it came (io_target); decoding twice would be a hole. */
static size_t leave_escapes(void *arg, struct MHD_Connection *connection, char *text)
{
    (void)arg;
    (void)connection;
    return str_of(text).len;
}

/* Each thread holds fewer than 128 connections: at exactly k x 128 ready ones the
   library's epoll loop waits although there is work. */
static struct MHD_Daemon *pages_start(struct server *s)
{
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, io_request, s,
                            MHD_OPTION_LISTEN_SOCKET, s->listener, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)IO_THREADS,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)LIMIT_KEEP_ALIVE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, io_target, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, s, MHD_OPTION_NOTIFY_COMPLETED, io_completed,
                            s, MHD_OPTION_NOTIFY_CONNECTION, io_connection, s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_END);
}

static enum err start(struct server *s)
{
    TRY(socket_listen(s->mem, s->config->listen, &s->listener, &s->address, &s->unix_path));
    lines_start(s);
    workers_start(s);
    s->pages = pages_start(s);
    if (s->pages != NULL && metrics_start(s) == OK)
        return OK;
    if (s->pages == NULL)
        log_event(LOG_ERROR, "http.start", LOG_STR("address", s->address));
    workers_stop(s);
    if (s->pages != NULL)
        MHD_stop_daemon(s->pages);
    else
        (void)close(s->listener);
    lines_stop(s);
    return ERR_FAULT;
}

enum err server_start(const struct config *config, struct dispatcher *dispatcher, struct db *db, struct server **out)
{
    struct mem *mem;
    TRY(mem_open(&mem, MIB(1)));
    struct server *s = MEM_NEW(mem, struct server);
    s->mem = mem;
    s->config = config;
    s->dispatcher = dispatcher;
    s->db = db;
    s->head_us = (int64_t)LIMIT_HEAD_SECONDS * 1000000;
    s->quick_inline = db_engine(db) == DB_SQLITE;
    enum err e = start(s);
    if (e != OK) {
        server_free(s);
        return e;
    }
    log_event(LOG_INFO, "http.started", LOG_STR("address", s->address), LOG_INT("workers", s->nworkers));
    *out = s;
    return OK;
}

struct str server_address(const struct server *s) { return s->address; }

struct str server_metrics_address(const struct server *s) { return s->metrics_address; }

/* No new connections, then no new work; what is at work is answered before the
   library stops, which aborts when a connection is still suspended. */
void server_stop(struct server *s)
{
    int listener = MHD_quiesce_daemon(s->pages);
    workers_stop(s);
    answers_wait(s);
    MHD_stop_daemon(s->pages);
    metrics_stop(s);
    if (listener >= 0)
        (void)close(listener);
    if (s->unix_path.len > 0)
        (void)unlink(str_z(s->mem, s->unix_path));
    lines_stop(s);
    CHECK(s->open == 0);
    log_event(LOG_INFO, "http.stopped");
    server_free(s);
}
