#include "domain/desk/desk_fixture_test.h"

#include "base/zone.h"
#include "domain/desk/clock_store.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

/* The browser's clock and the jobs' clock. */
static void clock_to(struct county *c, struct instant now)
{
    test_now = now;
    web_clock(c->web, now);
}

static const char *cause_body(const struct ticket *t, int cause, const char *text)
{
    return textf("version=%" PRId64 "&cause=%d&cause_text=%s", t->version, cause, text);
}

static void give_cause(struct county *c, const char *path, int cause, const char *text)
{
    struct ticket t = county_ticket(c, c->agent, path);
    county_as(c, c->agent);
    EXPECT_LOCATION(web_post(c->web, textf("%s/cause", path), cause_body(&t, cause, text)), path);
}

static struct response report(struct county *c, account_id who)
{
    county_as(c, who);
    struct response page = web_get(c->web, "/desk/report-levels?month=2026-11");
    EXPECT_STATUS(page, 200);
    return page;
}

/* req: Z3.2.1 */
TEST_DB(a_missed_target_stands_in_the_report_of_its_month_with_its_cause)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "WLAN+tot");
    const char *number = county_number(c, path);
    struct response page = report(c, c->head);
    EXPECT_NOT_CONTAINS(page, number);
    /* P2 on Monday 09:00: R 120, L 510; nobody does anything until Wednesday. */
    clock_to(c, at(11, 25, 10, 0));
    page = report(c, c->head);
    EXPECT_CONTAINS(page, number);
    EXPECT_CONTAINS(page, "Ursache fehlt");
    EXPECT_CONTAINS(page, "0 von 1 Meldungen");
    give_cause(c, path, BREACH_STAFF, "Krankheitswelle");
    page = report(c, c->official);
    EXPECT_CONTAINS(page, "Personal des Service-Desks: Krankheitswelle");
    EXPECT_CONTAINS(report(c, c->auditor), number);
    /* Not another authority's, and not in another month. */
    EXPECT_NOT_CONTAINS(report(c, c->foreign_official), number);
    county_as(c, c->head);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/report-levels?month=2026-10"), number);
    county_as(c, c->steering);
    EXPECT_STATUS(web_get(c->web, "/desk/report-levels"), 403);
}

/* req: Z8.3.4 */
TEST_DB(force_majeure_needs_a_reason_and_is_listed_apart_and_not_counted)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "WLAN+tot");
    clock_to(c, at(11, 25, 10, 0));
    struct ticket t = county_ticket(c, c->agent, path);
    county_as(c, c->agent);
    struct response page = web_post(c->web, textf("%s/cause", path), cause_body(&t, BREACH_FORCE_MAJEURE, ""));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Höhere Gewalt braucht einen Grund in Worten.");
    EXPECT_CONTAINS(report(c, c->head), "0 von 1 Meldungen");
    give_cause(c, path, BREACH_FORCE_MAJEURE, "Hochwasser");
    page = report(c, c->head);
    EXPECT_CONTAINS(page, "Nichts überschritten.");
    EXPECT_CONTAINS(page, "Höhere Gewalt: zählt nicht mit");
    EXPECT_CONTAINS(page, "Hochwasser");
    EXPECT_CONTAINS(page, "0 von 0 Meldungen");
}

/* req: Z8.3.4 */
TEST_DB(while_force_majeure_lasts_the_clock_stands_still_and_the_report_says_so)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "WLAN+tot");
    struct ticket t = county_ticket(c, c->agent, path);
    county_as(c, c->agent);
    county_act(
        c, path, "move",
        textf("version=%" PRId64 "&reason=%d&until=2026-12-03&why=Stromausfall", t.version, REASON_FORCE_MAJEURE));
    clock_to(c, at(11, 27, 10, 0));
    struct response page = report(c, c->head);
    EXPECT_CONTAINS(page, "Höhere Gewalt: die Uhr stand");
    EXPECT_CONTAINS(page, "Stromausfall");
    EXPECT_CONTAINS(page, "Nichts überschritten.");
    EXPECT_CONTAINS(page, "1 von 1 Meldungen");
}

/* req: GK.Tr.1 */
TEST_DB(the_time_a_ticket_waits_for_its_authority_is_the_authoritys)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Steckdose");
    struct ticket t = county_ticket(c, c->agent, path);
    clock_to(c, at(11, 23, 10, 0));
    county_as(c, c->agent);
    county_act(c, path, "move",
               textf("version=%" PRId64 "&reason=%d&until=2026-12-07&why=Steckdose", t.version, REASON_AUTHORITY));
    clock_to(c, at(11, 24, 9, 0));
    struct response page = report(c, c->official);
    EXPECT_CONTAINS(page, "450 Minuten Servicezeit in 1 Meldungen");
    EXPECT_CONTAINS(page, "Nichts überschritten.");
    EXPECT_CONTAINS(web_get(c->web, path), "Schulträger");
}

/* req: Z3.2.1 */
TEST_DB(the_file_of_the_report_is_an_export_of_one_authority_without_subjects)
{
    struct county *c = county_open(db);
    struct authority_list authorities;
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "Geheimbetreff");
    clock_to(c, at(11, 25, 10, 0));
    give_cause(c, path, BREACH_DELIVERY, "=Kabel");
    struct tx *tx = test_tx(db, TX_READ, c->head);
    EXPECT_OK(agreement_authorities(tx, &authorities));
    tx_abort(tx);
    for (size_t i = 0; i < authorities.n; i++) {
        char ref[64];
        struct buf text = buf_fixed(ref, sizeof ref - 1);
        ref_put(&text, authorities.at[i].ref.b);
        county_as(c, c->official);
        struct response file =
            web_post(c->web, "/desk/report-levels/csv", textf("authority=%.*s&month=2026-11", STR_ARG(buf_str(&text))));
        if (authorities.at[i].id.n != c->hameln.n) {
            EXPECT_STATUS(file, 404);
            continue;
        }
        EXPECT_STATUS(file, 200);
        EXPECT_CONTAINS(file, county_number(c, path));
        EXPECT_CONTAINS(file, "Lieferung oder Ersatzteil");
        EXPECT_CONTAINS(file, "'=Kabel");
        EXPECT_NOT_CONTAINS(file, "Geheimbetreff");
    }
    EXPECT(authorities.n == 2);
}

TEST_DB(the_desk_reads_due_times_and_pauses_on_the_ticket_and_the_school_reads_the_promise)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    struct ticket t = county_ticket(c, c->agent, path);
    county_as(c, c->agent);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Lösung bis");
    EXPECT_CONTAINS(page, "reagiert am");
    EXPECT_NOT_CONTAINS(page, "Pausen");
    county_act(c, path, "move", textf("version=%" PRId64 "&reason=%d&until=2026-12-03", t.version, REASON_SCHOOL_DATE));
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Pausen");
    EXPECT_CONTAINS(page, "Die Uhr steht.");
    county_as(c, c->teacher);
    page = web_get(c->web, path);
    EXPECT_NOT_CONTAINS(page, "Lösung bis");
    EXPECT_NOT_CONTAINS(page, "Pausen");
}
