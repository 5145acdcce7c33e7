#define _GNU_SOURCE
/*
 * platform/file.c -- see file.h.
 */
#include "platform/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "platform/log.h"

static enum err failed(const char *what, const char *path)
{
    int code = errno;
    log_event(LOG_ERROR, "file.fault", LOG_Z("step", what), LOG_Z("path", path), LOG_INT("code", code));
    if (code == EEXIST)
        return ERR_CONFLICT;
    return code == ENOSPC || code == EDQUOT ? ERR_FULL : ERR_FAULT;
}

static bool injected(void)
{
    if (!fault_here(FAULT_FILE))
        return false;
    errno = EIO;
    return true;
}

/* fsync once: a second call may report success for pages that are gone (L5). */
static enum err sync_path(const char *path, int flags)
{
    int fd = injected() ? -1 : open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return failed("open", path);
    enum err e = injected() || fsync(fd) != 0 ? failed("fsync", path) : OK;
    close(fd);
    return e;
}

static enum err sync_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char dir[PATH_MAX] = ".";
    if (slash != NULL) {
        size_t len = slash == path ? 1 : (size_t)(slash - path);
        CHECK(len < sizeof dir);
        memcpy(dir, path, len);
        dir[len] = '\0';
    }
    return sync_path(dir, O_RDONLY | O_DIRECTORY);
}

enum err file_publish(const char *temporary, const char *path)
{
    enum err e = sync_path(temporary, O_RDONLY);
    if (e == OK && (injected() || renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) != 0))
        e = failed("rename", path);
    if (e != OK) {
        (void)unlink(temporary);
        return e;
    }
    return sync_directory_of(path);
}

static enum err write_all(int fd, struct str bytes, const char *path)
{
    while (bytes.len > 0) {
        ssize_t n = injected() ? -1 : write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed("write", path);
        bytes = str_from(bytes, (size_t)n);
    }
    return OK;
}

enum err file_create(const char *path, struct str bytes)
{
    char temporary[PATH_MAX];
    int len = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (len < 0 || (size_t)len >= sizeof temporary)
        return ERR_INVALID;
    int fd = injected() ? -1 : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed("open", temporary);
    enum err e = write_all(fd, bytes, temporary);
    if (close(fd) != 0 && e == OK)
        e = failed("close", temporary);
    if (e != OK) {
        (void)unlink(temporary);
        return e;
    }
    return file_publish(temporary, path);
}
