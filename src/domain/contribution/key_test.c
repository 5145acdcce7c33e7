#include "domain/contribution/key.h"

#include "domain/contribution/what_if.h"
#include "test.h"

#define AGREEMENT KEY_WEIGHTS_OF_AGREEMENT

static struct cost_refusal key_from(enum reading reading, const struct pupils *pupils, size_t n, struct key *key)
{
    struct key_input in = { reading, EMPTY_LEVEL_ERROR, AGREEMENT, pupils, n };
    return key_of(test_mem(), &in, key);
}

static const struct pupils three[] = { { { 84, 3120, 6105 } }, { { 1876, 2914, 1011 } }, { { 309, 0, 0 } } };

TEST(the_parts_of_a_key_are_one_under_every_reading)
{
    for (enum reading r = READING_A; r < READING_END; r++) {
        struct key key;
        wide sum = 0;
        EXPECT_EQ(key_from(r, three, 3, &key).code, REFUSAL_NONE);
        for (size_t i = 0; i < 3; i++)
            sum += key.num[i];
        EXPECT(sum == key.den);
    }
}

TEST(scaling_the_weights_changes_nothing_under_b_and_is_refused_under_a)
{
    struct key once, thrice;
    struct key_input in = { READING_B, EMPTY_LEVEL_ERROR, { { 45, 105, 150 }, 100 }, three, 3 };
    EXPECT_EQ(key_from(READING_B, three, 3, &once).code, REFUSAL_NONE);
    EXPECT_EQ(key_of(test_mem(), &in, &thrice).code, REFUSAL_NONE);
    for (size_t i = 0; i < 3; i++) {
        struct fraction a = key_share(&once, i), b = key_share(&thrice, i);
        EXPECT(a.num == b.num && a.den == b.den);
    }
    in.reading = READING_A;
    EXPECT_EQ(key_of(test_mem(), &in, &thrice).code, REFUSAL_WEIGHTS_NOT_ONE);
}

TEST(there_is_no_reading_without_a_decision)
{
    struct key key = { .n = 77 };
    EXPECT_EQ(key_from(READING_NONE, three, 3, &key).code, REFUSAL_READING_MISSING);
    EXPECT_EQ(key_from(READING_END, three, 3, &key).code, REFUSAL_READING_MISSING);
    EXPECT_EQ(key.n, 77);
}

TEST(empty_levels_are_named_and_three_of_them_always_refused)
{
    static const struct pupils one[] = { { { 0, 5, 0 } } }, none[] = { { { 0, 0, 0 } } };
    struct key key;
    struct buf text = buf_of(test_mem(), 100);
    cost_refusal_put(&text, key_from(READING_A, one, 1, &key));
    EXPECT_STR(buf_str(&text), "level_without_pupils:P,S2");
    struct key_input in = { READING_A, EMPTY_LEVEL_REDISTRIBUTE, AGREEMENT, one, 1 };
    EXPECT_EQ(key_of(test_mem(), &in, &key).code, REFUSAL_NONE);
    EXPECT_EQ(key.effective.of[KEY_S1], key.effective.base);
    in.pupils = none;
    EXPECT_EQ(key_of(test_mem(), &in, &key).levels, 7);
    EXPECT_EQ(key_from(READING_B, none, 1, &key).code, REFUSAL_NO_WEIGHT_POINTS);
}

TEST(numbers_outside_the_bounds_are_refused)
{
    static const struct pupils cases[][2] = { { { { -1, 1, 1 } }, { { 1, 1, 1 } } },
                                              { { { KEY_PUPILS_MAX + 1, 1, 1 } }, { { 1, 1, 1 } } },
                                              { { { KEY_PUPILS_MAX, 1, 1 } }, { { 1, 1, 1 } } } };
    struct key key;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        EXPECT_EQ(key_from(READING_B, cases[i], 2, &key).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(key_from(READING_B, three, 0, &key).code, REFUSAL_OUT_OF_BOUNDS);
    struct key_input in = { READING_B, EMPTY_LEVEL_ERROR, { { 0, 1, 1 }, 1 }, three, 3 };
    EXPECT_EQ(key_of(test_mem(), &in, &key).code, REFUSAL_OUT_OF_BOUNDS);
    in.weights = (struct weights){ { 1, 1, KEY_WEIGHT_MAX + 1 }, 1 };
    EXPECT_EQ(key_of(test_mem(), &in, &key).code, REFUSAL_OUT_OF_BOUNDS);
    in.n = KEY_PARTICIPANTS_MAX + 1;
    EXPECT_EQ(key_bounds(&in).code, REFUSAL_OUT_OF_BOUNDS);
}

TEST(at_the_bounds_reading_a_still_fits)
{
    static const struct pupils most[] = { { { KEY_PUPILS_MAX, KEY_PUPILS_MAX, KEY_PUPILS_MAX } } };
    struct key_input in = { READING_A, EMPTY_LEVEL_ERROR, { { 1, 1, 9998 }, KEY_WEIGHT_MAX }, most, 1 };
    struct key key;
    wide product;
    EXPECT_EQ(key_of(test_mem(), &in, &key).code, REFUSAL_NONE);
    EXPECT(key.num[0] == key.den);
    EXPECT(wide_mul((wide)CONTRIBUTION_CENTS_MAX, key.den, &product));
}

TEST(every_refusal_has_a_name_and_a_sentence_in_both_languages)
{
    for (enum refusal_code c = REFUSAL_NONE + 1; c < REFUSAL_END; c++) {
        struct buf name = buf_of(test_mem(), 100);
        cost_refusal_put(&name, (struct cost_refusal){ c, 0 });
        EXPECT(name.len > 5);
        struct str german = msg_text(LANG_DE, cost_refusal_message(c)),
                   english = msg_text(LANG_EN, cost_refusal_message(c));
        EXPECT(german.len > 10 && english.len > 10 && !str_eq(german, english));
    }
}
