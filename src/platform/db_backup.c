#define _GNU_SOURCE
/*
 * platform/db_backup.c -- a copy of the running database, and its health.
 */
#include "platform/db_driver.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "platform/file.h"
#include "platform/limits.h"
#include "platform/log.h"

/* --- backup ---------------------------------------------------------------------- */

/* All pages in one step: a snapshot that writers neither disturb nor wait for. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return sqlite3_errcode(to);
    int rc;
    while ((rc = sqlite3_backup_step(backup, -1)) == SQLITE_BUSY || rc == SQLITE_LOCKED) {
    }
    int ended = sqlite3_backup_finish(backup);
    return rc == SQLITE_DONE ? ended : rc;
}

/* The copy is checked before it counts as a backup, and stands alone: without
   the journal files that belong to WAL. */
static int finish_copy(sqlite3 *to)
{
    int rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    sqlite3_stmt *s = NULL;
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(to, "PRAGMA quick_check", -1, &s, NULL);
    if (rc == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        rc = SQLITE_CORRUPT;
    sqlite3_finalize(s);
    return rc;
}

static enum err copy_to(struct conn *conn, const char *temporary)
{
    int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_event(LOG_ERROR, "backup.cannot_create", LOG_Z("path", temporary), LOG_INT("code", errno));
        return errno == EEXIST ? ERR_CONFLICT : ERR_FAULT;
    }
    close(fd);
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(temporary, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = fault_here(FAULT_FILE) ? SQLITE_IOERR : copy_pages(sqlite_handle(conn), to);
    if (rc == SQLITE_OK)
        rc = finish_copy(to);
    (void)sqlite3_close_v2(to);
    if (rc == SQLITE_OK)
        return OK;
    log_event(LOG_ERROR, "backup.fault", LOG_INT("code", rc));
    (void)unlink(temporary);
    return rc == SQLITE_FULL ? ERR_FULL : ERR_FAULT;
}

enum err db_backup(struct db *db, struct str path)
{
    char target[PATH_MAX], temporary[PATH_MAX];
    if (db->driver->engine != DB_SQLITE || path.len == 0 || path.at[0] != '/' || path.len + 8 > sizeof target)
        return ERR_INVALID;
    (void)snprintf(target, sizeof target, "%.*s", STR_ARG(path));
    if (access(target, F_OK) == 0)
        return ERR_CONFLICT;
    (void)snprintf(temporary, sizeof temporary, "%.*s.tmp", (int)path.len, path.at);
    struct conn *conn;
    TRY(db->driver->connect(db, CONN_SETUP, &conn));
    enum err e = copy_to(conn, temporary);
    db->driver->close(conn);
    return e == OK ? file_publish(temporary, target) : e;
}

/* --- health ------------------------------------------------------------------------ */

static void finding(struct buf *out, const char *what, const char *detail)
{
    buf_put_z(out, what);
    buf_put_z(out, detail);
    buf_put_z(out, "\n");
}

/* Each row of a checking pragma but "ok" is a finding. */
static void each_row(struct conn *conn, const char *sql, const char *what, struct buf *out)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(sqlite_handle(conn), sql, -1, &s, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(s);
        if (rc != SQLITE_ROW)
            break;
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (text != NULL && strcmp(text, "ok") != 0)
            finding(out, what, text);
    }
    if (rc != SQLITE_DONE)
        finding(out, what, sqlite3_errmsg(sqlite_handle(conn)));
    sqlite3_finalize(s);
}

static void check_files(const struct db *db, struct buf *out)
{
    static const char *const tails[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        char path[PATH_MAX];
        struct stat st;
        (void)snprintf(path, sizeof path, "%s%s", db->url, tails[i]);
        if (stat(path, &st) != 0)
            continue;
        if ((st.st_mode & 077) != 0)
            finding(out, "Andere Benutzer dürfen auf die Datei zugreifen (chmod 600): ", path);
        if (i == 1 && st.st_size > (off_t)MIB(256))
            finding(out, "Das Journal ist über 256 MiB groß; hält ein Prozess eine alte Lesetransaktion offen? ", path);
    }
}

static enum err doctor_sqlite(struct db *db, struct buf *out)
{
    struct conn *conn;
    TRY(db->driver->connect(db, CONN_SETUP, &conn));
    each_row(conn, "PRAGMA integrity_check(20)", "Die Datenbank ist beschädigt: ", out);
    each_row(conn, "PRAGMA foreign_key_check", "Ein Verweis führt ins Leere in Tabelle ", out);
    db->driver->close(conn);
    check_files(db, out);
    return OK;
}

struct server_setting {
    struct str name, value;
};
ROW(server_setting, COL(server_setting, name), COL(server_setting, value));
QUERY(unsafe_settings_postgresql, SCOPE_SYSTEM, 0, server_setting,
      "SELECT name AS name, setting AS value FROM pg_catalog.pg_settings WHERE (name, setting) IN"
      " (('fsync', 'off'), ('full_page_writes', 'off'), ('synchronous_commit', 'off'), "
      "('synchronous_commit', 'local'))"
      " OR (name = 'server_encoding' AND setting <> 'UTF8') OR (name = 'server_version_num'"
      " AND CAST(setting AS BIGINT) < 150000) ORDER BY name");
struct server_role {
    bool super, owner;
};
ROW(server_role, COL(server_role, super), COL(server_role, owner));
QUERY(role_postgresql, SCOPE_SYSTEM, 0, server_role,
      "SELECT rolsuper OR rolbypassrls AS super, EXISTS (SELECT 1 FROM pg_catalog.pg_tables t"
      " WHERE t.schemaname = current_schema() AND t.tableowner = current_user) AS owner"
      " FROM pg_catalog.pg_roles WHERE rolname = current_user");

static enum err doctor_postgresql(struct tx *tx, struct buf *out)
{
    struct {
        struct server_setting *at;
        size_t n;
    } unsafe = { 0 };
    TRY(tx_all(tx, unsafe_settings_postgresql, &unsafe));
    for (size_t i = 0; i < unsafe.n; i++)
        finding(out, "Diese Einstellung des Servers gefährdet Daten: ",
                str_z(tx_mem(tx), str_cat(tx_mem(tx), unsafe.at[i].name, STR(" = "), unsafe.at[i].value)));
    struct server_role role = { 0 };
    TRY(tx_one(tx, role_postgresql, &role));
    if (role.super)
        finding(out, "Die Rolle ist Superuser oder umgeht die Zeilensicherheit; das Programm braucht eine eigene.", "");
    if (role.owner)
        finding(out, "Die Rolle besitzt die Tabellen; im Betrieb soll sie es nicht.", "");
    return OK;
}

static enum err doctor_of_server(struct db *db, struct buf *findings)
{
    struct mem *mem;
    TRY(mem_open(&mem, KIB(256)));
    struct tx *tx;
    enum err e = tx_open(db, TX_READ, (struct tx_who){ 0 }, (struct instant){ 0 }, mem, &tx);
    if (e == OK) {
        e = doctor_postgresql(tx, findings);
        tx_abort(tx);
    }
    mem_close(mem);
    return e;
}

enum err db_doctor(struct db *db, struct buf *findings)
{
    return db->driver->engine == DB_SQLITE ? doctor_sqlite(db, findings) : doctor_of_server(db, findings);
}

/* The settings of the trust specification were checked when the database was opened. */
enum err db_self_test(struct db *db, struct buf *findings)
{
    if (db->driver->engine != DB_SQLITE)
        return doctor_of_server(db, findings);
    check_files(db, findings);
    return OK;
}
