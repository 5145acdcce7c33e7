#include "base/num.h"

#include "base/rand.h"
#include "test.h"

TEST(numbers_are_read_exactly)
{
    static const struct {
        struct str text;
        int64_t n;
    } cases[] = {
        { STR_INIT("0"), 0 },
        { STR_INIT("-0"), 0 },
        { STR_INIT("007"), 7 },
        { STR_INIT("42"), 42 },
        { STR_INIT("-42"), -42 },
        { STR_INIT("9223372036854775807"), INT64_MAX },
        { STR_INIT("-9223372036854775808"), INT64_MIN },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t n = 99;
        EXPECT_OK(num_parse(cases[i].text, INT64_MIN, INT64_MAX, &n));
        EXPECT_EQ(n, cases[i].n);
    }
}

TEST(what_is_not_a_whole_number_is_refused)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("-"),
        STR_INIT("+1"),
        STR_INIT(" 1"),
        STR_INIT("1 "),
        STR_INIT("1.0"),
        STR_INIT("1,0"),
        STR_INIT("0x10"),
        STR_INIT("1e3"),
        STR_INIT("--1"),
        STR_INIT("1-"),
        STR_INIT("\xd9\xa1"),
        STR_INIT("1\0"),
        STR_INIT("9223372036854775808"),
        STR_INIT("-9223372036854775809"),
        STR_INIT("99999999999999999999999"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t n = 99;
        test_note("\"%.*s\"", STR_ARG(cases[i]));
        EXPECT_ERR(num_parse(cases[i], INT64_MIN, INT64_MAX, &n), ERR_INVALID);
        EXPECT_EQ(n, 99);
    }
}

TEST(numbers_outside_the_range_are_refused)
{
    int64_t n = 99;
    EXPECT_ERR(num_parse(STR("4"), 5, 9, &n), ERR_INVALID);
    EXPECT_ERR(num_parse(STR("10"), 5, 9, &n), ERR_INVALID);
    EXPECT_EQ(n, 99);
    EXPECT_OK(num_parse(STR("5"), 5, 9, &n));
    EXPECT_OK(num_parse(STR("9"), 5, 9, &n));
    EXPECT_EQ(n, 9);
}

TEST(scaled_numbers_are_read_with_point_or_comma)
{
    static const struct {
        struct str text;
        int scale;
        int64_t n;
    } cases[] = {
        { STR_INIT("52.064616"), 6, 52064616 }, { STR_INIT("52,064616"), 6, 52064616 },
        { STR_INIT("-9.5"), 6, -9500000 },      { STR_INIT("-0.5"), 1, -5 },
        { STR_INIT("7"), 6, 7000000 },          { STR_INIT("7"), 0, 7 },
        { STR_INIT("0.000001"), 6, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t n = 99;
        EXPECT_OK(num_parse_scaled(cases[i].text, cases[i].scale, INT64_MIN, INT64_MAX, &n));
        EXPECT_EQ(n, cases[i].n);
    }
}

TEST(malformed_scaled_numbers_are_refused)
{
    static const struct str cases[] = {
        STR_INIT(""),    STR_INIT("-"),   STR_INIT("."),         STR_INIT(".5"),    STR_INIT("5."),
        STR_INIT("5,"),  STR_INIT("-.5"), STR_INIT("1.2.3"),     STR_INIT("1,2.3"), STR_INIT("+1"),
        STR_INIT(" 1"),  STR_INIT("1 "),  STR_INIT("0.1234567"), STR_INIT("1.-5"),  STR_INIT("9223372036854775807"),
        STR_INIT("nan"), STR_INIT("1e5"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t n = 99;
        test_note("\"%.*s\"", STR_ARG(cases[i]));
        EXPECT_ERR(num_parse_scaled(cases[i], 6, INT64_MIN, INT64_MAX, &n), ERR_INVALID);
        EXPECT_EQ(n, 99);
    }
    int64_t n = 99;
    EXPECT_ERR(num_parse_scaled(STR("90.000001"), 6, -90000000, 90000000, &n), ERR_INVALID);
    EXPECT_OK(num_parse_scaled(STR("-90"), 6, -90000000, 90000000, &n));
}

TEST(arithmetic_tells_when_it_overflows)
{
    int64_t n;
    EXPECT(num_add(INT64_MAX, -1, &n) && n == INT64_MAX - 1);
    EXPECT(!num_add(INT64_MAX, 1, &n));
    EXPECT(!num_add(INT64_MIN, -1, &n));
    EXPECT(num_mul(-3, 5, &n) && n == -15);
    EXPECT(!num_mul(INT64_MIN, -1, &n));
    EXPECT(!num_mul(INT64_C(1) << 32, INT64_C(1) << 31, &n));
}

TEST(floor_division_rounds_down_on_both_sides_of_zero)
{
    static const struct {
        int64_t a, d, div, mod;
    } cases[] = {
        { 7, 3, 2, 1 },   { -7, 3, -3, 2 }, { -6, 3, -2, 0 },
        { -1, 7, -1, 6 }, { 0, 5, 0, 0 },   { INT64_MIN, 1, INT64_MIN, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        EXPECT_EQ(num_div_floor(cases[i].a, cases[i].d), cases[i].div);
        EXPECT_EQ(num_mod_floor(cases[i].a, cases[i].d), cases[i].mod);
    }
    struct rand r = rand_seeded(3);
    for (int i = 0; i < 10000; i++) {
        int64_t a = rand_between(&r, INT64_MIN, INT64_MAX), d = rand_between(&r, 1, INT64_MAX);
        int64_t mod = num_mod_floor(a, d);
        EXPECT(mod >= 0 && mod < d);
        /* modulo 2^64, as d * div may lie below INT64_MIN */
        EXPECT((uint64_t)num_div_floor(a, d) * (uint64_t)d + (uint64_t)mod == (uint64_t)a);
    }
}
