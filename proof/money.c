/* base/money.c: an amount is read within its bounds, and sums do not overflow. */
/* Proves: is_digit without_sign euros_parse decimals_parse money_parse money_add */
#include "base/money.h"
#include "num.h"

/*@ logic integer cents_max = 1000000000000000; */

/*@ assigns \nothing;
    ensures \result == 0 || \result == 1;
    ensures \result <==> '0' <= c <= '9'; */
static bool is_digit(char c);

/*@ requires a_str(s);
    assigns \nothing;
    ensures a_str(\result) && \result.len <= s.len; */
static struct str without_sign(struct str s);

/*@ requires a_str(s) && \valid(out);
    assigns *out;
    ensures \result == OK || \result == ERR_INVALID;
    ensures \result == ERR_INVALID ==> *out == \old(*out);
    ensures \result == OK ==> 0 <= *out <= cents_max + 9; */
static enum err euros_parse(struct str s, int64_t *out);

/*@ requires a_str(s) && \valid(out);
    assigns *out;
    ensures \result == OK || \result == ERR_INVALID;
    ensures \result == ERR_INVALID ==> *out == \old(*out);
    ensures \result == OK ==> 0 <= *out <= 99; */
static enum err decimals_parse(struct str s, int64_t *out);

/*@ requires a_str(s) && \valid(out);
    assigns *out;
    ensures \result == OK || \result == ERR_INVALID;
    ensures \result == ERR_INVALID ==> out->cents == \old(out->cents);
    ensures \result == OK ==> -cents_max <= out->cents <= cents_max; */
enum err money_parse(struct str s, struct money *out);

/*@ requires fits_64(a.cents + b.cents);
    assigns \nothing;
    ensures \result.cents == a.cents + b.cents; */
struct money money_add(struct money a, struct money b);

#include "base/money.c"
