/*
 * base/fault.h -- the fault sweep: make the k-th step of a kind fail.
 *
 * A test is re-run with k = 1, 2, 3, ... until the armed fault no longer
 * happens; in between there must be a clean error and no half-written data.
 * The code under test asks fault_here() where its environment can fail.  Not
 * armed, that costs one relaxed load, so the points stay in every build.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdatomic.h>
#include <stdbool.h>

enum fault {
    FAULT_MEM,  /* an arena cannot be opened */
    FAULT_DB,   /* a statement, begin or commit fails */
    FAULT_FILE, /* open, read, write, sync or rename fails */
    FAULT_COUNT_
};

/* The k-th call of fault_here(kind) from now on returns true, once; k >= 1.
   Steps of all threads are counted together. */
void fault_arm(enum fault kind, int k);
/* No fault of any kind any more. */
void fault_disarm(void);
/* The armed fault has happened since fault_arm. */
bool fault_happened(enum fault kind);

/* Process state (the only one in base): calls left until the fault, 0 = not armed. */
extern atomic_int fault_left_[FAULT_COUNT_];
bool fault_count_(enum fault kind);

static inline bool fault_here(enum fault kind)
{
    return atomic_load_explicit(&fault_left_[kind], memory_order_relaxed) > 0 && fault_count_(kind);
}

#endif
