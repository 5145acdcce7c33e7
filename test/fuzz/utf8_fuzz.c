/* Valid text decodes completely, and encoding it again gives the same bytes. */
#include "fuzz.h"

#include <stdlib.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str s = { (const char *)bytes, n };
    if (!utf8_valid(s))
        return 0;
    char *copy = malloc(n + 1);
    CHECK(copy != NULL);
    struct buf buf = buf_fixed(copy, n);
    size_t count = 0;
    for (size_t pos = 0; pos < n; count++) {
        uint32_t c = utf8_next(s, &pos);
        CHECK(!utf8_is_control(c) || !utf8_is_ignorable(c));
        utf8_put(&buf, c);
    }
    CHECK(buf_done(&buf) == OK && str_eq(buf_str(&buf), s) && count == utf8_count(s));
    size_t max = n > 0 ? bytes[0] % (n + 1) : 0;
    struct str cut = utf8_truncate(s, max);
    CHECK(utf8_valid(cut) && cut.len <= max && max - cut.len < 4);
    /* Trimming takes whole code points too. */
    CHECK(utf8_valid(str_trim(s)));
    free(copy);
    return 0;
}
