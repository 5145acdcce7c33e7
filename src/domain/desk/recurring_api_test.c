#include "domain/desk/desk_fixture_test.h"

#define NEW \
    "{\"subject\":\"Tinte\",\"text\":\"Bitte prüfen\",\"rule\":\"%s\",\"service\":\"%s\",\"starts\":\"2026-12-01\"," \
    "\"shift\":\"later\",\"calendar\":\"service\",\"schools\":[\"%.*s\"]}"

TEST_DB(a_machine_plans_a_recurring_ticket_and_ends_it)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RW");
    const char *body = textf(NEW, "FREQ=MONTHLY;INTERVAL=2", service_ref_of(c, "network"), STR_ARG(c->north.ref));
    struct response answer = web_json(c->web, "POST", "/api/v1/recurring/preview", token, body);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "{\"day\":\"2026-12-01\",\"planned\":\"2026-12-01\"},{\"day\":\"2027-02-01\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/recurring", token, NULL), "\"recurring\":[]");
    const char *path = county_header(county_once(c, token, "/api/v1/recurring", body, 201), "Location");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"places\":[{\"name\":\"Nordschule\"");
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->contact, "ticket:RW"), NULL), 403);
    answer = web_json(c->web, "POST", textf("%s/end", path), token, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_NOT_CONTAINS(answer, "\"ended_at\":null");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/end", path), token, NULL), 409);
}

TEST_DB(a_rule_that_is_none_is_refused_at_its_member)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent2, "ticket:RW");
    const char *rules[] = { "jeden Montag", "FREQ=HOURLY", "FREQ=MONTHLY;BYMONTHDAY=40" };
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        test_note("%s", rules[i]);
        struct response answer = web_json(c->web, "POST", "/api/v1/recurring", token,
                                          textf(NEW, rules[i], service_ref_of(c, "network"), STR_ARG(c->north.ref)));
        EXPECT_STATUS(answer, 422);
        EXPECT_CONTAINS(answer, "\"name\":\"rule\"");
    }
    struct response answer = web_json(c->web, "POST", "/api/v1/recurring", token,
                                      textf(NEW, "FREQ=DAILY", service_ref_of(c, "network"), STR_ARG(c->east.ref)));
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"schools\"");
}
