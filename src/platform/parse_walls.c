#define _GNU_SOURCE
/*
 * platform/parse_walls.c -- the walls of pedell-parse, in the order that was
 * measured to work (trust PRO-4).
 */
#include "platform/parse_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/limits.h"

/* When memory is short, this process goes before those that hold people's work.
   The starter's own walls may keep this file shut: then the kernel chooses. */
static void first_to_go(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, "1000", 4) != 4)
        errno = 0;
    close(fd);
}

static bool no_privileges(void)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 &&
           prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* A ruleset without any rule: no file at all.  A kernel without Landlock leaves
   that to the system call filter, which refuses to open files as well. */
static bool no_files(void)
{
    const struct landlock_ruleset_attr attr = { .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (ruleset < 0)
        return errno == ENOSYS || errno == EOPNOTSUPP;
    bool done = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return done;
}

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    const struct rlimit both = { most, most };
    return setrlimit(what, &both) == 0;
}

static bool limits(void)
{
#ifndef PEDELL_SANITIZED
    if (!limit(RLIMIT_AS, MIB(256)))
        return false;
#endif
    return limit(RLIMIT_CPU, 10) && limit(RLIMIT_NOFILE, 3) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0) &&
           limit(RLIMIT_CORE, 0);
}

#ifndef PEDELL_SANITIZED
static bool filter_rules(scmp_filter_ctx filter)
{
    static const int allowed[] = {
        SCMP_SYS(read),   SCMP_SYS(write),   SCMP_SYS(brk),        SCMP_SYS(mremap),
        SCMP_SYS(munmap), SCMP_SYS(madvise), SCMP_SYS(getrandom),  SCMP_SYS(clock_gettime),
        SCMP_SYS(futex),  SCMP_SYS(exit),    SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
    };
    /* Libraries probe for files; being told that there is none, they go on. */
    static const int refused[] = { SCMP_SYS(open), SCMP_SYS(openat) };
    const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp anonymous = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);
    int rc = 0;
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        rc |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
    rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, no_exec, anonymous);
    rc |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec);
    return rc == 0;
}

static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return false;
    bool done = filter_rules(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}
#endif

bool parse_walls(void)
{
    first_to_go();
    bool up = no_privileges() && no_files() && limits();
#ifndef PEDELL_SANITIZED
    up = up && filter_calls();
#endif
    return up;
}
