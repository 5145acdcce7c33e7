#include "domain/desk/desk_fixture_test.h"

TEST_DB(time_is_typed_or_tapped_on_the_page_of_the_ticket)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->agent);
    EXPECT_LOCATION(web_post(c->web, textf("%s/times", path), "category=remote&minutes=12"), path);
    EXPECT_LOCATION(web_post(c->web, textf("%s/times", path), "category=travel&minutes=&tap=15"), path);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Sie: 27 Minuten.");
    EXPECT_NOT_CONTAINS(page, "Alle zusammen");
    page = web_get(c->web, "/desk/times");
    EXPECT_CONTAINS(page, "Fernhilfe");
    /* Drawn beside the number: 12 of the 15 minutes of the longest line. */
    EXPECT_CONTAINS(page, "<rect width=\"800\"");
    EXPECT_CONTAINS(page, "<rect width=\"1000\"");
    EXPECT_CONTAINS(page, "Summen über alle werden erst ab drei Personen gezeigt.");
    const account_id outside[] = { c->contact, c->teacher, c->official };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        county_as(c, outside[i]);
        EXPECT_NOT_CONTAINS(web_get(c->web, path), "Arbeitszeit");
        EXPECT_STATUS(web_get(c->web, "/desk/times"), 403);
        EXPECT_STATUS(web_get(c->web, textf("%s/times", path)), 403);
        EXPECT_STATUS(web_post(c->web, textf("%s/times", path), "category=remote&minutes=12"), 403);
    }
    county_as(c, c->agent2);
    page = web_get(c->web, textf("%s/times", path));
    EXPECT_CONTAINS(page, "Sie haben hier noch keine Zeit eingetragen.");
    EXPECT_NOT_CONTAINS(page, "27 Minuten");
    /* Who only reads sums has no rows of his own. */
    county_as(c, c->head);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Summen über alle werden erst ab drei Personen gezeigt.");
    EXPECT_NOT_CONTAINS(page, "27 Minuten");
    EXPECT_STATUS(web_get(c->web, textf("%s/times", path)), 403);
}

TEST_DB(refused_minutes_stay_in_the_form_and_a_correction_keeps_the_old_row)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    county_as(c, c->agent);
    struct response page = web_post(c->web, textf("%s/times", path), "category=on_site&minutes=5000");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "value=\"5000\"");
    EXPECT_CONTAINS(page, "<option value=\"on_site\" selected>");
    page = web_post(c->web, textf("%s/times", path), "category=on_site&minutes=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte die Minuten angeben: mindestens 1, höchstens 1440.");
    EXPECT_STATUS(web_post(c->web, textf("%s/times", path), "category=on_site&minutes=50"), 303);
    page = web_get(c->web, textf("%s/times?row=1", path));
    EXPECT_CONTAINS(page, "Eintrag 1 berichtigen");
    EXPECT_CONTAINS(page, "value=\"50\"");
    page = web_post(c->web, textf("%s/times", path), "corrects=1&category=on_site&minutes=0&worked_on=2026-11-20");
    EXPECT_LOCATION(page, textf("%s/times", path));
    page = web_get(c->web, textf("%s/times", path));
    EXPECT_CONTAINS(page, "ersetzt durch einen neueren Eintrag");
    EXPECT_CONTAINS(page, "Sie: 0 Minuten.");
}

TEST_DB(sums_are_of_whole_quarters_only)
{
    struct county *c = county_open(db);
    county_as(c, c->head);
    EXPECT_STATUS(web_get(c->web, "/desk/times?quarter=2026-3"), 200);
    EXPECT_STATUS(web_get(c->web, "/desk/times?quarter=2026-9"), 422);
    EXPECT_STATUS(web_get(c->web, "/desk/times?from=2026-11-01&to=2026-11-01"), 400);
}
