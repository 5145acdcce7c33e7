#include "base/num.h"

#include "base/check.h"

bool num_add(int64_t a, int64_t b, int64_t *out) { return !__builtin_add_overflow(a, b, out); }

bool num_mul(int64_t a, int64_t b, int64_t *out) { return !__builtin_mul_overflow(a, b, out); }

int64_t num_div_floor(int64_t a, int64_t d)
{
    CHECK(d > 0);
    return a / d - (a % d < 0);
}

int64_t num_mod_floor(int64_t a, int64_t d)
{
    CHECK(d > 0);
    int64_t rest = a % d;
    return rest < 0 ? rest + d : rest;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Append a digit on the side of the sign, so that INT64_MIN can be read too. */
static bool push_digit(int64_t *n, bool minus, char digit)
{
    int64_t d = digit - '0';
    return num_mul(*n, 10, n) && num_add(*n, minus ? -d : d, n);
}

enum err num_parse(struct str s, int64_t min, int64_t max, int64_t *out)
{
    bool minus = str_starts(s, STR("-"));
    int64_t n = 0;
    size_t i = minus ? 1 : 0;
    if (i == s.len)
        return ERR_INVALID;
    /*@ loop invariant (minus ? 1 : 0) <= i <= s.len;
        loop invariant i <= 1 ==> -9 <= n <= 9;
        loop invariant n == (minus ? -1 : 1) * number(s.at, minus ? 1 : 0, i);
        loop assigns i, n;
        loop variant s.len - i; */
    for (; i < s.len; i++)
        if (!is_digit(s.at[i]) || !push_digit(&n, minus, s.at[i]))
            return ERR_INVALID;
    if (n < min || n > max)
        return ERR_INVALID;
    *out = n;
    return OK;
}

enum err num_parse_scaled(struct str s, int scale, int64_t min, int64_t max, int64_t *out)
{
    CHECK(scale >= 0 && scale <= 18);
    bool minus = str_starts(s, STR("-"));
    int64_t n = 0;
    size_t i = minus ? 1 : 0, start = i;
    /*@ loop invariant i <= s.len;
        loop assigns i, n;
        loop variant s.len - i; */
    for (; i < s.len && is_digit(s.at[i]); i++)
        if (!push_digit(&n, minus, s.at[i]))
            return ERR_INVALID;
    if (i == start)
        return ERR_INVALID;
    int decimals = 0;
    if (i < s.len) {
        if ((s.at[i] != '.' && s.at[i] != ',') || i + 1 == s.len)
            return ERR_INVALID;
        /*@ loop invariant i <= s.len && 0 <= decimals <= scale;
            loop assigns i, decimals, n;
            loop variant s.len - i; */
        for (i++; i < s.len; i++, decimals++)
            if (!is_digit(s.at[i]) || decimals == scale || !push_digit(&n, minus, s.at[i]))
                return ERR_INVALID;
    }
    /*@ loop invariant 0 <= decimals <= scale;
        loop assigns decimals, n;
        loop variant scale - decimals; */
    for (; decimals < scale; decimals++)
        if (!num_mul(n, 10, &n))
            return ERR_INVALID;
    if (n < min || n > max)
        return ERR_INVALID;
    *out = n;
    return OK;
}
