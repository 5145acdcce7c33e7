/*
 * test/support/test_plan.h -- how SQLite means to run a declared statement.
 *
 *     struct str plan = test_plan(db, "ticket_page", 0, 0);
 *     EXPECT(str_find(plan, STR("USE TEMP B-TREE")) == SIZE_MAX);
 */
#ifndef TEST_SUPPORT_TEST_PLAN_H
#define TEST_SUPPORT_TEST_PLAN_H

#include "test_db.h"

/* The lines of EXPLAIN QUERY PLAN for one text of the statement of that name;
   fails the test when there is none.  SQLite only. */
struct str test_plan(struct db *, const char *statement, unsigned mask, int choice);

#endif
