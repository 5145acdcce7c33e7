#include "base/money.h"

#include "base/check.h"
#include "base/num.h"

#define CENTS_MAX INT64_C(1000000000000000) /* 10^15 at the border, both signs */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Leave the number: "12 €", "12€" and with U+00A0 between are the same. */
static struct str without_sign(struct str s)
{
    if (!str_ends(s, STR("€")))
        return s;
    s.len -= STR("€").len;
    if (str_ends(s, STR("\u00a0")))
        s.len -= STR("\u00a0").len;
    else if (str_ends(s, STR(" ")))
        s.len--;
    return s;
}

/* Whole euros.  With points the first group has one to three digits and no
   leading zero, the others exactly three: "0.123" is no German number and
   "1.23" would be an English one. */
static enum err euros_parse(struct str s, int64_t *out)
{
    bool grouped = str_find_byte(s, '.') != SIZE_MAX;
    if (s.len == 0 || (grouped && s.at[0] == '0'))
        return ERR_INVALID;
    int64_t euros = 0;
    struct str group;
    /*@ loop invariant a_str(s) && 0 <= euros <= cents_max + 9;
        loop assigns n, s, group, euros; */
    for (size_t n = 0; str_cut(&s, '.', &group); n++) {
        if (grouped && (group.len == 0 || group.len > 3 || (n > 0 && group.len != 3)))
            return ERR_INVALID;
        /*@ loop invariant 0 <= euros <= cents_max + 9;
            loop assigns i, euros; */
        for (size_t i = 0; i < group.len; i++) {
            if (!is_digit(group.at[i]) || !num_mul(euros, 10, &euros) || euros > CENTS_MAX)
                return ERR_INVALID;
            euros += group.at[i] - '0';
        }
    }
    *out = euros;
    return OK;
}

/* One or two digits. */
static enum err decimals_parse(struct str s, int64_t *out)
{
    if (s.len < 1 || s.len > 2)
        return ERR_INVALID;
    TRY(num_parse(s, 0, 99, out));
    if (s.len == 1)
        *out *= 10;
    return OK;
}

enum err money_parse(struct str s, struct money *out)
{
    s = without_sign(s);
    bool minus = str_starts(s, STR("-"));
    struct str rest = str_from(s, minus ? 1 : 0), whole;
    if (!str_cut(&rest, ',', &whole))
        return ERR_INVALID;
    int64_t euros, cents = 0;
    TRY(euros_parse(whole, &euros));
    if (rest.at != NULL)
        TRY(decimals_parse(rest, &cents));
    if (!num_mul(euros, 100, &euros) || !num_add(euros, cents, &cents) || cents > CENTS_MAX)
        return ERR_INVALID;
    out->cents = minus ? -cents : cents;
    return OK;
}

void money_put(struct buf *buf, struct money m)
{
    uint64_t cents = m.cents < 0 ? 0 - (uint64_t)m.cents : (uint64_t)m.cents;
    uint64_t euros = cents / 100, unit = 1;
    while (euros / unit >= 1000)
        unit *= 1000;
    if (m.cents < 0)
        buf_byte(buf, '-');
    buf_int(buf, (int64_t)(euros / unit));
    for (unit /= 1000; unit > 0; unit /= 1000) {
        buf_byte(buf, '.');
        buf_int_padded(buf, (int64_t)(euros / unit % 1000), 3);
    }
    buf_byte(buf, ',');
    buf_int_padded(buf, (int64_t)(cents % 100), 2);
    buf_put(buf, STR("\u00a0€"));
}

struct money money_add(struct money a, struct money b)
{
    struct money sum;
    CHECK(num_add(a.cents, b.cents, &sum.cents));
    return sum;
}

/* --- splitting ----------------------------------------------------------------- */

/* What all parts share: |total| and the sum of the weights. */
struct split {
    int64_t amount;
    int64_t whole;
    const int64_t *weights;
    size_t n;
};

static int64_t rest_of(const struct split *s, size_t i) { return s->amount * s->weights[i] % s->whole; }

static enum err split_check(const struct split *s, int64_t *whole)
{
    int64_t product;
    *whole = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->weights[i] < 0 || !num_add(*whole, s->weights[i], whole) || !num_mul(s->amount, s->weights[i], &product))
            return ERR_INVALID;
    return *whole > 0 ? OK : ERR_INVALID;
}

static size_t count_above(const struct split *s, int64_t rest)
{
    size_t count = 0;
    for (size_t i = 0; i < s->n; i++)
        count += rest_of(s, i) > rest;
    return count;
}

/* The smallest rest that at most `left` parts exceed: they all get a cent, and
   the earliest of those equal to it get what is then left. */
static int64_t threshold(const struct split *s, size_t left)
{
    int64_t low = 0, high = s->whole - 1; /* nothing exceeds high */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (count_above(s, middle) <= left)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* A negative total (a credit) is split like its amount: what was charged and
   what is given back with the same weights cancel out part by part. */
enum err money_split(struct money total, const int64_t *weights, size_t n, struct money *out)
{
    if (total.cents == INT64_MIN)
        return ERR_INVALID;
    struct split s = { total.cents < 0 ? -total.cents : total.cents, 0, weights, n };
    TRY(split_check(&s, &s.whole));
    int64_t given = 0;
    for (size_t i = 0; i < n; i++)
        given += s.amount * weights[i] / s.whole;
    size_t left = (size_t)(s.amount - given); /* less than n */
    int64_t limit = left > 0 ? threshold(&s, left) : 0;
    size_t equal = left > 0 ? left - count_above(&s, limit) : 0;
    for (size_t i = 0; i < n; i++) {
        int64_t cents = s.amount * weights[i] / s.whole, rest = rest_of(&s, i);
        if (left > 0 && rest > limit) {
            cents++;
        } else if (equal > 0 && rest == limit) {
            cents++;
            equal--;
        }
        out[i].cents = total.cents < 0 ? -cents : cents;
    }
    return OK;
}
