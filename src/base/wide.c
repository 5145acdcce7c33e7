#include "base/wide.h"

#include "base/check.h"
#include "base/num.h"

bool wide_add(wide a, wide b, wide *out) { return !__builtin_add_overflow(a, b, out); }

bool wide_mul(wide a, wide b, wide *out) { return !__builtin_mul_overflow(a, b, out); }

wide wide_product(wide a, wide b)
{
    wide product;
    CHECK(wide_mul(a, b, &product));
    return product;
}

wide wide_gcd(wide a, wide b)
{
    while (a != 0) {
        wide rest = b % a;
        b = a;
        a = rest;
    }
    return b;
}

void wide_put(struct buf *out, wide n)
{
    char digits[40]; /* 2^128 has 39 */
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + (int)(n % 10));
        n /= 10;
    } while (n > 0);
    buf_put(out, (struct str){ digits + at, sizeof digits - at });
}

struct fraction fraction_of(wide num, wide den)
{
    CHECK(den > 0);
    wide common = wide_gcd(num, den);
    return (struct fraction){ num / common, den / common };
}

void fraction_put(struct buf *out, struct fraction f)
{
    wide_put(out, f.num);
    if (f.den != 1) {
        buf_byte(out, '/');
        wide_put(out, f.den);
    }
}

enum err fraction_parse(struct str text, int64_t max, struct fraction *out)
{
    struct str rest = text, part;
    int64_t num, den = 1;
    if (!str_cut(&rest, '/', &part))
        return ERR_INVALID;
    TRY(num_parse(part, 0, max, &num));
    if (rest.at != NULL)
        TRY(num_parse(rest, 1, max, &den));
    *out = (struct fraction){ (wide)num, (wide)den };
    return OK;
}

bool wide_half_up(int64_t value, wide num, wide den, int64_t *out)
{
    wide product;
    CHECK(den > 0);
    if (!wide_mul(wide_abs(value), num, &product))
        return false;
    wide whole = product / den, rest = product % den;
    whole += rest >= den - rest; /* twice the rest could overflow */
    if (whole > (wide)INT64_MAX)
        return false;
    *out = value < 0 ? -(int64_t)whole : (int64_t)whole;
    return true;
}
