#include "base/mod97.h"

#include "base/check.h"

#define IBAN_MAX 34

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

static bool all(struct str s, bool letters)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.at[i]) && !(letters && is_letter(s.at[i])))
            return false;
    return true;
}

/* The remainder after more characters: a letter is a number of two digits, A = 10 to Z = 35. */
static int more(int rest, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        rest = is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + ((c | 0x20) - 'a') + 10) % 97;
    }
    return rest;
}

/* --- Leitweg-ID ---------------------------------------------------------------------- */

static bool leitweg_parts(struct str coarse, struct str fine)
{
    return coarse.len >= 2 && coarse.len <= 12 && all(coarse, false) && fine.len <= 30 && all(fine, true);
}

bool mod97_leitweg_valid(struct str id)
{
    struct str part[3] = { 0 }, rest = id;
    size_t n = 0;
    while (n < ARRAY_LEN(part) && str_cut(&rest, '-', &part[n]))
        n++;
    if (rest.at != NULL || n < 2 || (n == 3 && part[1].len == 0))
        return false;
    struct str fine = n == 3 ? part[1] : STR(""), check = part[n - 1];
    return leitweg_parts(part[0], fine) && check.len == 2 && all(check, false) &&
           more(more(more(0, part[0]), fine), check) == 1;
}

enum err mod97_leitweg_check(struct str coarse, struct str fine, int *check)
{
    if (!leitweg_parts(coarse, fine))
        return ERR_INVALID;
    *check = 98 - more(more(more(0, coarse), fine), STR("00"));
    return OK;
}

/* --- IBAN, RF ------------------------------------------------------------------------ */

/* Without blanks into `out`; false when it is longer than `max` or has other characters. */
static bool compact(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] != ' ')
            buf_byte(out, s.at[i]);
    return buf_done(out) == OK && all(buf_str(out), true);
}

/* Four characters in front: two letters and the check digits; they count behind the rest. */
static bool moved_valid(struct str s, size_t min, size_t max)
{
    return s.len >= min + 4 && s.len <= max + 4 && is_letter(s.at[0]) && is_letter(s.at[1]) &&
           all(str_sub(s, 2, 2), false) && more(more(0, str_from(s, 4)), str_sub(s, 0, 4)) == 1;
}

bool mod97_iban_valid(struct str iban)
{
    char bytes[IBAN_MAX];
    struct buf out = buf_fixed(bytes, sizeof bytes);
    if (!compact(iban, &out) || !moved_valid(buf_str(&out), 11, 30))
        return false;
    struct str s = buf_str(&out);
    return !str_eq_nocase(str_sub(s, 0, 2), STR("DE")) || (s.len == 22 && all(str_from(s, 2), false));
}

bool mod97_rf_valid(struct str ref)
{
    char bytes[MOD97_RF_BASE_MAX + 4];
    struct buf out = buf_fixed(bytes, sizeof bytes);
    return compact(ref, &out) && str_eq_nocase(str_sub(buf_str(&out), 0, 2), STR("RF")) &&
           moved_valid(buf_str(&out), 1, MOD97_RF_BASE_MAX);
}

enum err mod97_rf_make(struct mem *mem, struct str number, struct str *ref)
{
    char bytes[MOD97_RF_BASE_MAX];
    struct buf base = buf_fixed(bytes, sizeof bytes), out = buf_of(mem, MOD97_RF_BASE_MAX + 4);
    for (size_t i = 0; i < number.len; i++)
        if (is_digit(number.at[i]) || is_letter(number.at[i]))
            buf_byte(&base, is_digit(number.at[i]) ? number.at[i] : (char)(number.at[i] & ~0x20));
    if (buf_done(&base) != OK || base.len == 0)
        return ERR_INVALID;
    buf_put_z(&out, "RF");
    buf_int_padded(&out, 98 - more(more(0, buf_str(&base)), STR("RF00")), 2);
    buf_put(&out, buf_str(&base));
    *ref = buf_str(&out);
    return buf_done(&out);
}
