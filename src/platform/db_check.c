/*
 * platform/db_check.c -- the statement test: what the compiler cannot see of the
 * declared statements.
 */
#include "platform/db_driver.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* A name a line, so that two rooms can add one each. */
/* clang-format off */
const char *const db_state_tables[] = {
    "api_request",
    "api_token.used_at",
    "article.used_day",
    "article_verdict",
    "audit_action",
    "audit_event",
    "audit_head",
    "blob",
    "blob_part",
    "call_card",
    "change_event",
    "clock_floor",
    "draft",
    "shared_draft",
    "entry_search",
    "flash",
    "form_nonce",
    "import_line",
    "import_part",
    "import_progress",
    "internal_search",
    "job",
    "kept_form",
    "known_client",
    "mail_link",
    "mailbox_state",
    "mailbox_uid",
    "migration",
    "missed_vote",
    "missed_word",
    "outbox",
    "outbox_file",
    "pin_pause",
    "posting",
    "rate",
    "raw_mail",
    "reach",
    "saved_view",
    "school_phone",
    "serial_id",
    "session",
    "upload",
    "webhook_delivery",
    NULL,
};
/* clang-format on */

/* What carries an authority under another name or through its parent. */
const char *const db_tenant_tables[] = { "audit_event", "audit_head", NULL };

extern const struct db_statement *const __start_db_statements[] __attribute__((weak));
extern const struct db_statement *const __stop_db_statements[] __attribute__((weak));

#define TABLES_MAX 32
#define CHOICES_MAX 32

/* What one text touches, as the authorizer of SQLite tells. */
struct touched {
    char name[TABLES_MAX][64];
    bool written[TABLES_MAX];
    int n;
    bool overflow;
    const char *denied;
};

struct checker {
    struct db *db;
    struct conn *conn;
    const struct db_statement *st;
    struct buf *report;
    struct db_check *result;
    struct touched touched;
    bool here[DB_PARAMS_MAX]; /* parameters in the text at hand */
    bool used[DB_PARAMS_MAX]; /* in any text of the family */
    bool failed;
};

/* --- reporting ----------------------------------------------------------------- */

static void problem(struct checker *c, const char *what, const char *which)
{
    buf_put_z(c->report, c->st->file);
    buf_put_z(c->report, ": ");
    buf_put_z(c->report, c->st->name);
    buf_put_z(c->report, ": ");
    buf_put_z(c->report, what);
    buf_put_z(c->report, which);
    buf_put_z(c->report, "\n");
    c->failed = true;
}

static bool listed(const char *const *list, const char *name)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

/* "a.b" in C is a_b in SQL. */
bool column_is(const struct db_col *col, const char *name)
{
    const char *c = col->name;
    for (; *c != '\0' && *name != '\0'; c++, name++)
        if (*c != *name && !(*c == '.' && *name == '_'))
            return false;
    return *c == *name;
}

/* --- parameters -------------------------------------------------------------------- */

static const char *skip_quoted(const char *s)
{
    const char *end = strchr(s + 1, *s);
    return end != NULL ? end + 1 : s + strlen(s);
}

static void scan_params(struct checker *c, const char *text)
{
    memset(c->here, 0, sizeof c->here);
    for (const char *s = text; *s != '\0';) {
        if (*s == '\'' || *s == '"') {
            s = skip_quoted(s);
            continue;
        }
        if (*s == '?' || (*s == ':' && s[1] == ':'))
            problem(c, "only $n are parameters and CAST is the cast: ", s);
        if (*s++ != '$')
            continue;
        char *end;
        long n = strtol(s, &end, 10);
        if (n < 1 || n > c->st->params + DB_FIRST_PARAM - 1 || n > DB_PARAMS_MAX)
            problem(c, "a parameter beyond those declared: $", s);
        else
            c->here[n - 1] = c->used[n - 1] = true;
        s = end;
    }
}

static void all_used(struct checker *c)
{
    static const char *const names[] = { "3",  "4",  "5",  "6",  "7",  "8",  "9",  "10", "11", "12", "13", "14",
                                         "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "26" };
    for (int n = DB_FIRST_PARAM; n < c->st->params + DB_FIRST_PARAM && n <= DB_PARAMS_MAX; n++)
        if (!c->used[n - 1])
            problem(c, "a declared parameter is not used: $", names[n - DB_FIRST_PARAM]);
}

/* --- SQLite -------------------------------------------------------------------------- */

static void touch(struct touched *t, const char *table, bool written)
{
    for (int i = 0; i < t->n; i++) {
        if (strcmp(t->name[i], table) == 0) {
            t->written[i] = t->written[i] || written;
            return;
        }
    }
    size_t len = strlen(table);
    if (t->n == TABLES_MAX || len >= sizeof t->name[0]) {
        t->overflow = true;
        return;
    }
    memcpy(t->name[t->n], table, len + 1);
    t->written[t->n++] = written;
}

/* A single column of a table may be state: "api_token.used_at". */
static bool state_column(const char *table, const char *column)
{
    char name[128];
    struct buf text = buf_fixed(name, sizeof name - 1);
    buf_put_z(&text, table);
    buf_byte(&text, '.');
    buf_put_z(&text, column != NULL ? column : "");
    if (buf_done(&text) != OK)
        return false;
    name[text.len] = '\0';
    return listed(db_state_tables, name);
}

static int record(void *arg, int action, const char *a, const char *b, const char *database, const char *trigger)
{
    struct touched *t = arg;
    (void)database;
    (void)trigger;
    bool write = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    if ((write || action == SQLITE_READ) && a != NULL)
        touch(t, a, write && !(action == SQLITE_UPDATE && state_column(a, b)));
    if (sqlite_allowed(action, a, b))
        return SQLITE_OK;
    t->denied = "the authorizer denies it";
    return SQLITE_DENY;
}

static bool is_tenant(struct checker *c, const char *table)
{
    if (strcmp(table, "reach") == 0)
        return false;
    sqlite3 *db = sqlite_handle(c->conn);
    return listed(db_tenant_tables, table) ||
           sqlite3_table_column_metadata(db, NULL, table, "authority", NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* ISO-3: who touches rows of an authority says through which reach. */
static void check_scope(struct checker *c, const char *text)
{
    const struct touched *t = &c->touched;
    bool by_actor = (c->st->scope == SCOPE_SELF || c->st->scope == SCOPE_MEMBER) && strstr(text, "$1") != NULL;
    bool by_reach = false;
    for (int i = 0; i < t->n; i++)
        by_reach = by_reach || (strcmp(t->name[i], "reach") == 0 && !t->written[i]);
    for (int i = 0; i < t->n; i++) {
        if (c->st->scope != SCOPE_SYSTEM && !by_actor && !by_reach && is_tenant(c, t->name[i]))
            problem(c, "without scope it touches ", t->name[i]);
        if (c->st->state && t->written[i] && !listed(db_state_tables, t->name[i]))
            problem(c, "marked state, but writes ", t->name[i]);
    }
    if (t->overflow)
        problem(c, "touches too many tables", "");
}

static void check_sqlite(struct checker *c, const char *text)
{
    sqlite3 *db = sqlite_handle(c->conn);
    sqlite3_stmt *s = NULL;
    c->touched = (struct touched){ 0 };
    (void)sqlite3_set_authorizer(db, record, &c->touched);
    const char *tail = "";
    int rc = sqlite3_prepare_v2(db, text, -1, &s, &tail);
    (void)sqlite3_set_authorizer(db, NULL, NULL);
    if (rc != SQLITE_OK) {
        problem(c, "SQLite: ", c->touched.denied != NULL ? c->touched.denied : sqlite3_errmsg(db));
        return;
    }
    if (*tail != '\0')
        problem(c, "more than one statement: ", tail);
    int n = sqlite3_column_count(s), i = 0;
    for (const struct db_col *col = c->st->cols; col != NULL && col->name != NULL; col++, i++)
        if (i < n && !column_is(col, sqlite3_column_name(s, i)))
            problem(c, "another column stands where the struct has ", col->name);
    if (i != n)
        problem(c, "another number of columns than its struct", "");
    check_scope(c, text);
    sqlite3_finalize(s);
}

/* --- texts of a statement ------------------------------------------------------------- */

static void check_text(struct checker *c, unsigned mask, int choice)
{
    char *text = statement_text(c->st, mask, choice);
    if (text == NULL) {
        problem(c, "too long", "");
        return;
    }
    scan_params(c, text);
    if (!c->failed && db_engine(c->db) == DB_SQLITE)
        check_sqlite(c, text);
    else if (!c->failed && postgresql_describe(c->conn, text, c->here, c->st->params + 2, c->st, c->report) != OK)
        c->failed = true;
    free(text);
}

/* None, each single one and all optional pieces. */
static void check_masks(struct checker *c, unsigned bits, int choice)
{
    check_text(c, 0, choice);
    for (unsigned bit = 0; bit < 32 && !c->failed; bit++)
        if ((bits >> bit & 1) != 0)
            check_text(c, 1U << bit, choice);
    if (!c->failed && (bits & (bits - 1)) != 0)
        check_text(c, bits, choice);
}

static void check_statement(struct checker *c)
{
    unsigned bits = 0;
    bool choices[CHOICES_MAX] = { false }, any = false;
    for (const struct db_piece *p = c->st->pieces; p->text != NULL; p++) {
        if (p->bit >= 32 || p->choice >= CHOICES_MAX) {
            problem(c, "a bit or choice above 31", "");
            return;
        }
        if (p->bit >= 0)
            bits |= 1U << p->bit;
        if (p->choice >= 0)
            any = choices[p->choice] = true;
    }
    choices[0] = choices[0] || !any;
    for (int i = 0; i < CHOICES_MAX && !c->failed; i++)
        if (choices[i])
            check_masks(c, bits, i);
    if (!c->failed)
        all_used(c);
}

static bool of_engine(const struct db_statement *st, enum db_engine engine)
{
    struct str name = str_of(st->name);
    if (str_ends(name, STR("_sqlite")))
        return engine == DB_SQLITE;
    return !str_ends(name, STR("_postgresql")) || engine == DB_POSTGRESQL;
}

/* "src/..." however the compiler was told the path. */
static struct str file_of(const struct db_statement *st)
{
    struct str file = str_of(st->file);
    size_t at = str_find(file, STR("src/"));
    return at != SIZE_MAX ? str_from(file, at) : file;
}

static bool of_test(const struct db_statement *st)
{
    struct str file = str_of(st->file);
    return str_ends(file, STR("_test.c")) || str_find(file, STR("test/")) != SIZE_MAX;
}

enum err db_check_one(struct db *db, const struct db_statement *st, struct buf *report)
{
    struct checker c = { .db = db, .st = st, .report = report };
    if (!of_engine(st, db_engine(db)))
        return OK;
    TRY(db->driver->connect(db, CONN_SETUP, &c.conn));
    check_statement(&c);
    db->driver->close(c.conn);
    return c.failed ? ERR_INVALID : OK;
}

enum err db_check_statements(struct db *db, struct buf *report, struct db_check *result)
{
    *result = (struct db_check){ 0 };
    struct conn *conn;
    TRY(db->driver->connect(db, CONN_SETUP, &conn));
    for (const struct db_statement *const *st = __start_db_statements; st < __stop_db_statements; st++) {
        if (of_test(*st) || !of_engine(*st, db_engine(db)))
            continue;
        struct checker c = { .db = db, .conn = conn, .st = *st, .report = report };
        check_statement(&c);
        result->statements++;
        result->failures += c.failed;
    }
    db->driver->close(conn);
    return result->failures == 0 ? OK : ERR_INVALID;
}

/* --- the counted list ------------------------------------------------------------------- */

static int count_system(struct str file)
{
    int n = 0;
    for (const struct db_statement *const *st = __start_db_statements; st < __stop_db_statements; st++)
        n += (*st)->scope == SCOPE_SYSTEM && !of_test(*st) && str_eq(file_of(*st), file);
    return n;
}

/* Lines "path count"; '#' begins a comment. */
static bool listed_count(struct str list, struct str file, int64_t *n)
{
    for (struct str line; str_cut_line(&list, &line);) {
        struct str path;
        if (str_cut(&line, ' ', &path) && str_eq(path, file))
            return num_parse(str_trim(line), 0, 10000, n) == OK;
    }
    return false;
}

static void wrong_count(struct buf *report, struct db_check *result, struct str file, int n, int64_t wanted)
{
    buf_put(report, file);
    buf_put_z(report, " has ");
    buf_int(report, n);
    buf_put_z(report, " SCOPE_SYSTEM statements, system-statements.txt says ");
    buf_int(report, wanted);
    buf_put_z(report, "\n");
    result->failures++;
}

enum err db_check_system(struct str list, struct buf *report, struct db_check *result)
{
    *result = (struct db_check){ 0 };
    struct str last = STR("");
    for (const struct db_statement *const *st = __start_db_statements; st < __stop_db_statements; st++) {
        struct str file = file_of(*st);
        if ((*st)->scope != SCOPE_SYSTEM || of_test(*st))
            continue;
        result->statements++;
        int64_t wanted = 0;
        int n = count_system(file);
        if (!str_eq(file, last) && (!listed_count(list, file, &wanted) || wanted != n))
            wrong_count(report, result, file, n, wanted);
        last = file;
    }
    for (struct str rest = list, line; str_cut_line(&rest, &line);) {
        struct str path;
        if (str_cut(&line, ' ', &path) && str_starts(path, STR("src/")) && count_system(path) == 0)
            wrong_count(report, result, path, 0, 1);
    }
    return result->failures == 0 ? OK : ERR_INVALID;
}
