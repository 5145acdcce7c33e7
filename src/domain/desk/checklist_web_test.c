#include "domain/desk/checklist.h"
#include "domain/desk/desk_fixture_test.h"

#define POINTS_OF_BODY "Kabel messen\n\n  Port prüfen  "
#define POINTS_OF_SCHOOL "Raum aufschliessen"

static const char *list_at(struct county *c, const char *name)
{
    checklist_ref ref;
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    struct checklist_text text = { str_of(name), STR(POINTS_OF_BODY), STR(POINTS_OF_SCHOOL) };
    struct tx *tx = test_tx(c->db, TX_WRITE, c->agent);
    EXPECT_OK(checklist_create(tx, &text, &ref));
    EXPECT_OK(tx_commit(tx));
    ref_put(&out, ref.b);
    return str_z(test_mem(), buf_str(&out));
}

/* A ticket of the teacher with the list on it. */
static const char *listed(struct county *c)
{
    const char *path = county_taken(c, "Netz");
    const char *list = list_at(c, "Neuer Anschluss");
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), textf("<option value=\"%s\">Neuer Anschluss</option>", list));
    EXPECT_LOCATION(web_post(c->web, textf("%s/checklist", path), textf("checklist=%s", list)), path);
    return path;
}

/* req: GK.Sch.2 */
TEST_DB(both_sides_see_one_list_and_the_school_ticks_its_own_points)
{
    struct county *c = county_open(db);
    const char *path = listed(c);
    const account_id readers[] = { c->agent, c->contact, c->teacher, c->official, c->auditor, c->head };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        county_as(c, readers[i]);
        struct response page = web_get(c->web, path);
        EXPECT_CONTAINS(page, "Kabel messen");
        EXPECT_CONTAINS(page, "Raum aufschliessen");
        EXPECT_CONTAINS(page, "3 Punkte der Checkliste sind noch offen.");
    }
    county_as(c, c->teacher);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "name=\"n\" value=\"3\"");
    EXPECT_NOT_CONTAINS(page, "name=\"n\" value=\"1\"");
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=1&done=1"), 403);
    EXPECT_LOCATION(web_post(c->web, textf("%s/checks", path), "n=3&done=1"), path);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=4&done=1"), 404);
    county_as(c, c->official);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=3&done=1"), 403);
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=3&done=1"), 404);
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "2 Punkte der Checkliste sind noch offen.");
    EXPECT_CONTAINS(page, "Emil Lehrer");
}

TEST_DB(the_history_keeps_who_ticked_and_who_took_it_back)
{
    struct county *c = county_open(db);
    struct tick_rows ticks;
    const char *path = listed(c);
    county_as(c, c->teacher);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=3&done=1"), 303);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=3&done=1"), 303);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=3"), 303);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=1&done=1"), 303);
    struct ticket t = county_ticket(c, c->contact, path);
    struct tx *tx = test_tx(db, TX_READ, c->contact);
    EXPECT_OK(check_ticks(tx, &t, &ticks));
    EXPECT_EQ(ticks.n, 3);
    /* All at one moment of the test's clock: in the order of the points. */
    EXPECT_STR(ticks.at[0].text, "Kabel messen");
    EXPECT_STR(ticks.at[1].by, "Emil Lehrer");
    EXPECT_STR(ticks.at[2].by, "Anna Agentin");
    EXPECT(ticks.at[0].done && ticks.at[1].done && !ticks.at[2].done);
    tx_abort(tx);
}

TEST_DB(open_points_are_said_before_closing_and_do_not_hinder)
{
    struct county *c = county_open(db);
    const char *path = listed(c);
    county_as(c, c->agent);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "<strong>3 Punkte der Checkliste sind noch offen.</strong>");
    EXPECT_STATUS(
        web_post(c->web, textf("%s/move", path), textf("version=0&reason=%d&why=Alles+geht", REASON_NO_FAULT)), 303);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_CLOSED);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/checks", path), "n=1&done=1"), 409);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "name=\"n\" value=\"1\"");
}

TEST_DB(the_school_is_told_of_open_points_before_it_confirms)
{
    struct county *c = county_open(db);
    const char *path = listed(c);
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/ask-test", path), "version=0&items=Netz"), 303);
    county_as(c, c->teacher);
    EXPECT_CONTAINS(web_get(c->web, path), "<strong>3 Punkte der Checkliste sind noch offen.</strong>");
    EXPECT_STATUS(web_post(c->web, textf("%s/test", path), "all=ok"), 303);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.reason, REASON_TEST_CONFIRMED);
}

TEST_DB(lists_are_written_by_the_body_and_points_on_tickets_stay_as_they_are)
{
    struct county *c = county_open(db);
    const char *path = listed(c);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/checklists/new", "name=Leer&body_points=&school_points=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte mindestens einen Punkt nennen.");
    EXPECT_CONTAINS(page, "value=\"Leer\"");
    const char *list = textf("/desk/checklists/%s", list_at(c, "Umzug"));
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, list), "Raum aufschliessen</textarea>");
    EXPECT_STATUS(web_post(c->web, list, "version=1&name=Umzug&body_points=Packen&school_points="), 303);
    EXPECT_STATUS(web_post(c->web, list, "version=1&name=Alt&body_points=Packen&school_points="), 409);
    EXPECT_CONTAINS(web_get(c->web, path), "Kabel messen");
    EXPECT_STATUS(web_post(c->web, textf("%s/retire", list), ""), 303);
    EXPECT_STATUS(web_get(c->web, list), 404);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Umzug");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/checklists"), 403);
    EXPECT_STATUS(web_post(c->web, textf("%s/checklist", path), "checklist=00000000000000000000000000"), 403);
}

TEST_DB(a_list_has_at_most_twenty_points_and_a_ticket_sixty)
{
    struct county *c = county_open(db);
    struct checklist_row list = { .name = STR("Lang"), .school_points = STR("") };
    struct buf lines = buf_of(test_mem(), 256);
    for (int i = 0; i < 21; i++)
        buf_put_z(&lines, "Punkt\n");
    struct checklist_text text = { STR("Lang"), buf_str(&lines), STR("") };
    checklist_ref ref;
    const char *path = county_taken(c, "Netz");
    struct ticket t = county_ticket(c, c->agent, path);
    struct tx *tx = test_tx(db, TX_WRITE, c->agent);
    EXPECT_EQ(checklist_create(tx, &text, &ref), ERR_INVALID);
    list.body_points = str_sub(buf_str(&lines), 0, 6 * CHECKLIST_POINTS);
    for (int i = 0; i < CHECK_POINTS_MAX / CHECKLIST_POINTS; i++)
        EXPECT_OK(check_put(tx, &t, &list, 0));
    EXPECT_EQ(check_put(tx, &t, &list, 0), ERR_LIMITED);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, c->teacher);
    t = county_ticket(c, c->teacher, path);
    EXPECT_EQ(check_put(tx, &t, &list, 0), ERR_DENIED);
    tx_abort(tx);
}
