/*
 * platform/server_metrics.c -- the operator's port: /metrics and /healthz.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "platform/auth.h"
#include "platform/log.h"
#include "platform/server_internal.h"

struct waiting_row {
    int state;
    int64_t n;
};
ROW(waiting_row, COL(waiting_row, state), COL(waiting_row, n));
struct waiting_list {
    struct waiting_row *at;
    size_t n;
};
QUERY(jobs_by_state, SCOPE_SYSTEM, 0, waiting_row,
      "SELECT state, count(*) AS n FROM job GROUP BY state ORDER BY state");
struct floor_row {
    int64_t at;
};
ROW(floor_row, COL(floor_row, at));
QUERY(clock_floor_read, SCOPE_SYSTEM, 0, floor_row, "SELECT at FROM clock_floor WHERE one = 1");

static struct instant wall_clock(void)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_REALTIME, &t) == 0);
    return (struct instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

static void number(struct buf *out, const char *name, const char *kind, int64_t n)
{
    buf_put(out, STR("# TYPE "));
    buf_put_z(out, name);
    buf_byte(out, ' ');
    buf_put_z(out, kind);
    buf_byte(out, '\n');
    buf_put_z(out, name);
    buf_byte(out, ' ');
    buf_int(out, n);
    buf_byte(out, '\n');
}

static int64_t resident_bytes(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%*d %ld", &pages) != 1)
        pages = 0;
    (void)fclose(f);
    return pages * sysconf(_SC_PAGESIZE);
}

static void jobs_put(struct server *s, struct mem *mem, struct buf *out)
{
    static const char *const states[] = { "", "waiting", "running", "done", "dead" };
    struct waiting_list list = { 0 };
    struct tx *tx;
    if (tx_open(s->db, TX_READ, (struct tx_who){ .actor = { 0 } }, wall_clock(), mem, &tx) != OK)
        return;
    enum err e = tx_all(tx, jobs_by_state, &list);
    tx_abort(tx);
    if (e != OK)
        return;
    buf_put(out, STR("# TYPE pedell_jobs gauge\n"));
    for (size_t i = 0; i < list.n; i++) {
        if (list.at[i].state < 1 || list.at[i].state >= (int)ARRAY_LEN(states))
            continue;
        buf_put(out, STR("pedell_jobs{state=\""));
        buf_put_z(out, states[list.at[i].state]);
        buf_put(out, STR("\"} "));
        buf_int(out, list.at[i].n);
        buf_byte(out, '\n');
    }
}

static void all_put(struct server *s, struct mem *mem, struct buf *out)
{
    struct db_counters db = db_counters(s->db);
    CHECK(pthread_mutex_lock(&s->lock) == 0);
    int waiting = s->waiting, at_work = s->at_work, open = s->open;
    CHECK(pthread_mutex_unlock(&s->lock) == 0);
    dispatch_metrics(s->dispatcher, out);
    number(out, "pedell_http_queue", "gauge", waiting);
    number(out, "pedell_http_at_work", "gauge", at_work);
    number(out, "pedell_http_open", "gauge", open);
    number(out, "pedell_http_queue_full_total", "counter", atomic_load(&s->refused_full));
    number(out, "pedell_http_closed_slow_total", "counter", atomic_load(&s->closed_slow));
    number(out, "pedell_http_gone_total", "counter", atomic_load(&s->gone));
    number(out, "pedell_db_commits_total", "counter", db.commits);
    number(out, "pedell_db_commit_members_total", "counter", db.members);
    number(out, "pedell_db_reads_total", "counter", db.reads);
    number(out, "pedell_log_dropped_total", "counter", log_dropped());
    number(out, "pedell_password_computations_total", "counter", password_computations());
    number(out, "process_resident_memory_bytes", "gauge", resident_bytes());
    jobs_put(s, mem, out);
}

/* The database answers and would take a write. */
static enum err writable(struct server *s, struct mem *mem)
{
    struct tx *tx;
    struct floor_row row;
    TRY(tx_open(s->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, wall_clock(), mem, &tx));
    enum err e = tx_one(tx, clock_floor_read, &row);
    tx_abort(tx);
    return e;
}

static enum MHD_Result send_text(struct MHD_Connection *connection, unsigned status, struct str text)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(text.len, (void *)(uintptr_t)text.at, MHD_RESPMEM_MUST_COPY);
    if (r == NULL)
        return MHD_NO;
    (void)MHD_add_response_header(r, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    (void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    enum MHD_Result queued = MHD_queue_response(connection, status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result on_request(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **seen)
{
    struct server *s = server;
    struct mem *mem;
    (void)version;
    (void)data;
    if (*seen == NULL) {
        *seen = s;
        return MHD_YES;
    }
    if (*size > 0 || strcmp(method, "GET") != 0)
        return MHD_NO;
    if (mem_open(&mem, MIB(4)) != OK)
        return MHD_NO;
    struct buf out = buf_of(mem, MIB(1));
    enum MHD_Result sent;
    if (strcmp(url, "/metrics") == 0) {
        all_put(s, mem, &out);
        sent = send_text(connection, 200, buf_str(&out));
    } else if (strcmp(url, "/healthz") == 0) {
        bool ready = !s->stopping && writable(s, mem) == OK;
        sent = send_text(connection, ready ? 200 : 503, ready ? STR("ok\n") : STR("not ready\n"));
    } else {
        sent = send_text(connection, 404, STR("not found\n"));
    }
    mem_close(mem);
    return sent;
}

enum err metrics_start(struct server *s)
{
    struct str unix_path;
    s->metrics_listener = -1;
    s->metrics_address = STR("");
    if (s->config->listen_metrics.len == 0)
        return OK;
    TRY(socket_listen(s->mem, s->config->listen_metrics, &s->metrics_listener, &s->metrics_address, &unix_path));
    s->metrics = MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, s, MHD_OPTION_LISTEN_SOCKET,
                                  s->metrics_listener, MHD_OPTION_CONNECTION_LIMIT, 16u, MHD_OPTION_CONNECTION_TIMEOUT,
                                  10u, MHD_OPTION_END);
    if (s->metrics != NULL)
        return OK;
    (void)close(s->metrics_listener);
    log_event(LOG_ERROR, "http.metrics");
    return ERR_FAULT;
}

void metrics_stop(struct server *s)
{
    if (s->metrics != NULL)
        MHD_stop_daemon(s->metrics);
    s->metrics = NULL;
}
