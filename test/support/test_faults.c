#define _GNU_SOURCE
#include "test_faults.h"

#include <sqlite3.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/rand.h"
#include "platform/audit.h"
#include "platform/limits.h"
#include "platform/mail.h"
#include "platform/secret.h"
#include "test_db.h"

#define STEPS_MAX 3000
#define TABLES_MAX 256
#define EXCUSED "test/support/faults-excused.txt"

/* Process state: one process, one thread runs tests. */
static struct {
    bool on, inside, skip, lost_write;
    struct rand rand;
    bool sampled;
    char excuses[8192];
    int tries, steps, tests, excused;
} state;

static void on_lost_write(void) { state.lost_write = true; }

static void excuses_read(void)
{
    FILE *file = fopen(EXCUSED, "re");
    CHECK(file != NULL);
    state.excuses[0] = '\n';
    size_t n = fread(state.excuses + 1, 1, sizeof state.excuses - 2, file);
    CHECK(n > 0 && n < sizeof state.excuses - 2 && fclose(file) == 0);
}

void test_faults_on(uint64_t seed)
{
    state.on = true;
    state.sampled = seed != 0;
    state.rand = rand_seeded(seed);
    excuses_read();
    db_on_lost_write(on_lost_write);
}

void test_faults_begin(const char *name)
{
    char key[256];
    if (!state.on)
        return;
    (void)snprintf(key, sizeof key, "\n%.*s ", (int)(strlen(name) - strlen("_sqlite")), name);
    state.skip = strstr(state.excuses, key) != NULL;
    state.excused += state.skip;
    state.tests++;
    state.inside = false; /* the test before may have ended amid a step */
}

int test_faults_end(void)
{
    if (!state.on)
        return 0;
    printf("faults: %d tests (%d excused by name), %d requests and jobs, %d failing steps\n", state.tests,
           state.excused, state.tries, state.steps);
    return state.steps > 0 ? 0 : 1;
}

/* --- the database, beside the one under test ------------------------------------------------- */

struct counts {
    int64_t n[TABLES_MAX];
    char name[TABLES_MAX][40];
    int tables;
    struct sha256 rows;
};

static sqlite3 *beside(struct db *db)
{
    sqlite3 *other;
    CHECK(sqlite3_open_v2(str_z(test_mem(), test_db_url(db)), &other, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    CHECK(sqlite3_busy_timeout(other, 5000) == SQLITE_OK);
    CHECK(sqlite3_exec(other, "PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK);
    return other;
}

static void copy(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    CHECK(b != NULL);
    CHECK(sqlite3_backup_step(b, -1) == SQLITE_DONE && sqlite3_backup_finish(b) == SQLITE_OK);
}

/* The machine room's own tables change with every request, also with one that is refused. */
static bool is_state(const char *table)
{
    static const char *const names[] = { "session",    "rate",         "form_nonce",   "api_request",
                                         "flash",      "clock_floor",  "audit_action", "audit_event",
                                         "audit_head", "known_client", "pin_pause" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(table, names[i]) == 0)
            return true;
    return strstr(table, "_search") != NULL;
}

static int64_t rows_add(sqlite3 *other, const char *table, struct sha256_state *sha)
{
    sqlite3_stmt *s;
    char sql[256];
    int64_t n = 0;
    bool token = strcmp(table, "api_token") == 0;
    (void)snprintf(sql, sizeof sql, "SELECT %s FROM \"%s\"",
                   token ? "id, ref, token, account, name, scopes, created_at, ends, ended_at" : "*", table);
    CHECK(sqlite3_prepare_v2(other, sql, -1, &s, NULL) == SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW; n++)
        for (int c = 0; c < sqlite3_column_count(s); c++) {
            const void *at = sqlite3_column_blob(s, c);
            int len = sqlite3_column_bytes(s, c);
            sha256_add(sha, &len, sizeof len);
            sha256_add(sha, at, at != NULL ? (size_t)len : 0);
        }
    sqlite3_finalize(s);
    return n;
}

/* `again`: a job that ran twice may leave a second link behind that nobody was sent. */
static void count(sqlite3 *other, bool again, struct counts *all)
{
    struct sha256_state sha;
    sqlite3_stmt *s;
    all->tables = 0;
    sha256_start(&sha);
    CHECK(sqlite3_prepare_v2(
              other, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1", -1,
              &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0);
        if (!is_state(name) && !(again && strcmp(name, "mail_link") == 0)) {
            CHECK(all->tables < TABLES_MAX);
            (void)snprintf(all->name[all->tables], sizeof all->name[0], "%s", name);
            all->n[all->tables++] = rows_add(other, name, &sha);
        }
    }
    sqlite3_finalize(s);
    all->rows = sha256_end(&sha);
}

static bool same_counts(const struct counts *a, const struct counts *b)
{
    return a->tables == b->tables && memcmp(a->n, b->n, (size_t)a->tables * sizeof a->n[0]) == 0;
}

/* "ticket 3->4 entry 5->7": for the note of a failure. */
static const char *difference(const struct counts *from, const struct counts *to)
{
    struct buf text = buf_of(test_mem(), 2000);
    for (int i = 0; i < from->tables && i < to->tables; i++)
        if (from->n[i] != to->n[i]) {
            buf_put_z(&text, from->name[i]);
            buf_byte(&text, ' ');
            buf_int(&text, from->n[i]);
            buf_put_z(&text, "->");
            buf_int(&text, to->n[i]);
            buf_byte(&text, ' ');
        }
    return str_z(test_mem(), buf_str(&text));
}

static bool same_rows(const struct counts *a, const struct counts *b)
{
    return memcmp(&a->rows, &b->rows, sizeof a->rows) == 0;
}

/* --- one step ------------------------------------------------------------------------------------ */

struct sweep {
    const struct test_fault_try *t;
    sqlite3 *live, *kept;
    struct counts before, done, now;
    int status;
};

static void audit_whole(struct sweep *s)
{
    struct mem *mem;
    struct audit_break first;
    int64_t rows;
    CHECK(mem_open(&mem, LIMIT_ARENA_JOB) == OK);
    enum err e = audit_verify(s->t->db, mem, &rows, &first);
    mem_close(mem);
    EXPECT_OK(e);
}

static void check_after(struct sweep *s, int status)
{
    count(s->live, s->t->resumes, &s->now);
    bool none = same_rows(&s->now, &s->before), all = same_counts(&s->now, &s->done);
    EXPECT(status >= 200 && status <= 599);
    EXPECT(status >= 500 || status == s->status || (status >= 400 && status != 404));
    audit_whole(s);
    if (s->t->resumes && !state.lost_write) {
        /* The pause and the lease of what failed have passed. */
        CHECK(sqlite3_exec(s->live, "UPDATE job SET due_at = 0, lease_until = 0 WHERE state IN (1, 2) AND attempts > 0",
                           NULL, NULL, NULL) == SQLITE_OK);
        (void)s->t->run(s->t->arg);
        count(s->live, s->t->resumes, &s->now);
        if (!same_counts(&s->now, &s->done))
            test_note("%s: rows of a good run and after the second try: %s", s->t->what, difference(&s->done, &s->now));
        EXPECT(same_counts(&s->now, &s->done));
    } else if (!s->t->resumes) {
        EXPECT(none || all); /* all: it was stored, and what came after it failed */
        EXPECT(all || status >= 400 || state.lost_write);
    }
}

/* False: there is no k-th step. */
static bool fail_one(struct sweep *s, enum fault kind, int k)
{
    static const char *const kinds[] = { "memory", "database", "file" };
    state.lost_write = false;
    fault_arm(kind, k);
    int status = s->t->run(s->t->arg);
    bool happened = fault_happened(kind);
    fault_disarm();
    if (!happened)
        return false;
    test_note("%s: step %d of %s failed, answer %d instead of %d", s->t->what, k, kinds[kind], status, s->status);
    check_after(s, status);
    test_note("%s", "");
    copy(s->live, s->kept);
    state.steps++;
    return true;
}

static void sweep_all(struct sweep *s)
{
    count(s->live, s->t->resumes, &s->before);
    s->status = s->t->run(s->t->arg);
    count(s->live, s->t->resumes, &s->done);
    copy(s->live, s->kept);
    for (int kind = 0; kind < FAULT_COUNT_; kind++) {
        int k = 1;
        while (k < STEPS_MAX && fail_one(s, (enum fault)kind, k))
            k++;
        EXPECT(k < STEPS_MAX);
        copy(s->live, s->kept);
    }
}

void test_faults(const struct test_fault_try *t)
{
    if (!state.on || state.inside || state.skip || db_engine(t->db) != DB_SQLITE)
        return;
    if (state.sampled && rand_below(&state.rand, 10) != 0)
        return;
    static struct sweep s; /* too large for the stack, and so is the literal that would clear it */
    memset(&s, 0, sizeof s);
    s.t = t;
    s.live = beside(t->db);
    CHECK(sqlite3_open(":memory:", &s.kept) == SQLITE_OK);
    copy(s.kept, s.live);
    state.inside = true;
    state.tries++;
    sweep_all(&s);
    state.inside = false;
    sqlite3_close(s.kept);
    sqlite3_close(s.live);
}

/* --- jobs ------------------------------------------------------------------------------------------ */

struct jobs {
    struct db *db;
    const struct config *config;
    const struct job_kind *const *kinds;
    struct instant now;
};

static int jobs_run(void *arg)
{
    const struct jobs *j = arg;
    int ran;
    return job_run_due(j->db, j->config, j->kinds, j->now, &ran) == OK ? 200 : 503;
}

enum err test_jobs(struct db *db, const struct config *config, const struct job_kind *const *kinds, struct instant now,
                   int *ran)
{
    struct jobs jobs = { db, config, kinds, now };
    test_faults(&(struct test_fault_try){ .db = db, .what = "jobs", .run = jobs_run, .arg = &jobs, .resumes = true });
    return job_run_due(db, config, kinds, now, ran);
}

/* --- mail in ----------------------------------------------------------------------------------------- */

struct message {
    struct db *db;
    struct str mailbox;
    int fd;
};

static int receive(void *arg)
{
    struct message *m = arg;
    struct mem *mem;
    if (lseek(m->fd, 0, SEEK_SET) != 0 || mem_open(&mem, LIMIT_ARENA_JOB) != OK)
        return 503;
    enum err e = mail_receive_stream(m->db, mem, m->mailbox, false, m->fd, -1);
    mem_close(mem);
    return e == OK ? 200 : 503;
}

void test_faults_receive(struct db *db, struct str mailbox, struct str raw)
{
    struct message m = { db, mailbox, memfd_create("message", MFD_CLOEXEC) };
    CHECK(m.fd >= 0 && write(m.fd, raw.at, raw.len) == (ssize_t)raw.len);
    test_faults(&(struct test_fault_try){ .db = db, .what = "a message", .run = receive, .arg = &m });
    close(m.fd);
}
