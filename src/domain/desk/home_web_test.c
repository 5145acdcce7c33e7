#include "domain/desk/desk_fixture_test.h"
#include "domain/operation/operation.h"

static const struct module *const rooms[] = { &agreement_module, &desk_module, &operation_module, NULL };

static struct response home(struct county *c, account_id who)
{
    c->web = web_open(c->db, rooms);
    county_as(c, who);
    return web_get(c->web, "/");
}

TEST_DB(the_home_page_shows_each_person_what_waits)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *look = county_report(c, &c->north, "display", "limited", "Erstblick");
    const char *path = county_taken(c, "Testfall");
    county_act(c, path, "ask-test", "version=0&items=Bild");
    struct response page = home(c, c->contact);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Jetzt tun");
    EXPECT_CONTAINS(page, look);
    EXPECT_CONTAINS(page, path);
    page = home(c, c->agent);
    EXPECT_CONTAINS(page, "Bitte testen ohne Antwort");
    EXPECT_CONTAINS(page, "Warteschlange");
    page = home(c, c->teacher2);
    EXPECT_CONTAINS(page, "Keine offenen Meldungen.");
    EXPECT_NOT_CONTAINS(page, "Erstblick");
    page = home(c, c->provider);
    EXPECT_CONTAINS(page, "Nichts übergeben.");
    page = home(c, c->steering);
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "Offene Meldungen");
}
