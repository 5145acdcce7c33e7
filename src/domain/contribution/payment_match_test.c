#include "domain/contribution/payment_match.h"
#include "base/rand.h"
#include "test.h"

enum { A = 1, B = 2 };
#define RF_A "RF182027A1"
#define RF_B "RF452027B1"
#define IBAN_A "DE02120300000000202051"
#define IBAN_B "DE02500105170137075030"

static const struct match_item items[] = { { 10000, A }, { 10000, B }, { 25050, A }, { -700, B } };
static const struct match_name names[] = { { STR_INIT("2027-00001"), STR_INIT(RF_A), 0 },
                                           { STR_INIT("2027-00002"), STR_INIT(RF_B), 1 },
                                           { STR_INIT("2027-00003"), STR_INIT("RF772027A3"), 2 },
                                           { STR_INIT("2027-00004"), STR_INIT("RF122027B4"), 3 } };
static const struct match_account accounts[] = { { STR_INIT(IBAN_A), A }, { STR_INIT(IBAN_B), B } };
static const struct match_input input = { items, 4, names, 4, accounts, 2 };

static struct matches of(int64_t cents, const char *reference, const char *iban, const char *text)
{
    const struct match_payment p = { cents, str_of(reference), str_of(iban), str_of(text), STR("") };
    return payment_match(test_mem(), &input, &p, 1);
}

static void one(struct matches m, size_t item, int64_t cents, enum match_rule rule)
{
    EXPECT_EQ(m.n, 1);
    EXPECT_EQ(m.at[0].item, item);
    EXPECT_EQ(m.at[0].cents, cents);
    EXPECT_EQ(m.at[0].rule, rule);
}

/* req: Z5.6 */
TEST(a_reference_settles_its_item_exactly_in_part_or_leaves_what_is_too_much)
{
    one(of(10000, RF_A, "", ""), 0, 10000, MATCH_REFERENCE);
    one(of(4000, RF_A, "", ""), 0, 4000, MATCH_REFERENCE);
    one(of(12000, RF_A, "", ""), 0, 10000, MATCH_REFERENCE);
    one(of(10000, "", "", "Beitrag rf18 2027 a1 danke"), 0, 10000, MATCH_REFERENCE);
    EXPECT_EQ(of(10000, "", "", "XRF182027A1").n, 0);
    EXPECT_EQ(of(10000, "", "", "RF182027A12").n, 0);
    one(of(-700, "RF122027B4", "", ""), 3, -700, MATCH_REFERENCE);
    EXPECT_EQ(of(700, "RF122027B4", "", "").n, 0);
}

TEST(an_account_counts_with_the_exact_amount_of_one_item_only)
{
    one(of(25050, "", IBAN_A, "ohne Angabe"), 2, 25050, MATCH_ACCOUNT);
    one(of(10000, "", IBAN_B, ""), 1, 10000, MATCH_ACCOUNT);
    EXPECT_EQ(of(9999, "", IBAN_A, "").n, 0);
    EXPECT_EQ(of(10000, "", "DE75512108001245126199", "Stadt A").n, 0);
    static const struct match_item twins[] = { { 10000, A }, { 10000, A } };
    const struct match_input twice = { twins, 2, names, 2, accounts, 2 };
    const struct match_payment p = { 10000, STR(""), STR(IBAN_A), STR(""), STR("") };
    EXPECT_EQ(payment_match(test_mem(), &twice, &p, 1).n, 0);
}

TEST(a_number_in_the_text_counts_with_the_exact_amount_and_several_with_their_sum)
{
    one(of(10000, "", "", "Rechnung 2027-00002 v. 2.1."), 1, 10000, MATCH_NUMBER);
    EXPECT_EQ(of(9000, "", "", "2027-00002").n, 0);
    EXPECT_EQ(of(10000, "", "", "2027-000021").n, 0);
    EXPECT_EQ(of(10000, "", "", "12027-00002").n, 0);
    struct matches m = of(35050, "", "", "2027-00001 und 2027-00003");
    EXPECT_EQ(m.n, 2);
    EXPECT_EQ(m.at[0].cents + m.at[1].cents, 35050);
    EXPECT_EQ(of(35049, "", "", "2027-00001 und 2027-00003").n, 0);
}

TEST(one_transfer_with_two_references_settles_both_when_it_is_enough)
{
    struct matches m = of(35050, "", "", RF_A " RF77 2027 A3");
    EXPECT_EQ(m.n, 2);
    EXPECT_EQ(m.at[0].rule, MATCH_REFERENCE);
    EXPECT_EQ(of(20000, "", "", RF_A " RF772027A3").n, 0);
}

TEST(a_second_payment_with_the_reference_of_a_settled_item_waits_for_a_person)
{
    const struct match_payment two[] = { { 10000, STR(RF_A), STR(IBAN_A), STR(""), STR("") },
                                         { 10000, STR(RF_A), STR(IBAN_A), STR(""), STR("") } };
    struct matches m = payment_match(test_mem(), &input, two, 2);
    one(m, 0, 10000, MATCH_REFERENCE);
    EXPECT_EQ(m.at[0].payment, 0);
}

TEST(a_reference_goes_before_an_account_whatever_the_order_of_the_payments)
{
    const struct match_payment two[] = { { 25050, STR(""), STR(IBAN_A), STR(""), STR("") },
                                         { 25050, STR("RF772027A3"), STR(""), STR(""), STR("") } };
    struct matches m = payment_match(test_mem(), &input, two, 2);
    one(m, 2, 25050, MATCH_REFERENCE);
    EXPECT_EQ(m.at[0].payment, 1);
}

TEST(proposals_name_the_likeliest_first_and_never_more_than_the_payment)
{
    const struct match_payment p = { 12000, STR(""), STR(IBAN_A), STR("2027-00003"), STR("") };
    struct matches m = payment_proposals(test_mem(), &input, &p);
    EXPECT_EQ(m.n, 2);
    EXPECT_EQ(m.at[0].item, 2);
    EXPECT_EQ(m.at[0].cents, 12000);
    EXPECT_EQ(m.at[1].cents, 0);
}

TEST(a_return_takes_back_the_one_credit_it_names)
{
    const struct match_credit credits[] = { { 500, STR("E1"), STR("RF1"), STR(IBAN_A) },
                                            { 500, STR("E2"), STR("RF1"), STR(IBAN_A) },
                                            { 900, STR(""), STR(""), STR(IBAN_B) } };
    const struct match_payment by_id = { -500, STR("RF1"), STR(IBAN_A), STR(""), STR("E2") };
    const struct match_payment unclear = { -500, STR("RF1"), STR(IBAN_A), STR(""), STR("E9") };
    const struct match_payment by_account = { -900, STR(""), STR(IBAN_B), STR(""), STR("") };
    const struct match_payment other = { -901, STR(""), STR(IBAN_B), STR(""), STR("") };
    EXPECT_EQ(payment_match_return(credits, 3, &by_id), 1);
    EXPECT(payment_match_return(credits, 3, &unclear) == SIZE_MAX);
    EXPECT_EQ(payment_match_return(credits, 3, &by_account), 2);
    EXPECT(payment_match_return(credits, 3, &other) == SIZE_MAX);
}

/* --- laws ---------------------------------------------------------------------------------------- */

enum { ITEMS = 8, PAYMENTS = 10 };

struct world {
    struct match_item items[ITEMS];
    struct match_name names[ITEMS];
    struct match_payment payments[PAYMENTS];
};

static struct str word(const char *prefix, size_t i)
{
    struct buf out = buf_of(test_mem(), 40);
    buf_put_z(&out, prefix);
    buf_int_padded(&out, (int64_t)i, 5);
    return buf_str(&out);
}

static void world_fill(struct world *w, struct rand *random)
{
    for (size_t i = 0; i < ITEMS; i++) {
        int64_t open = (int64_t)rand_below(random, 6) * 50;
        w->items[i] = (struct match_item){ rand_below(random, 5) == 0 ? -open : open, 1 + (int64_t)(i % 3) };
        w->names[i] = (struct match_name){ word("2027-", i), word("RF18", i), i };
    }
    for (size_t i = 0; i < PAYMENTS; i++) {
        size_t k = rand_below(random, ITEMS);
        int64_t cents = (int64_t)rand_below(random, 8) * 50;
        w->payments[i] =
            (struct match_payment){ .cents = rand_below(random, 5) == 0 ? -cents : cents,
                                    .reference = rand_below(random, 3) == 0 ? w->names[k].reference : STR(""),
                                    .text = rand_below(random, 3) == 0 ? w->names[k].number : STR(""),
                                    .iban = rand_below(random, 2) == 0   ? STR(IBAN_A)
                                            : rand_below(random, 2) == 0 ? STR(IBAN_B)
                                                                         : STR(""),
                                    .end_to_end = STR("") };
    }
}

static bool proved(const struct world *w, const struct match *m)
{
    const struct match_payment *p = &w->payments[m->payment];
    switch ((int)m->rule) {
    case MATCH_REFERENCE:
        return str_eq(p->reference, w->names[m->item].reference);
    case MATCH_ACCOUNT:
        return m->cents == p->cents && ((w->items[m->item].party == A && str_eq(p->iban, STR(IBAN_A))) ||
                                        (w->items[m->item].party == B && str_eq(p->iban, STR(IBAN_B))));
    case MATCH_NUMBER:
        return m->cents == p->cents && str_eq(p->text, w->names[m->item].number);
    default:
        return false;
    }
}

/* req: Z5.6 */
TEST(every_cent_is_matched_once_or_stays_open_and_every_match_is_proved_by_its_rule)
{
    struct rand random = rand_seeded(4);
    for (int round = 0; round < 3000; round++) {
        struct mem_mark mark = mem_mark(test_mem());
        struct world w;
        int64_t open[ITEMS], rest[PAYMENTS], before = 0, after = 0;
        world_fill(&w, &random);
        const struct match_input in = { w.items, ITEMS, w.names, ITEMS, accounts, 2 };
        struct matches m = payment_match(test_mem(), &in, w.payments, PAYMENTS);
        for (size_t i = 0; i < ITEMS; i++)
            before += open[i] = w.items[i].open;
        for (size_t i = 0; i < PAYMENTS; i++)
            before -= rest[i] = w.payments[i].cents;
        for (size_t i = 0; i < m.n; i++) {
            EXPECT(proved(&w, &m.at[i]));
            open[m.at[i].item] -= m.at[i].cents;
            rest[m.at[i].payment] -= m.at[i].cents;
        }
        for (size_t i = 0; i < ITEMS; i++) {
            EXPECT(w.items[i].open >= 0 ? open[i] >= 0 && open[i] <= w.items[i].open
                                        : open[i] <= 0 && open[i] >= w.items[i].open);
            after += open[i];
        }
        for (size_t i = 0; i < PAYMENTS; i++) {
            EXPECT(w.payments[i].cents >= 0 ? rest[i] >= 0 : rest[i] <= 0);
            after -= rest[i];
        }
        EXPECT_EQ(after, before);
        mem_reset(test_mem(), mark);
    }
}
