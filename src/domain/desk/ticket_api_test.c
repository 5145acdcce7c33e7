#include "domain/desk/desk_fixture_test.h"

static const char *api_path(const char *path) { return textf("/api/v1%s", path + STR("/desk").len); }

TEST_DB(a_machine_reads_a_ticket_and_learns_when_nothing_changed)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *token = county_token(c, c->agent, "ticket:RLC ticket_article:RLC internal_note:RL");
    struct response answer = web_json(c->web, "GET", api_path(path), token, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"state\":\"in_progress\"");
    EXPECT_CONTAINS(answer, "\"reason\":\"remote\"");
    EXPECT_CONTAINS(answer, "\"subject\":\"Beamer\"");
    EXPECT_CONTAINS(answer, "\"kind\":\"report\"");
    const char *etag = str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "ETag")));
    EXPECT(etag[0] == '"');
    const char *headers = textf("Authorization: Bearer %s\nIf-None-Match: %s\n", token, etag);
    answer = web_raw(c->web, "GET", api_path(path), headers, "");
    EXPECT_STATUS(answer, 304);
    EXPECT_EQ(answer.body.len, 0);
    county_as(c, c->teacher);
    county_act(c, path, "answer", "version=0&text=Noch+da%3F");
    answer = web_raw(c->web, "GET", api_path(path), headers, "");
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "Noch da?");
}

TEST_DB(the_scopes_of_a_token_narrow_what_it_reads)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_act(c, path, "note", "version=0&note=Nur+fuer+uns");
    struct response answer =
        web_json(c->web, "GET", api_path(path), county_token(c, c->agent, "ticket:RL ticket_article:RL"), NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "Bitte ansehen");
    EXPECT_NOT_CONTAINS(answer, "Nur fuer uns");
    answer = web_json(c->web, "GET", api_path(path), county_token(c, c->agent, "ticket:RL"), NULL);
    EXPECT_NOT_CONTAINS(answer, "Bitte ansehen");
    answer = web_json(c->web, "GET", api_path(path),
                      county_token(c, c->agent, "ticket:RL ticket_article:RL internal_note:R"), NULL);
    EXPECT_CONTAINS(answer, "Nur fuer uns");
    const char *reader = county_token(c, c->agent, "ticket:RL");
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/tickets", reader, "{}"), 403);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/tickets", NULL, NULL), 401);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/tickets", county_token(c, c->agent, "own_work:R"), NULL), 403);
}

TEST_DB(foreign_tickets_do_not_exist_for_a_machine)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Nordgeheim");
    const char *token = county_token(c, c->foreign_contact, "ticket:RLC ticket_article:RLC");
    EXPECT_STATUS(web_json(c->web, "GET", api_path(path), token, NULL), 404);
    struct response list = web_json(c->web, "GET", "/api/v1/tickets?set=all", token, NULL);
    EXPECT_STATUS(list, 200);
    EXPECT_NOT_CONTAINS(list, "Nordgeheim");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/entries", api_path(path)), token, "{\"text\":\"x\"}"), 404);
    const char *body = textf("{\"school\":\"%.*s\",\"service\":\"%s\",\"subject\":\"x\",\"text\":\"y\"}",
                             STR_ARG(c->north.ref), service_ref_of(c, "network"));
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/tickets", token, body), 404);
}

/* req: GK.Desk.2 */
TEST_DB(a_machine_reports_and_adds_entries)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RLC ticket_article:RLC internal_note:RLC");
    const char *body = textf(
        "{\"school\":\"%.*s\",\"room\":\"%.*s\",\"service\":\"%s\",\"effect\":\"stopped\",\"subject\":\"Host weg\","
        "\"text\":\"ping schlägt fehl\",\"requester_name\":\"Überwachung\"}",
        STR_ARG(c->north.ref), STR_ARG(c->room), service_ref_of(c, "network"));
    struct response answer = web_json(c->web, "POST", "/api/v1/tickets", token, body);
    EXPECT_STATUS(answer, 201);
    EXPECT_CONTAINS(answer, "\"number\":\"2026-000001\"");
    const char *place = str_z(test_mem(), str_dup(test_mem(), response_header(&answer, "Location")));
    answer =
        web_json(c->web, "POST", textf("%s/entries", place), token, "{\"text\":\"geht wieder\",\"internal\":true}");
    EXPECT_STATUS(answer, 201);
    EXPECT_CONTAINS(answer, "{\"n\":2}");
    answer = web_json(c->web, "GET", place, token, NULL);
    EXPECT_CONTAINS(answer, "\"internal\":true");
    EXPECT_CONTAINS(answer, "Überwachung");
    EXPECT_CONTAINS(answer, "\"channel\":\"api\"");
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, textf("/desk%s", place + STR("/api/v1").len)), "geht wieder");
}

TEST_DB(a_token_of_a_school_names_no_other_address)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->official, "ticket:RLC ticket_article:RLC");
    const char *body =
        textf("{\"school\":\"%.*s\",\"service\":\"%s\",\"effect\":\"limited\",\"subject\":\"x\",\"text\":\"y\","
              "\"requester_mail\":\"fremd@anderswo.example\"}",
              STR_ARG(c->north.ref), service_ref_of(c, "network"));
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/tickets", token, body), 403);
}

TEST_DB(wrong_input_of_a_machine_is_named)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RLC ticket_article:RLC");
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/tickets", token, "{\"school\":1}"), 400);
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/tickets", token, "{\"state\":\"closed\"}"), 400);
    struct response answer =
        web_json(c->web, "POST", "/api/v1/tickets", token,
                 textf("{\"school\":\"%.*s\",\"service\":\"%s\",\"effect\":\"halb\",\"subject\":\"x\",\"text\":\"y\"}",
                       STR_ARG(c->north.ref), service_ref_of(c, "network")));
    EXPECT_STATUS(answer, 422);
    EXPECT_CONTAINS(answer, "\"name\":\"effect\"");
    EXPECT_STR(response_header(&answer, "Content-Type"), "application/problem+json");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/tickets?colour=red", token, NULL), 400);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/tickets?limit=500", token, NULL), 422);
}

TEST_DB(one_key_makes_one_ticket_however_often_it_is_sent)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "ticket:RLC ticket_article:RLC");
    const char *body = textf("{\"school\":\"%.*s\",\"service\":\"%s\",\"subject\":\"x\",\"text\":\"y\"}",
                             STR_ARG(c->north.ref), service_ref_of(c, "network"));
    const char *headers =
        textf("Authorization: Bearer %s\nContent-Type: application/json\nIdempotency-Key: abcdefgh-1\n", token);
    EXPECT_STATUS(web_raw(c->web, "POST", "/api/v1/tickets", headers, body), 201);
    struct response again = web_raw(c->web, "POST", "/api/v1/tickets", headers, body);
    EXPECT_STATUS(again, 201);
    EXPECT_STR(response_header(&again, "Idempotency-Replayed"), "true");
    EXPECT_NOT_CONTAINS(web_json(c->web, "GET", "/api/v1/tickets", token, NULL), "2026-000002");
}

TEST_DB(a_list_names_the_next_page)
{
    struct county *c = county_open(db);
    county_as(c, c->contact);
    for (int i = 0; i < 3; i++)
        (void)county_report(c, &c->north, "network", "stopped", textf("Nummer+%d", i));
    const char *token = county_token(c, c->contact, "ticket:RL");
    struct response answer = web_json(c->web, "GET", "/api/v1/tickets?limit=2&sort=oldest", token, NULL);
    EXPECT_CONTAINS(answer, "Nummer 1");
    EXPECT_NOT_CONTAINS(answer, "Nummer 2");
    struct str link = str_dup(test_mem(), response_header(&answer, "Link"));
    EXPECT(str_ends(link, STR(">; rel=\"next\"")));
    const char *next = str_z(test_mem(), str_sub(link, 1, link.len - 1 - STR(">; rel=\"next\"").len));
    answer = web_json(c->web, "GET", next, token, NULL);
    EXPECT_CONTAINS(answer, "Nummer 2");
    EXPECT_NOT_CONTAINS(answer, "Nummer 1");
    EXPECT_STR(response_header(&answer, "Link"), "");
}
