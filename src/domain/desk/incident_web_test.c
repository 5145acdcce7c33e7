#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/pin.h"
#include "domain/operation/operation.h"

static const struct module *const rooms[] = { &agreement_module, &privacy_module,   &asset_module,
                                              &desk_module,      &operation_module, NULL };

static struct county *open_county(struct db *db)
{
    struct county *c = county_open(db);
    c->web = web_open(c->db, rooms);
    county_as(c, c->agent);
    return c;
}

#define NEW_INCIDENT \
    "title=Internet+ausgefallen&status=Wir+suchen+die+Ursache.&next_day=2026-11-23&next_time=12:00&schools=%.*s"

/* "/desk/incidents/<ref>" of a new one for a school. */
static const char *incident_at(struct county *c, const struct place *place)
{
    struct response answer = web_post(c->web, "/desk/incidents/new", textf(NEW_INCIDENT, STR_ARG(place->ref)));
    EXPECT_STATUS(answer, 303);
    return county_location(answer);
}

TEST_DB(an_incident_stands_on_the_home_pages_of_its_schools_only)
{
    struct county *c = open_county(db);
    const char *path = incident_at(c, &c->north);
    const account_id affected[] = { c->contact, c->teacher, c->official, c->agent, c->head };
    for (size_t i = 0; i < ARRAY_LEN(affected); i++) {
        county_as(c, affected[i]);
        struct response page = web_get(c->web, "/");
        EXPECT_CONTAINS(page, "Großstörung: Internet ausgefallen");
        EXPECT_CONTAINS(page, "Wir suchen die Ursache.");
        EXPECT_STATUS(web_get(c->web, path), 200);
    }
    const account_id others[] = { c->foreign_contact, c->foreign_official };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        county_as(c, others[i]);
        EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "Internet ausgefallen");
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/incidents"), "Internet ausgefallen");
        EXPECT_STATUS(web_get(c->web, path), 404);
        EXPECT_STATUS(web_post(c->web, textf("%s/join", path), ""), 404);
    }
    county_as(c, c->provider);
    EXPECT_STATUS(web_get(c->web, path), 403);
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/incidents/new"), 403);
    EXPECT_STATUS(web_post(c->web, textf("%s/inform", path), "version=1&status=x&next_day=2026-11-24&next_time=12:00"),
                  403);
}

TEST_DB(a_refused_incident_keeps_what_was_typed_and_says_what_is_missing)
{
    struct county *c = open_county(db);
    struct response page =
        web_post(c->web, "/desk/incidents/new", "title=Netz&status=Stand&next_day=2026-11-22&next_time=12:00");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte mindestens eine Schule oder einen Schulträger auswählen.");
    EXPECT_CONTAINS(page, "value=\"Netz\"");
    page = web_post(
        c->web, "/desk/incidents/new",
        textf("title=Netz&status=Stand&next_day=2026-11-22&next_time=12:00&schools=%.*s", STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Die nächste Information muss in der Zukunft liegen.");
    EXPECT_CONTAINS(page, textf("id=\"s-%.*s\" name=\"schools\" value=\"%.*s\" checked", STR_ARG(c->north.ref),
                                STR_ARG(c->north.ref)));
    page =
        web_post(c->web, "/desk/incidents/new", textf("title=Netz&status=Stand&schools=%.*s", STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 422);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/incidents"), "Netz");
}

TEST_DB(a_report_becomes_an_incident_and_others_join_it_from_their_pages)
{
    struct county *c = open_county(db);
    const char *first = county_taken(c, "WLAN weg");
    const char *second = county_taken(c, "Kein Internet");
    const char *ref = strrchr(first, '/') + 1;
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, first), textf("/desk/incidents/new?ticket=%s", ref));
    struct response page = web_get(c->web, textf("/desk/incidents/new?ticket=%s", ref));
    EXPECT_CONTAINS(page, "Aus der Meldung „WLAN weg“");
    EXPECT_CONTAINS(page, textf("value=\"%.*s\" checked", STR_ARG(c->north.ref)));
    page = web_post(c->web, "/desk/incidents/new", textf(NEW_INCIDENT "&ticket=%s", STR_ARG(c->north.ref), ref));
    EXPECT_STATUS(page, 303);
    const char *path = county_location(page);
    EXPECT_EQ(county_ticket(c, c->agent, first).row.reason, REASON_MASS_INCIDENT);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, first), "Gehört zur Großstörung:");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Eine Meldung gehört dazu");
    EXPECT_CONTAINS(page, "„Kein Internet“ gehört dazu");
    EXPECT_CONTAINS(web_get(c->web, second), "Gehört zur Großstörung: Internet ausgefallen");
    page = web_post(c->web, textf("%s/attach", path), textf("ticket=%s", strrchr(second, '/') + 1));
    EXPECT_LOCATION(page, second);
    EXPECT_EQ(county_ticket(c, c->agent, second).row.reason, REASON_MASS_INCIDENT);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/solve", path), "version=1&solved_text=Kabel&item=Internet"), 303);
    EXPECT_EQ(county_ticket(c, c->agent, second).row.state, STATE_TESTING);
    county_as(c, c->teacher);
    EXPECT_CONTAINS(web_get(c->web, second), "Gehörte zur Großstörung:");
}

TEST_DB(late_information_is_an_alarm_on_the_home_page_of_the_body)
{
    struct county *c = open_county(db);
    (void)incident_at(c, &c->north);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "ist überfällig");
    test_sql(db, "UPDATE incident SET next_at = 1");
    EXPECT_CONTAINS(web_get(c->web, "/"), "Die Information zu einer Großstörung ist überfällig.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/incidents"), "Information überfällig");
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "Die Information zu einer Großstörung ist überfällig.");
}

TEST_DB(affects_me_too_is_one_tap_for_people_of_the_school)
{
    struct county *c = open_county(db);
    const char *path = incident_at(c, &c->north);
    county_as(c, c->teacher);
    EXPECT_CONTAINS(web_get(c->web, "/"), "Betrifft mich auch");
    EXPECT_STATUS(web_post(c->web, textf("%s/join", path), ""), 303);
    EXPECT_CONTAINS(web_get(c->web, "/"), "Danke, wir haben Sie mitgezählt.");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "Betrifft mich auch");
    county_as(c, c->official);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Betrifft mich auch");
    EXPECT_STATUS(web_post(c->web, textf("%s/join", path), ""), 409);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "betrifft eine weitere Person");
}

TEST_DB(a_scanned_label_shows_the_incident_of_its_school_after_the_pin)
{
    struct county *c = open_county(db);
    struct room_row row;
    room_id id;
    (void)incident_at(c, &c->north);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_room_create(tx, &(struct room_new){ .school = c->north.id, .number = STR("1.07") }, &id));
    EXPECT_OK(agreement_room_read(tx, id, &row));
    EXPECT_OK(pin_put(tx, c->north.id, c->north.authority, STR("482913")));
    EXPECT_OK(tx_commit(tx));
    const char *label = textf("/r/%.*s", STR_ARG(row.code));
    county_as(c, (account_id){ 0 });
    EXPECT_NOT_CONTAINS(web_get(c->web, label), "Internet ausgefallen");
    EXPECT_STATUS(web_post(c->web, textf("%s/pin", label), "pin=482913"), 303);
    EXPECT_CONTAINS(web_get(c->web, label), "Großstörung: Internet ausgefallen");
}

#define NEW_MAINTENANCE \
    "title=Neues+WLAN&what=Kein+Netz&from_day=2026-12-08&from_time=14:00&until_day=2026-12-08&until_time=16:00" \
    "&schools=%.*s"

TEST_DB(planned_maintenance_names_the_exam_window_that_forbids_it)
{
    struct county *c = open_county(db);
    struct tx *tx = test_tx(db, TX_WRITE, c->head);
    struct school_place place = { c->north.id, c->north.authority };
    EXPECT_OK(exam_window_add(
        tx, &place,
        &(struct exam_window_new){ .starts = day_of(2026, 12, 7), .ends = day_of(2026, 12, 9), .note = STR("") }));
    EXPECT_OK(tx_commit(tx));
    struct response page = web_post(c->web, "/desk/maintenance/new", textf(NEW_MAINTENANCE, STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Nordschule");
    EXPECT_CONTAINS(page, "vom 7. Dezember 2026 bis 9. Dezember 2026 ein Prüfungsfenster");
    EXPECT_CONTAINS(page, "value=\"Neues WLAN\"");
    EXPECT_STATUS(web_post(c->web, "/desk/maintenance/new", textf(NEW_MAINTENANCE, STR_ARG(c->south.ref))), 303);
}

TEST_DB(planned_maintenance_is_shown_to_its_schools_and_withdrawn_with_a_reason)
{
    struct county *c = open_county(db);
    struct response page = web_post(c->web, "/desk/maintenance/new", textf(NEW_MAINTENANCE, STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 303);
    const char *path = county_location(page);
    county_as(c, c->teacher);
    EXPECT_CONTAINS(web_get(c->web, "/"), "Neues WLAN");
    EXPECT_STATUS(web_post(c->web, textf("%s/withdraw", path), "why=Nein"), 403);
    county_as(c, c->foreign_contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "Neues WLAN");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/maintenance"), "Neues WLAN");
    EXPECT_STATUS(web_get(c->web, path), 404);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/withdraw", path), "why="), 422);
    EXPECT_STATUS(web_post(c->web, textf("%s/withdraw", path), "why=Die+Teile+fehlen."), 303);
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/"), "Neues WLAN");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Die Teile fehlen.");
    EXPECT_CONTAINS(web_get(c->web, "/desk/maintenance"), "zurückgenommen");
}

TEST_DB(the_next_information_is_proposed_at_every_time_of_the_day)
{
    struct county *c = open_county(db);
    const char *path = incident_at(c, &c->north);
    for (int i = 0; i < 49; i++) {
        test_note("%d half hours later", i);
        county_as(c, c->head);
        EXPECT_STATUS(web_get(c->web, "/desk/incidents/new"), 200);
        EXPECT_STATUS(web_get(c->web, path), 200);
        web_wait(c->web, MINUTES(30));
    }
}
