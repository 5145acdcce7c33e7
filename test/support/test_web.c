/*
 * test/support/test_web.c -- a browser without network, see test_web.h.
 */
#include "test_web.h"

#include "base/fault.h"
#include "base/instant.h"
#include "platform/auth.h"
#include "platform/limits.h"
#include "test_db.h"
#include "test_faults.h"

#define BASE "https://pedell.example"
#define HOST "pedell.example"
#define HEADERS_MAX 16

struct web {
    struct dispatcher *dispatcher;
    struct db *db;
    struct config config;
    struct str session, pre, phone; /* cookies kept */
    struct mem *mem;                /* of the last answer; closed with the next */
    bool at_once;
    struct str client;
    unsigned made; /* nonces and keys made so far */
    unsigned char once[16];
    struct secret csrf; /* of the session's pages, also when it has ended */
};

static struct instant web_clock_read(void *arg)
{
    (void)arg;
    return test_now;
}

static void web_close(void *arg)
{
    struct web *web = arg;
    dispatcher_close(web->dispatcher);
    if (web->mem != NULL)
        mem_close(web->mem);
}

struct web *web_open(struct db *db, const struct module *const *rooms)
{
    struct web *web = MEM_NEW(test_mem(), struct web);
    web->db = db;
    web->client = STR("192.0.2.7");
    web->config = (struct config){ .base_url = STR(BASE),
                                   .body_name = STR("Schul-IT Probe"),
                                   .body_phone = STR("05151 0"),
                                   .body_hours = STR("Mo-Fr 7:30-16:00"),
                                   .state_dir = STR("/tmp"),
                                   .workers = 2 };
    web->dispatcher = dispatcher_open(&web->config, db, rooms, web_clock_read, NULL);
    mem_defer(test_mem(), web_close, web);
    return web;
}

struct config *web_config(struct web *web) { return &web->config; }

struct instant web_now(const struct web *web)
{
    (void)web;
    return test_now;
}

void web_clock(struct web *web, struct instant now)
{
    (void)web;
    test_now = now;
}

void web_wait(struct web *web, struct duration d) { web_clock(web, instant_add(test_now, d)); }

void web_sign_in(struct web *web, account_id account)
{
    struct tx *tx;
    struct str cookie;
    web->session = web->pre = STR("");
    if (account.n == 0) {
        web->phone = STR("");
        return;
    }
    EXPECT_OK(tx_open(web->db, TX_WRITE, (struct tx_who){ account, { 0 } }, test_now, test_mem(), &tx));
    EXPECT_OK(session_create(tx, account, STAGE_SIGNED_IN, STR("test browser"), &cookie));
    web->session = str_dup(test_mem(), cookie);
    EXPECT_OK(tx_commit(tx));
}

struct str web_phone(const struct web *web) { return web->phone; }
void web_phone_use(struct web *web, struct str cookie) { web->phone = cookie; }

/* --- one request ------------------------------------------------------------------- */

struct str response_header(const struct response *answer, const char *name)
{
    for (size_t i = 0; i < answer->nheaders; i++)
        if (str_eq_nocase(answer->headers[i].name, str_of(name)))
            return answer->headers[i].value;
    return STR("");
}

static void cookie_keep(struct web *web, struct str header)
{
    struct str name = str_sub(header, 0, str_find_byte(header, '='));
    struct str rest = str_from(header, name.len + 1);
    struct str value = str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, ';')));
    EXPECT(str_find(header, STR("; Path=/; Secure; HttpOnly; SameSite=Lax")) != SIZE_MAX && header.len < 256);
    if (str_eq(name, STR("__Host-pedell")))
        web->session = value;
    else if (str_eq(name, STR("__Host-pedell-pre")))
        web->pre = value;
    else {
        EXPECT(str_eq(name, STR("__Host-pedell-school")));
        web->phone = value;
    }
}

void web_from(struct web *web, const char *address) { web->client = str_of(address); }

void web_forget_session(struct web *web) { web->session = STR(""); }

void web_at_once(struct web *web, bool at_once) { web->at_once = at_once; }

struct one_request {
    struct web *web;
    const struct raw_request *raw;
};

/* The answer's status; as the server does it, without memory for it there is no request. */
static int dispatch_once(void *arg)
{
    struct one_request *one = arg;
    struct mem *mem;
    struct response answer;
    if (mem_open(&mem, LIMIT_ARENA_REQUEST) != OK)
        return 503;
    dispatch(one->web->dispatcher, mem, one->raw, &answer);
    mem_close(mem);
    return answer.later ? 200 : answer.status;
}

static struct response web_send(struct web *web, const struct raw_request *asked)
{
    struct response answer;
    struct raw_request raw = *asked;
    raw.at_once = web->at_once;
    raw.client = web->client;
    test_faults(&(struct test_fault_try){
        .db = web->db,
        .what = str_z(test_mem(), str_cat(test_mem(), raw.method, STR(" "), raw.target)),
        .run = dispatch_once,
        .arg = &(struct one_request){ web, &raw },
    });
    if (web->mem != NULL)
        mem_close(web->mem);
    web->mem = NULL;
    EXPECT_OK(mem_open(&web->mem, LIMIT_ARENA_REQUEST));
    dispatch(web->dispatcher, web->mem, &raw, &answer);
    for (size_t i = 0; i < answer.nheaders; i++)
        if (str_eq(answer.headers[i].name, STR("Set-Cookie")))
            cookie_keep(web, answer.headers[i].value);
    return answer;
}

static struct header cookie_header(struct web *web)
{
    struct str value = STR("");
    if (web->session.len > 0)
        value = str_cat(test_mem(), STR("__Host-pedell="), web->session);
    else if (web->pre.len > 0)
        value = str_cat(test_mem(), STR("__Host-pedell-pre="), web->pre);
    if (web->phone.len > 0)
        value =
            str_cat(test_mem(), value, value.len > 0 ? STR("; ") : STR(""), STR("__Host-pedell-school="), web->phone);
    return (struct header){ STR("Cookie"), value };
}

struct response web_get(struct web *web, const char *target)
{
    const struct header headers[] = { { STR("Host"), STR(HOST) },
                                      { STR("User-Agent"), STR("test browser") },
                                      cookie_header(web) };
    size_t n = headers[2].value.len > 0 ? 3 : 2;
    return web_send(web, &(struct raw_request){
                             .method = STR("GET"), .target = str_of(target), .headers = headers, .nheaders = n });
}

/* The mask of the test is fixed; the dispatcher takes any. */
struct str web_token(struct web *web)
{
    unsigned char bytes[64];
    struct secret secret = { { 0 } };
    struct buf out = buf_of(test_mem(), 128);
    if (web->session.len > 0) {
        struct tx *tx;
        struct viewer viewer = { 0 };
        struct session session;
        EXPECT_OK(tx_open(web->db, TX_READ, (struct tx_who){ .actor = { 0 } }, test_now, test_mem(), &tx));
        EXPECT_OK(session_find(tx, web->session, &viewer, &session));
        tx_abort(tx);
        if (session.stage != 0)
            web->csrf = session.csrf;
        secret = web->csrf;
    } else if (web->pre.len > 0) {
        struct sha256 hash = sha256_of(str_cat(test_mem(), STR("page token of "), web->pre));
        memcpy(secret.b, hash.b, sizeof secret.b);
    }
    memset(bytes, 0x5a, 32);
    for (size_t i = 0; i < 32; i++)
        bytes[32 + i] = secret.b[i] ^ 0x5a;
    buf_hex(&out, bytes, sizeof bytes);
    return buf_str(&out);
}

static struct response post(struct web *web, const char *path, struct str type, struct str body,
                            const struct raw_request *parts)
{
    struct header headers[] = { { STR("Host"), STR(HOST) },
                                { STR("Origin"), STR(BASE) },
                                { STR("Content-Type"), type },
                                { STR("User-Agent"), STR("test browser") },
                                cookie_header(web) };
    struct raw_request raw = *parts;
    raw.method = STR("POST");
    raw.target = str_of(path);
    raw.headers = headers;
    raw.nheaders = headers[4].value.len > 0 ? 5 : 4;
    raw.body = body;
    return web_send(web, &raw);
}

/* A stranger gets the pre-login cookie with the page of the form. */
static void pre_cookie(struct web *web)
{
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN);
    struct sha256 hash;
    if (web->session.len > 0 || web->pre.len > 0)
        return;
    secret_token(&text, &hash);
    web->pre = buf_str(&text);
}

static struct str hidden_with(struct web *web, const char *body, struct str token)
{
    struct buf once = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&once, web->once);
    return str_cat(test_mem(), str_of(body), body[0] != '\0' ? STR("&_token=") : STR("_token="), token, STR("&_once="),
                   buf_str(&once));
}

static struct str hidden(struct web *web, const char *body)
{
    pre_cookie(web);
    return hidden_with(web, body, web_token(web));
}

static void fresh_nonce(struct web *web)
{
    web->made++;
    memcpy(web->once, &web->made, sizeof web->made);
}

struct response web_post_again(struct web *web, const char *path, const char *body)
{
    return post(web, path, STR("application/x-www-form-urlencoded"), hidden(web, body), &(struct raw_request){ 0 });
}

struct response web_post(struct web *web, const char *path, const char *body)
{
    fresh_nonce(web);
    return web_post_again(web, path, body);
}

struct response web_post_from(struct web *web, struct str token, const char *path, const char *body)
{
    fresh_nonce(web);
    return post(web, path, STR("application/x-www-form-urlencoded"), hidden_with(web, body, token),
                &(struct raw_request){ 0 });
}

struct response web_post_failing(struct web *web, const char *path, const char *body, int k, bool *failed)
{
    fresh_nonce(web);
    struct str all = hidden(web, body);
    fault_arm(FAULT_DB, k);
    struct response answer = post(web, path, STR("application/x-www-form-urlencoded"), all, &(struct raw_request){ 0 });
    *failed = fault_happened(FAULT_DB);
    fault_disarm();
    return answer;
}

struct response web_upload(struct web *web, const char *path, const char *body, const char *field,
                           const char *file_name, struct str bytes)
{
    struct input *fields, *inputs;
    size_t nfields, ninputs;
    struct multipart *parts;
    struct upload_list files = { 0 };
    struct str type = STR("multipart/form-data; boundary=----test-7f3a");
    struct buf out = buf_of(test_mem(), bytes.len + 65536);
    fresh_nonce(web);
    EXPECT_OK(form_decode(test_mem(), hidden(web, body), &fields, &nfields));
    for (size_t i = 0; i < nfields; i++) {
        buf_put(&out, STR("------test-7f3a\r\nContent-Disposition: form-data; name=\""));
        buf_put(&out, fields[i].name);
        buf_put(&out, STR("\"\r\n\r\n"));
        buf_put(&out, fields[i].value);
        buf_put(&out, STR("\r\n"));
    }
    buf_put(&out, STR("------test-7f3a\r\nContent-Disposition: form-data; name=\""));
    buf_put_z(&out, field);
    buf_put(&out, STR("\"; filename=\""));
    buf_put_z(&out, file_name);
    buf_put(&out, STR("\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
    buf_put(&out, bytes);
    buf_put(&out, STR("\r\n------test-7f3a--\r\n"));
    EXPECT_OK(buf_done(&out));
    EXPECT_OK(multipart_open(test_mem(), type, web->config.state_dir, &parts));
    enum err e = multipart_feed(parts, buf_str(&out));
    if (e == OK)
        e = multipart_end(parts, &inputs, &ninputs, &files);
    else
        multipart_fields(parts, &inputs, &ninputs);
    struct raw_request raw = { .inputs = inputs,
                               .ninputs = ninputs,
                               .files = &files,
                               .upload_error = e,
                               .upload_refused = multipart_refused(parts) };
    return post(web, path, type, STR(""), &raw);
}

struct response web_json(struct web *web, const char *method, const char *target, const char *bearer, const char *body)
{
    struct header headers[6] = { { STR("Host"), STR(HOST) } };
    size_t n = 1;
    char key[32];
    (void)snprintf(key, sizeof key, "key-%08u", ++web->made);
    if (bearer != NULL)
        headers[n++] = (struct header){ STR("Authorization"), str_cat(test_mem(), STR("Bearer "), str_of(bearer)) };
    if (body != NULL)
        headers[n++] = (struct header){ STR("Content-Type"), STR("application/json") };
    if (strcmp(method, "POST") == 0)
        headers[n++] = (struct header){ STR("Idempotency-Key"), str_of(key) };
    return web_send(web, &(struct raw_request){ .method = str_of(method),
                                                .target = str_of(target),
                                                .headers = headers,
                                                .nheaders = n,
                                                .body = str_of(body) });
}

struct response web_raw(struct web *web, const char *method, const char *target, const char *headers, const char *body)
{
    struct header list[HEADERS_MAX] = { { STR("Host"), STR(HOST) } };
    size_t n = strstr(headers, "Host:") == NULL ? 1 : 0;
    struct str rest = str_of(headers), line;
    while (str_cut_line(&rest, &line)) {
        size_t colon = str_find_byte(line, ':');
        EXPECT(colon != SIZE_MAX && n < HEADERS_MAX);
        list[n++] = (struct header){ str_sub(line, 0, colon), str_trim(str_from(line, colon + 1)) };
    }
    return web_send(
        web,
        &(struct raw_request){
            .method = str_of(method), .target = str_of(target), .headers = list, .nheaders = n, .body = str_of(body) });
}

/* --- expectations --------------------------------------------------------------------- */

void expect_status_(struct response answer, int want, const char *what, const char *file, int line)
{
    if (answer.status != want)
        test_note("%s answered: %.*s", what, (int)(answer.body.len > 3000 ? 3000 : answer.body.len), answer.body.at);
    expect_eq_(answer.status, want, what, file, line);
}

void expect_contains_(struct response answer, const char *text, bool wanted, const char *file, int line)
{
    bool found = str_find(answer.body, str_of(text)) != SIZE_MAX;
    if (found != wanted)
        test_note("%s: %s\nin: %.*s", wanted ? "not found" : "found", text,
                  (int)(answer.body.len > 3000 ? 3000 : answer.body.len), answer.body.at);
    expect_(found == wanted, text, file, line);
}

void expect_location_(struct response answer, const char *want, const char *file, int line)
{
    expect_eq_(answer.status, 303, "the answer leads to another page", file, line);
    expect_str_(response_header(&answer, "Location"), str_of(want), "Location", file, line);
}
