/*
 * platform/db_commit.c -- the one writer of SQLite and its shared COMMIT.
 *
 * Writers queue first come, first served.  Each tx is a savepoint of one open
 * transaction; when others wait, the transaction stays open for them and the
 * last one commits for all: one fsync for many.  Nobody is told that his tx is
 * stored before the COMMIT came back.
 */
#include "platform/db_driver.h"

#include <time.h>

#include "base/fault.h"
#include "platform/log.h"

int64_t monotonic_us(void)
{
    struct timespec t;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void cond_start(pthread_cond_t *cond)
{
    pthread_condattr_t attr;
    CHECK(pthread_condattr_init(&attr) == 0);
    CHECK(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    CHECK(pthread_cond_init(cond, &attr) == 0);
    (void)pthread_condattr_destroy(&attr);
}

bool cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t monotonic)
{
    struct timespec until = { (time_t)(monotonic / 1000000), (long)(monotonic % 1000000) * 1000 };
    return pthread_cond_timedwait(cond, lock, &until) == 0;
}

void writer_start(struct db *db) { CHECK(pthread_mutex_init(&db->writer.lock, NULL) == 0); }

void writer_stop(struct db *db)
{
    if (db->writer.conn != NULL)
        db->driver->close(db->writer.conn);
    (void)pthread_mutex_destroy(&db->writer.lock);
}

/* --- the queue ------------------------------------------------------------------ */

static void leave_queue(struct writer *w, const struct tx *tx)
{
    struct tx *before = NULL;
    for (struct tx *t = w->first; t != tx; t = t->next)
        before = t;
    if (before == NULL)
        w->first = tx->next;
    else
        before->next = tx->next;
    if (w->last == tx)
        w->last = before;
}

static enum err wait_for_turn(struct writer *w, struct tx *tx, int64_t busy)
{
    int64_t until = monotonic_us() + busy;
    if (w->last == NULL)
        w->first = tx;
    else
        w->last->next = tx;
    w->last = tx;
    while (!tx->turn) {
        if (!cond_wait_until(&tx->wake, &w->lock, until) && !tx->turn) {
            leave_queue(w, tx);
            return ERR_BUSY;
        }
    }
    return OK;
}

/* With the lock held: the next in the queue holds the writer, or nobody. */
static void hand_over(struct writer *w)
{
    struct tx *next = w->first;
    w->held = next != NULL;
    if (next == NULL)
        return;
    w->first = next->next;
    if (w->first == NULL)
        w->last = NULL;
    next->next = NULL;
    next->turn = true;
    CHECK(pthread_cond_signal(&next->wake) == 0);
}

/* --- the shared transaction -------------------------------------------------------- */

/* Tell all members the result; their memory is theirs again after that. */
static void answer(struct writer *w, enum err result)
{
    for (struct tx *t = w->members, *next; t != NULL; t = next) {
        next = t->next;
        t->result = result;
        t->done = true;
        CHECK(pthread_cond_signal(&t->wake) == 0);
    }
    w->members = NULL;
    w->count = 0;
    w->open = false;
}

static bool takes_more(const struct writer *w)
{
    return w->open && w->first != NULL && w->count < DB_GROUP_MAX && monotonic_us() - w->opened < DB_GROUP_US;
}

static enum err commit_all(struct db *db)
{
    struct writer *w = &db->writer;
    if (w->count == 0) {
        if (w->conn != NULL)
            db->driver->rollback(w->conn);
        return OK;
    }
    enum err e = ERR_FAULT;
    if (fault_here(FAULT_DB))
        log_event(LOG_DEBUG, "db.fault_injected", LOG_Z("statement", "commit"));
    else
        e = db->driver->commit(w->conn);
    if (e != OK) {
        db->driver->rollback(w->conn);
        return e;
    }
    atomic_fetch_add_explicit(&db->commits, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&db->members, w->count, memory_order_relaxed);
    return OK;
}

/* The holder is done with his part (in `members` when it is to be stored):
   leave the transaction to the next one, or end it for all. */
static void finish(struct db *db, enum err lost)
{
    struct writer *w = &db->writer;
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    bool more = lost == OK && takes_more(w);
    if (!more) {
        (void)pthread_mutex_unlock(&w->lock);
        enum err e = lost != OK ? lost : commit_all(db);
        CHECK(pthread_mutex_lock(&w->lock) == 0);
        answer(w, e);
    }
    hand_over(w);
    (void)pthread_mutex_unlock(&w->lock);
}

static enum err open_shared(struct db *db, struct tx *tx)
{
    struct writer *w = &db->writer;
    if (w->conn == NULL)
        TRY(db->driver->connect(db, CONN_WRITE, &w->conn));
    tx->conn = w->conn;
    if (!w->open) {
        TRY(db->driver->begin(w->conn, TX_WRITE, tx->who.actor));
        w->open = true;
        w->opened = monotonic_us();
    }
    return sqlite_mark(w->conn);
}

enum err writer_enter(struct tx *tx)
{
    struct db *db = tx->db;
    struct writer *w = &db->writer;
    cond_start(&tx->wake);
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    enum err e = w->held ? wait_for_turn(w, tx, db->busy) : OK;
    w->held = w->held || e == OK;
    (void)pthread_mutex_unlock(&w->lock);
    if (e == OK) {
        e = open_shared(db, tx);
        if (e != OK)
            finish(db, w->open && !sqlite_in_transaction(w->conn) ? e : OK);
    }
    if (e != OK)
        (void)pthread_cond_destroy(&tx->wake);
    return e;
}

/* Also a tx that changed nothing waits: what it read may be of another member
   whose COMMIT is still to come (law L1). */
enum err writer_commit(struct tx *tx)
{
    struct db *db = tx->db;
    struct writer *w = &db->writer;
    enum err e = sqlite_keep(w->conn);
    if (e != OK) {
        tx->broken = e;
        writer_abort(tx);
        return e;
    }
    /* Only the holder touches `members`; the lock is needed for `answer`. */
    tx->next = w->members;
    w->members = tx;
    w->count++;
    finish(db, OK);
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    while (!tx->done)
        CHECK(pthread_cond_wait(&tx->wake, &w->lock) == 0);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_cond_destroy(&tx->wake);
    return tx->result;
}

void writer_abort(struct tx *tx)
{
    struct writer *w = &tx->db->writer;
    sqlite_undo(w->conn);
    /* Disk full or an I/O error rolled back all members: tell them why. */
    bool lost = !sqlite_in_transaction(w->conn);
    finish(tx->db, !lost ? OK : tx->broken != OK ? tx->broken : ERR_FAULT);
    (void)pthread_cond_destroy(&tx->wake);
}
