#define _GNU_SOURCE
#include "platform/db.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/audit.h"
#include "platform/file.h"
#include "test_db.h"

static void write_note(struct db *db)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 1 });
    tx_note(tx, .action = "test.step", .object = OBJECT_TICKET);
    EXPECT_OK(tx_commit(tx));
}

static struct str findings(struct db *db)
{
    struct buf out = buf_of(test_mem(), 10000);
    EXPECT_OK(db_doctor(db, &out));
    return buf_str(&out);
}

TEST(a_backup_under_a_running_writer_opens_and_is_sound)
{
    struct db *db = test_db(DB_SQLITE), *copy = NULL;
    for (int i = 0; i < 10; i++)
        write_note(db);
    struct tx *open = test_tx(db, TX_WRITE, (account_id){ 1 });
    tx_note(open, .action = "test.later", .object = OBJECT_TICKET);
    struct str path = test_path(STR("backup.db"));
    EXPECT_OK(db_backup(db, path));
    EXPECT_OK(tx_commit(open));
    struct stat st;
    EXPECT_EQ(stat(path.at, &st), 0);
    EXPECT_EQ(st.st_mode & 0777, 0600);
    struct db_options options = { .url = path };
    EXPECT_OK(db_open(&options, &copy));
    struct str sick = findings(copy);
    int64_t rows;
    struct audit_break where;
    enum err verified = audit_verify(copy, test_mem(), &rows, &where);
    db_close(copy);
    EXPECT_STR(sick, "");
    EXPECT_OK(verified);
    EXPECT_EQ(rows, 10);
    EXPECT_ERR(db_backup(db, path), ERR_CONFLICT);
    EXPECT_EQ(unlink(path.at), 0);
}

TEST(a_database_that_others_may_read_is_not_served)
{
    struct db *db = test_db(DB_SQLITE);
    struct buf out = buf_of(test_mem(), 10000);
    EXPECT_OK(db_self_test(db, &out));
    EXPECT_EQ(out.len, 0);
    EXPECT_EQ(chmod(str_z(test_mem(), test_db_url(db)), 0644), 0);
    EXPECT_OK(db_self_test(db, &out));
    EXPECT(str_find(buf_str(&out), STR("chmod 600")) != SIZE_MAX);
}

TEST(a_backup_that_fails_leaves_no_file)
{
    struct db *db = test_db(DB_SQLITE);
    struct str path = test_path(STR("failed.db"));
    for (int k = 1;; k++) {
        fault_arm(FAULT_FILE, k);
        enum err e = db_backup(db, path);
        bool happened = fault_happened(FAULT_FILE);
        fault_disarm();
        EXPECT_EQ(e, happened ? ERR_FAULT : OK);
        EXPECT(access(str_z(test_mem(), str_cat(test_mem(), path, STR(".tmp"))), F_OK) != 0);
        if (!happened) {
            EXPECT(k > 3);
            break;
        }
        /* After the rename the backup is whole; only its name may be lost with the power. */
        if (access(path.at, F_OK) == 0)
            EXPECT_EQ(unlink(path.at), 0);
    }
    EXPECT_EQ(unlink(path.at), 0);
}

TEST_DB(a_backup_goes_to_an_absolute_path_and_only_on_sqlite)
{
    EXPECT_ERR(db_backup(db, STR("relative.db")), ERR_INVALID);
    if (db_engine(db) == DB_POSTGRESQL)
        EXPECT_ERR(db_backup(db, test_path(STR("pg.db"))), ERR_INVALID);
}

TEST(the_doctor_finds_a_file_that_others_may_read)
{
    struct db *db = test_db(DB_SQLITE);
    EXPECT_STR(findings(db), "");
    EXPECT_EQ(chmod(test_db_url(db).at, 0644), 0);
    EXPECT(str_find(findings(db), STR("chmod 600")) != SIZE_MAX);
}

TEST(the_doctor_finds_flipped_bits)
{
    struct db *db = test_db(DB_SQLITE), *hurt = NULL;
    struct str path = test_path(STR("hurt.db"));
    EXPECT_OK(db_backup(db, path));
    struct stat st;
    int fd = open(path.at, O_RDWR | O_CLOEXEC);
    EXPECT(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 20000);
    char noise[4096];
    memset(noise, 0x5a, sizeof noise);
    /* Some page in the middle: the first ones hold the schema. */
    EXPECT_EQ(pwrite(fd, noise, sizeof noise, st.st_size / 4096 / 2 * 4096), (ssize_t)sizeof noise);
    EXPECT_EQ(close(fd), 0);
    struct db_options options = { .url = path };
    EXPECT_OK(db_open(&options, &hurt));
    struct str sick = findings(hurt);
    db_close(hurt);
    EXPECT(str_find(sick, STR("beschädigt")) != SIZE_MAX);
    EXPECT_EQ(unlink(path.at), 0);
}

TEST(the_doctor_finds_a_server_that_does_not_sync)
{
    if (!test_db_there(DB_POSTGRESQL))
        return;
    /* The server of the tests is fast because it is unsafe, and tests are its owner. */
    struct str sick = findings(test_db(DB_POSTGRESQL));
    EXPECT(str_find(sick, STR("fsync = off")) != SIZE_MAX);
    EXPECT(str_find(sick, STR("Superuser")) != SIZE_MAX);
}

TEST(a_file_appears_whole_or_not_at_all)
{
    struct str path = test_path(STR("whole"));
    for (int k = 1;; k++) {
        fault_arm(FAULT_FILE, k);
        enum err e = file_create(path.at, STR("content"));
        bool happened = fault_happened(FAULT_FILE);
        fault_disarm();
        EXPECT_EQ(e, happened ? ERR_FAULT : OK);
        struct stat st;
        bool there = stat(path.at, &st) == 0;
        EXPECT(!there || st.st_size == 7);
        EXPECT(there || happened);
        if (!happened) {
            EXPECT(k > 5);
            break;
        }
        if (there)
            EXPECT_EQ(unlink(path.at), 0);
    }
    EXPECT_ERR(file_create(path.at, STR("other")), ERR_CONFLICT);
    EXPECT_EQ(unlink(path.at), 0);
}
