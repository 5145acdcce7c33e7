/* base/num.c: floor division, checked sums and products, digits read to their value. */
/* Proves: num_add num_mul num_div_floor num_mod_floor is_digit push_digit num_parse num_parse_scaled */
#include "num.h"

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result <==> '0' <= c <= '9'; */
static bool is_digit(char c);

/*@ requires \valid(n) && '0' <= digit <= '9';
    assigns *n;
    ensures \result == 0 || \result == 1;
    ensures \result ==> *n == 10 * \old(*n) + (minus ? '0' - digit : digit - '0'); */
static bool push_digit(int64_t *n, bool minus, char digit);

#include "base/num.c"
