/*
 * platform/db.c -- opening and closing a database.
 */
#include "platform/db_driver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/log.h"

/* --- law L5 ------------------------------------------------------------------ */

#define EXIT_IO 74

static void end_process(void)
{
    log_event(LOG_ERROR, "db.lost_write");
    _exit(EXIT_IO);
}

/* Process state: what to do when a write may be lost. */
static void (*_Atomic lost_write)(void) = end_process;

void db_on_lost_write(void (*run)(void)) { atomic_store(&lost_write, run != NULL ? run : end_process); }

void db_lost_write(void) { atomic_load (&lost_write)(); }

/* --- open and close ----------------------------------------------------------------- */

struct floor_row {
    struct instant at;
};
ROW(floor_row, COL(floor_row, at));
QUERY(clock_floor_read, SCOPE_SYSTEM, 0, floor_row, "SELECT at FROM clock_floor WHERE one = 1");
struct table_row {
    int64_t n;
};
ROW(table_row, COL(table_row, n));
QUERY(table_exists_sqlite, SCOPE_SYSTEM, 1, table_row,
      "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name = $3");
QUERY(table_exists_postgresql, SCOPE_SYSTEM, 1, table_row,
      "SELECT count(*) AS n FROM pg_catalog.pg_tables"
      " WHERE schemaname = current_schema() AND tablename = $3");

static enum err floor_read(struct db *db, struct mem *mem)
{
    struct tx *tx;
    TRY(tx_open(db, db->writes_only ? TX_WRITE : TX_READ, (struct tx_who){ 0 }, (struct instant){ 0 }, mem, &tx));
    struct table_row table = { 0 };
    struct floor_row floor = { { 0 } };
    enum err e = db->driver->engine == DB_SQLITE ? tx_one(tx, table_exists_sqlite, &table, STR("clock_floor"))
                                                 : tx_one(tx, table_exists_postgresql, &table, STR("clock_floor"));
    if (e == OK && table.n == 1)
        e = tx_one(tx, clock_floor_read, &floor);
    tx_abort(tx);
    if (e == OK || e == ERR_NOT_FOUND) {
        atomic_store(&db->floor, floor.at.us);
        atomic_store(&db->floor_written, floor.at.us);
        e = OK;
    }
    return e;
}

enum err db_reload(struct db *db)
{
    struct mem *mem;
    TRY(mem_open(&mem, (size_t)64 << 10));
    enum err e = floor_read(db, mem);
    mem_close(mem);
    return e;
}

static const struct driver *driver_of(struct str url)
{
    if (str_starts(url, STR("postgresql://")) || str_starts(url, STR("postgres://")))
        return &postgresql_driver;
    return &sqlite_driver;
}

enum err db_open(const struct db_options *options, struct db **out)
{
    if (driver_of(options->url) == NULL) {
        log_event(LOG_ERROR, "db.no_driver");
        return ERR_FAULT;
    }
    struct db *db = calloc(1, sizeof *db);
    CHECK(db != NULL);
    db->url = strndup(options->url.at, options->url.len);
    CHECK(db->url != NULL);
    db->driver = driver_of(options->url);
    db->create = options->create;
    db->writes_only = options->writes_only;
    db->busy = options->busy.us > 0 ? options->busy.us : SECONDS(5).us;
    int readers = options->readers > 0 ? options->readers : 4;
    CHECK(readers <= DB_READERS_MAX);
    db->pool.free = readers == 64 ? UINT64_MAX : (UINT64_C(1) << readers) - 1;
    CHECK(pthread_mutex_init(&db->pool.lock, NULL) == 0);
    CHECK(pthread_mutex_init(&db->rand_lock, NULL) == 0);
    cond_start(&db->pool.freed);
    writer_start(db);
    enum err e = db_reload(db);
    if (e != OK) {
        db_close(db);
        return e;
    }
    *out = db;
    return OK;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < DB_READERS_MAX; i++)
        if (db->pool.at[i] != NULL)
            db->driver->close(db->pool.at[i]);
    writer_stop(db);
    (void)pthread_cond_destroy(&db->pool.freed);
    (void)pthread_mutex_destroy(&db->pool.lock);
    (void)pthread_mutex_destroy(&db->rand_lock);
    free(db->url);
    free(db);
}

enum db_engine db_engine(const struct db *db) { return db->driver->engine; }

enum err db_script(struct db *db, const char *sql)
{
    struct mem *mem;
    TRY(mem_open(&mem, (size_t)64 << 10));
    struct tx *tx;
    enum err e = tx_open_setup(db, mem, &tx);
    if (e == OK) {
        e = tx_script(tx, sql);
        enum err ended = tx_commit(tx);
        e = e != OK ? e : ended;
    }
    mem_close(mem);
    return e;
}

struct db_counters db_counters(const struct db *db)
{
    return (struct db_counters){ atomic_load(&db->commits), atomic_load(&db->members), atomic_load(&db->reads) };
}

void db_test_seed(struct db *db, uint64_t seed)
{
    db->rand = rand_seeded(seed);
    db->seeded = true;
}
