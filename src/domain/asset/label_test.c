#include "domain/asset/label.h"

#include "base/rand.h"
#include "test.h"

static struct str parsed(const char *typed, enum err want)
{
    struct str out = STR("");
    EXPECT_EQ(label_parse(test_mem(), str_of(typed), &out), want);
    return out;
}

TEST(the_example_of_the_specification_has_its_check_sign)
{
    EXPECT_EQ(label_check(STR("7K3QF9TX")), '7');
    EXPECT_STR(label_text(test_mem(), STR("7K3QF9TX7")), "7K3Q-F9TX-7");
}

TEST(a_code_is_read_however_it_is_typed)
{
    EXPECT_STR(parsed("7k3q-f9tx-7", OK), "7K3QF9TX7");
    EXPECT_STR(parsed(" 7K3Q F9TX 7 ", OK), "7K3QF9TX7");
    struct str code = label_make(test_mem(), (const unsigned char[]){ 1, 0, 2, 5, 6, 7, 8, 9 });
    EXPECT(str_starts(code, STR("102567")));
    const char *alike = str_z(test_mem(), str_cat(test_mem(), STR("loz"), str_from(code, 3)));
    EXPECT(str_eq(parsed(alike, OK), code));
}

TEST(what_is_no_code_is_told_from_a_wrong_check_sign)
{
    (void)parsed("", ERR_MALFORMED);
    (void)parsed("7K3QF9TX", ERR_MALFORMED);
    (void)parsed("7K3QF9TX77", ERR_MALFORMED);
    (void)parsed("7K3QF9T\xc3\x9c"
                 "7",
                 ERR_MALFORMED);
    (void)parsed("7K3UF9TX7", ERR_MALFORMED);
    EXPECT_STR(parsed("7K3QF9TX8", ERR_INVALID), "7K3QF9TX7");
}

/* asset.md 18, 3: all single errors and swaps of 20,000 random codes are found. */
TEST(every_single_error_and_every_swap_is_found)
{
    static const char signs[] = "0123456789ABCDEFGHJKMNPQRSTVWXY";
    struct rand rand = rand_seeded(31);
    int64_t missed = 0, tried = 0;
    for (int n = 0; n < 20000; n++) {
        struct mem_mark mark = mem_mark(test_mem());
        unsigned char random[LABEL_SIGNS];
        char wrong[LABEL_LEN];
        struct str out;
        for (size_t i = 0; i < sizeof random; i++)
            random[i] = (unsigned char)rand_below(&rand, 256);
        struct str code = label_make(test_mem(), random);
        for (size_t i = 0; i < LABEL_LEN; i++) {
            memcpy(wrong, code.at, LABEL_LEN);
            wrong[i] = signs[rand_below(&rand, 31)];
            if (wrong[i] != code.at[i]) {
                tried++;
                missed += label_parse(test_mem(), (struct str){ wrong, LABEL_LEN }, &out) == OK;
            }
            for (size_t k = i + 1; k < LABEL_SIGNS; k++) {
                memcpy(wrong, code.at, LABEL_LEN);
                wrong[i] = code.at[k];
                wrong[k] = code.at[i];
                if (wrong[i] == wrong[k])
                    continue;
                tried++;
                missed += label_parse(test_mem(), (struct str){ wrong, LABEL_LEN }, &out) == OK;
            }
        }
        mem_reset(test_mem(), mark);
    }
    EXPECT(tried > 500000);
    EXPECT_EQ(missed, 0);
}
