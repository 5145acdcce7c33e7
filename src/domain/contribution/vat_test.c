#include "domain/contribution/vat.h"

#include "test.h"

static struct vat_period_row rows[] = {
    { .starts = { 100 }, .regime = VAT_O, .decision_ref = STR_INIT("a") },
    { .starts = { 200 }, .regime = VAT_S, .rate = 1600, .decision_ref = STR_INIT("b") },
    { .starts = { 200 }, .regime = VAT_S, .rate = 1900, .decision_ref = STR_INIT("c") },
};

static struct vat_terms terms(int from, int to)
{
    struct vat_terms out;
    EXPECT_EQ(
        vat_terms_of(&(struct vat_period_rows){ rows, 3 }, (struct day){ from }, (struct day){ to }, false, &out).code,
        REFUSAL_NONE);
    return out;
}

/* req: Z5.1.2 */
TEST(the_service_period_decides_which_vat_regime_applies)
{
    struct vat_terms out;
    const struct vat_period_rows all = { rows, 3 };
    EXPECT_EQ(terms(100, 199).regime, VAT_O);
    EXPECT_EQ(terms(200, 250).regime, VAT_S);
    EXPECT_EQ(terms(200, 250).rate, 1900); /* entered later for the same day */
    EXPECT_EQ(terms(50, 99).regime, 0);
    EXPECT_EQ(vat_terms_of(&all, (struct day){ 150 }, (struct day){ 200 }, false, &out).code,
              REFUSAL_VAT_REGIME_CHANGES_IN_PERIOD);
    EXPECT_EQ(vat_terms_of(&all, (struct day){ 150 }, (struct day){ 200 }, true, &out).code, REFUSAL_NONE);
    EXPECT_EQ(out.regime, VAT_INTERNAL);
}
