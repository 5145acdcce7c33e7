/* Contracts of base/num.h; proof/num.c proves them, the other proofs rely on them. */
#ifndef PROOF_NUM_H
#define PROOF_NUM_H

#include "base/num.h"
#include "str.h"

/*@ logic integer floor_div(integer a, integer d) = a >= 0 ? a / d : -1 - (-1 - a) / d; */

/*@ requires d > 0;
    assigns \nothing;
    ensures \result == floor_div(a, d);
    ensures \result * d <= a < \result * d + d; */
int64_t num_div_floor(int64_t a, int64_t d);

/*@ requires d > 0;
    assigns \nothing;
    ensures 0 <= \result < d;
    ensures \result == a - d * floor_div(a, d); */
int64_t num_mod_floor(int64_t a, int64_t d);

/*@ requires \valid(out);
    assigns *out, \result \from a, b;
    ensures \result == 0 || \result == 1;
    ensures \result <==> fits_64(a + b);
    ensures \result ==> *out == a + b; */
bool num_add(int64_t a, int64_t b, int64_t *out);

/*@ requires \valid(out);
    assigns *out, \result \from a, b;
    ensures \result == 0 || \result == 1;
    ensures \result <==> fits_64(a * b);
    ensures \result ==> *out == a * b; */
bool num_mul(int64_t a, int64_t b, int64_t *out);

/*@ logic integer number{L}(char *at, integer from, integer to) =
      to <= from ? 0 : 10 * number(at, from, to - 1) + (at[to - 1] - '0'); */

/*@ requires a_str(s) && \valid(out);
    assigns *out;
    ensures \result == OK || \result == ERR_INVALID;
    ensures \result == ERR_INVALID ==> *out == \old(*out);
    ensures \result == OK ==> min <= *out <= max && s.len > 0;
    ensures \result == OK && s.len == 1 ==> -9 <= *out <= 9;
    ensures \result == OK ==> *out == number(s.at, 0, s.len) || *out == -number(s.at, 1, s.len); */
enum err num_parse(struct str s, int64_t min, int64_t max, int64_t *out);

/*@ requires a_str(s) && \valid(out) && 0 <= scale <= 18;
    assigns *out;
    ensures \result == OK || \result == ERR_INVALID;
    ensures \result == ERR_INVALID ==> *out == \old(*out);
    ensures \result == OK ==> min <= *out <= max; */
enum err num_parse_scaled(struct str s, int scale, int64_t min, int64_t max, int64_t *out);

#endif
