#include "base/id.h"

#include "base/rand.h"
#include "test.h"

#define NOW_US INT64_C(1795408036123456) /* 2026-11-23 */

TEST(later_ids_are_larger_whatever_the_random_part)
{
    struct rand r = rand_seeded(4);
    int64_t before = 0;
    for (int64_t us = NOW_US; us < NOW_US + 20000000; us += 1000) {
        int64_t id = id_make(us, (uint32_t)rand_u64(&r));
        EXPECT(id > before);
        before = id;
    }
    EXPECT(id_make(NOW_US, UINT32_MAX) < id_make(NOW_US + 1000, 0));
}

TEST(an_id_tells_its_millisecond_and_keeps_22_random_bits)
{
    EXPECT_EQ(id_unix_ms(id_make(NOW_US, 0)), NOW_US / 1000);
    EXPECT_EQ(id_unix_ms(id_make(NOW_US, UINT32_MAX)), NOW_US / 1000);
    EXPECT_EQ(id_make(NOW_US, 5) ^ id_make(NOW_US, 6), 3);
    EXPECT_EQ(id_make(NOW_US, UINT32_MAX) - id_make(NOW_US, 0), (1 << 22) - 1);
    EXPECT_EQ(id_make(NOW_US, 1U << 22), id_make(NOW_US, 0));
}

TEST(a_wrong_clock_still_gives_positive_ids)
{
    EXPECT(id_make(0, 0) > 0);
    EXPECT(id_make(-NOW_US, 0) > 0);
    EXPECT(id_make(INT64_MIN, 0) > 0);
    EXPECT(id_make(INT64_MAX, UINT32_MAX) > 0);
}

static struct str text_of(const unsigned char b[16])
{
    struct buf buf = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&buf, b);
    EXPECT_OK(buf_done(&buf));
    return buf_str(&buf);
}

TEST(known_refs_have_their_text)
{
    unsigned char b[16] = { 0 };
    EXPECT_STR(text_of(b), "00000000000000000000000000");
    b[15] = 1;
    EXPECT_STR(text_of(b), "00000000000000000000000001");
    b[15] = 31;
    EXPECT_STR(text_of(b), "0000000000000000000000000z");
    b[15] = 32;
    EXPECT_STR(text_of(b), "00000000000000000000000010");
    memset(b, 0xff, sizeof b);
    EXPECT_STR(text_of(b), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
    memset(b, 0, sizeof b);
    b[0] = 0x80;
    EXPECT_STR(text_of(b), "40000000000000000000000000");
}

TEST(every_ref_reads_back)
{
    struct rand r = rand_seeded(8);
    for (int i = 0; i < 10000; i++) {
        unsigned char b[16], back[16];
        for (size_t k = 0; k < sizeof b; k++)
            b[k] = (unsigned char)rand_below(&r, 256);
        struct mem_mark mark = mem_mark(test_mem());
        EXPECT_OK(ref_parse(text_of(b), back));
        EXPECT(memcmp(b, back, sizeof b) == 0);
        mem_reset(test_mem(), mark);
    }
}

TEST(a_ref_has_exactly_one_text)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("0000000000000000000000000"),
        STR_INIT("000000000000000000000000000"),
        STR_INIT("80000000000000000000000000"),
        STR_INIT("z0000000000000000000000000"),
        STR_INIT("0000000000000000000000000A"),
        STR_INIT("0000000000000000000000000i"),
        STR_INIT("0000000000000000000000000l"),
        STR_INIT("0000000000000000000000000o"),
        STR_INIT("0000000000000000000000000u"),
        STR_INIT("0000000000000000000000000O"),
        STR_INIT("0000000000000-000000000000"),
        STR_INIT(" 0000000000000000000000000"),
        STR_INIT("0000000000000000000000000\0"),
        STR_INIT("\0"
                 "0000000000000000000000000"),
        STR_INIT("000000000000000000000000\xc3\xa4"),
        STR_INIT("\xff"
                 "0000000000000000000000000"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char b[16] = { 7 };
        test_note("case %zu", i);
        EXPECT_ERR(ref_parse(cases[i], b), ERR_INVALID);
        EXPECT_EQ(b[0], 7);
    }
}
