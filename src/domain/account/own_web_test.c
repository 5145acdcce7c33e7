#include "domain/account/account_fixture_test.h"

TEST_DB(the_own_account_shows_roles_sessions_and_protection)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    web_sign_in(c.web, id);
    struct response page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Ansprechperson der Schule");
    EXPECT_CONTAINS(page, "diese Sitzung");
    struct str end = after_text(page.body, "action=\"/account/sessions/");
    EXPECT(end.len > 0);
    page = web_post(c.web, body_of("/account/sessions/%.*s", STR_ARG(end)), "");
    EXPECT_LOCATION(page, "/account");
    EXPECT_EQ(town_count_sessions(&c, id), 1);
}

TEST_DB(nobody_ends_the_session_of_another_person)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c), other = town_official(&c);
    web_sign_in(c.web, id);
    web_sign_in(c.web, id);
    struct response page = web_get(c.web, "/account");
    struct str end = after_text(page.body, "action=\"/account/sessions/");
    web_sign_in(c.web, other);
    page = web_post(c.web, body_of("/account/sessions/%.*s", STR_ARG(end)), "");
    EXPECT_STATUS(page, 404);
    EXPECT_EQ(town_count_sessions(&c, id), 2);
}

TEST_DB(the_profile_is_kept_and_the_language_changes)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_contact(&c));
    struct response page = web_post(c.web, "/account/profile", "name=Erika+Muster&phone=05151+4711&lang=en");
    EXPECT_LOCATION(page, "/account");
    page = web_get(c.web, "/account");
    EXPECT_CONTAINS(page, "Erika Muster");
    EXPECT_CONTAINS(page, "05151 4711");
    EXPECT_CONTAINS(page, "Where I am signed in");
    EXPECT_CONTAINS(page, "data-shortcuts=\"off\"");
    page = web_post(c.web, "/account/profile", "name=&phone=&lang=de&shortcuts=1");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, "/account/profile", "name=X&phone=&lang=de&role=head");
    EXPECT_STATUS(page, 400); /* no mass assignment */
}

TEST_DB(a_changed_password_ends_other_sessions_and_the_owner_is_told)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    web_sign_in(c.web, id);
    struct response page = web_post(c.web, "/account/password", "password=Passwort1234");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "leicht zu erraten");
    EXPECT_NOT_CONTAINS(page, "Passwort1234");
    page = web_post(c.web, "/account/password", "password=vier+blaue+Ziegel");
    EXPECT_LOCATION(page, "/account");
    EXPECT_EQ(town_count_sessions(&c, id), 1);
    struct sent_mails mails = town_mails(&c, "kontakt@stadt.example");
    EXPECT_EQ(mails.n, 1);
    EXPECT(str_find(mails.at[0].body, STR("Ihr Passwort wurde geändert.")) != SIZE_MAX);
    EXPECT(str_find(mails.at[0].body, STR("Ziegel")) == SIZE_MAX);
}

TEST_DB(a_secret_of_another_person_cannot_be_set_up)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c), other = town_official(&c);
    web_sign_in(c.web, id);
    struct response page = web_get(c.web, "/account/factor");
    struct str sealed = after_text(page.body, "name=\"sealed\" value=\"");
    EXPECT(sealed.len > 80);
    web_sign_in(c.web, other);
    page = web_post(c.web, "/account/factor", body_of("sealed=%.*s&code=123456&next=", STR_ARG(sealed)));
    EXPECT_STATUS(page, 400);
    page = web_post(c.web, "/account/factor", "sealed=00&code=123456&next=");
    EXPECT_STATUS(page, 400);
}

/* --- keys for programs ------------------------------------------------------------------------ */

struct stored_token {
    struct blob token;
    struct str scopes;
};
ROW(stored_token, COL(stored_token, token), COL(stored_token, scopes));
QUERY(token_of_test, SCOPE_SYSTEM, 1, stored_token, "SELECT token, scopes FROM api_token WHERE account = $3");

TEST_DB(a_token_is_shown_once_stored_as_hash_and_narrower_than_its_owner)
{
    struct town c = town_open(db);
    account_id id = town_official(&c);
    web_sign_in(c.web, id);
    struct response page = web_post(c.web, "/account/tokens", "name=Anzeige&ends=2027-01-31&read_tickets=1");
    EXPECT_STATUS(page, 200);
    struct str text = after_text(page.body, "id=\"token\">");
    EXPECT_EQ(text.len, SECRET_TOKEN_LEN);
    page = web_get(c.web, "/account/tokens");
    EXPECT_CONTAINS(page, "Anzeige");
    EXPECT(str_find(page.body, text) == SIZE_MAX);

    struct stored_token row;
    struct viewer viewer = { 0 };
    struct sha256 hash = sha256_of(text);
    struct tx *tx = test_tx(db, TX_READ, NOBODY);
    EXPECT_OK(tx_one(tx, token_of_test, &row, id));
    EXPECT(row.token.bytes.len == 32 && memcmp(row.token.bytes.at, hash.b, 32) == 0);
    EXPECT_STR(row.scopes, "attachment:R ticket:RL ticket_article:RL");
    EXPECT_OK(token_find(tx, text, &viewer));
    EXPECT(viewer_may(&viewer, OBJECT_TICKET, VERB_R));
    EXPECT(!viewer_may(&viewer, OBJECT_TICKET, VERB_C));
    tx_abort(tx);

    page = web_get(c.web, "/account/tokens");
    struct str end = after_text(page.body, "action=\"/account/tokens/");
    page = web_post(c.web, body_of("/account/tokens/%.*s", STR_ARG(end)), "");
    EXPECT_STATUS(page, 303);
    tx = test_tx(db, TX_READ, NOBODY);
    EXPECT_ERR(token_find(tx, text, &viewer), ERR_UNAUTHENTICATED);
    tx_abort(tx);
}

TEST_DB(a_token_never_lives_longer_than_a_year_nor_without_scope)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    struct response page = web_post(c.web, "/account/tokens", "name=Anzeige&ends=2027-11-24&read_tickets=1");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, "/account/tokens", "name=Anzeige&ends=2026-11-22&read_tickets=1");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, "/account/tokens", "name=Anzeige&ends=2027-01-31");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, "/account/tokens", "name=Anzeige&ends=2027-11-23&read_tickets=1");
    EXPECT_STATUS(page, 200);
}

TEST_DB(a_contact_makes_no_tokens)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_contact(&c));
    struct response page = web_get(c.web, "/account/tokens");
    EXPECT_STATUS(page, 403);
}

/* --- own actions ---------------------------------------------------------------------------------- */

TEST_DB(people_see_their_own_actions_page_by_page)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c), other = town_official(&c);
    web_sign_in(c.web, other);
    (void)web_post(c.web, "/account/profile", "name=Amt&phone=&lang=de");
    web_sign_in(c.web, id);
    for (int i = 0; i < 60; i++) {
        test_now = instant_add(test_now, SECONDS(1));
        EXPECT_STATUS(web_post(c.web, "/account/profile", body_of("name=Name+%d&phone=&lang=de", i)), 303);
    }
    struct response page = web_get(c.web, "/account/events");
    EXPECT_STATUS(page, 200);
    size_t rows = 0;
    for (struct str rest = page.body; str_find(rest, STR("Angaben zum Konto geändert")) != SIZE_MAX; rows++)
        rest = str_from(rest, str_find(rest, STR("Angaben zum Konto geändert")) + 5);
    EXPECT_EQ(rows, 50);
    struct str older = after_text(page.body, "rel=\"next\" href=\"");
    struct buf path = buf_of(test_mem(), 200);
    for (size_t i = 0; i < older.len; i++) {
        buf_byte(&path, older.at[i]);
        if (older.at[i] == '&')
            i += 4; /* &amp; */
    }
    page = web_get(c.web, str_z(test_mem(), buf_str(&path)));
    rows = 0;
    for (struct str rest = page.body; str_find(rest, STR("Angaben zum Konto geändert")) != SIZE_MAX; rows++)
        rest = str_from(rest, str_find(rest, STR("Angaben zum Konto geändert")) + 5);
    EXPECT_EQ(rows, 10);
}

TEST_DB(system_administration_sees_and_ends_the_keys_of_others_but_not_what_they_are_for)
{
    struct town c = town_open(db);
    account_id owner = town_official(&c),
               admin = town_person(&c, "system@body.example", (authority_id){ 0 }, (school_id){ 0 });
    struct viewer viewer = { 0 };
    town_grant(&c, admin, ROLE_SYSADMIN, (authority_id){ 0 }, (school_id){ 0 });
    web_sign_in(c.web, owner);
    struct response page = web_post(c.web, "/account/tokens", "name=Anzeigetafel&ends=2027-01-31&read_tickets=1");
    struct str text = str_dup(test_mem(), after_text(page.body, "id=\"token\">"));
    EXPECT_NOT_CONTAINS(page, "aller Konten");

    web_sign_in(c.web, town_contact(&c));
    EXPECT_STATUS(web_get(c.web, "/account/tokens"), 403);

    web_sign_in(c.web, admin);
    page = web_get(c.web, "/account/tokens");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "aller Konten");
    EXPECT_NOT_CONTAINS(page, "Anzeigetafel");
    EXPECT_NOT_CONTAINS(page, "action=\"/account/tokens\""); /* none of its own */
    struct str end = after_text(page.body, "action=\"/account/tokens/");
    page = web_post(c.web, body_of("/account/tokens/%.*s", STR_ARG(end)), "");
    EXPECT_LOCATION(page, "/account/tokens");
    EXPECT_CONTAINS(web_get(c.web, "/account/tokens"), "Kein Schlüssel ist in Kraft.");
    EXPECT_EQ(town_mails(&c, "amt@stadt.example").n, 2); /* made, ended */
    struct tx *tx = test_tx(c.db, TX_READ, NOBODY);
    EXPECT_ERR(token_find(tx, text, &viewer), ERR_UNAUTHENTICATED);
    tx_abort(tx);
}

TEST_DB(nobody_but_system_administration_ends_the_key_of_another_account)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    struct response page = web_post(c.web, "/account/tokens", "name=Anzeigetafel&ends=2027-01-31&read_tickets=1");
    struct str end = str_dup(test_mem(), after_text(page.body, "action=\"/account/tokens/"));
    web_sign_in(c.web, town_head(&c, "leitung@body.example"));
    EXPECT_NOT_CONTAINS(web_get(c.web, "/account/tokens"), "aller Konten");
    EXPECT_STATUS(web_post(c.web, body_of("/account/tokens/%.*s", STR_ARG(end)), ""), 404);
}

/* AUD-2 */
TEST_DB(who_reads_no_record_of_others_has_no_menu_entry_for_it_and_reads_the_own_actions)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_contact(&c));
    EXPECT_NOT_CONTAINS(web_get(c.web, "/account"), "href=\"/operation/audit\"");
}
