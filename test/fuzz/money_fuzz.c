/* Amounts read back as written; a split keeps its sum. */
#include "fuzz.h"

#include <string.h>

#include "base/money.h"

#define PARTS_MAX 16

static void check_text(struct str s)
{
    struct money m, back;
    char bytes[64];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    if (money_parse(s, &m) != OK)
        return;
    CHECK(m.cents >= -INT64_C(1000000000000000) && m.cents <= INT64_C(1000000000000000));
    money_put(&buf, m);
    CHECK(buf_done(&buf) == OK && money_parse(buf_str(&buf), &back) == OK && back.cents == m.cents);
}

/* The same bytes as a total and weights. */
static void check_split(const uint8_t *bytes, size_t n)
{
    int64_t numbers[1 + PARTS_MAX] = { 0 };
    struct money out[PARTS_MAX];
    size_t count = n / sizeof numbers[0];
    if (count < 2)
        return;
    if (count > 1 + PARTS_MAX)
        count = 1 + PARTS_MAX;
    memcpy(numbers, bytes, count * sizeof numbers[0]);
    /* One bit halves the size of the numbers, so that products fit. */
    for (size_t i = 0; (bytes[0] & 1) != 0 && i < count; i++)
        numbers[i] >>= 34;
    if (money_split((struct money){ numbers[0] }, numbers + 1, count - 1, out) != OK)
        return;
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        CHECK(numbers[i + 1] > 0 || out[i].cents == 0);
        CHECK(numbers[0] < 0 ? out[i].cents <= 0 : out[i].cents >= 0);
        sum += out[i].cents;
    }
    CHECK(sum == numbers[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    check_text((struct str){ (const char *)bytes, n });
    check_split(bytes, n);
    return 0;
}
