#define _GNU_SOURCE
/*
 * platform/parse.c -- the parent's side: one child for one item, a deadline, a
 * bounded answer, and nobody left behind.
 */
#include "platform/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/build.h"
#include "platform/limits.h"
#include "platform/log.h"
#include "platform/parse_wire.h"

extern char **environ;

/* --- at most two at once (process state) ------------------------------------------ */

static struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int running;
} places = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };

static struct duration patience = { (int64_t)PARSE_SECONDS * 1000000 };

void parse_set_patience(struct duration d) { patience = d; }

static int64_t clock_us(clockid_t clock)
{
    struct timespec t;
    CHECK(clock_gettime(clock, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool place_take(void)
{
    int64_t until = clock_us(CLOCK_REALTIME) + SECONDS(PARSE_SECONDS).us;
    struct timespec end = { (time_t)(until / 1000000), (long)(until % 1000000) * 1000 };
    int late = 0;
    CHECK(pthread_mutex_lock(&places.lock) == 0);
    while (places.running >= PARSE_CHILDREN && late == 0)
        late = pthread_cond_timedwait(&places.freed, &places.lock, &end);
    bool taken = places.running < PARSE_CHILDREN;
    if (taken)
        places.running++;
    CHECK(pthread_mutex_unlock(&places.lock) == 0);
    return taken;
}

static void place_give(void)
{
    CHECK(pthread_mutex_lock(&places.lock) == 0);
    places.running--;
    CHECK(pthread_cond_signal(&places.freed) == 0);
    CHECK(pthread_mutex_unlock(&places.lock) == 0);
}

/* --- starting ------------------------------------------------------------------------ */

struct child {
    pid_t pid;
    int to, from;           /* our ends of the pipes */
    struct str head, bytes; /* what is still to be sent */
    struct parse_reader reader;
    int64_t until; /* monotonic */
};

static const char *other_program;

void parse_set_program(const char *path) { other_program = path; }

/* pedell-parse beside this executable: an upgrade replaces both together, and neither
   the environment nor the configuration can name another program. */
static bool child_path(char path[PATH_MAX])
{
    static const char name[] = "/pedell-parse";
    if (other_program != NULL) {
        memcpy(path, other_program, strlen(other_program) + 1);
        return true;
    }
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n <= 0 || (size_t)n + sizeof name > PATH_MAX)
        return false;
    memcpy(path + n - 1, name, sizeof name);
    return true;
}

static int spawn(pid_t *pid, const char *path, int in, int out)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, all;
    char *argv[] = { (char[]){ "pedell-parse" }, NULL };
#ifdef PEDELL_SANITIZED
    char **env = environ; /* the sanitizers' options, and their reports on standard error */
#else
    char *env[] = { NULL };
#endif
    CHECK(posix_spawn_file_actions_init(&files) == 0 && posix_spawnattr_init(&attr) == 0);
    int rc = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    rc = rc != 0 ? rc : posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
#ifndef PEDELL_SANITIZED
    /* What a hostile message makes a library print must not look like our log: the
       reading end of a pipe takes nothing.  (Our own walls do not allow /dev/null.) */
    rc = rc != 0 ? rc : posix_spawn_file_actions_adddup2(&files, in, STDERR_FILENO);
#endif
    rc = rc != 0 ? rc : posix_spawn_file_actions_addclosefrom_np(&files, 3);
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    rc = rc != 0 ? rc : posix_spawnattr_setsigmask(&attr, &none);
    rc = rc != 0 ? rc : posix_spawnattr_setsigdefault(&attr, &all);
    rc = rc != 0 ? rc : posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    rc = rc != 0 ? rc : posix_spawn(pid, path, &files, &attr, argv, env);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&attr);
    return rc;
}

static void close_pair(const int fds[2])
{
    close(fds[0]);
    close(fds[1]);
}

/* The child's ends above 2, so that the file actions cannot trample on each other; ours
   never block.  All of them close on exec: a second child that starts meanwhile holds
   none, so the end of a pipe is seen as soon as its own child is gone. */
static bool open_pipes(int in[2], int out[2])
{
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close_pair(in);
        return false;
    }
    bool apart = in[0] > STDERR_FILENO && out[1] > STDERR_FILENO;
    if (apart && fcntl(in[1], F_SETFL, O_NONBLOCK) == 0 && fcntl(out[0], F_SETFL, O_NONBLOCK) == 0 &&
        !fault_here(FAULT_FILE))
        return true;
    close_pair(in);
    close_pair(out);
    return false;
}

static enum err child_start(struct child *child)
{
    char path[PATH_MAX];
    int in[2], out[2];
    if (!child_path(path) || !open_pipes(in, out))
        return ERR_BUSY;
    int rc = spawn(&child->pid, path, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    child->to = in[1];
    child->from = out[0];
    if (rc == 0)
        return OK;
    log_event(LOG_ERROR, "parse.cannot_start", LOG_Z("path", path), LOG_INT("error", rc));
    close(child->to);
    close(child->from);
    return ERR_BUSY;
}

/* --- talking ------------------------------------------------------------------------- */

/* The child may end before it has read everything: not an error by itself. */
static void send_some(struct child *child)
{
    struct str *part = child->head.len > 0 ? &child->head : &child->bytes;
    ssize_t n = part->len > 0 ? write(child->to, part->at, part->len) : 0;
    if (n > 0)
        *part = str_from(*part, (size_t)n);
    bool stop = n < 0 && errno != EAGAIN && errno != EINTR;
    if (stop || (child->head.len == 0 && child->bytes.len == 0)) {
        close(child->to);
        child->to = -1;
    }
}

/* False when nothing more comes. */
static bool receive_some(struct child *child)
{
    char more[1];
    char *at = more;
    size_t room = parse_reader_room(&child->reader, &at);
    ssize_t n = read(child->from, at, room > 0 ? room : sizeof more);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    if (n == 0)
        return false;
    if (room == 0) {
        if (child->reader.why == NULL)
            child->reader.why = "bytes after the end";
        return false;
    }
    parse_reader_got(&child->reader, (size_t)n);
    return child->reader.why == NULL;
}

static void talk(struct child *child)
{
    for (bool open = true; open;) {
        int64_t left = child->until - clock_us(CLOCK_MONOTONIC);
        if (left <= 0) {
            child->reader.why = "it took too long";
            return;
        }
        struct pollfd fds[] = { { child->from, POLLIN, 0 }, { child->to, POLLOUT, 0 } };
        int n = poll(fds, 2, (int)(left / 1000) + 1);
        if (n < 0 && errno != EINTR) {
            child->reader.why = "waiting failed";
            return;
        }
        if (n > 0 && fds[1].revents != 0)
            send_some(child);
        if (n > 0 && fds[0].revents != 0)
            open = receive_some(child);
    }
}

/* Writing to a child that died raises SIGPIPE: keep it from the process, which
   may not ignore it. */
static void talk_without_signal(struct child *child)
{
    sigset_t pipe_only, before, waiting;
    (void)sigemptyset(&pipe_only);
    (void)sigaddset(&pipe_only, SIGPIPE);
    CHECK(sigpending(&waiting) == 0 && pthread_sigmask(SIG_BLOCK, &pipe_only, &before) == 0);
    talk(child);
    struct timespec now = { 0, 0 };
    if (sigismember(&waiting, SIGPIPE) == 0)
        while (sigtimedwait(&pipe_only, NULL, &now) < 0 && errno == EINTR) {
        }
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
}

/* --- ending -------------------------------------------------------------------------- */

static void explain(struct parse_reader *reader, int status)
{
    if (reader->why != NULL)
        return;
    if (WIFSIGNALED(status))
        reader->why = WTERMSIG(status) == SIGSYS ? "it tried what the sandbox forbids" : "it crashed";
    else if (WEXITSTATUS(status) != 0)
        reader->why = "it gave up";
    else if (!reader->ended)
        reader->why = "the answer is incomplete";
}

/* Who has closed its output is about to leave; who stays is not waited for any longer
   than one who answers. */
static bool leaves_in_time(const struct child *child)
{
    int64_t left = child->until - clock_us(CLOCK_MONOTONIC);
    struct pollfd end = { pidfd_open(child->pid, 0), POLLIN, 0 };
    int n = 0;
    if (end.fd < 0)
        return false;
    do
        n = poll(&end, 1, left > 0 ? (int)(left / 1000) + 1 : 0);
    while (n < 0 && errno == EINTR);
    close(end.fd);
    return n > 0;
}

static void child_end(struct child *child)
{
    int status = 0;
    if (child->to >= 0)
        close(child->to);
    close(child->from);
    if (child->reader.why == NULL && !leaves_in_time(child))
        child->reader.why = "it took too long";
    if (child->reader.why != NULL)
        (void)kill(child->pid, SIGKILL);
    /* ECHILD: the process ignores SIGCHLD; then only the answer tells how it went. */
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    explain(&child->reader, status);
}

static enum err outcome(const struct child *child, enum parse_kind kind, const struct parse_list *list,
                        const char **why)
{
    if (child->reader.why == NULL && list->n > 0 && list->at[0].type == PARSE_REFUSED) {
        uint32_t reason = list->at[0].bytes.len == 4 ? parse_u32_load(list->at[0].bytes.at) : 0;
        *why = parse_reason_text(reason);
        /* Without walls nothing is opened, whatever it is: later, elsewhere. */
        return reason == PARSE_NO_WALLS ? ERR_BUSY : ERR_INVALID;
    }
    *why = child->reader.why != NULL ? child->reader.why : "";
    if (child->reader.why == NULL)
        return OK;
    log_event(LOG_WARNING, "parse.failed", LOG_INT("kind", kind), LOG_Z("why", *why));
    /* In the middle of an upgrade: the same item works when both are the new ones. */
    return child->reader.other_build ? ERR_BUSY : ERR_INVALID;
}

enum err parse_run(struct mem *mem, enum parse_kind kind, struct str bytes, size_t max, struct parse_list *out,
                   const char **why)
{
    char head[12];
    struct child child = { .head = { head, sizeof head }, .bytes = bytes };
    *why = "no child could be started";
    if (mem_left(mem) < PARSE_RECORDS_MAX * sizeof(struct parse_record) + KIB(4))
        return ERR_TOO_LARGE;
    if (!place_take())
        return ERR_BUSY;
    parse_u32_store(head, (uint32_t)kind);
    parse_u64_store(head + 4, bytes.len);
    parse_reader_start(&child.reader, mem, max, build_stamp, out);
    child.until = clock_us(CLOCK_MONOTONIC) + patience.us;
    enum err e = child_start(&child);
    if (e == OK) {
        talk_without_signal(&child);
        child_end(&child);
        e = outcome(&child, kind, out, why);
    }
    place_give();
    return e;
}
