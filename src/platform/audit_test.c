#include "platform/audit.h"

#include <pthread.h>
#include <string.h>

#include "platform/db_driver.h"
#include "platform/migrate.h"
#include "platform/migrate_text.h"
#include "platform/secret.h"
#include "test_db.h"

static const account_id anna = { 4711 };

static void write_note(struct db *db, int64_t authority, const char *action)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    tx_note(tx, .action = action, .object = OBJECT_TICKET, .subject = 77, .authority = { authority },
            .before = STR("state=open"), .after = STR("state=closed"));
    EXPECT_OK(tx_commit(tx));
}

static void fill(struct db *db)
{
    for (int i = 0; i < 5; i++) {
        write_note(db, 1, "desk.ticket_closed");
        write_note(db, 2, "desk.ticket_opened");
    }
    write_note(db, 0, "account.signed_in");
}

static enum err verify(struct db *db, int64_t *rows, struct audit_break *where)
{
    *where = (struct audit_break){ { -1 }, -1, STR("") };
    return audit_verify(db, test_mem(), rows, where);
}

/* trust: AUD-1 */
TEST_DB(untouched_streams_verify)
{
    fill(db);
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 11);
}

TEST_DB(an_empty_audit_verifies)
{
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 0);
}

/* trust: AUD-1 */
TEST_DB(each_kind_of_tampering_is_found_where_it_is)
{
    (void)db;
    static const struct {
        const char *sql, *why;
        int64_t stream, seq;
    } cases[] = {
        { "UPDATE audit_event SET action = action + 1 WHERE stream = 1 AND seq = 3", "changed", 1, 3 },
        { "UPDATE audit_action SET name = 'desk.ticket_read' WHERE name = 'desk.ticket_opened'", "changed", 2, 1 },
        { "DELETE FROM audit_action WHERE name = 'desk.ticket_closed'", "changed", 1, 1 },
        { "UPDATE audit_event SET at = at + 1 WHERE stream = 2 AND seq = 1", "changed", 2, 1 },
        { "UPDATE audit_event SET actor = 5 WHERE stream = 2 AND seq = 5", "changed", 2, 5 },
        { "UPDATE audit_event SET grant_id = 5 WHERE stream = 1 AND seq = 2", "changed", 1, 2 },
        { "UPDATE audit_event SET object = object + 1 WHERE stream = 1 AND seq = 1", "changed", 1, 1 },
        { "UPDATE audit_event SET subject = 78 WHERE stream = 1 AND seq = 4", "changed", 1, 4 },
        { "UPDATE audit_event SET before = NULL WHERE stream = 1 AND seq = 4", "changed", 1, 4 },
        { "UPDATE audit_event SET before = after, after = before WHERE stream = 1 AND seq = 4", "changed", 1, 4 },
        { "UPDATE audit_event SET chain = before WHERE stream = 1 AND seq = 4", "changed", 1, 4 },
        { "DELETE FROM audit_event WHERE stream = 1 AND seq = 2", "missing", 1, 2 },
        { "DELETE FROM audit_event WHERE stream = 1 AND seq = 1", "missing", 1, 1 },
        { "DELETE FROM audit_event WHERE stream = 2 AND seq = 5", "missing at the end", 2, 5 },
        { "DELETE FROM audit_event WHERE stream = 0", "missing at the end", 0, 1 },
        { "DELETE FROM audit_head WHERE stream = 2", "without head", 2, 5 },
        { "UPDATE audit_head SET seq = 4 WHERE stream = 1", "missing at the end", 1, 6 },
        { "UPDATE audit_event SET seq = seq + 100 WHERE stream = 1 AND seq >= 3;", "missing", 1, 3 },
        { "UPDATE audit_event SET stream = 3 WHERE stream = 1 AND seq = 5", "missing at the end", 1, 5 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct db *fresh = test_db(db_engine(db));
        fill(fresh);
        test_sql(fresh, cases[i].sql);
        int64_t rows;
        struct audit_break where;
        test_note("%s", cases[i].sql);
        EXPECT_ERR(verify(fresh, &rows, &where), ERR_CONFLICT);
        EXPECT_EQ(where.stream.n, cases[i].stream);
        EXPECT_EQ(where.seq, cases[i].seq);
        EXPECT_STR_EQ(where.why, str_of(cases[i].why));
    }
}

/* trust: AUD-1 */
TEST_DB(two_rows_that_were_swapped_are_found)
{
    fill(db);
    write_note(db, 1, "desk.ticket_moved");
    test_sql(db, "UPDATE audit_event SET seq = 100 WHERE stream = 1 AND seq = 5");
    test_sql(db, "UPDATE audit_event SET seq = 5 WHERE stream = 1 AND seq = 6");
    test_sql(db, "UPDATE audit_event SET seq = 6 WHERE stream = 1 AND seq = 100");
    int64_t rows;
    struct audit_break where;
    EXPECT_ERR(verify(db, &rows, &where), ERR_CONFLICT);
    EXPECT_EQ(where.stream.n, 1);
    EXPECT_EQ(where.seq, 5);
}

/* As the rows were before platform/0009. */
static const char in_words[] =
    "ALTER TABLE audit_event RENAME TO audit_event_by_number;"
    "CREATE TABLE audit_event (stream @int NOT NULL, seq @int NOT NULL, at @int NOT NULL, actor @int NOT NULL,"
    " grant_id @int NOT NULL, action @text NOT NULL, object @int NOT NULL, subject @int NOT NULL, before @blob,"
    " after @blob, chain @blob NOT NULL, PRIMARY KEY (stream, seq)) @rowless;"
    "INSERT INTO audit_event SELECT e.stream, e.seq, e.at, e.actor, e.grant_id, a.name, e.object, e.subject,"
    " e.before, e.after, e.chain FROM audit_event_by_number e JOIN audit_action a ON a.n = e.action;"
    "DROP TABLE audit_event_by_number; DROP TABLE audit_action;";

static const char *migration_text(const char *room, int number)
{
    const struct migration *m = migrations;
    while (m->room != NULL && (strcmp(m->room, room) != 0 || m->number != number))
        m++;
    EXPECT(m->room != NULL);
    return m->sql;
}

/* trust: AUD-1 */
TEST_DB(a_chain_written_with_words_verifies_after_they_became_numbers)
{
    fill(db);
    struct tx *tx;
    EXPECT_OK(tx_open_setup(db, test_mem(), &tx));
    EXPECT_OK(migrate_script(tx, in_words));
    EXPECT_OK(migrate_script(tx, migration_text("platform", 9)));
    EXPECT_OK(tx_commit(tx));
    EXPECT_OK(db_reload(db));
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 11);
    write_note(db, 1, "desk.ticket_closed");
    write_note(db, 1, "desk.ticket_merged");
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 13);
}

struct event {
    int64_t seq;
    struct blob before, after, chain;
    struct instant at;
    int64_t actor;
};
ROW(event, COL(event, seq), COL(event, before), COL(event, after), COL(event, chain), COL(event, at),
    COL(event, actor));
QUERY(events_of_one, SCOPE_SYSTEM, 0, event,
      "SELECT seq, before, after, chain, at, actor FROM audit_event WHERE stream = 1 ORDER BY seq");

/* The format is written down in audit.h: computed here once more, by hand. */
static void put_bytes(struct buf *out, const void *at, size_t n)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_byte(out, (char)(n >> shift));
    buf_put(out, (struct str){ at, n });
}

static void put_int(struct buf *out, int64_t v)
{
    char b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (char)((uint64_t)v >> (56 - 8 * i));
    put_bytes(out, b, 8);
}

/* The documented reference, computed by hand. */
static struct str reference(int64_t object, int64_t subject, struct str text)
{
    struct buf record = buf_of(test_mem(), 16), out = buf_of(test_mem(), 32);
    for (int i = 0; i < 16; i++)
        buf_byte(&record, (char)((uint64_t)(i < 8 ? object : subject) >> (56 - 8 * (i % 8))));
    struct secret key = secret_derive("audit value");
    struct sha256 mac = hmac_sha256(&key, buf_str(&record));
    memcpy(key.b, mac.b, sizeof key.b);
    mac = hmac_sha256(&key, text);
    buf_put(&out, (struct str){ (const char *)mac.b, AUDIT_REFERENCE });
    return buf_str(&out);
}

static struct event first_event(struct db *db)
{
    struct tx *tx = test_tx(db, TX_READ, anna);
    struct event event;
    EXPECT_OK(tx_one(tx, events_of_one, &event));
    tx_abort(tx);
    return event;
}

/* trust: AUD-1 AUD-2 */
TEST_DB(the_chain_is_the_documented_hash_and_texts_are_stored_as_references_only)
{
    write_note(db, 1, "desk.ticket_closed");
    struct event event = first_event(db);
    struct str before = reference(OBJECT_TICKET, 77, STR("state=open"));
    struct str after = reference(OBJECT_TICKET, 77, STR("state=closed"));
    EXPECT_STR_EQ(event.before.bytes, before);
    EXPECT_STR_EQ(event.after.bytes, after);
    EXPECT_EQ(event.actor, anna.n);
    static const unsigned char zero[32];
    struct buf text = buf_of(test_mem(), 1000);
    put_bytes(&text, zero, 32);
    put_int(&text, 1);
    put_int(&text, 1);
    put_int(&text, event.at.us);
    put_int(&text, anna.n);
    put_int(&text, 0);
    put_bytes(&text, "desk.ticket_closed", 18);
    put_int(&text, OBJECT_TICKET);
    put_int(&text, 77);
    put_bytes(&text, before.at, AUDIT_REFERENCE);
    put_bytes(&text, after.at, AUDIT_REFERENCE);
    struct sha256 chain = sha256_of(buf_str(&text));
    EXPECT(str_eq(event.chain.bytes, (struct str){ (const char *)chain.b, 32 }));
}

struct value {
    const char *name;
    int64_t subject;
    unsigned char master;
};

static struct str stored(struct db *db, struct value v)
{
    secret_key_use(&(const struct secret){ { v.master } });
    test_sql(db, "DELETE FROM audit_event");
    test_sql(db, "DELETE FROM audit_head");
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    tx_note(tx, .action = "test.named", .object = OBJECT_TICKET, .subject = v.subject, .authority = { 1 },
            .after = str_of(v.name));
    EXPECT_OK(tx_commit(tx));
    secret_key_use(&(const struct secret){ { 0x5a } });
    return first_event(db).after.bytes;
}

/* trust: AUD-2 */
TEST_DB(a_name_in_the_record_cannot_be_found_by_trying)
{
    struct str here = stored(db, (struct value){ "Kim Beispiel", 7, 1 });
    struct sha256 plain = sha256_of(STR("Kim Beispiel"));
    EXPECT_EQ(here.len, AUDIT_REFERENCE);
    EXPECT(!str_eq(here, (struct str){ (const char *)plain.b, AUDIT_REFERENCE }));
    EXPECT_STR_EQ(stored(db, (struct value){ "Kim Beispiel", 7, 1 }), here);
    EXPECT(!str_eq(stored(db, (struct value){ "Kim Beispiel", 8, 1 }), here)); /* another record */
    EXPECT(!str_eq(stored(db, (struct value){ "Kim Beispiel", 7, 2 }), here)); /* another installation */
    EXPECT(!str_eq(stored(db, (struct value){ "Kim Beispiell", 7, 1 }), here));
}

/* trust: AUD-1 AUD-2 */
TEST_DB(checking_the_chain_needs_no_key)
{
    fill(db);
    secret_key_use(&(const struct secret){ { 0x11 } });
    fill(db);
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 22);
    test_sql(db, "UPDATE audit_event SET after = before WHERE stream = 1 AND seq = 3");
    EXPECT_ERR(verify(db, &rows, &where), ERR_CONFLICT);
    EXPECT_EQ(where.seq, 3);
    secret_key_use(&(const struct secret){ { 0x5a } });
}

TEST_DB(notes_of_one_tx_keep_their_order_in_each_stream)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    for (int i = 0; i < 20; i++)
        tx_note(tx, .action = "test.step", .object = OBJECT_TICKET, .subject = i, .authority = { i % 3 });
    EXPECT_OK(tx_commit(tx));
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 20);
}

struct note_job {
    struct db *db;
    struct mem *mem;
    pthread_t thread;
    int stored, others;
};

static void *write_notes(void *arg)
{
    struct note_job *job = arg;
    struct mem_mark mark = mem_mark(job->mem);
    for (int i = 0; i < 25; i++) {
        struct tx *tx;
        enum err e = tx_open(job->db, TX_WRITE, (struct tx_who){ .actor = anna }, TEST_NOW, job->mem, &tx);
        if (e == OK) {
            tx_note(tx, .action = "test.a", .object = OBJECT_TICKET, .authority = { i % 2 });
            tx_note(tx, .action = "test.b", .object = OBJECT_TICKET, .authority = { 1 - i % 2 });
            e = tx_commit(tx);
        }
        job->stored += e == OK;
        job->others += e != OK && e != ERR_BUSY;
        mem_reset(job->mem, mark);
    }
    return NULL;
}

/* trust: AUD-1 */
TEST_DB(streams_written_by_many_at_once_have_no_gap)
{
    struct note_job jobs[4];
    int64_t stored = 0, rows;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        jobs[i] = (struct note_job){ .db = db };
        EXPECT_OK(mem_open(&jobs[i].mem, (size_t)1 << 20));
        EXPECT_EQ(pthread_create(&jobs[i].thread, NULL, write_notes, &jobs[i]), 0);
    }
    int others = 0;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        EXPECT_EQ(pthread_join(jobs[i].thread, NULL), 0);
        mem_close(jobs[i].mem);
        stored += jobs[i].stored;
        others += jobs[i].others;
    }
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(others, 0);
    EXPECT_EQ(rows, stored * 2);
    EXPECT_EQ(stored, 100);
}

TEST_DB(verifying_goes_on_beyond_one_page)
{
    for (int i = 0; i < 3; i++) {
        struct tx *tx = test_tx(db, TX_WRITE, anna);
        for (int k = 0; k < 400; k++)
            tx_note(tx, .action = "test.step", .object = OBJECT_TICKET, .subject = k, .authority = { 9 });
        EXPECT_OK(tx_commit(tx));
    }
    int64_t rows;
    struct audit_break where;
    EXPECT_OK(verify(db, &rows, &where));
    EXPECT_EQ(rows, 1200);
    test_sql(db, "UPDATE audit_event SET subject = -1 WHERE stream = 9 AND seq = 1001");
    EXPECT_ERR(verify(db, &rows, &where), ERR_CONFLICT);
    EXPECT_EQ(where.seq, 1001);
}
