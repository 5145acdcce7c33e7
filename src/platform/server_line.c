#define _GNU_SOURCE
/*
 * platform/server_line.c -- how long a connection may take: a timer shuts down
 * the socket, the library then notices by itself.
 */
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "platform/server_internal.h"

#define TICK_MS 250

int64_t server_clock_us(void)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void line_watch(struct server *s, struct line *line, int64_t seconds)
{
    if (line == NULL)
        return;
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    line->until = server_clock_us() + seconds * 1000000;
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
}

void line_unwatch(struct server *s, struct line *line)
{
    if (line == NULL)
        return;
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    line->until = 0;
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
}

/* The descriptor is closed by the library after it told us (io_connection takes
   the same lock), so it cannot be somebody else's here. */
static void shut_overdue(struct server *s)
{
    int64_t now = server_clock_us();
    for (size_t i = 0; i < CONNECTION_SLOTS; i++) {
        struct line *line = &s->lines[i];
        if (!line->used || line->until == 0 || line->until > now)
            continue;
        (void)shutdown(line->fd, SHUT_RDWR);
        line->until = 0;
        atomic_fetch_add(&s->closed_slow, 1);
    }
}

static void *timer_run(void *arg)
{
    struct server *s = arg;
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    while (!s->timer_stops) {
        struct timespec until;
        CHECK(clock_gettime(CLOCK_REALTIME, &until) == 0);
        until.tv_nsec += TICK_MS * 1000000L;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000L;
        }
        (void)pthread_cond_timedwait(&s->timer_wake, &s->lines_lock, &until);
        shut_overdue(s);
    }
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
    return NULL;
}

void lines_start(struct server *s)
{
    CHECK(pthread_mutex_init(&s->lines_lock, NULL) == 0);
    CHECK(pthread_cond_init(&s->timer_wake, NULL) == 0);
    s->has_timer = pthread_create(&s->timer, NULL, timer_run, s) == 0;
    CHECK(s->has_timer);
}

void lines_stop(struct server *s)
{
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    s->timer_stops = true;
    CHECK(pthread_cond_signal(&s->timer_wake) == 0);
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
    CHECK(pthread_join(s->timer, NULL) == 0);
    (void)pthread_cond_destroy(&s->timer_wake);
    (void)pthread_mutex_destroy(&s->lines_lock);
}
