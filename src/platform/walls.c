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

static void allow(int ruleset, const char *path, __u64 rights)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = rights };

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return;
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        log_event(LOG_WARNING, "walls.rule", LOG_Z("path", path), LOG_INT("errno", errno));
    close(rule.parent_fd);
}

/* The folder of the file at `path`, or of the running binary when it is empty. */
static void allow_folder(int ruleset, struct str path, __u64 rights)
{
    char folder[PATH_SIZE];
    size_t cut;

    if (path.len >= sizeof folder)
        return;
    for (cut = path.len; cut > 0 && path.at[cut - 1] != '/';)
        cut--;
    if (cut == 0)
        return;
    memcpy(folder, path.at, cut);
    folder[cut] = '\0';
    allow(ruleset, folder, rights);
}

static void allow_own_folder(int ruleset)
{
    char self[PATH_SIZE];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);

    if (n > 0)
        allow_folder(ruleset, (struct str){ self, (size_t)n }, RIGHTS_READ);
}

static void landlock_walls(const struct config *config, enum db_engine engine)
{
    static const char *const readable[] = { "/usr",        "/lib", "/lib64", "/etc", "/proc", "/run/systemd/resolve",
                                            "/dev/urandom" };
    struct landlock_ruleset_attr attr = { .handled_access_fs = RIGHTS_ALL_V1 };
    char state[PATH_SIZE];
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);

    if (ruleset < 0) {
        log_event(LOG_WARNING, "walls.no_landlock", LOG_INT("errno", errno));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(readable); i++)
        allow(ruleset, readable[i],
              RIGHTS_READ & ~(i < 6 ? 0ull : (__u64)(LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)));
    allow_own_folder(ruleset);
    allow_folder(ruleset, config->key_file, LANDLOCK_ACCESS_FS_READ_FILE);
    if (engine == DB_SQLITE)
        allow_folder(ruleset, config->database, RIGHTS_STATE);
    if (str_starts(config->listen, STR("unix:")))
        allow_folder(ruleset, str_from(config->listen, 5),
                     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_REMOVE_FILE);
    if (config->state_dir.len < sizeof state - 1) {
        memcpy(state, config->state_dir.at, config->state_dir.len);
        state[config->state_dir.len] = '\0';
        allow(ruleset, state, RIGHTS_STATE);
    }
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        log_event(LOG_WARNING, "walls.landlock", LOG_INT("errno", errno));
    close(ruleset);
}

/* Everything is allowed but what these processes never do. */
static void seccomp_walls(bool may_connect)
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
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (filter == NULL)
        return;
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), never[i], 0);
    if (!may_connect)
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(connect), 0);
    if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) != 0 || seccomp_load(filter) != 0)
        log_event(LOG_WARNING, "walls.seccomp", LOG_INT("errno", errno));
    seccomp_release(filter);
}

static void raise_walls(const struct config *config, enum db_engine engine, bool may_connect)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        log_event(LOG_WARNING, "walls.privileges", LOG_INT("errno", errno));
    landlock_walls(config, engine);
    seccomp_walls(may_connect);
    log_event(LOG_INFO, "walls.up", LOG_INT("may_connect", may_connect));
}

void walls_web(const struct config *config, enum db_engine engine) { raise_walls(config, engine, engine != DB_SQLITE); }

void walls_worker(const struct config *config, enum db_engine engine) { raise_walls(config, engine, true); }
