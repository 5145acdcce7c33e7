#include "domain/desk/desk_fixture_test.h"

#define WRITER "ticket:RW ticket_article:C desk_template:RLCW"

TEST_DB(a_machine_keeps_checklists_and_puts_them_on_tickets)
{
    struct county *c = county_open(db);
    const char *ticket = textf("/api/v1%s", county_taken(c, "Beamer") + STR("/desk").len);
    const char *token = county_token(c, c->agent, WRITER),
               *school = county_token(c, c->teacher, "ticket:R ticket_article:C");
    struct response answer =
        county_once(c, token, "/api/v1/checklists",
                    "{\"name\":\"Tausch\",\"body_points\":\"Abbauen\",\"school_points\":\"Prüfen\"}", 201);
    const char *path = county_header(answer, "Location");
    county_expect_patched(c, token, path, "{\"name\":\"Umbau\"}", "\"name\":\"Umbau\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/checklists", token, NULL), "\"body_points\":\"Abbauen\"");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/checklists", school, NULL), 403);
    const char *put = textf("{\"checklist\":\"%s\"}", strrchr(path, '/') + 1);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/checklist", ticket), school, put), 403);
    answer = county_once(c, token, textf("%s/checklist", ticket), put, 200);
    EXPECT_CONTAINS(answer, "\"text\":\"Abbauen\",\"side\":\"body\",\"done\":false");
    /* The school ticks its own points, not those of the body. */
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/checks", ticket), school, "{\"n\":1,\"done\":true}"), 403);
    answer = web_json(c->web, "POST", textf("%s/checks", ticket), school, "{\"n\":2,\"done\":true}");
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"side\":\"school\",\"done\":true,\"by\":\"Emil Lehrer\"");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/checks", ticket), school, "{\"n\":2}"), 422);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/checks", ticket), token, "{\"n\":9,\"done\":true}"), 404);
    const char *foreign = county_token(c, c->foreign_contact, "ticket:R ticket_article:C");
    EXPECT_STATUS(web_json(c->web, "GET", textf("%s/checks", ticket), foreign, NULL), 404);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/checks", ticket), foreign, "{\"n\":2,\"done\":false}"), 404);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/retire", path), token, NULL), 204);
    EXPECT_STATUS(web_json(c->web, "GET", path, token, NULL), 404);
}
