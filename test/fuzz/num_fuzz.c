/* Numbers and refs: what is accepted has one value and reads back. */
#include "fuzz.h"

#include "base/id.h"
#include "base/num.h"

static void check_number(struct str s)
{
    int64_t n, back, narrow;
    char bytes[20];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    if (num_parse(s, INT64_MIN, INT64_MAX, &n) != OK) {
        CHECK(num_parse(s, -5, 5, &narrow) != OK);
        return;
    }
    buf_int(&buf, n);
    CHECK(buf_done(&buf) == OK && num_parse(buf_str(&buf), INT64_MIN, INT64_MAX, &back) == OK && back == n);
    CHECK((num_parse(s, -5, 5, &narrow) == OK) == (n >= -5 && n <= 5));
    /* Without decimals both readers agree. */
    CHECK(num_parse_scaled(s, 0, INT64_MIN, INT64_MAX, &back) == OK && back == n);
}

static void check_scaled(struct str s)
{
    int64_t coarse, fine;
    if (num_parse_scaled(s, 3, INT64_MIN, INT64_MAX, &coarse) == OK &&
        num_parse_scaled(s, 6, INT64_MIN, INT64_MAX, &fine) == OK)
        CHECK(fine / 1000 == coarse && fine % 1000 == 0);
}

static void check_ref(struct str s)
{
    unsigned char ref[16];
    char bytes[REF_TEXT_LEN];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    if (ref_parse(s, ref) != OK)
        return;
    ref_put(&buf, ref);
    CHECK(str_eq(buf_str(&buf), s));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str s = { (const char *)bytes, n };
    check_number(s);
    check_scaled(s);
    check_ref(s);
    return 0;
}
