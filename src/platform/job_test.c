/* Jobs: once per key, again after a failure, dead in the end, one worker each. */
#include "platform/job.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "test.h"
#include "test_db.h"

struct job_state_row {
    int state, attempts;
    struct instant due_at;
    struct str error;
};
ROW(job_state_row, COL(job_state_row, state), COL(job_state_row, attempts), COL(job_state_row, due_at),
    COL(job_state_row, error));
QUERY(job_state_of, SCOPE_SYSTEM, 2, job_state_row,
      "SELECT state, attempts, due_at, error FROM job WHERE kind = $3 AND key = $4");

/* What the handlers below saw; reset by each test. */
static struct {
    atomic_int runs;
    enum err answer;
    struct str key;
    int attempt;
    const char *reason;
} seen;

static enum err remember(struct job_context *job)
{
    atomic_fetch_add(&seen.runs, 1);
    seen.key = str_dup(test_mem(), job->key);
    seen.attempt = job->attempt;
    job->reason = str_of(seen.reason);
    return seen.answer;
}

static const struct job_kind sample = {
    .name = "test.sample", .max_attempts = 3, .backoff = SECONDS(10), .lease = MINUTES(1), .run = remember
};
static const struct job_kind *const kinds[] = { &sample, NULL };

static void start(enum err answer)
{
    atomic_store(&seen.runs, 0);
    seen.answer = answer;
    seen.reason = "";
}

static void add(struct db *db, const char *kind, const char *key, struct instant due)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(job_add(tx, kind, str_of(key), STR("payload"), due));
    EXPECT_OK(tx_commit(tx));
}

static struct job_state_row state_of(struct db *db, const char *kind, const char *key)
{
    struct job_state_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, job_state_of, &row, str_of(kind), str_of(key)));
    tx_abort(tx);
    return row;
}

static int run_at(struct db *db, struct duration later)
{
    int ran = -1;
    EXPECT_OK(job_run_due(db, NULL, kinds, instant_add(TEST_NOW, later), &ran));
    return ran;
}

TEST_DB(a_job_runs_once_however_often_it_is_added_and_again_when_it_was_done)
{
    start(OK);
    add(db, "test.sample", "a", TEST_NOW);
    add(db, "test.sample", "a", TEST_NOW);
    add(db, "test.sample", "b", instant_add(TEST_NOW, MINUTES(5)));
    EXPECT_EQ(run_at(db, SECONDS(0)), 1);
    EXPECT_STR(seen.key, "a");
    EXPECT_EQ(state_of(db, "test.sample", "a").state, JOB_DONE);
    EXPECT_EQ(run_at(db, SECONDS(1)), 0);
    add(db, "test.sample", "a", TEST_NOW);
    EXPECT_EQ(run_at(db, SECONDS(2)), 1);
    EXPECT_EQ(run_at(db, MINUTES(5)), 1);
    EXPECT_STR(seen.key, "b");
}

TEST_DB(a_job_that_fails_waits_longer_each_time_and_then_is_dead_with_the_reason)
{
    start(ERR_FAULT);
    seen.reason = "Server nicht erreichbar";
    add(db, "test.sample", "a", TEST_NOW);
    EXPECT_EQ(run_at(db, SECONDS(0)), 1);
    EXPECT_EQ(state_of(db, "test.sample", "a").due_at.us - TEST_NOW.us, SECONDS(10).us);
    EXPECT_EQ(run_at(db, SECONDS(9)), 0);
    EXPECT_EQ(run_at(db, SECONDS(10)), 1);
    EXPECT_EQ(run_at(db, SECONDS(29)), 0);
    EXPECT_EQ(run_at(db, SECONDS(30)), 1);
    EXPECT_EQ(seen.attempt, 3);
    struct job_state_row row = state_of(db, "test.sample", "a");
    EXPECT_EQ(row.state, JOB_DEAD);
    EXPECT_STR(row.error, "Server nicht erreichbar");
    EXPECT_EQ(run_at(db, DAYS(2)), 0);
}

TEST_DB(a_job_that_can_never_work_is_dead_at_once)
{
    start(ERR_INVALID);
    add(db, "test.sample", "a", TEST_NOW);
    EXPECT_EQ(run_at(db, SECONDS(0)), 1);
    EXPECT_EQ(state_of(db, "test.sample", "a").state, JOB_DEAD);
    EXPECT_STR(state_of(db, "test.sample", "a").error, "invalid");
}

/* As a worker leaves it that is killed in the middle. */
static void kill_in_the_middle(struct db *db, int attempts)
{
    char sql[200];
    (void)snprintf(sql, sizeof sql, "UPDATE job SET state = 2, attempts = %d, lease_until = %lld, lease_by = 'dead'",
                   attempts, (long long)instant_add(TEST_NOW, MINUTES(1)).us);
    test_sql(db, sql);
}

TEST_DB(a_job_whose_worker_died_runs_again_after_its_lease)
{
    start(OK);
    add(db, "test.sample", "a", TEST_NOW);
    kill_in_the_middle(db, 1);
    EXPECT_EQ(run_at(db, SECONDS(30)), 0);
    EXPECT_EQ(run_at(db, MINUTES(2)), 1);
    EXPECT_EQ(seen.attempt, 2);
    EXPECT_EQ(state_of(db, "test.sample", "a").state, JOB_DONE);
}

TEST_DB(a_job_that_kills_its_worker_each_time_is_dead_in_the_end)
{
    start(OK);
    add(db, "test.sample", "a", TEST_NOW);
    kill_in_the_middle(db, 3);
    (void)run_at(db, MINUTES(2));
    EXPECT_EQ(atomic_load(&seen.runs), 0);
    EXPECT_EQ(state_of(db, "test.sample", "a").state, JOB_DEAD);
}

TEST_DB(a_kind_this_build_does_not_know_waits_for_one_that_does)
{
    start(OK);
    add(db, "test.unknown", "a", TEST_NOW);
    add(db, "test.sample", "b", TEST_NOW);
    EXPECT_EQ(run_at(db, SECONDS(0)), 1);
    EXPECT_EQ(state_of(db, "test.unknown", "a").state, JOB_WAITING);
    EXPECT_EQ(state_of(db, "test.unknown", "a").attempts, 0);
}

struct worker {
    struct db *db;
    pthread_t thread;
    int ran;
    enum err e;
};

static enum err count_only(struct job_context *job)
{
    (void)job;
    atomic_fetch_add(&seen.runs, 1);
    return OK;
}

/* Counts only: the workers' threads share nothing else. */
static const struct job_kind counted = { .name = "test.sample", .max_attempts = 3, .run = count_only };
static const struct job_kind *const only[] = { &counted, NULL };

static void *work(void *arg)
{
    struct worker *worker = arg;
    worker->e = job_run_due(worker->db, NULL, only, TEST_NOW, &worker->ran);
    return NULL;
}

TEST_DB(of_several_workers_exactly_one_runs_each_job)
{
    start(OK);
    char key[12];
    for (int i = 0; i < 60; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        add(db, "test.sample", key, TEST_NOW);
    }
    struct worker workers[4];
    for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
        workers[i] = (struct worker){ .db = db };
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    int ran = 0;
    for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
        CHECK(pthread_join(workers[i].thread, NULL) == 0);
        ran += workers[i].ran;
    }
    /* One that met a lock stopped early: the rest is still there, nothing twice. */
    ran += run_at(db, SECONDS(0));
    EXPECT_EQ(ran, 60);
    EXPECT_EQ(atomic_load(&seen.runs), 60);
}

/* --- several in one transaction ---------------------------------------------------------------------- */

/* The work of a shared job: a row of `rate`, which is state. */
SQL_STATE(work_put, SCOPE_SYSTEM, 2, "INSERT INTO rate (kind, subject, slot, hits) VALUES (99, $3, $4, 1)");
struct work_row {
    int64_t n;
};
ROW(work_row, COL(work_row, n));
QUERY(work_count, SCOPE_SYSTEM, 0, work_row, "SELECT count(*) AS n FROM rate WHERE kind = 99");

static enum err put_work(struct tx *tx, struct job_context *job)
{
    struct blob subject = { job->key };
    atomic_fetch_add(&seen.runs, 1);
    TRY(tx_run(tx, work_put, NULL, subject, job->attempt));
    return str_eq(job->key, STR("bad")) ? seen.answer : OK;
}

static const struct job_kind put = {
    .name = "test.put", .max_attempts = 2, .backoff = SECONDS(10), .lease = MINUTES(1), .step = put_work
};
static const struct job_kind *const puts_only[] = { &put, NULL };

static int put_at(struct db *db, struct duration later)
{
    int ran = -1;
    EXPECT_OK(job_run_due(db, NULL, puts_only, instant_add(TEST_NOW, later), &ran));
    return ran;
}

static int64_t works(struct db *db)
{
    struct work_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, work_count, &row));
    tx_abort(tx);
    return row.n;
}

static void add_puts(struct db *db, int n)
{
    char key[12];
    for (int i = 0; i < n; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        add(db, "test.put", key, TEST_NOW);
    }
}

TEST_DB(jobs_of_one_step_share_their_commits)
{
    start(OK);
    add_puts(db, 20);
    int64_t before = db_counters(db).commits;
    EXPECT_EQ(put_at(db, SECONDS(0)), 20);
    EXPECT_EQ(db_counters(db).commits - before, 2); /* claimed, done */
    EXPECT_EQ(works(db), 20);
    EXPECT_EQ(state_of(db, "test.put", "7").state, JOB_DONE);
    EXPECT_EQ(state_of(db, "test.put", "7").attempts, 1);
    EXPECT_EQ(put_at(db, SECONDS(1)), 0);
}

TEST_DB(a_job_that_fails_among_others_fails_alone_and_undoes_only_its_own_work)
{
    start(ERR_FAULT);
    add_puts(db, 3);
    add(db, "test.put", "bad", TEST_NOW);
    add(db, "test.put", "late", TEST_NOW);
    EXPECT_EQ(put_at(db, SECONDS(0)), 5);
    EXPECT_EQ(works(db), 4);
    EXPECT_EQ(state_of(db, "test.put", "late").state, JOB_DONE);
    EXPECT_EQ(state_of(db, "test.put", "bad").state, JOB_WAITING);
    EXPECT_EQ(state_of(db, "test.put", "bad").attempts, 1);
    /* Tried before, so it goes by itself: who is new does not run twice for it. */
    add(db, "test.put", "new", TEST_NOW);
    atomic_store(&seen.runs, 0);
    EXPECT_EQ(put_at(db, SECONDS(10)), 2);
    EXPECT_EQ(atomic_load(&seen.runs), 2);
    EXPECT_EQ(state_of(db, "test.put", "new").state, JOB_DONE);
    EXPECT_EQ(state_of(db, "test.put", "bad").state, JOB_DEAD);
    EXPECT_EQ(works(db), 5);
}

TEST_DB(a_step_whose_worker_died_runs_again_after_its_lease)
{
    start(OK);
    add_puts(db, 2);
    kill_in_the_middle(db, 1);
    EXPECT_EQ(put_at(db, SECONDS(30)), 0);
    EXPECT_EQ(put_at(db, MINUTES(2)), 2);
    EXPECT_EQ(works(db), 2);
    EXPECT_EQ(state_of(db, "test.put", "1").attempts, 2);
}

/* --- the worker ------------------------------------------------------------------------------------ */

static volatile bool stop;

static enum err stop_after_two(struct job_context *job)
{
    (void)job;
    if (atomic_fetch_add(&seen.runs, 1) == 1)
        stop = true;
    return OK;
}

TEST(the_worker_starts_periodic_kinds_once_per_slot_and_takes_due_jobs)
{
    static const struct job_kind periodic = {
        .name = "test.periodic", .max_attempts = 1, .period = DAYS(1), .run = stop_after_two
    };
    static const struct job_kind plain = { .name = "test.plain", .max_attempts = 1, .run = stop_after_two };
    static const struct job_kind *const both[] = { &periodic, &plain, NULL };
    struct db *db = test_db(DB_SQLITE);
    start(OK);
    stop = false;
    add(db, "test.plain", "a", TEST_NOW);
    EXPECT_OK(job_work(db, NULL, both, &stop));
    EXPECT_EQ(atomic_load(&seen.runs), 2);
    EXPECT_EQ(state_of(db, "test.plain", "a").state, JOB_DONE);
}
