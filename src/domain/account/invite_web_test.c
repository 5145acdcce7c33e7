#include "domain/account/account_fixture_test.h"

static struct response invite(struct town *c, const char *rest)
{
    return web_post(c->web, "/account/users/invite",
                    body_of("name=Neue+Person&from=2026-11-23&to=2027-07-31&%s", rest));
}

static const char *at_school(struct town *c, const char *mail, school_id school)
{
    return body_of("role=school_contact&mail=%s&school=%s", mail, ref_of(town_school_ref(c, school).b));
}

static const char *link_of(struct town *c, const char *mail)
{
    struct sent_mails mails = town_mails(c, mail);
    EXPECT(mails.n > 0);
    struct str path = after_text(mails.at[0].body, "https://pedell.example");
    EXPECT(str_starts(path, STR("/account/invitation/")));
    return str_z(test_mem(), path);
}

/* The first half of personas SA8. */
TEST_DB(an_invited_contact_sets_a_password_and_an_app_and_is_in)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    struct response page = web_get(c.web, "/account/users/invite");
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "Fremdwort");
    page = invite(&c, at_school(&c, "neu%40stadt.example", c.city_school));
    EXPECT_LOCATION(page, "/account/users");
    page = web_get(c.web, "/account/users?state=invited");
    EXPECT_CONTAINS(page, "neu@stadt.example");
    const char *link = link_of(&c, "neu@stadt.example");

    web_sign_in(c.web, NOBODY);
    page = web_get(c.web, link);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Neue Person");
    page = web_post(c.web, link, "name=Neue+Person&password=kurz");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, link, "name=Neue+Person&password=vier+blaue+Ziegel");
    EXPECT_LOCATION(page, "/account/second-factor/set-up");
    page = web_get(c.web, "/account/second-factor/set-up");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "otpauth://totp/Pedell:neu@stadt.example?secret=");
    struct str secret = after_text(page.body, "<p class=\"kern-body mono\">");
    struct str sealed = after_text(page.body, "name=\"sealed\" value=\"");
    EXPECT_EQ(secret.len, 39); /* eight groups of four */
    page = web_post(c.web, "/account/second-factor/set-up", body_of("sealed=%.*s&code=000000&next=", STR_ARG(sealed)));
    EXPECT_STATUS(page, 422);
    EXPECT_STR_EQ(after_text(page.body, "<p class=\"kern-body mono\">"), secret); /* the same secret again */

    struct secret20 key = { { 0 } };
    unsigned bits = 0;
    int have = 0;
    for (size_t i = 0, n = 0; i < secret.len; i++) {
        char ch = secret.at[i];
        if (ch == ' ')
            continue;
        bits = bits << 5 | (unsigned)(ch >= 'A' ? ch - 'A' : ch - '2' + 26);
        have += 5;
        if (have >= 8) {
            have -= 8;
            key.b[n++] = (unsigned char)(bits >> have);
        }
    }
    page = web_post(c.web, "/account/second-factor/set-up",
                    body_of("sealed=%.*s&code=%s&next=", STR_ARG(sealed),
                            str_z(test_mem(), totp_code(test_mem(), &key, test_now))));
    EXPECT_LOCATION(page, "/");
    page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Grundschule Nord");
    page = web_post(c.web, link, "name=X&password=noch+ein+Versuch+hier");
    EXPECT_STATUS(page, 422);
}

TEST_DB(a_sheet_of_codes_is_enough_for_a_contact_and_each_code_works_once)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    (void)invite(&c, at_school(&c, "neu%40stadt.example", c.city_school));
    web_sign_in(c.web, NOBODY);
    (void)web_post(c.web, link_of(&c, "neu@stadt.example"), "name=Neue+Person&password=vier+blaue+Ziegel");
    struct response page = web_post(c.web, "/account/second-factor/codes", "");
    EXPECT_STATUS(page, 200);
    struct str code = after_text(page.body, "<li class=\"mono\">");
    EXPECT_EQ(code.len, 9);
    page = web_post(c.web, "/account/second-factor", body_of("code=%.*s&next=", STR_ARG(code)));
    EXPECT_LOCATION(page, "/");
    struct sent_mails mails = town_mails(&c, "neu@stadt.example");
    EXPECT(str_find(mails.at[0].body, STR("Codes, die noch gelten: 9")) != SIZE_MAX);
    web_sign_in(c.web, NOBODY);
    (void)web_post(c.web, "/account/sign-in", "mail=neu%40stadt.example&password=vier+blaue+Ziegel&next=");
    page = web_post(c.web, "/account/second-factor", body_of("code=%.*s&next=", STR_ARG(code)));
    EXPECT_STATUS(page, 422);
}

TEST_DB(only_contacts_may_use_a_sheet)
{
    struct town c = town_open(db);
    account_id official = town_official(&c);
    web_sign_in(c.web, official);
    struct response page = web_post(c.web, "/account/codes", "");
    EXPECT_STATUS(page, 403);
    account_id contact = town_contact(&c);
    web_sign_in(c.web, contact);
    page = web_post(c.web, "/account/codes", "");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Diese Codes sehen Sie nur jetzt.");
}

struct code_row {
    struct blob code;
};
ROW(code_row, COL(code_row, code));
struct code_rows {
    struct code_row *at;
    size_t n;
};
QUERY(codes_of_test, SCOPE_SYSTEM, 1, code_row, "SELECT code FROM account_code WHERE account = $3");

TEST_DB(codes_of_a_sheet_are_stored_as_hashes)
{
    struct town c = town_open(db);
    struct code_list codes;
    struct code_rows rows = { 0 };
    struct person person;
    account_id contact = town_contact(&c);
    struct tx *tx = test_tx(db, TX_WRITE, contact);
    EXPECT_OK(person_by_id(tx, contact, &person));
    EXPECT_OK(person_new_codes(tx, &person, &codes));
    EXPECT_OK(tx_all(tx, codes_of_test, &rows, contact));
    EXPECT_EQ(rows.n, CODE_COUNT);
    for (size_t i = 0; i < rows.n; i++) {
        EXPECT_EQ(rows.at[i].code.bytes.len, 32);
        for (size_t k = 0; k < CODE_COUNT; k++)
            EXPECT(!str_eq(rows.at[i].code.bytes, codes.at[k]));
    }
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(an_invitation_ends_after_two_weeks_and_can_be_sent_again)
{
    struct town c = town_open(db);
    account_id official = town_official(&c);
    web_sign_in(c.web, official);
    (void)invite(&c, at_school(&c, "neu%40stadt.example", c.city_school));
    const char *first = link_of(&c, "neu@stadt.example");
    test_now = instant_add(test_now, DAYS(14));
    web_sign_in(c.web, NOBODY);
    struct response page = web_get(c.web, first);
    EXPECT_CONTAINS(page, "Dieser Link gilt nicht mehr");
    web_sign_in(c.web, official);
    page = web_get(c.web, "/account/users?state=invited");
    struct str ref = after_text(page.body, "data-key=\"Enter\" href=\"/account/users/");
    page = web_post(c.web, body_of("/account/users/%.*s/invitation", STR_ARG(ref)), "");
    EXPECT_STATUS(page, 303);
    web_sign_in(c.web, NOBODY);
    page = web_post(c.web, link_of(&c, "neu@stadt.example"), "name=Neue+Person&password=vier+blaue+Ziegel");
    EXPECT_STATUS(page, 303);
}

TEST_DB(what_may_not_be_invited_is_refused_at_its_field)
{
    struct town c = town_open(db);
    town_contact(&c);
    town_person(&c, "fremd@pyrmont.example", c.district, c.district_school);
    web_sign_in(c.web, town_official(&c));
    struct response page = invite(&c, at_school(&c, "neu%40pyrmont.example", c.district_school));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Diese Schule gibt es nicht");
    page = invite(&c, "role=head&mail=neu%40stadt.example");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "nur Ansprechpersonen");
    page = invite(&c, at_school(&c, "fremd%40pyrmont.example", c.city_school));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "schon ein Konto");
    page = invite(&c, at_school(&c, "keine-adresse", c.city_school));
    EXPECT_STATUS(page, 422);
    page = invite(&c, "role=school_contact&mail=neu%40stadt.example");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Bitte wählen Sie eine Schule.");
    page = web_post(
        c.web, "/account/users/invite",
        body_of("name=N&from=2026-01-01&to=2026-11-22&%s", at_school(&c, "neu%40stadt.example", c.city_school)));
    EXPECT_STATUS(page, 422);
    EXPECT_EQ(town_mails(&c, "neu@stadt.example").n, 0);
    /* Somebody who is known gets the grant and a notice, no second account. */
    page = invite(&c, at_school(&c, "kontakt%40stadt.example", c.city_other));
    EXPECT_STATUS(page, 303);
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 1);
}

TEST_DB(staff_that_a_head_invites_waits_for_the_second_head)
{
    struct town c = town_open(db);
    account_id one = town_head(&c, "eins@schulit.example"), two = town_head(&c, "zwei@schulit.example");
    web_sign_in(c.web, one);
    struct response page = invite(&c, "role=technician&mail=technik%40schulit.example");
    EXPECT_STATUS(page, 303);
    EXPECT(link_of(&c, "technik@schulit.example")[0] == '/');
    web_sign_in(c.web, two);
    page = web_get(c.web, "/account/requests");
    EXPECT_CONTAINS(page, "Neue Person");
    EXPECT_CONTAINS(page, "eins@schulit.example");
}

/* --- a table ------------------------------------------------------------------------------- */

static struct response upload(struct town *c, const char *csv)
{
    return web_upload(c->web, "/account/users/import", "", "file", "personen.csv", str_of(csv));
}

TEST_DB(a_table_is_checked_row_by_row_and_invites_nobody_before_it_is_confirmed)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    struct response page =
        upload(&c, "E-Mail;Name;Ort;Rolle;von;bis\n"
                   "a@stadt.example;Anna Eins;12345;Ansprechperson der Schule;01.12.2026;31.07.2027\n"
                   "b@stadt.example;Bodo Zwei;12346;;;31.07.2027\n");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Alle Zeilen sind in Ordnung.");
    EXPECT_EQ(town_mails(&c, "a@stadt.example").n, 0);
    page = web_post(c.web, "/account/users/import/apply",
                    "csv=E-Mail;Name;Ort;Rolle;von;bis%0A"
                    "a%40stadt.example;Anna+Eins;12345;Ansprechperson+der+Schule;01.12.2026;31.07.2027%0A"
                    "b%40stadt.example;Bodo+Zwei;12346;;;31.07.2027%0A");
    EXPECT_LOCATION(page, "/account/users");
    EXPECT_EQ(town_mails(&c, "a@stadt.example").n, 1);
    EXPECT_EQ(town_mails(&c, "b@stadt.example").n, 1);
}

TEST_DB(each_wrong_row_of_a_table_is_named_and_nobody_is_invited)
{
    struct town c = town_open(db);
    town_person(&c, "fremd@pyrmont.example", c.district, c.district_school);
    web_sign_in(c.web, town_official(&c));
    const char *csv = "E-Mail;Name;Ort;Rolle;von;bis\n"
                      "gut@stadt.example;Gut;12345;;;31.07.2027\n"
                      "keine-adresse;Anna;12345;;;31.07.2027\n"
                      "gut@stadt.example;Doppelt;12345;;;31.07.2027\n"
                      "c@stadt.example;;12345;;;31.07.2027\n"
                      "d@stadt.example;Dora;22222;;;31.07.2027\n"
                      "e@stadt.example;Emil;99999;;;31.07.2027\n"
                      "f@stadt.example;Fred;12345;Kaiser;;31.07.2027\n"
                      "g@stadt.example;Gabi;12345;Betriebsleitung;;31.07.2027\n"
                      "h@stadt.example;Hans;12345;;;gestern\n"
                      "i@stadt.example;Ina;12345;;;01.01.2020\n"
                      "fremd@pyrmont.example;Fremd;12345;;;31.07.2027\n";
    struct response page = upload(&c, csv);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "10 Zeilen sind nicht in Ordnung.");
    EXPECT_CONTAINS(page, "Die E-Mail-Adresse fehlt oder stimmt nicht.");
    EXPECT_CONTAINS(page, "Diese Adresse steht schon in einer Zeile darüber.");
    EXPECT_CONTAINS(page, "Der Name fehlt oder ist zu lang.");
    EXPECT_CONTAINS(page, "Diese Schule gibt es nicht");
    EXPECT_CONTAINS(page, "Diese Aufgabe gibt es nicht.");
    EXPECT_CONTAINS(page, "Sie können nur Ansprechpersonen");
    EXPECT_CONTAINS(page, "Ein Datum fehlt oder stimmt nicht.");
    EXPECT_CONTAINS(page, "Das Ende muss nach dem Anfang liegen");
    EXPECT_CONTAINS(page, "schon ein Konto");
    EXPECT_NOT_CONTAINS(page, "/account/users/import/apply");
    page = web_post(
        c.web, "/account/users/import/apply",
        "csv=E-Mail;Name;Ort;Rolle;von;bis%0Agut%40stadt.example;Gut;12345;;;31.07.2027%0Ax;Y;12345;;;31.07.2027%0A");
    EXPECT_STATUS(page, 422);
    EXPECT_EQ(town_mails(&c, "gut@stadt.example").n, 0);
}

TEST_DB(what_is_no_table_is_refused)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    struct response page = upload(&c, "nur eine Zeile\n");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "In der ersten Zeile fehlen Spalten.");
    page = upload(&c, "E-Mail;Name;Ort;bis\n\"nie zu Ende");
    EXPECT_STATUS(page, 422);
}
