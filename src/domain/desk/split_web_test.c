#include "domain/desk/desk_fixture_test.h"

TEST_DB(a_ticket_is_split_on_its_page_and_the_split_taken_back_there)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->teacher);
    county_act(c, path, "answer", "version=0&text=Der+Drucker+klemmt");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "/split\"");
    EXPECT_STATUS(web_get(c->web, textf("%s/split", path)), 403);
    county_as(c, c->agent);
    county_act(c, path, "note", "version=0&note=Nur+fuer+uns");
    EXPECT_CONTAINS(web_get(c->web, path), textf("href=\"%s/split\"", path));
    struct response page = web_get(c->web, textf("%s/split", path));
    EXPECT_CONTAINS(page, "Aufteilen: Beamer");
    EXPECT_CONTAINS(page, "Der Drucker klemmt");
    EXPECT_CONTAINS(page, "name=\"entries\" value=\"2\"");
    page = web_post(c->web, textf("%s/split", path), "version=0&subject=&entries=2");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte einen Betreff für das neue Ticket eingeben.");
    EXPECT_CONTAINS(page, "name=\"entries\" value=\"2\" checked");
    page = web_post(c->web, textf("%s/split", path), "version=0&subject=Drucker&entries=3");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte mindestens einen Eintrag auswählen, der nicht intern ist.");
    EXPECT_CONTAINS(page, "value=\"Drucker\"");
    page = web_post(c->web, textf("%s/split", path), "version=1&subject=Drucker&entries=2");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Das Ticket hat sich inzwischen geändert.");
    EXPECT_CONTAINS(page, "value=\"Drucker\"");

    page = web_post(c->web, textf("%s/split", path), "version=0&subject=Drucker&entries=2&entries=3");
    EXPECT_STATUS(page, 303);
    const char *made = county_location(page);
    county_as(c, c->teacher);
    page = web_get(c->web, made);
    EXPECT_CONTAINS(page, textf("Abgeteilt von %s:", county_number(c, path)));
    EXPECT_CONTAINS(page, textf("auch in %s", county_number(c, path)));
    EXPECT_CONTAINS(page, "Abgeteilt von Ticket");
    EXPECT_NOT_CONTAINS(page, "Nur fuer uns");
    EXPECT_NOT_CONTAINS(page, "Aufteilen zurücknehmen");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, textf("Abgeteilt: %s", county_number(c, made)));
    EXPECT_CONTAINS(page, textf("href=\"%s\"", made));

    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, made), "Aufteilen zurücknehmen");
    page = web_post(c->web, textf("%s/unsplit", made), "version=0");
    EXPECT_STATUS(page, 303);
    EXPECT_LOCATION(page, path);
    EXPECT_EQ(county_ticket(c, c->agent, made).row.reason, REASON_DUPLICATE);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/unsplit", path), "version=0"), 409);
}

TEST_DB(a_firm_and_another_authority_never_see_what_was_split_off)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_act(c, path, "answer", "version=0&text=Zweite+Sache");
    struct county_firm firm = county_firm(c, "Netzbau", false);
    county_as(c, c->agent);
    county_act(c, path, "give", textf("version=0&firm=%.*s&give_until=2026-12-01&give_text=Bitte", STR_ARG(firm.ref)));
    struct response page = web_post(c->web, textf("%s/split", path), "version=0&subject=Zweite&entries=2");
    EXPECT_STATUS(page, 303);
    const char *made = county_location(page);
    const account_id others[] = { c->provider, c->foreign_contact, c->foreign_official, c->teacher2 };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        county_as(c, others[i]);
        EXPECT_STATUS(web_get(c->web, made), 404);
    }
}
