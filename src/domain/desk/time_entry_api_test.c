#include "domain/desk/desk_fixture_test.h"

static const char *api(const char *path) { return textf("/api/v1%s", path + STR("/desk").len); }

TEST_DB(a_machine_records_working_time_and_corrects_its_own_row_once)
{
    struct county *c = county_open(db);
    const char *times = textf("%s/times", api(county_taken(c, "Beamer")));
    const char *token = county_token(c, c->agent, "ticket:R working_time:RC");
    struct response answer = county_once(c, token, times, "{\"category\":\"remote\",\"minutes\":25}", 201);
    EXPECT_CONTAINS(answer, "\"own\":25");
    EXPECT_CONTAINS(answer, "\"all_shown\":false");
    answer = web_json(c->web, "POST", times, token, "{\"category\":\"remote\",\"minutes\":15,\"corrects\":1}");
    EXPECT_STATUS(answer, 201);
    EXPECT_CONTAINS(answer, "\"own\":15");
    EXPECT_CONTAINS(answer, "\"replaced\":true");
    EXPECT_STATUS(web_json(c->web, "POST", times, token, "{\"category\":\"remote\",\"minutes\":10,\"corrects\":1}"),
                  409);
    answer = web_json(c->web, "POST", times, token, "{\"category\":\"remote\",\"minutes\":0}");
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"minutes\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/times", token, NULL), "\"minutes\":15");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/times?quarter=x", token, NULL), 422);
}

TEST_DB(working_time_of_others_is_not_read_by_a_machine)
{
    struct county *c = county_open(db);
    const char *times = textf("%s/times", api(county_taken(c, "Beamer")));
    const char *token = county_token(c, c->agent, "ticket:R working_time:RC");
    EXPECT_STATUS(web_json(c->web, "POST", times, token, "{\"category\":\"travel\",\"minutes\":40}"), 201);
    struct response answer =
        web_json(c->web, "GET", times, county_token(c, c->agent2, "ticket:R working_time:RC"), NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"own\":0,\"all\":0,\"all_shown\":false,\"entries\":[]");
    EXPECT_STATUS(web_json(c->web, "GET", times, county_token(c, c->contact, "ticket:R working_time:RC"), NULL), 403);
}
