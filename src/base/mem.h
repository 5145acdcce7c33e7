/*
 * base/mem.h -- arenas: one per request or job, freed as a whole.
 *
 * An arena reserves its whole range once (mem_open is the only call that can
 * fail) and hands out zeroed, 16-byte aligned pieces.  Going over the maximum
 * is a bug: everything a user can size is bounded before (platform/limits.h).
 * An arena belongs to one thread at a time.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/err.h"

struct mem;

/* Reserve an arena of at most `max` bytes.  ERR_BUSY: no address space. */
enum err mem_open(struct mem **out, size_t max);
/* Run the deferred calls, newest first, and give everything back. */
void mem_close(struct mem *);

/* `n` zeroed bytes; n == 0 gives a valid pointer. */
void *mem_alloc(struct mem *, size_t n);
/* Make the piece at `p` of `old` bytes `n` bytes long, in place if it is the newest. */
void *mem_grow(struct mem *, void *p, size_t old, size_t n);
#define MEM_NEW(mem, type) ((type *)mem_alloc((mem), sizeof(type)))
#define MEM_NEW_N(mem, type, n) ((type *)mem_alloc_n_((mem), (n), sizeof(type)))
void *mem_alloc_n_(struct mem *, size_t n, size_t size);
/* Bytes still free below the maximum. */
size_t mem_left(const struct mem *);

/* Call run(arg) when the arena is reset below this point or closed. */
void mem_defer(struct mem *, void (*run)(void *arg), void *arg);

/* In loops: what was allocated after the mark is given back by the reset.
   Sanitizer builds poison it. */
struct mem_mark {
    size_t at;
    size_t defers;
};
struct mem_mark mem_mark(const struct mem *);
void mem_reset(struct mem *, struct mem_mark);

#endif
