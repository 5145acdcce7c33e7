#include "domain/contribution/instalment.h"

#include "test.h"

TEST(two_instalments_sum_to_the_net_and_the_odd_cent_comes_second)
{
    for (int64_t net = 0; net < 100; net++) {
        struct instalments two = instalments_of(net);
        EXPECT_EQ(two.cents[0] + two.cents[1], net);
        EXPECT_EQ(two.cents[1] - two.cents[0], net % 2);
    }
}

TEST(a_net_amount_has_one_document_and_is_never_a_negative_invoice)
{
    struct net net;
    EXPECT_EQ(net_of(1000, 1500, &net).code, REFUSAL_NONE);
    EXPECT(net.document == NET_CREDIT_NOTE_381 && net.payable_cents == 0 && net.refund_cents == 500);
    EXPECT_EQ(net_of(1000, 1000, &net).code, REFUSAL_NONE);
    EXPECT(net.document == NET_NONE && net.payable_cents == 0 && net.refund_cents == 0);
    EXPECT_EQ(net_of(1000, -1, &net).code, REFUSAL_NONE);
    EXPECT(net.document == NET_INVOICE_380 && net.payable_cents == 1001);
    EXPECT_EQ(net_of(CONTRIBUTION_CENTS_MAX, -1, &net).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(net_of(INT64_MIN, INT64_MAX, &net).code, REFUSAL_OUT_OF_BOUNDS);
}

TEST(vat_is_rounded_per_invoice_and_nothing_is_taxed_without_a_regime)
{
    static const int64_t net[] = { 26402477, 26402477 };
    struct vat vat[2];
    int64_t difference;
    EXPECT_EQ(vat_of_invoices(net, 2, 1900, VAT_S, vat, &difference).code, REFUSAL_NONE);
    EXPECT_EQ(difference, -1);
    EXPECT_EQ(vat[0].gross_cents - vat[0].vat_cents, net[0]);
    for (enum vat_regime r = VAT_O; r <= VAT_INTERNAL; r++)
        if (r != VAT_S) {
            EXPECT_EQ(vat_of_invoices(net, 2, 1900, r, vat, &difference).code, REFUSAL_NONE);
            EXPECT(vat[0].vat_cents == 0 && vat[1].vat_cents == 0 && difference == 0);
        }
}

TEST(a_vat_rate_is_a_whole_number_of_hundredths_of_a_percent_up_to_one)
{
    int32_t rate;
    struct vat vat;
    EXPECT_EQ(vat_rate_of((struct fraction){ 19, 100 }, &rate).code, REFUSAL_NONE);
    EXPECT_EQ(rate, 1900);
    EXPECT_EQ(vat_rate_of((struct fraction){ 1, 3 }, &rate).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(vat_rate_of((struct fraction){ 10001, 10000 }, &rate).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(vat_of(1, VAT_RATE_MAX + 1, VAT_S, &vat).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(vat_of(1, -1, VAT_S, &vat).code, REFUSAL_OUT_OF_BOUNDS);
    EXPECT_EQ(vat_of(CONTRIBUTION_CENTS_MAX, 1900, VAT_S, &vat).code, REFUSAL_OUT_OF_BOUNDS);
}
