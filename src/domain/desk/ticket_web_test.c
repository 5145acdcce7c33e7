#include "domain/desk/desk_fixture_test.h"

/* --- the whole way -------------------------------------------------------------------------- */

/* req: GK.Desk.2 GK.Sch.2 */
TEST_DB(from_the_first_report_to_the_confirmed_solution)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "display", "limited", "Beamer+dunkel");
    EXPECT_EQ(county_ticket(c, c->teacher, path).row.state, STATE_AT_SCHOOL);
    EXPECT_CONTAINS(web_get(c->web, path), "Ihre Schule prüft zuerst");

    county_as(c, c->contact);
    struct response page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "Beamer dunkel");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Geht jetzt");
    EXPECT_CONTAINS(page, "An Service-Desk geben");
    county_act(c, path, "handover", "version=0&first_text=Netzteil+geprueft");
    EXPECT_EQ(county_ticket(c, c->contact, path).row.state, STATE_NEW);

    county_as(c, c->agent);
    page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "Beamer dunkel");
    EXPECT_CONTAINS(page, "form=\"take\" name=\"ticket\"");
    county_act(c, path, "take", "version=0");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_IN_PROGRESS);
    EXPECT_EQ(t.assignee.n, c->agent.n);
    county_act(c, path, "answer", "version=0&text=Wir+tauschen+die+Lampe.");
    county_act(c, path, "ask-test", "version=0&items=Bild%0ATon&tested=1");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_TESTING);

    county_as(c, c->teacher);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Wir tauschen die Lampe.");
    EXPECT_CONTAINS(page, "Alles gut");
    EXPECT_CONTAINS(page, "<legend class=\"kern-label\">Ton</legend>");
    county_act(c, path, "test", "all=ok");
    t = county_ticket(c, c->teacher, path);
    EXPECT_EQ(t.row.state, STATE_CLOSED);
    EXPECT_EQ(t.row.reason, REASON_TEST_CONFIRMED);
    EXPECT_CONTAINS(web_get(c->web, path), "Gelöst. Sie haben den Test bestätigt.");
}

/* req: GK.Sch.2 */
TEST_DB(a_failed_test_goes_back_to_the_same_colleague_with_the_words_of_the_school)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Drucker");
    county_act(c, path, "ask-test", "version=0&items=Papier%0AFarbe");
    county_as(c, c->teacher);
    county_act(c, path, "test", "all=fail&r1=ok&r2=fail&fail_text=Alles+gelb");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_IN_PROGRESS);
    EXPECT_EQ(t.row.reason, REASON_TEST_FAILED);
    EXPECT_EQ(t.assignee.n, c->agent.n);
    EXPECT_EQ(t.tests_failed, 1);
    county_as(c, c->agent);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Alles gelb");
    EXPECT_CONTAINS(page, "Gemeinsamer Lösungstest");
    EXPECT_CONTAINS(page, "Test nicht bestanden");
}

/* req: GK.Sch.2 */
TEST_DB(the_desk_cannot_confirm_its_own_work)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Drucker");
    county_act(c, path, "ask-test", "version=0&items=Papier");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Alles gut");
    EXPECT_STATUS(web_post(c->web, textf("%s/test", path), "all=ok"), 403);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_TESTING);
}

TEST_DB(a_test_needs_an_item_and_keeps_what_was_typed)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Drucker");
    struct response page = web_post(c->web, textf("%s/ask-test", path), "version=0&items=&tested=1");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte mindestens einen Testpunkt nennen.");
    EXPECT_CONTAINS(page, "id=\"tested\" name=\"tested\" value=\"1\" checked");
}

TEST_DB(who_reported_may_open_again_within_the_time)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Tafel");
    county_act(c, path, "ask-test", "version=0&items=Stift");
    county_as(c, c->teacher);
    county_act(c, path, "test", "all=ok");
    EXPECT_STATUS(web_post(c->web, textf("%s/reopen", path), "version=0&reopen_text="), 422);
    county_act(c, path, "reopen", "version=0&reopen_text=Wieder+dunkel");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_IN_PROGRESS);
    EXPECT_EQ(t.assignee.n, c->agent.n);
    EXPECT_CONTAINS(web_get(c->web, path), "Wieder dunkel");
}

TEST_DB(a_closed_report_takes_no_answer_of_the_school_after_the_time)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Tafel");
    county_act(c, path, "ask-test", "version=0&items=Stift");
    county_as(c, c->teacher);
    county_act(c, path, "test", "all=ok");
    web_wait(c->web, DAYS(31));
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Wieder öffnen");
    struct response page = web_post(c->web, textf("%s/reopen", path), "version=0&reopen_text=Noch+was");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Bitte schreiben Sie eine neue.");
}

TEST_DB(solved_at_school_with_one_tap)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "display", "limited", "Kabel");
    county_as(c, c->contact);
    county_act(c, path, "solved", "version=0&first_text=");
    EXPECT_EQ(county_ticket(c, c->contact, path).row.reason, REASON_SOLVED_AT_SCHOOL);
    EXPECT_CONTAINS(web_get(c->web, path), "Gelöst. Danke!");
}

TEST_DB(a_question_waits_for_the_school_and_its_answer_brings_the_ticket_back)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Konto");
    county_act(c, path, "answer", "version=0&question=1&text=Welcher+Raum%3F");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_AT_SCHOOL);
    EXPECT_EQ(t.row.reason, REASON_QUESTION);
    county_as(c, c->teacher);
    EXPECT_CONTAINS(web_get(c->web, path), "Welcher Raum?");
    county_act(c, path, "answer", "version=0&text=Raum+12");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
}

/* --- who sees what ------------------------------------------------------------------------------ */

/* req: Z4.2.1 */
TEST_DB(foreign_and_unknown_tickets_are_the_same_to_everybody_outside)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Nordgeheim");
    const account_id outside[] = { c->teacher2, c->foreign_contact, c->foreign_official, c->provider };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        county_as(c, outside[i]);
        EXPECT_STATUS(web_get(c->web, path), 404);
        EXPECT_STATUS(web_get(c->web, "/desk/tickets/00000000000000000000000000"), 404);
        struct response list = web_get(c->web, "/desk/tickets?set=all");
        EXPECT_STATUS(list, 200);
        EXPECT_NOT_CONTAINS(list, "Nordgeheim");
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?q=Nordgeheim&set=all"), path);
        struct response number = web_get(c->web, textf("/desk/tickets?q=%s", county_number(c, path)));
        EXPECT_STATUS(number, 200);
        EXPECT_NOT_CONTAINS(number, path);
    }
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_post(c->web, textf("%s/answer", path), "version=0&text=Hallo"), 404);
    county_as(c, c->steering);
    EXPECT_STATUS(web_get(c->web, "/desk/tickets"), 403);
    county_as(c, c->sysadmin);
    EXPECT_STATUS(web_get(c->web, "/desk/tickets"), 403);
}

TEST_DB(an_internal_note_never_reaches_the_school_or_the_authority)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Server");
    county_act(c, path, "note", "version=0&note=Zugangskanarienvogel");
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Zugangskanarienvogel");
    EXPECT_CONTAINS(page, "class=\"entry internal\"");
    EXPECT_CONTAINS(page, "<span class=\"chip\">Intern</span>");
    EXPECT_CONTAINS(page, "Nur intern. Das lesen: Service-Desk und Betriebsleitung");
    const account_id readers[] = { c->teacher, c->contact, c->official };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        county_as(c, readers[i]);
        EXPECT_NOT_CONTAINS(web_get(c->web, path), "Zugangskanarienvogel");
        EXPECT_NOT_CONTAINS(web_get(c->web, path), "Interne Notiz");
        EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets?q=Zugangskanarienvogel&set=all"), path);
        EXPECT_STATUS(web_post(c->web, textf("%s/note", path), "version=0&note=x"), 403);
        const char *token = county_token(c, readers[i], "ticket:RL ticket_article:RLC internal_note:RLC");
        struct response json = web_json(c->web, "GET", textf("/api/v1%s", path + STR("/desk").len), token, NULL);
        EXPECT_STATUS(json, 200);
        EXPECT_NOT_CONTAINS(json, "Zugangskanarienvogel");
        EXPECT_CONTAINS(json, "\"version\":");
    }
    county_as(c, c->auditor);
    EXPECT_CONTAINS(web_get(c->web, path), "Zugangskanarienvogel");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "id=\"answer\"");
}

/* --- the body decides ------------------------------------------------------------------------------- */

/* req: Z4.1 */
TEST_DB(an_authority_asks_and_marks_but_does_not_assign)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Router");
    county_as(c, c->official);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Als dringend markieren");
    EXPECT_NOT_CONTAINS(page, "Weitere Schritte");
    EXPECT_STATUS(web_post(c->web, textf("%s/assign", path), "version=0&assignee="), 403);
    EXPECT_STATUS(web_post(c->web, textf("%s/take", path), "version=0"), 403);
    EXPECT_STATUS(web_post(c->web, textf("%s/priority", path), "version=0&priority=1&priority_why=eilig"), 403);
    EXPECT_STATUS(web_get(c->web, textf("%s/more", path)), 403);
    county_act(c, path, "answer", "version=0&text=Bitte+bald.");
    county_act(c, path, "urgent", "urgent_why=Morgen+Abitur");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT(t.row.urgent);
    EXPECT_EQ(t.row.priority, t.priority_computed);
    EXPECT_EQ(t.assignee.n, c->agent.n);
}

/* req: Z4.1 */
TEST_DB(the_override_of_the_head_stands_in_the_history)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Router");
    county_as(c, c->head);
    struct response page = web_get(c->web, textf("%s/more", path));
    EXPECT_STATUS(page, 200);
    size_t at = str_find(page.body, STR(">Bernd Techniker"));
    EXPECT(at != SIZE_MAX && at > REF_TEXT_LEN + 1);
    struct str ref = str_dup(test_mem(), str_sub(page.body, at - REF_TEXT_LEN - 1, REF_TEXT_LEN));
    county_act(c, path, "assign", textf("version=0&assignee=%.*s", STR_ARG(ref)));
    EXPECT_EQ(county_ticket(c, c->head, path).assignee.n, c->agent2.n);
    EXPECT_CONTAINS(web_get(c->web, path), "Von der Betriebsleitung anders entschieden");
}

TEST_DB(priority_promise_and_subject_area_change_with_a_reason)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Router");
    EXPECT_STATUS(web_post(c->web, textf("%s/priority", path), "version=0&priority=1&priority_why="), 422);
    county_act(c, path, "priority", "version=0&priority=1&priority_why=Pruefung");
    struct response page = web_post(c->web, textf("%s/promise", path),
                                    "version=0&promise_day=2026-11-20&promise_time=12:00&promise_why=Teile");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "href=\"#promise_day\"");
    EXPECT_CONTAINS(page, "Teile</textarea>");
    county_act(c, path, "promise", "version=0&promise_day=2026-12-03&promise_time=12:00&promise_why=Teile");
    county_act(c, path, "service", textf("version=0&service=%s", service_ref_of(c, "homepage")));
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.priority, 1);
    EXPECT_EQ(t.row.routing, ROUTING_EXCLUDED);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Donnerstag, 3. Dezember, 12:00 Uhr");
    EXPECT_CONTAINS(page, "Pruefung");
}

TEST_DB(waiting_needs_a_date_in_the_future)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    const char *wait = textf("version=0&reason=%d&why=Lieferant+sagt+Montag", REASON_DELIVERY);
    struct response page = web_post(c->web, textf("%s/move", path), wait);
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte ein Datum angeben, bis wann wir warten.");
    EXPECT_CONTAINS(page, "Lieferant sagt Montag");
    EXPECT_STATUS(web_post(c->web, textf("%s/move", path), textf("%s&until=2026-11-20", wait)), 422);
    county_act(c, path, "move", textf("%s&until=2026-12-03", wait));
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_WAITING);
    EXPECT_CONTAINS(web_get(c->web, path), "3. Dezember");
}

TEST_DB(only_moves_of_the_table_exist)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    EXPECT_STATUS(web_post(c->web, textf("%s/move", path), textf("version=0&reason=%d", REASON_TEST_CONFIRMED)), 409);
    EXPECT_STATUS(web_post(c->web, textf("%s/move", path), "version=0&reason=17"), 400);
    EXPECT_STATUS(web_post(c->web, textf("%s/move", path), "version=0&reason=2&state=6"), 400);
    EXPECT_STATUS(web_post(c->web, textf("%s/refer", path), "version=0"), 409);
}

/* --- collisions, undo, merge ------------------------------------------------------------------------------ */

TEST_DB(a_stale_form_shows_both_versions_and_loses_no_text)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Beamer");
    int64_t seen = county_ticket(c, c->agent, path).version;
    county_as(c, c->teacher);
    county_act(c, path, "answer", "version=0&text=Jetzt+raucht+er.");
    county_as(c, c->agent);
    struct response page =
        web_post(c->web, textf("%s/answer", path), textf("version=%" PRId64 "&text=Mein+langer+Text", seen));
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "Beide Fassungen stehen hier.");
    EXPECT_CONTAINS(page, "Jetzt raucht er.");
    EXPECT_CONTAINS(page, "Mein langer Text</textarea>");
    int64_t now = county_ticket(c, c->agent, path).version;
    EXPECT_CONTAINS(page, textf("name=\"version\" value=\"%" PRId64 "\"", now));
    county_act(c, path, "answer", textf("version=%" PRId64 "&text=Mein+langer+Text", now));
}

TEST_DB(a_move_is_undone_from_the_page_that_follows)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    county_act(c, path, "move", textf("version=0&reason=%d&until=2026-12-03", REASON_DELIVERY));
    struct response page = web_get(c->web, path);
    size_t at = str_find(page.body, str_of(textf("%s/undo/", path)));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at);
    const char *undo = str_z(test_mem(), str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"'))));
    EXPECT_LOCATION(web_post(c->web, undo, ""), path);
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
    EXPECT_CONTAINS(web_get(c->web, path), "Die Änderung ist rückgängig gemacht.");
    struct response again = web_post(c->web, undo, "");
    EXPECT_STATUS(again, 409);
}

TEST_DB(tickets_of_one_school_are_merged_and_parted_again)
{
    struct county *c = county_open(db);
    const char *target = county_taken(c, "WLAN+weg");
    county_as(c, c->contact);
    const char *source = county_report(c, &c->north, "network", "stopped", "Auch+kein+WLAN");
    county_as(c, c->agent);
    struct response page = web_post(c->web, textf("%s/merge", source), "version=0&number=2026-999999");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Diese Nummer gibt es nicht.");
    page = web_post(c->web, textf("%s/merge", source), textf("version=0&number=%s", county_number(c, target)));
    EXPECT_LOCATION(page, target);
    page = web_get(c->web, source);
    EXPECT_CONTAINS(page, textf("Diese Meldung ist schon zusammengeführt mit %s.", county_number(c, target)));
    page = web_get(c->web, target);
    EXPECT_CONTAINS(page, textf("aus %s", county_number(c, source)));
    size_t at = str_find(page.body, str_of(textf("%s/undo/", target)));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at);
    const char *undo = str_z(test_mem(), str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"'))));
    EXPECT_LOCATION(web_post(c->web, undo, ""), target);
    EXPECT_EQ(county_ticket(c, c->agent, source).row.state, STATE_NEW);
    EXPECT_EQ(county_ticket(c, c->agent, source).merged_into.n, 0);
}

TEST_DB(tickets_of_two_schools_are_never_merged)
{
    struct county *c = county_open(db);
    const char *target = county_taken(c, "WLAN+weg");
    county_as(c, c->official);
    const char *source = county_report(c, &c->south, "network", "stopped", "Sued");
    county_as(c, c->agent);
    struct response page =
        web_post(c->web, textf("%s/merge", source), textf("version=0&number=%s", county_number(c, target)));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Zusammenführen geht nur innerhalb einer Schule.");
    EXPECT_EQ(county_ticket(c, c->agent, source).row.state, STATE_NEW);
}

/* --- the school ------------------------------------------------------------------------------------------------ */

TEST_DB(only_the_requester_withdraws)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    county_as(c, c->contact);
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Meldung zurückziehen");
    EXPECT_STATUS(web_post(c->web, textf("%s/withdraw", path), "version=0&withdraw_text="), 403);
    county_as(c, c->teacher);
    county_act(c, path, "withdraw", "version=0&withdraw_text=Erledigt+sich");
    EXPECT_EQ(county_ticket(c, c->teacher, path).row.reason, REASON_WITHDRAWN);
}

TEST_DB(affects_me_too_counts_a_person_once)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "WLAN");
    int64_t before = county_ticket(c, c->contact, path).row.entries;
    county_as(c, c->contact);
    EXPECT_CONTAINS(web_get(c->web, path), "Betrifft mich auch");
    county_act(c, path, "join", "version=0");
    county_act(c, path, "join", "version=0");
    EXPECT_EQ(county_ticket(c, c->contact, path).row.entries, before + 1);
    EXPECT_CONTAINS(web_get(c->web, path), "Betrifft mich auch.");
}

TEST_DB(an_answer_keeps_its_draft_until_it_is_sent)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Kabel");
    const char *draft = textf("/desk/drafts/answer-%s", path + STR("/desk/tickets/").len);
    struct response page = web_get(c->web, path);
    EXPECT_CONTAINS(page, textf("data-draft=\"%s\"", draft));
    EXPECT_STATUS(web_post(c->web, draft, "version=3&text=Noch+nicht+fertig"), 204);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Noch nicht fertig</textarea>");
    EXPECT_CONTAINS(page, "Entwurf wiederhergestellt: Montag, 23. November, 09:00 Uhr");
    county_act(c, path, "answer", "version=0&text=Jetzt+fertig");
    EXPECT_NOT_CONTAINS(web_get(c->web, path), "Noch nicht fertig");
}

TEST_DB(a_page_with_ten_entries_stays_small)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Lang");
    for (int i = 0; i < 9; i++)
        county_act(c, path, "answer",
                   textf("version=0&text=Antwort+Nummer+%d.+Wir+haben+die+Leitung+geprueft+und+melden+uns.", i));
    struct response page = web_get(c->web, path);
    EXPECT_STATUS(page, 200);
    EXPECT(page.body.len <= 30 * 1024);
}

TEST_DB(one_step_puts_a_ticket_away_until_the_next_service_day_and_can_be_taken_back)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Wartet+kurz");
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, path), "Zurückstellen bis Dienstag, 24. November, 07:30 Uhr");
    struct response page = web_post(c->web, "/desk/snooze", textf("ticket=%s", path + STR("/desk/tickets/").len));
    EXPECT_LOCATION(page, "/desk/tickets");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_WAITING);
    EXPECT_EQ(t.row.reason, REASON_FOLLOW_UP);
    page = web_get(c->web, "/desk/tickets");
    EXPECT_CONTAINS(page, "Zurückgestellt bis zum nächsten Werktag.");
    size_t at = str_find(page.body, STR("/undo/"));
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page.body, at);
    county_act(c, path, str_z(test_mem(), str_sub(rest, 1, str_find_byte(rest, '"') - 1)), "");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_IN_PROGRESS);
    county_as(c, c->teacher);
    EXPECT_STATUS(web_post(c->web, "/desk/snooze", textf("ticket=%s", path + STR("/desk/tickets/").len)), 403);
}

TEST_DB(a_missed_promise_is_said_in_words_on_list_and_ticket)
{
    struct county *c = county_open(db);
    const char *path = county_taken(c, "Zu+spaet");
    web_wait(c->web, DAYS(60));
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets"), "überfällig seit");
    EXPECT_CONTAINS(web_get(c->web, path), "Unsere Antwort ist überfällig seit");
}

/* U6 */
TEST_DB(the_line_above_the_button_counts_the_people_of_the_school_who_will_read)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *path = county_report(c, &c->north, "network", "stopped", "Wer+liest");
    EXPECT_CONTAINS(web_get(c->web, path), "Nordschule (2 Personen)"); /* the contact and who reported it */
    county_as(c, c->contact);
    path = county_report(c, &c->north, "network", "stopped", "Wer+liest+noch");
    EXPECT_CONTAINS(web_get(c->web, path), "Nordschule (eine Person)"); /* teachers see their own only */
}
