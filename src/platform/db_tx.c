/*
 * platform/db_tx.c -- transactions and the statements run in them.
 */
#include "platform/db_driver.h"

#include <string.h>

#include "base/fault.h"
#include "platform/audit.h"
#include "platform/log.h"
#include "platform/secret.h"

/* --- the clock (SES-4) --------------------------------------------------------- */

#define CLOCK_BACK INT64_C(60000000)
#define FLOOR_EVERY INT64_C(1000000)

SQL_STATE(clock_floor_raise, SCOPE_SYSTEM, 1, "UPDATE clock_floor SET at = $3 WHERE one = 1 AND at < $3");

static void raise_to(_Atomic int64_t *at, int64_t v)
{
    int64_t seen = atomic_load_explicit(at, memory_order_relaxed);
    while (seen < v &&
           !atomic_compare_exchange_weak_explicit(at, &seen, v, memory_order_relaxed, memory_order_relaxed)) {
    }
}

static struct instant clock_of(struct db *db, struct instant now)
{
    int64_t floor = atomic_load_explicit(&db->floor, memory_order_relaxed);
    if (now.us >= floor)
        return now;
    int64_t warned = atomic_load_explicit(&db->floor_warned, memory_order_relaxed);
    if (floor - now.us > CLOCK_BACK && (now.us < warned || now.us - warned > CLOCK_BACK)) {
        atomic_store_explicit(&db->floor_warned, now.us, memory_order_relaxed);
        log_event(LOG_WARNING, "clock.back", LOG_INT("seconds", (floor - now.us) / 1000000));
    }
    return (struct instant){ floor };
}

static enum err floor_write(struct tx *tx)
{
    struct db *db = tx->db;
    int64_t written = atomic_load_explicit(&db->floor_written, memory_order_relaxed);
    if (tx->now.us - written < FLOOR_EVERY)
        return OK;
    TRY(tx_run(tx, clock_floor_raise, NULL, tx->now));
    raise_to(&db->floor_written, tx->now.us);
    return OK;
}

/* --- readers' connections ---------------------------------------------------------- */

/* The lowest free one: while few are at work, few have warm caches and memory. */
static enum err pool_take(struct db *db, int *out)
{
    struct pool *pool = &db->pool;
    int64_t until = 0;
    CHECK(pthread_mutex_lock(&pool->lock) == 0);
    while (pool->free == 0) {
        if (until == 0)
            until = monotonic_us() + db->busy;
        if (!cond_wait_until(&pool->freed, &pool->lock, until) && pool->free == 0) {
            (void)pthread_mutex_unlock(&pool->lock);
            log_event(LOG_WARNING, "db.no_connection_free");
            return ERR_BUSY;
        }
    }
    *out = __builtin_ctzll(pool->free);
    pool->free &= ~(UINT64_C(1) << *out);
    (void)pthread_mutex_unlock(&pool->lock);
    return OK;
}

static void pool_give(struct db *db, int place)
{
    struct pool *pool = &db->pool;
    if (pool->at[place] != NULL && pool->at[place]->broken) {
        db->driver->close(pool->at[place]);
        pool->at[place] = NULL;
    }
    CHECK(pthread_mutex_lock(&pool->lock) == 0);
    pool->free |= UINT64_C(1) << place;
    CHECK(pthread_cond_signal(&pool->freed) == 0);
    (void)pthread_mutex_unlock(&pool->lock);
}

/* A connection that died while nobody used it is replaced once, unseen. */
static enum err pool_begin(struct tx *tx)
{
    struct db *db = tx->db;
    struct conn **conn = &db->pool.at[tx->place];
    enum conn_use use = db->driver->engine == DB_SQLITE ? CONN_READ : CONN_WRITE;
    for (int tries = 0;; tries++) {
        if (*conn == NULL)
            TRY(db->driver->connect(db, use, conn));
        enum err e = db->driver->begin(*conn, tx->mode, tx->who.actor);
        if (e == OK || !(*conn)->broken || tries == 1) {
            tx->conn = *conn;
            return e;
        }
        db->driver->close(*conn);
        *conn = NULL;
    }
}

static enum err pool_enter(struct tx *tx)
{
    TRY(pool_take(tx->db, &tx->place));
    enum err e = pool_begin(tx);
    if (e != OK)
        pool_give(tx->db, tx->place);
    return e;
}

/* Transactions this thread has open: what is slow asks before it starts. */
static _Thread_local int open_here;

bool tx_open_here(void) { return open_here > 0; }

/* --- open, commit, abort ---------------------------------------------------------- */

static bool injected(const char *what)
{
    if (!fault_here(FAULT_DB))
        return false;
    log_event(LOG_DEBUG, "db.fault_injected", LOG_Z("statement", what));
    return true;
}

static bool shared(const struct tx *tx)
{
    return tx->mode == TX_WRITE && tx->db->driver->engine == DB_SQLITE && !tx->setup;
}

enum err tx_open(struct db *db, enum tx_mode mode, struct tx_who who, struct instant now, struct mem *mem,
                 struct tx **out)
{
    if (injected("begin"))
        return ERR_FAULT;
    struct tx *tx = MEM_NEW(mem, struct tx);
    *tx = (struct tx){ .db = db, .mode = mode, .who = who, .mem = mem, .place = -1 };
    TRY(shared(tx) ? writer_enter(tx) : pool_enter(tx));
    /* After the wait: the floor may have risen meanwhile. */
    tx->now = clock_of(db, now);
    open_here++;
    *out = tx;
    return OK;
}

static void end_alone(struct tx *tx)
{
    if (tx->place >= 0)
        pool_give(tx->db, tx->place);
    else
        tx->db->driver->close(tx->conn);
    tx->conn = NULL;
}

void tx_abort(struct tx *tx)
{
    open_here -= !tx->setup;
    if (shared(tx)) {
        writer_abort(tx);
        return;
    }
    tx->db->driver->rollback(tx->conn);
    end_alone(tx);
}

/* What belongs into the transaction before it ends. */
static enum err before_commit(struct tx *tx)
{
    if (tx->broken != OK)
        return tx->broken;
    if (tx->setup || tx->mode == TX_READ)
        return OK;
    if (tx->unnoted != NULL && tx->note_count == 0) {
        log_event(LOG_ERROR, "db.changed_without_note", LOG_Z("statement", tx->unnoted->name),
                  LOG_Z("file", tx->unnoted->file));
        return ERR_FAULT;
    }
    if (tx->wrote || tx->note_count > 0)
        TRY(floor_write(tx));
    if (tx->note_count > 0)
        TRY(audit_flush(tx, tx->notes, tx->note_count));
    return injected("commit") ? ERR_FAULT : OK;
}

enum err tx_commit(struct tx *tx)
{
    enum err e = before_commit(tx);
    if (e != OK) {
        tx->broken = e;
        tx_abort(tx);
        return e;
    }
    open_here -= !tx->setup;
    if (shared(tx)) {
        e = writer_commit(tx);
    } else {
        e = tx->db->driver->commit(tx->conn);
        if (e != OK)
            tx->db->driver->rollback(tx->conn);
        end_alone(tx);
        if (tx->mode == TX_WRITE && e == OK) {
            atomic_fetch_add_explicit(&tx->db->commits, 1, memory_order_relaxed);
            atomic_fetch_add_explicit(&tx->db->members, 1, memory_order_relaxed);
        }
    }
    if (tx->mode == TX_READ)
        atomic_fetch_add_explicit(&tx->db->reads, 1, memory_order_relaxed);
    else if (e == OK && tx->wrote)
        raise_to(&tx->db->floor, tx->now.us);
    return e;
}

enum err tx_end(struct tx *tx, enum err e)
{
    if (e == OK)
        return tx_commit(tx);
    tx_abort(tx);
    return e;
}

enum err tx_open_setup(struct db *db, struct mem *mem, struct tx **out)
{
    struct tx *tx = MEM_NEW(mem, struct tx);
    *tx = (struct tx){ .db = db, .mode = TX_WRITE, .mem = mem, .setup = true, .place = -1 };
    TRY(db->driver->connect(db, CONN_SETUP, &tx->conn));
    enum err e = db->driver->begin(tx->conn, TX_WRITE, tx->who.actor);
    if (e != OK)
        db->driver->close(tx->conn);
    *out = tx;
    return e;
}

enum err tx_script(struct tx *tx, const char *sql)
{
    CHECK(tx->setup);
    if (injected("script"))
        return tx->broken = ERR_FAULT;
    enum err e = tx->db->driver->script(tx->conn, sql);
    if (e != OK)
        tx->broken = e;
    return e;
}

/* --- what a tx knows --------------------------------------------------------------- */

void tx_act_as(struct tx *tx, struct tx_who who)
{
    char text[64];
    struct buf set = buf_fixed(text, sizeof text - 1);
    CHECK(!tx->wrote);
    tx->who = who;
    if (tx->db->driver->engine != DB_POSTGRESQL || tx->broken != OK)
        return;
    /* The policies of PostgreSQL ask for the actor, too. */
    buf_put(&set, STR("SET LOCAL pedell.actor = '"));
    buf_int(&set, who.actor.n);
    buf_put(&set, STR("'"));
    CHECK(buf_done(&set) == OK);
    text[set.len] = '\0';
    tx->broken = tx->db->driver->script(tx->conn, text);
}

struct mem *tx_mem(const struct tx *tx) { return tx->mem; }
struct instant tx_now(const struct tx *tx) { return tx->now; }
account_id tx_actor(const struct tx *tx) { return tx->who.actor; }
grant_id tx_grant(const struct tx *tx) { return tx->who.grant; }
enum tx_mode tx_mode(const struct tx *tx) { return tx->mode; }
struct db *tx_db(const struct tx *tx) { return tx->db; }

enum err tx_refuse(struct tx *tx, enum err e, enum msg msg, const char *field)
{
    tx->refusal = (struct refusal){ msg, field };
    return e;
}

struct refusal tx_refusal(const struct tx *tx) { return tx->refusal; }

void tx_random(struct tx *tx, void *bytes, size_t n)
{
    struct db *db = tx->db;
    if (!db->seeded) {
        secret_random(bytes, n);
        return;
    }
    CHECK(pthread_mutex_lock(&db->rand_lock) == 0);
    for (size_t at = 0; at < n; at += sizeof(uint64_t)) {
        uint64_t v = rand_u64(&db->rand);
        memcpy((char *)bytes + at, &v, n - at < sizeof v ? n - at : sizeof v);
    }
    (void)pthread_mutex_unlock(&db->rand_lock);
}

/* Ids of one process rise and never meet, also many in one millisecond; the
   random part keeps the processes and nodes apart. */
int64_t tx_new_id(struct tx *tx)
{
    uint32_t random;
    tx_random(tx, &random, sizeof random);
    int64_t last = atomic_load_explicit(&tx->db->last_id, memory_order_relaxed), id;
    do {
        id = id_make(tx->now.us, random);
        if (id <= last)
            id = last + 1 + (int64_t)(random & 63);
    } while (!atomic_compare_exchange_weak_explicit(&tx->db->last_id, &last, id, memory_order_relaxed,
                                                    memory_order_relaxed));
    return id;
}

struct serial_row {
    int64_t last;
};
ROW(serial_row, COL(serial_row, last));
QUERY_STATE(serial_next, SCOPE_SYSTEM, 1, serial_row,
            "INSERT INTO serial_id (kind, last) VALUES ($3, 1)"
            " ON CONFLICT (kind) DO UPDATE SET last = serial_id.last + 1 RETURNING last");

enum err tx_serial_(struct tx *tx, struct str kind, int64_t *id)
{
    struct serial_row row = { 0 };
    TRY(tx_one(tx, serial_next, &row, kind));
    *id = row.last;
    return OK;
}

void tx_note_(struct tx *tx, const struct note *note)
{
    CHECK(tx->mode == TX_WRITE && note->action != NULL);
    if (tx->note_count == tx->note_cap) {
        size_t cap = tx->note_cap == 0 ? 4 : tx->note_cap * 2;
        struct note *notes = MEM_NEW_N(tx->mem, struct note, cap);
        for (size_t i = 0; i < tx->note_count; i++)
            notes[i] = tx->notes[i];
        tx->notes = notes;
        tx->note_cap = cap;
    }
    tx->notes[tx->note_count++] = *note;
}

/* --- statements ---------------------------------------------------------------------- */

static void changed_by(struct tx *tx, const struct db_statement *st)
{
    tx->wrote = true;
    if (!st->state && tx->unnoted == NULL)
        tx->unnoted = st;
}

static enum err run(struct tx *tx, const struct query *q, struct rows *rows)
{
    CHECK(q->n == q->statement->params && q->n <= DB_PARAMS_MAX - 2);
    if (tx->broken != OK)
        return tx->broken;
    enum err e = injected(q->statement->name) ? ERR_FAULT : tx->db->driver->exec(tx->conn, q, rows);
    if (e != OK)
        return tx->broken = e;
    if (rows->changed > 0)
        changed_by(tx, q->statement);
    return OK;
}

static struct query query_of(const struct tx *tx, const struct db_statement *st, const struct db_value *v, int n)
{
    return (struct query){ .statement = st, .values = v, .n = n, .actor = tx->who.actor.n, .now = tx->now.us };
}

enum err tx_run_(struct tx *tx, const struct db_statement *st, int64_t *changed, const struct db_value *v, int n)
{
    struct query q = query_of(tx, st, v, n);
    struct rows rows = { .mem = tx->mem };
    TRY(run(tx, &q, &rows));
    if (changed != NULL)
        *changed = rows.changed;
    return OK;
}

enum err tx_run_late_(struct tx *tx, const struct db_statement *st, const struct db_value *v, int n)
{
    if (!shared(tx))
        return tx_run_(tx, st, NULL, v, n);
    CHECK(n == st->params && n <= DB_PARAMS_MAX - 2);
    if (tx->broken != OK)
        return tx->broken;
    if (injected(st->name))
        return tx->broken = ERR_FAULT;
    struct late *late = MEM_NEW(tx->mem, struct late);
    struct db_value *values = MEM_NEW_N(tx->mem, struct db_value, (size_t)n + 1);
    memcpy(values, v, sizeof *v * (size_t)n);
    *late = (struct late){ .statement = st, .values = values, .n = n };
    if (tx->late == NULL)
        tx->late_end = &tx->late;
    *tx->late_end = late;
    tx->late_end = &late->next;
    changed_by(tx, st);
    return OK;
}

enum err late_run(struct tx *tx)
{
    for (const struct late *late = tx->late; late != NULL; late = late->next) {
        struct query q = query_of(tx, late->statement, late->values, late->n);
        struct rows rows = { .mem = tx->mem };
        TRY(tx->db->driver->exec(tx->conn, &q, &rows));
    }
    return OK;
}

enum err tx_one_(struct tx *tx, const struct db_statement *st, void *row, const struct db_value *v, int n)
{
    struct query q = query_of(tx, st, v, n);
    struct rows rows = { .mem = tx->mem, .at = row, .one = true };
    TRY(run(tx, &q, &rows));
    return rows.n == 0 ? ERR_NOT_FOUND : OK;
}

enum err tx_list_(struct tx *tx, const struct db_statement *st, unsigned mask, int choice, void *at, size_t *n,
                  const struct db_value *v, int nvalues)
{
    struct query q = query_of(tx, st, v, nvalues);
    q.mask = mask;
    q.choice = choice;
    struct rows rows = { .mem = tx->mem };
    TRY(run(tx, &q, &rows));
    memcpy(at, &rows.at, sizeof rows.at);
    *n = rows.n;
    return OK;
}
