/*
 * test/support/test_log.c -- expected faults are no news: the log of a test run
 * is silent, unless PEDELL_TEST_LOG is set or a test listens.
 */
#include "platform/log.h"
#include "test_db.h"

static void forget(struct str line, void *arg)
{
    (void)line;
    (void)arg;
}

static void keep(struct str line, void *arg) { buf_put(arg, line); }

void test_log_to(struct buf *to)
{
    if (to != NULL)
        log_set_sink(keep, to);
    else if (getenv("PEDELL_TEST_LOG") != NULL)
        log_set_sink(NULL, NULL);
    else
        log_set_sink(forget, NULL);
}

__attribute__((constructor)) static void start_silent(void) { test_log_to(NULL); }
