/*
 * platform/db_sqlite.c -- the driver for SQLite.  One thread at a time on a
 * connection, settings of the trust specification, and an authorizer that lets
 * nothing but reading and writing of rows through once a connection is set up.
 */
#include "platform/db_driver.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/limits.h"
#include "platform/log.h"

struct sqlite_conn {
    struct conn conn;
    sqlite3 *db;
    int64_t busy; /* microseconds */
    int64_t busy_until;
    sqlite3_stmt *begin, *begin_write, *commit, *rollback, *mark, *keep, *undo;
    struct cache cache;
};

static struct sqlite_conn *of(struct conn *conn) { return (struct sqlite_conn *)conn; }

/* --- errors ------------------------------------------------------------------ */

static enum err fail(struct sqlite_conn *c, int rc, const char *what)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        log_event(LOG_WARNING, "db.busy", LOG_Z("statement", what), LOG_INT("code", rc));
        return ERR_BUSY;
    case SQLITE_FULL:
        log_event(LOG_ERROR, "db.full", LOG_Z("statement", what));
        return ERR_FULL;
    case SQLITE_CONSTRAINT:
        log_event(LOG_INFO, "db.constraint", LOG_Z("statement", what), LOG_Z("why", sqlite3_errmsg(c->db)));
        return ERR_CONFLICT;
    case SQLITE_TOOBIG:
        log_event(LOG_WARNING, "db.too_large", LOG_Z("statement", what));
        return ERR_TOO_LARGE;
    default:
        log_event(LOG_ERROR, "db.fault", LOG_Z("statement", what), LOG_INT("code", rc),
                  LOG_Z("why", c->db != NULL ? sqlite3_errmsg(c->db) : ""));
        return ERR_FAULT;
    }
}

/* --- set-up -------------------------------------------------------------------- */

static const char *const functions[] = {
    "abs",       "avg",     "bm25",  "coalesce",   "count", "dense_rank", "first_value", "group_concat",
    "highlight", "ifnull",  "iif",   "instr",      "lag",   "last_value", "lead",        "length",
    "like",      "lower",   "ltrim", "match",      "max",   "min",        "ntile",       "nullif",
    "rank",      "replace", "round", "row_number", "rtrim", "snippet",    "substr",      "substring",
    "sum",       "total",   "trim",  "upper",
};

static bool function_listed(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(functions); i++)
        if (name != NULL && sqlite3_stricmp(functions[i], name) == 0)
            return true;
    return false;
}

/* Everything this program says to SQLite after set-up.  The full-text index asks
   for data_version, and prepares its writes already when it is opened for
   reading: readers are held back by query_only. */
bool sqlite_allowed(int action, const char *a, const char *b)
{
    switch (action) {
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return true;
    case SQLITE_FUNCTION:
        return function_listed(b);
    case SQLITE_PRAGMA:
        return a != NULL && sqlite3_stricmp(a, "data_version") == 0 && b == NULL;
    default:
        return false;
    }
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *database, const char *trigger)
{
    (void)arg;
    (void)database;
    (void)trigger;
    return sqlite_allowed(action, a, b) ? SQLITE_OK : SQLITE_DENY;
}

/* Another process holds the lock: look again soon, its commits are short. */
static int wait_for_lock(void *arg, int tries)
{
    struct sqlite_conn *c = arg;
    int64_t now = monotonic_us();
    if (tries == 0)
        c->busy_until = now + c->busy;
    if (now >= c->busy_until)
        return 0;
    struct timespec pause = { 0, tries < 10 ? 200000 : 1000000 };
    (void)nanosleep(&pause, NULL);
    return 1;
}

static int exec(struct sqlite_conn *c, const char *sql) { return sqlite3_exec(c->db, sql, NULL, NULL, NULL); }

static bool pragma_is(struct sqlite_conn *c, const char *sql, const char *want)
{
    sqlite3_stmt *s = NULL;
    bool is = sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW &&
              sqlite3_column_text(s, 0) != NULL && strcmp((const char *)sqlite3_column_text(s, 0), want) == 0;
    sqlite3_finalize(s);
    return is;
}

static void harden(struct sqlite_conn *c)
{
    static const struct {
        int option, value;
    } options[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 }, /* of immutable tables; what one does meets the authorizer too */
        /* A plan never depends on a bound value: else SQLite compiles such a statement anew at
           each execution (measured: a fifth of a ticket's page). */
        { SQLITE_DBCONFIG_ENABLE_QPSG, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(options); i++)
        CHECK(sqlite3_db_config(c->db, options[i].option, options[i].value, NULL) == SQLITE_OK);
    static const struct {
        int limit, value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, (int)MIB(64) }, { SQLITE_LIMIT_SQL_LENGTH, (int)DB_SQL_MAX },
        { SQLITE_LIMIT_ATTACHED, 0 },          { SQLITE_LIMIT_EXPR_DEPTH, 100 },
        { SQLITE_LIMIT_COLUMN, 200 },          { SQLITE_LIMIT_COMPOUND_SELECT, 20 },
        { SQLITE_LIMIT_FUNCTION_ARG, 16 },     { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, 64 },  { SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(limits); i++)
        (void)sqlite3_limit(c->db, limits[i].limit, limits[i].value);
}

/* Each reader has a page cache of its own.  No memory map: SQLite forgets a mapped
   page at once and checks its cells anew at each visit (measured: a search over
   cold pages costs twice as much).  auto_vacuum counts only for a new file and must
   come first.  Temporary tables stay in memory: no file for them can fail or leak.
   Recursive triggers: a row that REPLACE removes counts as deleted.
   12000 pages of journal (47 MB, three parts of its index): the pages that all writers
   share go to the file a twelfth as often as with the usual 1000. */
static int settings(struct sqlite_conn *c)
{
    /* On a file with tables it would ask for the writer's lock. */
    if (pragma_is(c, "PRAGMA page_count", "0") && exec(c, "PRAGMA auto_vacuum = INCREMENTAL") != SQLITE_OK)
        return sqlite3_errcode(c->db);
    int rc = exec(c, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA "
                     "foreign_keys = ON; PRAGMA recursive_triggers = ON;"
                     "PRAGMA secure_delete = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                     "PRAGMA cache_size = -2048; PRAGMA mmap_size = 0;"
                     "PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 12000");
    if (rc == SQLITE_OK && c->conn.use == CONN_READ)
        rc = exec(c, "PRAGMA query_only = ON");
    if (rc == SQLITE_OK && c->conn.use == CONN_WRITE)
        rc = exec(c, "PRAGMA cache_size = -4096");
    if (rc == SQLITE_OK && !(pragma_is(c, "PRAGMA journal_mode", "wal") && pragma_is(c, "PRAGMA synchronous", "2") &&
                             pragma_is(c, "PRAGMA foreign_keys", "1")))
        rc = SQLITE_MISUSE;
    return rc;
}

static int keep_ready(struct sqlite_conn *c, const char *sql, sqlite3_stmt **out)
{
    return sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
}

static int set_up(struct sqlite_conn *c)
{
    (void)sqlite3_extended_result_codes(c->db, 1);
    harden(c);
    (void)sqlite3_busy_handler(c->db, wait_for_lock, c);
    int rc = settings(c);
    const struct {
        const char *sql;
        sqlite3_stmt **out;
    } ready[] = {
        { "BEGIN", &c->begin },
        { "BEGIN IMMEDIATE", &c->begin_write },
        { "COMMIT", &c->commit },
        { "ROLLBACK", &c->rollback },
        { "SAVEPOINT member", &c->mark },
        { "RELEASE member", &c->keep },
        { "ROLLBACK TO member", &c->undo },
    };
    for (size_t i = 0; i < ARRAY_LEN(ready) && rc == SQLITE_OK; i++)
        rc = keep_ready(c, ready[i].sql, ready[i].out);
    if (rc == SQLITE_OK && c->conn.use != CONN_SETUP)
        rc = sqlite3_set_authorizer(c->db, authorize, NULL);
    return rc;
}

static void start_library(void)
{
    /* No lock shared by all connections only to count bytes. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    CHECK(sqlite3_threadsafe() != 0);
    CHECK(sqlite3_initialize() == SQLITE_OK);
}

/* The journal files get the mode of the database: made here, for the owner only. */
static enum err make_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_event(LOG_ERROR, "db.cannot_create", LOG_Z("path", path));
        return ERR_FAULT;
    }
    close(fd);
    return OK;
}

static void drop(void *arg, struct prepared *p)
{
    (void)arg;
    (void)sqlite3_finalize(p->handle);
    p->handle = NULL;
}

static void sqlite_close(struct conn *conn)
{
    struct sqlite_conn *c = of(conn);
    cache_clear(&c->cache, drop, c);
    sqlite3_stmt *const ready[] = { c->begin, c->begin_write, c->commit, c->rollback, c->mark, c->keep, c->undo };
    for (size_t i = 0; i < ARRAY_LEN(ready); i++)
        (void)sqlite3_finalize(ready[i]);
    (void)sqlite3_close_v2(c->db);
    free(c);
}

static enum err sqlite_connect(struct db *db, enum conn_use use, struct conn **out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, start_library);
    if (db->url[0] != '/')
        return ERR_INVALID;
    if (access(db->url, F_OK) != 0) {
        if (!db->create)
            return ERR_NOT_FOUND;
        TRY(make_file(db->url));
    }
    struct sqlite_conn *c = calloc(1, sizeof *c);
    CHECK(c != NULL);
    c->conn = (struct conn){ &sqlite_driver, use, false };
    c->busy = db->busy;
    int rc = sqlite3_open_v2(db->url, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = set_up(c);
    if (rc != SQLITE_OK) {
        enum err e = fail(c, rc, "open");
        sqlite_close(&c->conn);
        return e;
    }
    *out = &c->conn;
    return OK;
}

/* --- transactions ------------------------------------------------------------------ */

static int step(sqlite3_stmt *s)
{
    int rc = sqlite3_step(s);
    (void)sqlite3_reset(s);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static enum err sqlite_begin(struct conn *conn, enum tx_mode mode, account_id actor)
{
    struct sqlite_conn *c = of(conn);
    (void)actor;
    int rc = step(mode == TX_READ ? c->begin : c->begin_write);
    return rc == SQLITE_OK ? OK : fail(c, rc, "begin");
}

static enum err sqlite_commit(struct conn *conn)
{
    struct sqlite_conn *c = of(conn);
    int rc = step(c->commit);
    if (rc == SQLITE_OK)
        return OK;
    enum err e = fail(c, rc, "commit");
    /* The outcome is unknown and a second fsync could lie (law L5). */
    if ((rc & 0xff) == SQLITE_IOERR)
        db_lost_write();
    return e;
}

static void sqlite_rollback(struct conn *conn)
{
    struct sqlite_conn *c = of(conn);
    if (sqlite3_get_autocommit(c->db) == 0)
        (void)step(c->rollback);
}

enum err sqlite_mark(struct conn *conn)
{
    int rc = step(of(conn)->mark);
    return rc == SQLITE_OK ? OK : fail(of(conn), rc, "savepoint");
}

enum err sqlite_keep(struct conn *conn)
{
    int rc = step(of(conn)->keep);
    return rc == SQLITE_OK ? OK : fail(of(conn), rc, "release");
}

void sqlite_undo(struct conn *conn)
{
    struct sqlite_conn *c = of(conn);
    if (sqlite3_get_autocommit(c->db) != 0)
        return;
    int rc = step(c->undo);
    if (rc == SQLITE_OK)
        rc = step(c->keep);
    /* A part that cannot be taken out spoils the whole. */
    if (rc != SQLITE_OK)
        sqlite_rollback(conn);
}

bool sqlite_in_transaction(struct conn *conn) { return sqlite3_get_autocommit(of(conn)->db) == 0; }

void *sqlite_handle(struct conn *conn) { return of(conn)->db; }

/* --- statements --------------------------------------------------------------------- */

/* "$12" -> 12; 0: not a number of ours. */
static int param_number(const char *name)
{
    if (name == NULL || name[0] != '$' || name[1] < '1' || name[1] > '9')
        return 0;
    int n = name[1] - '0';
    if (name[2] == '\0')
        return n;
    if (name[2] < '0' || name[2] > '9' || name[3] != '\0')
        return 0;
    return n * 10 + (name[2] - '0');
}

/* SQLite numbers $n by first appearance: remember where each one is. */
static bool map_params(struct prepared *p, const struct db_statement *statement)
{
    sqlite3_stmt *s = p->handle;
    int count = sqlite3_bind_parameter_count(s);
    for (int i = 1; i <= count; i++) {
        int n = param_number(sqlite3_bind_parameter_name(s, i));
        if (n == 0 || n > statement->params + DB_FIRST_PARAM - 1 || n > DB_PARAMS_MAX)
            return false;
        p->at[n - 1] = (uint8_t)i;
    }
    return true;
}

static enum err prepare(struct sqlite_conn *c, struct prepared *p, const struct query *q)
{
    char *text = statement_text(q->statement, q->mask, q->choice);
    CHECK(text != NULL);
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v3(c->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    free(text);
    if (rc != SQLITE_OK)
        return fail(c, rc, q->statement->name);
    p->handle = s;
    int columns = sqlite3_column_count(s), wanted = 0;
    for (const struct db_col *col = q->statement->cols; col != NULL && col->name != NULL; col++)
        wanted++;
    if (columns != wanted || !map_params(p, q->statement)) {
        log_event(LOG_ERROR, "db.statement", LOG_Z("statement", q->statement->name), LOG_INT("columns", columns));
        drop(c, p);
        return ERR_FAULT;
    }
    p->columns = (uint8_t)columns;
    p->readonly = sqlite3_stmt_readonly(s) != 0;
    p->statement = q->statement;
    return OK;
}

static int bind(sqlite3_stmt *s, int at, const struct db_value *v)
{
    switch (v->kind) {
    case DB_NULL:
        return sqlite3_bind_null(s, at);
    case DB_INT:
        return sqlite3_bind_int64(s, at, v->i);
    case DB_TEXT:
        return sqlite3_bind_text64(s, at, v->s.at != NULL ? v->s.at : "", v->s.len, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(s, at, v->s.at, v->s.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static int bind_all(const struct prepared *p, const struct query *q)
{
    for (int n = 1; n <= q->n + DB_FIRST_PARAM - 1; n++) {
        if (p->at[n - 1] == 0)
            continue;
        struct db_value v = query_value(q, n);
        int rc = bind(p->handle, p->at[n - 1], &v);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

static bool put(sqlite3_stmt *s, int i, const struct db_col *col, char *row, struct mem *mem)
{
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_NULL:
        return slot_put_null(col, row);
    case SQLITE_INTEGER:
        return slot_put_int(col, row, sqlite3_column_int64(s, i));
    case SQLITE_TEXT: {
        const unsigned char *at = sqlite3_column_text(s, i);
        struct str text = { (const char *)at, (size_t)sqlite3_column_bytes(s, i) };
        return at != NULL && slot_put_bytes(col, row, DB_TEXT, mem, text);
    }
    case SQLITE_BLOB: {
        const void *at = sqlite3_column_blob(s, i);
        struct str bytes = { at, (size_t)sqlite3_column_bytes(s, i) };
        return (at != NULL || bytes.len == 0) && slot_put_bytes(col, row, DB_BLOB, mem, bytes);
    }
    default:
        return false; /* a floating number: nowhere in this program */
    }
}

static enum err take_row(sqlite3_stmt *s, const struct query *q, struct rows *rows)
{
    char *row;
    TRY(rows_add(rows, q, &row));
    int i = 0;
    for (const struct db_col *col = q->statement->cols; col->name != NULL; col++, i++)
        if (!put(s, i, col, row, rows->mem))
            return slot_wrong(q, col);
    return OK;
}

static enum err sqlite_exec(struct conn *conn, const struct query *q, struct rows *rows)
{
    struct sqlite_conn *c = of(conn);
    struct prepared *p = cache_place(&c->cache, q, 0, drop, c);
    if (p->statement == NULL)
        TRY(prepare(c, p, q));
    sqlite3_stmt *s = p->handle;
    int rc = bind_all(p, q);
    enum err e = OK;
    if (rc == SQLITE_OK) {
        while (e == OK && (rc = sqlite3_step(s)) == SQLITE_ROW)
            e = take_row(s, q, rows);
        if (rc == SQLITE_DONE && !p->readonly)
            rows->changed = sqlite3_changes64(c->db);
    }
    (void)sqlite3_reset(s);
    if (e == OK && rc != SQLITE_DONE)
        e = fail(c, rc, q->statement->name);
    return e;
}

static enum err sqlite_script(struct conn *conn, const char *sql)
{
    int rc = exec(of(conn), sql);
    return rc == SQLITE_OK ? OK : fail(of(conn), rc, "script");
}

const struct driver sqlite_driver = {
    DB_SQLITE, sqlite_connect, sqlite_close, sqlite_begin, sqlite_commit, sqlite_rollback, sqlite_exec, sqlite_script,
};
