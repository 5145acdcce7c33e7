#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/macro_web.h"

#define WRITER "ticket:RW desk_template:RLCW"

TEST(machines_name_each_reason_a_macro_may_move_to)
{
    for (int reason = 1; reason <= REASON_UNWANTED; reason++) {
        int named = 0;
        for (const struct choice *r = macro_reasons; r->key != NULL; r++)
            named += r->value == reason;
        test_note("reason %d", reason);
        EXPECT_EQ(named, macro_reason_fits(reason) ? 1 : 0);
    }
}

TEST_DB(a_machine_writes_a_macro_and_runs_it_on_a_ticket)
{
    struct county *c = county_open(db);
    const char *page = county_taken(c, "Beamer");
    const char *ticket = textf("/api/v1%s", page + STR("/desk").len);
    const char *token = county_token(c, c->agent, WRITER);
    struct response answer =
        county_once(c, token, "/api/v1/text-blocks",
                    "{\"name\":\"Lieferung\",\"text\":\"Das Gerät für {schule} ist bestellt.\"}", 201);
    const char *block = county_header(answer, "Location");
    county_expect_patched(c, token, block, "{\"text\":\"Für {schule} ist bestellt.\"}", "Für {schule} ist bestellt.");
    EXPECT_CONTAINS(web_json(c->web, "GET", textf("%s/text-blocks", ticket), token, NULL),
                    "Für Nordschule ist bestellt.");
    answer = county_once(c, token, "/api/v1/macros",
                         textf("{\"name\":\"Warten\",\"assignee\":\"nobody\",\"reason\":\"delivery\",\"days\":7,"
                               "\"text_block\":\"%s\"}",
                               strrchr(block, '/') + 1),
                         201);
    const char *macro = county_header(answer, "Location");
    county_expect_patched(c, token, macro, "{\"days\":14}", "\"days\":14");
    EXPECT_CONTAINS(web_json(c->web, "GET", macro, token, NULL),
                    textf("\"text_block\":\"%s\"", strrchr(block, '/') + 1));
    const char *run = textf("{\"macro\":\"%s\"}", strrchr(macro, '/') + 1);
    answer = county_once(c, token, textf("%s/macro", ticket), run, 200);
    EXPECT_CONTAINS(answer, "\"reason\":\"delivery\"");
    EXPECT_EQ(county_ticket(c, c->agent, page).row.state, STATE_WAITING);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/macro", ticket), county_token(c, c->contact, WRITER), run), 403);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/retire", macro), token, NULL), 204);
    EXPECT_STATUS(web_json(c->web, "GET", macro, token, NULL), 404);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/retire", block), token, NULL), 204);
}

TEST_DB(a_macro_of_a_machine_without_what_a_step_needs_is_refused_by_name)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, WRITER);
    struct response answer =
        web_json(c->web, "POST", "/api/v1/macros", token, "{\"name\":\"Warten\",\"reason\":\"delivery\"}");
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"days\"");
    const char *own = county_header(
        web_json(c->web, "POST", "/api/v1/text-blocks", token, "{\"name\":\"Ich\",\"text\":\"x\",\"own\":true}"),
        "Location");
    answer = web_json(c->web, "POST", "/api/v1/macros", token,
                      textf("{\"name\":\"Ich\",\"text_block\":\"%s\"}", strrchr(own, '/') + 1));
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"text_block\"");
    EXPECT_STATUS(web_json(c->web, "GET", own, county_token(c, c->agent2, WRITER), NULL), 404);
}
