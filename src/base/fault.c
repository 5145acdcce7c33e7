#include "base/fault.h"

#include "base/check.h"

atomic_int fault_left_[FAULT_COUNT_];
static atomic_bool happened[FAULT_COUNT_];

void fault_arm(enum fault kind, int k)
{
    CHECK(kind < FAULT_COUNT_ && k >= 1);
    atomic_store(&happened[kind], false);
    atomic_store(&fault_left_[kind], k);
}

void fault_disarm(void)
{
    for (int kind = 0; kind < FAULT_COUNT_; kind++)
        atomic_store(&fault_left_[kind], 0);
}

bool fault_happened(enum fault kind) { return atomic_load(&happened[kind]); }

bool fault_count_(enum fault kind)
{
    int left = atomic_load(&fault_left_[kind]);
    while (left > 0 && !atomic_compare_exchange_weak(&fault_left_[kind], &left, left - 1))
        continue;
    if (left != 1)
        return false;
    atomic_store(&happened[kind], true);
    return true;
}
