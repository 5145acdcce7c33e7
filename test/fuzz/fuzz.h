/*
 * test/fuzz/fuzz.h -- what a fuzz target needs: one function that takes any
 * bytes, and CHECK for what must always hold.  NAME_fuzz.c is found by wildcard
 * (make fuzz, make fuzz-replay); its inputs are in corpus/NAME/.
 */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
