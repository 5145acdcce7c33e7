/*
 * test/support/test.h -- what a test file needs.
 *
 *     TEST(a_name_that_says_what_holds)
 *     {
 *         EXPECT_EQ(num_mod_floor(-1, 7), 6);
 *     }
 *
 * Tests register themselves in the linker section "tests"; there is no list.
 * They depend on no order and on no state of another test.  The first failed
 * expectation ends its test.  Expectations belong to the thread that runs the
 * test: other threads report to it.
 */
#ifndef TEST_SUPPORT_TEST_H
#define TEST_SUPPORT_TEST_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/str.h"

struct test {
    const char *name;
    const char *file;
    void (*run)(void);
};

#define TEST(name_) \
    static void name_(void); \
    static const struct test name_##_test_ = { #name_, __FILE__, name_ }; \
    __attribute__((used, section("tests"))) static const struct test *const name_##_entry_ = &name_##_test_; \
    static void name_(void)

/* An arena of 64 MiB that is closed after the test; the same one on each call. */
struct mem *test_mem(void);
/* A file of the source tree, by its path from the root; at most 1 MiB, not empty. */
struct str test_file(const char *path);
/* The text of a failure beside the file and line, e.g. the row of a table:
   shown when the next expectation fails.  Cleared after the test. */
__attribute__((format(printf, 1, 2))) void test_note(const char *format, ...);

/* run(arg) in a child process; true when the child ended by SIGABRT, as a failed
   CHECK does. */
bool test_aborts(void (*run)(void *arg), void *arg);

#define EXPECT(cond) expect_((cond), #cond, __FILE__, __LINE__)
#define EXPECT_EQ(got, want) expect_eq_((intmax_t)(got), (intmax_t)(want), #got " == " #want, __FILE__, __LINE__)
#define EXPECT_STR(got, want) expect_str_((got), STR(want), #got, __FILE__, __LINE__)
/* Both sides struct str. */
#define EXPECT_STR_EQ(got, want) expect_str_((got), (want), #got, __FILE__, __LINE__)
#define EXPECT_ERR(call, want) expect_err_((call), (want), #call, __FILE__, __LINE__)
#define EXPECT_OK(call) expect_err_((call), OK, #call, __FILE__, __LINE__)
#define FAIL(text) expect_(false, text, __FILE__, __LINE__)

void expect_(bool holds, const char *what, const char *file, int line);
void expect_eq_(intmax_t got, intmax_t want, const char *what, const char *file, int line);
void expect_str_(struct str got, struct str want, const char *what, const char *file, int line);
void expect_err_(enum err got, enum err want, const char *what, const char *file, int line);

#endif
