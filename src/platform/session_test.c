#define _GNU_SOURCE
#include "platform/auth.h"

#include <time.h>

#include "test_db.h"

#define A1 ((authority_id){ 101 })
#define S11 ((school_id){ 1001 })
#define SYSTEM ((account_id){ 0 })

static account_id person(struct db *db, enum role role)
{
    account_id id;
    struct tx *tx = test_tx(db, TX_WRITE, SYSTEM);
    struct account_new new = {
        .mail = STR("erika@schule.example"), .name = STR("Erika Muster"), .authority = A1, .school = S11
    };
    bool at_school = role == ROLE_SCHOOL_CONTACT;
    EXPECT_OK(auth_account_create(tx, &new, &id, NULL));
    EXPECT_OK(auth_grant_create(tx,
                                &(struct grant_new){ .account = id,
                                                     .role = role,
                                                     .authority = at_school ? A1 : (authority_id){ 0 },
                                                     .school = at_school ? S11 : (school_id){ 0 },
                                                     .starts = test_now,
                                                     .ends = instant_add(test_now, DAYS(300)),
                                                     .approved_by = { 1 } },
                                NULL));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static struct str sign_in(struct db *db, account_id id, enum session_stage stage)
{
    struct str cookie;
    struct tx *tx = test_tx(db, TX_WRITE, SYSTEM);
    EXPECT_OK(session_create(tx, id, stage, STR("Firefox"), &cookie));
    EXPECT_OK(tx_commit(tx));
    return cookie;
}

static account_id found(struct db *db, struct str cookie, struct viewer *viewer, struct session *session)
{
    struct tx *tx = test_tx(db, TX_READ, SYSTEM);
    EXPECT_OK(session_find(tx, cookie, viewer, session));
    tx_abort(tx);
    return viewer->account;
}

static bool alive(struct db *db, struct str cookie)
{
    struct viewer viewer = { 0 };
    struct session session;
    return found(db, cookie, &viewer, &session).n != 0;
}

TEST_DB(a_session_tells_who_and_with_which_roles)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct str cookie = sign_in(db, id, STAGE_SIGNED_IN);
    struct viewer viewer = { 0 };
    struct session session;
    EXPECT_EQ(cookie.len, SECRET_TOKEN_LEN);
    EXPECT_EQ(found(db, cookie, &viewer, &session).n, id.n);
    EXPECT_EQ(viewer.roles, 1u << ROLE_SCHOOL_CONTACT);
    EXPECT_STR(viewer.name, "Erika Muster");
    EXPECT_EQ(viewer.authority.n, A1.n);
    EXPECT_EQ(viewer.school.n, S11.n);
    EXPECT(viewer.shortcuts);
    EXPECT_EQ(session.stage, STAGE_SIGNED_IN);
    EXPECT(viewer_may(&viewer, OBJECT_TICKET, VERB_C));
    EXPECT(!viewer_may(&viewer, OBJECT_USER_ACCOUNT, VERB_L));
    EXPECT(!viewer_may(&viewer, OBJECT_UNSET, VERB_R));
}

TEST_DB(a_session_without_second_factor_has_no_role_and_lives_shortly)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct str cookie = sign_in(db, id, STAGE_PASSWORD);
    struct viewer viewer = { 0 };
    struct session session;
    EXPECT_EQ(found(db, cookie, &viewer, &session).n, id.n);
    EXPECT_EQ(viewer.roles, 0);
    EXPECT_EQ(session.stage, STAGE_PASSWORD);
    EXPECT(!viewer_may(&viewer, OBJECT_TICKET, VERB_C));
    test_now = instant_add(test_now, MINUTES(10));
    EXPECT(!alive(db, cookie));
}

static void use(struct db *db, struct str cookie, unsigned roles)
{
    struct sha256 token;
    EXPECT_OK(secret_token_hash(cookie, &token));
    struct tx *tx = test_tx(db, TX_WRITE, SYSTEM);
    EXPECT_OK(session_touch(tx, &token, roles));
    EXPECT_OK(tx_commit(tx));
}

/* SES-2: minutes until a session ends that is used every `pause` minutes; 0: never. */
static int64_t minutes_alive(struct db *db, enum role role, int64_t pause)
{
    struct instant start = test_now;
    struct str cookie = sign_in(db, person(db, role), STAGE_SIGNED_IN);
    while (alive(db, cookie)) {
        if (pause > 0 && instant_between(start, test_now).us % MINUTES(pause).us == 0)
            use(db, cookie, 1u << (unsigned)role);
        test_now = instant_add(test_now, MINUTES(1));
    }
    return instant_between(start, test_now).us / MINUTES(1).us;
}

TEST_DB(an_idle_session_of_a_school_contact_ends_after_half_an_hour)
{
    EXPECT_EQ(minutes_alive(db, ROLE_SCHOOL_CONTACT, 0), 30);
}

TEST_DB(a_used_session_of_a_school_contact_ends_after_twelve_hours)
{
    EXPECT_EQ(minutes_alive(db, ROLE_SCHOOL_CONTACT, 10), 12 * 60);
}

TEST_DB(an_idle_session_of_a_head_ends_after_a_quarter_of_an_hour) { EXPECT_EQ(minutes_alive(db, ROLE_HEAD, 0), 15); }

TEST_DB(a_used_session_of_a_sysadmin_ends_after_eight_hours)
{
    EXPECT_EQ(minutes_alive(db, ROLE_SYSADMIN, 10), 8 * 60);
}

TEST_DB(disabling_an_account_and_ending_a_grant_act_on_the_next_request)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct str cookie = sign_in(db, id, STAGE_SIGNED_IN);
    struct viewer viewer = { 0 };
    struct session session;
    test_sql(db, "UPDATE role_grant SET ends = starts");
    EXPECT_EQ(found(db, cookie, &viewer, &session).n, id.n);
    EXPECT_EQ(viewer.roles, 0);
    test_sql(db, "UPDATE account SET disabled_at = 1");
    EXPECT(!alive(db, cookie));
}

TEST_DB(proving_oneself_again_changes_the_id_of_the_session)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct str before = sign_in(db, id, STAGE_SIGNED_IN), after;
    struct sha256 token;
    test_now = instant_add(test_now, MINUTES(7));
    EXPECT_OK(secret_token_hash(before, &token));
    struct tx *tx = test_tx(db, TX_WRITE, id);
    EXPECT_OK(session_prove(tx, &token, &after));
    EXPECT_OK(tx_commit(tx));
    EXPECT(!alive(db, before));
    struct viewer viewer = { 0 };
    struct session session;
    EXPECT_EQ(found(db, after, &viewer, &session).n, id.n);
    EXPECT_EQ(viewer.proved_at.us, test_now.us);
    tx = test_tx(db, TX_WRITE, id);
    EXPECT_ERR(session_prove(tx, &token, &after), ERR_UNAUTHENTICATED);
    tx_abort(tx);
}

TEST_DB(the_other_sessions_of_an_account_can_be_ended)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct str mine = sign_in(db, id, STAGE_SIGNED_IN), other = sign_in(db, id, STAGE_SIGNED_IN);
    struct sha256 token;
    EXPECT_OK(secret_token_hash(mine, &token));
    struct tx *tx = test_tx(db, TX_WRITE, id);
    EXPECT_OK(session_end_others(tx, id, &token));
    EXPECT_OK(tx_commit(tx));
    EXPECT(alive(db, mine));
    EXPECT(!alive(db, other));
    tx = test_tx(db, TX_WRITE, id);
    EXPECT_OK(session_end(tx, &token));
    EXPECT_OK(tx_commit(tx));
    EXPECT(!alive(db, mine));
}

struct stored_row {
    struct blob token;
};
ROW(stored_row, COL(stored_row, token));
QUERY(stored_session, SCOPE_SYSTEM, 0, stored_row, "SELECT token FROM session");

TEST_DB(only_the_hash_of_a_cookie_is_stored)
{
    struct str cookie = sign_in(db, person(db, ROLE_SCHOOL_CONTACT), STAGE_SIGNED_IN);
    struct stored_row row;
    struct tx *tx = test_tx(db, TX_READ, SYSTEM);
    EXPECT_OK(tx_one(tx, stored_session, &row));
    struct sha256 hash = sha256_of(cookie);
    EXPECT_EQ(row.token.bytes.len, 32);
    EXPECT(memcmp(row.token.bytes.at, hash.b, 32) == 0);
    tx_abort(tx);
}

TEST_DB(a_cookie_that_was_never_given_is_nobody)
{
    EXPECT(!alive(db, STR("")));
    EXPECT(!alive(db, STR("0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk")));
    EXPECT(!alive(db, STR("' OR 1=1 --")));
}

SQL(insert_token_of_test, SCOPE_SYSTEM, 3,
    "INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends)"
    " VALUES (5, $4, $4, $3, 'Test', 'ticket:RL ticket_article:C', $2, $5)");

TEST_DB(an_api_token_acts_within_its_scopes_and_its_time)
{
    account_id id = person(db, ROLE_SCHOOL_CONTACT);
    struct buf text = buf_of(test_mem(), 60);
    struct sha256 hash;
    secret_token(&text, &hash);
    struct tx *tx = test_tx(db, TX_WRITE, id);
    EXPECT_OK(tx_run(tx, insert_token_of_test, NULL, id, ((struct blob){ { (const char *)hash.b, 32 } }),
                     instant_add(test_now, DAYS(1))));
    tx_note(tx, .action = "test.token");
    EXPECT_OK(tx_commit(tx));

    struct viewer viewer = { 0 };
    tx = test_tx(db, TX_WRITE, SYSTEM);
    EXPECT_OK(token_find(tx, buf_str(&text), &viewer));
    EXPECT_EQ(viewer.account.n, id.n);
    EXPECT(viewer_may(&viewer, OBJECT_TICKET, VERB_R));
    EXPECT(viewer_may(&viewer, OBJECT_TICKET_ARTICLE, VERB_C));
    EXPECT(!viewer_may(&viewer, OBJECT_TICKET, VERB_C)); /* the grant has it, the token does not */
    EXPECT(!viewer_may(&viewer, OBJECT_TICKET_ARTICLE, VERB_R));
    EXPECT(!viewer_may(&viewer, OBJECT_DEVICE, VERB_R));
    EXPECT(instant_is_none(viewer.token_used_at));
    EXPECT_OK(token_touch(tx, viewer.token));
    EXPECT_OK(token_find(tx, buf_str(&text), &viewer));
    EXPECT_EQ(viewer.token_used_at.us, test_now.us);
    EXPECT_ERR(token_find(tx, STR("kurz"), &viewer), ERR_UNAUTHENTICATED);
    EXPECT_EQ(viewer.account.n, 0);
    EXPECT_OK(tx_commit(tx));

    test_now = instant_add(test_now, DAYS(1));
    tx = test_tx(db, TX_READ, SYSTEM);
    EXPECT_ERR(token_find(tx, buf_str(&text), &viewer), ERR_UNAUTHENTICATED);
    tx_abort(tx);
}
