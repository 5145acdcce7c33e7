/*
 * test/support/test_db.h -- a fresh, migrated database for the test that runs.
 *
 *     TEST_DB(a_closed_ticket_stays_closed)
 *     {
 *         struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 7 });
 *         ...
 *         EXPECT_OK(tx_commit(tx));
 *     }
 *
 * runs as ..._sqlite and as ..._postgresql.  The second needs a server:
 * test/support/with-postgres build/release/pedell-test; without one it is
 * skipped and counted on standard error.
 */
#ifndef TEST_SUPPORT_TEST_DB_H
#define TEST_SUPPORT_TEST_DB_H

#include "platform/db.h"
#include "test.h"

#define TEST_DB(name_) \
    static void name_(struct db *db); \
    TEST(name_##_sqlite) { name_(test_db(DB_SQLITE)); } \
    TEST(name_##_postgresql) \
    { \
        if (test_db_there(DB_POSTGRESQL)) \
            name_(test_db(DB_POSTGRESQL)); \
    } \
    static void name_(struct db *db)

/* The clock of the tests; 2026-11-23T08:00:00Z again for each test_db(). */
extern struct instant test_now;
#define TEST_NOW ((struct instant){ INT64_C(1795420800000000) })

/* A migrated database of its own for this test, closed and removed after it.
   Its ids and refs are the same in each run. */
struct db *test_db(enum db_engine);
/* The same without any migration. */
struct db *test_db_empty(enum db_engine);
/* A second connection to the database of this test, as another process has it. */
struct db *test_db_again(struct db *);
/* False: there is no server for this engine; the skipped test is counted. */
bool test_db_there(enum db_engine);
/* Path of the file or URL of the database. */
struct str test_db_url(const struct db *);
/* A path inside a directory that is removed at the end of the run. */
struct str test_path(struct str name);

/* The log of a run is silent, unless PEDELL_TEST_LOG is set.  From now on it goes
   to the buffer; NULL: silent again. */
void test_log_to(struct buf *);

/* A tx at test_now in the arena of the test. */
struct tx *test_tx(struct db *, enum tx_mode, account_id actor);
/* Any SQL, e.g. a table of the test's own. */
void test_sql(struct db *, const char *sql);

#endif
