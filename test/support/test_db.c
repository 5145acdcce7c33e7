#define _GNU_SOURCE
/*
 * test/support/test_db.c -- see test_db.h.  Migrating takes far longer than
 * copying: each engine migrates one template per run.
 */
#include "test_db.h"

#include <fcntl.h>
#include <ftw.h>
#include <libpq-fe.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/db_driver.h"
#include "platform/migrate.h"
#include "platform/secret.h"

/* The rooms of the program; without app/modules.c only platform is migrated. */
extern const char *const module_rooms[];

struct instant test_now = TEST_NOW;

/* One process, one thread runs tests. */
static struct {
    char dir[64];
    char template_file[96], template_name[64];
    int files, skipped;
} state;

/* --- the directory of the run ------------------------------------------------------ */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static void remove_dir(void)
{
    if (state.dir[0] != '\0' && nftw(state.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        fprintf(stderr, "%s was not removed\n", state.dir);
    if (state.skipped > 0)
        fprintf(stderr,
                "%d PostgreSQL tests were SKIPPED: PEDELL_TEST_PG is not set"
                " (test/support/with-postgres sets it)\n",
                state.skipped);
}

static void start(void)
{
    if (state.dir[0] != '\0')
        return;
    const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(state.dir, sizeof state.dir, "%s/pedell-test-XXXXXX", tmp);
    CHECK(mkdtemp(state.dir) != NULL);
    CHECK(atexit(remove_dir) == 0);
    secret_start();
    secret_key_use(&(const struct secret){ { 0x5a } });
}

struct str test_path(struct str name)
{
    start();
    return str_of(str_z(test_mem(), str_cat(test_mem(), str_of(state.dir), STR("/"), name)));
}

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    struct stat st;
    CHECK(in >= 0 && out >= 0 && fstat(in, &st) == 0);
    for (off_t left = st.st_size; left > 0;) {
        ssize_t n = sendfile(out, in, NULL, (size_t)left);
        CHECK(n > 0);
        left -= n;
    }
    close(in);
    close(out);
}

static struct db *open_at(const char *url)
{
    struct db *db = NULL;
    struct db_options options = { .url = str_of(url), .readers = 4, .create = true };
    EXPECT_OK(db_open(&options, &db));
    return db;
}

static void migrate(const char *url)
{
    struct db *db = open_at(url);
    struct migrate_report report;
    enum err e = migrate_run(db, module_rooms, false, &report);
    db_close(db);
    if (e != OK)
        test_note("migration: %s", report.refused != NULL ? report.refused : "failed");
    EXPECT_OK(e);
}

static void close_later(void *arg) { db_close(arg); }

static struct db *ready(struct db *db)
{
    db_test_seed(db, 1);
    mem_defer(test_mem(), close_later, db);
    return db;
}

/* --- SQLite ---------------------------------------------------------------------- */

static struct db *sqlite_at(bool migrated)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/t%d.db", state.dir, ++state.files);
    if (migrated) {
        if (state.template_file[0] == '\0') {
            (void)snprintf(state.template_file, sizeof state.template_file, "%s/template.db", state.dir);
            migrate(state.template_file);
        }
        copy_file(state.template_file, path);
    }
    return open_at(path);
}

/* --- PostgreSQL -------------------------------------------------------------------- */

static const char *server(void) { return getenv("PEDELL_TEST_PG"); }

bool test_db_there(enum db_engine engine)
{
    start();
    if (engine == DB_SQLITE || server() != NULL)
        return true;
    state.skipped++;
    return false;
}

/* The URL of another database of the same server: PEDELL_TEST_PG has %s for its name. */
static void url_of_name(const char *name, char *url, size_t size)
{
    const char *pattern = server(), *at = strstr(pattern, "%s");
    CHECK(at != NULL);
    (void)snprintf(url, size, "%.*s%s%s", (int)(at - pattern), pattern, name, at + 2);
}

static void admin(const char *format, const char *a, const char *b)
{
    char url[512], sql[256];
    url_of_name("postgres", url, sizeof url);
    (void)snprintf(sql, sizeof sql, "%s %s%s%s", format, a, b[0] != '\0' ? " TEMPLATE " : "", b);
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        test_note("%s: %s", sql, PQerrorMessage(c));
    bool done = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    PQfinish(c);
    EXPECT(done);
}

struct made {
    char name[64];
};

static void drop_later(void *arg)
{
    struct made *made = arg;
    admin("DROP DATABASE IF EXISTS", made->name, "");
}

static void drop_template(void) { admin("DROP DATABASE IF EXISTS", state.template_name, ""); }

static struct db *postgresql_at(bool migrated)
{
    char url[512];
    if (migrated && state.template_name[0] == '\0') {
        (void)snprintf(state.template_name, sizeof state.template_name, "pedell_%d_template", (int)getpid());
        admin("CREATE DATABASE", state.template_name, "template0");
        CHECK(atexit(drop_template) == 0);
        url_of_name(state.template_name, url, sizeof url);
        migrate(url);
    }
    struct made *made = MEM_NEW(test_mem(), struct made);
    (void)snprintf(made->name, sizeof made->name, "pedell_%d_%d", (int)getpid(), ++state.files);
    admin("CREATE DATABASE", made->name, migrated ? state.template_name : "template0");
    mem_defer(test_mem(), drop_later, made);
    url_of_name(made->name, url, sizeof url);
    return open_at(url);
}

/* --- for tests --------------------------------------------------------------------- */

static struct db *make(enum db_engine engine, bool migrated)
{
    start();
    test_now = TEST_NOW;
    return ready(engine == DB_SQLITE ? sqlite_at(migrated) : postgresql_at(migrated));
}

struct db *test_db(enum db_engine engine) { return make(engine, true); }

struct db *test_db_empty(enum db_engine engine) { return make(engine, false); }

struct db *test_db_again(struct db *db)
{
    struct db *again = ready(open_at(db->url));
    db_test_seed(again, 2);
    return again;
}

struct str test_db_url(const struct db *db) { return str_of(db->url); }

struct tx *test_tx(struct db *db, enum tx_mode mode, account_id actor)
{
    struct tx *tx = NULL;
    EXPECT_OK(tx_open(db, mode, (struct tx_who){ .actor = actor }, test_now, test_mem(), &tx));
    return tx;
}

void test_sql(struct db *db, const char *sql) { EXPECT_OK(db_script(db, sql)); }
