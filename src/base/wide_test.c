#include "base/wide.h"

#include "test.h"

static struct str text_of(wide n)
{
    struct buf out = buf_of(test_mem(), 64);
    wide_put(&out, n);
    return buf_str(&out);
}

TEST(numbers_of_128_bits_are_written_whole)
{
    EXPECT_STR(text_of(0), "0");
    EXPECT_STR(text_of(90), "90");
    EXPECT_STR(text_of(WIDE_MAX), "340282366920938463463374607431768211455");
    EXPECT_STR(text_of(wide_abs(INT64_MIN)), "9223372036854775808");
}

TEST(a_product_or_sum_that_does_not_fit_is_noticed)
{
    wide out;
    EXPECT(wide_mul(WIDE_MAX, 1, &out));
    EXPECT(!wide_mul(WIDE_MAX / 2 + 1, 2, &out));
    EXPECT(!wide_mul((wide)1 << 64, (wide)1 << 64, &out));
    EXPECT(wide_add(WIDE_MAX - 1, 1, &out));
    EXPECT(!wide_add(WIDE_MAX, 1, &out));
}

TEST(a_fraction_is_read_as_written_and_shown_in_lowest_terms)
{
    struct fraction f;
    struct buf out = buf_of(test_mem(), 64);
    EXPECT_OK(fraction_parse(STR("15/100"), 1000, &f));
    EXPECT(f.num == 15 && f.den == 100);
    fraction_put(&out, fraction_of(f.num, f.den));
    buf_byte(&out, ' ');
    fraction_put(&out, fraction_of(0, 7));
    buf_byte(&out, ' ');
    fraction_put(&out, fraction_of(14, 7));
    EXPECT_STR(buf_str(&out), "3/20 0 2");
    static const struct str wrong[] = { STR_INIT(""),      STR_INIT("1/"),  STR_INIT("/1"),
                                        STR_INIT("1/0"),   STR_INIT("-1"),  STR_INIT("1/-2"),
                                        STR_INIT("1/2/3"), STR_INIT("0.5"), STR_INIT("1001") };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        test_note("%.*s", STR_ARG(wrong[i]));
        EXPECT_ERR(fraction_parse(wrong[i], 1000, &f), ERR_INVALID);
    }
}

TEST(exact_halves_go_away_from_zero_on_both_sides)
{
    static const struct {
        int64_t value, num, den, want;
    } cases[] = { { 50, 19, 100, 10 }, { -50, 19, 100, -10 }, { 1, 1, 2, 1 }, { -1, 1, 2, -1 },
                  { 1, 49, 100, 0 },   { 0, 5, 3, 0 },        { 5, 1, 3, 2 }, { INT64_MAX, 1, 1, INT64_MAX } };
    int64_t got;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("case %zu", i);
        EXPECT(wide_half_up(cases[i].value, (wide)cases[i].num, (wide)cases[i].den, &got));
        EXPECT_EQ(got, cases[i].want);
    }
    EXPECT(!wide_half_up(INT64_MAX, 2, 1, &got));
    EXPECT(!wide_half_up(INT64_MIN, 1, 1, &got));
    EXPECT(!wide_half_up(INT64_MAX, WIDE_MAX, 1, &got));
}
