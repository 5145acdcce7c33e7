/* The walls of pedell-parse, tried from inside (trust PRO-4).  Sanitizer builds
   have no filter: what it forbids is tried on the plain build. */
#define _GNU_SOURCE
#include "platform/parse_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/limits.h"
#include "test.h"

/* What happens to a process that raises the walls and then does this: its exit
   status, or -signal. */
static int behind_walls(int (*attempt)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        if (!parse_walls())
            _exit(99);
        _exit(attempt());
    }
    int status = 0;
    CHECK(waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int nothing(void) { return 0; }
static int allocate(void)
{
    char *at = malloc(MIB(16));
    if (at == NULL)
        return 1;
    memset(at, 1, MIB(16));
    free(at);
    return 0;
}

TEST(behind_the_walls_a_process_can_still_compute_and_leave)
{
    EXPECT_EQ(behind_walls(nothing), 0);
    EXPECT_EQ(behind_walls(allocate), 0);
}

/* Without the filter the limit of open files answers first. */
static bool refused(void) { return errno == EACCES || errno == EMFILE; }
static int open_file(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 && refused() ? 0 : 1; }
static int open_by_number(void) { return syscall(SYS_open, "/etc/passwd", O_RDONLY) < 0 && refused() ? 0 : 1; }

TEST(behind_the_walls_no_file_opens)
{
    EXPECT_EQ(behind_walls(open_file), 0);
    EXPECT_EQ(behind_walls(open_by_number), 0);
}

static int too_much(void)
{
    struct rlimit cpu, files, size;
    if (getrlimit(RLIMIT_CPU, &cpu) != 0 || getrlimit(RLIMIT_NOFILE, &files) != 0 ||
        getrlimit(RLIMIT_FSIZE, &size) != 0)
        return 1;
    return cpu.rlim_max == 10 && files.rlim_max == 3 && size.rlim_max == 0 ? 0 : 2;
}

#ifdef PEDELL_SANITIZED
TEST(behind_the_walls_the_limits_of_a_process_are_low) { EXPECT_EQ(behind_walls(too_much), 0); }
#else

static int more_memory(void)
{
    return mmap(NULL, MIB(256), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 0 : 1;
}

TEST(behind_the_walls_memory_ends_at_256_mebibytes) { EXPECT_EQ(behind_walls(more_memory), 0); }

static int make_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static int make_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }
static int make_process(void) { return fork() >= 0; }
static int run_program(void)
{
    char *const argv[] = { (char[]){ "true" }, NULL };
    return execv("/bin/true", argv);
}
static int executable_memory(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}
static int make_executable(void)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mprotect(at, 4096, PROT_READ | PROT_EXEC);
}
static int map_file(void) { return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0) == MAP_FAILED; }
static int signal_others(void) { return kill(getppid(), 0); }
static int remove_file(void) { return unlink("/nonexistent"); }
static int ask_limits(void) { return too_much(); }
static int control(void) { return prctl(PR_GET_NAME, 0, 0, 0, 0); }
static int second_thread(void) { return (int)syscall(SYS_clone, 0, 0, 0, 0, 0); }

TEST(behind_the_walls_every_other_call_ends_the_process)
{
    static const struct {
        const char *name;
        int (*attempt)(void);
    } attempts[] = {
        { "socket", make_socket },
        { "unix socket", make_unix_socket },
        { "fork", make_process },
        { "exec", run_program },
        { "executable mapping", executable_memory },
        { "mprotect", make_executable },
        { "file mapping", map_file },
        { "kill", signal_others },
        { "unlink", remove_file },
        { "getrlimit", ask_limits },
        { "prctl", control },
        { "clone", second_thread },
    };
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        test_note("%s", attempts[i].name);
        EXPECT_EQ(behind_walls(attempts[i].attempt), -SIGSYS);
    }
}
#endif
