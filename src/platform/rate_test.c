#include "platform/auth.h"

#include "test_db.h"

static enum err raise_once(struct db *db, struct str subject)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    enum err e = rate_raise(tx, RATE_SIGN_IN_ACCOUNT, subject, 3, MINUTES(10));
    EXPECT_OK(tx_commit(tx));
    return e;
}

/* The start of a window: the tests count from there. */
static void to_window(void)
{
    test_now = (struct instant){ test_now.us - test_now.us % MINUTES(10).us + MINUTES(60).us };
}

TEST_DB(tries_beyond_the_limit_are_refused_until_they_fade)
{
    to_window();
    for (int i = 0; i < 3; i++)
        EXPECT_OK(raise_once(db, STR("a@x.example")));
    EXPECT_ERR(raise_once(db, STR("a@x.example")), ERR_LIMITED);
    EXPECT_OK(raise_once(db, STR("b@x.example"))); /* another subject */
    test_now = instant_add(test_now, MINUTES(10));
    EXPECT_ERR(raise_once(db, STR("a@x.example")), ERR_LIMITED); /* all four before still count */
    test_now = instant_add(test_now, MINUTES(9));
    EXPECT_OK(raise_once(db, STR("a@x.example")));
    test_now = instant_add(test_now, MINUTES(21));
    for (int i = 0; i < 3; i++)
        EXPECT_OK(raise_once(db, STR("a@x.example")));
    EXPECT_ERR(raise_once(db, STR("a@x.example")), ERR_LIMITED);
}

TEST_DB(kinds_of_tries_are_counted_apart)
{
    to_window();
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(rate_raise(tx, RATE_SIGN_IN_ACCOUNT, STR("x"), 1, MINUTES(10)));
    EXPECT_OK(rate_raise(tx, RATE_SIGN_IN_CLIENT, STR("x"), 1, MINUTES(10)));
    EXPECT_ERR(rate_raise(tx, RATE_SIGN_IN_CLIENT, STR("x"), 1, MINUTES(10)), ERR_LIMITED);
    EXPECT_OK(tx_commit(tx));
}
