#include "platform/qr.h"

#include "test.h"

TEST(a_code_is_a_path_of_squares_with_a_margin)
{
    struct str path;
    int64_t size;
    EXPECT_OK(qr_path(test_mem(), STR("https://pedell.example/r/7K3QF9T"), &path, &size));
    /* Version 3 has 29 squares; the finder begins with seven dark ones behind the margin. */
    EXPECT_EQ(size, 29 + 8);
    EXPECT(str_starts(path, STR("M4 4h7v1h-7z")));
    struct buf much = buf_of(test_mem(), 8192);
    for (int i = 0; i < 4000; i++)
        buf_byte(&much, 'x');
    EXPECT_ERR(qr_path(test_mem(), buf_str(&much), &path, &size), ERR_TOO_LARGE);
}
