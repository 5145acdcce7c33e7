#include "domain/desk/desk_fixture_test.h"

static const char *api(const char *path) { return textf("/api/v1%s", path + STR("/desk").len); }

TEST_DB(a_machine_splits_a_ticket_and_takes_it_back)
{
    struct county *c = county_open(db);
    const char *page = county_taken(c, "Zwei Dinge"), *ticket = api(page);
    const char *token = county_token(c, c->agent, "ticket:RLW ticket_article:RC");
    county_act(c, page, "answer", "version=0&text=Das+zweite");
    struct response answer =
        county_once(c, token, textf("%s/split", ticket), "{\"subject\":\"Das zweite\",\"entries\":[{\"n\":2}]}", 201);
    const char *made = county_header(answer, "Location");
    EXPECT_CONTAINS(web_json(c->web, "GET", textf("%s/splits", made), token, NULL), "\"is_source\":true");
    EXPECT_CONTAINS(web_json(c->web, "GET", textf("%s/splits", ticket), token, NULL), "\"subject\":\"Das zweite\"");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/split", ticket), token, "{\"subject\":\"x\",\"entries\":[]}"),
                  422);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/unsplit", made), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/unsplit", ticket), token, NULL), 409);
}

TEST_DB(a_machine_puts_a_ticket_away_and_hands_it_to_the_school)
{
    struct county *c = county_open(db);
    const char *page = county_taken(c, "Beamer"), *ticket = api(page);
    const char *token = county_token(c, c->agent, "ticket:RLW");
    EXPECT_CONTAINS(web_json(c->web, "GET", textf("%s/clock", ticket), token, NULL), "\"solution_due\":\"2026-");
    struct response answer = county_once(c, token, textf("%s/snooze", ticket), "", 200);
    EXPECT_CONTAINS(answer, "\"reason\":\"follow_up\"");
    EXPECT_CONTAINS(answer, "\"waits_until\":\"2026-11-24T");
    answer = web_json(c->web, "POST", textf("%s/to-school", ticket), token,
                      "{\"reason\":\"school_task\",\"text\":\"Bitte Toner einsetzen\"}");
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"state\":\"at_school\"");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/snooze", ticket), county_token(c, c->contact, "ticket:RLW"), NULL),
                  403);
    answer = county_once(c, token, textf("%s/cause", ticket), "{\"cause\":\"delivery\",\"text\":\"Teil fehlt\"}", 200);
    EXPECT_CONTAINS(answer, "\"cause\":\"delivery\",\"cause_text\":\"Teil fehlt\"");
    EXPECT_STATUS(
        web_json(c->web, "GET", textf("%s/clock", ticket), county_token(c, c->foreign_official, "ticket:RLW"), NULL),
        403);
}

TEST_DB(a_change_of_service_by_a_machine_decides_coverage_anew_as_the_page_does)
{
    struct county *c = county_open(db);
    const char *page = county_taken(c, "Homepage"), *ticket = api(page);
    const char *token = county_token(c, c->agent, "ticket:RLW");
    const char *before = county_header(web_json(c->web, "GET", ticket, token, NULL), "ETag");
    const char *look = textf("%s/first-look", ticket);
    struct response was = web_json(c->web, "GET", look, token, NULL);
    EXPECT_STATUS(was, 200);
    struct str chip = str_dup(test_mem(), was.body);
    const char *headers =
        textf("Authorization: Bearer %s\nContent-Type: application/merge-patch+json\nIf-Match: %s\n", token, before);
    EXPECT_STATUS(
        web_raw(c->web, "PATCH", ticket, headers, textf("{\"service_ref\":\"%s\"}", service_ref_of(c, "homepage"))),
        200);
    struct response now = web_json(c->web, "GET", look, token, NULL);
    EXPECT_STATUS(now, 200);
    EXPECT(!str_eq(now.body, chip));
}

TEST_DB(the_school_tries_a_card_by_machine)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *page = county_report(c, &c->north, "network", "limited", "WLAN");
    test_sql(c->db, "UPDATE ticket SET state = 2, reason = 11");
    const char *look = textf("%s/first-look", api(page));
    const char *token = county_token(c, c->contact, "ticket:RL ticket_article:RC");
    struct response answer = web_json(c->web, "GET", look, token, NULL);
    EXPECT_CONTAINS(answer, "\"cards\":[{\"ref\":\"");
    const char *at =
        strstr(str_z(test_mem(), answer.body), "\"cards\":[{\"ref\":\"") + STR("\"cards\":[{\"ref\":\"").len;
    const char *body = textf("{\"card\":\"%.26s\",\"answer\":\"fails\"}", at);
    answer = county_once(c, token, look, body, 200);
    EXPECT_NOT_CONTAINS(answer, "\"tried\":\"\"");
    EXPECT_STATUS(web_json(c->web, "POST", look, token, body), 409);
    EXPECT_STATUS(
        web_json(c->web, "POST", look, county_token(c, c->foreign_contact, "ticket:RL ticket_article:RC"), body), 404);
}

TEST_DB(only_the_requester_says_by_machine_how_it_was)
{
    struct county *c = county_open(db);
    const char *page = county_taken(c, "Beamer"), *path = textf("%s/satisfaction", api(page));
    const char *token = county_token(c, c->teacher, "ticket:RL ticket_article:RC");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"open\":false");
    county_as(c, c->agent);
    county_act(c, page, "move", textf("version=0&reason=%d&why=War+nur+aus", REASON_NO_FAULT));
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"open\":true");
    struct response answer = county_once(c, token, path, "{\"face\":\"good\",\"remark\":\"Danke\"}", 200);
    EXPECT_CONTAINS(answer, "\"given\":true,\"face\":\"good\",\"remark\":\"Danke\"");
    EXPECT_STATUS(web_json(c->web, "POST", path, county_token(c, c->contact, "ticket:RL ticket_article:RC"),
                           "{\"face\":\"bad\"}"),
                  403);
    EXPECT_CONTAINS(web_json(c->web, "GET", path, county_token(c, c->agent, "ticket:RW"), NULL), "\"face\":\"good\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, county_token(c, c->contact, "ticket:RL"), NULL), "\"given\":false");
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->foreign_contact, "ticket:RL"), NULL), 404);
}
