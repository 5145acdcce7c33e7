/*
 * platform/db_pg.c -- the driver for PostgreSQL: libpq, named prepared
 * statements, binary values whose types come from the C side.
 */
#include "platform/db_driver.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "platform/log.h"

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043
};

struct pg_conn {
    struct conn conn;
    PGconn *pg;
    uint32_t numbers;
    bool unsure; /* a warning came with COMMIT */
    struct cache cache;
};

static struct pg_conn *of(struct conn *conn) { return (struct pg_conn *)conn; }

/* --- errors --------------------------------------------------------------------- */

static bool state_is(const char *state, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strncmp(state, *list, strlen(*list)) == 0)
            return true;
    return false;
}

/* Classes and codes as in appendix A of the PostgreSQL manual. */
static enum err err_of(const char *state)
{
    static const char *const busy[] = { "40001", "40P01", "08", "57P", "55P03", "57014", "53300", "53400", NULL };
    static const char *const full[] = { "53100", NULL };
    static const char *const conflict[] = { "23", NULL };
    static const char *const large[] = { "54", NULL };
    if (state_is(state, busy))
        return ERR_BUSY;
    if (state_is(state, full))
        return ERR_FULL;
    if (state_is(state, conflict))
        return ERR_CONFLICT;
    return state_is(state, large) ? ERR_TOO_LARGE : ERR_FAULT;
}

static enum err fail(struct pg_conn *c, PGresult *r, const char *what)
{
    const char *state = r != NULL ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *why = r != NULL ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    bool gone = PQstatus(c->pg) == CONNECTION_BAD;
    if (gone)
        c->conn.broken = true;
    if (state == NULL)
        state = gone ? "08006" : "XX000";
    enum err e = err_of(state);
    log_event(e == ERR_FAULT || e == ERR_FULL ? LOG_ERROR
              : e == ERR_CONFLICT             ? LOG_INFO
                                              : LOG_WARNING,
              e == ERR_BUSY       ? "db.busy"
              : e == ERR_CONFLICT ? "db.constraint"
                                  : "db.fault",
              LOG_Z("statement", what), LOG_Z("state", state), LOG_Z("why", why != NULL ? why : PQerrorMessage(c->pg)));
    PQclear(r);
    return e;
}

static enum err command(struct pg_conn *c, const char *sql, const char *what)
{
    PGresult *r = PQexec(c->pg, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return fail(c, r, what);
    PQclear(r);
    return OK;
}

/* --- connections ------------------------------------------------------------------ */

static void on_notice(void *arg, const PGresult *r)
{
    struct pg_conn *c = arg;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && strcmp(severity, "WARNING") == 0) {
        c->unsure = true;
        const char *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        log_event(LOG_WARNING, "db.warning", LOG_Z("why", why));
    }
}

static void forget(void *arg, struct prepared *p)
{
    struct pg_conn *c = arg;
    char sql[32] = "DEALLOCATE s";
    struct buf text = buf_fixed(sql, sizeof sql - 1);
    buf_put_z(&text, "DEALLOCATE s");
    buf_int(&text, p->number);
    sql[text.len] = '\0';
    PQclear(PQexec(c->pg, sql));
}

static void pg_close(struct conn *conn)
{
    struct pg_conn *c = of(conn);
    PQfinish(c->pg);
    free(c);
}

/* Tables of a statement stay in one search path; a statement that hangs ends. */
static const char session[] =
    "SET search_path = public; SET statement_timeout = '15s'; SET lock_timeout = '5s';"
    "SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = 'warning'; SET TimeZone = "
    "'UTC'";

/* What stands after dbname cannot be weakened by the URL.  sslmode means nothing
   on a UNIX socket; over a network there is no way around a verified server. */
static enum err pg_connect(struct db *db, enum conn_use use, struct conn **out)
{
    static const char *const names[] = { "dbname",           "sslmode",         "connect_timeout",  "client_encoding",
                                         "application_name", "keepalives_idle", "tcp_user_timeout", NULL };
    const char *const values[] = { db->url, "verify-full", "5", "UTF8", "pedell", "10", "20000", NULL };
    struct pg_conn *c = calloc(1, sizeof *c);
    CHECK(c != NULL);
    c->conn = (struct conn){ &postgresql_driver, use, false };
    c->pg = PQconnectdbParams(names, values, 1);
    CHECK(c->pg != NULL);
    if (PQstatus(c->pg) != CONNECTION_OK) {
        log_event(LOG_ERROR, "db.cannot_connect", LOG_Z("why", PQerrorMessage(c->pg)));
        bool missing = strstr(PQerrorMessage(c->pg), "does not exist") != NULL;
        pg_close(&c->conn);
        return missing ? ERR_NOT_FOUND : ERR_BUSY;
    }
    (void)PQsetNoticeReceiver(c->pg, on_notice, c);
    enum err e = command(c, session, "session");
    if (e != OK) {
        pg_close(&c->conn);
        return e;
    }
    *out = &c->conn;
    return OK;
}

/* --- transactions ------------------------------------------------------------------- */

/* A read sees one snapshot, as on SQLite.  The actor is there for the policies
   of row-level security. */
static enum err pg_begin(struct conn *conn, enum tx_mode mode, account_id actor)
{
    char sql[160];
    struct buf text = buf_fixed(sql, sizeof sql - 1);
    buf_put_z(&text, mode == TX_READ ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                     : "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    buf_put_z(&text, "; SET LOCAL pedell.actor = '");
    buf_int(&text, actor.n);
    buf_put_z(&text, "'");
    sql[text.len] = '\0';
    return command(of(conn), sql, "begin");
}

/* ERR_BUSY would be retried: only when the server said that nothing was stored.
   A lost connection or a warning (not replicated) leaves the outcome unknown (L3). */
static enum err pg_commit(struct conn *conn)
{
    struct pg_conn *c = of(conn);
    c->unsure = false;
    PGresult *r = PQexec(c->pg, "COMMIT");
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        bool unknown = PQstatus(c->pg) == CONNECTION_BAD;
        enum err e = fail(c, r, "commit");
        return unknown ? ERR_FAULT : e;
    }
    bool stored = strcmp(PQcmdStatus(r), "COMMIT") == 0 && !c->unsure;
    PQclear(r);
    if (!stored)
        log_event(LOG_ERROR, "db.commit_unknown");
    return stored ? OK : ERR_FAULT;
}

static void pg_rollback(struct conn *conn)
{
    struct pg_conn *c = of(conn);
    if (PQstatus(c->pg) == CONNECTION_BAD)
        c->conn.broken = true;
    else if (PQtransactionStatus(c->pg) != PQTRANS_IDLE)
        c->conn.broken = command(c, "ROLLBACK", "rollback") != OK;
}

/* --- statements ----------------------------------------------------------------------- */

static void name_of(const struct prepared *p, char name[16])
{
    struct buf text = buf_fixed(name, 15);
    buf_byte(&text, 's');
    buf_int(&text, p->number);
    name[text.len] = '\0';
}

static uint64_t type_code(const struct db_value *v) { return v->type == DB_INT ? 1 : v->type == DB_TEXT ? 2 : 3; }

static uint64_t types_of(const struct query *q)
{
    uint64_t types = 0;
    for (int i = 0; i < q->n; i++)
        types |= type_code(&q->values[i]) << (2 * i);
    return types;
}

static enum err prepare(struct pg_conn *c, struct prepared *p, const struct query *q)
{
    static const Oid oids[] = { 0, OID_INT8, OID_TEXT, OID_BYTEA };
    Oid types[DB_PARAMS_MAX] = { OID_INT8, OID_INT8 };
    for (int i = 0; i < q->n; i++)
        types[i + 2] = oids[type_code(&q->values[i])];
    char *text = statement_text(q->statement, q->mask, q->choice);
    CHECK(text != NULL);
    p->number = ++c->numbers;
    char name[16];
    name_of(p, name);
    PGresult *r = PQprepare(c->pg, name, text, q->n + 2, types);
    free(text);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return fail(c, r, q->statement->name);
    PQclear(r);
    p->statement = q->statement;
    return OK;
}

struct params {
    const char *at[DB_PARAMS_MAX];
    int len[DB_PARAMS_MAX], format[DB_PARAMS_MAX];
    unsigned char ints[DB_PARAMS_MAX][8];
};

static void bind_all(struct params *params, const struct query *q)
{
    for (int n = 1; n <= q->n + 2; n++) {
        struct db_value v = query_value(q, n);
        int i = n - 1;
        params->format[i] = 1;
        if (v.kind == DB_INT) {
            for (int b = 0; b < 8; b++)
                params->ints[i][b] = (unsigned char)((uint64_t)v.i >> (56 - 8 * b));
            params->at[i] = (const char *)params->ints[i];
            params->len[i] = 8;
        } else if (v.kind != DB_NULL) {
            params->at[i] = v.s.at != NULL ? v.s.at : "";
            params->len[i] = (int)v.s.len;
        }
    }
}

static bool int_of(const char *at, int len, int64_t *out)
{
    uint64_t v = len > 0 && ((unsigned char)at[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int i = 0; i < len; i++)
        v = v << 8 | (unsigned char)at[i];
    *out = (int64_t)v;
    return len == 2 || len == 4 || len == 8;
}

static bool put(const PGresult *r, int row_number, int i, const struct db_col *col, char *row, struct mem *mem)
{
    if (PQgetisnull(r, row_number, i))
        return slot_put_null(col, row);
    const char *at = PQgetvalue(r, row_number, i);
    int len = PQgetlength(r, row_number, i);
    struct str bytes = { at, (size_t)len };
    int64_t v;
    switch (PQftype(r, i)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return int_of(at, len, &v) && slot_put_int(col, row, v);
    case OID_BOOL:
        return len == 1 && slot_put_int(col, row, at[0] != 0);
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_NAME:
        return slot_put_bytes(col, row, DB_TEXT, mem, bytes);
    case OID_BYTEA:
        return slot_put_bytes(col, row, DB_BLOB, mem, bytes);
    default:
        return false; /* numeric, double: CAST(... AS BIGINT) in the statement */
    }
}

static enum err take_rows(const PGresult *r, const struct query *q, struct rows *rows)
{
    int n = PQntuples(r), columns = PQnfields(r), wanted = 0;
    for (const struct db_col *col = q->statement->cols; col != NULL && col->name != NULL; col++)
        wanted++;
    if (columns != wanted) {
        log_event(LOG_ERROR, "db.statement", LOG_Z("statement", q->statement->name), LOG_INT("columns", columns));
        return ERR_FAULT;
    }
    for (int i = 0; i < n; i++) {
        char *row;
        TRY(rows_add(rows, q, &row));
        int k = 0;
        for (const struct db_col *col = q->statement->cols; col != NULL && col->name != NULL; col++, k++)
            if (!put(r, i, k, col, row, rows->mem))
                return slot_wrong(q, col);
    }
    return OK;
}

static int64_t changed_rows(PGresult *r)
{
    const char *tag = PQcmdStatus(r);
    if (strncmp(tag, "SELECT", 6) == 0)
        return 0;
    return strtoll(PQcmdTuples(r), NULL, 10);
}

static enum err pg_exec(struct conn *conn, const struct query *q, struct rows *rows)
{
    struct pg_conn *c = of(conn);
    struct prepared *p = cache_place(&c->cache, q, types_of(q), forget, c);
    if (p->statement == NULL)
        TRY(prepare(c, p, q));
    char name[16];
    name_of(p, name);
    struct params params = { 0 };
    bind_all(&params, q);
    PGresult *r = PQexecPrepared(c->pg, name, q->n + 2, params.at, params.len, params.format, 1);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return fail(c, r, q->statement->name);
    enum err e = take_rows(r, q, rows);
    rows->changed = changed_rows(r);
    PQclear(r);
    return e;
}

static enum err pg_script(struct conn *conn, const char *sql) { return command(of(conn), sql, "script"); }

/* --- for the statement test ------------------------------------------------------------- */

static bool type_fits(const struct db_col *col, Oid type)
{
    switch (col->slot) {
    case SLOT_INT:
    case SLOT_INT32:
    case SLOT_DAY:
    case SLOT_INSTANT:
        return type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
    case SLOT_BOOL:
        return type == OID_BOOL || type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
    case SLOT_TEXT:
        return type == OID_TEXT || type == OID_VARCHAR || type == OID_NAME;
    case SLOT_BLOB:
    case SLOT_REF:
        return type == OID_BYTEA;
    }
    return false;
}

static void problem(struct buf *report, const struct db_statement *st, const char *what, const char *which)
{
    buf_put_z(report, st->name);
    buf_put_z(report, ": ");
    buf_put_z(report, what);
    buf_put_z(report, which);
    buf_put_z(report, "\n");
}

static enum err compare_columns(const PGresult *r, const struct db_statement *st, struct buf *report)
{
    int n = PQnfields(r), i = 0;
    enum err e = OK;
    for (const struct db_col *col = st->cols; col != NULL && col->name != NULL; col++, i++) {
        if (i < n && type_fits(col, PQftype(r, i)) && column_is(col, PQfname(r, i)))
            continue;
        problem(report, st, "PostgreSQL gives another name or type for ", col->name);
        e = ERR_INVALID;
    }
    if (i != n) {
        problem(report, st, "PostgreSQL gives another number of columns", "");
        e = ERR_INVALID;
    }
    return e;
}

/* The C side names the types when a statement runs; here it is not asked.  Where
   the server cannot tell (42P08, 42P18) the next possible type is tried. */
static bool next_type(const PGresult *r, Oid *types, int params)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *at = why != NULL ? strchr(why, '$') : NULL;
    if (state == NULL || at == NULL || (strcmp(state, "42P08") != 0 && strcmp(state, "42P18") != 0))
        return false;
    long n = strtol(at + 1, NULL, 10);
    if (n < DB_FIRST_PARAM || n > params || types[n - 1] == OID_BYTEA)
        return false;
    types[n - 1] = types[n - 1] == 0 ? OID_INT8 : types[n - 1] == OID_INT8 ? OID_TEXT : OID_BYTEA;
    return true;
}

enum err postgresql_describe(struct conn *conn, const char *sql, const bool *used, int params,
                             const struct db_statement *st, struct buf *report)
{
    struct pg_conn *c = of(conn);
    Oid types[DB_PARAMS_MAX] = { OID_INT8, OID_INT8 };
    for (int i = 2; i < params; i++)
        types[i] = used[i] ? 0 : OID_INT8;
    PGresult *r = PQprepare(c->pg, "", sql, params, types);
    while (PQresultStatus(r) != PGRES_COMMAND_OK && next_type(r, types, params)) {
        PQclear(r);
        r = PQprepare(c->pg, "", sql, params, types);
    }
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        problem(report, st, "PostgreSQL: ", PQresultErrorMessage(r));
        PQclear(r);
        return ERR_INVALID;
    }
    PQclear(r);
    r = PQdescribePrepared(c->pg, "");
    enum err e = PQresultStatus(r) == PGRES_COMMAND_OK ? compare_columns(r, st, report) : ERR_FAULT;
    PQclear(r);
    return e;
}

const struct driver postgresql_driver = {
    DB_POSTGRESQL, pg_connect, pg_close, pg_begin, pg_commit, pg_rollback, pg_exec, pg_script,
};
