/* The fault sweep: each step of the database fails once; nothing half is left. */
#include "domain/account/account_fixture_test.h"

struct sums {
    int64_t accounts, grants, links, mails, sessions;
};
ROW(sums, COL(sums, accounts), COL(sums, grants), COL(sums, links), COL(sums, mails), COL(sums, sessions));
QUERY(sums_of_test, SCOPE_SYSTEM, 0, sums,
      "SELECT (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM role_grant) AS grants,"
      " (SELECT count(*) FROM mail_link) AS links, (SELECT count(*) FROM outbox) AS mails,"
      " (SELECT count(*) FROM session) AS sessions");

static struct sums sums_of(struct town *c)
{
    struct sums sums;
    struct tx *tx = test_tx(c->db, TX_READ, NOBODY);
    EXPECT_OK(tx_one(tx, sums_of_test, &sums));
    tx_abort(tx);
    return sums;
}

static bool same(struct sums a, struct sums b)
{
    return a.accounts == b.accounts && a.grants == b.grants && a.links == b.links && a.mails == b.mails &&
           a.sessions == b.sessions;
}

/* Posts until it succeeds; says how many steps failed before. */
static int sweep(struct town *c, const char *path, const char *body)
{
    struct sums before = sums_of(c);
    for (int k = 1; k < 200; k++) {
        bool failed;
        struct response page = web_post_failing(c->web, path, body, k, &failed);
        test_note("step %d answered %d", k, page.status);
        if (page.status == 303)
            return k - 1;
        EXPECT(failed && page.status >= 500);
        EXPECT(same(sums_of(c), before));
    }
    return 200;
}

TEST_DB(an_invitation_is_sent_whole_or_not_at_all)
{
    struct town c = town_open(db);
    web_sign_in(c.web, town_official(&c));
    const char *body = body_of("role=school_contact&name=Neue+Person&mail=neu%%40stadt.example&school=%s"
                               "&from=2026-11-23&to=2027-07-31",
                               ref_of(town_school_ref(&c, c.city_school).b));
    int steps = sweep(&c, "/account/users/invite", body);
    EXPECT(steps > 10 && steps < 200);
    EXPECT_EQ(town_mails(&c, "neu@stadt.example").n, 1);
}

TEST_DB(a_reset_is_mailed_whole_or_not_at_all)
{
    struct town c = town_open(db);
    town_contact(&c);
    test_sql(db, "DELETE FROM rate");
    struct sums before = sums_of(&c);
    for (int k = 1; k < 60; k++) {
        bool failed;
        struct response page = web_post_failing(c.web, "/account/reset", "mail=kontakt%40stadt.example", k, &failed);
        town_jobs(&c);
        struct sums after = sums_of(&c);
        test_note("step %d answered %d", k, page.status);
        EXPECT_EQ(after.links - before.links, after.mails - before.mails); /* never a link without its mail */
        before = after;
        test_sql(db, "DELETE FROM rate");
        if (!failed)
            return;
    }
    FAIL("the sweep did not end");
}
