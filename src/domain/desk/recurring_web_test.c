#include "domain/desk/desk_fixture_test.h"

#define FIELDS \
    "subject=Updates&text=Einspielen&service=%s&interval=1&nth=0&month_day=0&month=0&count=0&stagger=0" \
    "&shift=later&calendar=service&schools=%.*s"

TEST_DB(a_recurring_ticket_is_planned_in_plain_words_with_a_preview_that_saves_nothing)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, "/desk/recurring"), "Es ist nichts geplant.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/recurring/new"), "Wenn der Tag geschlossen ist");
    const char *fields = textf(FIELDS, service_ref_of(c, "network"), STR_ARG(c->north.ref));
    struct response page = web_post(c->web, "/desk/recurring/new",
                                    textf("%s&kind=monthly&starts=2026-12-01&weekdays=1&preview=1", fields));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Diese Angaben passen nicht zusammen.");
    EXPECT_CONTAINS(page, "id=\"weekday-1\" name=\"weekdays\" value=\"1\" checked");
    page = web_post(c->web, "/desk/recurring/new", textf("%s&kind=weekly&starts=2026-12-05&preview=1", fields));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Die nächsten Termine: Nordschule");
    EXPECT_CONTAINS(page, "Montag, 7. Dezember");
    EXPECT_CONTAINS(page, "(statt Samstag, 5. Dezember");
    EXPECT_CONTAINS(page, "value=\"Updates\"");
    EXPECT_CONTAINS(web_get(c->web, "/desk/recurring"), "Es ist nichts geplant.");
    page = web_post(c->web, "/desk/recurring/new", textf("%s&kind=weekly&starts=2026-12-05&preview=0", fields));
    EXPECT_STATUS(page, 303);
    const char *path = county_location(page);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "jede Woche");
    EXPECT_CONTAINS(page, "Montag, 7. Dezember");
    EXPECT_CONTAINS(web_get(c->web, "/desk/recurring"), "Updates");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, path), 403);
    EXPECT_STATUS(web_get(c->web, "/desk/recurring"), 403);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/end", path), ""), 303);
    EXPECT_CONTAINS(web_get(c->web, path), "beendet");
    EXPECT_STATUS(web_post(c->web, textf("%s/end", path), ""), 409);
}
