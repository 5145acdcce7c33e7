#include "platform/migrate.h"

#include "base/fault.h"
#include "platform/db_driver.h"
#include "platform/migrate_text.h"
#include "test_db.h"

static const char *const no_rooms[] = { NULL };

struct number {
    int64_t n;
};
ROW(number, COL(number, n));
QUERY(migrations_recorded, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM migration");
QUERY(tables_sqlite, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'");
QUERY(tables_postgresql, SCOPE_SYSTEM, 0, number,
      "SELECT count(*) AS n FROM pg_catalog.pg_tables WHERE schemaname = 'public'");

static int64_t tables(struct db *db)
{
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct number number = { 0 };
    EXPECT_OK(db_engine(db) == DB_SQLITE ? tx_one(tx, tables_sqlite, &number) : tx_one(tx, tables_postgresql, &number));
    tx_abort(tx);
    return number.n;
}

TEST(a_migration_is_taken_apart_and_speaks_the_words_of_its_engine)
{
    static const char text[] = "-- a comment; with @nonsense\n"
                               "CREATE TABLE a (id @int, b @blob NOT NULL, t @text DEFAULT ';@int''x') @rowless;\n"
                               "/* ; */ CREATE TABLE \"c;d\" (id @int) @strict;;\n"
                               "CREATE INDEX i ON a (t @then_id);"
                               "INSERT INTO a VALUES (1)";
    static const struct {
        enum db_engine engine;
        const char *want[5];
    } cases[] = {
        { DB_SQLITE,
          { "CREATE TABLE a (id INTEGER, b BLOB NOT NULL, t TEXT DEFAULT ';@int''x') STRICT, WITHOUT ROWID",
            "CREATE TABLE \"c;d\" (id INTEGER) STRICT", "", "CREATE INDEX i ON a (t )", "INSERT INTO a VALUES (1)" } },
        { DB_POSTGRESQL,
          { "CREATE TABLE a (id BIGINT, b BYTEA NOT NULL, t TEXT DEFAULT ';@int''x')",
            "CREATE TABLE \"c;d\" (id BIGINT)", "", "CREATE INDEX i ON a (t , id)", "INSERT INTO a VALUES (1)" } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *at = text;
        bool more = true;
        for (size_t k = 0; k < ARRAY_LEN(cases[i].want); k++) {
            struct buf out = buf_of(test_mem(), 1000);
            EXPECT_OK(migrate_next(&at, cases[i].engine, &out, &more));
            EXPECT(more || k == 2);
            EXPECT_STR_EQ(str_trim((struct str){ out.at, out.len - 1 }), str_of(cases[i].want[k]));
        }
        struct buf out = buf_of(test_mem(), 1000);
        EXPECT_OK(migrate_next(&at, cases[i].engine, &out, &more));
        EXPECT(!more);
    }
}

TEST(an_unknown_word_in_a_migration_is_refused)
{
    const char *at = "CREATE TABLE a (id @integer)";
    bool more;
    struct buf out = buf_of(test_mem(), 1000);
    EXPECT_ERR(migrate_next(&at, DB_SQLITE, &out, &more), ERR_INVALID);
}

TEST(a_new_database_gets_every_migration_once)
{
    enum db_engine engines[] = { DB_SQLITE, DB_POSTGRESQL };
    for (size_t i = 0; i < ARRAY_LEN(engines); i++) {
        if (!test_db_there(engines[i]))
            continue;
        struct db *db = test_db_empty(engines[i]);
        struct migrate_report report;
        EXPECT_ERR(migrate_check(db, no_rooms, &report), ERR_CONFLICT);
        EXPECT_OK(migrate_run(db, no_rooms, true, &report));
        int wanted = report.applied;
        EXPECT(wanted >= 1);
        EXPECT_EQ(tables(db), 0);
        EXPECT_OK(migrate_run(db, no_rooms, false, &report));
        EXPECT_EQ(report.applied, wanted);
        EXPECT_OK(migrate_run(db, no_rooms, false, &report));
        EXPECT_EQ(report.applied, 0);
        EXPECT_EQ(report.present, wanted);
        EXPECT_OK(migrate_check(db, no_rooms, &report));
    }
}

TEST_DB(a_database_newer_than_the_build_is_refused)
{
    test_sql(db, "INSERT INTO migration (room, number, name, hash)"
                 " SELECT room, 9999, 'future', hash FROM migration WHERE room = 'platform' AND number = 1");
    struct migrate_report report;
    extern const char *const module_rooms[];
    EXPECT_ERR(migrate_run(db, module_rooms, false, &report), ERR_CONFLICT);
    EXPECT_STR(str_of(report.refused), "platform/9999_future: not known to this build");
}

TEST_DB(a_migration_whose_text_was_changed_is_refused)
{
    test_sql(db, db_engine(db) == DB_SQLITE
                     ? "UPDATE migration SET hash = x'00' WHERE room = 'platform' AND number = 1"
                     : "UPDATE migration SET hash = '\\x00' WHERE room = 'platform' AND number = 1");
    struct migrate_report report;
    extern const char *const module_rooms[];
    EXPECT_ERR(migrate_check(db, module_rooms, &report), ERR_CONFLICT);
    EXPECT_STR(str_of(report.refused), "platform/0001_platform: its text was another one");
}

TEST(a_migration_that_fails_leaves_nothing_and_can_be_repeated)
{
    enum db_engine engines[] = { DB_SQLITE, DB_POSTGRESQL };
    for (size_t i = 0; i < ARRAY_LEN(engines); i++) {
        if (!test_db_there(engines[i]))
            continue;
        struct db *db = test_db_empty(engines[i]);
        struct migrate_report report;
        int failed = 0;
        enum err e = ERR_FAULT;
        /* A few early steps, then ever later ones. */
        for (int k = 1; e != OK; k = k < 4 ? k + 1 : k * 2) {
            fault_arm(FAULT_DB, k);
            e = migrate_run(db, no_rooms, false, &report);
            bool happened = fault_happened(FAULT_DB);
            fault_disarm();
            EXPECT_EQ(e == OK, !happened);
            /* Nothing, or whole migrations: a table without its record would make the repetition fail. */
            failed += happened;
            EXPECT(e == OK || tables(db) == 0 || report.applied > 0 || report.present > 0);
        }
        EXPECT(failed >= 4);
        EXPECT_OK(migrate_check(db, no_rooms, &report));
    }
}

struct migrate_job {
    const struct db *db;
    pthread_t thread;
    enum err result;
    int applied;
};

static void *migrate_now(void *arg)
{
    struct migrate_job *job = arg;
    struct db_options options = { .url = test_db_url(job->db) };
    struct db *db;
    job->result = db_open(&options, &db);
    if (job->result != OK)
        return NULL;
    struct migrate_report report;
    job->result = migrate_run(db, no_rooms, false, &report);
    job->applied = report.applied;
    db_close(db);
    return NULL;
}

TEST(several_nodes_that_start_together_migrate_once)
{
    enum db_engine engines[] = { DB_SQLITE, DB_POSTGRESQL };
    for (size_t i = 0; i < ARRAY_LEN(engines); i++) {
        if (!test_db_there(engines[i]))
            continue;
        struct db *db = test_db_empty(engines[i]);
        struct migrate_job jobs[4];
        int applied = 0;
        for (size_t k = 0; k < ARRAY_LEN(jobs); k++) {
            jobs[k] = (struct migrate_job){ .db = db };
            EXPECT_EQ(pthread_create(&jobs[k].thread, NULL, migrate_now, &jobs[k]), 0);
        }
        for (size_t k = 0; k < ARRAY_LEN(jobs); k++) {
            EXPECT_EQ(pthread_join(jobs[k].thread, NULL), 0);
            applied += jobs[k].applied;
        }
        for (size_t k = 0; k < ARRAY_LEN(jobs); k++)
            EXPECT_OK(jobs[k].result);
        struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
        struct number recorded;
        EXPECT_OK(tx_one(tx, migrations_recorded, &recorded));
        tx_abort(tx);
        EXPECT_EQ(applied, recorded.n);
    }
}

TEST_DB(an_immutable_table_takes_rows_and_gives_none_back)
{
    static const char *const attempts[] = { "UPDATE kept SET a = 2", "DELETE FROM kept",
                                            "INSERT INTO kept (id, a) VALUES (1, 3)" };
    const char *text = "CREATE TABLE kept (id @int PRIMARY KEY, a @int NOT NULL) @strict; @immutable kept;";
    struct mem *mem = test_mem();
    struct tx *tx;
    EXPECT_OK(tx_open_setup(db, mem, &tx));
    EXPECT_OK(migrate_script(tx, text));
    EXPECT_OK(tx_commit(tx));
    test_sql(db, "INSERT INTO kept (id, a) VALUES (1, 1)");
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        test_note("%s", attempts[i]);
        EXPECT_ERR(db_script(db, attempts[i]), ERR_CONFLICT);
    }
    EXPECT_ERR(db_script(db, db_engine(db) == DB_SQLITE ? "INSERT OR REPLACE INTO kept (id, a) VALUES (1, 3)"
                                                        : "TRUNCATE kept"),
               ERR_CONFLICT);
    test_sql(db, "INSERT INTO kept (id, a) VALUES (2, 2)");
}
