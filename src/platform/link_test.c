#include "platform/auth.h"

#include "test_db.h"

#define WHO ((account_id){ 77 })

static struct str make(struct db *db, enum link_kind kind, int64_t subject)
{
    struct str token;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(link_create(tx, kind, WHO, subject, MINUTES(30), &token));
    EXPECT_OK(tx_commit(tx));
    return token;
}

static enum err find(struct db *db, enum link_kind kind, struct str token)
{
    account_id account = { 0 };
    int64_t subject = 0;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    enum err e = link_find(tx, kind, token, &account, &subject);
    EXPECT(e != OK || account.n == WHO.n);
    tx_abort(tx);
    return e;
}

static enum err use(struct db *db, enum link_kind kind, struct str token)
{
    account_id account = { 0 };
    int64_t subject = 0;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    enum err e = link_use(tx, kind, token, &account, &subject);
    EXPECT(e != OK || account.n == WHO.n);
    EXPECT_OK(tx_commit(tx));
    return e;
}

TEST_DB(a_link_can_be_looked_at_often_and_used_once)
{
    struct str token = make(db, LINK_RESET, 0);
    EXPECT_EQ(token.len, REF_TEXT_LEN);
    EXPECT_OK(find(db, LINK_RESET, token));
    EXPECT_OK(find(db, LINK_RESET, token));
    EXPECT_ERR(use(db, LINK_INVITATION, token), ERR_NOT_FOUND); /* made for something else */
    EXPECT_OK(use(db, LINK_RESET, token));
    EXPECT_ERR(use(db, LINK_RESET, token), ERR_NOT_FOUND);
    EXPECT_ERR(find(db, LINK_RESET, token), ERR_NOT_FOUND);
}

TEST_DB(a_link_expires)
{
    struct str token = make(db, LINK_RESET, 0);
    test_now = instant_add(test_now, MINUTES(30));
    EXPECT_ERR(find(db, LINK_RESET, token), ERR_NOT_FOUND);
    EXPECT_ERR(use(db, LINK_RESET, token), ERR_NOT_FOUND);
}

TEST_DB(a_new_link_ends_the_one_before)
{
    struct str first = make(db, LINK_RESET, 0), other = make(db, LINK_SOLUTION_TEST, 9);
    struct str second = make(db, LINK_RESET, 0);
    EXPECT_ERR(use(db, LINK_RESET, first), ERR_NOT_FOUND);
    EXPECT_OK(use(db, LINK_RESET, second));
    EXPECT_OK(use(db, LINK_SOLUTION_TEST, other));
}

TEST_DB(what_was_never_a_link_is_not_found)
{
    EXPECT_ERR(find(db, LINK_RESET, STR("")), ERR_NOT_FOUND);
    EXPECT_ERR(find(db, LINK_RESET, STR("zzzzzzzzzzzzzzzzzzzzzzzzzz")), ERR_NOT_FOUND);
    EXPECT_ERR(find(db, LINK_RESET, STR("00000000000000000000000000")), ERR_NOT_FOUND);
    EXPECT_ERR(find(db, LINK_RESET, STR("' OR '1'='1")), ERR_NOT_FOUND);
}
