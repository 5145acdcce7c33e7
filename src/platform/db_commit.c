#define _GNU_SOURCE
/*
 * platform/db_commit.c -- the one writer of SQLite and its shared COMMIT.
 *
 * Writers queue first come, first served.  Each tx but the first is a savepoint
 * of one open transaction; when others wait, the transaction stays open for them and the
 * last one commits for all: one fsync for many.  Statements kept for the end
 * (tx_run_late) run before it, for all members in a row.  Nobody is told that his
 * tx is stored before the COMMIT came back.
 */
#include "platform/db_driver.h"

#include <errno.h>
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

/* Each waits on a semaphore of his own, so nobody is woken only to wait for a lock. */
static bool woken_before(struct tx *tx, int64_t monotonic)
{
    struct timespec until = { (time_t)(monotonic / 1000000), (long)(monotonic % 1000000) * 1000 };
    int failed;
    while ((failed = sem_clockwait(&tx->wake, CLOCK_MONOTONIC, &until)) != 0 && errno == EINTR) {
    }
    return failed == 0;
}

static void wait_woken(struct tx *tx)
{
    while (sem_wait(&tx->wake) != 0)
        CHECK(errno == EINTR);
}

static void enter_queue(struct writer *w, struct tx *tx)
{
    if (w->last == NULL)
        w->first = tx;
    else
        w->last->next = tx;
    w->last = tx;
}

static enum err wait_for_turn(struct writer *w, struct tx *tx, int64_t busy)
{
    bool woken = woken_before(tx, monotonic_us() + busy);
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    bool turn = tx->turn;
    if (!turn)
        leave_queue(w, tx);
    (void)pthread_mutex_unlock(&w->lock);
    if (turn && !woken) /* it came with the end of the time */
        wait_woken(tx);
    return turn ? OK : ERR_BUSY;
}

/* With the lock held: the next in the queue holds the writer, or nobody.  He is to
   be woken when the lock is free. */
static struct tx *hand_over(struct writer *w)
{
    struct tx *next = w->first;
    w->held = next != NULL;
    if (next == NULL)
        return NULL;
    w->first = next->next;
    if (w->first == NULL)
        w->last = NULL;
    next->next = NULL;
    next->turn = true;
    return next;
}

static void wake(struct tx *tx)
{
    if (tx != NULL)
        CHECK(sem_post(&tx->wake) == 0);
}

/* --- the shared transaction -------------------------------------------------------- */

/* With the lock held: the group ends here; its members, to be told. */
static struct tx *take_members(struct writer *w)
{
    struct tx *members = w->members;
    w->members = w->newest = NULL;
    w->count = 0;
    w->open = false;
    return members;
}

/* Tell all members the result; their memory is theirs again after that. */
static void answer(struct tx *members, enum err result)
{
    for (struct tx *t = members, *next; t != NULL; t = next) {
        next = t->next;
        t->result = result;
        wake(t);
    }
}

static bool takes_more(const struct writer *w)
{
    return w->open && w->first != NULL && w->count < DB_GROUP_MAX && monotonic_us() - w->opened < DB_GROUP_US;
}

/* In the order of their work: rising rows are what the index takes best.  Whatever
   goes wrong here is nobody's own mistake. */
static enum err run_late(struct writer *w)
{
    for (struct tx *t = w->members; t != NULL; t = t->next) {
        enum err e = late_run(t);
        if (e != OK)
            return e == ERR_FULL ? ERR_FULL : ERR_FAULT;
    }
    return OK;
}

static enum err commit_all(struct db *db)
{
    struct writer *w = &db->writer;
    if (w->count == 0) {
        if (w->conn != NULL)
            db->driver->rollback(w->conn);
        return OK;
    }
    enum err e = run_late(w);
    if (e == OK && fault_here(FAULT_DB)) {
        log_event(LOG_DEBUG, "db.fault_injected", LOG_Z("statement", "commit"));
        e = ERR_FAULT;
    }
    if (e == OK)
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
   leave the transaction to the next one, or end it for all.  The next group
   begins before the members of this one are told. */
static void finish(struct db *db, enum err lost)
{
    struct writer *w = &db->writer;
    struct tx *members = NULL;
    enum err e = lost;
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    bool more = lost == OK && takes_more(w);
    if (!more) {
        (void)pthread_mutex_unlock(&w->lock);
        e = lost != OK ? lost : commit_all(db);
        CHECK(pthread_mutex_lock(&w->lock) == 0);
        members = take_members(w);
    }
    struct tx *next = hand_over(w);
    (void)pthread_mutex_unlock(&w->lock);
    wake(next);
    answer(members, e);
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
    /* The first of a group needs no savepoint: undone is the whole transaction. */
    tx->marked = w->count > 0;
    return tx->marked ? sqlite_mark(w->conn) : OK;
}

enum err writer_enter(struct tx *tx)
{
    struct db *db = tx->db;
    struct writer *w = &db->writer;
    CHECK(sem_init(&tx->wake, 0, 0) == 0);
    CHECK(pthread_mutex_lock(&w->lock) == 0);
    bool waits = w->held;
    if (waits)
        enter_queue(w, tx);
    w->held = true;
    (void)pthread_mutex_unlock(&w->lock);
    enum err e = waits ? wait_for_turn(w, tx, db->busy) : OK;
    if (e == OK) {
        e = open_shared(db, tx);
        if (e != OK)
            finish(db, w->open && !sqlite_in_transaction(w->conn) ? e : OK);
    }
    if (e != OK)
        (void)sem_destroy(&tx->wake);
    return e;
}

/* Also a tx that changed nothing waits: what it read may be of another member
   whose COMMIT is still to come (law L1). */
enum err writer_commit(struct tx *tx)
{
    struct db *db = tx->db;
    struct writer *w = &db->writer;
    enum err e = tx->marked ? sqlite_keep(w->conn) : OK;
    if (e != OK) {
        tx->broken = e;
        writer_abort(tx);
        return e;
    }
    /* Only the holder touches `members`. */
    tx->next = NULL;
    if (w->newest == NULL)
        w->members = tx;
    else
        w->newest->next = tx;
    w->newest = tx;
    w->count++;
    finish(db, OK);
    wait_woken(tx);
    (void)sem_destroy(&tx->wake);
    return tx->result;
}

void writer_abort(struct tx *tx)
{
    struct writer *w = &tx->db->writer;
    if (tx->marked)
        sqlite_undo(w->conn);
    else
        tx->db->driver->rollback(w->conn);
    /* Disk full or an I/O error rolled back all members: tell them why. */
    bool lost = !sqlite_in_transaction(w->conn);
    finish(tx->db, !lost ? OK : tx->broken != OK ? tx->broken : ERR_FAULT);
    (void)sem_destroy(&tx->wake);
}
