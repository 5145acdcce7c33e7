#include "domain/desk/desk_fixture_test.h"

/* req: Z4.2.2 */
TEST_DB(a_machine_reads_what_is_done_at_a_school_and_enters_a_day)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->official, "staff_contact:RLW");
    struct response list = web_json(c->web, "GET", "/api/v1/enabling", token, NULL);
    EXPECT_STATUS(list, 200);
    EXPECT_CONTAINS(list, "\"trained_on\":null");
    const char *path = textf("/api/v1/enabling/%.*s", STR_ARG(c->north.ref));
    county_expect_patched(c, token, path, "{\"trained_on\":\"2026-11-20\"}", "\"trained_on\":\"2026-11-20\"");
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->foreign_official, "staff_contact:RLW"), NULL), 404);
    EXPECT_STATUS(web_json(c->web, "GET", path, county_token(c, c->teacher, "ticket:RL"), NULL), 403);
}

TEST_DB(a_machine_reads_missed_targets_and_first_looks_of_a_month)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->head, "ticket:RL");
    struct response report = web_json(c->web, "GET", "/api/v1/report-levels?month=2026-11-05", token, NULL);
    EXPECT_STATUS(report, 200);
    EXPECT_CONTAINS(report, "\"month\":\"2026-11-01\"");
    /* An authority with nothing to tell is not named. */
    EXPECT_CONTAINS(report, "\"authorities\":[]");
    EXPECT_NOT_CONTAINS(report, "Aerzen");
    struct response looks = web_json(c->web, "GET", "/api/v1/first-look?month=2026-10-31", token, NULL);
    EXPECT_STATUS(looks, 200);
    EXPECT_CONTAINS(looks, "\"month\":\"2026-10-01\"");
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/first-look?month=gestern", token, NULL), 422);
}

TEST_DB(a_machine_enters_a_closed_day_of_its_own_school_only)
{
    struct county *c = county_open(db);
    const char *path = textf("/api/v1/schools/%.*s", STR_ARG(c->north.ref)),
               *token = county_token(c, c->contact, "school:RLW");
    struct response answer = county_once(c, token, textf("%s/closed-days", path),
                                         "{\"name\":\"Fortbildung\",\"starts\":\"2026-12-03\"}", 200);
    EXPECT_CONTAINS(answer, "\"name\":\"Fortbildung\",\"starts\":\"2026-12-03\",\"ends\":\"2026-12-03\"");
    EXPECT_CONTAINS(web_json(c->web, "GET", textf("%s/calendar", path), token, NULL), "Fortbildung");
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/closed-days", path), token,
                           "{\"name\":\"Gestern\",\"starts\":\"2026-01-03\"}"),
                  422);
    EXPECT_STATUS(web_json(c->web, "POST", textf("%s/closed-days", path),
                           county_token(c, c->foreign_official, "school:RLW"),
                           "{\"name\":\"Fremd\",\"starts\":\"2026-12-04\"}"),
                  403);
}

TEST_DB(a_machine_lists_calls_and_sees_to_a_missed_one)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "call_log:RLC");
    EXPECT_STATUS(
        web_json(
            c->web, "POST", "/api/v1/cti", token,
            "{\"event\":\"newCall\",\"callId\":\"7\",\"from\":\"05555 1\",\"to\":\"05555 2\",\"direction\":\"in\"}"),
        200);
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/cti", token,
                           "{\"event\":\"hangup\",\"callId\":\"7\",\"cause\":\"noAnswer\"}"),
                  200);
    struct response list = web_json(c->web, "GET", "/api/v1/calls?missed=1", token, NULL);
    EXPECT_STATUS(list, 200);
    EXPECT_CONTAINS(list, "\"state\":\"missed\"");
    size_t at = str_find(list.body, STR("\"ref\":\""));
    const char *path = textf("/api/v1/calls/%.*s/done", STR_ARG(str_sub(list.body, at + 7, REF_TEXT_LEN)));
    EXPECT_STATUS(web_json(c->web, "POST", path, token, NULL), 204);
    EXPECT_STATUS(web_json(c->web, "POST", path, token, NULL), 409);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/calls", county_token(c, c->contact, "ticket:RL"), NULL), 403);
    EXPECT_STATUS(web_json(c->web, "GET", "/api/v1/missed-words", county_token(c, c->agent, "help_article:RLW"), NULL),
                  200);
}
