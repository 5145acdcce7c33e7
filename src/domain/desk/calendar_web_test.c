#include "domain/desk/desk_fixture_test.h"

#include "base/zone.h"

#define WEEK "&monday=07:30-12:00,+12:45-16:00&tuesday=8-12&wednesday=&thursday=&friday=&saturday=&sunday="

TEST_DB(new_hours_are_looked_at_before_they_count)
{
    struct county *c = county_open(db);
    county_as(c, c->head);
    EXPECT_CONTAINS(web_get(c->web, "/desk/calendars"), "Ohne eigene Einträge");
    struct response page = web_get(c->web, "/desk/calendars/edit");
    EXPECT_CONTAINS(page, "07:30-16:00");
    EXPECT_CONTAINS(page, "Die nächsten zwei Wochen");
    page = web_post(c->web, "/desk/calendars/preview", "starts=2026-12-21" WEEK "&closed=24.12.&decision=LG+4");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Noch ist nichts gespeichert.");
    EXPECT_CONTAINS(page, "07:30-12:00, 12:45-16:00");
    EXPECT_CONTAINS(page, "Feiertag: 1. Weihnachtstag");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/calendars"), "LG 4");
    EXPECT_LOCATION(web_post(c->web, "/desk/calendars", "starts=2026-12-21" WEEK "&closed=24.12.&decision=LG+4"),
                    "/desk/calendars");
    page = web_get(c->web, "/desk/calendars");
    EXPECT_CONTAINS(page, "LG 4");
    EXPECT_CONTAINS(page, "08:00-12:00");
}

TEST_DB(what_is_no_time_is_said_at_its_day_and_stays_as_typed)
{
    struct county *c = county_open(db);
    county_as(c, c->head);
    struct response page = web_post(
        c->web, "/desk/calendars/preview",
        "starts=2026-12-21&monday=morgens&tuesday=&wednesday=&thursday=&friday=&saturday=&sunday=&closed=&decision=x");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte so schreiben: 07:30-12:00");
    EXPECT_CONTAINS(page, "value=\"morgens\"");
    page = web_post(
        c->web, "/desk/calendars",
        "starts=2026-12-21&monday=&tuesday=&wednesday=&thursday=&friday=&saturday=&sunday=&closed=&decision=x");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Kalender ohne Servicezeit");
    page = web_post(c->web, "/desk/calendars", "starts=2026-11-22" WEEK "&closed=&decision=x");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "ab heute");
}

TEST_DB(calendars_are_read_by_head_auditor_and_administrator_and_changed_by_two_of_them)
{
    struct county *c = county_open(db);
    const account_id none[] = { c->agent, c->contact, c->teacher, c->official, c->provider, c->steering };
    static const char *const pages[] = { "/desk/calendars", "/desk/calendars/edit", "/desk/service-levels",
                                         "/desk/holidays" };
    for (size_t p = 0; p < ARRAY_LEN(pages); p++) {
        for (size_t i = 0; i < ARRAY_LEN(none); i++) {
            county_as(c, none[i]);
            EXPECT_STATUS(web_get(c->web, pages[p]), 403);
        }
        county_as(c, c->auditor);
        EXPECT_STATUS(web_get(c->web, pages[p]), 200);
    }
    EXPECT_STATUS(web_post(c->web, "/desk/calendars", "starts=2026-12-21" WEEK "&closed=&decision=x"), 403);
    county_as(c, c->sysadmin);
    EXPECT_STATUS(web_post(c->web, "/desk/calendars", "starts=2026-12-21" WEEK "&closed=&decision=x"), 303);
}

TEST_DB(targets_change_with_a_decision)
{
    struct county *c = county_open(db);
    county_as(c, c->head);
    EXPECT_CONTAINS(web_get(c->web, "/desk/service-levels"), "10.200");
    struct response page =
        web_post(c->web, "/desk/service-levels",
                 "starts=2026-12-01&decision=LG+7&r1=30&l1=20&r2=120&l2=510&r3=510&l3=2550&r4=1020&l4=9999");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Die Reaktion darf nicht später sein als die Lösung.");
    EXPECT_CONTAINS(page, "value=\"9999\"");
    EXPECT_LOCATION(
        web_post(c->web, "/desk/service-levels",
                 "starts=2026-12-01&decision=LG+7&r1=20&l1=60&r2=120&l2=510&r3=510&l3=2550&r4=1020&l4=9999"),
        "/desk/service-levels");
    page = web_get(c->web, "/desk/service-levels");
    EXPECT_CONTAINS(page, "LG 7");
    EXPECT_CONTAINS(page, "9.999");
}

TEST_DB(a_table_of_holidays_is_looked_at_taken_over_and_taken_over_again_without_a_change)
{
    struct county *c = county_open(db);
    static const char csv[] = "starts_on,ends_on,name\n2026-12-23,2027-01-09,Weihnachtsferien\n"
                              "2027-07-08,2027-08-18,Sommerferien\n";
    county_as(c, c->head);
    struct response page =
        web_upload(c->web, "/desk/holidays", "source=&retrieved=2026-11-20", "file", "ferien.csv", str_of(csv));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte die Quelle nennen");
    page =
        web_upload(c->web, "/desk/holidays", "source=Land&retrieved=2026-11-20", "file", "bild.csv", STR("x;y\n1;2\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Das ist keine Ferientabelle");
    for (int round = 1; round <= 2; round++) {
        page =
            web_upload(c->web, "/desk/holidays", "source=Land&retrieved=2026-11-20", "file", "ferien.csv", str_of(csv));
        EXPECT_LOCATION(page, "/desk/holidays/preview");
        page = web_get(c->web, "/desk/holidays/preview");
        EXPECT_CONTAINS(page, "Weihnachtsferien");
        if (round == 1)
            EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/holidays"), "Weihnachtsferien");
        EXPECT_LOCATION(web_post(c->web, "/desk/holidays/apply", textf("n=%d", round)), "/desk/holidays");
        page = web_get(c->web, "/desk/holidays");
        EXPECT_CONTAINS(page, round == 1 ? "Die Ferien sind übernommen." : "Es ändert sich nichts.");
        EXPECT_CONTAINS(page, "Weihnachtsferien");
        EXPECT_CONTAINS(page, "Land, abgerufen am");
    }
    EXPECT_STATUS(web_post(c->web, "/desk/holidays/apply", "n=1"), 404);
}

TEST_DB(a_school_enters_its_closed_days_and_exams_and_no_other_school_does)
{
    struct county *c = county_open(db);
    const char *path = textf("/desk/schools/%.*s", STR_ARG(c->north.ref));
    county_as(c, c->contact);
    EXPECT_LOCATION(
        web_post(c->web, textf("%s/closed-days", path), "closed_starts=2026-11-27&closed_ends=&closed_name=Studientag"),
        textf("%s/calendar", path));
    EXPECT_LOCATION(
        web_post(c->web, textf("%s/exam-windows", path),
                 textf("exam_starts=2026-11-30&exam_ends=2026-12-01&note=Mathe&quiet=1&rooms=%.*s", STR_ARG(c->room))),
        textf("%s/calendar", path));
    struct response page = web_get(c->web, textf("%s/calendar", path));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Studientag");
    EXPECT_CONTAINS(page, "Räume 2.14");
    EXPECT_CONTAINS(page, "Mathe");
    EXPECT_CONTAINS(page, "Ferien oder frei");
    page = web_post(c->web, textf("%s/closed-days", path), "closed_starts=2026-11-01&closed_ends=&closed_name=x");
    EXPECT_STATUS(page, 422);
    const account_id others[] = { c->foreign_contact, c->teacher, c->official, c->agent };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        county_as(c, others[i]);
        int status = web_post(c->web, textf("%s/closed-days/remove", path), "n=1").status;
        test_note("person %zu", i);
        EXPECT(status == 403 || status == 404);
    }
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_get(c->web, textf("%s/calendar", path)), 404);
    county_as(c, c->contact);
    EXPECT_STATUS(web_post(c->web, textf("%s/closed-days/remove", path), "n=1"), 303);
    EXPECT_STATUS(web_post(c->web, textf("%s/exam-windows/withdraw", path), "n=1"), 303);
    page = web_get(c->web, textf("%s/calendar", path));
    EXPECT_NOT_CONTAINS(page, "Studientag");
    EXPECT_NOT_CONTAINS(page, "Mathe");
}

TEST_DB(a_fault_in_a_room_with_an_exam_has_a_higher_priority_and_its_chip)
{
    struct county *c = county_open(db);
    county_as(c, c->contact);
    EXPECT_STATUS(web_post(c->web, textf("/desk/schools/%.*s/exam-windows", STR_ARG(c->north.ref)),
                           textf("exam_starts=2026-11-24&exam_ends=&note=Mathe&rooms=%.*s", STR_ARG(c->room))),
                  303);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "limited", "Beamer");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.priority, 2);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "<span class=\"chip\">Prüfung</span>");
}

/* req: GK.Desk.1 */
TEST_DB(the_school_looks_first_only_in_its_own_hours)
{
    struct county *c = county_open(db);
    county_as(c, c->contact);
    EXPECT_STATUS(
        web_post(c->web, textf("/desk/schools/%.*s/hours", STR_ARG(c->north.ref)),
                 "hours_starts=2026-11-23&monday=7-8&tuesday=8-13&wednesday=&thursday=&friday=&saturday=&sunday=&"
                 "lessons=08:00-08:45,+08:50-09:35"),
        303);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "limited", "Beamer");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_NEW);
    web_clock(c->web, zone_instant(day_of(2026, 11, 24), 9 * 60));
    test_now = zone_instant(day_of(2026, 11, 24), 9 * 60);
    county_as(c, c->teacher);
    path = county_report(c, &c->north, "network", "limited", "Beamer");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_AT_SCHOOL);
    EXPECT_EQ(t.row.waits_until.us, zone_instant(day_of(2026, 11, 24), 13 * 60).us);
}
