#include "domain/contribution/open_item.h"
#include "test.h"

static struct open_items of(const struct open_document *d, size_t n) { return open_items_of(test_mem(), d, n); }
#define DUE(m) day_of(2027, m, 5)

/* req: Z5.6 */
TEST(a_part_payment_leaves_the_rest_open_and_too_much_turns_the_sign)
{
    const struct open_document d[] = { { 1, 0, 7, DOCUMENT_INVOICE, 1000, 400, DUE(1) },
                                       { 2, 0, 7, DOCUMENT_PAYMENT_NOTICE, 1000, 1000, DUE(1) },
                                       { 3, 0, 8, DOCUMENT_CREDIT_NOTE, 300, 0, DUE(1) } };
    struct open_items items = of(d, 3);
    EXPECT_EQ(items.n, 3);
    EXPECT_EQ(items.at[0].open, 600);
    EXPECT_EQ(items.at[1].open, 0);
    EXPECT_EQ(items.at[2].open, -300);
}

TEST(a_correction_takes_the_place_of_the_invoice_and_keeps_its_payments)
{
    const struct open_document d[] = { { 1, 0, 7, DOCUMENT_INVOICE, 1000, 1000, DUE(1) },
                                       { 2, 1, 7, DOCUMENT_CORRECTED, 1190, 0, DUE(7) } };
    struct open_items items = of(d, 2);
    EXPECT_EQ(items.n, 1);
    EXPECT_EQ(items.at[0].open, 190);
    EXPECT_EQ(items.at[0].document, 1);
    EXPECT(day_eq(items.at[0].due_on, DUE(7)));
    EXPECT_EQ(items.of_document[0], 0);
    EXPECT_EQ(items.of_document[1], 0);
}

TEST(a_credit_note_cancels_its_invoice_and_what_was_paid_goes_back)
{
    const struct open_document d[] = { { 1, 0, 7, DOCUMENT_INVOICE, 1000, 1000, DUE(1) },
                                       { 2, 1, 7, DOCUMENT_CREDIT_NOTE, 1000, 0, DUE(7) },
                                       { 3, 0, 7, DOCUMENT_INVOICE, 1190, 0, DUE(7) } };
    struct open_items items = of(d, 3);
    EXPECT_EQ(items.n, 2);
    EXPECT_EQ(items.at[0].open, -1000);
    EXPECT_EQ(items.at[1].open, 1190);
}

TEST(a_document_never_joins_one_of_another_party_or_one_that_is_not_there)
{
    const struct open_document d[] = { { 1, 0, 7, DOCUMENT_INVOICE, 1000, 0, DUE(1) },
                                       { 2, 1, 8, DOCUMENT_CREDIT_NOTE, 1000, 0, DUE(1) },
                                       { 3, 99, 7, DOCUMENT_CREDIT_NOTE, 10, 0, DUE(1) } };
    struct open_items items = of(d, 3);
    EXPECT_EQ(items.n, 3);
    EXPECT_EQ(items.at[0].open, 1000);
    EXPECT_EQ(items.at[2].open, -10);
}

TEST(an_item_is_overdue_from_the_working_day_after_its_due_day)
{
    const struct open_document d = { 1, 0, 7, DOCUMENT_INVOICE, 1000, 0, day_of(2027, 1, 8) }; /* a Friday */
    struct open_items items = of(&d, 1);
    EXPECT(!open_item_overdue(&items.at[0], day_of(2027, 1, 8)));
    EXPECT(!open_item_overdue(&items.at[0], day_of(2027, 1, 10)));
    EXPECT(open_item_overdue(&items.at[0], day_of(2027, 1, 11)));
    items.at[0].open = 0;
    EXPECT(!open_item_overdue(&items.at[0], day_of(2027, 1, 11)));
}
