#include "domain/desk/desk_fixture_test.h"

#define PLAN \
    "{\"title\":\"Wartung\",\"text\":\"Kein Netz\",\"starts_at\":\"%s\",\"ends_at\":\"%s\",\"schools\":[\"%.*s\"]}"

TEST_DB(a_machine_plans_maintenance_and_withdraws_it)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RLW room_board:RL");
    const char *school = county_token(c, c->contact, "ticket:RL room_board:RL");
    const char *foreign = county_token(c, c->foreign_contact, "room_board:RL");
    const char *body = textf(PLAN, "2026-12-01T16:00:00Z", "2026-12-01T18:00:00Z", STR_ARG(c->north.ref));
    const char *path = county_header(county_once(c, token, "/api/v1/maintenance", body, 201), "Location");
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/maintenance", school, body), 403);
    EXPECT_CONTAINS(web_json(c->web, "GET", path, school, NULL), "\"starts_at\":\"2026-12-01T16:00:00Z\"");
    EXPECT_STATUS(web_json(c->web, "GET", path, foreign, NULL), 404);
    EXPECT_NOT_CONTAINS(web_json(c->web, "GET", "/api/v1/maintenance", foreign, NULL), "Wartung");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/withdraw", path), token, "{}"), 422);
    struct response answer = web_json(c->web, "POST", textf("%s/withdraw", path), token, "{\"why\":\"Fällt aus\"}");
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "Fällt aus");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/withdraw", path), token, "{\"why\":\"Noch einmal\"}"), 409);
}

TEST_DB(times_of_maintenance_that_cannot_be_are_named)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RLW room_board:RL");
    const struct {
        const char *starts, *ends, *name;
    } rows[] = { { "2026-11-22T16:00:00Z", "2026-11-22T18:00:00Z", "\"name\":\"starts_at\"" },
                 { "2026-12-01T16:00:00Z", "2026-12-01T15:00:00Z", "\"name\":\"ends_at\"" },
                 { "2026-12-01T16:00:00Z", "2026-12-09T15:00:00Z", "\"name\":\"ends_at\"" } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct response answer = web_json(c->web, "POST", "/api/v1/maintenance", token,
                                          textf(PLAN, rows[i].starts, rows[i].ends, STR_ARG(c->north.ref)));
        EXPECT_STATUS(answer, 422);
        EXPECT_CONTAINS(answer, rows[i].name);
    }
}
