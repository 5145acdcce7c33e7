#include "domain/asset/label.h"

#include "base/check.h"

/* 31 signs, a prime number of them: that is why the weighted sum finds all swaps. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXY";
enum { ALPHABET = sizeof alphabet - 1 };

static int value_of(char c)
{
    for (int i = 0; i < ALPHABET; i++)
        if (alphabet[i] == c)
            return i;
    return -1;
}

static char read_sign(char c)
{
    char upper = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    return upper == 'I' || upper == 'L' ? '1' : upper == 'O' ? '0' : upper == 'Z' ? '2' : upper;
}

char label_check(struct str signs)
{
    int sum = 0;
    CHECK(signs.len >= LABEL_SIGNS);
    for (int i = 0; i < LABEL_SIGNS; i++) {
        int value = value_of(signs.at[i]);
        CHECK(value >= 0);
        sum += (i + 1) * value;
    }
    return alphabet[sum % ALPHABET];
}

enum err label_parse(struct mem *mem, struct str typed, struct str *out)
{
    char *code = mem_alloc(mem, LABEL_LEN);
    size_t n = 0;
    for (size_t i = 0; i < typed.len; i++) {
        if (typed.at[i] == '-' || typed.at[i] == ' ')
            continue;
        char c = read_sign(typed.at[i]);
        if (value_of(c) < 0 || n == LABEL_LEN)
            return ERR_MALFORMED;
        code[n++] = c;
    }
    if (n != LABEL_LEN)
        return ERR_MALFORMED;
    *out = (struct str){ code, LABEL_LEN };
    char right = label_check(*out), given = code[LABEL_SIGNS];
    code[LABEL_SIGNS] = right;
    return given == right ? OK : ERR_INVALID;
}

struct str label_make(struct mem *mem, const unsigned char random[LABEL_SIGNS])
{
    char *code = mem_alloc(mem, LABEL_LEN);
    for (size_t i = 0; i < LABEL_SIGNS; i++)
        code[i] = alphabet[random[i] % ALPHABET];
    code[LABEL_SIGNS] = label_check((struct str){ code, LABEL_SIGNS });
    return (struct str){ code, LABEL_LEN };
}

struct str label_text(struct mem *mem, struct str code)
{
    return str_cat(mem, str_sub(code, 0, 4), STR("-"), str_sub(code, 4, 4), STR("-"), str_from(code, LABEL_SIGNS));
}
