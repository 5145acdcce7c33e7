/*
 * platform/migrate.c -- see migrate.h.  One text serves both databases: words
 * that begin with @ stand for what they call differently.  The statement
 * "@immutable name" closes a table for good: its rows are added and read, the
 * database itself refuses to change or remove one.
 */
#include "platform/migrate.h"

#include <string.h>

#include "platform/db_driver.h"
#include "platform/log.h"
#include "platform/migrate_text.h"
#include "platform/secret.h"

#define MIGRATE_MEM ((size_t)4 << 20)
#define IMMUTABLE "immutable "
#define ADVISORY_LOCK "SELECT pg_advisory_xact_lock(7390215)"

static const char table[] =
    "CREATE TABLE IF NOT EXISTS migration (room @text NOT NULL, number @int NOT NULL, name @text NOT NULL,"
    " hash @blob NOT NULL, PRIMARY KEY (room, number)) @rowless";

struct migration_row {
    struct str room;
    int number;
    struct str name;
    struct blob hash;
};
ROW(migration_row, COL(migration_row, room), COL(migration_row, number), COL(migration_row, name),
    COL(migration_row, hash));
QUERY(migration_list, SCOPE_SYSTEM, 0, migration_row, "SELECT room, number, name, hash FROM migration");
SQL_STATE(migration_add, SCOPE_SYSTEM, 4, "INSERT INTO migration (room, number, name, hash) VALUES ($3, $4, $5, $6)");
struct migration_lock_row {
    int64_t n;
};
ROW(migration_lock_row, COL(migration_lock_row, n));
QUERY(migration_exists_sqlite, SCOPE_SYSTEM, 0, migration_lock_row,
      "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name = 'migration'");
QUERY(migration_exists_postgresql, SCOPE_SYSTEM, 0, migration_lock_row,
      "SELECT count(*) AS n FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = "
      "'migration'");

struct migration_rows {
    struct migration_row *at;
    size_t n;
};

struct run {
    struct db *db;
    struct mem *mem;
    const char *const *rooms;
    struct migrate_report *report;
    struct migration_rows done;
    bool dry;
};

/* --- text ------------------------------------------------------------------------ */

/* Length of a quoted text or comment at the beginning, 0: there is none. */
static size_t opaque(const char *s)
{
    const char *end = NULL;
    size_t tail = 1;
    if (s[0] == '\'' || s[0] == '"') {
        end = strchr(s + 1, s[0]); /* a doubled quote is two texts side by side */
    } else if (s[0] == '-' && s[1] == '-') {
        end = strchr(s, '\n');
    } else if (s[0] == '/' && s[1] == '*') {
        end = strstr(s + 2, "*/");
        tail = 2;
    } else if (s[0] == '$' && s[1] == '$') {
        end = strstr(s + 2, "$$");
        tail = 2;
    } else {
        return 0;
    }
    return end != NULL ? (size_t)(end - s) + tail : strlen(s);
}

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

static bool put_word(struct buf *out, enum db_engine engine, struct str word)
{
    static const struct {
        struct str word;
        struct str text[2];
    } words[] = {
        { STR_INIT("int"), { STR_INIT("INTEGER"), STR_INIT("BIGINT") } },
        { STR_INIT("blob"), { STR_INIT("BLOB"), STR_INIT("BYTEA") } },
        { STR_INIT("text"), { STR_INIT("TEXT"), STR_INIT("TEXT") } },
        { STR_INIT("strict"), { STR_INIT("STRICT"), STR_INIT("") } },
        { STR_INIT("rowless"), { STR_INIT("STRICT, WITHOUT ROWID"), STR_INIT("") } },
        /* Ends an index by the order of its rows: each entry of SQLite's ends with the row's id anyway. */
        { STR_INIT("then_id"), { STR_INIT(""), STR_INIT(", id") } },
        { STR_INIT("immutable"), { STR_INIT(IMMUTABLE), STR_INIT(IMMUTABLE) } },
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(words[i].word, word)) {
            buf_put(out, words[i].text[engine]);
            return true;
        }
    }
    log_event(LOG_ERROR, "migrate.unknown_word", LOG_STR("word", word));
    return false;
}

enum err migrate_next(const char **text, enum db_engine engine, struct buf *out, bool *more)
{
    const char *s = *text;
    bool content = false;
    *more = false;
    while (*s != '\0' && *s != ';') {
        size_t n = opaque(s);
        if (n > 0) {
            bool comment = s[0] == '-' || s[0] == '/';
            content = content || !comment;
            if (!comment)
                buf_put(out, (struct str){ s, n });
            else
                buf_byte(out, ' ');
            s += n;
        } else if (s[0] == '@' && is_word(s[1])) {
            for (n = 1; is_word(s[n]); n++) {
            }
            if (!put_word(out, engine, (struct str){ s + 1, n - 1 }))
                return ERR_INVALID;
            s += n;
            content = true;
        } else {
            content = content || strchr(" \t\r\n", *s) == NULL;
            buf_byte(out, *s++);
        }
    }
    *text = *s == ';' ? s + 1 : s;
    *more = content || *s == ';';
    buf_byte(out, '\0');
    return buf_done(out);
}

/* A semicolon would end a trigger's text too early, so it does not come through migrate_next. */
static enum err close_table(struct tx *tx, struct str name)
{
    static const char *const sqlite[] = {
        "CREATE TRIGGER @_no_update BEFORE UPDATE ON @ BEGIN SELECT RAISE(ABORT, '@ is immutable'); END",
        "CREATE TRIGGER @_no_delete BEFORE DELETE ON @ BEGIN SELECT RAISE(ABORT, '@ is immutable'); END",
    };
    static const char *const postgresql[] = {
        ("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
         " RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = TG_TABLE_NAME || ' is immutable'; END $$"),
        "CREATE TRIGGER @_no_change BEFORE UPDATE OR DELETE ON @ FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER @_no_truncate BEFORE TRUNCATE ON @ FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    };
    bool lite = db_engine(tx_db(tx)) == DB_SQLITE;
    const char *const *texts = lite ? sqlite : postgresql;
    for (size_t i = 0; i < (lite ? ARRAY_LEN(sqlite) : ARRAY_LEN(postgresql)); i++) {
        struct buf sql = buf_of(tx_mem(tx), DB_SQL_MAX);
        for (const char *s = texts[i]; *s != '\0'; s++)
            if (*s == '@')
                buf_put(&sql, name);
            else
                buf_byte(&sql, *s);
        buf_byte(&sql, '\0');
        TRY(buf_done(&sql));
        TRY(tx_script(tx, sql.at));
    }
    return OK;
}

static enum err run_statement(struct tx *tx, const char *sql, struct str trimmed)
{
    if (str_starts(trimmed, STR(IMMUTABLE)))
        return close_table(tx, str_trim(str_from(trimmed, sizeof IMMUTABLE - 1)));
    return trimmed.len > 0 ? tx_script(tx, sql) : OK;
}

enum err migrate_script(struct tx *tx, const char *text)
{
    for (bool more = true; more;) {
        struct mem_mark mark = mem_mark(tx_mem(tx));
        struct buf sql = buf_of(tx_mem(tx), DB_SQL_MAX);
        enum err e = migrate_next(&text, db_engine(tx_db(tx)), &sql, &more);
        if (e == OK && more)
            e = run_statement(tx, sql.at, str_trim((struct str){ sql.at, sql.len - 1 }));
        mem_reset(tx_mem(tx), mark);
        TRY(e);
    }
    return OK;
}

/* --- what there is and what there should be ------------------------------------------ */

static bool for_engine(const struct migration *m, enum db_engine engine)
{
    return m->dialect == MIGRATE_BOTH || (m->dialect == MIGRATE_SQLITE) == (engine == DB_SQLITE);
}

static bool room_wanted(const struct run *run, const char *room)
{
    if (strcmp(room, "platform") == 0)
        return true;
    for (const char *const *r = run->rooms; *r != NULL; r++)
        if (strcmp(*r, room) == 0)
            return true;
    return false;
}

static enum err refuse(struct run *run, struct str room, int number, struct str name, const char *why)
{
    struct buf text = buf_fixed(run->report->name, sizeof run->report->name - 1);
    buf_put(&text, room);
    buf_put_z(&text, "/");
    buf_int_padded(&text, number, 4);
    buf_put_z(&text, "_");
    buf_put(&text, name);
    buf_put_z(&text, ": ");
    buf_put_z(&text, why);
    run->report->name[text.len] = '\0';
    run->report->refused = run->report->name;
    log_event(LOG_ERROR, "migrate.refused", LOG_Z("migration", run->report->name));
    return ERR_CONFLICT;
}

static const struct migration *known(const struct run *run, const struct migration_row *row)
{
    for (const struct migration *m = migrations; m->room != NULL; m++)
        if (m->number == row->number && str_eq(str_of(m->room), row->room) && for_engine(m, db_engine(run->db)) &&
            room_wanted(run, m->room))
            return m;
    return NULL;
}

static const struct migration_row *recorded(const struct run *run, const struct migration *m)
{
    for (size_t i = 0; i < run->done.n; i++)
        if (run->done.at[i].number == m->number && str_eq(run->done.at[i].room, str_of(m->room)))
            return &run->done.at[i];
    return NULL;
}

/* Nothing recorded that this build does not know, word for word. */
static enum err compare(struct run *run)
{
    for (size_t i = 0; i < run->done.n; i++) {
        const struct migration_row *row = &run->done.at[i];
        const struct migration *m = known(run, row);
        if (m == NULL)
            return refuse(run, row->room, row->number, row->name, "not known to this build");
        struct sha256 hash = sha256_of(str_of(m->sql));
        if (!str_eq(row->hash.bytes, (struct str){ (const char *)hash.b, sizeof hash.b }))
            return refuse(run, row->room, row->number, row->name, "its text was another one");
    }
    return OK;
}

/* Under the lock of the tx: what other nodes did meanwhile counts. */
static enum err read_done(struct run *run, struct tx *tx)
{
    struct migration_lock_row exists = { 0 };
    if (db_engine(run->db) == DB_SQLITE)
        TRY(tx_one(tx, migration_exists_sqlite, &exists));
    else
        TRY(tx_one(tx, migration_exists_postgresql, &exists));
    run->done = (struct migration_rows){ 0 };
    if (exists.n != 0)
        TRY(tx_all(tx, migration_list, &run->done));
    return compare(run);
}

/* --- applying ----------------------------------------------------------------------- */

static enum err apply_in(struct run *run, struct tx *tx, const struct migration *m)
{
    if (db_engine(run->db) == DB_POSTGRESQL)
        TRY(tx_script(tx, ADVISORY_LOCK));
    TRY(read_done(run, tx));
    if (recorded(run, m) != NULL)
        return OK;
    struct sha256 hash = sha256_of(str_of(m->sql));
    TRY(migrate_script(tx, table));
    TRY(migrate_script(tx, m->sql));
    TRY(tx_run(tx, migration_add, NULL, str_of(m->room), m->number, str_of(m->name),
               ((struct blob){ { (const char *)hash.b, sizeof hash.b } })));
    run->report->applied++;
    return OK;
}

static enum err apply(struct run *run, const struct migration *m)
{
    struct tx *tx;
    TRY(tx_open_setup(run->db, run->mem, &tx));
    int applied = run->report->applied;
    enum err e = apply_in(run, tx, m);
    if (e != OK) {
        log_event(LOG_ERROR, "migrate.failed", LOG_Z("room", m->room), LOG_INT("number", m->number));
        tx_abort(tx);
        run->report->applied = applied;
        return e;
    }
    TRY(tx_commit(tx));
    if (run->report->applied > applied)
        log_event(LOG_INFO, "migrate.applied", LOG_Z("room", m->room), LOG_INT("number", m->number));
    return OK;
}

static enum err each_of_room(struct run *run, const char *room)
{
    for (const struct migration *m = migrations; m->room != NULL; m++) {
        if (strcmp(m->room, room) != 0 || !for_engine(m, db_engine(run->db)))
            continue;
        if (recorded(run, m) != NULL) {
            run->report->present++;
            continue;
        }
        if (run->dry)
            run->report->applied++;
        else
            TRY(apply(run, m));
    }
    return OK;
}

static enum err look(struct run *run)
{
    struct tx *tx;
    TRY(tx_open(run->db, TX_READ, (struct tx_who){ 0 }, (struct instant){ 0 }, run->mem, &tx));
    enum err e = read_done(run, tx);
    tx_abort(tx);
    return e;
}

static enum err each(struct run *run)
{
    TRY(look(run));
    TRY(each_of_room(run, "platform"));
    for (const char *const *room = run->rooms; *room != NULL; room++)
        if (strcmp(*room, "platform") != 0)
            TRY(each_of_room(run, *room));
    return run->dry ? OK : db_reload(run->db);
}

enum err migrate_run(struct db *db, const char *const *rooms, bool dry_run, struct migrate_report *report)
{
    *report = (struct migrate_report){ 0 };
    struct run run = { .db = db, .rooms = rooms, .report = report, .dry = dry_run };
    TRY(mem_open(&run.mem, MIGRATE_MEM));
    enum err e = each(&run);
    mem_close(run.mem);
    return e;
}

enum err migrate_check(struct db *db, const char *const *rooms, struct migrate_report *report)
{
    TRY(migrate_run(db, rooms, true, report));
    if (report->applied == 0)
        return OK;
    report->refused = "the database is older than this build";
    return ERR_CONFLICT;
}
