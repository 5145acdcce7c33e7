#include "base/utf8.h"

#include "base/rand.h"
#include "test.h"

TEST(malformed_utf8_is_refused)
{
    static const struct str cases[] = {
        STR_INIT("\x80"),
        STR_INIT("\xbf"),
        STR_INIT("a\x80"), /* continuation alone */
        STR_INIT("\xc3"),
        STR_INIT("\xe2\x82"),
        STR_INIT("\xf0\x9f\x98"), /* cut off */
        STR_INIT("\xc3("),
        STR_INIT("\xe2(\xa1"),
        STR_INIT("\xe2\x82("),
        STR_INIT("\xf0\x9f\x98("),
        STR_INIT("\xc0\x80"),
        STR_INIT("\xc0\xaf"),
        STR_INIT("\xc1\xbf"), /* overlong */
        STR_INIT("\xe0\x80\xaf"),
        STR_INIT("\xe0\x9f\xbf"),
        STR_INIT("\xf0\x80\x80\xaf"),
        STR_INIT("\xf0\x8f\xbf\xbf"),
        STR_INIT("\xed\xa0\x80"),
        STR_INIT("\xed\xbf\xbf"),             /* surrogates */
        STR_INIT("\xed\xa0\xbd\xed\xb8\x80"), /* a pair of them */
        STR_INIT("\xf4\x90\x80\x80"),
        STR_INIT("\xf5\x80\x80\x80"), /* above U+10FFFF */
        STR_INIT("\xf8\x88\x80\x80\x80"),
        STR_INIT("\xfc\x84\x80\x80\x80\x80"),
        STR_INIT("\xfe"),
        STR_INIT("\xff"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("case %zu", i);
        EXPECT(!utf8_valid(cases[i]));
    }
}

TEST(well_formed_utf8_is_taken_with_its_edges)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("abc"),
        STR_INIT("\0"),
        STR_INIT("\xc2\x80"),
        STR_INIT("\xdf\xbf"),
        STR_INIT("\xe0\xa0\x80"),
        STR_INIT("\xed\x9f\xbf"),
        STR_INIT("\xee\x80\x80"),
        STR_INIT("\xef\xbf\xbf"),
        STR_INIT("\xf0\x90\x80\x80"),
        STR_INIT("\xf4\x8f\xbf\xbf"),
        STR_INIT("Größe 12 €"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("case %zu", i);
        EXPECT(utf8_valid(cases[i]));
    }
}

TEST(every_code_point_survives_writing_and_reading)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        char bytes[4];
        struct buf buf = buf_fixed(bytes, sizeof bytes);
        utf8_put(&buf, c);
        struct str s = buf_str(&buf);
        size_t pos = 0;
        if (!utf8_valid(s) || utf8_next(s, &pos) != c || pos != s.len || utf8_count(s) != 1) {
            test_note("U+%04" PRIX32, c);
            FAIL("written and read differ");
        }
    }
}

/* A second decoder, written from the table of well-formed byte sequences of the
   Unicode standard (3.9, table 3-7). */
static bool valid_by_table(const unsigned char *s, size_t n)
{
    static const struct {
        unsigned char first[2], second[2];
        size_t more;
    } rows[] = {
        { { 0x00, 0x7f }, { 0, 0 }, 0 },       { { 0xc2, 0xdf }, { 0x80, 0xbf }, 1 },
        { { 0xe0, 0xe0 }, { 0xa0, 0xbf }, 2 }, { { 0xe1, 0xec }, { 0x80, 0xbf }, 2 },
        { { 0xed, 0xed }, { 0x80, 0x9f }, 2 }, { { 0xee, 0xef }, { 0x80, 0xbf }, 2 },
        { { 0xf0, 0xf0 }, { 0x90, 0xbf }, 3 }, { { 0xf1, 0xf3 }, { 0x80, 0xbf }, 3 },
        { { 0xf4, 0xf4 }, { 0x80, 0x8f }, 3 },
    };
    for (size_t i = 0; i < n;) {
        size_t row = 0;
        while (row < ARRAY_LEN(rows) && (s[i] < rows[row].first[0] || s[i] > rows[row].first[1]))
            row++;
        if (row == ARRAY_LEN(rows) || rows[row].more > n - i - 1)
            return false;
        for (size_t k = 1; k <= rows[row].more; k++) {
            unsigned char low = k == 1 ? rows[row].second[0] : 0x80;
            unsigned char high = k == 1 ? rows[row].second[1] : 0xbf;
            if (s[i + k] < low || s[i + k] > high)
                return false;
        }
        i += 1 + rows[row].more;
    }
    return true;
}

TEST(validity_agrees_with_the_table_of_the_standard)
{
    static const unsigned char edges[] = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf,
        0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
    };
    struct rand r = rand_seeded(11);
    int valid = 0;
    for (int i = 0; i < 400000; i++) {
        unsigned char bytes[6];
        size_t n = rand_below(&r, sizeof bytes + 1);
        for (size_t k = 0; k < n; k++)
            bytes[k] = edges[rand_below(&r, ARRAY_LEN(edges))];
        bool want = valid_by_table(bytes, n);
        valid += want;
        EXPECT_EQ(utf8_valid((struct str){ (const char *)bytes, n }), want);
    }
    EXPECT(valid > 10000);
}

TEST(a_shortened_text_ends_between_code_points)
{
    struct str s = STR("aä€😀z"); /* 1 + 2 + 3 + 4 + 1 bytes */
    static const size_t lengths[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11 };
    for (size_t max = 0; max < ARRAY_LEN(lengths); max++) {
        EXPECT_EQ(utf8_truncate(s, max).len, lengths[max]);
        EXPECT(utf8_valid(utf8_truncate(s, max)));
    }
    EXPECT_EQ(utf8_count(s), 5);
}

static void put_code_point(void *arg)
{
    char bytes[4];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    utf8_put(&buf, *(uint32_t *)arg);
}

static void next_of(void *arg)
{
    size_t pos = 0;
    (void)utf8_next(*(struct str *)arg, &pos);
}

TEST(reading_malformed_and_writing_impossible_code_points_is_a_bug)
{
    uint32_t surrogate = 0xd800, beyond = 0x110000, last = 0x10ffff;
    EXPECT(test_aborts(put_code_point, &surrogate));
    EXPECT(test_aborts(put_code_point, &beyond));
    EXPECT(!test_aborts(put_code_point, &last));
    struct str cut = STR("\xc3"), empty = STR("");
    EXPECT(test_aborts(next_of, &cut));
    EXPECT(test_aborts(next_of, &empty));
}

TEST(controls_and_noncharacters_are_known)
{
    static const uint32_t controls[] = { 0x00, 0x08,   0x0b,   0x0c,   0x1b,   0x1f,    0x7f,    0x80,
                                         0x9f, 0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff };
    static const uint32_t ordinary[] = {
        '\t', '\n', '\r', ' ', '~', 0xa0, 0xe4, 0x20ac, 0xfdcf, 0xfdf0, 0xfffd, 0x1f600
    };
    for (size_t i = 0; i < ARRAY_LEN(controls); i++)
        EXPECT(utf8_is_control(controls[i]));
    for (size_t i = 0; i < ARRAY_LEN(ordinary); i++)
        EXPECT(!utf8_is_control(ordinary[i]));
}

TEST(code_points_that_disguise_a_name_are_known)
{
    static const uint32_t hidden[] = {
        0xad,   0x34f,  0x61c,  0x180e, 0x200b, 0x200d, 0x200e, 0x200f, 0x202a,  0x202e,
        0x2060, 0x2066, 0x2069, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe007f
    };
    static const uint32_t shown[] = { 'a',    0xe4,   0x200a, 0x2010, 0x2029,  0x202f,  0x2070,
                                      0x3165, 0xfe10, 0xfffc, 0xfffd, 0x1f600, 0xdffff, 0xe1000 };
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        EXPECT(utf8_is_ignorable(hidden[i]));
    for (size_t i = 0; i < ARRAY_LEN(shown); i++)
        EXPECT(!utf8_is_ignorable(shown[i]));
}
