#define _GNU_SOURCE
#include "platform/walls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform/limits.h"
#include "platform/log.h"

enum { PATH_SIZE = 4096 };

#define RIGHTS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define RIGHTS_ALL_V1 \
    (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
     LANDLOCK_ACCESS_FS_MAKE_SYM)
#define RIGHTS_STATE \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE | \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* What the machine does not have needs no permission. */
static bool allow(int ruleset, const char *path, __u64 rights)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = rights };

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT || errno == EACCES;
    bool done = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    close(rule.parent_fd);
    return done;
}

/* The folder of the file at `path`. */
static bool allow_folder(int ruleset, struct str path, __u64 rights)
{
    char folder[PATH_SIZE];
    size_t cut;

    if (path.len >= sizeof folder)
        return false;
    for (cut = path.len; cut > 0 && path.at[cut - 1] != '/';)
        cut--;
    if (cut == 0)
        return true; /* no file: a key or a socket that is not configured */
    memcpy(folder, path.at, cut);
    folder[cut] = '\0';
    return allow(ruleset, folder, rights);
}

static bool allow_own_folder(int ruleset)
{
    char self[PATH_SIZE];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);

    return n > 0 && allow_folder(ruleset, (struct str){ self, (size_t)n }, RIGHTS_READ);
}

static bool allow_system(int ruleset)
{
    static const struct {
        const char *path;
        __u64 rights;
    } readable[] = {
        { "/usr", RIGHTS_READ },
        { "/lib", RIGHTS_READ },
        { "/lib64", RIGHTS_READ },
        { "/etc", RIGHTS_READ },
        { "/proc", RIGHTS_READ },
        { "/run/systemd/resolve", RIGHTS_READ },
        { "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE },
    };
    for (size_t i = 0; i < ARRAY_LEN(readable); i++)
        if (!allow(ruleset, readable[i].path, readable[i].rights))
            return false;
    return allow_own_folder(ruleset);
}

static bool allow_state(int ruleset, const struct config *config, enum db_engine engine)
{
    char state[PATH_SIZE];
    bool socket = str_starts(config->listen, STR("unix:"));

    if (config->state_dir.len >= sizeof state)
        return false;
    memcpy(state, config->state_dir.at, config->state_dir.len);
    state[config->state_dir.len] = '\0';
    return allow(ruleset, state, RIGHTS_STATE) &&
           allow_folder(ruleset, config->key_file, LANDLOCK_ACCESS_FS_READ_FILE) &&
           (engine != DB_SQLITE || allow_folder(ruleset, config->database, RIGHTS_STATE)) &&
           (!socket || allow_folder(ruleset, str_from(config->listen, 5),
                                    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE));
}

static bool landlock_walls(const struct config *config, enum db_engine engine)
{
    struct landlock_ruleset_attr attr = { .handled_access_fs = RIGHTS_ALL_V1 };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

    if (ruleset < 0)
        return false;
    bool done = allow_system(ruleset) && allow_state(ruleset, config, engine) &&
                syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return done;
}

/* Everything is allowed but what these processes never do. */
#ifndef PEDELL_SANITIZED
static bool filter_rules(scmp_filter_ctx filter, bool may_connect)
{
    static const int never[] = {
        SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(bpf),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(pivot_root),
        SCMP_SYS(chroot),
        SCMP_SYS(setns),
        SCMP_SYS(unshare),
        SCMP_SYS(keyctl),
        SCMP_SYS(add_key),
        SCMP_SYS(request_key),
        SCMP_SYS(init_module),
        SCMP_SYS(finit_module),
        SCMP_SYS(delete_module),
        SCMP_SYS(kexec_load),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(swapon),
        SCMP_SYS(swapoff),
        SCMP_SYS(reboot),
        SCMP_SYS(setuid),
        SCMP_SYS(setgid),
        SCMP_SYS(truncate),
        SCMP_SYS(mknod),
        SCMP_SYS(mknodat),
    };
    bool done = may_connect || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(connect), 0) == 0;

    for (size_t i = 0; done && i < ARRAY_LEN(never); i++)
        done = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), never[i], 0) == 0;
    return done;
}
#endif

static bool seccomp_walls(bool may_connect)
{
#ifdef PEDELL_SANITIZED
    (void)may_connect; /* the leak checker traces its own threads at the end */
    return true;
#else
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (filter == NULL)
        return false;
    bool done = filter_rules(filter, may_connect) && seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
                seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
#endif
}

static enum err raise_walls(const struct config *config, enum db_engine engine, bool may_connect, const char **missing)
{
    *missing = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ? "no_new_privs"
               : !landlock_walls(config, engine)           ? "Landlock"
               : !seccomp_walls(may_connect)               ? "seccomp"
                                                           : NULL;
    if (*missing == NULL) {
        log_event(LOG_INFO, "walls.up", LOG_INT("may_connect", may_connect));
        return OK;
    }
    log_event(LOG_ERROR, "walls.missing", LOG_Z("wall", *missing), LOG_INT("errno", errno));
    return ERR_FAULT;
}

enum err walls_web(const struct config *config, enum db_engine engine, const char **missing)
{
    return raise_walls(config, engine, engine != DB_SQLITE, missing);
}

enum err walls_worker(const struct config *config, enum db_engine engine, const char **missing)
{
    return raise_walls(config, engine, true, missing);
}
