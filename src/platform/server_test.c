#define _GNU_SOURCE
/*
 * platform/server_test.c -- the server over real sockets, on loopback.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/num.h"
#include "platform/blob.h"
#include "platform/server_internal.h"
#include "test_db.h"

/* --- the room ---------------------------------------------------------------------- */

FORM_EMPTY(empty_form);
struct sent_form {
    struct str title;
    struct upload_list files;
};
FORM(sent_form, FIELD_TEXT(sent_form, title, 0, 50), FIELD_FILES(sent_form, files, 0, 3));

/* Handlers of /wait stand here until the test opens the gate. */
static sem_t gate, entered;
#define BLOB_SIZE 3000000

HANDLER(quick_get, empty_form);
static enum err quick_get(struct request *req, const struct empty_form *form)
{
    (void)form;
    return respond_text(req, 200, "text/plain", STR("quick"));
}
HANDLER(work_get, empty_form);
static enum err work_get(struct request *req, const struct empty_form *form)
{
    (void)form;
    return respond_text(req, 200, "text/plain", STR("worked"));
}
HANDLER(wait_get, empty_form);
static enum err wait_get(struct request *req, const struct empty_form *form)
{
    (void)form;
    CHECK(sem_post(&entered) == 0);
    while (sem_wait(&gate) != 0) {
    }
    return respond_text(req, 200, "text/plain", STR("waited"));
}

static enum err blob_make(struct request *req, void *arg)
{
    char *bytes = mem_alloc(req->mem, BLOB_SIZE);
    for (size_t i = 0; i < BLOB_SIZE; i++)
        bytes[i] = (char)('a' + i % 26);
    return blob_store_bytes(req->tx, (struct str){ bytes, BLOB_SIZE }, arg);
}
HANDLER(blob_get, empty_form);
static enum err blob_get(struct request *req, const struct empty_form *form)
{
    (void)form;
    blob_id blob;
    TRY(request_tx(req, TX_WRITE, blob_make, &blob));
    return respond_blob(req, STR("groß.txt"), "text/plain", blob, BLOB_SIZE);
}
HANDLER(sent_put, sent_form);
static enum err sent_put(struct request *req, const struct sent_form *form)
{
    struct buf out = buf_of(req->mem, 200);
    buf_put(&out, form->title);
    for (size_t i = 0; i < form->files.n; i++) {
        buf_byte(&out, ' ');
        buf_put(&out, form->files.at[i].name);
        buf_byte(&out, ' ');
        buf_int(&out, form->files.at[i].size);
    }
    return respond_text(req, 200, "text/plain", buf_str(&out));
}

static const struct route server_routes[] = {
    GET("/quick", RIGHT_PUBLIC, ROUTE_QUICK, quick_get),
    GET("/work", RIGHT_PUBLIC, 0, work_get),
    GET("/wait", RIGHT_PUBLIC, ROUTE_STEPS, wait_get),
    GET("/blob", RIGHT_PUBLIC, ROUTE_STEPS | ROUTE_DOWNLOAD, blob_get),
    API("POST", "/sent", RIGHT_PUBLIC, ROUTE_UPLOAD, sent_put, M_page_help, 200, 0, NULL, NULL),
    POST("/form", RIGHT_PUBLIC, 0, quick_get),
    ROUTES_END,
};
static const struct module server_room = { .name = "served", .routes = server_routes };
static const struct module *const server_rooms[] = { &server_room, NULL };

struct served {
    struct config config;
    struct dispatcher *dispatcher;
    struct server *server;
    bool stopped;
};

static void served_stop(void *arg)
{
    struct served *s = arg;
    if (!s->stopped)
        server_stop(s->server);
    dispatcher_close(s->dispatcher);
}

static struct served *serve(struct str listen_on, int workers)
{
    struct db *db = test_db(DB_SQLITE);
    struct served *s = MEM_NEW(test_mem(), struct served);
    CHECK(sem_init(&gate, 0, 0) == 0 && sem_init(&entered, 0, 0) == 0);
    s->config = (struct config){ .base_url = STR("http://pedell.test"),
                                 .listen = listen_on,
                                 .state_dir = STR("/tmp"),
                                 .listen_metrics = STR("127.0.0.1:0"),
                                 .workers = workers,
                                 .body_name = STR("Probe") };
    s->dispatcher = dispatcher_open(&s->config, db, server_rooms, NULL, NULL);
    EXPECT_OK(server_start(&s->config, s->dispatcher, db, &s->server));
    mem_defer(test_mem(), served_stop, s);
    return s;
}

static struct served *serve_tcp(int workers) { return serve(STR("127.0.0.1:0"), workers); }

/* --- a raw client ---------------------------------------------------------------------- */

static void fd_close(void *arg) { (void)close((int)(intptr_t)arg); }

static int dial_address(struct str address)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int64_t port;
    EXPECT_OK(num_parse(str_from(address, str_find_byte(address, ':') + 1), 1, 65535, &port));
    at.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(fd >= 0);
    EXPECT_EQ(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static int dial(struct served *s)
{
    int fd = dial_address(server_address(s->server));
    mem_defer(test_mem(), fd_close, (void *)(intptr_t)fd);
    return fd;
}

static void say(int fd, struct str text)
{
    while (text.len > 0) {
        ssize_t n = send(fd, text.at, text.len, MSG_NOSIGNAL);
        EXPECT(n > 0);
        text = str_from(text, (size_t)n);
    }
}

static bool readable(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return poll(&p, 1, ms) == 1;
}

/* Bytes until the peer closes or `whole` says it is enough. */
static struct str hear(int fd, bool (*whole)(struct str))
{
    struct buf in = buf_of(test_mem(), MIB(8));
    char piece[8192];
    while (!whole(buf_str(&in))) {
        EXPECT(readable(fd, 5000));
        ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n <= 0)
            break;
        buf_put(&in, (struct str){ piece, (size_t)n });
    }
    return buf_str(&in);
}

static bool until_closed(struct str in)
{
    (void)in;
    return false;
}

static bool until_answered(struct str in)
{
    size_t head = str_find(in, STR("\r\n\r\n")), at = str_find(in, STR("Content-Length: "));
    if (head == SIZE_MAX || at == SIZE_MAX)
        return false;
    struct str number = str_from(in, at + 16);
    int64_t len;
    EXPECT_OK(num_parse(str_sub(number, 0, str_find_byte(number, '\r')), 0, INT64_MAX, &len));
    return in.len >= head + 4 + (size_t)len;
}

static struct str ask(struct served *s, const char *text)
{
    int fd = dial(s);
    say(fd, str_of(text));
    return hear(fd, until_closed);
}

#define GET_LINE(path) "GET " path " HTTP/1.1\r\nHost: pedell.test\r\n"

/* --- plain answers --------------------------------------------------------------------------- */

TEST(a_page_comes_over_the_socket_with_its_headers)
{
    struct served *s = serve_tcp(2);
    struct str answer = ask(s, GET_LINE("/work") "Connection: close\r\n\r\n");
    EXPECT(str_starts(answer, STR("HTTP/1.1 200 OK\r\n")));
    EXPECT(str_ends(answer, STR("\r\n\r\nworked")));
    EXPECT(str_find(answer, STR("X-Content-Type-Options: nosniff\r\n")) != SIZE_MAX);
    EXPECT(str_find(answer, STR("Server:")) == SIZE_MAX);
}

TEST(a_quick_page_comes_too_and_head_has_no_body)
{
    struct served *s = serve_tcp(2);
    EXPECT(str_ends(ask(s, GET_LINE("/quick") "Connection: close\r\n\r\n"), STR("\r\n\r\nquick")));
    struct str answer = ask(s, "HEAD /quick HTTP/1.1\r\nHost: pedell.test\r\nConnection: close\r\n\r\n");
    EXPECT(str_starts(answer, STR("HTTP/1.1 200 OK\r\n")));
    EXPECT(str_find(answer, STR("Content-Length: 5\r\n")) != SIZE_MAX);
    EXPECT(str_ends(answer, STR("\r\n\r\n")));
}

TEST(one_connection_serves_many_requests)
{
    struct served *s = serve_tcp(2);
    int fd = dial(s);
    for (int i = 0; i < 50; i++) {
        say(fd, i % 2 == 0 ? STR(GET_LINE("/work") "\r\n") : STR(GET_LINE("/quick") "\r\n"));
        EXPECT(str_ends(hear(fd, until_answered), i % 2 == 0 ? STR("worked") : STR("quick")));
    }
}

TEST(a_unix_socket_serves_as_well)
{
    struct str path = test_path(STR("web.sock"));
    struct served *s = serve(str_cat(test_mem(), STR("unix:"), path), 2);
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    memcpy(at.sun_path, path.at, path.len);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mem_defer(test_mem(), fd_close, (void *)(intptr_t)fd);
    EXPECT_EQ(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    say(fd, STR(GET_LINE("/work") "\r\n"));
    EXPECT(str_ends(hear(fd, until_answered), STR("worked")));
    server_stop(s->server);
    s->stopped = true;
    EXPECT(access(str_z(test_mem(), path), F_OK) != 0);
}

TEST(a_blob_of_several_parts_is_sent_whole)
{
    struct served *s = serve_tcp(2);
    struct str answer = ask(s, GET_LINE("/blob") "Connection: close\r\n\r\n");
    EXPECT(str_starts(answer, STR("HTTP/1.1 200 OK\r\n")));
    struct str body = str_from(answer, str_find(answer, STR("\r\n\r\n")) + 4);
    EXPECT_EQ(body.len, BLOB_SIZE);
    for (size_t i = 0; i < body.len; i++)
        if (body.at[i] != (char)('a' + i % 26))
            FAIL("the bytes of the blob");
}

/* --- what is refused --------------------------------------------------------------------------- */

TEST(the_gate_holds_on_the_wire)
{
    struct served *s = serve_tcp(2);
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "POST /form HTTP/1.1\r\nHost: pedell.test\r\nContent-Length: 3\r\nTransfer-Encoding: "
          "chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 400" },
        { "POST /form HTTP/1.1\r\nHost: pedell.test\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
          "HTTP/1.1 400" },
        { "POST /form HTTP/1.1\r\nHost: pedell.test\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 400" },
        { "GET /work HTTP/1.1\r\nHost: pedell.test\r\nHost: pedell.test\r\n\r\n", "HTTP/1.1 400" },
        { "GET /work HTTP/1.1\r\nHost: elsewhere.test\r\n\r\n", "HTTP/1.1 421" },
        { "GET /work%00 HTTP/1.1\r\nHost: pedell.test\r\n\r\n", "HTTP/1.1 400" },
        { "GET http://pedell.test/work HTTP/1.1\r\nHost: pedell.test\r\n\r\n", "HTTP/1.1 400" },
        { "GET /work HTTP/1.1\r\nHost: pedell.test\r\nX-A: b\x01\r\n\r\n", "HTTP/1.1 400" },
        { "POST /form HTTP/1.1\r\nHost: pedell.test\r\nContent-Type: text/xml\r\nContent-Length: 3\r\n"
          "\r\n<a>",
          "HTTP/1.1 415" },
        { "POST /form HTTP/1.1\r\nHost: pedell.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
          "Content-Length: 9000000\r\n\r\n",
          "HTTP/1.1 413" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].text);
        struct str answer = ask(s, rows[i].text);
        EXPECT(str_starts(answer, str_of(rows[i].want)));
        /* One request, one answer: nothing behind it was taken for a second one. */
        EXPECT(str_find(str_from(answer, 9), STR("HTTP/1.1 ")) == SIZE_MAX);
    }
}

TEST(a_head_that_is_too_large_is_431)
{
    struct served *s = serve_tcp(2);
    struct buf text = buf_of(test_mem(), KIB(64));
    buf_put(&text, STR(GET_LINE("/work") "X-Large: "));
    for (int i = 0; i < 20000; i++)
        buf_byte(&text, 'x');
    buf_put(&text, STR("\r\n\r\n"));
    int fd = dial(s);
    say(fd, buf_str(&text));
    EXPECT(str_starts(hear(fd, until_closed), STR("HTTP/1.1 431")));
}

TEST(a_chunked_body_above_the_limit_is_413)
{
    struct served *s = serve_tcp(2);
    struct buf text = buf_of(test_mem(), KIB(128));
    buf_put(&text, STR("POST /form HTTP/1.1\r\nHost: pedell.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                       "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"));
    for (int i = 0; i < 66; i++) {
        buf_put(&text, STR("400\r\n"));
        for (int k = 0; k < 1024; k++)
            buf_byte(&text, 'a');
        buf_put(&text, STR("\r\n"));
    }
    buf_put(&text, STR("0\r\n\r\n"));
    int fd = dial(s);
    say(fd, buf_str(&text));
    EXPECT(str_starts(hear(fd, until_closed), STR("HTTP/1.1 413")));
}

TEST(a_head_that_drips_is_cut_off)
{
    struct served *s = serve_tcp(2);
    s->server->head_us = 300000;
    int fd = dial(s);
    bool closed = false;
    int64_t began = server_clock_us();
    say(fd, STR("GET /work HTTP/1.1\r\n"));
    /* A byte every 20 ms keeps the library's own time-out quiet. */
    for (int i = 0; i < 500 && !closed; i++) {
        closed = readable(fd, 20) && recv(fd, (char[16]){ 0 }, 16, 0) <= 0;
        if (!closed && send(fd, "X", 1, MSG_NOSIGNAL) != 1)
            closed = true;
    }
    EXPECT(closed);
    EXPECT(server_clock_us() - began < 5000000);
}

/* --- many at once --------------------------------------------------------------------------------- */

/* Every connection asks, then every answer is read: all are ready at once. */
static void busy(int connections)
{
    struct served *s = serve_tcp(4);
    int *fds = MEM_NEW_N(test_mem(), int, (size_t)connections);
    for (int i = 0; i < connections; i++)
        fds[i] = dial(s);
    for (int round = 0; round < 8; round++) {
        for (int i = 0; i < connections; i++)
            say(fds[i], STR(GET_LINE("/work") "\r\n"));
        for (int i = 0; i < connections; i++) {
            test_note("round %d, connection %d", round, i);
            EXPECT(str_ends(hear(fds[i], until_answered), STR("worked")));
        }
    }
}

TEST(busy_connections_do_not_stall_at_128) { busy(128); }
TEST(busy_connections_do_not_stall_at_256) { busy(256); }

TEST(a_full_queue_answers_503_with_retry_after)
{
    struct served *s = serve_tcp(1);
    enum { MORE = LIMIT_REQUESTS_WAITING + 4 };
    int first = dial(s), *fds = MEM_NEW_N(test_mem(), int, MORE), refused = 0;
    say(first, STR(GET_LINE("/wait") "\r\n"));
    EXPECT_EQ(sem_wait(&entered), 0);
    for (int i = 0; i < MORE; i++) {
        fds[i] = dial(s);
        say(fds[i], STR(GET_LINE("/work") "\r\n"));
    }
    /* Four of them found no place, whichever came last. */
    for (int tries = 0; refused < 4 && tries < 500; tries++) {
        refused = 0;
        for (int i = 0; i < MORE; i++)
            refused += readable(fds[i], 0);
        if (refused < 4)
            (void)poll(NULL, 0, 10);
    }
    EXPECT_EQ(refused, 4);
    for (int i = 0; i < MORE; i++) {
        if (!readable(fds[i], 0))
            continue;
        struct str answer = hear(fds[i], until_answered);
        EXPECT(str_starts(answer, STR("HTTP/1.1 503")));
        EXPECT(str_find(answer, STR("Retry-After: 2\r\n")) != SIZE_MAX);
    }
    EXPECT_EQ(sem_post(&gate), 0);
    EXPECT(str_ends(hear(first, until_answered), STR("waited")));
}

TEST(work_of_a_client_that_has_gone_is_not_begun)
{
    struct served *s = serve_tcp(1);
    int first = dial(s), gone = dial_address(server_address(s->server));
    say(first, STR(GET_LINE("/wait") "\r\n"));
    EXPECT_EQ(sem_wait(&entered), 0);
    say(gone, STR(GET_LINE("/wait") "\r\n"));
    for (int waiting = 0; waiting == 0;) {
        EXPECT_EQ(pthread_mutex_lock(&s->server->lock), 0);
        waiting = s->server->waiting;
        EXPECT_EQ(pthread_mutex_unlock(&s->server->lock), 0);
    }
    /* An immediate reset, not a polite end. */
    struct linger now = { 1, 0 };
    EXPECT_EQ(setsockopt(gone, SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
    EXPECT_EQ(close(gone), 0);
    EXPECT_EQ(sem_post(&gate), 0);
    EXPECT(str_ends(hear(first, until_answered), STR("waited")));
    say(first, STR(GET_LINE("/work") "\r\n"));
    EXPECT(str_ends(hear(first, until_answered), STR("worked")));
    EXPECT_EQ(atomic_load(&s->server->gone), 1);
    EXPECT(sem_trywait(&entered) != 0 && errno == EAGAIN);
}

static void *stop_run(void *arg)
{
    server_stop(arg);
    return NULL;
}

TEST(stopping_lets_the_work_at_hand_be_answered)
{
    struct served *s = serve_tcp(2);
    pthread_t thread;
    int fd = dial(s);
    struct str address = server_address(s->server);
    say(fd, STR(GET_LINE("/wait") "\r\n"));
    EXPECT_EQ(sem_wait(&entered), 0);
    EXPECT_EQ(pthread_create(&thread, NULL, stop_run, s->server), 0);
    (void)address;
    /* The stop waits for the gate: it cannot be over before. */
    EXPECT_EQ(pthread_tryjoin_np(thread, NULL), EBUSY);
    EXPECT_EQ(sem_post(&gate), 0);
    struct str answer = hear(fd, until_answered);
    EXPECT_EQ(pthread_join(thread, NULL), 0);
    s->stopped = true;
    EXPECT(str_ends(answer, STR("waited")));
}

/* --- uploads ------------------------------------------------------------------------------------------ */

#define BOUNDARY "----server-test"

static struct str upload_text(size_t size)
{
    struct buf body = buf_of(test_mem(), size + 4096), text = buf_of(test_mem(), size + 8192);
    buf_put(&body, STR("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nPlan\r\n"
                       "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"files\"; "
                       "filename=\"plan.log\"\r\n\r\n"));
    for (size_t i = 0; i < size; i++)
        buf_byte(&body, (char)('a' + i % 26));
    buf_put(&body, STR("\r\n--" BOUNDARY "--\r\n"));
    buf_put(&text, STR("POST /sent HTTP/1.1\r\nHost: pedell.test\r\nContent-Type: multipart/form-data; "
                       "boundary=" BOUNDARY "\r\nConnection: close\r\nContent-Length: "));
    buf_int(&text, (int64_t)body.len);
    buf_put(&text, STR("\r\n\r\n"));
    buf_put(&text, buf_str(&body));
    return buf_str(&text);
}

TEST(an_upload_is_streamed_to_the_handler)
{
    struct served *s = serve_tcp(2);
    int fd = dial(s);
    say(fd, upload_text(3000000));
    struct str answer = hear(fd, until_closed);
    EXPECT(str_ends(answer, STR("\r\n\r\nPlan plan.log 3000000")));
}

/* --- the operator's port --------------------------------------------------------------------------------- */

TEST(metrics_and_health_have_a_port_of_their_own)
{
    struct served *s = serve_tcp(2);
    (void)ask(s, GET_LINE("/work") "Connection: close\r\n\r\n");
    int fd = dial_address(server_metrics_address(s->server));
    say(fd, STR("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    struct str text = hear(fd, until_closed);
    EXPECT_EQ(close(fd), 0);
    static const char *const wanted[] = {
        "pedell_http_requests_total{route=\"GET /work\",status=\"200\"} 1\n",
        "pedell_http_request_seconds_count{route=\"GET /work\"} 1\n",
        "\npedell_http_queue 0\n",
        "\npedell_db_commits_total ",
        "\nprocess_resident_memory_bytes ",
    };
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        test_note("%s", wanted[i]);
        EXPECT(str_find(text, str_of(wanted[i])) != SIZE_MAX);
    }
    fd = dial_address(server_metrics_address(s->server));
    say(fd, STR("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    EXPECT(str_ends(hear(fd, until_closed), STR("\r\n\r\nok\n")));
    EXPECT_EQ(close(fd), 0);
    EXPECT(str_starts(ask(s, GET_LINE("/metrics") "Connection: close\r\n\r\n"), STR("HTTP/1.1 404")));
}
