#define _GNU_SOURCE
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"

#ifdef PEDELL_SANITIZED
#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif
#endif

#ifdef POISONS
#include <sanitizer/asan_interface.h>
#define POISON(at, n) ASAN_POISON_MEMORY_REGION(at, n)
#define UNPOISON(at, n) ASAN_UNPOISON_MEMORY_REGION(at, n)
#define GAP 16 /* a poisoned gap after each piece catches small overruns */
#else
#define POISON(at, n) ((void)(at), (void)(n))
#define UNPOISON(at, n) ((void)(at), (void)(n))
#define GAP 0
#endif

#define ALIGN 16U
/* A reset gives pages back to the system when more than this was in use: the
   usual request keeps its warm pages, one large export does not stay. */
#define KEEP ((size_t)256 << 10)

struct defer {
    struct defer *older;
    void (*run)(void *);
    void *arg;
};

/* Lies at the beginning of its own range; pieces follow. */
struct mem {
    size_t at;   /* offset of the next piece */
    size_t high; /* bytes below are possibly not zero */
    size_t end;  /* offset behind the last byte */
    size_t last; /* offset of the newest piece, 0 = none */
    size_t mapped;
    struct defer *defers;
    size_t defer_count;
};

#define FIRST ((sizeof(struct mem) + ALIGN - 1) / ALIGN * ALIGN)

static char *base_of(struct mem *mem) { return (char *)mem; }

static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

enum err mem_open(struct mem **out, size_t max)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    CHECK(max <= SIZE_MAX / 4);
    if (fault_here(FAULT_MEM))
        return ERR_BUSY;
    size_t end = FIRST + round_up(max, ALIGN);
    size_t mapped = round_up(end, page);
    void *at = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return ERR_BUSY;
    struct mem *mem = at;
    *mem = (struct mem){ .at = FIRST, .high = FIRST, .end = end, .mapped = mapped };
    POISON(base_of(mem) + FIRST, mapped - FIRST);
    *out = mem;
    return OK;
}

static void run_defers(struct mem *mem, size_t keep)
{
    while (mem->defer_count > keep) {
        struct defer *defer = mem->defers;
        mem->defers = defer->older;
        mem->defer_count--;
        defer->run(defer->arg);
    }
}

void mem_close(struct mem *mem)
{
    run_defers(mem, 0);
    size_t mapped = mem->mapped;
    UNPOISON(base_of(mem), mapped);
    CHECK(munmap(mem, mapped) == 0);
}

/* The part of a new piece below the high-water mark was used before: zero it. */
static void hand_out(struct mem *mem, size_t from, size_t to)
{
    UNPOISON(base_of(mem) + from, to - from);
    if (from < mem->high)
        memset(base_of(mem) + from, 0, (to < mem->high ? to : mem->high) - from);
    if (to > mem->high)
        mem->high = to;
}

/* The newest piece ends at `to`: the next begins behind it. */
static void step_behind(struct mem *mem, size_t to)
{
    mem->at = round_up(to, ALIGN) + GAP;
    if (mem->at > mem->end)
        mem->at = mem->end;
}

void *mem_alloc(struct mem *mem, size_t n)
{
    CHECK(n <= mem_left(mem));
    size_t at = mem->at;
    hand_out(mem, at, at + n);
    mem->last = at;
    step_behind(mem, at + n);
    return base_of(mem) + at;
}

void *mem_alloc_n_(struct mem *mem, size_t n, size_t size)
{
    CHECK(size == 0 || n <= SIZE_MAX / size);
    return mem_alloc(mem, n * size);
}

void *mem_grow(struct mem *mem, void *p, size_t old, size_t n)
{
    CHECK(n >= old);
    if (p == NULL)
        return mem_alloc(mem, n);
    size_t at = (size_t)((char *)p - base_of(mem));
    if (at == mem->last && n <= mem->end - at) {
        hand_out(mem, at + old, at + n);
        step_behind(mem, at + n);
        return p;
    }
    void *moved = mem_alloc(mem, n);
    if (old > 0)
        memcpy(moved, p, old);
    return moved;
}

size_t mem_left(const struct mem *mem) { return mem->end - mem->at; }

void mem_defer(struct mem *mem, void (*run)(void *arg), void *arg)
{
    struct defer *defer = MEM_NEW(mem, struct defer);
    *defer = (struct defer){ mem->defers, run, arg };
    mem->defers = defer;
    mem->defer_count++;
}

struct mem_mark mem_mark(const struct mem *mem) { return (struct mem_mark){ mem->at, mem->defer_count }; }

static void give_pages_back(struct mem *mem)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t from = round_up(mem->at > KEEP ? mem->at : KEEP, page);
    size_t to = round_up(mem->high, page);
    if (from >= to || to > mem->mapped)
        return;
    /* After MADV_DONTNEED the pages read as zero; without it they stay dirty. */
    if (madvise(base_of(mem) + from, to - from, MADV_DONTNEED) == 0)
        mem->high = from;
}

void mem_reset(struct mem *mem, struct mem_mark mark)
{
    run_defers(mem, mark.defers);
    CHECK(mark.at >= FIRST && mark.at <= mem->at);
    /* What was never handed out is still poisoned. */
    if (mem->high > mark.at)
        POISON(base_of(mem) + mark.at, mem->high - mark.at);
    mem->at = mark.at;
    mem->last = 0;
    if (mem->high > KEEP)
        give_pages_back(mem);
}
