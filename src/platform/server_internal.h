/*
 * platform/server_internal.h -- shared by server*.c only.
 */
#ifndef PLATFORM_SERVER_INTERNAL_H
#define PLATFORM_SERVER_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "platform/config.h"
#include "platform/limits.h"
#include "platform/server.h"
#include "platform/upload.h"

#define IO_THREADS ((LIMIT_CONNECTIONS + LIMIT_CONNECTIONS_PER_THREAD - 1) / LIMIT_CONNECTIONS_PER_THREAD)
#define CONNECTION_SLOTS (IO_THREADS * LIMIT_CONNECTIONS_PER_THREAD)
#define HEADERS_SEEN (LIMIT_HEADER_FIELDS + 8)

/* A connection, watched by the timer: the library's own time-out is about
   inactivity only, and a byte now and then keeps it quiet (stack.md 2.3). */
struct line {
    bool used;
    int fd;
    int64_t until; /* shut down after this moment; 0: not watched */
    char client[48];
};

enum job_stage { JOB_HEAD, JOB_BODY, JOB_QUEUED, JOB_ANSWERED };

/* One request, from its line to its last byte. */
struct work {
    struct work *next;
    struct mem *mem;
    struct server *server;
    struct MHD_Connection *connection;
    struct line *line;
    enum job_stage stage;
    struct header headers[HEADERS_SEEN];
    size_t nheaders;
    bool too_many;
    struct raw_request raw;
    struct response response;
    unsigned flags;
    size_t body_max;
    struct buf body;
    struct multipart *parts;
    struct upload_list files;
    size_t received;
    int64_t began, queued;
    int fd; /* spooled blob, -1 none */
};

struct server {
    const struct config *config;
    struct dispatcher *dispatcher;
    struct db *db;
    struct mem *mem;
    struct MHD_Daemon *pages, *metrics;
    int listener, metrics_listener;
    struct str address, metrics_address, unix_path;
    bool quick_inline;

    pthread_mutex_t lock; /* queue, arenas */
    pthread_cond_t filled, drained;
    struct work *first, *last;
    int waiting, at_work, open; /* open: requests between begin and completion */
    atomic_bool stopping;
    pthread_t workers[64];
    int nworkers;
    struct mem *arenas[128]; /* kept warm */
    int narenas;
    struct mem_mark empty;

    pthread_mutex_t lines_lock;
    struct line lines[CONNECTION_SLOTS];
    pthread_t timer;
    bool has_timer, timer_stops;
    atomic_llong head_us; /* for one head; shorter in tests */
    pthread_cond_t timer_wake;
    atomic_llong refused_full, closed_slow, gone;
};

int64_t server_clock_us(void);

/* server_socket.c */
enum err socket_listen(struct mem *, struct str where, int *fd, struct str *address, struct str *unix_path);

/* server_io.c: callbacks of the library, on its threads. */
void *io_target(void *server, const char *uri, struct MHD_Connection *);
enum MHD_Result io_request(void *server, struct MHD_Connection *, const char *url, const char *method,
                           const char *version, const char *data, size_t *size, void **work);
void io_completed(void *server, struct MHD_Connection *, void **work, enum MHD_RequestTerminationCode);
void io_connection(void *server, struct MHD_Connection *, void **line, enum MHD_ConnectionNotificationCode);

/* server_work.c */
void workers_start(struct server *);
/* Wait until nothing is queued or at work, then end the threads. */
void workers_stop(struct server *);
void answers_wait(struct server *);
/* False: the queue is full. */
bool work_queue(struct server *, struct work *);
struct work *work_new(struct server *, struct MHD_Connection *);
void work_free(struct server *, struct work *);
/* Dispatch and, when the answer is a blob, spool it. */
void work_run(struct server *, struct work *);
/* On an I/O thread.  False: it would wait for a writer, a worker has to do it. */
bool work_run_at_once(struct server *, struct work *);

/* server_line.c */
void lines_start(struct server *);
void lines_stop(struct server *);
void line_watch(struct server *, struct line *, int64_t seconds);
void line_unwatch(struct server *, struct line *);

/* server_metrics.c */
enum err metrics_start(struct server *);
void metrics_stop(struct server *);

#endif
