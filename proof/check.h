/* What every proof assumes of the compiler and of CHECK (docs/decisions/0061-proofs.md). */
#ifndef PROOF_CHECK_H
#define PROOF_CHECK_H

#include <stdint.h>

/*@ predicate fits_64(integer n) = -9223372036854775808 <= n <= 9223372036854775807;
    predicate fits_32(integer n) = -2147483648 <= n <= 2147483647; */

/* To be called is the error: each caller proves that its CHECK holds. */
/*@ requires \false;
    assigns \nothing;
    ensures \false; */
_Noreturn void check_failed_(const char *what, const char *file, int line);

/*@ requires \valid(out);
    assigns *out, \result \from a, b;
    ensures \result == 0 || \result == 1;
    ensures \result == 0 <==> fits_64(a + b);
    ensures \result == 0 ==> *out == a + b; */
_Bool __builtin_add_overflow(int64_t a, int64_t b, int64_t *out);
/*@ requires \valid(out);
    assigns *out, \result \from a, b;
    ensures \result == 0 || \result == 1;
    ensures \result == 0 <==> fits_64(a * b);
    ensures \result == 0 ==> *out == a * b; */
_Bool __builtin_mul_overflow(int64_t a, int64_t b, int64_t *out);

#endif
