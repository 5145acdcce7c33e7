#include "domain/desk/draft_share.h"

#include "domain/desk/draft.h"
#include "domain/desk/presence.h"
#include "domain/desk/ticket_fixture_test.h"

static enum err share(const struct desk *d, account_id who, ticket_ref ref, const char *text)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    return desk_step_end(tx, draft_share(tx, &t, str_of(text)));
}

static enum err found(const struct desk *d, account_id who, ticket_ref ref, struct shared_draft *out)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    enum err e = draft_share_find(tx, &t, out);
    tx_abort(tx);
    return e;
}

static enum err take(const struct desk *d, account_id who, ticket_ref ref, int64_t version)
{
    struct ticket t;
    struct shared_draft out;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    return desk_step_end(tx, draft_share_take(tx, &t, version, &out));
}

/* A second colleague for the first authority. */
static account_id colleague(const struct desk *d)
{
    authority_id none = { 0 };
    school_id all = { 0 };
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 4711 });
    account_id id = desk_account(tx, "kollegin", none, all);
    desk_grant(tx, id, ROLE_TECHNICIAN, none, all, false);
    desk_entrust(tx, id, none);
    EXPECT_OK(tx_commit(tx));
    return id;
}

TEST_DB(a_shared_draft_is_seen_by_the_team_and_taken_over_with_name_and_time)
{
    struct desk d = desk_open(db);
    account_id other = colleague(&d);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "dunkel");
    struct shared_draft draft;
    EXPECT_ERR(found(&d, other, ref, &draft), ERR_NOT_FOUND);
    EXPECT_ERR(share(&d, d.tech, ref, "  "), ERR_INVALID);
    EXPECT_OK(share(&d, d.tech, ref, "Wir tauschen die Lampe"));
    EXPECT_OK(found(&d, other, ref, &draft));
    EXPECT_STR(draft.text, "Wir tauschen die Lampe");
    EXPECT_STR(draft.shared_by, "technik");
    EXPECT(!draft.taken && !draft.mine);
    /* There is one: who wants to write on takes it over. */
    EXPECT_ERR(share(&d, other, ref, "Meiner"), ERR_CONFLICT);
    struct instant shared = test_now;
    test_now = instant_add(test_now, MINUTES(5));
    EXPECT_ERR(take(&d, other, ref, draft.version + 1), ERR_CONFLICT);
    EXPECT_OK(take(&d, other, ref, draft.version));
    /* The page of somebody else is old now. */
    EXPECT_ERR(take(&d, d.head, ref, draft.version), ERR_CONFLICT);
    EXPECT_OK(found(&d, d.tech, ref, &draft));
    EXPECT(draft.taken && !draft.mine);
    EXPECT_STR(draft.holder, "kollegin");
    EXPECT_EQ(draft.held_at.us, test_now.us);
    EXPECT_EQ(draft.shared_at.us, shared.us);
    EXPECT_STR(draft.shared_by, "technik");
    EXPECT_OK(share(&d, other, ref, "Neue Fassung"));
    EXPECT_OK(found(&d, d.tech, ref, &draft));
    EXPECT_STR(draft.text, "Neue Fassung");
}

TEST_DB(a_shared_draft_is_never_for_the_school_the_authority_or_another_team)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "dunkel");
    struct shared_draft draft;
    struct ticket t;
    EXPECT_OK(share(&d, d.tech, ref, "Intern"));
    const account_id others[] = { d.teacher, d.contact, d.official, d.auditor };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        EXPECT_ERR(found(&d, others[i], ref, &draft), ERR_DENIED);
        EXPECT_ERR(share(&d, others[i], ref, "x"), ERR_DENIED);
        EXPECT_ERR(take(&d, others[i], ref, 1), ERR_DENIED);
    }
    struct tx *tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_ERR(ticket_find(tx, ref, &t), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(a_shared_draft_ends_with_the_answer_of_its_holder_or_after_fourteen_days)
{
    struct desk d = desk_open(db);
    account_id other = colleague(&d);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "dunkel");
    struct shared_draft draft;
    struct ticket t;
    EXPECT_OK(share(&d, d.tech, ref, "Eins"));
    struct tx *tx = desk_step_begin(&d, other, ref, &t);
    EXPECT_OK(desk_step_end(tx, draft_share_sent(tx, &t)));
    EXPECT_OK(found(&d, d.tech, ref, &draft));
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, draft_share_sent(tx, &t)));
    EXPECT_ERR(found(&d, d.tech, ref, &draft), ERR_NOT_FOUND);
    EXPECT_OK(share(&d, d.tech, ref, "Zwei"));
    test_now = instant_add(test_now, DAYS(15));
    EXPECT_ERR(found(&d, d.tech, ref, &draft), ERR_NOT_FOUND);
    /* One that nobody sees any more does not stand in the way. */
    EXPECT_OK(share(&d, other, ref, "Drei"));
    EXPECT_OK(found(&d, d.tech, ref, &draft));
    EXPECT_STR(draft.shared_by, "kollegin");
    test_now = instant_add(test_now, DAYS(15));
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(draft_forget(tx));
    EXPECT_OK(tx_commit(tx));
    test_now = instant_sub(test_now, DAYS(15));
    EXPECT_ERR(found(&d, d.tech, ref, &draft), ERR_NOT_FOUND);
}

/* --- who is writing ------------------------------------------------------------------------------- */

static void types(const struct desk *d, account_id who, ticket_ref ref, const char *fields)
{
    struct buf form = buf_of(test_mem(), 64);
    buf_put_z(&form, "answer-");
    ref_put(&form, ref.b);
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    EXPECT_OK(draft_put(tx, buf_str(&form), str_of(fields)));
    EXPECT_OK(tx_commit(tx));
}

static struct presence_rows writing(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct presence_rows rows;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    EXPECT_OK(presence_of(tx, &t, &rows));
    tx_abort(tx);
    return rows;
}

TEST_DB(colleagues_hear_since_when_somebody_writes_and_nobody_else_does)
{
    struct desk d = desk_open(db);
    account_id other = colleague(&d);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "dunkel");
    ticket_ref elsewhere = desk_make(&d, d.teacher, d.north, "Tafel", "kaputt");
    struct instant begun = test_now;
    types(&d, d.tech, ref, "text=Wir");
    types(&d, d.teacher, ref, "text=Ich");
    test_now = instant_add(test_now, MINUTES(8));
    types(&d, d.tech, ref, "text=Wir+tauschen");
    struct presence_rows rows = writing(&d, other, ref);
    EXPECT_EQ(rows.n, 1); /* of the school nobody is told */
    EXPECT_STR(rows.at[0].name, "technik");
    EXPECT_EQ(rows.at[0].since.us, begun.us);
    EXPECT_EQ(writing(&d, d.tech, ref).n, 0);
    EXPECT_EQ(writing(&d, other, elsewhere).n, 0);
    EXPECT_EQ(writing(&d, d.teacher, ref).n + writing(&d, d.official, ref).n, 0);
    /* No sign of life for ten minutes: gone; the next word begins anew. */
    test_now = instant_add(test_now, MINUTES(11));
    EXPECT_EQ(writing(&d, other, ref).n, 0);
    types(&d, d.tech, ref, "text=Wir+tauschen+sie");
    rows = writing(&d, other, ref);
    EXPECT_EQ(rows.at[0].since.us, test_now.us);
    types(&d, d.tech, ref, "question=1");
    EXPECT_EQ(writing(&d, other, ref).n, 0);
}
