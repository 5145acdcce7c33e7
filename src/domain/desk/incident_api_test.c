#include "domain/desk/desk_fixture_test.h"

#define BODY "ticket:RLCW room_board:RL"
#define SCHOOL "ticket:RL room_board:RL"

static const char *new_incident(struct county *c, const struct place *place, const char *more)
{
    (void)c;
    return textf("{\"title\":\"Internet aus\",\"status\":\"Wir suchen.\",\"next_at\":\"2026-11-23T12:00:00Z\","
                 "\"schools\":[\"%.*s\"]%s}",
                 STR_ARG(place->ref), more);
}

TEST_DB(a_machine_opens_an_incident_tells_the_news_and_ends_it)
{
    struct county *c = county_open(db);
    const char *ticket = county_taken(c, "WLAN weg");
    const char *token = county_token(c, c->agent, BODY), *school = county_token(c, c->contact, SCHOOL);
    const char *foreign = county_token(c, c->foreign_contact, SCHOOL);
    struct response answer =
        county_once(c, token, "/api/v1/incidents",
                    new_incident(c, &c->north, textf(",\"ticket\":\"%s\"", strrchr(ticket, '/') + 1)), 201);
    const char *path = county_header(answer, "Location");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"subject\":\"WLAN weg\"");
    /* A school reads the news, not the tickets of others. */
    answer = web_json(c->web, "GET", path, school, NULL);
    EXPECT_CONTAINS(answer, "\"status\":\"Wir suchen.\"");
    EXPECT_CONTAINS(answer, "\"tickets\":[]");
    EXPECT_STATUS(web_json(c->web, "GET", path, foreign, NULL), 404);
    EXPECT_NOT_CONTAINS(web_json(c->web, "GET", "/api/v1/incidents", foreign, NULL), "Internet aus");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/join", path), foreign, NULL), 404);
    answer = web_json(c->web, "POST", textf("%s/join", path), school, NULL);
    EXPECT_CONTAINS(answer, "\"joined\":true");
    const char *body = "{\"status\":\"Bauteil ist bestellt.\",\"next_at\":\"2026-11-23T14:00:00Z\"}";
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/inform", path), school, body), 403);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/inform", path), token, body), 200);
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/incidents", school, NULL), "Bauteil ist bestellt.");
    answer =
        web_json(c->web, "POST", textf("%s/solve", path), token, "{\"text\":\"Behoben\",\"item\":\"Internet geht\"}");
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"running\":false");
    EXPECT_EQ(county_ticket(c, c->agent, ticket).row.state, STATE_TESTING);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/inform", path), token, body), 409);
}

TEST_DB(what_an_incident_lacks_is_named_at_the_members_of_the_body)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, BODY);
    const char *past =
        textf("{\"title\":\"x\",\"status\":\"y\",\"next_at\":\"2026-11-22T12:00:00Z\",\"schools\":[\"%.*s\"]}",
              STR_ARG(c->north.ref));
    struct response answer = web_json(c->web, "POST", "/api/v1/incidents", token, past);
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"next_at\"");
    answer = web_json(c->web, "POST", "/api/v1/incidents", token,
                      "{\"title\":\"x\",\"status\":\"y\",\"next_at\":\"2026-11-23T12:00:00Z\"}");
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"schools\"");
    /* The technician of Hameln does not work for the school in the east. */
    EXPECT_STATUS(
        web_json(c->web, "POST", "/api/v1/incidents", county_token(c, c->agent2, BODY), new_incident(c, &c->east, "")),
        422);
}

TEST_DB(a_stale_tag_tells_no_news_about_an_incident)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, BODY);
    struct response answer = web_json(c->web, "POST", "/api/v1/incidents", token, new_incident(c, &c->north, ""));
    const char *path = county_header(answer, "Location"), *tag = county_header(answer, "ETag");
    const char *body = "{\"status\":\"Neuer Stand\",\"next_at\":\"2026-11-23T14:00:00Z\"}";
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/inform", path), token, body), 200);
    const char *headers = textf("Authorization: Bearer %s\nContent-Type: application/json\nIdempotency-Key: stale-001\n"
                                "If-Match: %s\n",
                                token, tag);
    answer = web_raw(c->web, "POST", textf("%s/inform", path), headers,
                     "{\"status\":\"Alt\",\"next_at\":\"2026-11-23T15:00:00Z\"}");
    EXPECT_STATUS(answer, 412);
    EXPECT_CONTAINS(answer, "Neuer Stand");
    EXPECT_NOT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"Alt\"");
}

TEST_DB(a_machine_attaches_a_ticket_to_an_incident_of_its_school_only)
{
    struct county *c = county_open(db);
    const char *ticket = county_taken(c, "Kein Netz");
    const char *token = county_token(c, c->agent, BODY);
    const char *body = textf("{\"ticket\":\"%s\"}", strrchr(ticket, '/') + 1);
    const char *north =
        county_header(web_json(c->web, "POST", "/api/v1/incidents", token, new_incident(c, &c->north, "")), "Location");
    const char *east =
        county_header(web_json(c->web, "POST", "/api/v1/incidents", token, new_incident(c, &c->east, "")), "Location");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/attach", east), token, body), 409);
    EXPECT_CONTAINS(web_json(c->web, "POST", textf("%s/attach", north), token, body), "Kein Netz");
    EXPECT_EQ(county_ticket(c, c->agent, ticket).row.state, STATE_WAITING);
}
