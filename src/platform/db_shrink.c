/*
 * platform/db_shrink.c -- SQLite: give free pages back to the file system, in
 * short steps of a connection of its own, so that nobody waits long for the writer.
 */
#include <sqlite3.h>

#include "platform/db_driver.h"
#include "platform/log.h"

enum { FREE_PAGES_KEPT = 16, STEPS_MAX = 100000, BUSY_MS = 5000 };

static int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t n = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

enum err db_shrink(struct db *db)
{
    sqlite3 *own = NULL;
    int rc;

    if (db_engine(db) != DB_SQLITE)
        return OK;
    rc = sqlite3_open_v2(db->url, &own, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(own, BUSY_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(own, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
    /* A file made without auto_vacuum keeps its pages: the count does not go down. */
    for (int64_t before = INT64_MAX, step = 0; rc == SQLITE_OK && step < STEPS_MAX; step++) {
        int64_t free_pages = number_of(own, "PRAGMA freelist_count");

        if (free_pages <= FREE_PAGES_KEPT || free_pages >= before)
            break;
        before = free_pages;
        rc = sqlite3_exec(own, "PRAGMA incremental_vacuum(256)", NULL, NULL, NULL);
    }
    if (rc != SQLITE_OK)
        log_event(LOG_WARNING, "db.shrink", LOG_INT("code", rc));
    sqlite3_close(own);
    return rc == SQLITE_OK ? OK : rc == SQLITE_BUSY ? ERR_BUSY : ERR_FAULT;
}
