#include "domain/desk/enabling.h"

#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"

static void name_contact(struct county *c, const struct place *place)
{
    contact_id id;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    struct contact_new add = { .school = place->id,
                               .name = STR("Dora Ansprech"),
                               .phone = STR("05151 77"),
                               .role = CONTACT_SCHOOL,
                               .starts = day_of(2026, 1, 1),
                               .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &add, &id));
    EXPECT_OK(tx_commit(tx));
}

/* Words of the section before the list of all schools. */
static bool without_contact(struct response page, const char *school)
{
    size_t begin = str_find(page.body, STR("id=\"without-h\"")), end = str_find(page.body, STR("id=\"list-h\""));
    EXPECT(begin != SIZE_MAX && end != SIZE_MAX);
    return str_find(str_sub(page.body, begin, end - begin), str_of(school)) != SIZE_MAX;
}

/* req: GK.Sch.1 */
TEST_DB(schools_without_a_contact_are_listed_for_authority_and_head_only)
{
    struct county *c = county_open(db);
    name_contact(c, &c->north);
    county_as(c, c->official);
    struct response page = web_get(c->web, "/desk/enabling");
    EXPECT(!without_contact(page, "Nordschule"));
    EXPECT(without_contact(page, "Suedschule"));
    EXPECT_NOT_CONTAINS(page, "Ostschule");
    county_as(c, c->head);
    page = web_get(c->web, "/desk/enabling");
    EXPECT(without_contact(page, "Suedschule"));
    EXPECT(without_contact(page, "Ostschule"));
    name_contact(c, &c->south);
    EXPECT(!without_contact(web_get(c->web, "/desk/enabling"), "Suedschule"));
    const account_id others[] = { c->contact, c->teacher, c->agent, c->auditor, c->steering, c->sysadmin };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        county_as(c, others[i]);
        EXPECT_STATUS(web_get(c->web, "/desk/enabling"), 403);
    }
}

/* req: Z4.2.2 */
TEST_DB(what_is_not_done_in_time_is_overdue_until_all_four_are)
{
    struct county *c = county_open(db);
    const char *path = textf("/desk/enabling/%.*s", STR_ARG(c->north.ref));
    county_as(c, c->official);
    struct response page = web_get(c->web, "/desk/enabling");
    EXPECT_CONTAINS(page, "2 Schulen überfällig"); /* taking part since 2022 */
    EXPECT_CONTAINS(web_get(c->web, path), "Alles ist zu erledigen bis 1. April 2022.");
    name_contact(c, &c->north);
    page = web_post(c->web, path, "version=0&trained_on=2026-11-02&sheet_on=2026-11-03&loan_policy_on=");
    EXPECT_LOCATION(page, "/desk/enabling");
    EXPECT_CONTAINS(web_get(c->web, "/desk/enabling"), "2 Schulen überfällig");
    page = web_post(c->web, path, "version=0&trained_on=2026-11-02&sheet_on=&loan_policy_on=");
    EXPECT_STATUS(page, 409);
    page = web_post(c->web, path, "version=1&trained_on=2026-11-02&sheet_on=2026-11-03&loan_policy_on=2027-01-01");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Dieser Tag liegt in der Zukunft.");
    page = web_post(c->web, path, "version=1&trained_on=2026-11-02&sheet_on=2026-11-03&loan_policy_on=2026-11-04");
    EXPECT_LOCATION(page, "/desk/enabling");
    page = web_get(c->web, "/desk/enabling");
    EXPECT_CONTAINS(page, "Eine Schule überfällig");
    EXPECT_CONTAINS(page, "data-label=\"zu erledigen bis\">erledigt<");
    county_as(c, c->foreign_official);
    EXPECT_STATUS(web_get(c->web, path), 404);
    EXPECT_STATUS(web_post(c->web, path, "version=2&trained_on=2026-11-02"), 404);
}
