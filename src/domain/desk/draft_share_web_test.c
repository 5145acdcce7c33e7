#include "domain/desk/desk_fixture_test.h"

TEST_DB(a_colleague_reads_who_is_writing_on_the_page_and_when_he_saves_his_own_text)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *draft = textf("/desk/drafts/answer-%s", strrchr(path, '/') + 1);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, draft, "text=Ich+schreibe"), 204);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "schreibt seit");
    county_as(c, c->agent2);
    EXPECT_CONTAINS(web_get(c->web, path), "Am Ticket: ");
    struct response said = web_post(c->web, draft, "text=Ich+auch");
    EXPECT_STATUS(said, 200);
    EXPECT_CONTAINS(said, "schreibt seit ");
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "schreibt seit");
    EXPECT_STATUS(web_post(c->web, draft, "text=Lehrkraft"), 204);
    county_as(c, c->agent2);
    web_wait(c->web, MINUTES(11));
    county_as(c, c->agent2);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "schreibt seit");
}

TEST_DB(a_draft_is_shared_taken_over_and_sent_without_losing_a_word)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "Entwurf teilen");
    struct response page = web_post(c->web, textf("%s/shared", path), "version=0&text=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte zuerst etwas schreiben.");
    /* With the choice of text blocks, which stands in the same form. */
    county_act(c, path, "shared", "version=0&text=Die+Lampe+ist+bestellt&block=");
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Die Lampe ist bestellt");
    county_as(c, c->agent2);
    EXPECT_CONTAINS(web_get(c->web, path), "Die Lampe ist bestellt");
    page = web_post(c->web, textf("%s/shared", path), "version=0&text=Mein+Text");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Bitte erst übernehmen.");
    EXPECT_CONTAINS(page, "Mein Text</textarea>");
    EXPECT_STATUS(web_post(c->web, textf("/desk/drafts/answer-%s", strrchr(path, '/') + 1), "text=Guten+Tag"), 204);
    county_act(c, path, "shared/take", "version=1");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Übernommen von ");
    EXPECT_CONTAINS(page, "Guten Tag\n\nDie Lampe ist bestellt</textarea>");
    county_as(c, c->agent);
    page = web_post(c->web, textf("%s/shared/take", path), "version=1");
    EXPECT_STATUS(page, 409);
    county_as(c, c->agent2);
    county_act(c, path, "answer", "version=0&text=Die+Lampe+kommt");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Gemeinsamer Entwurf");
    county_act(c, path, "shared", "version=0&text=Zweiter");
    county_act(c, path, "shared/drop", "version=1");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Gemeinsamer Entwurf");
}

TEST_DB(machines_share_and_take_over_drafts_with_the_same_rules)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *api = textf("/api/v1/tickets/%s/draft", strrchr(path, '/') + 1);
    const char *token = county_token(c, c->agent, "ticket:RLW");
    const char *second = county_token(c, c->agent2, "ticket:RLW");
    const char *school = county_token(c, c->contact, "ticket:RL");
    struct response none = web_json(c->web, "GET", api, token, NULL);
    EXPECT_STATUS(none, 200);
    EXPECT_CONTAINS(none, "\"version\":0");
    EXPECT_STATUS(web_json(c->web, "POST", api, token, "{\"text\":\"Aus der API\"}"), 200);
    EXPECT_STATUS(web_json(c->web, "POST", api, second, "{\"text\":\"Zweiter\"}"), 409);
    struct response taken = web_json(c->web, "POST", textf("%s/take", api), second, "{\"version\":1}");
    EXPECT_STATUS(taken, 200);
    EXPECT_CONTAINS(taken, "\"taken\":true");
    EXPECT_CONTAINS(taken, "Aus der API");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/drop", api), token, "{\"version\":1}"), 409);
    EXPECT_STATUS(web_json(c->web, "GET", api, school, NULL), 403);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/drop", api), token, "{\"version\":2}"), 204);
    EXPECT_CONTAINS(web_json(c->web, "GET", api, token, NULL), "\"version\":0");
}
