#define _GNU_SOURCE
#include "platform/db_driver.h"

#include <sqlite3.h>
#include <unistd.h>

#include "base/fault.h"
#include "test_db.h"
#include "test_vfs.h"

/* Each thread writes (thread, number) pairs; a rate row is state, so no note. */
SQL_STATE(hit_add, SCOPE_SYSTEM, 3, "INSERT INTO rate (kind, subject, slot, hits) VALUES ($3, $4, $5, 1)");
struct hits {
    int64_t n, kinds;
};
ROW(hits, COL(hits, n), COL(hits, kinds));
QUERY(hit_count, SCOPE_SYSTEM, 0, hits, "SELECT count(*) AS n, count(DISTINCT kind) AS kinds FROM rate");

#define THREADS 16
#define ROUNDS 200

struct writer_job {
    struct db *db;
    struct mem *mem;
    int number, rounds, failures;
    bool spoil; /* every third tx breaks a key, every fourth is aborted */
    int stored;
};

static enum err one_write(struct writer_job *job, int i)
{
    struct tx *tx;
    TRY(tx_open(job->db, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, job->mem, &tx));
    struct blob subject = { STR("x") };
    enum err e = tx_run(tx, hit_add, NULL, job->number, subject, i);
    if (e == OK && job->spoil && i % 3 == 0)
        e = tx_run(tx, hit_add, NULL, job->number, subject, i);
    if (job->spoil && i % 4 == 1) {
        tx_abort(tx);
        return ERR_CONFLICT;
    }
    enum err ended = tx_commit(tx);
    return e != OK ? e : ended;
}

static void *write_many(void *arg)
{
    struct writer_job *job = arg;
    struct mem_mark mark = mem_mark(job->mem);
    for (int i = 0; i < job->rounds; i++) {
        enum err e = one_write(job, i);
        bool wanted = !job->spoil || (i % 3 != 0 && i % 4 != 1);
        job->stored += e == OK;
        job->failures += (e == OK) != wanted;
        mem_reset(job->mem, mark);
    }
    return NULL;
}

static int run_writers(struct db *db, bool spoil, int rounds, int *failures)
{
    struct writer_job jobs[THREADS];
    pthread_t threads[THREADS];
    int stored = 0;
    *failures = 0;
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (struct writer_job){ .db = db, .number = i, .rounds = rounds, .spoil = spoil && i % 2 == 0 };
        EXPECT_OK(mem_open(&jobs[i].mem, (size_t)1 << 20));
        EXPECT_EQ(pthread_create(&threads[i], NULL, write_many, &jobs[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        EXPECT_EQ(pthread_join(threads[i], NULL), 0);
        mem_close(jobs[i].mem);
        stored += jobs[i].stored;
        *failures += jobs[i].failures;
    }
    return stored;
}

static struct hits count(struct db *db)
{
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct hits hits;
    EXPECT_OK(tx_one(tx, hit_count, &hits));
    tx_abort(tx);
    return hits;
}

/* trust: L1 */
TEST_DB(what_many_writers_were_told_is_there_after_reopening)
{
    int failures, rounds = db_engine(db) == DB_SQLITE ? ROUNDS : 20;
    int stored = run_writers(db, false, rounds, &failures);
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(stored, THREADS * rounds);
    struct hits hits = count(test_db_again(db));
    EXPECT_EQ(hits.n, THREADS * rounds);
    EXPECT_EQ(hits.kinds, THREADS);
    struct db_counters counters = db_counters(db);
    EXPECT_EQ(counters.members, THREADS * rounds);
    EXPECT(counters.commits > 0 && counters.commits <= counters.members);
}

TEST_DB(a_member_that_fails_does_not_harm_the_others)
{
    int failures, stored = run_writers(db, true, 60, &failures);
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(count(test_db_again(db)).n, stored);
    EXPECT(stored > THREADS / 2 * 60);
}

struct wait_job {
    struct db *db;
    struct mem *mem;
    enum err result;
    atomic_bool done;
};

static void *write_one(void *arg)
{
    struct wait_job *job = arg;
    struct tx *tx;
    job->result = tx_open(job->db, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, job->mem, &tx);
    if (job->result == OK) {
        struct blob subject = { STR("second") };
        enum err e = tx_run(tx, hit_add, NULL, 2, subject, 2);
        enum err ended = tx_commit(tx);
        job->result = e != OK ? e : ended;
    }
    atomic_store(&job->done, true);
    return NULL;
}

/* Two txs in one transaction: the first is done and waits while the second
   holds the writer; the writer's queue tells when the second has arrived. */
static struct tx *first_of_two(struct db *db, struct wait_job *job, pthread_t *thread)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    struct blob subject = { STR("first") };
    EXPECT_OK(tx_run(tx, hit_add, NULL, 1, subject, 1));
    *job = (struct wait_job){ .db = db };
    EXPECT_OK(mem_open(&job->mem, (size_t)1 << 20));
    EXPECT_EQ(pthread_create(thread, NULL, write_one, job), 0);
    for (bool waits = false; !waits;) {
        (void)pthread_mutex_lock(&db->writer.lock);
        waits = db->writer.first != NULL;
        /* As if the group had just begun, however slow this machine is. */
        db->writer.opened = monotonic_us() + 60000000;
        (void)pthread_mutex_unlock(&db->writer.lock);
    }
    return tx;
}

static void end_two(struct wait_job *job, pthread_t thread)
{
    EXPECT_EQ(pthread_join(thread, NULL), 0);
    mem_close(job->mem);
}

/* trust: L1 */
TEST(two_that_meet_share_one_commit)
{
    struct db *db = test_db(DB_SQLITE);
    struct wait_job job;
    pthread_t thread;
    struct tx *tx = first_of_two(db, &job, &thread);
    EXPECT_OK(tx_commit(tx));
    end_two(&job, thread);
    EXPECT_OK(job.result);
    EXPECT_EQ(db_counters(db).commits, 1);
    EXPECT_EQ(db_counters(db).members, 2);
    EXPECT_EQ(count(db).n, 2);
}

/* --- statements kept for the end ------------------------------------------------------- */

SQL(hit_late_unnoted, SCOPE_SYSTEM, 2,
    "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($3, $4, 0, $2)");

static void put_late(struct tx *tx, int kind, int slot)
{
    struct blob subject = { STR("late") };
    EXPECT_OK(tx_run_late(tx, hit_add, kind, subject, slot));
}

static struct hits seen_in(struct tx *tx)
{
    struct hits hits;
    EXPECT_OK(tx_one(tx, hit_count, &hits));
    return hits;
}

TEST_DB(a_statement_kept_for_the_end_is_stored_with_its_tx_and_gone_with_it)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    put_late(tx, 7, 1);
    put_late(tx, 7, 2);
    EXPECT_EQ(seen_in(tx).n, db_engine(db) == DB_SQLITE ? 0 : 2);
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(count(test_db_again(db)).n, 2);
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    put_late(tx, 7, 3);
    tx_abort(tx);
    EXPECT_EQ(count(test_db_again(db)).n, 2);
}

TEST_DB(a_statement_kept_for_the_end_wants_its_note_too)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run_late(tx, hit_late_unnoted, STR("late"), STR("1")));
    EXPECT_ERR(tx_commit(tx), ERR_FAULT);
}

/* It cannot be told from the COMMIT itself any more: nobody was answered yet. */
TEST(a_statement_kept_for_the_end_that_fails_fails_every_member)
{
    struct db *db = test_db(DB_SQLITE);
    struct wait_job job;
    pthread_t thread;
    struct tx *tx = first_of_two(db, &job, &thread);
    put_late(tx, 7, 1);
    put_late(tx, 7, 1); /* the same key */
    EXPECT_ERR(tx_commit(tx), ERR_FAULT);
    end_two(&job, thread);
    EXPECT_EQ(job.result, ERR_FAULT);
    EXPECT_EQ(count(db).n, 0);
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    put_late(tx, 7, 1);
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(count(db).n, 1);
}

TEST(the_first_of_a_group_can_be_given_up_as_well_as_the_others)
{
    struct db *db = test_db(DB_SQLITE);
    struct wait_job job;
    pthread_t thread;
    struct tx *tx = first_of_two(db, &job, &thread);
    tx_abort(tx);
    end_two(&job, thread);
    EXPECT_OK(job.result);
    EXPECT_EQ(count(db).n, 1);
    EXPECT_EQ(db_counters(db).members, 1);
}

static atomic_int lost;
static void count_lost(void) { atomic_fetch_add(&lost, 1); }

/* trust: L1 L5 */
TEST(a_commit_that_fails_is_an_error_for_every_member)
{
    static const struct {
        enum test_disk disk;
        enum err want;
        int lost;
    } cases[] = {
        { DISK_FULL, ERR_FULL, 0 },
        { DISK_SYNC_FAILS, ERR_FAULT, 1 },
        { DISK_WRITE_FAILS, ERR_FAULT, 1 },
    };
    test_disk_use();
    db_on_lost_write(count_lost);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct db *db = test_db(DB_SQLITE);
        struct wait_job job;
        pthread_t thread;
        atomic_store(&lost, 0);
        struct tx *tx = first_of_two(db, &job, &thread);
        test_disk_is(cases[i].disk);
        enum err e = tx_commit(tx);
        end_two(&job, thread);
        test_disk_is(DISK_GOOD);
        test_note("case %zu", i);
        EXPECT_EQ(e, cases[i].want);
        EXPECT_EQ(job.result, cases[i].want);
        EXPECT_EQ(atomic_load(&lost), cases[i].lost);
        EXPECT_EQ(count(db).n, 0);
        /* Room again: the same process goes on. */
        tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        struct blob subject = { STR("later") };
        EXPECT_OK(tx_run(tx, hit_add, NULL, 3, subject, 3));
        EXPECT_OK(tx_commit(tx));
        EXPECT_EQ(count(db).n, 1);
    }
    db_on_lost_write(NULL);
}

TEST(another_process_that_holds_the_lock_too_long_means_busy)
{
    struct db *db = test_db(DB_SQLITE), *hasty = NULL;
    struct db_options options = { .url = test_db_url(db), .busy = { 20000 } };
    EXPECT_OK(db_open(&options, &hasty));
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 }), *other = NULL;
    enum err e = tx_open(hasty, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, test_mem(), &other);
    tx_abort(tx);
    enum err again = tx_open(hasty, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, test_mem(), &other);
    if (again == OK)
        tx_abort(other);
    db_close(hasty);
    EXPECT_EQ(e, ERR_BUSY);
    EXPECT_EQ(again, OK);
}

TEST(who_waits_too_long_for_the_writer_leaves_the_queue)
{
    struct db *db = test_db(DB_SQLITE);
    db->busy = 20000;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 }), *other = NULL;
    EXPECT_ERR(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, test_mem(), &other), ERR_BUSY);
    EXPECT_ERR(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, TEST_NOW, test_mem(), &other), ERR_BUSY);
    EXPECT(db->writer.first == NULL && db->writer.last == NULL);
    tx_abort(tx);
    tx_abort(test_tx(db, TX_WRITE, (account_id){ 0 }));
}

TEST_DB(when_all_connections_are_at_work_the_next_is_busy)
{
    db->busy = 20000;
    struct tx *taken[4], *more = NULL;
    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        taken[i] = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_ERR(tx_open(db, TX_READ, (struct tx_who){ 0 }, TEST_NOW, test_mem(), &more), ERR_BUSY);
    for (size_t i = 0; i < ARRAY_LEN(taken); i++)
        tx_abort(taken[i]);
    tx_abort(test_tx(db, TX_READ, (account_id){ 0 }));
}
