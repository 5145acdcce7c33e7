/*
 * test/support/test_faults.h -- the fault sweep over the tests themselves:
 *
 *     pedell-test --faults 0|SEED [part of a name]...
 *
 * Before a web test sends a request, runs its jobs or takes a mail, the same is done
 * with the first, second, third ... step of the database, the files and the memory
 * failing, until no step is left; each time the database is put back.  Then the test
 * goes on and proves by its own expectations that the request still works.
 * 0 sweeps everything, a seed a random tenth.  On SQLite only: what fails there is
 * above the driver.  test/support/faults-excused.txt names tests that count their
 * own steps.
 */
#ifndef TEST_SUPPORT_TEST_FAULTS_H
#define TEST_SUPPORT_TEST_FAULTS_H

#include "platform/job.h"

void test_faults_on(uint64_t seed);
/* Before each test (its name ends in _sqlite). */
void test_faults_begin(const char *name);
/* Says what was done; 1 when that was nothing. */
int test_faults_end(void);

struct test_fault_try {
    struct db *db;
    const char *what;
    /* 200..499: answered; 500 and more: failed, then nothing may be stored. */
    int (*run)(void *arg);
    void *arg;
    bool resumes; /* jobs: the next run takes up what a failed one left, and leads to the same data */
};
/* Nothing when the sweep is off. */
void test_faults(const struct test_fault_try *);

/* job_run_due at `now`, swept. */
enum err test_jobs(struct db *, const struct config *, const struct job_kind *const *kinds, struct instant now,
                   int *ran);
/* The message from a mail server's pipe, swept; nothing is stored. */
void test_faults_receive(struct db *, struct str mailbox, struct str raw);

#endif
