/*
 * The bare reference of the benchmark: the same HTTP library, the same number of
 * I/O threads, one SQLite SELECT and the given number of bytes per answer.  What
 * Pedell serves per second is stated as a part of what this serves.
 *
 * bare PORT BYTES THREADS: answers every GET; prints "ready" when it listens.
 */
#define _GNU_SOURCE
#include <microhttpd.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t body_size;
static __thread sqlite3 *db;
static __thread sqlite3_stmt *statement;
static __thread unsigned next;
static char path[] = "/tmp/pedell-bare-XXXXXX";

static void prepare_thread(void)
{
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT text FROM item WHERE id = ?1", -1, &statement, NULL) != SQLITE_OK)
        abort();
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state)
{
    static int seen;
    struct MHD_Response *response;

    (void)cls, (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    if (*state == NULL) {
        *state = &seen;
        return MHD_YES;
    }
    if (statement == NULL)
        prepare_thread();
    sqlite3_reset(statement);
    sqlite3_bind_int(statement, 1, 1 + (int)(next++ % 1000));
    if (sqlite3_step(statement) != SQLITE_ROW)
        abort();
    char *copy = malloc(body_size);
    if (copy == NULL)
        abort();
    memcpy(copy, sqlite3_column_text(statement, 0), body_size);
    response = MHD_create_response_from_buffer(body_size, copy, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    enum MHD_Result r = MHD_queue_response(c, 200, response);
    MHD_destroy_response(response);
    return r;
}

static void fill(void)
{
    char *text = malloc(body_size + 1);
    sqlite3 *w;
    sqlite3_stmt *s;

    if (text == NULL || mkstemp(path) < 0 || sqlite3_open(path, &w) != SQLITE_OK)
        abort();
    memset(text, 'x', body_size);
    text[body_size] = '\0';
    sqlite3_exec(w, "PRAGMA journal_mode=WAL; CREATE TABLE item (id INTEGER PRIMARY KEY, text TEXT); BEGIN", NULL, NULL,
                 NULL);
    sqlite3_prepare_v2(w, "INSERT INTO item VALUES (?1, ?2)", -1, &s, NULL);
    for (int i = 1; i <= 1000; i++) {
        sqlite3_bind_int(s, 1, i);
        sqlite3_bind_text(s, 2, text, (int)body_size, SQLITE_STATIC);
        sqlite3_step(s);
        sqlite3_reset(s);
    }
    sqlite3_finalize(s);
    sqlite3_exec(w, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(w);
    free(text);
}

int main(int argc, char **argv)
{
    sigset_t set;
    int signo;

    if (argc != 4)
        return 64;
    body_size = (size_t)strtoul(argv[2], NULL, 10);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fill();
    struct MHD_Daemon *d =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtol(argv[1], NULL, 10), NULL, NULL, answer, NULL,
                         MHD_OPTION_THREAD_POOL_SIZE, (unsigned)strtoul(argv[3], NULL, 10), MHD_OPTION_CONNECTION_LIMIT,
                         1000u, MHD_OPTION_END);
    if (d == NULL)
        return 1;
    puts("ready");
    fflush(stdout);
    sigwait(&set, &signo);
    MHD_stop_daemon(d);
    remove(path);
    return 0;
}
