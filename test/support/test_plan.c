#include "test_plan.h"

#include <sqlite3.h>

#include "platform/db_driver.h"

extern const struct db_statement *const __start_db_statements[];
extern const struct db_statement *const __stop_db_statements[];

static const struct db_statement *by_name(const char *name)
{
    for (const struct db_statement *const *st = __start_db_statements; st < __stop_db_statements; st++)
        if (strcmp((*st)->name, name) == 0)
            return *st;
    FAIL("no such statement");
    return NULL;
}

struct str test_plan(struct db *db, const char *statement, unsigned mask, int choice)
{
    char *text = statement_text(by_name(statement), mask, choice);
    struct str sql = str_cat(test_mem(), STR("EXPLAIN QUERY PLAN "), str_of(text));
    struct buf plan = buf_of(test_mem(), 16384);
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    free(text);
    EXPECT(sqlite3_open_v2(str_z(test_mem(), test_db_url(db)), &handle, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    EXPECT(sqlite3_prepare_v2(handle, str_z(test_mem(), sql), -1, &s, NULL) == SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW) {
        buf_put_z(&plan, (const char *)sqlite3_column_text(s, 3));
        buf_byte(&plan, '\n');
    }
    sqlite3_finalize(s);
    sqlite3_close(handle);
    EXPECT_OK(buf_done(&plan));
    return buf_str(&plan);
}
