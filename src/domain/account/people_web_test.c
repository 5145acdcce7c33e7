#include "domain/account/account_fixture_test.h"

#include "base/zone.h"

#define DAYS_BODY "&from=2026-11-23&to=2027-07-31"

static const char *user_path(struct town *c, account_id id, const char *what)
{
    return body_of("/account/users/%s%s", ref_of(town_account_ref(c, id).b), what);
}

static const char *school_text(struct town *c, school_id id) { return ref_of(town_school_ref(c, id).b); }

/* The first link on the page that begins and ends so; "" when there is none. */
static const char *link_on(const struct response *page, const char *prefix, const char *suffix)
{
    struct str rest = page->body, begins = str_of(body_of("href=\"%s", prefix));
    for (size_t at; (at = str_find(rest, begins)) != SIZE_MAX;) {
        rest = str_from(rest, at + 6);
        struct str path = str_sub(rest, 0, str_find_byte(rest, '"'));
        if (str_ends(path, str_of(suffix)))
            return str_z(test_mem(), path);
    }
    return "";
}

/* --- the list --------------------------------------------------------------------------- */

TEST_DB(an_official_sees_the_people_of_the_own_authority_only)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    account_id foreign = town_person(&c, "fremd@pyrmont.example", c.district, c.district_school);
    town_grant(&c, foreign, ROLE_SCHOOL_CONTACT, c.district, c.district_school);
    town_head(&c, "leitung@schulit.example");
    web_sign_in(c.web, official);
    struct response page = web_get(c.web, "/account/users");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_NOT_CONTAINS(page, "fremd@pyrmont.example");
    EXPECT_NOT_CONTAINS(page, "leitung@schulit.example");
    EXPECT_NOT_CONTAINS(page, "Fremdwort");
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_STATUS(page, 200);
    page = web_get(c.web, user_path(&c, foreign, ""));
    EXPECT_STATUS(page, 404);
    struct str there = page.body;
    page = web_get(c.web, "/account/users/00000000000000000000000000");
    EXPECT_STATUS(page, 404);
    EXPECT(there.len == page.body.len);
    page = web_get(c.web, body_of("/account/users?school=%s", school_text(&c, c.district_school)));
    EXPECT_STATUS(page, 404);
}

TEST_DB(a_head_sees_everybody_and_filters)
{
    struct town c = town_open(db);
    account_id head = town_head(&c, "leitung@schulit.example");
    town_official(&c);
    town_contact(&c);
    town_person(&c, "prozent_%@pyrmont.example", c.district, c.district_school);
    web_sign_in(c.web, head);
    struct response page = web_get(c.web, "/account/users");
    EXPECT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_CONTAINS(page, "prozent_%@pyrmont.example");
    page = web_get(c.web, "/account/users?q=KONTAKT&authority=&school=&role=&state=active");
    EXPECT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_NOT_CONTAINS(page, "amt@stadt.example");
    page = web_get(c.web, "/account/users?q=%25");
    EXPECT_CONTAINS(page, "prozent_%@pyrmont.example");
    EXPECT_NOT_CONTAINS(page, "kontakt@stadt.example");
    page = web_get(c.web, "/account/users?role=authority_official");
    EXPECT_CONTAINS(page, "amt@stadt.example");
    EXPECT_NOT_CONTAINS(page, "kontakt@stadt.example");
    page = web_get(c.web, body_of("/account/users?school=%s", school_text(&c, c.city_school)));
    EXPECT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_NOT_CONTAINS(page, "amt@stadt.example");
    page = web_get(c.web, "/account/users?state=disabled");
    EXPECT_CONTAINS(page, "Keine Person gefunden.");
}

TEST_DB(a_long_list_goes_on_where_it_stopped)
{
    struct town c = town_open(db);
    account_id head = town_head(&c, "zz@schulit.example");
    for (int i = 0; i < 60; i++)
        town_person(&c, body_of("p%02d@stadt.example", i), c.city, c.city_school);
    web_sign_in(c.web, head);
    struct response page = web_get(c.web, "/account/users?q=stadt.example");
    EXPECT_CONTAINS(page, "p00@stadt.example");
    EXPECT_CONTAINS(page, "p49@stadt.example");
    EXPECT_NOT_CONTAINS(page, "p50@stadt.example");
    struct str more = after_text(page.body, "rel=\"next\" href=\"/account/users?q=stadt.example&amp;after=");
    EXPECT_EQ(more.len, REF_TEXT_LEN);
    page = web_get(c.web, body_of("/account/users?q=stadt.example&after=%.*s", STR_ARG(more)));
    EXPECT_NOT_CONTAINS(page, "p49@stadt.example");
    EXPECT_CONTAINS(page, "p50@stadt.example");
    EXPECT_CONTAINS(page, "p59@stadt.example");
    EXPECT_NOT_CONTAINS(page, "rel=\"next\"");
}

TEST_DB(a_sysadmin_sees_that_accounts_exist_and_nothing_else)
{
    struct town c = town_open(db);
    account_id sysadmin = town_person(&c, "admin@schulit.example", (authority_id){ 0 }, (school_id){ 0 });
    town_grant(&c, sysadmin, ROLE_SYSADMIN, (authority_id){ 0 }, (school_id){ 0 });
    account_id contact = town_contact(&c);
    test_sql(db, "UPDATE account SET name = 'Erika Muster', phone = '05151 4711'"
                 " WHERE login = 'kontakt@stadt.example'");
    web_sign_in(c.web, sysadmin);
    struct response page = web_get(c.web, "/account/users");
    EXPECT_CONTAINS(page, "Erika Muster");
    EXPECT_NOT_CONTAINS(page, "kontakt@stadt.example");
    EXPECT_NOT_CONTAINS(page, "Grundschule");
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "05151 4711");
    EXPECT_NOT_CONTAINS(page, "kontakt@stadt.example");
    page = web_post(c.web, user_path(&c, contact, "/disable"), "");
    EXPECT_STATUS(page, 303);
    page = web_post(c.web, user_path(&c, contact, "/enable"), "");
    EXPECT_STATUS(page, 403); /* disable only */
    page = web_get(c.web, "/account/users/invite");
    EXPECT_STATUS(page, 403);
}

TEST_DB(a_contact_has_no_business_in_the_list_of_people)
{
    struct town c = town_open(db);
    account_id contact = town_contact(&c);
    web_sign_in(c.web, contact);
    struct response page = web_get(c.web, "/account/users");
    EXPECT_STATUS(page, 403);
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_STATUS(page, 403);
}

/* --- disabling, resetting ------------------------------------------------------------------- */

TEST_DB(a_disabled_person_is_out_at_once_and_can_be_let_in_again)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, contact);
    web_sign_in(c.web, official);
    EXPECT_EQ(town_count_sessions(&c, contact), 1);
    struct response page = web_get(c.web, user_path(&c, contact, "/disable"));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Konto sperren");
    page = web_post(c.web, user_path(&c, contact, "/disable"), "");
    EXPECT_STATUS(page, 303);
    EXPECT_EQ(town_count_sessions(&c, contact), 0);
    page = web_post(c.web, user_path(&c, contact, "/disable"), "");
    EXPECT_STATUS(page, 409);
    page = web_post(c.web, user_path(&c, contact, "/enable"), "");
    EXPECT_STATUS(page, 303);
    page = web_post(c.web, user_path(&c, official, "/disable"), "");
    EXPECT_STATUS(page, 403); /* not oneself */
}

TEST_DB(an_official_starts_a_reset_but_never_sees_the_link)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, official);
    struct response page = web_post(c.web, user_path(&c, contact, "/reset"), "");
    EXPECT_STATUS(page, 303);
    EXPECT_NOT_CONTAINS(page, "/account/reset/");
    struct sent_mails mails = town_mails(&c, "kontakt@stadt.example");
    EXPECT_EQ(mails.n, 1);
    EXPECT(str_find(mails.at[0].body, STR("https://pedell.example/account/reset/")) != SIZE_MAX);
    EXPECT_EQ(town_mails(&c, "amt@stadt.example").n, 0);
}

TEST_DB(after_a_dropped_factor_the_person_sets_up_a_new_one)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, official);
    struct response page = web_post(c.web, user_path(&c, contact, "/factor"), "");
    EXPECT_STATUS(page, 303);
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 1);
    web_sign_in(c.web, NOBODY);
    page = web_post(c.web, "/account/sign-in", "mail=kontakt%40stadt.example&password=drei+bunte+Kraniche&next=");
    EXPECT_LOCATION(page, "/account/second-factor/set-up?next=%2F");
}

/* --- grants ------------------------------------------------------------------------------------- */

TEST_DB(an_official_names_a_second_contact_and_the_person_is_told)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, contact);
    web_sign_in(c.web, official);
    struct response page = web_get(c.web, user_path(&c, contact, "/grant"));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Grundschule West");
    EXPECT_NOT_CONTAINS(page, "Fremdwort");
    EXPECT_NOT_CONTAINS(page, "Betriebsleitung");
    page = web_post(c.web, user_path(&c, contact, "/grant"),
                    body_of("role=school_contact&school=%s" DAYS_BODY, school_text(&c, c.city_other)));
    EXPECT_STATUS(page, 303);
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_CONTAINS(page, "Grundschule West");
    EXPECT_NOT_CONTAINS(page, "wartet auf Genehmigung");
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 1);
    EXPECT_EQ(town_count_sessions(&c, contact), 0);
}

TEST_DB(an_official_gives_no_other_role_and_no_foreign_school)
{
    static const char *const roles[] = { "head",     "authority_official", "technician",       "auditor",
                                         "sysadmin", "steering_member",    "external_provider" };
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, official);
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        test_note("%s", roles[i]);
        const char *body = body_of("role=%s" DAYS_BODY, roles[i]);
        struct response page = web_post(c.web, user_path(&c, contact, "/grant"), body);
        EXPECT_STATUS(page, 403);
        page = web_post(c.web, user_path(&c, contact, "/grant-request"), body);
        EXPECT_STATUS(page, 403);
    }
    struct response page =
        web_post(c.web, user_path(&c, contact, "/grant"),
                 body_of("role=school_contact&school=%s" DAYS_BODY, school_text(&c, c.district_school)));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Diese Schule gibt es nicht");
    page = web_post(c.web, user_path(&c, contact, "/grant"), "role=school_contact" DAYS_BODY);
    EXPECT_STATUS(page, 422);
}

TEST_DB(a_grant_of_a_head_takes_effect_when_another_head_approves_it)
{
    struct town c = town_open(db);
    account_id one = town_head(&c, "eins@schulit.example"), two = town_head(&c, "zwei@schulit.example");
    account_id contact = town_contact(&c);
    web_sign_in(c.web, one);
    struct response page = web_post(c.web, user_path(&c, contact, "/grant"), "role=school_contact" DAYS_BODY);
    EXPECT_STATUS(page, 403); /* heads ask, they do not give alone */
    page = web_post(c.web, user_path(&c, contact, "/grant-request"),
                    body_of("role=school_contact&school=%s" DAYS_BODY, school_text(&c, c.city_other)));
    EXPECT_STATUS(page, 303);
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_CONTAINS(page, "wartet auf Genehmigung");
    EXPECT_NOT_CONTAINS(page, "/approve\"");
    web_sign_in(c.web, two);
    page = web_get(c.web, user_path(&c, contact, ""));
    const char *approve = link_on(&page, "/account/grants/", "/approve");
    web_sign_in(c.web, one);
    EXPECT_LOCATION(web_get(c.web, approve), "/account/requests");
    page = web_get(c.web, "/account/requests");
    EXPECT_CONTAINS(page, "Eine andere Person muss genehmigen.");
    page = web_post(c.web, approve, "");
    EXPECT_STATUS(page, 403); /* ISO-12 */
    EXPECT_CONTAINS(page, "zweite Person");
    web_sign_in(c.web, two);
    page = web_get(c.web, "/account/requests");
    EXPECT_NOT_CONTAINS(page, "Eine andere Person muss genehmigen.");
    page = web_get(c.web, approve);
    EXPECT_STATUS(page, 200);
    page = web_post(c.web, approve, "");
    EXPECT_LOCATION(page, "/account/requests");
    page = web_get(c.web, user_path(&c, contact, ""));
    EXPECT_NOT_CONTAINS(page, "wartet auf Genehmigung");
    EXPECT_EQ(town_mails(&c, "kontakt@stadt.example").n, 1);
}

TEST_DB(an_ended_grant_takes_the_access_with_the_next_request)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, official);
    struct response page = web_get(c.web, user_path(&c, contact, ""));
    const char *end = link_on(&page, "/account/grants/", "/end");
    page = web_post(c.web, end, "");
    EXPECT_STATUS(page, 303);
    page = web_post(c.web, end, "");
    EXPECT_STATUS(page, 404);
    web_sign_in(c.web, contact);
    page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 403); /* no role is left */
}

TEST_DB(an_official_cannot_end_the_grant_of_a_colleague)
{
    struct town c = town_open(db);
    account_id official = town_official(&c);
    account_id colleague = town_person(&c, "kollege@stadt.example", c.city, (school_id){ 0 });
    town_grant(&c, colleague, ROLE_AUTHORITY_OFFICIAL, c.city, (school_id){ 0 });
    web_sign_in(c.web, official);
    struct response page = web_get(c.web, user_path(&c, colleague, ""));
    EXPECT_STATUS(page, 200);
    EXPECT_STR(str_of(link_on(&page, "/account/grants/", "/end")), "");
}

/* --- entrustments ------------------------------------------------------------------------------------ */

/* req: Z7.3 */
TEST_DB(a_technician_is_entrusted_with_schools_after_the_commitment)
{
    struct town c = town_open(db);
    account_id head = town_head(&c, "leitung@schulit.example");
    account_id tech = town_person(&c, "technik@schulit.example", (authority_id){ 0 }, (school_id){ 0 });
    town_grant(&c, tech, ROLE_TECHNICIAN, (authority_id){ 0 }, (school_id){ 0 });
    web_sign_in(c.web, head);
    struct response page = web_get(c.web, user_path(&c, tech, ""));
    EXPECT_CONTAINS(page, "Ohne Verpflichtung und Anvertrauung gibt es keinen Zugriff.");
    page = web_post(c.web, user_path(&c, tech, "/entrust"), "from=2026-11-23&to=2027-07-31");
    EXPECT_STATUS(page, 422); /* no day of commitment */
    page = web_post(c.web, user_path(&c, tech, "/entrust"), "from=2026-11-23&to=2027-07-31&committed_on=2026-11-24");
    EXPECT_STATUS(page, 422); /* not committed yet */
    page = web_post(
        c.web, user_path(&c, tech, "/entrust"),
        body_of("school=%s&from=2026-11-23&to=2027-07-31&committed_on=2026-11-20", school_text(&c, c.city_school)));
    EXPECT_STATUS(page, 303);
    page = web_get(c.web, user_path(&c, tech, ""));
    EXPECT_CONTAINS(page, "Grundschule Nord");
    page = web_post(c.web, link_on(&page, "/account/entrustments/", "/end"), "");
    EXPECT_STATUS(page, 303);
    page = web_get(c.web, user_path(&c, tech, ""));
    EXPECT_CONTAINS(page, "Ohne Verpflichtung und Anvertrauung gibt es keinen Zugriff.");
}

TEST_DB(only_heads_entrust)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    web_sign_in(c.web, official);
    struct response page =
        web_post(c.web, user_path(&c, contact, "/entrust"), "from=2026-11-23&to=2027-07-31&committed_on=2026-11-20");
    EXPECT_STATUS(page, 403);
}

/* The first heads, made by `pedell init`, have grants without end. */
TEST_DB(a_grant_without_end_says_so)
{
    struct town c = town_open(db);
    account_id head = town_head(&c, "leitung@schulit.example");
    test_sql(db, "UPDATE role_grant SET ends = 9223372036854775807");
    test_sql(db, "UPDATE entrustment SET ends = 9223372036854775807");
    web_sign_in(c.web, head);
    struct response page = web_get(c.web, "/account");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "ohne Ende");
    page = web_get(c.web, user_path(&c, head, ""));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "ohne Ende");
}
