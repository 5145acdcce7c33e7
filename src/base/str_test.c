#include "base/str.h"

#include "base/buf.h"
#include "base/rand.h"
#include "test.h"

TEST(texts_are_equal_by_bytes)
{
    EXPECT(str_eq(STR("abc"), STR("abc")));
    EXPECT(!str_eq(STR("abc"), STR("abd")));
    EXPECT(!str_eq(STR("abc"), STR("ab")));
    EXPECT(str_eq(STR(""), str_of(NULL)));
    EXPECT(str_eq((struct str){ NULL, 0 }, STR("")));
    EXPECT(str_empty(str_of("")) && !str_empty(STR(" ")));
}

TEST(case_is_ignored_for_ascii_letters_only)
{
    EXPECT(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
    EXPECT(!str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4"))); /* Ae and ae umlaut */
    EXPECT(!str_eq_nocase(STR("@"), STR("`")));
    EXPECT(!str_eq_nocase(STR("["), STR("{")));
    EXPECT_STR(str_lower_ascii(test_mem(), STR("ABC-\xc3\x84Z")), "abc-\xc3\x84z");
}

TEST(texts_are_ordered_by_bytes_and_the_shorter_comes_first)
{
    static const struct str sorted[] = {
        STR_INIT(""), STR_INIT("A"), STR_INIT("a"), STR_INIT("aa"), STR_INIT("b"), STR_INIT("\xc3\xa4"),
    };
    for (size_t i = 0; i < ARRAY_LEN(sorted); i++)
        for (size_t j = 0; j < ARRAY_LEN(sorted); j++) {
            int order = str_compare(sorted[i], sorted[j]);
            EXPECT_EQ((order > 0) - (order < 0), (i > j) - (i < j));
        }
}

TEST(beginnings_and_ends_are_found)
{
    EXPECT(str_starts(STR("ticket.read"), STR("ticket.")));
    EXPECT(str_starts(STR("x"), STR("")));
    EXPECT(!str_starts(STR("tick"), STR("ticket")));
    EXPECT(str_ends(STR("page.html"), STR(".html")));
    EXPECT(!str_ends(STR("html"), STR(".html")));
}

static size_t find_slowly(struct str s, struct str what)
{
    for (size_t i = 0; i + what.len <= s.len; i++)
        if (str_eq(str_sub(s, i, what.len), what))
            return i;
    return SIZE_MAX;
}

TEST(find_agrees_with_the_slow_search_on_random_texts)
{
    struct rand r = rand_seeded(7);
    for (int i = 0; i < 20000; i++) {
        char text[12], what[4];
        size_t n = rand_below(&r, sizeof text + 1), m = rand_below(&r, sizeof what + 1);
        for (size_t k = 0; k < n; k++)
            text[k] = (char)('a' + rand_below(&r, 2));
        for (size_t k = 0; k < m; k++)
            what[k] = (char)('a' + rand_below(&r, 2));
        struct str s = { text, n }, w = { what, m };
        test_note("\"%.*s\" in \"%.*s\"", STR_ARG(w), STR_ARG(s));
        EXPECT(str_find(s, w) == find_slowly(s, w));
    }
}

TEST(parts_are_clamped_to_the_text)
{
    EXPECT_STR(str_from(STR("abc"), 1), "bc");
    EXPECT_STR(str_from(STR("abc"), 9), "");
    EXPECT_STR(str_sub(STR("abcdef"), 2, 3), "cde");
    EXPECT_STR(str_sub(STR("abcdef"), 4, SIZE_MAX), "ef");
    EXPECT_EQ(str_find_byte(STR("abc"), 'c'), 2);
    EXPECT(str_find_byte(STR("abc"), 'x') == SIZE_MAX);
    EXPECT(str_find_byte(STR(""), 'x') == SIZE_MAX);
}

TEST(trim_takes_white_space_from_both_ends_only)
{
    static const struct {
        struct str in, out;
    } cases[] = {
        { STR_INIT(""), STR_INIT("") },
        { STR_INIT(" \t\r\n"), STR_INIT("") },
        { STR_INIT("\u00a0"), STR_INIT("") },
        { STR_INIT(" a b "), STR_INIT("a b") },
        { STR_INIT("\u00a0 a\u00a0b \u00a0\n"), STR_INIT("a\u00a0b") },
        { STR_INIT("\xe0"), STR_INIT("\xe0") },
        { STR_INIT("\xc3\xa0"), STR_INIT("\xc3\xa0") }, /* ends with the second byte of U+00A0 */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        EXPECT_STR_EQ(str_trim(cases[i].in), cases[i].out);
}

static struct str pieces(struct str rest, char sep)
{
    struct buf out = buf_of(test_mem(), 1000);
    for (struct str part; str_cut(&rest, sep, &part);) {
        buf_byte(&out, '[');
        buf_put(&out, part);
        buf_byte(&out, ']');
    }
    EXPECT(rest.at == NULL);
    return buf_str(&out);
}

TEST(cut_gives_every_part_and_also_the_empty_ones)
{
    EXPECT_STR(pieces(STR("a,,b"), ','), "[a][][b]");
    EXPECT_STR(pieces(STR(","), ','), "[][]");
    EXPECT_STR(pieces(STR("a,"), ','), "[a][]");
    EXPECT_STR(pieces(STR(""), ','), "[]");
    EXPECT_STR(pieces((struct str){ NULL, 0 }, ','), "");
}

TEST(lines_come_without_their_ends)
{
    struct str rest = STR("one\r\ntwo\n\nfour\rx"), line;
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_STR(line, "one");
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_STR(line, "two");
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_STR(line, "");
    EXPECT(str_cut_line(&rest, &line));
    EXPECT_STR(line, "four\rx");
    EXPECT(!str_cut_line(&rest, &line));
    rest = STR("end\n");
    EXPECT(str_cut_line(&rest, &line));
    EXPECT(!str_cut_line(&rest, &line));
    rest = STR("");
    EXPECT(!str_cut_line(&rest, &line));
}

static void z_with_nul(void *arg) { (void)str_z(arg, STR("a\0b")); }

TEST(copies_belong_to_the_arena)
{
    struct mem *mem = test_mem();
    char original[] = "text";
    struct str copy = str_dup(mem, str_of(original));
    original[0] = 'X';
    EXPECT_STR(copy, "text");
    EXPECT(strcmp(str_z(mem, STR("abc")), "abc") == 0);
    EXPECT(strcmp(str_z(mem, STR("")), "") == 0);
    EXPECT(test_aborts(z_with_nul, mem));
    EXPECT_STR(str_cat(mem, STR("a"), STR(""), copy, STR("z")), "atextz");
    EXPECT_STR(str_dup(mem, str_of(NULL)), "");
}

/* --- buf ----------------------------------------------------------------------- */

TEST(a_buffer_grows_up_to_its_maximum_and_not_beyond)
{
    struct buf buf = buf_of(test_mem(), 1000);
    for (int i = 0; i < 1000; i++)
        buf_byte(&buf, (char)('a' + i % 26));
    EXPECT_OK(buf_done(&buf));
    EXPECT_EQ(buf_str(&buf).len, 1000);
    EXPECT_EQ(buf_str(&buf).at[999], 'a' + 999 % 26);
    buf_byte(&buf, '!');
    EXPECT_ERR(buf_done(&buf), ERR_TOO_LARGE);
    EXPECT_EQ(buf_str(&buf).len, 1000);
}

TEST(the_error_of_a_buffer_is_sticky)
{
    char bytes[8];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    buf_put(&buf, STR("12345"));
    buf_put(&buf, STR("too long"));
    EXPECT_ERR(buf_done(&buf), ERR_TOO_LARGE);
    buf_put(&buf, STR("6")); /* would fit, but the text has a hole already */
    buf_put(&buf, STR(""));
    EXPECT(buf_room(&buf, 1) == NULL);
    EXPECT_STR(buf_str(&buf), "12345");
    EXPECT_ERR(buf_done(&buf), ERR_TOO_LARGE);
}

TEST(buffers_of_one_arena_do_not_disturb_each_other)
{
    struct mem *mem = test_mem();
    struct buf a = buf_of(mem, 100000), b = buf_of(mem, 100000);
    for (int i = 0; i < 20000; i++) {
        buf_byte(&a, 'a');
        buf_put(&b, STR("bb"));
    }
    EXPECT_EQ(a.len, 20000);
    EXPECT_EQ(b.len, 40000);
    EXPECT(str_find_byte(buf_str(&a), 'b') == SIZE_MAX && str_find_byte(buf_str(&a), '\0') == SIZE_MAX);
    EXPECT(str_find_byte(buf_str(&b), 'a') == SIZE_MAX && str_find_byte(buf_str(&b), '\0') == SIZE_MAX);
}

TEST(numbers_are_written_in_full)
{
    struct buf buf = buf_of(test_mem(), 1000);
    buf_int(&buf, 0);
    buf_byte(&buf, ' ');
    buf_int(&buf, INT64_MIN);
    buf_byte(&buf, ' ');
    buf_int(&buf, INT64_MAX);
    buf_byte(&buf, ' ');
    buf_int_padded(&buf, 7, 3);
    buf_byte(&buf, ' ');
    buf_int_padded(&buf, -7, 2);
    buf_byte(&buf, ' ');
    buf_int_padded(&buf, 12345, 3);
    buf_byte(&buf, ' ');
    buf_hex(&buf, "\x00\xffz", 3);
    buf_put_z(&buf, " z");
    EXPECT_STR(buf_str(&buf), "0 -9223372036854775808 9223372036854775807 007 -07 12345 00ff7a z");
}

TEST(room_is_confirmed_by_the_bytes_used)
{
    struct buf buf = buf_of(test_mem(), 600);
    buf_put(&buf, STR("ab"));
    char *room = buf_room(&buf, 500);
    EXPECT(room != NULL);
    memcpy(room, "cdef", 4);
    buf_used(&buf, 3);
    EXPECT_STR(buf_str(&buf), "abcde");
    EXPECT(buf_room(&buf, 596) == NULL);
    EXPECT_ERR(buf_done(&buf), ERR_TOO_LARGE);
}

TEST(an_empty_buffer_is_an_empty_text)
{
    struct buf none = { 0 }, fixed = buf_fixed(NULL, 0), fresh = buf_of(test_mem(), 0);
    EXPECT_STR(buf_str(&none), "");
    EXPECT_STR(buf_str(&fixed), "");
    EXPECT_STR(buf_str(&fresh), "");
    buf_put(&fixed, STR(""));
    EXPECT_OK(buf_done(&fixed));
    buf_byte(&fixed, 'x');
    EXPECT_ERR(buf_done(&fixed), ERR_TOO_LARGE);
}
