#include "domain/desk/desk_fixture_test.h"

/* req: GK.Desk.2 Z4.2.1 */
TEST_DB(a_teacher_reports_with_place_tile_and_effect_only)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page = web_get(c->web, "/desk/report");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Für: Nordschule");
    EXPECT_CONTAINS(page, "2.14");
    EXPECT_CONTAINS(page, "Netzwerk und WLAN");
    EXPECT_CONTAINS(page, "Das lesen: Nordschule (2 Personen), Stadt Hameln, Service-Desk");
    EXPECT_NOT_CONTAINS(page, "<select class=\"kern-form-input__select\" id=\"school\"");
    EXPECT_NOT_CONTAINS(page, "Wer meldet?");
    page = web_post(c->web, "/desk/report",
                    textf("school=%.*s&room=%.*s&service=%s&effect=stopped", STR_ARG(c->north.ref), STR_ARG(c->room),
                          service_ref_of(c, "network")));
    EXPECT_STATUS(page, 303);
    const char *path = str_z(test_mem(), str_dup(test_mem(), response_header(&page, "Location")));
    page = web_get(c->web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Danke! Ihre Meldung ist angekommen.");
    EXPECT_CONTAINS(page, "2026-000001");
    EXPECT_CONTAINS(page, "Wir melden uns bis");
    EXPECT_CONTAINS(page, "Netzwerk und WLAN, Raum 2.14");
    EXPECT_EQ(county_ticket(c, c->agent, path).row.state, STATE_NEW);
    EXPECT_EQ(county_ticket(c, c->agent, path).channel, CHANNEL_WEB);
}

TEST_DB(a_refused_report_keeps_what_was_typed)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page =
        web_post(c->web, "/desk/report",
                 textf("school=%.*s&effect=limited&text=Rauch+am+Switch&subject=Es+riecht", STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Rauch am Switch");
    EXPECT_CONTAINS(page, "value=\"Es riecht\"");
    EXPECT_CONTAINS(page, "value=\"limited\" checked");
    EXPECT_CONTAINS(page, "href=\"#service\"");
}

TEST_DB(nobody_reports_for_a_foreign_school)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page =
        web_post(c->web, "/desk/report",
                 textf("school=%.*s&service=%s&effect=none", STR_ARG(c->east.ref), service_ref_of(c, "network")));
    EXPECT_STATUS(page, 404);
    EXPECT_STATUS(web_get(c->web, textf("/desk/report?school=%.*s", STR_ARG(c->east.ref))), 404);
}

/* req: GK.Ex.1 */
TEST_DB(an_excluded_subject_says_who_is_responsible_and_is_referred_with_one_tap)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page = web_get(c->web, "/desk/report");
    EXPECT_CONTAINS(page, "Das gehört nicht zum IT-Support");
    EXPECT_CONTAINS(page, "Zuständig ist Ihr Schulträger. Wir verweisen Sie weiter.");
    const char *path = county_report(c, &c->north, "homepage", "none", "Homepage+alt");
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "nicht Leistungsumfang: Homepage der Schule");
    county_as(c, c->agent);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, textf("action=\"%s/refer\"", path));
    county_act(c, path, "refer", "version=0");
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.row.state, STATE_CLOSED);
    EXPECT_EQ(t.row.reason, REASON_REFERRED);
    county_as(c, c->teacher);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "Bitte wenden Sie sich an Ihren Schulträger: Stadt Hameln.");
}

/* req: GK.Sch.5 */
TEST_DB(a_pedagogical_request_is_referred_to_the_school_and_becomes_no_ticket)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page = web_post(c->web, "/desk/report",
                                    textf("school=%.*s&service=%s&effect=none&text=Fortbildung", STR_ARG(c->north.ref),
                                          service_ref_of(c, "pedagogy")));
    EXPECT_LOCATION(page, textf("/desk/report?school=%.*s", STR_ARG(c->north.ref)));
    page = web_get(c->web, textf("/desk/report?school=%.*s", STR_ARG(c->north.ref)));
    EXPECT_CONTAINS(page, "Fragen zum Unterricht und zu Fortbildungen klärt Ihre Schule.");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets"), "Fortbildung");
    county_as(c, c->contact);
    page = web_get(c->web, "/desk/first-look");
    EXPECT_CONTAINS(page, "Verweise zu Unterricht und Fortbildung");
    EXPECT_CONTAINS(page, "Nordschule: 1");
}

/* req: Z4.2.1 GK.Desk.1 */
TEST_DB(the_desk_records_a_telephone_call_of_a_contact)
{
    struct county *c = county_open(db);
    struct tx *tx = test_tx(db, TX_WRITE, c->head);
    contact_id id;
    struct contact_new add = { .school = c->north.id,
                               .account = c->contact,
                               .name = STR("Dora Ansprech"),
                               .phone = STR("05151 77"),
                               .mail = STR("d@x.example"),
                               .role = CONTACT_SCHOOL,
                               .starts = day_of(2026, 1, 1),
                               .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &add, &id));
    struct contact_list contacts;
    EXPECT_OK(agreement_contacts_of(tx, c->north.id, &contacts));
    struct buf ref = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&ref, contacts.at[0].ref.b);
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/report");
    EXPECT_CONTAINS(page, "Suedschule");
    EXPECT_CONTAINS(page, "Ostschule");
    page = web_get(c->web, textf("/desk/report?school=%.*s", STR_ARG(c->north.ref)));
    EXPECT_CONTAINS(page, "Wer meldet?");
    EXPECT_CONTAINS(page, "Dora Ansprech (05151 77)");
    page = web_post(c->web, "/desk/report",
                    textf("school=%.*s&service=%s&effect=none&contact=%s&channel=phone&subject=Anruf",
                          STR_ARG(c->north.ref), service_ref_of(c, "printer"), str_z(test_mem(), buf_str(&ref))));
    EXPECT_STATUS(page, 303);
    const char *path = str_z(test_mem(), str_dup(test_mem(), response_header(&page, "Location")));
    struct ticket t = county_ticket(c, c->agent, path);
    EXPECT_EQ(t.channel, CHANNEL_PHONE);
    EXPECT_EQ(t.requester.n, c->contact.n);
    page = web_get(c->web, path);
    EXPECT_CONTAINS(page, "am Telefon");
}

TEST_DB(a_caller_without_account_is_a_name)
{
    struct county *c = county_open(db);
    county_as(c, c->agent);
    struct response page = web_post(c->web, "/desk/report",
                                    textf("school=%.*s&service=%s&effect=none&caller=Hausmeister+Otto"
                                          "&caller_mail=otto%%40schule.example&channel=on_site&subject=Ruf",
                                          STR_ARG(c->south.ref), service_ref_of(c, "printer")));
    EXPECT_STATUS(page, 303);
    page = web_get(c->web, str_z(test_mem(), str_dup(test_mem(), response_header(&page, "Location"))));
    EXPECT_CONTAINS(page, "Hausmeister Otto");
    EXPECT_CONTAINS(page, "otto@schule.example");
    EXPECT_CONTAINS(page, "vor Ort");
}

TEST_DB(a_file_comes_with_the_report_and_only_its_readers_get_it)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page = web_upload(c->web, "/desk/report",
                                      textf("school=%.*s&service=%s&effect=none&subject=Mit+Datei",
                                            STR_ARG(c->north.ref), service_ref_of(c, "network")),
                                      "files", "protokoll.txt", STR("Fehler 17\n"));
    EXPECT_STATUS(page, 303);
    page = web_get(c->web, str_z(test_mem(), str_dup(test_mem(), response_header(&page, "Location"))));
    EXPECT_CONTAINS(page, "protokoll.txt");
    size_t at = str_find(page.body, STR("/desk/attachments/"));
    EXPECT(at != SIZE_MAX);
    const char *file =
        str_z(test_mem(), str_dup(test_mem(), str_sub(page.body, at, STR("/desk/attachments/").len + REF_TEXT_LEN)));
    page = web_get(c->web, file);
    EXPECT_STATUS(page, 200);
    EXPECT(str_find(response_header(&page, "Content-Disposition"), STR("attachment; filename=\"protokoll.txt\"")) !=
           SIZE_MAX);
    EXPECT_STR(response_header(&page, "Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_STATUS(web_get(c->web, textf("%s/preview", file)), 404);
    county_as(c, c->teacher2);
    EXPECT_STATUS(web_get(c->web, file), 404);
    county_as(c, c->foreign_contact);
    EXPECT_STATUS(web_get(c->web, file), 404);
    county_as(c, c->auditor);
    EXPECT_STATUS(web_get(c->web, file), 200);
}

TEST_DB(a_file_of_a_wrong_kind_is_refused_and_the_text_kept)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page = web_upload(c->web, "/desk/report",
                                      textf("school=%.*s&service=%s&effect=none&text=Wichtiger+Satz",
                                            STR_ARG(c->north.ref), service_ref_of(c, "network")),
                                      "files", "virus.exe", STR("MZ\x90"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Wichtiger Satz");
    EXPECT_CONTAINS(page, "href=\"#files\"");
}

TEST_DB(who_may_not_report_has_no_such_page)
{
    struct county *c = county_open(db);
    const account_id without[] = { c->auditor, c->steering, c->provider, c->sysadmin };
    for (size_t i = 0; i < ARRAY_LEN(without); i++) {
        county_as(c, without[i]);
        EXPECT_STATUS(web_get(c->web, "/desk/report"), 403);
    }
    county_as(c, (account_id){ 0 });
    struct response page = web_get(c->web, "/desk/report");
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Fdesk%2Freport");
}

TEST_DB(an_official_reports_for_the_schools_of_the_own_authority)
{
    struct county *c = county_open(db);
    county_as(c, c->official);
    struct response page = web_get(c->web, "/desk/report");
    EXPECT_CONTAINS(page, "Nordschule");
    EXPECT_CONTAINS(page, "Suedschule");
    EXPECT_NOT_CONTAINS(page, "Ostschule");
    const char *path = county_report(c, &c->south, "network", "none", "Vom+Amt");
    EXPECT_EQ(county_ticket(c, c->official, path).requester.n, c->official.n);
}

TEST_DB(a_draft_is_restored_and_ends_with_the_report)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    struct response page =
        web_post(c->web, "/desk/drafts/report",
                 textf("school=%.*s&text=Halber+Satz&subject=Anfang&effect=limited", STR_ARG(c->north.ref)));
    EXPECT_STATUS(page, 204);
    page = web_get(c->web, "/desk/report");
    EXPECT_CONTAINS(page, "Entwurf wiederhergestellt");
    EXPECT_CONTAINS(page, "Halber Satz");
    EXPECT_CONTAINS(page, "value=\"limited\" checked");
    county_as(c, c->teacher2);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/report"), "Halber Satz");
    county_as(c, c->teacher);
    (void)county_report(c, &c->north, "network", "none", "Fertig");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/report"), "Halber Satz");
}

TEST_DB(a_draft_can_be_discarded_and_its_form_still_sent)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *body =
        textf("school=%.*s&service=%s&effect=none&text=Weg+damit", STR_ARG(c->north.ref), service_ref_of(c, "network"));
    EXPECT_STATUS(web_post(c->web, "/desk/drafts/report", body), 204);
    /* The script posts the page's own nonce: it must not be used up. */
    EXPECT_STATUS(web_post_again(c->web, "/desk/report", body), 303);
    EXPECT_STATUS(web_post(c->web, "/desk/drafts/report", body), 204);
    EXPECT_LOCATION(web_post(c->web, "/desk/drafts/report/drop", ""), "/desk/report");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/report"), "Weg damit");
}

TEST_DB(pressing_send_twice_saves_once)
{
    struct county *c = county_open(db);
    county_as(c, c->teacher);
    const char *body = textf("school=%.*s&service=%s&effect=none", STR_ARG(c->north.ref), service_ref_of(c, "network"));
    struct response first = web_post(c->web, "/desk/report", body);
    const char *path = str_z(test_mem(), str_dup(test_mem(), response_header(&first, "Location")));
    EXPECT_LOCATION(web_post_again(c->web, "/desk/report", body), path);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets"), "2026-000002");
}

/* req: GK.Desk.1 */
TEST_DB(the_agent_finds_who_is_calling_by_name_number_or_school)
{
    struct county *c = county_open(db);
    struct contact_new caller = { .school = c->south.id,
                                  .name = STR("Jörg Müller"),
                                  .phone = STR("05151 903-12"),
                                  .role = CONTACT_OFFICE,
                                  .starts = day_of(2026, 1, 1),
                                  .ends = DAY_NONE };
    struct tx *tx = test_tx(c->db, TX_WRITE, c->head);
    EXPECT_OK(agreement_contact_create(tx, &caller, NULL));
    EXPECT_OK(tx_commit(tx));
    county_as(c, c->agent);
    static const char *const queries[] = { "muell", "%2B49+5151+90312", "suedsch+j%C3%B6rg" };
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        struct response page = web_get(c->web, textf("/desk/report?q=%s", queries[i]));
        EXPECT_STATUS(page, 200);
        EXPECT_CONTAINS(page, ">Jörg Müller</a>");
    }
    EXPECT_CONTAINS(web_get(c->web, "/desk/report?q=Suedsch"), "Schule, Person später angeben");
    EXPECT_CONTAINS(web_get(c->web, "/desk/report?q=Unbekannt"), "Niemand gefunden");
    struct response page = web_get(c->web, "/desk/report?q=muell");
    size_t at = str_find(page.body, STR("/desk/report?school="));
    struct str rest = str_from(page.body, at);
    const char *form = str_z(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"')));
    page = web_get(c->web, textf("%.46s&contact=%s", form, strstr(form, "contact=") + 8));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "selected>Jörg Müller (05151 903-12)</option>");
    /* Not for the school itself. */
    county_as(c, c->teacher);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/report?q=muell"), "Jörg Müller");
}
