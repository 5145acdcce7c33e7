#include "domain/contribution/quantity.h"

#include "base/money.h"

/* Up to three digits behind the comma. */
static enum err decimals_parse(struct str text, int64_t *out)
{
    int64_t value = 0;
    if (text.len == 0 || text.len > 3)
        return ERR_INVALID;
    for (size_t i = 0; i < 3; i++) {
        char c = i < text.len ? text.at[i] : '0';
        if (c < '0' || c > '9')
            return ERR_INVALID;
        value = value * 10 + (c - '0');
    }
    *out = value;
    return OK;
}

enum err quantity_parse(struct str text, int64_t *thousandths)
{
    size_t comma = str_find_byte(text, ',');
    struct str whole = comma == SIZE_MAX ? text : str_sub(text, 0, comma);
    struct money m;
    int64_t rest = 0;
    if (str_find(whole, STR("€")) != SIZE_MAX || money_parse(whole, &m) != OK || m.cents < 0)
        return ERR_INVALID;
    if (comma != SIZE_MAX && decimals_parse(str_from(text, comma + 1), &rest) != OK)
        return ERR_INVALID;
    if (m.cents > QUANTITY_MAX / 10)
        return ERR_INVALID;
    *thousandths = m.cents * 10 + rest;
    return *thousandths <= QUANTITY_MAX ? OK : ERR_INVALID;
}

void quantity_put(struct buf *out, int64_t thousandths)
{
    int64_t mag = thousandths < 0 ? -thousandths : thousandths, rest = mag % 1000;
    int digits = 3;
    if (thousandths < 0)
        buf_put_z(out, "\u2212");
    buf_int(out, mag / 1000);
    if (rest == 0)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    buf_byte(out, ',');
    buf_int_padded(out, rest, digits);
}

struct str quantity_text(struct mem *mem, int64_t thousandths)
{
    struct buf out = buf_of(mem, 40);
    quantity_put(&out, thousandths);
    return buf_str(&out);
}
