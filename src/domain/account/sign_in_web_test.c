#include "domain/account/account_fixture_test.h"
#include "platform/db_mutate.h"

#define GOOD "mail=kontakt%40stadt.example&password=drei+bunte+Kraniche"

static struct response with_password(struct town *c, const char *body)
{
    web_sign_in(c->web, NOBODY);
    return web_post(c->web, "/account/sign-in", body);
}

static struct response with_code(struct town *c, const char *code)
{
    return web_post(c->web, "/account/second-factor", body_of("code=%s&next=", code));
}

TEST_DB(password_and_code_sign_in_and_the_requested_page_opens)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = web_get(c.web, "/account/events?at=5");
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Faccount%2Fevents%3Fat%3D5");
    page = web_get(c.web, "/account/sign-in?next=%2Faccount%2Fevents%3Fat%3D5");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "name=\"next\" value=\"/account/events?at=5\"");
    page = with_password(&c, GOOD "&next=%2Faccount%2Fevents%3Fat%3D5");
    EXPECT_STATUS(page, 303);
    EXPECT_LOCATION(page, "/account/second-factor?next=%2Faccount%2Fevents%3Fat%3D5");
    page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 303); /* half a session is nobody */
    page = web_post(c.web, "/account/second-factor",
                    body_of("code=%s&next=%%2Faccount%%2Fevents%%3Fat%%3D5", town_code(&c)));
    EXPECT_LOCATION(page, "/account/events?at=5");
    page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_CONTAINS(page, "Grundschule Nord");
}

TEST_DB(signing_in_leads_only_to_pages_of_our_own)
{
    static const char *const foreign[] = { "https%3A%2F%2Fevil.example",
                                           "%2F%2Fevil.example",
                                           "%2F%5Cevil.example",
                                           "evil",
                                           "%2Faccount%2Fprove%3Fnext%3D%2F",
                                           "%2Fa%22b",
                                           "" };
    struct town c = town_open(db);
    town_contact(&c);
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
        test_note("%s", foreign[i]);
        test_now = instant_add(test_now, MINUTES(20));
        struct response page = with_password(&c, body_of("%s&next=%s", GOOD, foreign[i]));
        EXPECT_LOCATION(page, "/account/second-factor?next=%2F");
        page = web_post(c.web, "/account/second-factor", body_of("code=%s&next=%s", town_code(&c), foreign[i]));
        EXPECT_LOCATION(page, "/");
    }
    struct response page = with_password(&c, GOOD "&next=%2Fa%0D%0AX%3A+y");
    EXPECT_STATUS(page, 422);
}

/* Everything but what is random in each answer. */
static struct str plain(struct str body)
{
    static const char *const random[] = { "name=\"_token\" value=\"", "name=\"_once\" value=\"", "nonce=\"" };
    char *out = mem_alloc(test_mem(), body.len + 1);
    memcpy(out, body.at, body.len);
    for (size_t r = 0; r < ARRAY_LEN(random); r++)
        for (char *at = out; (at = strstr(at, random[r])) != NULL;)
            for (at += strlen(random[r]); *at != '"' && *at != '\0'; at++)
                *at = 'x';
    return (struct str){ out, body.len };
}

TEST_DB(an_unknown_address_and_a_wrong_password_get_the_same_answer)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = with_password(&c, "mail=kontakt%40stadt.example&password=falsches+Passwort&next=");
    EXPECT_STATUS(page, 422);
    struct str wrong = plain(page.body);
    page = with_password(&c, "mail=niemand%40%40stadt.exampl&password=falsches+Passwort&next=");
    EXPECT_STATUS(page, 422);
    struct str unknown = plain(page.body);
    EXPECT_EQ(wrong.len, unknown.len);
    size_t at = str_find(wrong, STR("kontakt@stadt.example")), there = str_find(unknown, STR("niemand@@stadt.exampl"));
    EXPECT(at != SIZE_MAX && at == there);
    EXPECT_STR_EQ(str_sub(wrong, 0, at), str_sub(unknown, 0, at));
    EXPECT_STR_EQ(str_from(wrong, at + 21), str_from(unknown, at + 21));
    EXPECT(str_find(wrong, STR("Kraniche")) == SIZE_MAX);
    EXPECT(str_find(wrong, STR("falsches")) == SIZE_MAX); /* passwords are never shown again */
}

TEST_DB(a_code_works_once)
{
    struct town c = town_open(db);
    town_contact(&c);
    (void)with_password(&c, GOOD "&next=");
    struct response page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 303);
    (void)with_password(&c, GOOD "&next=");
    page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "schon benutzt");
    test_now = instant_add(test_now, SECONDS(30));
    page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 303);
}

static struct str cookie_of(const struct response *page)
{
    return after_text(response_header(page, "Set-Cookie"), "__Host-pedell=");
}

TEST_DB(each_step_of_the_sign_in_has_a_session_id_of_its_own)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    struct response page = with_password(&c, GOOD "&next=");
    struct str half = cookie_of(&page);
    page = with_code(&c, town_code(&c));
    struct str whole = cookie_of(&page);
    EXPECT(half.len > SECRET_TOKEN_LEN && whole.len > SECRET_TOKEN_LEN);
    EXPECT(!str_eq(str_sub(half, 0, SECRET_TOKEN_LEN), str_sub(whole, 0, SECRET_TOKEN_LEN)));
    EXPECT_EQ(town_count_sessions(&c, id), 1);
    page = web_raw(c.web, "GET", "/account", body_of("Cookie: __Host-pedell=%.*s", SECRET_TOKEN_LEN, half.at), "");
    EXPECT_STATUS(page, 303); /* the first id is worth nothing now */
}

TEST_DB(guessing_is_slowed_down_per_client_but_does_not_lock_the_owner_out)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = { 0 };
    for (int i = 0; i < 10; i++)
        page = with_password(&c, "mail=kontakt%40stadt.example&password=falsches+Passwort&next=");
    EXPECT_STATUS(page, 422);
    page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 429);
    test_now = instant_add(test_now, MINUTES(30));
    page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 303);
}

static struct str reset_link(struct town *c)
{
    web_sign_in(c->web, NOBODY);
    struct response page = web_post(c->web, "/account/reset", "mail=Kontakt%40stadt.example");
    EXPECT_LOCATION(page, "/account/sign-in?done=sent");
    town_jobs(c);
    struct sent_mails mails = town_mails(c, "kontakt@stadt.example");
    EXPECT(mails.n > 0);
    struct str path = after_text(mails.at[0].body, "https://pedell.example");
    EXPECT(str_starts(path, STR("/account/reset/")));
    return path;
}

/* trust: AUT-3 */
TEST_DB(a_person_at_a_known_browser_signs_in_while_others_guess)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = with_password(&c, GOOD "&next=");
    page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 303);
    EXPECT_CONTAINS(web_get(c.web, "/account"), "kontakt@stadt.example");
    struct web *other = web_open(db, (const struct module *const[]){ &account_module, NULL });
    for (int i = 0; i < 40; i++) {
        web_sign_in(other, NOBODY);
        web_from(other, body_of("198.51.100.%d", i));
        page = web_post(other, "/account/sign-in", "mail=kontakt%40stadt.example&password=falsches+Passwort&next=");
    }
    EXPECT_STATUS(page, 429);
    web_forget_session(c.web);
    web_from(c.web, "198.51.100.7"); /* even among them */
    page = web_post(c.web, "/account/sign-in", GOOD "&next=");
    EXPECT_STATUS(page, 303);
    test_now = instant_add(test_now, SECONDS(30));
    page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 303);
}

/* trust: AUT-3 AUT-6 */
TEST_DB(the_mailed_link_makes_a_new_browser_known)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = { 0 };
    for (int i = 0; i < 40; i++) {
        web_from(c.web, body_of("198.51.100.%d", i));
        page = with_password(&c, "mail=kontakt%40stadt.example&password=falsches+Passwort&next=");
    }
    web_from(c.web, "203.0.113.5");
    page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 429);
    page = web_post(c.web, str_z(test_mem(), reset_link(&c)), "password=vier+blaue+Ziegel");
    EXPECT_LOCATION(page, "/account/sign-in?done=password");
    page = web_post(c.web, "/account/sign-in", "mail=kontakt%40stadt.example&password=vier+blaue+Ziegel&next=");
    EXPECT_STATUS(page, 303);
}

/* --- the same work for everybody (AUT-2) ------------------------------------------------- */

static struct buf work;

static void note_work(const struct db_statement *st)
{
    buf_put_z(&work, st->name);
    buf_byte(&work, ' ');
}

/* The statements of a form and how many passwords were computed, as text. */
static struct str work_of(struct web *web, const char *path, const char *body)
{
    int64_t before = password_computations();
    web_sign_in(web, NOBODY);
    work = buf_of(test_mem(), 8192);
    db_test_trace(note_work);
    struct response page = web_post(web, path, body);
    db_test_trace(NULL);
    EXPECT(page.status == 422 || page.status == 303);
    buf_int(&work, password_computations() - before);
    return buf_str(&work);
}

/* trust: AUT-2 */
TEST_DB(known_and_unknown_addresses_cost_the_same_statements_and_computations)
{
    static const struct {
        const char *path, *known, *unknown;
    } forms[] = {
        { "/account/sign-in", "mail=kontakt%40stadt.example&password=falsches+Passwort&next=",
          "mail=niemand%40stadt.example&password=falsches+Passwort&next=" },
        { "/account/reset", "mail=kontakt%40stadt.example", "mail=niemand%40stadt.example" },
    };
    struct town c = town_open(db);
    town_contact(&c);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        test_note("%s", forms[i].path);
        (void)work_of(c.web, forms[i].path, forms[i].known); /* streams of the record begin */
        (void)work_of(c.web, forms[i].path, forms[i].unknown);
        struct str known = work_of(c.web, forms[i].path, forms[i].known);
        EXPECT(known.len > 50);
        EXPECT(str_ends(known, i == 0 ? STR(" 1") : STR(" 0")));
        EXPECT_STR_EQ(work_of(c.web, forms[i].path, forms[i].unknown), known);
    }
    test_sql(db, "UPDATE account SET disabled_at = 1");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        test_sql(db, "DELETE FROM rate");
        struct str disabled = work_of(c.web, forms[i].path, forms[i].known);
        EXPECT_STR_EQ(work_of(c.web, forms[i].path, forms[i].unknown), disabled);
    }
}

TEST_DB(guessing_codes_is_slowed_down)
{
    struct town c = town_open(db);
    town_contact(&c);
    (void)with_password(&c, GOOD "&next=");
    struct response page = { 0 };
    for (int i = 0; i < 10; i++)
        page = with_code(&c, "000000");
    EXPECT_STATUS(page, 422);
    page = with_code(&c, town_code(&c));
    EXPECT_STATUS(page, 429);
}

TEST_DB(a_disabled_account_cannot_sign_in)
{
    struct town c = town_open(db);
    town_contact(&c);
    test_sql(db, "UPDATE account SET disabled_at = 1");
    struct response page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 422);
}

TEST_DB(a_second_factor_page_without_password_leads_to_the_beginning)
{
    struct town c = town_open(db);
    struct response page = web_get(c.web, "/account/second-factor");
    EXPECT_LOCATION(page, "/account/sign-in");
    page = web_get(c.web, "/account/second-factor/set-up");
    EXPECT_LOCATION(page, "/account/sign-in");
}

TEST_DB(who_has_a_factor_cannot_set_up_another_with_the_password_alone)
{
    struct town c = town_open(db);
    town_contact(&c);
    (void)with_password(&c, GOOD "&next=");
    struct response page = web_get(c.web, "/account/second-factor/set-up");
    EXPECT_LOCATION(page, "/account/sign-in");
    page = web_post(c.web, "/account/second-factor/codes", "");
    EXPECT_LOCATION(page, "/account/sign-in");
}

TEST_DB(signing_out_ends_the_session_and_clears_the_browser)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    struct response page = web_post(c.web, "/account/sign-out", "");
    EXPECT_STATUS(page, 303);
    EXPECT_STR(response_header(&page, "Clear-Site-Data"), "\"cache\", \"cookies\", \"storage\"");
    EXPECT_EQ(town_count_sessions(&c, id), 0);
    page = web_get(c.web, "/account/sign-in?done=signed-out");
    EXPECT_CONTAINS(page, "Sie sind abgemeldet.");
}

TEST_DB(a_session_is_extended_by_the_script)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    test_now = instant_add(test_now, MINUTES(28));
    struct response page = web_post(c.web, "/account/extend", "");
    EXPECT_LOCATION(page, "/account");
    page = web_get(c.web, "/account");
    EXPECT_CONTAINS(page, body_of("name=\"pedell-session-ends\" content=\"%" PRId64 "\"",
                                  instant_add(test_now, MINUTES(30)).us / 1000000));
    test_now = instant_add(test_now, MINUTES(29));
    page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 200);
}

TEST_DB(a_protected_page_asks_for_password_and_code_after_five_minutes)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    struct response page = web_get(c.web, "/account/password");
    EXPECT_STATUS(page, 200);
    test_now = instant_add(test_now, MINUTES(6));
    page = web_get(c.web, "/account/password");
    EXPECT_LOCATION(page, "/account/prove?next=%2Faccount%2Fpassword");
    page = web_get(c.web, "/account/prove?next=%2Faccount%2Fpassword");
    EXPECT_STATUS(page, 200);
    page = web_post(c.web, "/account/prove",
                    body_of("password=falsch&code=%s&next=%%2Faccount%%2Fpassword", town_code(&c)));
    EXPECT_STATUS(page, 422);
    test_now = instant_add(test_now, SECONDS(30));
    page = web_post(c.web, "/account/prove", "password=drei+bunte+Kraniche&code=000000&next=");
    EXPECT_STATUS(page, 422);
    page = web_post(c.web, "/account/prove",
                    body_of("password=drei+bunte+Kraniche&code=%s&next=%%2Faccount%%2Fpassword", town_code(&c)));
    EXPECT_LOCATION(page, "/account/password");
    page = web_get(c.web, "/account/password");
    EXPECT_STATUS(page, 200);
    EXPECT_EQ(town_count_sessions(&c, id), 1);
}

/* --- a forgotten password -------------------------------------------------------------- */

TEST_DB(asking_for_a_new_password_says_the_same_for_unknown_addresses)
{
    struct town c = town_open(db);
    town_contact(&c);
    struct response page = web_post(c.web, "/account/reset", "mail=niemand%40stadt.example");
    EXPECT_STATUS(page, 303);
    EXPECT_LOCATION(page, "/account/sign-in?done=sent");
    town_jobs(&c);
    EXPECT_EQ(town_mails(&c, "niemand@stadt.example").n, 0);
    (void)reset_link(&c);
}

TEST_DB(a_reset_link_changes_nothing_until_the_form_is_sent_and_works_once)
{
    struct town c = town_open(db);
    account_id id = town_contact(&c);
    web_sign_in(c.web, id);
    const char *path = str_z(test_mem(), reset_link(&c));
    for (int i = 0; i < 3; i++) {
        struct response look = web_get(c.web, path);
        EXPECT_STATUS(look, 200);
        EXPECT_CONTAINS(look, "Neues Passwort");
    }
    struct response page = web_post(c.web, path, "password=kurz");
    EXPECT_STATUS(page, 422);
    EXPECT_EQ(town_count_sessions(&c, id), 1);
    page = web_post(c.web, path, "password=vier+blaue+Ziegel");
    EXPECT_LOCATION(page, "/account/sign-in?done=password");
    EXPECT_EQ(town_count_sessions(&c, id), 0);               /* other sessions end */
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 2); /* the link and the notice */
    page = web_post(c.web, path, "password=acht+gelbe+Segel");
    EXPECT_STATUS(page, 422);
    page = web_get(c.web, path);
    EXPECT_CONTAINS(page, "Dieser Link gilt nicht mehr");
    page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 422);
    page = with_password(&c, "mail=kontakt%40stadt.example&password=vier+blaue+Ziegel&next=");
    EXPECT_LOCATION(page, "/account/second-factor?next=%2F"); /* the second factor stays */
}

TEST_DB(a_reset_link_ends_after_half_an_hour)
{
    struct town c = town_open(db);
    town_contact(&c);
    const char *path = str_z(test_mem(), reset_link(&c));
    test_now = instant_add(test_now, MINUTES(30));
    struct response page = web_post(c.web, path, "password=vier+blaue+Ziegel");
    EXPECT_STATUS(page, 422);
    page = with_password(&c, GOOD "&next=");
    EXPECT_STATUS(page, 303);
}

TEST_DB(asking_too_often_sends_no_more_mails_and_looks_the_same)
{
    struct town c = town_open(db);
    town_contact(&c);
    for (int i = 0; i < 5; i++)
        (void)reset_link(&c);
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 3);
}
