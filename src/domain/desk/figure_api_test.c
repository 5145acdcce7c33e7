#include "domain/desk/desk_fixture_test.h"

TEST_DB(machines_read_the_figures_of_the_page)
{
    struct county *c = county_open(db);
    (void)county_taken(c, "Beamer");
    const char *token = county_token(c, c->official, "ticket:RL");
    struct response answer = web_json(c->web, "GET", "/api/v1/figures", token, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"from\":\"2026-10-01\",\"to\":\"2026-12-31\"");
    EXPECT_CONTAINS(answer, "\"unit\":\"count\",\"known\":true,\"value\":1");
    EXPECT_CONTAINS(answer, "\"known\":false,\"value\":0");
    /* Another authority has none of them. */
    answer = web_json(c->web, "GET", "/api/v1/figures", county_token(c, c->foreign_official, "ticket:RL"), NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_NOT_CONTAINS(answer, "\"value\":1");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/figures?quarter=2026-5", token, NULL), 422);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/figures", county_token(c, c->official, "own_work:R"), NULL), 403);
}

TEST_DB(machines_get_suggestions_of_what_they_may_see)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamerlampe");
    struct response answer =
        web_json(c->web, "GET", "/api/v1/search?q=beamer", county_token(c, c->agent, "ticket:RL"), NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, textf("\"ref\":\"%s\",\"title\":\"Beamerlampe\"", strrchr(path, '/') + 1));
    answer = web_json(c->web, "GET", "/api/v1/search?q=beamer", county_token(c, c->foreign_contact, "ticket:RL"), NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "{\"suggestions\":[]}");
}

TEST_DB(saved_lists_are_of_one_person_also_for_machines)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "own_work:RLCW"),
               *other = county_token(c, c->agent2, "own_work:RLCW");
    struct response answer = county_once(c, token, "/api/v1/views", "{\"name\":\"Neue\",\"query\":\"state=new\"}", 201);
    EXPECT_CONTAINS(answer, "\"query\":\"state=new\"");
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/views", token, "{\"name\":\"Neue\",\"query\":\"state=new\"}"), 409);
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/views", token, "{\"name\":\"x\",\"query\":\"colour=red\"}"), 400);
    answer = web_json(c->web, "GET", "/api/v1/views", token, NULL);
    EXPECT_CONTAINS(answer, "\"name\":\"Neue\"");
    const char *at = strstr(str_z(test_mem(), answer.body), "\"ref\":\"") + STR("\"ref\":\"").len;
    const char *end = textf("/api/v1/views/%.26s/delete", at);
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/views", other, NULL), "\"views\":[]");
    EXPECT_STATUS(web_json(c->web, "POST", end, other, NULL), 404);
    EXPECT_STATUS(web_json(c->web, "POST", end, token, NULL), 204);
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/views", token, NULL), "\"views\":[]");
}

TEST_DB(machines_read_hours_targets_and_holidays)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->head, "setting:L");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/service-levels", token, NULL),
                    "\"targets\":[{\"priority\":1,\"reaction\":30,\"solution\":240}");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/calendars", token, NULL), "\"calendars\":[]");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/holidays", token, NULL), "\"known_until\":null");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/holidays", county_token(c, c->contact, "setting:L"), NULL), 403);
}
