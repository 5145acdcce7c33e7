/*
 * platform/db_driver.h -- what lies below db.h: connections, drivers, the shared
 * writer of SQLite.  Only src/platform/db*.c, migrate.c and their tests include it.
 */
#ifndef PLATFORM_DB_DRIVER_H
#define PLATFORM_DB_DRIVER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/rand.h"
#include "platform/db.h"

#define DB_FIRST_PARAM 3 /* $1 actor, $2 clock */
#define DB_PARAMS_MAX 26
#define DB_READERS_MAX 64
#define DB_GROUP_MAX 64  /* members of one shared COMMIT */
#define DB_GROUP_US 3000 /* a group older than this takes nobody in */
#define DB_SQL_MAX ((size_t)64 << 10)

/* --- statement cache -------------------------------------------------------- */

/* Sets of few places, oldest use leaves: bounded, and no list to walk. */
#define DB_CACHE_SETS 32
#define DB_CACHE_WAYS 8

struct prepared {
    const struct db_statement *statement; /* NULL: free place */
    unsigned mask;
    int choice;
    uint64_t types; /* PostgreSQL: two bits per parameter */
    uint64_t used;
    void *handle;    /* sqlite3_stmt, or NULL */
    uint32_t number; /* PostgreSQL: the name is s<number> */
    uint8_t columns;
    bool readonly;
    uint8_t at[DB_PARAMS_MAX]; /* at[n - 1]: place of $n in the text, 0 = not used */
};

struct cache {
    uint64_t clock;
    struct prepared places[DB_CACHE_SETS][DB_CACHE_WAYS];
};

struct query {
    const struct db_statement *statement;
    unsigned mask;
    int choice;
    const struct db_value *values;
    int n;
    int64_t actor, now;
};

/* The place of this query; its `statement` is NULL when it has to be prepared,
   after `drop` got rid of what was there. */
struct prepared *cache_place(struct cache *, const struct query *, uint64_t types,
                             void (*drop)(void *arg, struct prepared *), void *arg);
void cache_clear(struct cache *, void (*drop)(void *arg, struct prepared *), void *arg);
/* The text of a statement for a mask and a choice, to be freed by the caller; NULL: too long. */
char *statement_text(const struct db_statement *, unsigned mask, int choice);
/* Value of $n, n from 1 on. */
struct db_value query_value(const struct query *, int n);

/* --- rows --------------------------------------------------------------------- */

struct rows {
    struct mem *mem;
    char *at;
    size_t n, cap;
    bool one;        /* `at` is the caller's struct; a second row is an error */
    int64_t changed; /* rows written by the statement */
};

enum err rows_add(struct rows *, const struct query *, char **row);
/* Put one value into its member; false when the type does not fit the member. */
bool slot_put_null(const struct db_col *, char *row);
bool slot_put_int(const struct db_col *, char *row, int64_t);
bool slot_put_bytes(const struct db_col *, char *row, enum db_kind, struct mem *, struct str);
/* Logs and returns ERR_FAULT: a column that does not fit its member. */
enum err slot_wrong(const struct query *, const struct db_col *);

/* --- connections ---------------------------------------------------------------- */

enum conn_use { CONN_READ, CONN_WRITE, CONN_SETUP };

struct conn {
    const struct driver *driver;
    enum conn_use use;
    bool broken; /* give it up and open a new one */
};

struct driver {
    enum db_engine engine;
    enum err (*connect)(struct db *, enum conn_use, struct conn **);
    void (*close)(struct conn *);
    enum err (*begin)(struct conn *, enum tx_mode, account_id actor);
    enum err (*commit)(struct conn *);
    void (*rollback)(struct conn *);
    enum err (*exec)(struct conn *, const struct query *, struct rows *);
    enum err (*script)(struct conn *, const char *sql); /* one statement without values */
};
extern const struct driver sqlite_driver;
/* Weak: pedell-gate is linked without PostgreSQL's library; the address is then NULL. */
extern const struct driver postgresql_driver __attribute__((weak));

/* SQLite only: the part of one tx inside the shared transaction. */
enum err sqlite_mark(struct conn *);
enum err sqlite_keep(struct conn *);
void sqlite_undo(struct conn *);
/* False when the engine rolled everything back by itself (disk full, I/O error). */
bool sqlite_in_transaction(struct conn *);
/* The sqlite3 handle, for backup, doctor and the statement test. */
void *sqlite_handle(struct conn *);

/* What the authorizer lets through after set-up. */
bool sqlite_allowed(int action, const char *a, const char *b);

/* For the statement test: column names and types of one text. */
bool column_is(const struct db_col *, const char *name);
enum err db_check_one(struct db *, const struct db_statement *, struct buf *report);
enum err postgresql_describe(struct conn *, const char *sql, const bool *used, int params, const struct db_statement *,
                             struct buf *report);

/* --- the database ----------------------------------------------------------------- */

/* The one writer of this process (db_commit.c). */
struct writer {
    pthread_mutex_t lock;
    struct conn *conn;
    struct tx *first, *last; /* wait for their turn, oldest first */
    struct tx *members;      /* done, wait for the shared COMMIT, oldest first */
    struct tx *newest;       /* of the members */
    int count;
    bool held, open;
    int64_t opened; /* monotonic, microseconds */
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct conn *at[DB_READERS_MAX];
    uint64_t free; /* bit i: at[i] is not in use */
};

struct db {
    const struct driver *driver;
    char *url;
    bool create;
    bool writes_only;
    int64_t busy; /* microseconds */
    struct pool pool;
    struct writer writer;
    _Atomic int64_t floor, floor_written, floor_warned, last_id;
    _Atomic int64_t commits, members, reads;
    pthread_mutex_t rand_lock;
    bool seeded;
    struct rand rand;
};

/* A statement kept for the end of the shared transaction. */
struct late {
    struct late *next;
    const struct db_statement *statement;
    const struct db_value *values;
    int n;
};

struct tx {
    struct db *db;
    struct conn *conn;
    enum tx_mode mode;
    struct tx_who who;
    struct instant now;
    struct mem *mem;
    struct refusal refusal;
    enum err broken; /* first error of a statement: the tx can only be given up */
    int place;       /* in the pool; -1: the writer, or a connection of its own */
    bool setup;      /* migrations: no note, own connection */
    bool wrote;
    const struct db_statement *unnoted; /* changed rows that want a note */
    struct note *notes;
    size_t note_count, note_cap;
    struct late *late, **late_end;
    /* db_commit.c */
    struct tx *next;
    sem_t wake;        /* its turn has come, then: it is decided */
    bool turn, marked; /* marked: a savepoint of its own */
    enum err result;
};

int64_t monotonic_us(void);
/* A condition that waits by the monotonic clock, and a wait until then; false: time is over. */
void cond_start(pthread_cond_t *);
bool cond_wait_until(pthread_cond_t *, pthread_mutex_t *, int64_t monotonic);

/* What tx_run_late kept, by whoever commits for all. */
enum err late_run(struct tx *);
enum err writer_enter(struct tx *);
enum err writer_commit(struct tx *);
void writer_abort(struct tx *);
void writer_start(struct db *);
void writer_stop(struct db *);

/* A tx over a connection of its own that may change the schema. */
enum err tx_open_setup(struct db *, struct mem *, struct tx **);
enum err tx_script(struct tx *, const char *sql);
/* After a migration: read what the database remembers (the clock floor). */
enum err db_reload(struct db *);

#endif
