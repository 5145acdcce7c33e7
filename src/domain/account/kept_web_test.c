#include "domain/account/account_fixture_test.h"

#define INVITE "/account/users/invite"
#define TYPED "name=Nele+Neu&mail=nele%40stadt.example&role=school_contact"

/* The form is open when the session ends; then it is sent. */
static struct response send_late(struct town *c, account_id person, const char *path, const char *body)
{
    web_sign_in(c->web, person);
    EXPECT(web_token(c->web).len > 0); /* the page with the form was read in time */
    web_wait(c->web, HOURS(1));
    return web_post(c->web, path, body);
}

/* SES-2 */
TEST_DB(a_form_sent_after_the_session_ended_is_shown_again_with_its_text)
{
    struct town c = town_open(db);
    account_id official = town_official(&c), contact = town_contact(&c);
    struct response page = send_late(&c, official, INVITE, TYPED);
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Faccount%2Fkept");
    page = web_get(c.web, "/account/sign-in?next=%2Faccount%2Fkept");
    EXPECT_CONTAINS(page, "Ihr Text ist aufbewahrt");

    web_sign_in(c.web, contact); /* another person at the same computer */
    EXPECT_LOCATION(web_get(c.web, "/account/kept"), "/");

    web_sign_in(c.web, official);
    page = web_get(c.web, "/account/kept");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Sie waren abgemeldet");
    EXPECT_CONTAINS(page, "value=\"Nele Neu\"");
    EXPECT_CONTAINS(page, "value=\"nele@stadt.example\"");
    EXPECT_EQ(town_mails(&c, "nele@stadt.example").n, 0); /* nothing was sent by itself */

    /* It stays until it is sent. */
    EXPECT_CONTAINS(web_get(c.web, "/account/kept"), "Nele Neu");
    page = web_post(
        c.web, INVITE,
        body_of("%s&school=%s&from=2026-11-23&to=2027-07-31", TYPED, ref_of(town_school_ref(&c, c.city_school).b)));
    EXPECT_STATUS(page, 303);
    EXPECT_EQ(town_mails(&c, "nele@stadt.example").n, 1);
    EXPECT_LOCATION(web_get(c.web, "/account/kept"), "/");
}

TEST_DB(a_form_is_kept_for_the_owner_of_its_page_only_and_never_with_a_password)
{
    struct town c = town_open(db);
    account_id official = town_official(&c);
    struct response page = send_late(&c, official, "/account/password", "password=drei+blaue+Kraniche+2026");
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Faccount%2Fpassword");

    /* The page of another session, with the cookie of one that has ended. */
    web_sign_in(c.web, official);
    struct str foreign = str_dup(test_mem(), web_token(c.web));
    web_sign_in(c.web, official);
    web_wait(c.web, HOURS(1));
    page = web_post_from(c.web, foreign, INVITE, TYPED);
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Faccount%2Fusers%2Finvite");
    web_sign_in(c.web, official);
    EXPECT_LOCATION(web_get(c.web, "/account/kept"), "/");
}

TEST_DB(a_page_from_before_the_sign_in_is_refused_but_keeps_what_was_typed)
{
    struct town c = town_open(db);
    account_id official = town_official(&c);
    web_sign_in(c.web, official);
    struct str old = str_dup(test_mem(), web_token(c.web));
    web_sign_in(c.web, official); /* in another tab */
    struct response page = web_post_from(c.web, old, INVITE, TYPED);
    EXPECT_STATUS(page, 403);
    EXPECT_CONTAINS(page, "value=\"Nele Neu\"");
    EXPECT_EQ(town_mails(&c, "nele@stadt.example").n, 0);
}
