#define _GNU_SOURCE
/*
 * platform/server_io.c -- what libmicrohttpd calls, on its own threads: nothing
 * here waits, and nothing but a quick route touches the database.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "platform/server_internal.h"

/* --- connections -------------------------------------------------------------------- */

static void line_name(struct line *line, struct str name)
{
    memcpy(line->client, name.at, name.len);
    line->client[name.len] = '\0';
}

static void client_name(struct line *line, const struct sockaddr *at)
{
    const void *bytes = NULL;
    line_name(line, STR("unix"));
    if (at == NULL)
        return;
    if (at->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)at)->sin_addr;
    if (at->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
    if (bytes != NULL && inet_ntop(at->sa_family, bytes, line->client, sizeof line->client) == NULL)
        line_name(line, STR("?"));
}

static void line_begin(struct server *s, struct MHD_Connection *connection, void **slot)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *at = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    for (size_t i = 0; i < CONNECTION_SLOTS && *slot == NULL; i++) {
        struct line *line = &s->lines[i];
        if (line->used || fd == NULL)
            continue;
        line->used = true;
        line->fd = fd->connect_fd;
        line->until = server_clock_us() + s->head_us;
        client_name(line, at != NULL ? at->client_addr : NULL);
        *slot = line;
    }
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
}

void io_connection(void *server, struct MHD_Connection *connection, void **slot,
                   enum MHD_ConnectionNotificationCode code)
{
    struct server *s = server;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *slot = NULL;
        line_begin(s, connection, slot);
        return;
    }
    struct line *line = *slot;
    if (line == NULL)
        return;
    CHECK(pthread_mutex_lock(&s->lines_lock) == 0);
    *line = (struct line){ .used = false, .fd = -1 };
    CHECK(pthread_mutex_unlock(&s->lines_lock) == 0);
    *slot = NULL;
}

static struct line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

/* --- the head ------------------------------------------------------------------------ */

/* The only place where the target is seen undecoded. */
void *io_target(void *server, const char *uri, struct MHD_Connection *connection)
{
    struct work *w = work_new(server, connection);
    if (w != NULL)
        w->raw.target = str_dup(w->mem, str_of(uri));
    return w;
}

static enum MHD_Result header_seen(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_len,
                                   const char *value, size_t value_len)
{
    struct work *w = arg;
    (void)kind;
    if (w->nheaders == HEADERS_SEEN) {
        w->too_many = true;
        return MHD_NO;
    }
    w->headers[w->nheaders++] = (struct header){ { name, name_len }, { value != NULL ? value : "", value_len } };
    return MHD_YES;
}

static enum MHD_Result respond(struct server *s, struct work *w);

static bool head_read(struct server *s, struct work *w, const char *method)
{
    w->line = line_of(w->connection);
    (void)MHD_get_connection_values_n(w->connection, MHD_HEADER_KIND, header_seen, w);
    w->raw.method = str_of(method);
    w->raw.headers = w->headers;
    w->raw.nheaders = w->nheaders;
    w->raw.body = STR("");
    w->raw.client = w->line != NULL ? str_of(w->line->client) : STR("");
    return dispatch_head(s->dispatcher, w->mem, &w->raw, &w->flags, &w->body_max, &w->response);
}

static struct str header_of(const struct work *w, struct str name)
{
    for (size_t i = 0; i < w->nheaders; i++)
        if (str_eq_nocase(w->headers[i].name, name))
            return w->headers[i].value;
    return STR("");
}

/* --- the body ------------------------------------------------------------------------- */

static void body_start(struct server *s, struct work *w)
{
    struct str type = header_of(w, STR("Content-Type"));
    bool parts = (w->flags & ROUTE_UPLOAD) != 0 && type.len >= 19 &&
                 str_eq_nocase(str_sub(type, 0, 19), STR("multipart/form-data"));
    w->body = buf_of(w->mem, (w->flags & ROUTE_UPLOAD) != 0 ? LIMIT_BODY : w->body_max);
    if (!parts)
        return;
    w->raw.upload_refused = STR("");
    w->raw.upload_error = multipart_open(w->mem, type, s->config->state_dir, &w->parts);
}

/* A body may come slowly, but not slower than LIMIT_BODY_BYTES_PER_SECOND. */
static void body_watch(struct server *s, struct work *w)
{
    int64_t spent = (server_clock_us() - w->began) / 1000000;
    int64_t allowed = LIMIT_HEAD_SECONDS + (int64_t)(w->received / LIMIT_BODY_BYTES_PER_SECOND);
    line_watch(s, w->line, allowed > spent ? allowed - spent : 0);
}

static enum MHD_Result body_take(struct server *s, struct work *w, struct str piece)
{
    w->received += piece.len;
    body_watch(s, w);
    /* Chunked and without end: nothing is said any more. */
    if (w->received > w->body_max + LIMIT_BODY)
        return MHD_NO;
    if (w->parts != NULL && w->raw.upload_error == OK)
        w->raw.upload_error = multipart_feed(w->parts, piece);
    else if (w->parts == NULL)
        buf_put(&w->body, piece);
    return MHD_YES;
}

static void body_end(struct work *w)
{
    w->raw.body = buf_str(&w->body);
    if (w->parts == NULL)
        return;
    struct input *inputs;
    if (w->raw.upload_error == OK)
        w->raw.upload_error = multipart_end(w->parts, &inputs, &w->raw.ninputs, &w->files);
    else
        multipart_fields(w->parts, &inputs, &w->raw.ninputs);
    w->raw.inputs = inputs;
    w->raw.files = &w->files;
    w->raw.upload_refused = multipart_refused(w->parts);
}

/* --- the answer ------------------------------------------------------------------------- */

static struct MHD_Response *answer_of(struct work *w)
{
    struct str body = w->response.body;
    if (w->fd >= 0) {
        struct MHD_Response *r = MHD_create_response_from_fd64((uint64_t)w->response.blob_size, w->fd);
        if (r != NULL)
            w->fd = -1; /* the library closes it */
        return r;
    }
    /* The bytes live as long as the work, which ends with the answer. */
    return MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.at, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result respond(struct server *s, struct work *w)
{
    if (w->response.status == 0)
        return MHD_NO;
    struct MHD_Response *r = answer_of(w);
    if (r == NULL)
        return MHD_NO;
    for (size_t i = 0; i < w->response.nheaders; i++)
        (void)MHD_add_response_header(r, str_z(w->mem, w->response.headers[i].name),
                                      str_z(w->mem, w->response.headers[i].value));
    if (w->response.close || s->stopping)
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    size_t size = w->response.blob.n != 0 ? (size_t)w->response.blob_size : w->response.body.len;
    line_watch(s, w->line, LIMIT_KEEP_ALIVE_SECONDS + (int64_t)(size / LIMIT_BODY_BYTES_PER_SECOND));
    enum MHD_Result queued = MHD_queue_response(w->connection, (unsigned)w->response.status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result complete(struct server *s, struct work *w)
{
    line_unwatch(s, w->line);
    body_end(w);
    if (w->body.full) {
        dispatch_refuse(s->dispatcher, w->mem, &w->raw, ERR_TOO_LARGE, &w->response);
        return respond(s, w);
    }
    if (s->quick_inline && (w->flags & ROUTE_QUICK) != 0 && work_run_at_once(s, w))
        return respond(s, w);
    if (work_queue(s, w))
        return MHD_YES;
    atomic_fetch_add(&s->refused_full, 1);
    dispatch_refuse(s->dispatcher, w->mem, &w->raw, ERR_BUSY, &w->response);
    return respond(s, w);
}

static enum MHD_Result first_call(struct server *s, struct work *w, const char *method)
{
    bool fits = head_read(s, w, method);
    if (w->too_many || !fits) {
        w->response.close = true;
        return respond(s, w);
    }
    w->stage = JOB_BODY;
    body_start(s, w);
    body_watch(s, w);
    return MHD_YES;
}

enum MHD_Result io_request(void *server, struct MHD_Connection *connection, const char *url, const char *method,
                           const char *version, const char *data, size_t *size, void **work)
{
    struct server *s = server;
    struct work *w = *work;
    (void)connection;
    (void)url;
    (void)version;
    if (w == NULL)
        return MHD_NO;
    switch (w->stage) {
    case JOB_HEAD:
        return first_call(s, w, method);
    case JOB_BODY:
        if (*size == 0)
            return complete(s, w);
        struct str piece = { data, *size };
        *size = 0;
        return body_take(s, w, piece);
    case JOB_QUEUED:
        return MHD_YES;
    case JOB_ANSWERED:
        return respond(s, w);
    }
    return MHD_NO;
}

void io_completed(void *server, struct MHD_Connection *connection, void **work, enum MHD_RequestTerminationCode code)
{
    struct server *s = server;
    struct work *w = *work;
    (void)connection;
    (void)code;
    if (w == NULL)
        return;
    /* The next head of this connection: idle time and head time. */
    line_watch(s, w->line, LIMIT_KEEP_ALIVE_SECONDS + LIMIT_HEAD_SECONDS);
    work_free(s, w);
    *work = NULL;
}
