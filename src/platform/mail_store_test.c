/* Mail in the database: received once, sent once, and pedell-gate's word about it. */
#define _GNU_SOURCE
#include "platform/mail.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/config.h"
#include "platform/limits.h"
#include "test.h"
#include "test_db.h"
#include "test_faults.h"

struct count_row {
    int64_t n;
};
ROW(count_row, COL(count_row, n));
QUERY(count_mail, SCOPE_SYSTEM, 0, count_row, "SELECT count(*) AS n FROM raw_mail");
QUERY(count_jobs, SCOPE_SYSTEM, 1, count_row, "SELECT count(*) AS n FROM job WHERE kind = $3");
QUERY(count_outbox, SCOPE_SYSTEM, 0, count_row, "SELECT count(*) AS n FROM outbox");
struct stored_row {
    struct str mailbox;
    struct blob bytes;
};
ROW(stored_row, COL(stored_row, mailbox), COL(stored_row, bytes));
QUERY(stored_mail, SCOPE_SYSTEM, 1, stored_row, "SELECT mailbox, bytes FROM raw_mail WHERE id = $3");
struct outgoing_row {
    struct str recipient, subject, headers;
    struct instant not_before;
};
ROW(outgoing_row, COL(outgoing_row, recipient), COL(outgoing_row, subject), COL(outgoing_row, headers),
    COL(outgoing_row, not_before));
QUERY(stored_outgoing, SCOPE_SYSTEM, 1, outgoing_row,
      "SELECT recipient, subject, headers, not_before FROM outbox WHERE key = $3");

static int64_t count(struct db *db, const struct db_statement *which)
{
    struct count_row row = { -1 };
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    if (which == &count_mail)
        EXPECT_OK(tx_one(tx, count_mail, &row));
    else if (which == &count_jobs)
        EXPECT_OK(tx_one(tx, count_jobs, &row, STR("desk.mail_take")));
    else
        EXPECT_OK(tx_one(tx, count_outbox, &row));
    tx_abort(tx);
    return row.n;
}

#define MESSAGE "From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b.example>\r\n\r\nText\0mit NUL\r\n"

static mail_id received(struct db *db, const char *mailbox, struct str raw, bool want_known)
{
    test_faults_receive(db, str_of(mailbox), raw);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    mail_id id = { 0 };
    bool known = !want_known;
    EXPECT_OK(mail_receive(tx, str_of(mailbox), raw, &id, &known));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(known, want_known);
    return id;
}

/* trust MIN-1 L2 */
TEST_DB(a_raw_message_is_stored_once_with_all_its_ways_and_one_job)
{
    mail_id first = received(db, "support", STR(MESSAGE), false);
    mail_id again = received(db, "info", STR("Received: x\r\n" MESSAGE), true);
    EXPECT_EQ(received(db, "info", STR(MESSAGE), true).n, first.n);
    EXPECT_EQ(received(db, "support", STR(MESSAGE), true).n, first.n);
    EXPECT_EQ(again.n, first.n);
    EXPECT_EQ(count(db, &count_mail), 1);
    EXPECT_EQ(count(db, &count_jobs), 1);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct stored_row row;
    EXPECT_OK(tx_one(tx, stored_mail, &row, first));
    tx_abort(tx);
    EXPECT_STR(row.mailbox, "support info");
    EXPECT_STR_EQ(row.bytes.bytes, STR(MESSAGE));
}

TEST_DB(a_message_that_is_empty_or_too_large_or_for_a_strange_mailbox_is_refused)
{
    mail_id id;
    bool known;
    char *huge = mem_alloc(test_mem(), LIMIT_MAIL + 1);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(mail_receive(tx, STR("a"), STR(""), &id, &known), ERR_INVALID);
    EXPECT_ERR(mail_receive(tx, STR("a b"), STR(MESSAGE), &id, &known), ERR_INVALID);
    EXPECT_ERR(mail_receive(tx, STR(""), STR(MESSAGE), &id, &known), ERR_INVALID);
    EXPECT_ERR(mail_receive(tx, STR("%"), STR(MESSAGE), &id, &known), ERR_INVALID);
    EXPECT_ERR(mail_receive(tx, STR("a"), (struct str){ huge, LIMIT_MAIL + 1 }, &id, &known), ERR_TOO_LARGE);
    tx_abort(tx);
    EXPECT_EQ(count(db, &count_mail), 0);
}

/* --- the outbox ------------------------------------------------------------------------------------------ */

static struct str sent(struct db *db, const char *key, bool undelayed)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    struct str id = STR("");
    EXPECT_OK(mail_send(tx,
                        &(struct mail_out){ .key = str_of(key),
                                            .recipient = STR("petra@schule.example"),
                                            .subject = STR("Grüße \"x\""),
                                            .text = STR("Text"),
                                            .in_reply_to = STR("<a@b>"),
                                            .undelayed = undelayed },
                        &id));
    EXPECT_OK(tx_commit(tx));
    return id;
}

/* trust MOUT-1 */
TEST_DB(an_event_makes_one_mail_per_recipient_however_often_it_happens)
{
    struct str first = sent(db, "receipt:1:2", false);
    EXPECT(str_ends(first, STR(">")) && str_starts(first, STR("<")));
    EXPECT_STR_EQ(sent(db, "receipt:1:2", true), first);
    EXPECT(!str_eq(sent(db, "receipt:1:3", true), first));
    EXPECT_EQ(count(db, &count_outbox), 2);
}

TEST_DB(a_mail_waits_for_the_undo_and_a_sign_in_mail_does_not)
{
    (void)sent(db, "a", false);
    (void)sent(db, "b", true);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    struct outgoing_row waits, leaves;
    EXPECT_OK(tx_one(tx, stored_outgoing, &waits, STR("a")));
    EXPECT_OK(tx_one(tx, stored_outgoing, &leaves, STR("b")));
    EXPECT_EQ(waits.not_before.us - leaves.not_before.us, SECONDS(20).us);
    EXPECT_STR(waits.subject, "Grüße \"x\"");
    tx_abort(tx);
}

struct wake_row {
    struct instant due_at;
};
struct wake_rows {
    struct wake_row *at;
    size_t n;
};
ROW(wake_row, COL(wake_row, due_at));
QUERY(wakes, SCOPE_SYSTEM, 0, wake_row, "SELECT due_at FROM job WHERE kind = 'mail.outbox' ORDER BY due_at, id");

TEST_DB(mails_that_wait_share_the_wake_up_of_their_second_and_urgent_ones_have_their_own)
{
    struct wake_rows rows;
    (void)sent(db, "a", false);
    (void)sent(db, "b", false);
    (void)sent(db, "c", true);
    (void)sent(db, "d", true);
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_all(tx, wakes, &rows));
    EXPECT_EQ(rows.n, 3);
    EXPECT_EQ(rows.at[1].due_at.us, TEST_NOW.us);
    /* Not before the last mail of its second is due. */
    EXPECT(rows.at[2].due_at.us > TEST_NOW.us + SECONDS(20).us && rows.at[2].due_at.us % SECONDS(1).us == 0);
    tx_abort(tx);
}

TEST_DB(a_recipient_that_is_no_address_is_refused)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(mail_send(tx,
                         &(struct mail_out){ .key = STR("k"),
                                             .recipient = STR("a@b\r\nRCPT TO:<c@d>"),
                                             .subject = STR("x"),
                                             .text = STR("x") },
                         NULL),
               ERR_INVALID);
    tx_abort(tx);
}

TEST_DB(an_installation_has_one_instance_id)
{
    struct str first = STR(""), second = STR(""), before = STR("x");
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(mail_instance(tx, &before));
    tx_abort(tx);
    EXPECT_STR(before, "");
    for (int i = 0; i < 2; i++) {
        tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        EXPECT_OK(mail_instance(tx, i == 0 ? &first : &second));
        EXPECT_OK(tx_commit(tx));
    }
    EXPECT_EQ(first.len, REF_TEXT_LEN);
    EXPECT_STR_EQ(first, second);
}

/* --- pedell-gate ------------------------------------------------------------------------------------------- */

static const char *beside(const char *name)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    while (n > 0 && self[n - 1] != '/')
        n--;
    EXPECT(n > 0);
    return str_z(test_mem(), str_cat(test_mem(), ((struct str){ self, (size_t)n }), str_of(name)));
}

static const char *config_file(struct str database)
{
    struct str text = str_cat(test_mem(), STR("database="), database, STR("\nlog_level=3\n"));
    const char *path = str_z(test_mem(), test_path(STR("gate.conf")));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    EXPECT(fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len);
    close(fd);
    return path;
}

/* Input from a file; its exit status, what it prints into *printed. */
static int gate(const char *config, bool batch, struct str input, struct str *printed)
{
    const char *in_path = str_z(test_mem(), test_path(STR("gate.in"))),
               *out_path = str_z(test_mem(), test_path(STR("gate.out")));
    int in = open(in_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int out = open(out_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    EXPECT(in >= 0 && out >= 0 && write(in, input.at, input.len) == (ssize_t)input.len && lseek(in, 0, SEEK_SET) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(nowhere, 2) < 0)
            _exit(98);
        const char *exe = beside("pedell-gate");
        execl(exe, exe, "receive", "--config", config, batch ? "--batch" : NULL, NULL);
        _exit(99);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid);
    char *text = mem_alloc(test_mem(), 1000);
    ssize_t n = pread(out, text, 1000, 0);
    close(in);
    close(out);
    if (printed != NULL)
        *printed = (struct str){ text, n > 0 ? (size_t)n : 0 };
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* trust L1 MIN-1 */
TEST(the_gate_says_yes_only_after_the_message_is_stored)
{
    struct db *db = test_db(DB_SQLITE);
    const char *config = config_file(test_db_url(db));
    EXPECT_EQ(gate(config, false, STR(MESSAGE), NULL), 0);
    EXPECT_EQ(gate(config, false, STR(MESSAGE), NULL), 0);
    EXPECT_EQ(count(db, &count_mail), 1);
    EXPECT_EQ(gate(config, false, STR(""), NULL), 75);
}

TEST(the_gate_stores_batches_and_names_what_is_stored)
{
    struct db *db = test_db(DB_SQLITE);
    const char *config = config_file(test_db_url(db));
    struct buf input = buf_of(test_mem(), KIB(64));
    struct str printed;
    for (int i = 0; i < 250; i++) {
        struct buf one = buf_of(test_mem(), 200);
        buf_put(&one, STR("Message-ID: <"));
        buf_int(&one, i);
        buf_put(&one, STR("@b>\n\nx"));
        buf_int(&input, (int64_t)one.len);
        buf_byte(&input, '\n');
        buf_put(&input, buf_str(&one));
    }
    EXPECT_EQ(gate(config, true, buf_str(&input), &printed), 0);
    EXPECT_STR(printed, "ok 100\nok 100\nok 50\n");
    EXPECT_EQ(count(db, &count_mail), 250);
    /* Cut in the middle: what was complete is stored and named, the rest is not. */
    EXPECT_EQ(gate(config, true, STR("5\nA: 1\n6\nA:"), &printed), 75);
    EXPECT_STR(printed, "ok 1\n");
    EXPECT_EQ(gate(config, true, STR("x\n"), &printed), 75);
    EXPECT_EQ(gate(config, true, STR(""), &printed), 0);
    EXPECT_EQ(count(db, &count_mail), 251);
}

TEST(the_gate_asks_the_mail_server_to_come_back_whatever_is_wrong)
{
    struct db *db = test_db(DB_SQLITE);
    EXPECT_EQ(gate(config_file(STR("/nonexistent/pedell.db")), false, STR(MESSAGE), NULL), 75);
    EXPECT_EQ(gate("/nonexistent/pedell.conf", false, STR(MESSAGE), NULL), 75);
    EXPECT_EQ(gate(config_file(STR("relative.db")), false, STR(MESSAGE), NULL), 75);
    EXPECT_EQ(gate(config_file(STR("postgresql://nobody@127.0.0.1:1/none")), false, STR(MESSAGE), NULL), 75);
    struct db *empty = test_db_empty(DB_SQLITE);
    EXPECT_EQ(gate(config_file(test_db_url(empty)), false, STR(MESSAGE), NULL), 75);
    test_sql(db, "INSERT INTO migration (room, number, name, hash) VALUES ('platform', 9999, 'future', x'00')");
    EXPECT_EQ(gate(config_file(test_db_url(db)), false, STR(MESSAGE), NULL), 75);
    EXPECT_EQ(count(db, &count_mail), 0);
}

TEST(the_gate_asks_to_come_back_while_the_database_is_locked_or_full)
{
    struct db *db = test_db(DB_SQLITE);
    const char *config = config_file(test_db_url(db));
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_EQ(gate(config, false, STR(MESSAGE), NULL), 75);
    tx_abort(tx);
    /* As on a full disk: no file may grow. */
    struct rlimit before, small = { 4096, 4096 };
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    int status = gate(config, false, STR(MESSAGE), NULL);
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, old);
    EXPECT(status == 75 || status == 74);
    EXPECT_EQ(count(db, &count_mail), 0);
    EXPECT_EQ(gate(config, false, STR(MESSAGE), NULL), 0);
    EXPECT_EQ(count(db, &count_mail), 1);
}
