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

TEST_DB(the_head_sees_what_stands_still_what_is_at_risk_and_nothing_else)
{
    struct county *c = county_open(db);
    struct response page = home(c, c->head);
    EXPECT_CONTAINS(page, "Ruhiger Tag.");
    county_as(c, c->contact);
    const char *path = county_report(c, &c->north, "network", "stopped", "Alles steht");
    int64_t id = county_ticket(c, c->head, path).row.id.n;
    test_sql(c->db, textf("UPDATE ticket SET priority = 1 WHERE id = %" PRId64, id));
    page = home(c, c->head);
    EXPECT_CONTAINS(page, "Schulen ohne nutzbare IT");
    EXPECT_CONTAINS(page, "ohne nutzbare IT</span>");
    EXPECT_NOT_CONTAINS(page, "Ruhiger Tag.");
    EXPECT_NOT_CONTAINS(page, "Warteschlange");
    EXPECT_NOT_CONTAINS(page, "Zusagen heute in Gefahr");
    test_sql(c->db,
             textf("UPDATE ticket SET promised_at = %" PRId64 ", promise_order = %" PRId64 " WHERE id = %" PRId64,
                   instant_add(test_now, MINUTES(-5)).us, instant_add(test_now, MINUTES(-5)).us, id));
    page = home(c, c->head);
    EXPECT_CONTAINS(page, "Zusagen heute in Gefahr");
    EXPECT_CONTAINS(page, path);
}

TEST_DB(an_official_sees_each_own_school_in_a_row_with_a_word)
{
    struct county *c = county_open(db);
    struct response page = home(c, c->official);
    EXPECT_CONTAINS(page, "Meine Fristen");
    EXPECT_CONTAINS(page, "Keine Frist in den nächsten 90 Tagen.");
    EXPECT_CONTAINS(page, "in Ordnung</span>");
    EXPECT_NOT_CONTAINS(page, "eingeschränkt</span>");
    county_as(c, c->contact);
    const char *path = county_report(c, &c->north, "network", "stopped", "Beamer");
    int64_t id = county_ticket(c, c->head, path).row.id.n;
    test_sql(c->db, textf("UPDATE ticket SET priority = 2 WHERE id = %" PRId64, id));
    page = home(c, c->official);
    EXPECT_CONTAINS(page, "eingeschränkt</span>");
    EXPECT_CONTAINS(page, "1 offene Meldung");
    test_sql(c->db, textf("UPDATE ticket SET sensitive = 1 WHERE id = %" PRId64, id));
    EXPECT_NOT_CONTAINS(home(c, c->official), "eingeschränkt</span>");
    test_sql(c->db, textf("UPDATE ticket SET sensitive = 0 WHERE id = %" PRId64, id));
    page = home(c, c->foreign_official);
    EXPECT_NOT_CONTAINS(page, "eingeschränkt</span>");
    EXPECT_NOT_CONTAINS(page, str_z(test_mem(), c->north.name));
    EXPECT_CONTAINS(page, str_z(test_mem(), c->east.name));
    EXPECT_NOT_CONTAINS(home(c, c->teacher), "Meine Schulen");
}
