#include "domain/desk/draft.h"

#include "domain/desk/view.h"
#include "test_db.h"

TEST_DB(a_draft_is_found_again_by_its_author_alone_and_ends_after_fourteen_days)
{
    struct str fields;
    struct instant at;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 5 });
    EXPECT_OK(draft_put(tx, STR("report"), STR("text=eins")));
    EXPECT_OK(draft_put(tx, STR("report"), STR("text=zwei")));
    EXPECT_OK(tx_commit(tx));
    /* Another connection, as after a crash. */
    tx = test_tx(test_db_again(db), TX_READ, (account_id){ 5 });
    EXPECT_OK(draft_find(tx, STR("report"), &fields, &at));
    EXPECT_STR(fields, "text=zwei");
    EXPECT_EQ(at.us, test_now.us);
    EXPECT_ERR(draft_find(tx, STR("other"), &fields, &at), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, (account_id){ 6 });
    EXPECT_ERR(draft_find(tx, STR("report"), &fields, &at), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
    test_now = instant_add(test_now, DAYS(15));
    tx = test_tx(db, TX_WRITE, (account_id){ 5 });
    EXPECT_ERR(draft_find(tx, STR("report"), &fields, &at), ERR_NOT_FOUND);
    EXPECT_OK(draft_forget(tx));
    EXPECT_OK(draft_put(tx, STR("report"), STR("text=drei")));
    EXPECT_OK(draft_end(tx, STR("report")));
    EXPECT_ERR(draft_find(tx, STR("report"), &fields, &at), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(drafts_are_bounded_and_belong_to_somebody)
{
    struct str fields;
    struct instant at;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 5 });
    EXPECT_ERR(draft_put(tx, STR(""), STR("x")), ERR_INVALID);
    EXPECT_ERR(draft_put(tx, STR("report"), (struct str){ mem_alloc(test_mem(), DRAFT_MAX + 1), DRAFT_MAX + 1 }),
               ERR_TOO_LARGE);
    for (int i = 0; i < 60; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "form %02d", i);
        EXPECT_OK(draft_put(tx, str_of(name), STR("x")));
    }
    int have = 0;
    for (int i = 0; i < 60; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "form %02d", i);
        have += draft_find(tx, str_of(name), &fields, &at) == OK;
    }
    EXPECT_EQ(have, 50);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_ERR(draft_put(tx, STR("report"), STR("x")), ERR_INVALID);
    tx_abort(tx);
}

TEST_DB(saved_views_have_a_name_once_and_belong_to_one_person)
{
    struct view_rows rows;
    view_ref ref, other;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 5 });
    EXPECT_OK(view_save(tx, STR("Meine offenen"), STR("set=open&mine=1"), &ref));
    EXPECT_ERR(view_save(tx, STR("Meine offenen"), STR("set=all"), &other), ERR_CONFLICT);
    EXPECT_OK(view_list(tx, &rows));
    EXPECT_EQ(rows.n, 1);
    EXPECT_STR(rows.at[0].query, "set=open&mine=1");
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, (account_id){ 6 });
    EXPECT_OK(view_list(tx, &rows));
    EXPECT_EQ(rows.n, 0);
    EXPECT_ERR(view_delete(tx, ref), ERR_NOT_FOUND);
    EXPECT_OK(view_save(tx, STR("Meine offenen"), STR("set=all"), &other));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_WRITE, (account_id){ 5 });
    EXPECT_OK(view_delete(tx, ref));
    EXPECT_OK(tx_commit(tx));
}
