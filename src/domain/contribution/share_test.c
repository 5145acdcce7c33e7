#include "domain/contribution/share.h"

#include "base/rand.h"
#include "test.h"

#define N 12

struct some {
    wide num[N];
    uint32_t order[N];
    struct share_input in;
};

static void some_key(struct rand *rand, struct some *s)
{
    s->in = (struct share_input){ .num = s->num, .order = s->order, .n = 1 + rand_below(rand, N) };
    s->in.total_cents = (int64_t)rand_below(rand, 100000000);
    for (size_t i = 0; i < s->in.n; i++) {
        s->num[i] = rand_below(rand, rand_below(rand, 2) > 0 ? 4 : 100000);
        s->in.den += s->num[i];
        s->order[i] = (uint32_t)i;
    }
    for (size_t i = s->in.n; i-- > 1;) {
        size_t k = rand_below(rand, i + 1);
        uint32_t kept = s->order[i];
        s->order[i] = s->order[k];
        s->order[k] = kept;
    }
    if (s->in.den == 0)
        s->num[0] = s->in.den = 1;
}

/* req: Z5.1.3 */
TEST(shares_of_any_key_sum_to_the_total_and_stay_within_a_cent)
{
    struct rand rand = rand_seeded(1);
    for (int round = 0; round < 20000; round++) {
        struct some s;
        struct share share;
        int64_t sum = 0;
        some_key(&rand, &s);
        struct mem_mark mark = mem_mark(test_mem());
        EXPECT_EQ(share_of(test_mem(), &s.in, &share).code, REFUSAL_NONE);
        for (size_t i = 0; i < s.in.n; i++) {
            int64_t floor = (int64_t)(wide_product((wide)s.in.total_cents, s.num[i]) / s.in.den);
            sum += share.cents[i];
            EXPECT(share.cents[i] == floor || share.cents[i] == floor + 1);
        }
        EXPECT_EQ(sum, s.in.total_cents);
        EXPECT(share.units < s.in.n);
        mem_reset(test_mem(), mark);
    }
}

TEST(a_negative_total_is_the_mirror_image_of_the_positive)
{
    struct rand rand = rand_seeded(2);
    for (int round = 0; round < 5000; round++) {
        struct some s;
        struct share plus, minus;
        some_key(&rand, &s);
        struct mem_mark mark = mem_mark(test_mem());
        EXPECT_EQ(share_of(test_mem(), &s.in, &plus).code, REFUSAL_NONE);
        s.in.total_cents = -s.in.total_cents;
        EXPECT_EQ(share_of(test_mem(), &s.in, &minus).code, REFUSAL_NONE);
        for (size_t i = 0; i < s.in.n; i++)
            EXPECT_EQ(minus.cents[i], -plus.cents[i]);
        EXPECT_EQ(minus.units, plus.units);
        mem_reset(test_mem(), mark);
    }
}

/* With another order only those may change who tie at the border. */
TEST(the_order_does_nothing_but_break_ties)
{
    struct rand rand = rand_seeded(3);
    int changed = 0;
    for (int round = 0; round < 5000; round++) {
        struct some s;
        struct share a, b;
        some_key(&rand, &s);
        struct mem_mark mark = mem_mark(test_mem());
        EXPECT_EQ(share_of(test_mem(), &s.in, &a).code, REFUSAL_NONE);
        s.in.order = NULL;
        EXPECT_EQ(share_of(test_mem(), &s.in, &b).code, REFUSAL_NONE);
        for (size_t i = 0; i < s.in.n; i++) {
            bool tied = a.cents[i] == b.cents[i];
            changed += !tied;
            for (size_t k = 0; k < s.in.n; k++)
                tied = tied || (k != i && s.num[k] == s.num[i] && a.cents[k] != b.cents[k]);
            EXPECT(tied);
        }
        mem_reset(test_mem(), mark);
    }
    EXPECT(changed > 0);
}

TEST(a_key_that_is_not_one_or_an_order_of_others_is_refused)
{
    const wide num[] = { 1, 2 };
    static const uint32_t twice[] = { 1, 1 }, others[] = { 0, 2 };
    struct share share = { .units = 7 };
    struct share_input in = { 100, num, 4, NULL, 2 };
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_KEY_NOT_ONE);
    in.den = 3;
    in.order = twice;
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_KEY_NOT_ONE);
    in.order = others;
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_KEY_NOT_ONE);
    in.order = NULL;
    in.n = 0;
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_KEY_NOT_ONE);
    in.n = 2;
    in.total_cents = CONTRIBUTION_CENTS_MAX + 1;
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_OUT_OF_BOUNDS);
    const wide huge[] = { WIDE_MAX - 1, 1 };
    in = (struct share_input){ 100, huge, WIDE_MAX, NULL, 2 };
    EXPECT_EQ(share_of(test_mem(), &in, &share).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(share.units, 7);
}
