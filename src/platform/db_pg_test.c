#include "platform/db_driver.h"

#include "test_db.h"

/* What only PostgreSQL has: several writers at once and a connection that can die. */

SQL_STATE(pair_add, SCOPE_SYSTEM, 1, "INSERT INTO rate (kind, subject, slot, hits) VALUES ($3, '', 0, 0)");
SQL_STATE(pair_raise, SCOPE_SYSTEM, 1, "UPDATE rate SET hits = hits + 1 WHERE kind = $3");
struct pair {
    int64_t n;
};
ROW(pair, COL(pair, n));
QUERY(pair_sum, SCOPE_SYSTEM, 0, pair, "SELECT CAST(coalesce(sum(hits), 0) AS BIGINT) AS n FROM rate");
QUERY(pair_wrong_sum, SCOPE_SYSTEM, 0, pair, "SELECT sum(hits) AS n FROM rate");
SQL_STATE(actor_seen, SCOPE_SYSTEM, 0,
          "INSERT INTO rate (kind, subject, slot, hits) VALUES (9, '', 0, "
          "CAST(current_setting('pedell.actor') AS BIGINT))");

static struct db *server(void) { return test_db_there(DB_POSTGRESQL) ? test_db(DB_POSTGRESQL) : NULL; }

static void add_pair(struct db *db)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run(tx, pair_add, NULL, 1));
    EXPECT_OK(tx_run(tx, pair_add, NULL, 2));
    EXPECT_OK(tx_commit(tx));
}

static int64_t sum(struct db *db)
{
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct pair pair;
    EXPECT_OK(tx_one(tx, pair_sum, &pair));
    tx_abort(tx);
    return pair.n;
}

static void end_all_others(struct db *db)
{
    test_sql(db, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                 " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

struct cross_job {
    struct tx *tx;
    enum err result;
};

static void *raise_second(void *arg)
{
    struct cross_job *job = arg;
    job->result = tx_run(job->tx, pair_raise, NULL, 2);
    return NULL;
}

TEST(two_that_wait_for_each_other_are_untangled_and_one_is_busy)
{
    struct db *db = server();
    if (db == NULL)
        return;
    add_pair(db);
    struct cross_job job = { .tx = test_tx(db, TX_WRITE, (account_id){ 0 }) };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run(job.tx, pair_raise, NULL, 1));
    EXPECT_OK(tx_run(tx, pair_raise, NULL, 2));
    pthread_t thread;
    EXPECT_EQ(pthread_create(&thread, NULL, raise_second, &job), 0);
    enum err mine = tx_run(tx, pair_raise, NULL, 1);
    /* Give back what the other waits for, whoever was chosen. */
    enum err end = tx_commit(tx);
    EXPECT_EQ(pthread_join(thread, NULL), 0);
    enum err other_end = tx_commit(job.tx);
    EXPECT((mine == ERR_BUSY && job.result == OK) || (mine == OK && job.result == ERR_BUSY));
    EXPECT_EQ(end, mine);
    EXPECT_EQ(other_end, job.result);
    EXPECT_EQ(sum(db), 2);
}

TEST(a_connection_that_dies_in_a_tx_means_busy_and_the_next_works)
{
    struct db *db = server();
    if (db == NULL)
        return;
    add_pair(db);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run(tx, pair_raise, NULL, 1));
    end_all_others(db);
    EXPECT_ERR(tx_run(tx, pair_raise, NULL, 2), ERR_BUSY);
    EXPECT_ERR(tx_commit(tx), ERR_BUSY);
    EXPECT_EQ(sum(db), 0);
}

/* trust: L3 */
TEST(a_commit_whose_answer_is_lost_is_not_to_be_repeated)
{
    struct db *db = server();
    if (db == NULL)
        return;
    add_pair(db);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run(tx, pair_raise, NULL, 1));
    end_all_others(db);
    EXPECT_ERR(tx_commit(tx), ERR_FAULT);
}

TEST(a_connection_that_died_unused_is_replaced_unseen)
{
    struct db *db = server();
    if (db == NULL)
        return;
    add_pair(db);
    EXPECT_EQ(sum(db), 0);
    end_all_others(db);
    EXPECT_EQ(sum(db), 0);
    end_all_others(db);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(tx_run(tx, pair_raise, NULL, 1));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(sum(db), 1);
}

TEST(a_type_that_no_member_has_is_a_fault)
{
    struct db *db = server();
    if (db == NULL)
        return;
    add_pair(db);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct pair pair;
    EXPECT_ERR(tx_one(tx, pair_wrong_sum, &pair), ERR_FAULT);
    tx_abort(tx);
}

/* trust: ISO-8 */
TEST(the_actor_is_known_to_the_policies_of_the_server)
{
    struct db *db = server();
    if (db == NULL)
        return;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 4711 });
    EXPECT_OK(tx_run(tx, actor_seen, NULL));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(sum(db), 4711);
}

TEST(a_database_that_the_server_does_not_have_is_not_found)
{
    if (!test_db_there(DB_POSTGRESQL))
        return;
    struct str url = str_dup(test_mem(), str_of(getenv("PEDELL_TEST_PG")));
    size_t at = str_find(url, STR("%s"));
    struct db_options options = { .url = str_cat(test_mem(), str_sub(url, 0, at), STR("no_such_database"),
                                                 str_from(url, at + 2)) };
    struct db *db;
    EXPECT_ERR(db_open(&options, &db), ERR_NOT_FOUND);
    options.url = STR("postgresql://postgres@/postgres?host=/nonexistent");
    EXPECT_ERR(db_open(&options, &db), ERR_BUSY);
}
