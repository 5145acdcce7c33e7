#define _GNU_SOURCE
#include "sweep.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/rand.h"
#include "platform/limits.h"
#include "platform/log.h"

struct recorded *requests;
size_t nrequests;
struct db *sweep_db;

static struct {
    struct mem *mem;
    struct str pristine;
    char work[64], path[96];
    struct config config;
    struct dispatcher *dispatcher;
    struct instant now;
    struct recorded *traced;
    bool used; /* since the copy was made */
} state;

/* --- the same bits each time ------------------------------------------------------- */

static struct rand bits;

static const char *bits_name(void) { return "sweep"; }

static uint32_t bits_word(void) { return (uint32_t)rand_u64(&bits); }

static void bits_fill(void *const at, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        ((unsigned char *)at)[i] = (unsigned char)rand_u64(&bits);
}

static struct randombytes_implementation same_bits = { .implementation_name = bits_name,
                                                       .random = bits_word,
                                                       .buf = bits_fill };

/* --- reading ------------------------------------------------------------------------- */

static struct str file_read(const char *folder, const char *name)
{
    char path[512];
    struct stat st;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        fprintf(stderr, "sweep: %s is missing: test/walk/walk.py --record makes it\n", path);
        exit(2);
    }
    char *at = mem_alloc(state.mem, (size_t)st.st_size + 1);
    for (ssize_t got = 0, n; got < st.st_size; got += n) {
        n = read(fd, at + got, (size_t)(st.st_size - got));
        CHECK(n > 0);
    }
    close(fd);
    return (struct str){ at, (size_t)st.st_size };
}

static struct str word(struct str *line)
{
    struct str part;
    CHECK(str_cut(line, ' ', &part));
    return part;
}

static size_t number(struct str text)
{
    int64_t n;
    CHECK(num_parse(text, 0, INT64_MAX, &n) == OK);
    return (size_t)n;
}

static void request_read(struct str *rest, struct recorded *q)
{
    struct str line, header;
    CHECK(str_cut_line(rest, &line));
    *q = (struct recorded){
        .actor = word(&line), .verdict = word(&line), .method = word(&line), .route = word(&line), .target = word(&line)
    };
    q->nheaders = number(word(&line));
    size_t body = number(word(&line));
    CHECK(q->nheaders <= HEADERS_MAX);
    for (size_t i = 0; i < q->nheaders; i++) {
        CHECK(str_cut_line(rest, &header));
        size_t colon = str_find_byte(header, ':');
        q->headers[i] = (struct header){ str_sub(header, 0, colon), str_trim(str_from(header, colon + 1)) };
    }
    if (q->nheaders > 0 && str_eq(q->headers[0].name, STR("Sql"))) {
        q->sql = q->headers[0].value;
        memmove(q->headers, q->headers + 1, --q->nheaders * sizeof *q->headers);
    }
    q->body = str_sub(*rest, 0, body);
    *rest = str_from(*rest, body + 1);
}

static void config_fill(void)
{
    state.config = (struct config){ .database = str_of(state.path),
                                    .state_dir = str_of(state.work),
                                    .base_url = STR("https://walk.example"),
                                    .body_name = STR("Sweep"),
                                    .mail_from = STR("desk@walk.example"),
                                    .workers = 1 };
}

static void work_remove(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[128];
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        (void)snprintf(path, sizeof path, "%s%s", state.path, ends[i]);
        (void)unlink(path);
    }
}

static void work_end(void)
{
    if (sweep_db != NULL) {
        dispatcher_close(state.dispatcher);
        db_close(sweep_db);
    }
    work_remove();
    (void)rmdir(state.work);
}

static void forget(struct str line, void *arg)
{
    (void)line;
    (void)arg;
}

void recording_read(const char *folder)
{
    struct str line, rest, key;
    CHECK(mem_open(&state.mem, (size_t)1 << 30) == OK);
    if (getenv("PEDELL_TEST_LOG") == NULL)
        log_set_sink(forget, NULL);
    CHECK(randombytes_set_implementation(&same_bits) == 0);
    bits = rand_seeded(1);
    secret_start();
    state.pristine = file_read(folder, "walk.db");
    key = str_cat(state.mem, str_of(folder), STR("/key"));
    CHECK(secret_key_load(str_z(state.mem, key)) == OK);
    rest = file_read(folder, "requests");
    CHECK(str_cut_line(&rest, &line));
    state.now = (struct instant){ (int64_t)(number(line) + 1) * 1000000 };
    size_t max = rest.len / 32;
    requests = MEM_NEW_N(state.mem, struct recorded, max);
    while (rest.len > 0)
        request_read(&rest, &requests[nrequests++]);
    (void)snprintf(state.work, sizeof state.work, "%s/pedell-sweep-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(state.work) != NULL && atexit(work_end) == 0);
    (void)snprintf(state.path, sizeof state.path, "%s/sweep.db", state.work);
    config_fill();
}

/* --- a fresh copy ------------------------------------------------------------------------ */

struct instant recording_now(void) { return state.now; }

const struct config *recording_config(void) { return &state.config; }

static struct instant clock_read(void *arg)
{
    (void)arg;
    return state.now;
}

void recording_reset(void)
{
    if (sweep_db == NULL || state.used)
        recording_reopen();
}

void recording_reopen(void)
{
    state.used = false;
    if (sweep_db != NULL) {
        dispatcher_close(state.dispatcher);
        db_close(sweep_db);
    }
    work_remove();
    int fd = open(state.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, state.pristine.at, state.pristine.len) == (ssize_t)state.pristine.len);
    close(fd);
    struct db_options options = { .url = str_of(state.path), .readers = 1 };
    CHECK(db_open(&options, &sweep_db) == OK);
    for (const struct module *const *m = modules; *m != NULL; m++)
        CHECK((*m)->start == NULL || (*m)->start(sweep_db) == OK);
    state.dispatcher = dispatcher_open(&state.config, sweep_db, modules, clock_read, NULL);
}

/* --- one request --------------------------------------------------------------------------- */

static void trace_seen(const struct db_statement *st)
{
    size_t n = (size_t)(__stop_db_statements - __start_db_statements);
    CHECK(n <= STATEMENTS_MAX);
    for (size_t i = 0; i < n; i++)
        if (__start_db_statements[i] == st)
            state.traced->ran[i / 64] |= UINT64_C(1) << i % 64;
}

bool recording_ran(const struct recorded *q, size_t i) { return (q->ran[i / 64] & UINT64_C(1) << i % 64) != 0; }

static struct str header_of(const struct recorded *q, struct str name)
{
    for (size_t i = 0; i < q->nheaders; i++)
        if (str_eq_nocase(q->headers[i].name, name))
            return q->headers[i].value;
    return STR("");
}

/* What the server does with an upload before it calls the dispatcher. */
static void parts_read(struct mem *mem, const struct recorded *q, struct raw_request *raw, struct upload_list *files)
{
    struct str type = header_of(q, STR("Content-Type"));
    struct multipart *parts;
    struct input *inputs = NULL;
    if (!str_starts(type, STR("multipart/form-data")))
        return;
    raw->body = STR("");
    raw->upload_error = multipart_open(mem, type, state.config.state_dir, &parts);
    if (raw->upload_error == OK)
        raw->upload_error = multipart_feed(parts, q->body);
    if (raw->upload_error == OK)
        raw->upload_error = multipart_end(parts, &inputs, &raw->ninputs, files);
    raw->inputs = inputs;
    raw->files = files;
    raw->upload_refused = STR("");
}

static void add(struct sha256_state *sha, struct str text)
{
    uint64_t n = text.len;
    sha256_add(sha, &n, sizeof n);
    sha256_add(sha, text.at, text.len);
}

static struct sha256 answer_hash(const struct response *r)
{
    struct sha256_state sha;
    sha256_start(&sha);
    sha256_add(&sha, &r->status, sizeof r->status);
    for (size_t i = 0; i < r->nheaders; i++) {
        add(&sha, r->headers[i].name);
        add(&sha, r->headers[i].value);
    }
    add(&sha, r->body);
    sha256_add(&sha, &r->blob.n, sizeof r->blob.n);
    return sha256_end(&sha);
}

static struct outcome run_one(const struct recorded *q, bool trace)
{
    struct mem *mem;
    struct response response = { 0 };
    struct upload_list files = { 0 };
    int64_t before = db_counters(sweep_db).commits;
    bits = rand_seeded(42);
    db_test_seed(sweep_db, 42);
    struct raw_request raw = { .method = q->method,
                               .target = q->target,
                               .headers = q->headers,
                               .nheaders = q->nheaders,
                               .body = q->body,
                               .client = STR("192.0.2.7") };
    struct outcome out = { .status = 503 };
    if (mem_open(&mem, LIMIT_ARENA_REQUEST) != OK)
        return out;
    state.traced = trace ? &requests[q - requests] : NULL;
    db_test_trace(trace ? trace_seen : NULL);
    parts_read(mem, q, &raw, &files);
    dispatch(state.dispatcher, mem, &raw, &response);
    db_test_trace(NULL);
    out = (struct outcome){ answer_hash(&response), response.status, db_counters(sweep_db).commits != before };
    mem_close(mem);
    return out;
}

static void data_prepare(struct str sql)
{
    sqlite3 *db;
    CHECK(sqlite3_open_v2(state.path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    CHECK(sqlite3_exec(db, str_z(state.mem, sql), NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

struct outcome recording_run(const struct recorded *q, bool trace)
{
    if (q->wrote || q->sql.len > 0)
        recording_reset();
    if (q->sql.len > 0)
        data_prepare(q->sql);
    state.used = true;
    return run_one(q, trace);
}

struct sha256 recording_before(const struct recorded *q)
{
    recording_reset();
    if (q->sql.len > 0)
        data_prepare(q->sql);
    state.used = state.used || q->sql.len > 0;
    return recording_data(true);
}

/* --- all data ------------------------------------------------------------------------------- */

static bool is_state(const char *table)
{
    static const char *const names[] = { "session",     "rate",         "form_nonce",  "api_request", "flash",
                                         "clock_floor", "audit_action", "audit_event", "audit_head",  "known_client" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(table, names[i]) == 0)
            return true;
    return false;
}

/* When a token was last used is written after the answer, or not: no business of anybody. */
static const char *columns_of(const char *table, bool business)
{
    return business && strcmp(table, "api_token") == 0
               ? "id, ref, token, account, name, scopes, created_at, ends, ended_at"
               : "*";
}

static void rows_add_all(sqlite3 *db, const char *table, bool business, struct sha256_state *sha)
{
    sqlite3_stmt *s;
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM \"%s\" ORDER BY 1, 2", columns_of(table, business), table);
    CHECK(sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count(s); c++) {
            const char *at = sqlite3_column_blob(s, c);
            add(sha, (struct str){ at != NULL ? at : "", (size_t)sqlite3_column_bytes(s, c) });
        }
    sqlite3_finalize(s);
}

struct sha256 recording_data(bool business)
{
    struct sha256_state sha;
    sqlite3 *db;
    sqlite3_stmt *s;
    sha256_start(&sha);
    CHECK(sqlite3_open_v2(state.path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(
              db,
              "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_search%' ESCAPE '\\'"
              " AND name NOT LIKE 'sqlite%' ORDER BY name",
              -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        if (!business || !is_state(name))
            rows_add_all(db, name, business, &sha);
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return sha256_end(&sha);
}
