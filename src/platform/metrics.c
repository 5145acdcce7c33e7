/*
 * platform/metrics.c -- requests by route and status, and how long they took.
 * Counters only ever rise and are read without a lock.
 */
#include "platform/metrics.h"

#include <stdatomic.h>

#include "base/check.h"

static const int statuses[] = { 200, 303, 304, 400, 401, 403, 404, 405, 409, 412, 413,
                                414, 415, 421, 422, 428, 429, 431, 500, 503, 507 };
#define STATUSES ARRAY_LEN(statuses)
/* Upper bounds in microseconds. */
static const int64_t bounds[] = { 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000 };
#define BOUNDS ARRAY_LEN(bounds)

struct series {
    struct str label;
    atomic_ullong by_status[STATUSES + 1];
    atomic_ullong by_time[BOUNDS + 1];
    atomic_ullong sum_us;
};
struct metrics {
    size_t n;
    struct series *series;
};

struct metrics *metrics_open(struct mem *mem, const struct str *labels, size_t n)
{
    struct metrics *m = MEM_NEW(mem, struct metrics);
    m->n = n + 1;
    m->series = MEM_NEW_N(mem, struct series, m->n);
    m->series[0].label = STR("none");
    for (size_t i = 0; i < n; i++)
        m->series[i + 1].label = labels[i];
    return m;
}

static void add(atomic_ullong *counter, unsigned long long n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void metrics_request(struct metrics *m, int route, int status, int64_t us)
{
    CHECK(route >= -1 && (size_t)(route + 1) < m->n);
    struct series *s = &m->series[route + 1];
    size_t at = 0, slot = 0;
    while (at < STATUSES && statuses[at] != status)
        at++;
    while (slot < BOUNDS && us > bounds[slot])
        slot++;
    add(&s->by_status[at], 1);
    add(&s->by_time[slot], 1);
    add(&s->sum_us, us > 0 ? (unsigned long long)us : 0);
}

/* --- text ------------------------------------------------------------------------- */

static unsigned long long get(const atomic_ullong *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void seconds(struct buf *out, int64_t us)
{
    buf_int(out, us / 1000000);
    buf_byte(out, '.');
    buf_int_padded(out, us % 1000000, 6);
}

static void statuses_put(const struct series *s, struct buf *out)
{
    for (size_t i = 0; i <= STATUSES; i++) {
        unsigned long long n = get(&s->by_status[i]);
        if (n == 0)
            continue;
        buf_put(out, STR("pedell_http_requests_total{route=\""));
        buf_put(out, s->label);
        buf_put(out, STR("\",status=\""));
        buf_int(out, i < STATUSES ? statuses[i] : 0);
        buf_put(out, STR("\"} "));
        buf_int(out, (int64_t)n);
        buf_byte(out, '\n');
    }
}

static void times_put(const struct series *s, struct buf *out)
{
    unsigned long long all = 0;
    for (size_t i = 0; i <= BOUNDS; i++)
        all += get(&s->by_time[i]);
    if (all == 0)
        return;
    unsigned long long below = 0;
    for (size_t i = 0; i <= BOUNDS; i++) {
        below += get(&s->by_time[i]);
        buf_put(out, STR("pedell_http_request_seconds_bucket{route=\""));
        buf_put(out, s->label);
        buf_put(out, STR("\",le=\""));
        if (i < BOUNDS)
            seconds(out, bounds[i]);
        else
            buf_put(out, STR("+Inf"));
        buf_put(out, STR("\"} "));
        buf_int(out, (int64_t)(i < BOUNDS ? below : all));
        buf_byte(out, '\n');
    }
    buf_put(out, STR("pedell_http_request_seconds_sum{route=\""));
    buf_put(out, s->label);
    buf_put(out, STR("\"} "));
    seconds(out, (int64_t)get(&s->sum_us));
    buf_put(out, STR("\npedell_http_request_seconds_count{route=\""));
    buf_put(out, s->label);
    buf_put(out, STR("\"} "));
    buf_int(out, (int64_t)all);
    buf_byte(out, '\n');
}

void metrics_put(const struct metrics *m, struct buf *out)
{
    buf_put(out, STR("# HELP pedell_http_requests_total Answered requests.\n# TYPE "
                     "pedell_http_requests_total counter\n"));
    for (size_t i = 0; i < m->n; i++)
        statuses_put(&m->series[i], out);
    buf_put(out, STR("# HELP pedell_http_request_seconds Time from the whole request to the answer.\n"
                     "# TYPE pedell_http_request_seconds histogram\n"));
    for (size_t i = 0; i < m->n; i++)
        times_put(&m->series[i], out);
}
