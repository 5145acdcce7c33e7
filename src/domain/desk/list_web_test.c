#include "domain/desk/desk_fixture_test.h"

TEST_DB(the_list_opens_with_open_tickets_of_the_own_scope)
{
    struct county *c = county_open(db);
    const char *open = county_taken(c, "Offen");
    const char *closed = county_taken(c, "Erledigt");
    county_act(c, closed, "move", textf("version=0&reason=%d&why=Nichts+gefunden", REASON_NO_FAULT));
    (void)web_get(c->web, closed); /* its line on top, with the undo */
    struct response page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, open);
    EXPECT_NOT_CONTAINS(page, closed);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?set=closed"), closed);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?set=all&sort=newest"), closed);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?state=in_progress"), open);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?state=new"), open);
    EXPECT_CONTAINS(web_get(c->web, textf("/desk/tickets?school=%.*s", STR_ARG(c->north.ref))), open);
    EXPECT_NOT_CONTAINS(web_get(c->web, textf("/desk/tickets?school=%.*s", STR_ARG(c->south.ref))), open);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets?mine=1"), open);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?unassigned=1"), open);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?priority=4"), open);
    EXPECT_CONTAINS(web_get(c->web, textf("/desk/tickets?service=%s", service_ref_of(c, "network"))), open);
    EXPECT_STATUS(web_get(c->web, "/desk/tickets?state=broken"), 400);
    EXPECT_STATUS(web_get(c->web, "/desk/tickets?order=id"), 400);
    EXPECT_STATUS(web_get(c->web, "/desk/tickets?cursor=x"), 400);
}

TEST_DB(a_teacher_sees_own_reports_the_contact_those_of_the_school)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *own = county_report(c, &c->north, "display", "limited", "Eigene");
    county_as(c, c->teacher2);
    const char *other = county_report(c, &c->north, "display", "limited", "Andere");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?set=all"), own);
    county_as(c, c->teacher);
    struct response page = web_get(c->web, "/desk/tickets?set=all");
    EXPECT_CONTAINS(page, own);
    EXPECT_NOT_CONTAINS(page, other);
    EXPECT_CONTAINS(page, "Ihre Schule prüft zuerst.");
    EXPECT_NOT_CONTAINS(page, "Ohne Zuständige");
    county_as(c, c->contact);
    page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, own);
    EXPECT_CONTAINS(page, other);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?mine=1"), own);
}

TEST_DB(a_number_leads_straight_to_its_ticket)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Nummer");
    EXPECT_LOCATION(web_get(c->web, textf("/desk/tickets?q=%s", county_number(c, path))), path);
}

TEST_DB(a_search_tells_of_closed_ones_and_of_wrong_filters)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Quietschen");
    county_act(c, path, "move", textf("version=0&reason=%d&why=Nichts+gefunden", REASON_NO_FAULT));
    struct response page = web_get(c->web, "/desk/tickets?q=Quietschen");
    EXPECT_CONTAINS(page, "+ eine erledigte");
    EXPECT_CONTAINS(page, "set=closed");
    page = web_get(c->web, "/desk/tickets?q=statsu%3Awartet");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Unbekannter Filter");
}

TEST_DB(views_are_saved_shown_and_deleted)
{
    struct county *c = county_open(db);
    (void)county_taken(c, "Ansicht");
    struct response page = web_get(c->web, "/desk/tickets?mine=1&priority=2");
    EXPECT_CONTAINS(page, "name=\"query\" value=\"priority=2&amp;mine=1\"");
    page = web_post(c->web, "/desk/views", "name=Meine+P2&query=priority%3D2%26mine%3D1");
    EXPECT_LOCATION(page, "/desk/tickets?priority=2&mine=1");
    page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "<a href=\"/desk/tickets?priority=2&amp;mine=1\">Meine P2</a>");
    page = web_post(c->web, "/desk/views", "name=Meine+P2&query=mine%3D1");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Eine Ansicht mit diesem Namen gibt es schon.");
    EXPECT_STATUS(web_post(c->web, "/desk/views", "name=Boese&query=x%3D1"), 400);
    county_as(c, c->agent2);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets"), "Meine P2");
    county_as(c, c->agent);
    page = web_get(c->web, "/desk/tickets?priority=2&mine=1");
    size_t at = str_find(page.body, STR("/desk/views/"));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at);
    const char *end = str_z(test_mem(), str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"'))));
    EXPECT_LOCATION(web_post(c->web, end, ""), "/desk/tickets");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets"), "<a href=\"/desk/tickets?priority=2");
}

TEST_DB(a_ticket_is_taken_from_the_list_with_one_key)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "Taste");
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "<tbody class=\"kern-table__body\" data-keys=\"taiwz\">");
    EXPECT_CONTAINS(page, "data-key=\"e\">Übernehmen</button>");
    EXPECT_LOCATION(web_post(c->web, "/desk/take", textf("ticket=%s", path + STR("/desk/tickets/").len)), path);
    EXPECT_EQ(county_ticket(c, c->agent, path).assignee.n, c->agent.n);
}

TEST_DB(fifty_rows_are_a_small_page_and_the_next_one_follows)
{
    struct county *c = county_open(db);
    county_as(c, c->contact);
    for (int i = 0; i < 53; i++)
        (void)county_report(c, &c->north, "network", "stopped", textf("Beamer+in+Raum+%d+zeigt+kein+Bild", i));
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/tickets?sort=oldest");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Raum 49 zeigt");
    EXPECT_NOT_CONTAINS(page, "Raum 50 zeigt");
    EXPECT(page.body.len <= 40 * 1024);
    size_t at = str_find(page.body, STR("rel=\"next\" href=\""));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at + STR("rel=\"next\" href=\"").len);
    struct str link = str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"')));
    size_t amp = str_find(link, STR("&amp;"));
    EXPECT(amp != SIZE_MAX);
    page = web_get(c->web, textf("%.*s&%.*s", STR_ARG(str_sub(link, 0, amp)), STR_ARG(str_from(link, amp + 5))));
    EXPECT_CONTAINS(page, "Raum 52 zeigt");
    EXPECT_NOT_CONTAINS(page, "Raum 49 zeigt");
    EXPECT_CONTAINS(page, "Zum Anfang");
}
