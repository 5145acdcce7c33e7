/*
 * serve, web and worker: one supervisor without database, two processes that
 * meet only in the database (trust chapter 1).
 */
#define _GNU_SOURCE
#include "app/cli.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/log.h"
#include "platform/server.h"
#include "platform/walls.h"

extern char **environ;

static sigset_t stop_signals(bool with_child)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (with_child)
        sigaddset(&set, SIGCHLD);
    return set;
}

/* Blocks the signals for all threads started later; read them with sigwaitinfo. */
static sigset_t hold_signals(bool with_child)
{
    sigset_t set = stop_signals(with_child);

    signal(SIGPIPE, SIG_IGN);
    CHECK(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
    return set;
}

/* --- web --------------------------------------------------------------------- */

static int start_rooms(struct db *db)
{
    for (const struct module *const *m = modules; *m != NULL; m++)
        if ((*m)->start != NULL && (*m)->start(db) != OK)
            return cli_fail("a room cannot start", (*m)->name);
    return EXIT_SUCCESS;
}

static int self_test_refuses(struct command_line *line, struct db *db)
{
    struct buf findings = buf_of(line->mem, KIB(64));

    if (db_self_test(db, &findings) == OK && findings.len == 0)
        return EXIT_SUCCESS;
    return cli_fail("the self-test refuses the start", str_z(line->mem, buf_str(&findings)));
}

/* A demonstration holds invented data alone: it also runs on a kernel that has no such walls. */
static int walls_refuse(struct command_line *line, struct db *db,
                        enum err (*raise)(const struct config *, enum db_engine, const char **))
{
    const char *missing;

    if (raise(line->config, db_engine(db), &missing) == OK || line->config->demo != 0)
        return EXIT_SUCCESS;
    return cli_fail("the start is refused: the kernel does not give this protection to the process "
                    "(docs/operations/install.md)",
                    missing);
}

static int run_web(struct command_line *line)
{
    struct db *db;
    struct server *server;
    sigset_t set = hold_signals(false);
    int status = cli_open(line, false, true, &db);

    if (status == 0)
        status = self_test_refuses(line, db);
    if (status == 0)
        status = start_rooms(db);
    if (status == 0)
        status = walls_refuse(line, db, walls_web);
    if (status != 0)
        return status;
    struct dispatcher *dispatcher = dispatcher_open(line->config, db, modules, NULL, NULL);

    if (server_start(line->config, dispatcher, db, &server) != OK)
        return cli_fail("the address cannot be used", str_z(line->mem, line->config->listen));
    struct str address = server_address(server);

    log_event(LOG_INFO, "web.serving", LOG_STR("address", address));
    if (command_option(line, "ready") != NULL)
        printf("%.*s\n", STR_ARG(address)), fflush(stdout);
    sigwaitinfo(&set, NULL);
    server_stop(server);
    dispatcher_close(dispatcher);
    db_close(db);
    return EXIT_SUCCESS;
}

/* --- worker ------------------------------------------------------------------ */

static volatile bool worker_stop;

static void on_stop(int signo)
{
    (void)signo;
    worker_stop = true;
}

static int run_worker(struct command_line *line)
{
    struct db *db;
    struct sigaction action = { .sa_handler = on_stop };
    int status = cli_open(line, false, true, &db);

    if (status == 0)
        status = self_test_refuses(line, db);
    if (status == 0)
        status = start_rooms(db);
    if (status == 0)
        status = walls_refuse(line, db, walls_worker);
    if (status != 0)
        return status;
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    log_event(LOG_INFO, "worker.working");
    enum err e = job_work(db, line->config, cli_job_kinds(line->mem), &worker_stop);

    db_close(db);
    return e == OK ? EXIT_SUCCESS : cli_fail("the worker ended", err_name(e));
}

/* --- serve ------------------------------------------------------------------- */

static bool told_to_stop; /* by a signal, while a child was down */

struct child {
    const char *role;
    pid_t pid;
    time_t started;
    int quick_ends;
};

static pid_t start_child(const char *role)
{
    char self[] = "/proc/self/exe", name[] = "pedell", *role_arg = strdup(role);
    char *argv[] = { name, role_arg, NULL };
    posix_spawnattr_t attr;
    sigset_t none;
    pid_t pid = -1;

    CHECK(role_arg != NULL);
    sigemptyset(&none);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attr, &none);
    if (posix_spawn(&pid, self, NULL, &attr, argv, environ) != 0)
        pid = -1;
    posix_spawnattr_destroy(&attr);
    free(role_arg);
    log_event(pid > 0 ? LOG_INFO : LOG_ERROR, "serve.started", LOG_Z("role", role), LOG_INT("pid", pid));
    return pid;
}

/* Wait that many seconds; true when we were told to stop meanwhile. */
static bool stopped_within(int seconds)
{
    sigset_t set = stop_signals(false);
    struct timespec pause = { .tv_sec = seconds };

    told_to_stop = sigtimedwait(&set, NULL, &pause) > 0;
    return told_to_stop;
}

/* A child that ends at once is started again after 1, 2, 4 ... 30 s; one that
   never came up ends the supervisor, so that the operator sees why. */
static bool restart_child(struct child *c)
{
    time_t now = time(NULL);

    c->quick_ends = now - c->started < 5 ? c->quick_ends + 1 : 0;
    if (c->quick_ends > 5)
        return false;
    if (c->quick_ends > 0 && stopped_within(1 << (c->quick_ends - 1)))
        return false;
    c->started = time(NULL);
    c->pid = start_child(c->role);
    return c->pid > 0;
}

static struct child *child_of(struct child *children, size_t n, pid_t pid)
{
    for (size_t i = 0; i < n; i++)
        if (children[i].pid == pid)
            return &children[i];
    return NULL;
}

/* False: give up. */
static bool reap(struct child *children, size_t n)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct child *c = child_of(children, n, pid);

        if (c == NULL)
            continue;
        log_event(LOG_WARNING, "serve.ended", LOG_Z("role", c->role), LOG_INT("status", status));
        if (!restart_child(c))
            return false;
    }
    return true;
}

static void stop_children(struct child *children, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (children[i].pid > 0)
            kill(children[i].pid, SIGTERM);
    for (size_t i = 0; i < n; i++)
        if (children[i].pid > 0)
            waitpid(children[i].pid, NULL, 0);
}

static int run_serve(struct command_line *line)
{
    struct child children[] = { { "web", 0, 0, 0 }, { "worker", 0, 0, 0 } };
    sigset_t set = hold_signals(true);
    siginfo_t info;
    bool up = true;

    if (line->config->database.len == 0)
        return cli_fail("no database is configured", NULL);
    for (size_t i = 0; i < ARRAY_LEN(children) && up; i++) {
        children[i].started = time(NULL);
        children[i].pid = start_child(children[i].role);
        up = children[i].pid > 0;
    }
    while (up) {
        int signo = sigwaitinfo(&set, &info);

        if (signo == SIGTERM || signo == SIGINT)
            break;
        if (signo == SIGCHLD)
            up = reap(children, ARRAY_LEN(children));
    }
    stop_children(children, ARRAY_LEN(children));
    return up || told_to_stop ? EXIT_SUCCESS : cli_fail("a process does not stay up; see the log above", NULL);
}

static const struct option_row web_options[] = {
    { "ready", '\0', NULL, "print the address when it accepts connections" }, { 0 }
};

const struct command command_serve = {
    "serve",
    "",
    "Serve pages and work on jobs.",
    "Starts the web process (pages, API) and the worker (jobs, mail) and starts them again when they end.\n"
    "Stops both on SIGTERM.",
    options_none,
    0,
    0,
    run_serve
};
const struct command command_web = {
    "web", "", NULL, "Only the web process; used by serve.", web_options, 0, 0, run_web
};
const struct command command_worker = { "worker",     "", NULL, "Only the worker; used by serve.",
                                        options_none, 0,  0,    run_worker };
