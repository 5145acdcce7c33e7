/* The walls of web and worker, tried from inside, and a kernel that refuses them.
   Sanitizer builds have no filter: what it forbids is tried on the plain build. */
#define _GNU_SOURCE
#include "platform/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "test_db.h"

struct attempt {
    int (*act)(void);
    enum db_engine engine;
    int missing_call; /* answered with ENOSYS before the walls are tried, or -1 */
    bool worker;
};
static struct config config;
static char inside[256], outside[256];

static bool without(int call)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done =
        filter != NULL && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0) == 0 && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

static int child(const struct attempt *a)
{
    const char *missing = "nothing";
    if (a->missing_call >= 0 && !without(a->missing_call))
        return 98;
    enum err e = a->worker ? walls_worker(&config, a->engine, &missing) : walls_web(&config, a->engine, &missing);
    if (e != OK)
        return strcmp(missing, "Landlock") == 0 ? 90 : strcmp(missing, "seccomp") == 0 ? 91 : 99;
    return missing == NULL ? a->act() : 97;
}

/* Exit status of a process that raises the walls and then acts. */
static int behind(struct attempt a)
{
    struct str folder = test_path(STR("walls"));
    config = (struct config){ .state_dir = folder,
                              .database = str_cat(test_mem(), folder, STR("/pedell.db")),
                              .listen = STR("127.0.0.1:0") };
    (void)snprintf(inside, sizeof inside, "%.*s/file", STR_ARG(folder));
    (void)snprintf(outside, sizeof outside, "%.*s-outside", STR_ARG(folder));
    test_log_to(NULL);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(child(&a));
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int nothing(void) { return 0; }

static int refused(int rc) { return rc < 0 && (errno == EACCES || errno == EPERM) ? 0 : 1; }

static int write_outside(void) { return refused(open(outside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }
static int read_outside(void) { return refused(open("/root", O_RDONLY | O_DIRECTORY | O_CLOEXEC)); }
static int write_system(void) { return refused(open("/etc/pedell-test", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }
static int read_system(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 1; }
static int state_file(void)
{
    int fd = open(inside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && write(fd, "x", 1) == 1 && unlink(inside) == 0 ? 0 : 1;
}

static void expect_files(bool worker)
{
    static int (*const acts[])(void) = { nothing, write_outside, read_outside, write_system, read_system };
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        test_note("attempt %zu", i);
        EXPECT_EQ(behind((struct attempt){ acts[i], DB_SQLITE, -1, worker }), 0);
    }
}

/* trust: PRO-1 */
TEST(behind_the_walls_of_web_and_worker_only_the_state_is_written)
{
    expect_files(false);
    expect_files(true);
}

TEST(behind_the_walls_the_state_directory_works)
{
    EXPECT_EQ(mkdir(str_z(test_mem(), test_path(STR("walls"))), 0700), 0);
    EXPECT_EQ(behind((struct attempt){ state_file, DB_SQLITE, -1, false }), 0);
    EXPECT_EQ(behind((struct attempt){ state_file, DB_POSTGRESQL, -1, true }), 0);
}

/* trust: PRO-1 */
TEST(a_kernel_without_one_of_the_walls_is_reported)
{
    EXPECT_EQ(behind((struct attempt){ nothing, DB_SQLITE, SCMP_SYS(landlock_create_ruleset), false }), 90);
    EXPECT_EQ(behind((struct attempt){ nothing, DB_SQLITE, SCMP_SYS(landlock_add_rule), true }), 90);
    EXPECT_EQ(behind((struct attempt){ nothing, DB_SQLITE, SCMP_SYS(landlock_restrict_self), false }), 90);
#ifndef PEDELL_SANITIZED
    EXPECT_EQ(behind((struct attempt){ nothing, DB_SQLITE, SCMP_SYS(seccomp), false }), 91);
    EXPECT_EQ(behind((struct attempt){ nothing, DB_SQLITE, SCMP_SYS(seccomp), true }), 91);
#endif
}

#ifndef PEDELL_SANITIZED
static int call_out(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) }, .sin_port = htons(1) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd < 0 ? 1 : refused(connect(fd, (struct sockaddr *)&at, sizeof at));
}
static int watch_another(void) { return refused((int)ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }
static int cut_by_name(void) { return refused(truncate("/etc/passwd", 0)); }

/* trust: PRO-1 PRO-5 */
TEST(behind_the_walls_of_web_no_connection_leaves_with_sqlite)
{
    EXPECT_EQ(behind((struct attempt){ call_out, DB_SQLITE, -1, false }), 0);
    EXPECT_EQ(behind((struct attempt){ call_out, DB_POSTGRESQL, -1, false }), 1); /* the database is there */
    EXPECT_EQ(behind((struct attempt){ call_out, DB_SQLITE, -1, true }), 1);      /* mail leaves */
    EXPECT_EQ(behind((struct attempt){ watch_another, DB_SQLITE, -1, false }), 0);
    EXPECT_EQ(behind((struct attempt){ cut_by_name, DB_SQLITE, -1, false }), 0);
}
#endif
