#include "domain/contribution/contribution.h"

#include "domain/desk/desk_fixture_test.h"

#define PATH "/contribution/what-if"
/* Two participants, the third row is not used; of the second level A and B differ. */
#define TWO \
    PATH "?cost=1.000%2C00&name=Kreis&name=Stadt&name=&primary=100&primary=300&primary=&lower=200&lower=100&lower=" \
         "&upper=50&upper=0&upper=&takes_part=1&takes_part=2"

static struct response seen(struct county *c, account_id who, const char *target)
{
    county_as(c, who);
    struct response page = web_get(c->web, target);
    EXPECT_STATUS(page, 200);
    return page;
}

TEST_DB(the_page_begins_with_the_participants_of_the_agreement_and_no_reading_is_chosen)
{
    struct county *c = county_open(db);
    struct response page = seen(c, c->official, PATH);
    EXPECT_CONTAINS(page, "unverbindlich");
    EXPECT_CONTAINS(page, "name=\"primary\" value=\"\"");
    EXPECT_NOT_CONTAINS(page, "Jahresbeträge");
    EXPECT_NOT_CONTAINS(page, "type=\"radio\"");
    struct tx *tx = test_tx(db, TX_READ, c->official);
    struct participant_list parties;
    EXPECT_OK(agreement_participants(tx, day_of(2026, 11, 23), &parties));
    EXPECT(parties.n > 0);
    for (size_t i = 0; i < parties.n; i++)
        EXPECT_CONTAINS(page, textf("value=\"%.*s\"", STR_ARG(parties.at[i].authority_name)));
    tx_abort(tx);
}

/* A: 15 % of 100/400 + 35 % of 200/300 + 50 %; B: 11.000 of 19.000 points. */
TEST_DB(amounts_of_a_and_b_stand_side_by_side_with_their_difference)
{
    struct county *c = county_open(db);
    struct response page = seen(c, c->head, TWO);
    EXPECT_CONTAINS(page, "770,83\u00a0€");
    EXPECT_CONTAINS(page, "229,17\u00a0€");
    EXPECT_CONTAINS(page, "578,95\u00a0€");
    EXPECT_CONTAINS(page, "421,05\u00a0€");
    EXPECT_CONTAINS(page, "+191,88\u00a0€");
    EXPECT_CONTAINS(page, "+33,14\u00a0%");
    EXPECT_CONTAINS(page, "\u2212191,88\u00a0€");
    EXPECT_CONTAINS(page, "\u221245,57\u00a0%");
    EXPECT_CONTAINS(page, "<rect width=\"1000\"");
    EXPECT_CONTAINS(page, "1.000,00\u00a0€");
}

TEST_DB(reading_c_is_computed_from_numbers_of_its_own)
{
    struct county *c = county_open(db);
    struct response page = seen(c, c->head,
                                TWO "&primary_form=0&primary_form=0&lower_form=100&lower_form=300"
                                    "&upper_form=0&upper_form=0");
    EXPECT_CONTAINS(page, "250,00\u00a0€");
    EXPECT_CONTAINS(page, "750,00\u00a0€");
    EXPECT_NOT_CONTAINS(seen(c, c->head, TWO), "750,00\u00a0€");
}

TEST_DB(who_does_not_take_part_pays_nothing_and_is_not_listed)
{
    struct county *c = county_open(db);
    struct response page = seen(c, c->head,
                                PATH "?cost=1000&name=Kreis&name=Stadt&primary=1&primary=1&lower=1&lower=1&upper=1&"
                                     "upper=1&takes_part=2");
    EXPECT_CONTAINS(page, "scope=\"row\">Stadt</th>\n<td");
    EXPECT_NOT_CONTAINS(page, "500,00\u00a0€");
}

TEST_DB(an_empty_level_is_explained_under_a_and_can_be_redistributed)
{
    struct county *c = county_open(db);
    const char *query = PATH "?cost=50.000&name=X&name=Y&primary=120&primary=80&lower=0&lower=300&upper=&upper="
                             "&takes_part=1&takes_part=2";
    EXPECT_CONTAINS(seen(c, c->head, query), "Lesart A: drei Töpfe: Bei Lesart A braucht jede Schulstufe");
    struct response page = seen(c, c->head, textf("%s&redistribute=1", query));
    EXPECT_NOT_CONTAINS(page, "braucht jede Schulstufe");
    EXPECT_CONTAINS(page, "41.000,00\u00a0€");
}

TEST_DB(what_is_no_number_is_said_at_its_field_and_stays)
{
    static const struct {
        const char *query, *kept, *message;
    } cases[] = {
        { "cost=viel&name=X&primary=1&takes_part=1", "value=\"viel\"", "cost-fault\" data-live-part><p" },
        { "cost=1&name=X&primary=-3&takes_part=1", "value=\"-3\"", "primary-1-fault\" data-live-part><p" },
        { "cost=1&name=X&primary=1%2C5&takes_part=1", "value=\"1,5\"", "primary-1-fault\" data-live-part><p" },
        { "cost=1&name=X&upper=10000000&takes_part=1", "value=\"10000000\"", "upper-1-fault\" data-live-part><p" },
        { "cost=1&name=X&lower_form=x&takes_part=1", "value=\"x\"", "lower_form-1-fault\" data-live-part><p" },
        { "cost=1&name=&primary=7&takes_part=1", "value=\"7\"", "name-1-fault\" data-live-part><p" },
        { "cost=100.000.000.000&name=X&primary=7&takes_part=1", "value=\"100.000.000.000\"",
          "cost-fault\" data-live-part><p" },
    };
    struct county *c = county_open(db);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        test_note("%s", cases[i].query);
        struct response page = seen(c, c->head, textf("%s?%s", PATH, cases[i].query));
        EXPECT_CONTAINS(page, cases[i].kept);
        EXPECT_CONTAINS(page, cases[i].message);
        EXPECT_CONTAINS(page, "aria-invalid=\"true\"");
        EXPECT_NOT_CONTAINS(page, "Jahresbeträge");
    }
    struct response page = seen(c, c->head, PATH "?cost=1&name=X&name=Y&primary=x&primary=1&takes_part=2");
    EXPECT_CONTAINS(page, "Jahresbeträge");
    EXPECT_NOT_CONTAINS(page, "aria-invalid");
    EXPECT_CONTAINS(seen(c, c->head, PATH "?cost=1&name=X&primary=0&takes_part=1"), "Ohne Schülerinnen und Schüler");
}

TEST_DB(more_rows_than_the_page_has_and_undeclared_fields_are_no_request_of_it)
{
    struct county *c = county_open(db);
    struct buf target = buf_of(test_mem(), 2000);
    buf_put(&target, STR(PATH "?cost=1"));
    for (int i = 0; i < 25; i++)
        buf_put(&target, STR("&name=X"));
    county_as(c, c->head);
    EXPECT_STATUS(web_get(c->web, str_z(test_mem(), buf_str(&target))), 400);
    EXPECT_STATUS(web_get(c->web, PATH "?reading=B"), 400);
}

TEST_DB(only_who_may_read_the_budget_report_sees_the_page_and_its_menu_entry)
{
    struct county *c = county_open(db);
    const account_id may[] = { c->official, c->steering, c->head, c->auditor };
    const account_id may_not[] = { c->contact, c->agent, c->provider, c->sysadmin };
    for (size_t i = 0; i < ARRAY_LEN(may); i++) {
        test_note("may %zu", i);
        EXPECT_CONTAINS(seen(c, may[i], PATH), "href=\"" PATH "\"");
    }
    for (size_t i = 0; i < ARRAY_LEN(may_not); i++) {
        test_note("may not %zu", i);
        county_as(c, may_not[i]);
        EXPECT_STATUS(web_get(c->web, PATH), 403);
        EXPECT_NOT_CONTAINS(web_get(c->web, "/"), PATH);
    }
}
