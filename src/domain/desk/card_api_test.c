#include "domain/desk/desk_fixture_test.h"

#define NEW "{\"bound\":\"service:%s\",\"topic\":\"Kabel\",\"text\":\"Steckt das Kabel?\",\"picture\":\"power\"}"

TEST_DB(a_machine_writes_a_card_and_a_second_person_approves_it)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "desk_template:RLCW"),
               *head = county_token(c, c->head, "desk_template:RLCW");
    struct response answer = county_once(c, token, "/api/v1/cards", textf(NEW, "network"), 201);
    const char *path = county_header(answer, "Location");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"live\":0,\"newest\":1");
    county_expect_patched(c, token, path, "{\"text\":\"Steckt es fest?\"}", "\"text\":\"Steckt es fest?\"");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/approve", path), token, NULL), 409);
    answer = web_json(c->web, "POST", textf("%s/approve", path), head, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_NOT_CONTAINS(answer, "\"live\":0");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/cards?limit=200", token, NULL), "Steckt es fest?");
    EXPECT_CONTAINS(web_json(c->web, "POST", textf("%s/retire", path), token, NULL), "\"retired\":true");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/retire", path), token, NULL), 409);
    answer = web_json(c->web, "POST", "/api/v1/cards", token, textf(NEW, "nothing"));
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"bound\"");
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->contact, "desk_template:R"), NULL), 403);
}
