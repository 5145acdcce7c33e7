/*
 * platform/db.h -- the permission to touch data, and the declared statements.
 *
 * One SQL text serves SQLite and PostgreSQL: $1..$n, RETURNING, ON CONFLICT,
 * integers for time and truth.  Statements are literals above their only user;
 * one test prepares each of them against the schema of both databases.
 *
 * $1 is the actor's account id and $2 the transaction's clock, bound by the tx;
 * the caller's parameters begin at $3.
 */
#ifndef PLATFORM_DB_H
#define PLATFORM_DB_H

#include "base/check.h"
#include "base/day.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/money.h"
#include "platform/i18n.h"
#include "access.h" /* roles, objects, verbs: made from the access matrix */

/* --- databases ------------------------------------------------------------ */

struct db;
enum db_engine { DB_SQLITE, DB_POSTGRESQL };

struct db_options {
    struct str url;       /* "/var/lib/pedell/pedell.db" (absolute) or "postgresql://..." */
    int readers;          /* connections for read transactions; also PostgreSQL's pool */
    bool create;          /* SQLite: make the file when it is missing */
    bool writes_only;     /* no read transactions: opening reads as the writer, SQLite parses the schema once */
    struct duration busy; /* how long to wait for another process's lock; 0: 5 s */
};
/* ERR_NOT_FOUND: no such database; ERR_FAULT: logged. */
enum err db_open(const struct db_options *, struct db **out);
void db_close(struct db *);
enum db_engine db_engine(const struct db *);
/* Online copy into a new file (SQLite: backup API), fsynced.  PostgreSQL: ERR_INVALID (pg_dump does it). */
enum err db_backup(struct db *, struct str path);
/* Give free pages back to the file system (SQLite); for a nightly job. */
enum err db_shrink(struct db *);
/* Everything the store promises about itself (trust "SQLite" row, integrity); one line per finding. */
enum err db_doctor(struct db *, struct buf *findings);
/* What of it a start can wait for: settings, files, the server's role; not each page of the database. */
enum err db_self_test(struct db *, struct buf *findings);
/* Any SQL text, for migrations and tests only: nothing in src/domain may include this. */
enum err db_script(struct db *, const char *sql);
/* Law L5: a COMMIT failed in the storage, its outcome is unknown and a second
   fsync could lie.  The process ends at once (status 74); tests put their own. */
void db_on_lost_write(void (*run)(void));
void db_lost_write(void);
/* Since db_open: shared COMMITs, write transactions in them, read transactions. */
struct db_counters {
    int64_t commits, members, reads;
};
struct db_counters db_counters(const struct db *);
/* Tests: ids and refs of this database come from the seed from now on. */
void db_test_seed(struct db *, uint64_t seed);

/* --- values --------------------------------------------------------------- */

/* Raw bytes; text is struct str. */
struct blob {
    struct str bytes;
};

enum db_kind { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };
struct db_value {
    enum db_kind kind;
    enum db_kind type;
    int64_t i;
    struct str s;
};

static inline struct db_value db_int_(int64_t v) { return (struct db_value){ .kind = DB_INT, .type = DB_INT, .i = v }; }
static inline struct db_value db_bool_(bool v) { return db_int_(v); }
static inline struct db_value db_text_(struct str v)
{
    return (struct db_value){ .kind = DB_TEXT, .type = DB_TEXT, .s = v };
}
static inline struct db_value db_blob_(struct blob v)
{
    return (struct db_value){ .kind = v.bytes.at == NULL ? DB_NULL : DB_BLOB, .type = DB_BLOB, .s = v.bytes };
}
static inline struct db_value db_money_(struct money v) { return db_int_(v.cents); }
/* INSTANT_NONE and DAY_NONE are NULL. */
static inline struct db_value db_instant_(struct instant v)
{
    return (struct db_value){ .kind = v.us == INT64_MIN ? DB_NULL : DB_INT, .type = DB_INT, .i = v.us };
}
static inline struct db_value db_day_(struct day v)
{
    return (struct db_value){ .kind = v.n == INT32_MIN ? DB_NULL : DB_INT, .type = DB_INT, .i = v.n };
}
#define DB_ID_FN_(name) \
    static inline struct db_value db_##name##_id_(name##_id v) { return db_int_(v.n); }
IDS(DB_ID_FN_)
/* Refs travel by value inside db_value (16 bytes do not fit): the macro takes
   the address of a copy that lives as long as the full expression's block. */
#define DB_REF_FN_(name) \
    static inline struct db_value db_##name##_ref_(const name##_ref *v) \
    { \
        return (struct db_value){ .kind = DB_BLOB, .type = DB_BLOB, .s = { (const char *)v->b, 16 } }; \
    }
IDS(DB_REF_FN_)
#define DB_ID_CASE_(name) name##_id : db_##name##_id_,
#define DB_REF_CASE_(name) const name##_ref * : db_##name##_ref_, name##_ref * : db_##name##_ref_,
/* A parameter: any id, pointer to a ref, integer, bool, struct str, blob, money, day, instant. */
#define DB_VALUE(x) \
    _Generic((x), IDS(DB_ID_CASE_) IDS(DB_REF_CASE_) bool \
             : db_bool_, int \
             : db_int_, unsigned \
             : db_int_, long \
             : db_int_, struct str \
             : db_text_, struct blob \
             : db_blob_, struct money \
             : db_money_, struct instant \
             : db_instant_, struct day \
             : db_day_)(x)

/* --- result rows ----------------------------------------------------------- */

/* How a column is stored in a struct. */
enum db_slot { SLOT_INT, SLOT_INT32, SLOT_BOOL, SLOT_TEXT, SLOT_BLOB, SLOT_DAY, SLOT_INSTANT, SLOT_REF };
struct db_col {
    const char *name;
    size_t offset;
    enum db_slot slot;
};
#define DB_SLOT_ID_(n) n##_id : SLOT_INT,
#define DB_SLOT_REF_(n) n##_ref : SLOT_REF,
#define DB_SLOT(x) \
    _Generic((x), IDS(DB_SLOT_ID_) IDS(DB_SLOT_REF_) long \
             : SLOT_INT, int \
             : SLOT_INT32, unsigned \
             : SLOT_INT32, bool \
             : SLOT_BOOL, struct str \
             : SLOT_TEXT, struct blob \
             : SLOT_BLOB, struct money \
             : SLOT_INT, struct day \
             : SLOT_DAY, struct instant \
             : SLOT_INSTANT)
/* ROW(ticket_row, COL(ticket_row, id), COL(ticket_row, subject)): the columns of
   struct ticket_row in the order of the SELECT list; the statement test compares
   the names ("a.b" in C is a_b in SQL).  NULL becomes 0, "" or ..._NONE. */
#define COL(type, member) \
    { \
#member, offsetof(struct type, member), DB_SLOT(((struct type *)0)->member) \
    }
#define ROW(type, ...) static const struct db_col type##_cols[] = { __VA_ARGS__, { 0 } }

/* --- statements ------------------------------------------------------------ */

/* A statement whose name ends in _sqlite or _postgresql is for that engine only
   (search); all others must mean the same on both. */

/* Which fragment binds the statement to the actor (trust ISO-3).  SYSTEM: none;
   only in files counted in src/platform/system-statements.txt. */
enum db_scope {
    SCOPE_SCHOOL = 1,
    SCOPE_AUTHORITY,
    SCOPE_ASSIGNED,
    SCOPE_MEMBER,
    SCOPE_SELF,
    SCOPE_DEVICE,
    SCOPE_AGGREGATE,
    SCOPE_SYSTEM
};

struct db_piece {
    const char *text;
    int bit, choice;
}; /* bit -1, choice -1: always */
struct db_statement {
    const char *name, *file;
    enum db_scope scope;
    int params;                /* the caller's, from $3 on */
    bool state;                /* writes only tables marked *state*: no audit note needed */
    const struct db_col *cols; /* NULL: no result */
    size_t row_size;
    const struct db_piece *pieces; /* ends with text == NULL */
};

#define DB_REGISTER_(name_) \
    __attribute__((used, section("db_statements"))) static const struct db_statement *const name_##_entry_ = &name_

/* SQL(close_ticket, SCOPE_SCHOOL, 2, "UPDATE ... $3 ... $4 ..."): no result rows. */
#define SQL(name_, scope_, params_, text_) SQL_(name_, scope_, params_, false, text_)
/* The same for tables marked state: session, draft, counter, lease, job, outbox. */
#define SQL_STATE(name_, scope_, params_, text_) SQL_(name_, scope_, params_, true, text_)
#define SQL_(name_, scope_, params_, state_, text_) \
    enum { name_##_params = (params_) }; \
    static const struct db_piece name_##_pieces[] = { { "" text_ "", -1, -1 }, { 0 } }; \
    static const struct db_statement name_ = { #name_, __FILE__, scope_, (params_), state_, NULL, 0, name_##_pieces }; \
    DB_REGISTER_(name_)

/* QUERY(ticket_by_ref, SCOPE_SCHOOL, 1, ticket_row, "SELECT ..."): rows of struct ticket_row. */
#define QUERY(name_, scope_, params_, row_, text_) QUERY_(name_, scope_, params_, row_, false, ALWAYS(text_))
#define QUERY_STATE(name_, scope_, params_, row_, text_) QUERY_(name_, scope_, params_, row_, true, ALWAYS(text_))
/* FAMILY: declared pieces combine by a bit mask and one choice; all pieces share
   the numbering of the parameters (unused ones are bound all the same).
     FAMILY(ticket_list, SCOPE_SCHOOL, 4, ticket_row,
         ALWAYS("SELECT ... WHERE 1 = 1"), WHEN(0, " AND t.state = $3"),
         CHOICE(0, " ORDER BY t.id DESC"), CHOICE(1, " ORDER BY t.id"), ALWAYS(" LIMIT $6")) */
#define FAMILY(name_, scope_, params_, row_, ...) QUERY_(name_, scope_, params_, row_, false, __VA_ARGS__)
#define ALWAYS(text_) \
    { \
        "" text_ "", -1, -1 \
    }
#define WHEN(bit_, text_) \
    { \
        "" text_ "", (bit_), -1 \
    }
#define CHOICE(n_, text_) \
    { \
        "" text_ "", -1, (n_) \
    }
#define WHEN_CHOICE(bit_, n_, text_) \
    { \
        "" text_ "", (bit_), (n_) \
    }
#define QUERY_(name_, scope_, params_, row_, state_, ...) \
    enum { name_##_params = (params_) }; \
    typedef struct row_ name_##_row_; \
    static const struct db_piece name_##_pieces[] = { __VA_ARGS__, { 0 } }; \
    static const struct db_statement name_ = { \
        #name_, __FILE__, scope_, (params_), state_, row_##_cols, sizeof(struct row_), name_##_pieces \
    }; \
    DB_REGISTER_(name_)

/*
 * The scope fragments.  `alias` is a table with columns authority and school;
 * object and verb are words of the access matrix.  True when one grant of the
 * actor that gives the verb on the object reaches the row's place now.
 *   "... WHERE t.ref = $3 AND " SCOPE(ticket, R, "t")
 * SCOPE_IF adds a condition on the grant: r_.role, r_.narrow.
 */
#define ROLE_HAS(object, verb) "((CAST(" ROLE_MASK_##object##_##verb " AS bigint) >> CAST(r_.role AS integer)) & 1) = 1"
#define SCOPE(object, verb, alias) SCOPE_IF(object, verb, alias, "")
/* Grants for all schools and grants for the one, each by an index probe.  The + keeps
   the authority out of it: for "IN" over an index SQLite builds a table per row. */
#define SCOPE_IF(object, verb, alias, extra) \
    "(" SCOPE_AT_(object, verb, "0", alias, extra) " OR " SCOPE_AT_(object, verb, alias ".school", alias, extra) ")"
#define SCOPE_AT_(object, verb, school_, alias, extra) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.school = " school_ " AND +r_.authority IN (0, " alias \
    ".authority) AND +r_.starts <= $2 AND r_.ends > $2" \
    " AND " ROLE_HAS(object, verb) extra ")"
/* For tables with authority only (a grant for one school of it also counts when
   `object` is listed for the role). */
#define SCOPE_AUTHORITY_OF(object, verb, alias) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.authority IN (0, " alias ".authority)" \
    " AND r_.starts <= $2 AND r_.ends > $2 AND " ROLE_HAS(object, verb) ")"

/* For records of the house without authority (job, setting): a body-wide grant. */
#define SCOPE_BODY(object, verb) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.authority = 0 AND r_.starts <= $2 AND r_.ends > $2" \
    " AND " ROLE_HAS(object, verb) ")"

/* The same from any place: records that the matrix shows whole to each role it lists. */
#define SCOPE_HOUSE(object, verb) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2" \
    " AND " ROLE_HAS(object, verb) ")"

/* The relation "aggregates": what such a statement finds is summed up before it leaves the store. */
#define SCOPE_AGGREGATES(object, verb) \
    "EXISTS (SELECT 1 FROM reach r_ WHERE r_.actor = $1 AND r_.starts <= $2 AND r_.ends > $2" \
    " AND ((CAST(" AGGREGATE_MASK_##object##_##verb " AS bigint) >> CAST(r_.role AS integer)) & 1) = 1)"

/* --- transactions ----------------------------------------------------------- */

struct tx;
enum tx_mode { TX_READ, TX_WRITE };
struct tx_who {
    account_id actor;
    grant_id grant;
}; /* 0, 0: the system itself */

/*
 * A read transaction holds a reader's connection; a write transaction the one
 * writer (SQLite: BEGIN IMMEDIATE, each tx a savepoint of the shared
 * transaction, answered after the shared COMMIT).  Nothing slow inside: no
 * network, mail, PDF, hashing of passwords, child process.
 * The clock never runs below the highest committed time (SES-4).
 */
enum err tx_open(struct db *, enum tx_mode, struct tx_who, struct instant now, struct mem *, struct tx **out);
/* Write: appends the audit notes, then commits.  ERR_FAULT when rows changed
   without a note; ERR_BUSY may be retried from the start; ERR_FULL: disk full.
   After any error but none, nothing of this tx is stored.  Closes the tx. */
enum err tx_commit(struct tx *);
void tx_abort(struct tx *);
/* How a step ends: tx_commit when `e` is OK, else tx_abort; `e`, or what the commit says. */
enum err tx_end(struct tx *, enum err e);
/* This thread has a transaction open: hashing passwords and the like refuse to start then. */
bool tx_open_here(void);

/* From now on for somebody: the dispatcher finds the session inside the tx it
   opened for the system.  CHECK: nothing was changed yet. */
void tx_act_as(struct tx *, struct tx_who);

struct mem *tx_mem(const struct tx *);
struct instant tx_now(const struct tx *);
account_id tx_actor(const struct tx *);
grant_id tx_grant(const struct tx *);
enum tx_mode tx_mode(const struct tx *);
struct db *tx_db(const struct tx *);
/* New names; random bits from the system (tests may seed them, see db_test_seed). */
int64_t tx_new_id(struct tx *);
void tx_random(struct tx *, void *bytes, size_t n);
#define TX_ID(tx, kind) ((kind##_id){ tx_new_id(tx) })
#define TX_REF(tx, kind) tx_new_##kind##_ref_(tx)
#define TX_REF_FN_(name) \
    static inline name##_ref tx_new_##name##_ref_(struct tx *tx) \
    { \
        name##_ref r_; \
        tx_random(tx, r_.b, 16); \
        return r_; \
    }
IDS(TX_REF_FN_)
/* A short id, 1, 2, ... per kind, for what is few and referred to by each row of tickets, entries
   and audit: there it takes one or two bytes, not eight.  Counted in the database; the kind is
   locked until commit, so not for what many write at once. */
enum err tx_serial_(struct tx *, struct str kind, int64_t *id);
#define TX_SERIAL(tx, kind, id) \
    (STATIC_CHECK(_Generic((id), kind##_id * : 1, default : 0), "not an id of " #kind), \
     tx_serial_((tx), STR(#kind), &(id)->n))

#define DB_VALUES_(...) ((const struct db_value[]){ FOR_EACH(DB_VALUE, __VA_ARGS__) __VA_OPT__(, ){ 0 } })
/* Run a statement without result; *changed (may be NULL) = rows. */
#define tx_run(tx, stmt, changed, ...) \
    (STATIC_CHECK(COUNT(__VA_ARGS__) == stmt##_params, "wrong number of parameters for " #stmt), \
     tx_run_((tx), &(stmt), (changed), DB_VALUES_(__VA_ARGS__), COUNT(__VA_ARGS__)))
/* The same, but just before the shared COMMIT, after the work of all its members
   (PostgreSQL: at once): for what is dear to begin and cheap to go on with, as the
   full-text index is.  Nobody reads it before; its values live until tx_commit, which
   an error there fails for every member. */
#define tx_run_late(tx, stmt, ...) \
    (STATIC_CHECK(COUNT(__VA_ARGS__) == stmt##_params, "wrong number of parameters for " #stmt), \
     tx_run_late_((tx), &(stmt), DB_VALUES_(__VA_ARGS__), COUNT(__VA_ARGS__)))
/* Exactly one row into *row, a struct of the declared type; ERR_NOT_FOUND when
   there is none.  Text is copied into the tx's arena. */
#define tx_one(tx, stmt, row, ...) \
    (STATIC_CHECK(COUNT(__VA_ARGS__) == stmt##_params, "wrong number of parameters for " #stmt), \
     STATIC_CHECK(_Generic((row), stmt##_row_ * : 1, default : 0), "the row type is not that of " #stmt), \
     tx_one_((tx), &(stmt), (row), DB_VALUES_(__VA_ARGS__), COUNT(__VA_ARGS__)))
/* All rows into *list, any struct { row *at; size_t n; }. */
#define tx_all(tx, stmt, list, ...) tx_list(tx, stmt, 0u, 0, list, ##__VA_ARGS__)
#define tx_list(tx, stmt, mask, choice, list, ...) \
    (STATIC_CHECK(COUNT(__VA_ARGS__) == stmt##_params, "wrong number of parameters for " #stmt), \
     STATIC_CHECK(_Generic((list)->at, stmt##_row_ * : 1, default : 0), "the row type is not that of " #stmt), \
     tx_list_((tx), &(stmt), (mask), (choice), &(list)->at, &(list)->n, DB_VALUES_(__VA_ARGS__), COUNT(__VA_ARGS__)))

enum err tx_run_(struct tx *, const struct db_statement *, int64_t *changed, const struct db_value *, int n);
enum err tx_run_late_(struct tx *, const struct db_statement *, const struct db_value *, int n);
enum err tx_one_(struct tx *, const struct db_statement *, void *row, const struct db_value *, int n);
enum err tx_list_(struct tx *, const struct db_statement *, unsigned mask, int choice, void *at, size_t *n,
                  const struct db_value *, int nvalues);

/* A refusal: what the user can do something about.  `field` names the form
   field or is NULL.  Returns `e`. */
enum err tx_refuse(struct tx *, enum err e, enum msg, const char *field);
struct refusal {
    enum msg msg;
    const char *field;
};
struct refusal tx_refusal(const struct tx *);

/*
 * What this tx did, for the audit stream of `authority` (0: the operator's).
 * `action` is "room.what" ("desk.ticket_closed"); before/after are stored
 * as keyed references only (audit.h): the canonical text of the record, or empty.
 */
struct note {
    const char *action;
    enum object object;
    int64_t subject;
    authority_id authority;
    struct str before, after;
};
void tx_note_(struct tx *, const struct note *);
#define tx_note(tx, ...) tx_note_((tx), &(const struct note){ __VA_ARGS__ })

/* For the statement test: every registered statement (but those of tests) on this
   database: parameters, columns and their types; on SQLite also the scope rule
   (ISO-3) and that state statements write state tables only.  ERR_INVALID: the
   report says what is wrong, one line each. */
struct db_check {
    int statements, failures;
};
enum err db_check_statements(struct db *, struct buf *report, struct db_check *);
/* SCOPE_SYSTEM statements per file against "path count" lines. */
enum err db_check_system(struct str listed, struct buf *report, struct db_check *);
/* Tables ("rate") or columns ("api_token.used_at") that need no audit note, and
   tenant tables without a column authority; rooms add theirs in db_check.c.  Both end with NULL. */
extern const char *const db_state_tables[], *const db_tenant_tables[];

#endif
