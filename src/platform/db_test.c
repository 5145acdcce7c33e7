#define _GNU_SOURCE
#include "platform/db.h"

#include "base/fault.h"
#include "platform/log.h"
#include "test_db.h"

/* A table of these tests; the types are understood by both engines. */
static const char thing_table[] =
    "CREATE TABLE thing (id BIGINT PRIMARY KEY, ref BYTEA NOT NULL UNIQUE, name TEXT NOT NULL, price BIGINT "
    "NOT NULL,"
    " small BIGINT NOT NULL, truth BIGINT NOT NULL, day BIGINT, at BIGINT, bytes BYTEA, note TEXT)";

struct thing {
    ticket_id id;
    ticket_ref ref;
    struct str name;
    struct money price;
    int small;
    bool truth;
    struct day day;
    struct instant at;
    struct blob bytes;
    struct str note;
};
ROW(thing, COL(thing, id), COL(thing, ref), COL(thing, name), COL(thing, price), COL(thing, small), COL(thing, truth),
    COL(thing, day), COL(thing, at), COL(thing, bytes), COL(thing, note));
#define THING "id, ref, name, price, small, truth, day, at, bytes, note"

SQL(thing_add, SCOPE_SYSTEM, 9,
    "INSERT INTO thing (id, ref, name, price, small, truth, day, at, bytes)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11)");
SQL_STATE(thing_add_state, SCOPE_SYSTEM, 2,
          "INSERT INTO thing (id, ref, name, price, small, truth) VALUES ($3, $4, 'state', 0, 0, 0)");
QUERY(thing_by_id, SCOPE_SYSTEM, 1, thing, "SELECT " THING " FROM thing WHERE id = $3");
QUERY(thing_rename, SCOPE_SYSTEM, 2, thing, "UPDATE thing SET name = $4 WHERE id = $3 RETURNING " THING);
QUERY(thing_all, SCOPE_SYSTEM, 0, thing, "SELECT " THING " FROM thing ORDER BY id");
FAMILY(thing_list, SCOPE_SYSTEM, 3, thing, ALWAYS("SELECT " THING " FROM thing WHERE 1 = 1"),
       WHEN(0, " AND small >= $3"), WHEN(1, " AND name = $4"), CHOICE(0, " ORDER BY id"),
       CHOICE(1, " ORDER BY id DESC"), WHEN_CHOICE(2, 1, ", name"), ALWAYS(" LIMIT $5"));
struct actor_row {
    int64_t actor;
    struct instant now;
};
ROW(actor_row, COL(actor_row, actor), COL(actor_row, now));
QUERY(actor_and_now, SCOPE_SYSTEM, 0, actor_row, "SELECT CAST($1 AS BIGINT) AS actor, CAST($2 AS BIGINT) AS now");
struct name_row {
    struct str price;
};
ROW(name_row, COL(name_row, price));
QUERY(price_as_text, SCOPE_SYSTEM, 0, name_row, "SELECT price FROM thing");
SQL(no_such_table, SCOPE_SYSTEM, 0, "UPDATE nowhere SET a = 1");

struct things {
    struct thing *at;
    size_t n;
};

static const account_id anna = { 4711 };

static struct thing sample(struct tx *tx, const char *name)
{
    return (struct thing){
        .id = TX_ID(tx, ticket),
        .ref = TX_REF(tx, ticket),
        .name = str_of(name),
        .price = { -12345 },
        .small = 7,
        .truth = true,
        .day = day_of(2026, 12, 24),
        .at = { 1795420800123456 },
        .bytes = { STR("a\0b\xff") },
    };
}

static enum err add(struct tx *tx, const struct thing *t)
{
    return tx_run(tx, thing_add, NULL, t->id, &t->ref, t->name, t->price, t->small, t->truth, t->day, t->at, t->bytes);
}

static void note(struct tx *tx) { tx_note(tx, .action = "test.thing_changed", .object = OBJECT_TICKET, .subject = 1); }

static struct thing stored(struct db *db, const char *name)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, name);
    EXPECT_OK(add(tx, &t));
    note(tx);
    EXPECT_OK(tx_commit(tx));
    return t;
}

static size_t count_things(struct db *db)
{
    struct tx *tx = test_tx(db, TX_READ, anna);
    struct things all = { 0 };
    EXPECT_OK(tx_all(tx, thing_all, &all));
    EXPECT_OK(tx_commit(tx));
    return all.n;
}

TEST_DB(a_value_of_each_type_comes_back_as_it_was)
{
    test_sql(db, thing_table);
    struct thing t = stored(db, "Grüße aus Hameln"), got;
    struct tx *tx = test_tx(db, TX_READ, anna);
    EXPECT_OK(tx_one(tx, thing_by_id, &got, t.id));
    EXPECT_EQ(got.id.n, t.id.n);
    EXPECT(memcmp(got.ref.b, t.ref.b, 16) == 0);
    EXPECT_STR(got.name, "Grüße aus Hameln");
    EXPECT_EQ(got.price.cents, -12345);
    EXPECT_EQ(got.small, 7);
    EXPECT(got.truth);
    EXPECT(day_eq(got.day, day_of(2026, 12, 24)));
    EXPECT_EQ(got.at.us, 1795420800123456);
    EXPECT_EQ(got.bytes.bytes.len, 4);
    EXPECT(memcmp(got.bytes.bytes.at, "a\0b\xff", 4) == 0);
    EXPECT_STR(got.note, "");
    tx_abort(tx);
}

TEST_DB(null_comes_back_as_nothing_of_its_type)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, ""), got;
    t.day = DAY_NONE;
    t.at = INSTANT_NONE;
    t.bytes = (struct blob){ { NULL, 0 } };
    EXPECT_OK(add(tx, &t));
    EXPECT_OK(tx_one(tx, thing_by_id, &got, t.id));
    EXPECT(day_is_none(got.day));
    EXPECT(instant_is_none(got.at));
    EXPECT(got.bytes.bytes.at == NULL);
    EXPECT(got.name.at != NULL && got.name.len == 0);
    tx_abort(tx);
}

TEST_DB(the_largest_and_smallest_numbers_are_kept)
{
    test_sql(db, thing_table);
    static const int64_t numbers[] = { INT64_MIN, -1, 0, 1, INT64_C(1) << 40, INT64_MAX };
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct tx *tx = test_tx(db, TX_WRITE, anna);
        struct thing t = sample(tx, "n"), got;
        t.price.cents = numbers[i];
        EXPECT_OK(add(tx, &t));
        EXPECT_OK(tx_one(tx, thing_by_id, &got, t.id));
        EXPECT_EQ(got.price.cents, numbers[i]);
        tx_abort(tx);
    }
}

TEST_DB(actor_and_clock_are_bound_by_the_tx)
{
    struct tx *tx = test_tx(db, TX_READ, anna);
    struct actor_row row;
    EXPECT_OK(tx_one(tx, actor_and_now, &row));
    EXPECT_EQ(row.actor, 4711);
    EXPECT_EQ(row.now.us, test_now.us);
    EXPECT_EQ(tx_actor(tx).n, 4711);
    tx_abort(tx);
}

TEST_DB(a_missing_row_is_not_found_and_the_tx_goes_on)
{
    test_sql(db, thing_table);
    struct thing t = stored(db, "one"), got = { 0 };
    struct tx *tx = test_tx(db, TX_READ, anna);
    EXPECT_ERR(tx_one(tx, thing_by_id, &got, ((ticket_id){ 5 })), ERR_NOT_FOUND);
    EXPECT_OK(tx_one(tx, thing_by_id, &got, t.id));
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(a_second_row_where_one_is_expected_is_a_fault)
{
    test_sql(db, thing_table);
    (void)stored(db, "a");
    (void)stored(db, "b");
    struct tx *tx = test_tx(db, TX_READ, anna);
    struct thing got;
    EXPECT_ERR(tx_one(tx, thing_all, &got), ERR_FAULT);
    tx_abort(tx);
}

TEST_DB(a_column_of_another_type_than_its_member_is_a_fault)
{
    test_sql(db, thing_table);
    (void)stored(db, "x");
    struct tx *tx = test_tx(db, TX_READ, anna);
    struct name_row row;
    EXPECT_ERR(tx_one(tx, price_as_text, &row), ERR_FAULT);
    tx_abort(tx);
}

TEST_DB(returning_gives_the_written_row)
{
    test_sql(db, thing_table);
    struct thing t = stored(db, "old"), got;
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    EXPECT_OK(tx_one(tx, thing_rename, &got, t.id, STR("new")));
    EXPECT_STR(got.name, "new");
    note(tx);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, anna);
    EXPECT_OK(tx_one(tx, thing_by_id, &got, t.id));
    EXPECT_STR(got.name, "new");
    tx_abort(tx);
}

TEST_DB(a_family_combines_its_pieces)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    for (int i = 0; i < 100; i++) {
        struct thing t = sample(tx, i % 2 == 0 ? "even" : "odd");
        t.small = i;
        EXPECT_OK(add(tx, &t));
    }
    static const struct {
        unsigned mask;
        int choice;
        int first;
        size_t n;
    } cases[] = {
        { 0, 0, 0, 100 }, { 0, 1, 99, 100 }, { 1, 0, 90, 10 }, { 2, 1, 98, 50 }, { 3, 1, 98, 5 }, { 4, 1, 99, 100 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct things list;
        EXPECT_OK(tx_list(tx, thing_list, cases[i].mask, cases[i].choice, &list, 90, STR("even"), 1000));
        EXPECT_EQ(list.n, cases[i].n);
        EXPECT_EQ(list.at[0].small, cases[i].first);
    }
    tx_abort(tx);
}

TEST_DB(changed_counts_the_rows_of_the_last_statement_only)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, "x"), got;
    int64_t changed = 7;
    EXPECT_OK(tx_run(tx, thing_add, &changed, t.id, &t.ref, t.name, t.price, t.small, t.truth, t.day, t.at, t.bytes));
    EXPECT_EQ(changed, 1);
    EXPECT_ERR(tx_one(tx, thing_rename, &got, ((ticket_id){ 1 }), STR("y")), ERR_NOT_FOUND);
    tx_abort(tx);
}

TEST_DB(what_is_aborted_is_not_stored)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, "x");
    EXPECT_OK(add(tx, &t));
    note(tx);
    tx_abort(tx);
    EXPECT_EQ(count_things(db), 0);
}

/* trust: ISO-1 */
TEST_DB(a_commit_with_changed_rows_and_without_note_is_refused)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, "x");
    EXPECT_OK(add(tx, &t));
    EXPECT_ERR(tx_commit(tx), ERR_FAULT);
    EXPECT_EQ(count_things(db), 0);
}

TEST_DB(state_needs_no_note)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    ticket_ref ref = TX_REF(tx, ticket);
    EXPECT_OK(tx_run(tx, thing_add_state, NULL, TX_ID(tx, ticket), &ref));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(count_things(db), 1);
}

TEST_DB(a_double_key_is_a_conflict_and_nothing_of_the_tx_stays)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    struct thing t = sample(tx, "x");
    note(tx);
    EXPECT_OK(add(tx, &t));
    EXPECT_ERR(add(tx, &t), ERR_CONFLICT);
    struct thing other = sample(tx, "y");
    EXPECT_ERR(add(tx, &other), ERR_CONFLICT);
    EXPECT_ERR(tx_commit(tx), ERR_CONFLICT);
    EXPECT_EQ(count_things(db), 0);
}

TEST_DB(a_read_tx_cannot_write)
{
    test_sql(db, thing_table);
    struct tx *tx = test_tx(db, TX_READ, anna);
    ticket_ref ref = TX_REF(tx, ticket);
    EXPECT_ERR(tx_run(tx, thing_add_state, NULL, TX_ID(tx, ticket), &ref), ERR_FAULT);
    tx_abort(tx);
    EXPECT_EQ(count_things(db), 0);
}

TEST_DB(a_read_tx_sees_one_moment)
{
    test_sql(db, thing_table);
    struct tx *reader = test_tx(db, TX_READ, anna);
    struct things before = { 0 }, after = { 0 };
    EXPECT_OK(tx_all(reader, thing_all, &before));
    (void)stored(db, "meanwhile");
    EXPECT_OK(tx_all(reader, thing_all, &after));
    EXPECT_EQ(before.n, 0);
    EXPECT_EQ(after.n, 0);
    tx_abort(reader);
    EXPECT_EQ(count_things(db), 1);
}

TEST_DB(a_statement_that_does_not_fit_the_schema_is_a_fault)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    EXPECT_ERR(tx_run(tx, no_such_table, NULL), ERR_FAULT);
    EXPECT_ERR(tx_commit(tx), ERR_FAULT);
}

TEST_DB(a_refusal_is_remembered)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    EXPECT_ERR(tx_refuse(tx, ERR_INVALID, MSG_NONE, "name"), ERR_INVALID);
    EXPECT_STR(str_of(tx_refusal(tx).field), "name");
    tx_abort(tx);
}

TEST_DB(ids_of_one_moment_rise_and_never_meet)
{
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    int64_t last = 0;
    for (int i = 0; i < 10000; i++) {
        int64_t id = tx_new_id(tx);
        EXPECT(id > last);
        last = id;
    }
    tx_abort(tx);
}

TEST_DB(short_ids_are_counted_per_kind_and_a_tx_given_up_takes_none)
{
    school_id first, given_up, second;
    room_id room;
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    EXPECT_OK(TX_SERIAL(tx, school, &first));
    EXPECT_OK(TX_SERIAL(tx, room, &room));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, anna);
    EXPECT_OK(TX_SERIAL(tx, school, &given_up));
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, anna);
    EXPECT_OK(TX_SERIAL(tx, school, &second));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(first.n, 1);
    EXPECT_EQ(room.n, 1);
    EXPECT_EQ(given_up.n, 2);
    EXPECT_EQ(second.n, 2);
}

TEST_DB(more_statements_than_the_cache_holds_work_all_the_same)
{
    test_sql(db, thing_table);
    (void)stored(db, "even");
    for (int round = 0; round < 2; round++) {
        struct tx *tx = test_tx(db, TX_READ, anna);
        for (unsigned mask = 0; mask < 600; mask++) {
            struct things list;
            EXPECT_OK(tx_list(tx, thing_list, mask << 3 | (mask & 3), 0, &list, 0, STR("even"), 10));
            EXPECT_EQ(list.n, 1);
        }
        tx_abort(tx);
    }
}

/* trust: SES-4 */
TEST_DB(the_clock_never_runs_below_the_highest_committed_time)
{
    test_sql(db, thing_table);
    (void)stored(db, "x");
    struct instant before = test_now;
    test_now = instant_sub(test_now, HOURS(1));
    struct tx *tx = test_tx(db, TX_READ, anna);
    EXPECT_EQ(tx_now(tx).us, before.us);
    tx_abort(tx);
    struct db *again = test_db_again(db);
    tx = test_tx(again, TX_READ, anna);
    EXPECT_EQ(tx_now(tx).us, before.us);
    tx_abort(tx);
}

/* trust: SES-4 */
TEST(a_clock_that_steps_back_is_logged_once_a_minute)
{
    struct db *db = test_db(DB_SQLITE);
    test_sql(db, thing_table);
    (void)stored(db, "x");
    struct buf log = buf_of(test_mem(), 10000);
    test_log_to(&log);
    test_now = instant_sub(test_now, SECONDS(50));
    tx_abort(test_tx(db, TX_READ, anna));
    size_t silent = log.len;
    test_now = instant_sub(test_now, SECONDS(50));
    tx_abort(test_tx(db, TX_READ, anna));
    tx_abort(test_tx(db, TX_READ, anna));
    test_log_to(NULL);
    EXPECT_EQ(silent, 0);
    size_t first = str_find(buf_str(&log), STR("clock.back"));
    EXPECT(first != SIZE_MAX);
    EXPECT(str_find(str_from(buf_str(&log), first + 1), STR("clock.back")) == SIZE_MAX);
}

TEST_DB(every_step_may_fail_and_nothing_half_is_stored)
{
    test_sql(db, thing_table);
    for (int k = 1;; k++) {
        fault_arm(FAULT_DB, k);
        struct tx *tx = NULL;
        enum err e = tx_open(db, TX_WRITE, (struct tx_who){ .actor = anna }, test_now, test_mem(), &tx);
        if (e == OK) {
            struct thing a = sample(tx, "a"), b = sample(tx, "b");
            note(tx);
            (void)add(tx, &a);
            (void)add(tx, &b);
            e = tx_commit(tx);
        }
        bool happened = fault_happened(FAULT_DB);
        fault_disarm();
        EXPECT_EQ(e, happened ? ERR_FAULT : OK);
        EXPECT_EQ(count_things(db), happened ? 0 : 2);
        if (!happened) {
            EXPECT(k > 4);
            return;
        }
    }
}

TEST(a_database_that_is_not_there_is_not_found)
{
    struct db *db;
    struct db_options options = { .url = test_path(STR("nothing.db")) };
    EXPECT_ERR(db_open(&options, &db), ERR_NOT_FOUND);
    options.url = STR("relative.db");
    options.create = true;
    EXPECT_ERR(db_open(&options, &db), ERR_INVALID);
}

TEST(a_file_that_is_no_database_is_a_fault)
{
    struct str path = test_path(STR("garbage.db"));
    FILE *f = fopen(path.at, "w");
    EXPECT(f != NULL && fputs("this is not a database, but a text that is long enough to be read as one", f) > 0);
    EXPECT_EQ(fclose(f), 0);
    struct db *db;
    struct db_options options = { .url = path };
    EXPECT_ERR(db_open(&options, &db), ERR_FAULT);
}

struct found {
    int64_t n;
};
ROW(found, COL(found, n));
SQL_STATE(word_add_sqlite, SCOPE_SYSTEM, 2, "INSERT INTO word_index (rowid, terms) VALUES ($3, $4)");
SQL_STATE(word_drop_sqlite, SCOPE_SYSTEM, 1, "DELETE FROM word_index WHERE rowid = $3");
QUERY(word_find_sqlite, SCOPE_SYSTEM, 1, found,
      "SELECT rowid AS n FROM word_index WHERE word_index MATCH $3 ORDER BY bm25(word_index)");

/* The index keeps tables of its own and asks for pragmas: the authorizer must know. */
TEST(full_text_search_works_behind_the_authorizer)
{
    struct db *db = test_db(DB_SQLITE);
    test_sql(db, "CREATE VIRTUAL TABLE word_index USING fts5(terms, tokenize = 'unicode61')");
    struct tx *tx = test_tx(db, TX_WRITE, anna);
    EXPECT_OK(tx_run(tx, word_add_sqlite, NULL, 1, STR("drucker papier stau")));
    EXPECT_OK(tx_run(tx, word_add_sqlite, NULL, 2, STR("beamer lampe")));
    EXPECT_OK(tx_run(tx, word_drop_sqlite, NULL, 2));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, anna);
    struct found found;
    EXPECT_OK(tx_one(tx, word_find_sqlite, &found, STR("\"drucker\"")));
    EXPECT_EQ(found.n, 1);
    EXPECT_ERR(tx_one(tx, word_find_sqlite, &found, STR("\"beamer\"")), ERR_NOT_FOUND);
    tx_abort(tx);
}
