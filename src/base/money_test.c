#include "base/money.h"

#include "base/rand.h"
#include "test.h"

TEST(amounts_are_read_in_german_notation)
{
    static const struct {
        struct str text;
        int64_t cents;
    } cases[] = {
        { STR_INIT("0"), 0 },
        { STR_INIT("-0,00"), 0 },
        { STR_INIT("1.234,56"), 123456 },
        { STR_INIT("1234,5"), 123450 },
        { STR_INIT("12 €"), 1200 },
        { STR_INIT("12€"), 1200 },
        { STR_INIT("12,3\u00a0€"), 1230 },
        { STR_INIT("-3,00 €"), -300 },
        { STR_INIT("0,01"), 1 },
        { STR_INIT("-0,01"), -1 },
        { STR_INIT("007"), 700 },
        { STR_INIT("1.000"), 100000 },
        { STR_INIT("12.345.678,90"), INT64_C(1234567890) },
        { STR_INIT("10.000.000.000.000,00"), INT64_C(1000000000000000) },
        { STR_INIT("-10000000000000"), INT64_C(-1000000000000000) },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct money m = { 77 };
        test_note("%.*s", STR_ARG(cases[i].text));
        EXPECT_OK(money_parse(cases[i].text, &m));
        EXPECT_EQ(m.cents, cases[i].cents);
    }
}

TEST(what_is_no_german_amount_is_refused)
{
    static const struct str cases[] = {
        STR_INIT(""),
        STR_INIT("€"),
        STR_INIT(" €"),
        STR_INIT("-"),
        STR_INIT("-€"),
        STR_INIT(","),
        STR_INIT(",5"),
        STR_INIT("5,"),
        STR_INIT("5,001"),
        STR_INIT("5,0 0"),
        STR_INIT("1,2,3"),
        STR_INIT("1.23"),
        STR_INIT("1.2345"),
        STR_INIT("1234.567"),
        STR_INIT("1.234.56"),
        STR_INIT(".123"),
        STR_INIT("123."),
        STR_INIT("1..234"),
        STR_INIT("0.123"),
        STR_INIT("0.123,45"),
        STR_INIT("1,234.56"),
        STR_INIT("12.34,56"),
        STR_INIT("1,00.000"),
        STR_INIT("+1"),
        STR_INIT("--1"),
        STR_INIT("1-"),
        STR_INIT("- 1"),
        STR_INIT(" 1"),
        STR_INIT("1 "),
        STR_INIT("€ 1"),
        STR_INIT("1 EUR"),
        STR_INIT("1  €"),
        STR_INIT("1 €€"),
        STR_INIT("1 € "),
        STR_INIT("1\0"),
        STR_INIT("1e3"),
        STR_INIT("0x1"),
        STR_INIT("1,-"),
        STR_INIT("1,-5"),
        STR_INIT("-1.-23"),
        STR_INIT("\xd9\xa1"),
        STR_INIT("10.000.000.000.000,01"),
        STR_INIT("-10.000.000.000.000,01"),
        STR_INIT("99999999999999999999"),
        STR_INIT("92233720368547758,08"),
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct money m = { 77 };
        test_note("\"%.*s\"", STR_ARG(cases[i]));
        EXPECT_ERR(money_parse(cases[i], &m), ERR_INVALID);
        EXPECT_EQ(m.cents, 77);
    }
}

TEST(amounts_are_written_with_points_comma_and_sign)
{
    static const struct {
        int64_t cents;
        struct str text;
    } cases[] = {
        { 0, STR_INIT("0,00\u00a0€") },
        { 5, STR_INIT("0,05\u00a0€") },
        { -5, STR_INIT("-0,05\u00a0€") },
        { 99999, STR_INIT("999,99\u00a0€") },
        { 100000, STR_INIT("1.000,00\u00a0€") },
        { 123456, STR_INIT("1.234,56\u00a0€") },
        { -100000001, STR_INIT("-1.000.000,01\u00a0€") },
        { INT64_MAX, STR_INIT("92.233.720.368.547.758,07\u00a0€") },
        { INT64_MIN, STR_INIT("-92.233.720.368.547.758,08\u00a0€") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf buf = buf_of(test_mem(), 100);
        money_put(&buf, (struct money){ cases[i].cents });
        EXPECT_STR_EQ(buf_str(&buf), cases[i].text);
    }
}

TEST(a_written_amount_reads_back)
{
    struct rand r = rand_seeded(2);
    for (int i = 0; i < 50000; i++) {
        int64_t bound = INT64_C(1) << rand_below(&r, 50);
        if (bound > INT64_C(1000000000000000))
            bound = INT64_C(1000000000000000);
        struct money m = { rand_between(&r, -bound, bound) }, back;
        char bytes[64];
        struct buf buf = buf_fixed(bytes, sizeof bytes);
        money_put(&buf, m);
        EXPECT_OK(money_parse(buf_str(&buf), &back));
        EXPECT_EQ(back.cents, m.cents);
    }
}

static void add_one_to_the_largest(void *arg)
{
    (void)arg;
    (void)money_add((struct money){ INT64_MAX }, (struct money){ 1 });
}

TEST(a_sum_beyond_64_bits_is_a_bug)
{
    EXPECT_EQ(money_add((struct money){ 5 }, (struct money){ -7 }).cents, -2);
    EXPECT(test_aborts(add_one_to_the_largest, NULL));
}

/* --- splitting ----------------------------------------------------------------- */

#define PARTS_MAX 12

TEST(known_splits_come_out_to_the_cent)
{
    static const struct {
        int64_t total;
        size_t n;
        int64_t weights[4], parts[4];
    } cases[] = {
        { 100, 3, { 1, 2, 4 }, { 14, 29, 57 } },
        { 10000, 3, { 1, 1, 1 }, { 3334, 3333, 3333 } },
        { -10000, 3, { 1, 1, 1 }, { -3334, -3333, -3333 } },
        { 10, 2, { 1, 3 }, { 3, 7 } }, /* equal remainders: the earlier part */
        { 1, 4, { 0, 1, 0, 1 }, { 0, 1, 0, 0 } },
        { 0, 2, { 3, 5 }, { 0, 0 } },
        { 7, 1, { 9 }, { 7 } },
        { 5, 4, { 1, 1, 1, 1 }, { 2, 1, 1, 1 } },
        { 7, 4, { 1, 1, 1, 1 }, { 2, 2, 2, 1 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct money out[4];
        test_note("case %zu", i);
        EXPECT_OK(money_split((struct money){ cases[i].total }, cases[i].weights, cases[i].n, out));
        for (size_t k = 0; k < cases[i].n; k++)
            EXPECT_EQ(out[k].cents, cases[i].parts[k]);
    }
}

/* A second way, in 128 bits: hand out the cents one by one. */
static void split_slowly(int64_t total, const int64_t *weights, size_t n, int64_t *out)
{
    __int128 amount = total < 0 ? -(__int128)total : total, whole = 0, rests[PARTS_MAX], left = amount;
    for (size_t i = 0; i < n; i++)
        whole += weights[i];
    for (size_t i = 0; i < n; i++) {
        out[i] = (int64_t)(amount * weights[i] / whole);
        rests[i] = amount * weights[i] % whole;
        left -= out[i];
    }
    for (; left > 0; left--) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            if (rests[i] > rests[best])
                best = i;
        out[best]++;
        rests[best] = -1;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = total < 0 ? -out[i] : out[i];
}

TEST(random_splits_keep_the_sum_and_agree_with_the_slow_way)
{
    struct rand r = rand_seeded(20);
    for (int round = 0; round < 100000; round++) {
        size_t n = 1 + rand_below(&r, PARTS_MAX);
        int64_t weights[PARTS_MAX], slow[PARTS_MAX], bound = INT64_C(1) << rand_below(&r, 28), sum = 0;
        for (size_t i = 0; i < n; i++)
            weights[i] = rand_between(&r, 0, bound);
        weights[rand_below(&r, n)]++;
        struct money out[PARTS_MAX];
        struct money total = { rand_between(&r, -INT64_C(10000000000), INT64_C(10000000000)) };
        if (rand_below(&r, 2) == 0)
            total.cents = rand_between(&r, -50, 50);
        test_note("round %d", round);
        EXPECT_OK(money_split(total, weights, n, out));
        split_slowly(total.cents, weights, n, slow);
        for (size_t i = 0; i < n; i++) {
            EXPECT_EQ(out[i].cents, slow[i]);
            sum += out[i].cents;
        }
        EXPECT_EQ(sum, total.cents);
    }
}

TEST(a_split_without_sense_is_refused_and_touches_nothing)
{
    static const struct {
        int64_t total;
        size_t n;
        int64_t weights[3];
    } cases[] = {
        { 100, 0, { 0 } },          { 100, 2, { 0, 0 } },
        { 100, 3, { 5, -1, 3 } },   { 3, 2, { 1, INT64_MAX / 2 } },
        { 1, 2, { INT64_MAX, 1 } }, { INT64_MAX, 2, { 1, 2 } },
        { INT64_MIN, 2, { 1, 0 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct money out[3] = { { 1 }, { 2 }, { 3 } };
        test_note("case %zu", i);
        struct money total = { cases[i].total };
        EXPECT_ERR(money_split(total, cases[i].weights, cases[i].n, out), ERR_INVALID);
        EXPECT_EQ(out[0].cents * 100 + out[1].cents * 10 + out[2].cents, 123);
    }
}
