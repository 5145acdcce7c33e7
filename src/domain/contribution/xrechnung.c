#include "domain/contribution/xrechnung.h"

/* A decimal fraction of `places` digits, without zeros at its end. */
static struct str decimal(struct mem *mem, int64_t value, int64_t unit, int places)
{
    struct buf out = buf_of(mem, 40);
    int64_t rest = value < 0 ? -(value % unit) : value % unit;
    if (value < 0)
        buf_byte(&out, '-');
    buf_int(&out, value < 0 ? -(value / unit) : value / unit);
    if (rest != 0) {
        buf_byte(&out, '.');
        buf_int_padded(&out, rest, places);
        while (out.at[out.len - 1] == '0')
            out.len--;
    }
    return buf_str(&out);
}

struct str xrechnung_cents(struct mem *mem, int64_t cents)
{
    struct buf out = buf_of(mem, 40);
    int64_t mag = cents < 0 ? -cents : cents;
    if (cents < 0)
        buf_byte(&out, '-');
    buf_int(&out, mag / 100);
    buf_byte(&out, '.');
    buf_int_padded(&out, mag % 100, 2);
    return buf_str(&out);
}

struct str xrechnung_quantity(struct mem *mem, int64_t thousandths) { return decimal(mem, thousandths, 1000, 3); }

struct str xrechnung_rate(struct mem *mem, enum vat_regime regime, int32_t hundredths)
{
    return regime == VAT_S ? decimal(mem, hundredths, 100, 2) : STR("0");
}
