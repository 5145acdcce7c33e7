#define _GNU_SOURCE
/*
 * test/support/test_main.c -- runs the tests of the section "tests" with cmocka.
 *
 *     pedell-test [--list] [--seed N] [--faults 0|N] [part of a test or file name]...
 *
 * Only failures are shown, then "N passed, N failed".  Several parts select
 * the tests that match one of them.  --seed shuffles the order, --faults sweeps
 * (test_faults.h).
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "test_faults.h"

#include <cmocka.h>

#include "base/fault.h"
#include "base/num.h"
#include "base/rand.h"

#define TEST_MEM_MAX ((size_t)64 << 20)

extern const struct test *const __start_tests[] __attribute__((weak));
extern const struct test *const __stop_tests[] __attribute__((weak));

/* The test that runs now.  One process, one thread runs tests. */
static struct {
    const struct test *test;
    struct mem *mem;
    bool passed;
    bool told; /* an expectation has said what failed */
    char note[512];
} now;

struct mem *test_mem(void)
{
    if (now.mem == NULL && mem_open(&now.mem, TEST_MEM_MAX) != OK)
        expect_(false, "no address space for the arena of the test", __FILE__, __LINE__);
    return now.mem;
}

struct str test_file(const char *path)
{
    static char bytes[1 << 20];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
    if (fd >= 0)
        close(fd);
    test_note("%s", path);
    expect_(n > 0 && (size_t)n < sizeof bytes, "a file of the tests can be read", __FILE__, __LINE__);
    return str_dup(test_mem(), (struct str){ bytes, (size_t)n });
}

void test_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(now.note, sizeof now.note, format, args);
    va_end(args);
}

bool test_aborts(void (*run)(void *arg), void *arg)
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        (void)signal(SIGABRT, SIG_DFL);
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (nowhere >= 0)
            (void)dup2(nowhere, STDERR_FILENO);
        run(arg);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* --- expectations -------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void fail_here(const char *file, int line, const char *format, ...)
{
    fprintf(stderr, "\n%s:%d: %s\n    ", file, line, now.test != NULL ? now.test->name : "?");
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, now.note[0] != '\0' ? "\n    note: %s\n" : "%s\n", now.note);
    now.told = true;
    _fail(file, line);
}

void expect_(bool holds, const char *what, const char *file, int line)
{
    if (!holds)
        fail_here(file, line, "does not hold: %s", what);
}

void expect_eq_(intmax_t got, intmax_t want, const char *what, const char *file, int line)
{
    if (got != want)
        fail_here(file, line, "%s\n    got:  %jd\n    want: %jd", what, got, want);
}

void expect_str_(struct str got, struct str want, const char *what, const char *file, int line)
{
    if (!str_eq(got, want))
        fail_here(file, line, "%s\n    got:  \"%.*s\"\n    want: \"%.*s\"", what, STR_ARG(got), STR_ARG(want));
}

void expect_err_(enum err got, enum err want, const char *what, const char *file, int line)
{
    if (got != want)
        fail_here(file, line, "%s\n    got:  %s\n    want: %s", what, err_name(got), err_name(want));
}

/* --- one test ------------------------------------------------------------------ */

static int test_begin(void **state)
{
    now.test = *state;
    test_faults_begin(now.test->name);
    now.passed = now.told = false;
    now.note[0] = '\0';
    return 0;
}

static void test_run(void **state)
{
    const struct test *test = *state;
    test->run();
    now.passed = true;
}

static int test_end(void **state)
{
    (void)state;
    if (!now.passed && !now.told)
        fprintf(stderr, "\n%s: %s\n    ended by a signal or a failed assert of cmocka\n%s%s", now.test->file,
                now.test->name, now.note, now.note[0] != '\0' ? "\n" : "");
    fault_disarm();
    if (now.mem != NULL)
        mem_close(now.mem);
    now.mem = NULL;
    now.test = NULL;
    return 0;
}

/* A failed CHECK ends the run: at least say in which test. */
static void on_abort(int signal_number)
{
    (void)signal_number;
    if (now.test == NULL)
        return;
    const char *parts[] = { "aborted in ", now.test->file, ": ", now.test->name, "\n" };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0)
            return;
}

/* --- selection ----------------------------------------------------------------- */

struct choice {
    bool list, shuffle;
    uint64_t seed;
    bool faults;
    uint64_t faults_seed;
    char **parts;
    int part_count;
};

static bool chosen(const struct choice *choice, const struct test *test)
{
    for (int i = 0; i < choice->part_count; i++)
        if (strstr(test->name, choice->parts[i]) != NULL || strstr(test->file, choice->parts[i]) != NULL)
            return true;
    return choice->part_count == 0;
}

static bool number_read(const char *text, uint64_t *out)
{
    int64_t n;
    if (text == NULL || num_parse(str_of(text), 0, INT64_MAX, &n) != OK)
        return false;
    *out = (uint64_t)n;
    return true;
}

static bool choice_read(struct choice *choice, int argc, char **argv)
{
    choice->parts = argv; /* the kept ones move to the front */
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            choice->list = true;
        } else if (strcmp(argv[i], "--seed") == 0) {
            if (!number_read(argv[++i], &choice->seed))
                return false;
            choice->shuffle = true;
        } else if (strcmp(argv[i], "--faults") == 0) {
            if (!number_read(argv[++i], &choice->faults_seed))
                return false;
            choice->faults = true;
        } else if (argv[i][0] == '-') {
            return false;
        } else {
            choice->parts[choice->part_count++] = argv[i];
        }
    }
    return true;
}

static void shuffle(struct CMUnitTest *tests, size_t n, uint64_t seed)
{
    struct rand rand = rand_seeded(seed);
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)rand_below(&rand, i);
        struct CMUnitTest kept = tests[i - 1];
        tests[i - 1] = tests[j];
        tests[j] = kept;
    }
}

/* A sweep is above the driver: once is enough, and only tests that have a database. */
static bool sweepable(const struct test *test)
{
    size_t len = strlen(test->name), end = strlen("_sqlite");
    return len > end && strcmp(test->name + len - end, "_sqlite") == 0;
}

static size_t collect(const struct choice *choice, struct CMUnitTest *tests)
{
    size_t n = 0;
    for (const struct test *const *t = __start_tests; t < __stop_tests; t++)
        if (chosen(choice, *t) && (!choice->faults || sweepable(*t)))
            tests[n++] = (struct CMUnitTest){
                .name = (*t)->name,
                .test_func = test_run,
                .setup_func = test_begin,
                .teardown_func = test_end,
                .initial_state = (void *)(uintptr_t)*t,
            };
    return n;
}

/* --- the run ------------------------------------------------------------------- */

/* cmocka reports every start and end on standard output in this format, and
   nothing on standard error: the expectations above speak for themselves. */
static int run_quietly(struct CMUnitTest *tests, size_t n)
{
    fflush(stdout);
    int out = dup(STDOUT_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    CHECK(out >= 0 && nowhere >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0);
    cmocka_set_message_output(CM_OUTPUT_SUBUNIT);
    int failed = _cmocka_run_group_tests("pedell", tests, n, NULL, NULL);
    fflush(stdout);
    CHECK(dup2(out, STDOUT_FILENO) >= 0);
    close(out);
    close(nowhere);
    return failed;
}

/* fontconfig keeps what it read of the machine's fonts until the process ends (platform/pdf). */
#ifdef PEDELL_SANITIZED
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }
#endif

int main(int argc, char **argv)
{
    struct choice choice = { 0 };
    if (!choice_read(&choice, argc, argv)) {
        fprintf(stderr, "usage: pedell-test [--list] [--seed N] [--faults 0|N] [part of a test or file name]...\n");
        return 2;
    }
    size_t all = (size_t)(__stop_tests - __start_tests);
    struct CMUnitTest *tests = calloc(all + 1, sizeof *tests);
    CHECK(tests != NULL);
    size_t n = collect(&choice, tests);
    if (choice.list) {
        for (size_t i = 0; i < n; i++)
            printf("%s: %s\n", ((const struct test *)tests[i].initial_state)->file, tests[i].name);
        free(tests);
        return 0;
    }
    if (choice.shuffle)
        shuffle(tests, n, choice.seed);
    (void)signal(SIGABRT, on_abort);
    if (choice.faults)
        test_faults_on(choice.faults_seed);
    int failed = n > 0 ? run_quietly(tests, n) : 0;
    free(tests);
    printf("%zu passed, %d failed\n", n - (size_t)failed, failed);
    failed += test_faults_end();
    /* A filter that finds nothing is a mistake, not a success. */
    return failed == 0 && n > 0 ? 0 : 1;
}
