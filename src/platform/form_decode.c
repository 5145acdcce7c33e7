/*
 * platform/form_decode.c -- "a=1&b=2" to names and values.  Decoded once, here.
 */
#include <string.h>

#include "base/utf8.h"
#include "platform/form.h"
#include "platform/limits.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Length of the decoded bytes, or ERR_MALFORMED. */
static enum err decode_bytes(struct str in, char *out, size_t *len)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.at[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < in.len ? hex_digit(in.at[i + 1]) : -1;
            int low = i + 2 < in.len ? hex_digit(in.at[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return ERR_MALFORMED;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '\0') {
            return ERR_MALFORMED;
        }
        out[n++] = c;
    }
    *len = n;
    return OK;
}

static enum err decode(struct mem *mem, struct str in, struct str *out)
{
    bool plain = true;
    for (size_t i = 0; i < in.len && plain; i++)
        plain = in.at[i] != '%' && in.at[i] != '+' && (unsigned char)in.at[i] - 1U < 0x7fU;
    if (plain) {
        *out = in;
        return OK;
    }
    char *bytes = mem_alloc(mem, in.len);
    size_t len;
    TRY(decode_bytes(in, bytes, &len));
    *out = (struct str){ bytes, len };
    return utf8_valid(*out) ? OK : ERR_MALFORMED;
}

enum err form_decode(struct mem *mem, struct str body, struct input **out, size_t *n)
{
    size_t count = body.len > 0 ? 1 : 0;
    for (size_t i = 0; i < body.len; i++)
        count += body.at[i] == '&';
    *n = 0;
    *out = NULL;
    if (count > LIMIT_FORM_FIELDS)
        return ERR_TOO_LARGE;
    struct input *inputs = MEM_NEW_N(mem, struct input, count);
    struct str rest = body, pair;
    while (count > 0 && str_cut(&rest, '&', &pair)) {
        size_t equals = str_find_byte(pair, '=');
        if (pair.len == 0 || equals == 0)
            return ERR_MALFORMED;
        TRY(decode(mem, str_sub(pair, 0, equals), &inputs[*n].name));
        if (equals != SIZE_MAX)
            TRY(decode(mem, str_from(pair, equals + 1), &inputs[*n].value));
        ++*n;
    }
    *out = inputs;
    return OK;
}
