#define _GNU_SOURCE
#include "base/mem.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/rand.h"
#include "test.h"

static bool all_zero(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i] != 0)
            return false;
    return true;
}

TEST(pieces_are_zeroed_aligned_and_apart)
{
    struct mem *mem = test_mem();
    char *before = NULL;
    for (size_t n = 0; n < 300; n++) {
        char *p = mem_alloc(mem, n);
        EXPECT(p != NULL && (uintptr_t)p % 16 == 0);
        EXPECT(all_zero(p, n));
        EXPECT(before == NULL || p >= before + (n - 1));
        memset(p, 0xa5, n);
        before = p;
    }
}

TEST(pieces_after_a_reset_are_zeroed_again)
{
    struct mem *mem = test_mem();
    struct mem_mark mark = mem_mark(mem);
    for (size_t n = 1; n < 2000000; n = n * 3 + 1) {
        char *p = mem_alloc(mem, n);
        EXPECT(all_zero(p, n));
        memset(p, 0xff, n);
        mem_reset(mem, mark);
    }
    EXPECT(all_zero(mem_alloc(mem, 4000000), 4000000));
}

TEST(a_reset_gives_the_space_back)
{
    struct mem *mem = test_mem();
    struct mem_mark mark = mem_mark(mem);
    size_t left = mem_left(mem);
    char *first = mem_alloc(mem, 1000);
    EXPECT(mem_left(mem) <= left - 1000);
    mem_reset(mem, mark);
    EXPECT_EQ(mem_left(mem), left);
    EXPECT(mem_alloc(mem, 1000) == first);
}

TEST(a_reset_gives_pages_of_a_large_use_back_to_the_system)
{
    struct mem *mem = test_mem();
    struct mem_mark mark = mem_mark(mem);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    char *p = mem_alloc(mem, 4 << 20);
    memset(p, 1, 4 << 20);
    char *middle = p + (2 << 20);
    middle -= (uintptr_t)middle % page;
    unsigned char resident = 0;
    EXPECT_EQ(mincore(middle, page, &resident), 0);
    EXPECT(resident & 1);
    mem_reset(mem, mark);
    EXPECT_EQ(mincore(middle, page, &resident), 0);
    EXPECT(!(resident & 1));
}

TEST(the_newest_piece_grows_in_place)
{
    struct mem *mem = test_mem();
    char *p = mem_alloc(mem, 10);
    memcpy(p, "0123456789", 10);
    char *grown = mem_grow(mem, p, 10, 5000);
    EXPECT(grown == p);
    EXPECT(memcmp(grown, "0123456789", 10) == 0);
    EXPECT(all_zero(grown + 10, 4990));
    /* What comes next lies behind all of it. */
    EXPECT((char *)mem_alloc(mem, 1) >= grown + 5000);
}

TEST(an_older_piece_moves_when_it_grows)
{
    struct mem *mem = test_mem();
    char *p = mem_alloc(mem, 4);
    memcpy(p, "abcd", 4);
    char *newer = mem_alloc(mem, 4);
    memcpy(newer, "wxyz", 4);
    char *grown = mem_grow(mem, p, 4, 100);
    EXPECT(grown != p);
    EXPECT(memcmp(grown, "abcd", 4) == 0 && all_zero(grown + 4, 96));
    EXPECT(memcmp(newer, "wxyz", 4) == 0);
    EXPECT(mem_grow(mem, NULL, 0, 8) != NULL);
}

TEST(growing_over_dirty_memory_gives_zeroes)
{
    struct mem *mem = test_mem();
    struct mem_mark mark = mem_mark(mem);
    memset(mem_alloc(mem, 3000), 0xee, 3000);
    mem_reset(mem, mark);
    char *p = mem_alloc(mem, 5);
    p = mem_grow(mem, p, 5, 3000);
    EXPECT(all_zero(p, 3000));
}

struct log {
    char at[32];
    size_t n;
};
struct note {
    struct log *log;
    char c;
};

static void write_note(void *arg)
{
    struct note *note = arg;
    note->log->at[note->log->n++] = note->c;
}

static void defer_note(struct mem *mem, struct log *log, char c)
{
    struct note *note = MEM_NEW(mem, struct note);
    *note = (struct note){ log, c };
    mem_defer(mem, write_note, note);
}

TEST(deferred_calls_run_newest_first_when_the_arena_closes)
{
    struct log log = { 0 };
    struct mem *mem;
    EXPECT_OK(mem_open(&mem, 4096));
    defer_note(mem, &log, 'a');
    defer_note(mem, &log, 'b');
    defer_note(mem, &log, 'c');
    EXPECT_EQ(log.n, 0);
    mem_close(mem);
    EXPECT_STR(str_of(log.at), "cba");
}

TEST(a_reset_runs_only_the_calls_deferred_after_the_mark)
{
    struct log log = { 0 };
    struct mem *mem;
    EXPECT_OK(mem_open(&mem, 4096));
    defer_note(mem, &log, 'a');
    struct mem_mark mark = mem_mark(mem);
    for (int i = 0; i < 2; i++) {
        defer_note(mem, &log, 'x');
        defer_note(mem, &log, 'y');
        mem_reset(mem, mark);
    }
    EXPECT_STR(str_of(log.at), "yxyx");
    defer_note(mem, &log, 'b');
    mem_close(mem);
    EXPECT_STR(str_of(log.at), "yxyxba");
}

static void alloc_n(void *arg)
{
    size_t *n = arg;
    struct mem *mem;
    if (mem_open(&mem, 1000) == OK)
        (void)mem_alloc(mem, *n);
}

static void alloc_overflowing(void *arg)
{
    struct mem *mem;
    if (mem_open(&mem, 1000) == OK)
        (void)MEM_NEW_N(mem, int64_t, *(size_t *)arg);
}

TEST(going_over_the_maximum_is_a_bug_that_aborts)
{
    size_t fits = 1000, beyond = 1009, huge = SIZE_MAX;
    EXPECT(!test_aborts(alloc_n, &fits));
    EXPECT(test_aborts(alloc_n, &beyond));
    EXPECT(test_aborts(alloc_n, &huge));
    /* 8 * n is 8 modulo 2^64. */
    size_t wraps = SIZE_MAX / 8 + 2;
    EXPECT(test_aborts(alloc_overflowing, &wraps));
}

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
TEST(sanitizers_see_what_a_reset_gave_back_and_the_gap_after_a_piece)
{
    struct mem *mem = test_mem();
    struct mem_mark mark = mem_mark(mem);
    char *p = mem_alloc(mem, 20);
    EXPECT(!__asan_address_is_poisoned(p + 19));
    EXPECT(__asan_address_is_poisoned(p + 20));
    EXPECT(__asan_address_is_poisoned(p + 32));
    mem_reset(mem, mark);
    EXPECT(__asan_address_is_poisoned(p));
}
#endif

/* --- faults -------------------------------------------------------------------- */

TEST(the_armed_fault_refuses_exactly_the_kth_arena)
{
    struct mem *mem;
    fault_arm(FAULT_MEM, 2);
    EXPECT_OK(mem_open(&mem, 100));
    mem_close(mem);
    EXPECT(!fault_happened(FAULT_MEM));
    EXPECT_ERR(mem_open(&mem, 100), ERR_BUSY);
    EXPECT(fault_happened(FAULT_MEM));
    EXPECT_OK(mem_open(&mem, 100));
    mem_close(mem);
    EXPECT(!fault_here(FAULT_DB) && !fault_here(FAULT_FILE));
}

TEST(a_disarmed_fault_never_happens)
{
    fault_arm(FAULT_DB, 1);
    fault_disarm();
    for (int i = 0; i < 10; i++)
        EXPECT(!fault_here(FAULT_DB));
    EXPECT(!fault_happened(FAULT_DB));
}

static void *count_faults(void *arg)
{
    int *seen = arg;
    for (int i = 0; i < 1000; i++)
        *seen += fault_here(FAULT_FILE);
    return NULL;
}

TEST(threads_share_one_countdown_and_one_of_them_meets_the_fault)
{
    pthread_t threads[4];
    int seen[4] = { 0 };
    fault_arm(FAULT_FILE, 2500);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(pthread_create(&threads[i], NULL, count_faults, &seen[i]), 0);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(pthread_join(threads[i], NULL), 0);
    EXPECT_EQ(seen[0] + seen[1] + seen[2] + seen[3], 1);
}

/* --- rand ---------------------------------------------------------------------- */

TEST(the_same_seed_gives_the_same_numbers)
{
    struct rand a = rand_seeded(42), b = rand_seeded(42), c = rand_seeded(43);
    bool differs = false;
    for (int i = 0; i < 100; i++) {
        uint64_t n = rand_u64(&a);
        EXPECT(n == rand_u64(&b));
        differs = differs || n != rand_u64(&c);
    }
    EXPECT(differs);
}

TEST(the_generators_are_the_published_ones)
{
    /* xoshiro256** from the state 1, 2, 3, 4; splitmix64 from the seed 0. */
    struct rand r = { { 1, 2, 3, 4 } };
    EXPECT_EQ(rand_u64(&r), 11520);
    EXPECT_EQ(rand_u64(&r), 0);
    EXPECT_EQ(rand_u64(&r), 1509978240);
    EXPECT_EQ(rand_u64(&r), 1215971899390074240);
    EXPECT(rand_seeded(0).s[0] == UINT64_C(0xe220a8397b1dcdaf));
}

TEST(drawn_numbers_keep_their_range_and_reach_both_ends)
{
    struct rand r = rand_seeded(1);
    int seen[7] = { 0 };
    for (int i = 0; i < 70000; i++)
        seen[rand_between(&r, -3, 3) + 3]++;
    for (int i = 0; i < 7; i++)
        EXPECT(seen[i] > 9500 && seen[i] < 10500);
    for (int i = 0; i < 100; i++)
        EXPECT_EQ(rand_below(&r, 1), 0);
    bool negative = false, positive = false;
    for (int i = 0; i < 100; i++) {
        int64_t n = rand_between(&r, INT64_MIN, INT64_MAX);
        negative = negative || n < 0;
        positive = positive || n > 0;
    }
    EXPECT(negative && positive);
}

TEST(every_err_has_its_own_name)
{
    for (int a = 0; a < ERR_COUNT_; a++)
        for (int b = 0; b < a; b++)
            EXPECT(strcmp(err_name((enum err)a), err_name((enum err)b)) != 0);
    EXPECT_STR(str_of(err_name(ERR_NOT_FOUND)), "not_found");
    EXPECT_STR(str_of(err_name((enum err)ERR_COUNT_)), "unknown");
}

static int counted(int n) { return n + 1; }
static void fail_a_check(void *arg) { CHECK(arg != NULL && "never"[0] == 'x'); }

TEST(check_aborts_and_the_macro_tools_count)
{
    EXPECT(test_aborts(fail_a_check, NULL));
    EXPECT_EQ(COUNT(), 0);
    EXPECT_EQ(COUNT(1), 1);
    int most = COUNT(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24);
    EXPECT_EQ(most, 24);
    int all[] = { FOR_EACH(counted, 1, 2, 3) };
    EXPECT_EQ(ARRAY_LEN(all), 3);
    EXPECT_EQ(all[0] * 100 + all[1] * 10 + all[2], 234);
}
