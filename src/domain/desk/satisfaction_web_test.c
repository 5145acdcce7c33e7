#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/satisfaction.h"

TEST_DB(the_requester_answers_with_one_tap_on_the_page_and_the_desk_reads_it)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_act(c, path, "move", textf("version=0&reason=%d&why=Stecker+war+los", REASON_NO_FAULT));
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Wie haben wir Ihr Anliegen gelöst?");
    EXPECT_STATUS(web_post(c->web, textf("%s/satisfaction", path), "face=good&remark="), 403);
    county_as(c, c->teacher);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Wie haben wir Ihr Anliegen gelöst?");
    EXPECT_CONTAINS(page, "name=\"face\" value=\"fair\"");
    page = web_post(c->web, textf("%s/satisfaction", path), "remark=Ohne+Wahl");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Ohne Wahl</textarea>");
    county_act(c, path, "satisfaction", "face=fair&remark=Hat+gedauert");
    EXPECT_CONTAINS(web_get(c->web, path), "Ihre Antwort: Geht so.");
    county_act(c, path, "satisfaction", "face=good&remark=Hat+gedauert");
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Gut gelöst. Hat gedauert");
    EXPECT_NOT_CONTAINS(page, "name=\"face\"");
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Hat gedauert");
}

TEST_DB(by_link_nobody_needs_to_sign_in_and_opening_it_changes_nothing)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct str token;
    county_act(c, path, "move", textf("version=0&reason=%d&why=Stecker+war+los", REASON_NO_FAULT));
    struct ticket t = county_ticket(c, c->agent, path);
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(satisfaction_link(tx, &t, c->teacher, &token));
    EXPECT_OK(tx_commit(tx));
    const char *link = textf("/desk/satisfaction/%.*s", STR_ARG(token));
    county_as(c, (account_id){ 0 });
    for (int i = 0; i < 2; i++) {
        struct response page = web_get(c->web, link);
        EXPECT_STATUS(page, 200);
        EXPECT_CONTAINS(page, "Wie haben wir Ihr Anliegen gelöst?");
        EXPECT_NOT_CONTAINS(page, "Ihre Antwort");
        EXPECT_NOT_CONTAINS(page, "Stecker");
    }
    struct response page = web_post(c->web, link, "face=bad&remark=");
    EXPECT_CONTAINS(page, "Danke für Ihre Rückmeldung");
    EXPECT_CONTAINS(page, "Ihre Antwort: Nicht gut.");
    page = web_post(c->web, link, "face=good&remark=");
    EXPECT_CONTAINS(page, "Ihre Antwort: Gut gelöst.");
    web_wait(c->web, DAYS(15));
    county_as(c, (account_id){ 0 });
    EXPECT_STATUS(web_get(c->web, link), 404);
    EXPECT_STATUS(web_get(c->web, "/desk/satisfaction/00000000000000000000000000"), 404);
}

TEST_DB(who_confirms_the_test_by_link_is_asked_at_once)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct str token;
    county_act(c, path, "ask-test", "version=0&items=Bild");
    struct ticket t = county_ticket(c, c->agent, path);
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(link_create(tx, LINK_SOLUTION_TEST, c->teacher, t.row.id.n, DAYS(14), &token));
    EXPECT_OK(tx_commit(tx));
    county_as(c, (account_id){ 0 });
    struct response page = web_post(c->web, textf("/desk/test/%.*s", STR_ARG(token)), "all=ok");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Wie haben wir Ihr Anliegen gelöst?");
    EXPECT_CONTAINS(page, "action=\"/desk/satisfaction/");
}

TEST_DB(sums_stand_on_the_page_of_figures_from_enough_answers_on)
{
    struct county *c = county_open(db);
    for (int i = 0; i < 5; i++) {
        county_as(c, c->head);
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/figures"), "data-label=\"Gut gelöst\"");
        const char *path = county_taken(c, "Beamer");
        county_act(c, path, "move", textf("version=0&reason=%d&why=Stecker", REASON_NO_FAULT));
        county_as(c, c->teacher);
        county_act(c, path, "satisfaction", "face=good&remark=");
    }
    county_as(c, c->head);
    struct response page = web_get(c->web, "/desk/figures");
    EXPECT_CONTAINS(page, "Rückmeldungen nach Schulträger");
    EXPECT_CONTAINS(page, "data-label=\"Gut gelöst\"><span class=\"figures__number\">5</span>");
    EXPECT_CONTAINS(web_get(c->web, "/desk/figures/csv"), ";Gut gelöst;5;");
    county_as(c, c->foreign_official);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/figures"), "data-label=\"Gut gelöst\"");
}
