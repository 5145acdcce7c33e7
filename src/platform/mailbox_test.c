/* Mailboxes: what may be set, what stays secret, and how the fetcher behaves when it cannot
   fetch.  Fetching itself is tried against a real server (test/mail/fetch.py). */
#include "platform/mailbox.h"

#include "platform/config.h"
#include "platform/secret.h"
#include "test_db.h"

static struct mailbox_change change(void)
{
    return (struct mailbox_change){ .name = STR("hilfe"),
                                    .server = STR("imap.example.de:993"),
                                    .login = STR("hilfe@example.de"),
                                    .folder = STR("INBOX"),
                                    .password = STR("ein-Geheimnis"),
                                    .token_file = STR(""),
                                    .access_ends = DAY_NONE,
                                    .active = true };
}

static enum err put(struct db *db, const struct mailbox_change *c, const char **field)
{
    static const struct secret key = { { 5 } };
    secret_key_use(&key);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 1 });
    enum err e = mailbox_put(tx, c);
    *field = e == ERR_INVALID ? tx_refusal(tx).field : NULL;
    return tx_end(tx, e);
}

static struct mailbox_row find(struct db *db)
{
    struct mailbox_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 1 });
    EXPECT_OK(mailbox_find(tx, STR("hilfe"), &row));
    EXPECT_OK(tx_commit(tx));
    return row;
}

TEST_DB(a_mailbox_that_cannot_work_is_refused_at_its_field)
{
    static const struct {
        const char *field;
        struct str name, server, login, folder, password, token;
    } rows[] = {
#define FINE STR_INIT("hilfe"), STR_INIT("imap.example.de:993"), STR_INIT("x"), STR_INIT("INBOX")
        { "name", STR_INIT("mit blank"), STR_INIT("a.example:993"), STR_INIT("x"), STR_INIT("INBOX"), STR_INIT("p"),
          STR_INIT("") },
        { "server", STR_INIT("b"), STR_INIT("a.example"), STR_INIT("x"), STR_INIT("INBOX"), STR_INIT("p"),
          STR_INIT("") },
        { "server", STR_INIT("b"), STR_INIT("a.example:0"), STR_INIT("x"), STR_INIT("INBOX"), STR_INIT("p"),
          STR_INIT("") },
        { "server", STR_INIT("b"), STR_INIT("a/b:993"), STR_INIT("x"), STR_INIT("INBOX"), STR_INIT("p"), STR_INIT("") },
        { "login", STR_INIT("b"), STR_INIT("a.example:993"), STR_INIT(""), STR_INIT("INBOX"), STR_INIT("p"),
          STR_INIT("") },
        { "folder", STR_INIT("b"), STR_INIT("a.example:993"), STR_INIT("x"), STR_INIT("a\"b"), STR_INIT("p"),
          STR_INIT("") },
        { "folder", STR_INIT("b"), STR_INIT("a.example:993"), STR_INIT("x"), STR_INIT("a\r\nb"), STR_INIT("p"),
          STR_INIT("") },
        { "token_file", FINE, STR_INIT("p"), STR_INIT("relativ") },
        { "password", FINE, STR_INIT(""), STR_INIT("") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *field = NULL;
        struct mailbox_change c = change();
        c.name = rows[i].name;
        c.server = rows[i].server;
        c.login = rows[i].login;
        c.folder = rows[i].folder;
        c.password = rows[i].password;
        c.token_file = rows[i].token;
        test_note("%zu", i);
        EXPECT_ERR(put(db, &c, &field), ERR_INVALID);
        EXPECT_STR_EQ(str_of(field), str_of(rows[i].field));
    }
}

struct secret_row {
    struct blob password;
};
ROW(secret_row, COL(secret_row, password));
QUERY(test_password, SCOPE_SYSTEM, 0, secret_row, "SELECT password FROM mailbox");

static struct str sealed(struct db *db)
{
    struct secret_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 1 });
    EXPECT_OK(tx_one(tx, test_password, &row));
    EXPECT_OK(tx_commit(tx));
    return row.password.bytes;
}

TEST_DB(the_password_is_sealed_stays_when_none_is_given_and_goes_when_a_token_comes)
{
    const char *field;
    struct str clear;
    struct mailbox_change c = change();
    EXPECT_OK(put(db, &c, &field));
    struct str first = sealed(db);
    EXPECT(str_find(first, c.password) == SIZE_MAX && first.len > c.password.len);
    EXPECT_OK(secret_open(test_mem(), STR("mailbox hilfe"), first, &clear));
    EXPECT_STR_EQ(clear, c.password);
    EXPECT_ERR(secret_open(test_mem(), STR("mailbox anders"), first, &clear), ERR_INVALID);
    c.password = STR("");
    c.folder = STR("Archiv/2026");
    EXPECT_OK(put(db, &c, &field));
    EXPECT_STR_EQ(sealed(db), first);
    EXPECT_STR(find(db).folder, "Archiv/2026");
    EXPECT(find(db).has_password);
    /* Nobody leads the stored password to a server of his choice. */
    c.server = STR("imap.anderswo.example:993");
    EXPECT_ERR(put(db, &c, &field), ERR_INVALID);
    EXPECT_STR(str_of(field), "password");
    c.server = STR("IMAP.example.de:993");
    c.token_file = STR("/etc/pedell/token");
    EXPECT_OK(put(db, &c, &field));
    EXPECT(!find(db).has_password);
}

/* Without a listed server nothing is called: as good as one that does not answer. */
static void fetch(struct db *db)
{
    static const struct config config = { .outgoing = STR_INIT("other.example.de:993") };
    static const struct job_kind *const kinds[] = { &mail_fetch_job, NULL };
    int ran = 0;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(job_add(tx, mail_fetch_job.name, STR("@test"), STR(""), tx_now(tx)));
    EXPECT_OK(tx_commit(tx));
    EXPECT_OK(job_run_due(db, &config, kinds, test_now, &ran));
    EXPECT_EQ(ran, 1);
}

struct due_row {
    struct instant next_at;
    int failures;
};
ROW(due_row, COL(due_row, next_at), COL(due_row, failures));
QUERY(test_due, SCOPE_SYSTEM, 0, due_row, "SELECT next_at, failures FROM mailbox_state");

static struct due_row due(struct db *db)
{
    struct due_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 1 });
    EXPECT_OK(tx_one(tx, test_due, &row));
    EXPECT_OK(tx_commit(tx));
    return row;
}

/* trust MOUT-3 */
TEST_DB(a_mailbox_in_trouble_is_tried_less_and_less_often_and_noticed_after_a_quarter_of_an_hour)
{
    static const int64_t minutes[] = { 1, 2, 4, 8, 15, 15 };
    const char *field;
    struct mailbox_change c = change();
    EXPECT_OK(put(db, &c, &field));
    struct instant first = test_now;
    for (size_t i = 0; i < ARRAY_LEN(minutes); i++) {
        test_note("run %zu", i);
        fetch(db);
        struct mailbox_row row = find(db);
        EXPECT_EQ(row.failing_since.us, first.us);
        EXPECT(row.error.len > 0);
        EXPECT_EQ(mailbox_overdue(&row, test_now), instant_between(first, test_now).us >= MINUTES(15).us);
        EXPECT_EQ(due(db).next_at.us, instant_add(test_now, MINUTES(minutes[i])).us);
        EXPECT_EQ(due(db).failures, (int)i + 1);
        /* Not yet due: a run in between does not touch it. */
        fetch(db);
        EXPECT_EQ(due(db).failures, (int)i + 1);
        test_now = due(db).next_at;
    }
    /* A change is a new beginning. */
    EXPECT_OK(put(db, &c, &field));
    EXPECT(instant_is_none(find(db).failing_since));
    EXPECT_EQ(due(db).failures, 0);
}

TEST(the_end_of_the_access_is_told_two_weeks_ahead)
{
    struct day today = day_of(2026, 11, 23);
    struct mailbox_row row = { .active = true, .access_ends = DAY_NONE, .failing_since = INSTANT_NONE };
    EXPECT(!mailbox_access_ending(&row, today));
    row.access_ends = day_add(today, 15);
    EXPECT(!mailbox_access_ending(&row, today));
    row.access_ends = day_add(today, 14);
    EXPECT(mailbox_access_ending(&row, today));
    row.access_ends = day_add(today, -3);
    EXPECT(mailbox_access_ending(&row, today));
    row.active = false;
    EXPECT(!mailbox_access_ending(&row, today));
}
