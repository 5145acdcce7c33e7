#include "domain/contribution/detect.h"

#include "domain/contribution/what_if.h"
#include "test.h"

static const struct pupils three[] = { { { 84, 3120, 6105 } }, { { 1876, 2914, 1011 } }, { { 309, 0, 0 } } };
static const struct pupils by_form[] = { { { 84, 4025, 5200 } }, { { 1876, 3925, 0 } }, { { 309, 0, 0 } } };

static struct detect_input input(void)
{
    return (struct detect_input){
        .weights = KEY_WEIGHTS_OF_AGREEMENT, .pupils = three, .pupils_c = by_form, .n = 3, .cost_cents = 185000000
    };
}

TEST(amounts_of_each_reading_and_variant_are_recognised_as_such)
{
    for (enum reading r = READING_A; r < READING_END; r++)
        for (enum variant v = VARIANT_EXACT; v < VARIANT_END; v++) {
            struct detect_input in = input();
            const struct pupils *pupils = r == READING_C ? by_form : three;
            struct key_input key_in = { r, EMPTY_LEVEL_ERROR, in.weights, pupils, 3 };
            struct key key;
            struct variant_amounts amounts;
            struct detect found;
            bool named = false;
            EXPECT_EQ(key_of(test_mem(), &key_in, &key).code, REFUSAL_NONE);
            struct variant_input one = { &key, pupils, NULL, in.cost_cents };
            EXPECT_EQ(variant_of(test_mem(), v, &one, &amounts).code, REFUSAL_NONE);
            struct observed all[] = { { 0, amounts.cents[0] }, { 1, amounts.cents[1] }, { 2, amounts.cents[2] } };
            in.observed = all;
            in.nobserved = 3;
            EXPECT_EQ(detect(test_mem(), &in, &found).code, REFUSAL_NONE);
            for (size_t i = 0; i < found.n; i++) {
                EXPECT(found.at[i].reading == r);
                named = named || found.at[i].variant == v;
            }
            EXPECT(named);
        }
}

TEST(a_reading_that_cannot_be_computed_is_left_out_and_bounds_are_kept)
{
    static const struct pupils no_s2[] = { { { 120, 0, 0 } }, { { 80, 300, 0 } } };
    struct detect_input in = input();
    struct detect found;
    in.pupils = no_s2;
    in.pupils_c = NULL;
    in.n = 2;
    EXPECT_EQ(detect(test_mem(), &in, &found).code, REFUSAL_NONE);
    for (size_t i = 0; i < found.n; i++)
        EXPECT(found.at[i].reading == READING_B);
    EXPECT_EQ(found.n, VARIANT_END);
    in.tolerance_cents = -1;
    EXPECT_EQ(detect(test_mem(), &in, &found).code, REFUSAL_OUT_OF_BOUNDS);
    in.tolerance_cents = 0;
    in.cost_cents = CONTRIBUTION_CENTS_MAX + 1;
    EXPECT_EQ(detect(test_mem(), &in, &found).code, REFUSAL_OUT_OF_BOUNDS);
}
