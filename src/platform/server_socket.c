#define _GNU_SOURCE
/*
 * platform/server_socket.c -- "127.0.0.1:8080", "[::1]:8080", "unix:/run/...".
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/num.h"
#include "platform/log.h"
#include "platform/server_internal.h"

#define BACKLOG 511

static enum err fault(const char *what, struct str where)
{
    log_event(LOG_ERROR, "http.listen", LOG_Z("step", what), LOG_STR("address", where), LOG_INT("errno", errno));
    return ERR_FAULT;
}

static enum err listen_unix(struct mem *mem, struct str path, int *fd)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    if (path.len == 0 || path.len >= sizeof at.sun_path)
        return fault("path", path);
    memcpy(at.sun_path, path.at, path.len);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return fault("socket", path);
    /* The socket of a process that is gone. */
    (void)unlink(str_z(mem, path));
    if (bind(*fd, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.len + 1)) != 0 ||
        chmod(at.sun_path, 0660) != 0 || listen(*fd, BACKLOG) != 0) {
        (void)close(*fd);
        return fault("bind", path);
    }
    return OK;
}

static bool address_of(struct mem *mem, struct str where, struct sockaddr_storage *at, socklen_t *len)
{
    size_t colon = SIZE_MAX;
    int64_t port;
    for (size_t i = 0; i < where.len; i++)
        if (where.at[i] == ':')
            colon = i;
    if (colon == SIZE_MAX || num_parse(str_from(where, colon + 1), 0, 65535, &port) != OK)
        return false;
    struct str host = str_sub(where, 0, colon);
    memset(at, 0, sizeof *at);
    if (host.len > 2 && host.at[0] == '[') {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)(void *)at;
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        *len = sizeof *six;
        return inet_pton(AF_INET6, str_z(mem, str_sub(host, 1, host.len - 2)), &six->sin6_addr) == 1;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)at;
    four->sin_family = AF_INET;
    four->sin_port = htons((uint16_t)port);
    *len = sizeof *four;
    return inet_pton(AF_INET, str_z(mem, host), &four->sin_addr) == 1;
}

static struct str address_text(struct mem *mem, int fd)
{
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    char host[INET6_ADDRSTRLEN] = "";
    struct buf out = buf_of(mem, 80);
    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
        return STR("");
    bool six = at.ss_family == AF_INET6;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&at;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&at;
    (void)inet_ntop(at.ss_family, six ? (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr, host, sizeof host);
    buf_put_z(&out, six ? "[" : "");
    buf_put_z(&out, host);
    buf_put_z(&out, six ? "]:" : ":");
    buf_int(&out, ntohs(six ? v6->sin6_port : v4->sin_port));
    return buf_str(&out);
}

enum err socket_listen(struct mem *mem, struct str where, int *fd, struct str *address, struct str *unix_path)
{
    struct sockaddr_storage at;
    socklen_t len;
    int on = 1;
    *unix_path = STR("");
    if (str_starts(where, STR("unix:"))) {
        *unix_path = str_from(where, 5);
        *address = where;
        return listen_unix(mem, *unix_path, fd);
    }
    if (!address_of(mem, where, &at, &len))
        return fault("address", where);
    *fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0)
        return fault("socket", where);
    (void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(*fd, (struct sockaddr *)&at, len) != 0 || listen(*fd, BACKLOG) != 0) {
        enum err e = fault("bind", where);
        (void)close(*fd);
        return e;
    }
    *address = address_text(mem, *fd);
    return OK;
}
