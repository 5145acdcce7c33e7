#include "domain/desk/desk_fixture_test.h"

/* A ticket under test and the link its requester got by mail. */
static const char *asked(struct county *c, const char **link)
{
    const char *path = county_taken(c, "Beamer");
    struct str token;
    county_act(c, path, "ask-test", "version=0&items=Bild%0ATon");
    struct ticket t = county_ticket(c, c->agent, path);
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(link_create(tx, LINK_SOLUTION_TEST, c->teacher, t.row.id.n, DAYS(14), &token));
    EXPECT_OK(tx_commit(tx));
    *link = textf("/desk/test/%.*s", STR_ARG(token));
    return path;
}

/* req: GK.Sch.2 */
TEST_DB(the_mailed_link_answers_without_sign_in_and_opening_changes_nothing)
{
    struct county *c = county_open(db);
    const char *link, *path = asked(c, &link);
    county_as(c, (account_id){ 0 });
    for (int i = 0; i < 3; i++) {
        struct response page = web_get(c->web, link);
        EXPECT_STATUS(page, 200);
        EXPECT_CONTAINS(page, "Bitte testen: Beamer");
        EXPECT_CONTAINS(page, "<legend class=\"kern-label\">Ton</legend>");
        EXPECT_CONTAINS(page, "Das lesen: Nordschule");
    }
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_TESTING);
    struct response page = web_post(c->web, link, "all=ok");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Vielen Dank!");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.reason, REASON_TEST_CONFIRMED);
    EXPECT_STATUS(web_get(c->web, link), 404);
    EXPECT_STATUS(web_post(c->web, link, "all=fail"), 404);
}

TEST_DB(the_link_speaks_for_its_person_whoever_is_signed_in)
{
    struct county *c = county_open(db);
    const char *link, *path = asked(c, &link);
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_get(c->web, link), 200);
    EXPECT_STATUS(web_post(c->web, link, "all=fail&fail_text=Kein+Ton"), 200);
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.reason, REASON_TEST_FAILED);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "Kein Ton");
}

TEST_DB(a_link_that_never_was_and_one_too_old_are_the_same)
{
    struct county *c = county_open(db);
    const char *link, *path = asked(c, &link);
    county_as(c, (account_id){ 0 });
    EXPECT_STATUS(web_get(c->web, "/desk/test/00000000000000000000000000"), 404);
    EXPECT_STATUS(web_get(c->web, "/desk/test/x"), 404);
    web_wait(c->web, DAYS(15));
    EXPECT_STATUS(web_get(c->web, link), 404);
    EXPECT_STATUS(web_post(c->web, link, "all=ok"), 404);
    EXPECT_EQ(county_ticket(c, c->head, path).row.state, STATE_TESTING);
}

/* req: GK.Sch.2 */
TEST_DB(closings_without_a_test_are_counted_by_reason)
{
    struct county *c = county_open(db);
    const char *first = county_taken(c, "Eins"), *second = county_taken(c, "Zwei"), *third = county_taken(c, "Drei");
    county_act(c, first, "move", textf("version=0&reason=%d&why=ging+nicht", REASON_TEST_IMPOSSIBLE));
    county_act(c, second, "move", textf("version=0&reason=%d&why=ging+nicht", REASON_TEST_IMPOSSIBLE));
    county_act(c, third, "ask-test", "version=0&items=Bild");
    county_as(c, c->teacher);
    county_act(c, third, "test", "all=ok");
    county_as(c, c->head);
    struct response page = web_get(c->web, "/desk/report-closings");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Stadt Hameln");
    EXPECT_CONTAINS(page, "Test nicht möglich");
    EXPECT_CONTAINS(page, "data-label=\"Anzahl\">2</td>");
    EXPECT_NOT_CONTAINS(page, "Test bestätigt</th>");
    EXPECT_CONTAINS(web_get(c->web, "/desk/report-closings?from=2026-01-01&to=2026-01-31"),
                    "In diesem Zeitraum gibt es keine.");
    EXPECT_STATUS(web_get(c->web, "/desk/report-closings?from=2026-02-01&to=2026-01-31"), 422);
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/report-closings"), 403);
}
