#include "domain/desk/desk_fixture_test.h"

#define WRITER "help_article:RLCWA own_work:RLCW ticket:RLW"
#define NEW "{\"title\":\"Beamer ohne Bild\",\"text\":\"1. Netzteil\",\"audience\":\"school\"%s}"

/* Path of a new one by the agent, "/api/v1/articles/<ref>". */
static const char *written(struct county *c, const char *token, const char *more)
{
    struct response answer = county_once(c, token, "/api/v1/articles", textf(NEW, more), 201);
    const char *path = county_header(answer, "Location");
    EXPECT_STATUS(web_json(c->web, "GET", path, token, NULL), 200);
    return path;
}

static const char *published(struct county *c, const char *token, const char *head, const char *more)
{
    const char *path = written(c, token, more);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/submit", path), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/approve", path), head, NULL), 200);
    return path;
}

TEST_DB(a_machine_writes_an_article_and_a_second_person_approves_it)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, WRITER), *head = county_token(c, c->head, WRITER);
    const char *reader = county_token(c, c->contact, "help_article:RL own_work:RC");
    const char *path = written(c, token, "");
    struct response list = web_json(c->web, "GET", "/api/v1/articles?set=drafts", token, NULL);
    EXPECT_CONTAINS(list, "\"state\":\"draft\"");
    EXPECT_STATUS(web_json(c->web, "GET", path, reader, NULL), 404);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/articles?set=drafts", reader, NULL), 403);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/approve", path), head, NULL), 409);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/submit", path), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/approve", path), token, NULL), 403);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/return", path), head, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/submit", path), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/approve", path), head, NULL), 200);
    struct response answer = web_json(c->web, "GET", path, reader, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_CONTAINS(answer, "\"title\":\"Beamer ohne Bild\"");
    EXPECT_CONTAINS(answer, "\"owner\":\"\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", "/api/v1/articles?q=beamer", reader, NULL), "Beamer ohne Bild");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/articles?q=status%3Aoffen", reader, NULL), 422);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/helped", path), reader, "{\"helped\":\"yes\"}"), 204);
    EXPECT_CONTAINS(web_json(c->web, "GET", path, token, NULL), "\"helped\":1");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/helped", path), county_token(c, c->auditor, "help_article:RL"),
                           "{\"helped\":\"yes\"}"),
                  403);
}

TEST_DB(readers_keep_the_published_text_while_a_machine_changes_it)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, WRITER), *head = county_token(c, c->head, WRITER);
    const char *path = published(c, token, head, "");
    county_expect_patched(c, token, path, "{\"text\":\"1. Kabel\"}", "\"text\":\"1. Kabel\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", path, county_token(c, c->contact, "help_article:RL"), NULL), "1. Netzteil");
    /* The scopes of a token make a reader of an author. */
    EXPECT_CONTAINS(web_json(c->web, "GET", path, county_token(c, c->agent, "help_article:RL"), NULL), "1. Netzteil");
    struct response versions = web_json(c->web, "GET", textf("%s/versions", path), token, NULL);
    EXPECT_CONTAINS(versions, "\"n\":2");
    EXPECT_CONTAINS(versions, "\"published\":true");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/retire", path), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->contact, "help_article:RL"), NULL), 404);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/restore", path), token, NULL), 200);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/confirm", path), token, NULL), 200);
}

TEST_DB(a_machine_binds_an_article_and_others_do_not_see_it)
{
    struct county *c = county_open(db);
    struct authority_row hameln;
    struct tx *tx = test_tx(c->db, TX_READ, c->head);
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    EXPECT_OK(agreement_authority_by_id(tx, c->hameln, &hameln));
    tx_abort(tx);
    ref_put(&ref, hameln.ref.b);
    const char *token = county_token(c, c->agent, WRITER), *head = county_token(c, c->head, WRITER);
    const char *service = service_ref_of(c, "network");
    const char *path = published(c, token, head,
                                 textf(",\"authorities\":[\"%.*s\"],\"services\":[\"%s\"],\"room\":\"%.*s\"",
                                       STR_ARG(buf_str(&ref)), service, STR_ARG(c->room)));
    struct response answer = web_json(c->web, "GET", path, token, NULL);
    EXPECT_CONTAINS(answer, textf("\"services\":[\"%s\"]", service));
    EXPECT_CONTAINS(answer, textf("\"room\":\"%.*s\"", STR_ARG(c->room)));
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->contact, "help_article:RL"), NULL), 200);
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->foreign_contact, "help_article:RL"), NULL), 404);
    const char *hints = textf("/api/v1/articles/hints?service=%s", service);
    EXPECT_CONTAINS(web_json(c->web, "GET", hints, county_token(c, c->contact, "help_article:RL"), NULL), "Beamer");
    EXPECT_NOT_CONTAINS(web_json(c->web, "GET", hints, county_token(c, c->foreign_contact, "help_article:RL"), NULL),
                        "Beamer");
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/articles", token, textf(NEW, ",\"services\":[\"x\"]")), 422);
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/articles", token, textf(NEW, ",\"services\":[7]")), 422);
}

TEST_DB(a_machine_proposes_an_article_from_what_solved_a_ticket)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    const char *token = county_token(c, c->agent, WRITER);
    const char *ticket = textf("/api/v1/tickets/%s", strrchr(path, '/') + 1);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/article", ticket), token, NULL), 422);
    county_as(c, c->agent);
    county_act(c, path, "answer", "version=0&text=Bitte+das+Netzteil+tauschen");
    struct response answer = county_once(c, token, textf("%s/article", ticket), "", 201);
    EXPECT_CONTAINS(answer, "Netzteil tauschen");
    EXPECT_STATUS(
        web_json(c->web, "POST", textf("%s/article", ticket), county_token(c, c->foreign_contact, "ticket:RLW"), NULL),
        403);
}
