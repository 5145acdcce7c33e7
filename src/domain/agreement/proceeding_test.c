#include "domain/agreement/proceeding.h"

#include "test.h"

/* req: Z9.5.2 */
TEST(ending_by_consent_has_the_four_items_of_the_agreement_and_no_other)
{
    int n = 0;
    for (int item = 0; item <= PROCEEDING_ITEM_END; item++) {
        const struct proceeding_rule *rule = proceeding_rule(PROCEEDING_CANCELLATION, item);
        if (rule == NULL)
            continue;
        n++;
        EXPECT(item >= PROCEEDING_AGREED_DAY && item <= PROCEEDING_AGREED_MATERIAL);
        EXPECT_EQ(rule->judge, JUDGED_BY_PERSON);
    }
    EXPECT_EQ(n, 4);
}

TEST(what_is_counted_no_person_can_tick_away)
{
    EXPECT(!proceeding_done(JUDGED_BY_NONE_LEFT, 1, true));
    EXPECT(proceeding_done(JUDGED_BY_NONE_LEFT, 0, false));
    EXPECT(!proceeding_done(JUDGED_BY_SOME_THERE, 0, true));
    EXPECT(proceeding_done(JUDGED_BY_SOME_THERE, 2, false));
    EXPECT(!proceeding_done(JUDGED_BY_PERSON, 0, false));
    EXPECT(proceeding_done(JUDGED_IF_ANY, 0, false));
    EXPECT(!proceeding_done(JUDGED_IF_ANY, 1, false));
    EXPECT(proceeding_done(JUDGED_IF_ANY, 1, true));
    EXPECT(!proceeding_by_person(JUDGED_IF_ANY, 0) && proceeding_by_person(JUDGED_IF_ANY, 1));
    EXPECT(!proceeding_by_person(JUDGED_BY_NONE_LEFT, 1) && !proceeding_by_person(JUDGED_BY_SOME_THERE, 0));
}

TEST(every_item_belongs_to_a_kind_and_has_its_words)
{
    for (int item = 1; item < PROCEEDING_ITEM_END; item++) {
        int kinds = 0;
        for (int kind = PROCEEDING_JOINING; kind < PROCEEDING_KIND_END; kind++) {
            const struct proceeding_rule *rule = proceeding_rule(kind, item);
            kinds += rule != NULL;
            EXPECT(rule == NULL || (rule->title != MSG_NONE && rule->hint != MSG_NONE && rule->judge != 0));
        }
        EXPECT(kinds > 0);
    }
    EXPECT(proceeding_rule(PROCEEDING_KIND_END, PROCEEDING_TEXT) == NULL);
}
