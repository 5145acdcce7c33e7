/* trust AUT-3: who guesses is bounded, who is known is not delayed. */
#include "platform/attempt.h"

#include "platform/auth.h"
#include "platform/db_mutate.h"
#include "test_db.h"

static const account_id kim = { 41 }, ada = { 42 };
static const authority_id town = { 101 };

static struct attempt at(const char *login, account_id account, const char *network)
{
    return (struct attempt){ .kind = ATTEMPT_PASSWORD,
                             .login = str_of(login),
                             .account = account,
                             .authority = account.n != 0 ? town : (authority_id){ 0 },
                             .client = { .network = str_of(network), .browser = STR("") } };
}

static bool limited(struct db *db, const struct attempt *attempt)
{
    bool is = false;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(attempt_raise(tx, attempt, &is));
    EXPECT_OK(tx_commit(tx));
    return is;
}

/* How many of `n` attempts may be verified, each from a network of its own when it is NULL. */
static int allowed(struct db *db, struct attempt attempt, int n)
{
    int good = 0;
    bool wander = attempt.client.network.len == 0;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    for (int i = 0; i < n; i++) {
        bool is;
        struct mem_mark mark = mem_mark(test_mem());
        struct buf network = buf_of(test_mem(), 32);
        buf_put_z(&network, "198.51.");
        buf_int(&network, i / 250);
        buf_byte(&network, '.');
        buf_int(&network, i % 250);
        if (wander)
            attempt.client.network = buf_str(&network);
        EXPECT_OK(attempt_raise(tx, &attempt, &is));
        good += !is;
        mem_reset(test_mem(), mark);
    }
    EXPECT_OK(tx_commit(tx));
    return good;
}

/* Guesses at `people` logins of the authority, five each, from everywhere. */
static void attack_all(struct db *db, int people)
{
    for (int p = 0; p < people; p++) {
        struct buf login = buf_of(test_mem(), 32);
        buf_put_z(&login, "p");
        buf_int(&login, p);
        struct attempt guess = at("", (account_id){ 1000 + p }, "");
        guess.login = buf_str(&login);
        (void)allowed(db, guess, 5);
    }
}

/* The person completes a sign-in there; the token of the new cookie. */
static struct str signs_in(struct db *db, account_id who, const char *network, struct str browser)
{
    struct str cookie;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(client_keep(tx, who, &(struct client){ str_of(network), browser }, &cookie));
    cookie = str_dup(test_mem(), cookie);
    EXPECT_OK(tx_commit(tx));
    EXPECT(str_starts(cookie, STR("__Host-pedell-pre=")));
    EXPECT(str_ends(cookie, STR("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=7776000")));
    return str_sub(cookie, 18, SECRET_TOKEN_LEN);
}

/* --- where somebody is ----------------------------------------------------------------- */

static const struct {
    const char *address, *network;
} addresses[] = {
    { "192.0.2.7", "192.0.2.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
    { "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64" },
    { "2001:DB8:0001:0002::", "2001:db8:1:2::/64" },
    { "2001:db8:1:3::1", "2001:db8:1:3::/64" },
    { "::1", "::/64" },
    { "::ffff:192.0.2.7", "192.0.2.7" },
    { "::ffff:c000:207", "192.0.2.7" },
    { "", "" },
    { "unix", "unix" },
    { "2001:db8::1::2", "2001:db8::1::2" },
    { "0000:0000:0000:0000:0000:ffff:255.255.255.255:0000", "0000:0000:0000:0000:0000:ffff:255.255.255.255:0000" },
};

/* trust: AUT-3 */
TEST(an_ipv6_client_counts_as_its_64_bit_network)
{
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        test_note("%s", addresses[i].address);
        EXPECT_STR_EQ(client_network(test_mem(), str_of(addresses[i].address)), str_of(addresses[i].network));
    }
}

/* --- bounds ---------------------------------------------------------------------------------- */

static const struct {
    const char *what;
    int64_t wait; /* minutes since the row before */
    const char *login, *network;
    int tries, allowed;
} steps[] = {
    { "one network at one login", 0, "kim@x.example", "192.0.2.1", 12, 10 },
    { "another network has what the login has left", 0, "KIM@x.example ", "192.0.2.2", 12, 10 },
    { "a third one too", 0, "kim@x.example", "192.0.2.3", 12, 10 },
    { "and then nobody", 0, "kim@x.example", "192.0.2.4", 5, 0 },
    { "another login is not touched", 0, "ada@x.example", "192.0.2.1", 12, 10 },
    { "what was tried fades", 15, "kim@x.example", "192.0.2.9", 5, 0 },
    { "half of it after another half", 9, "kim@x.example", "192.0.2.9", 1, 1 },
    { "all of it after two", 30, "kim@x.example", "192.0.2.9", 12, 10 },
};

/* trust: AUT-3 */
TEST_DB(guessing_at_one_login_is_bounded_per_network_and_in_all)
{
    test_now = (struct instant){ test_now.us - test_now.us % MINUTES(15).us };
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        test_now = instant_add(test_now, MINUTES(steps[i].wait));
        test_note("%s", steps[i].what);
        EXPECT_EQ(allowed(db, at(steps[i].login, kim, steps[i].network), steps[i].tries), steps[i].allowed);
    }
}

/* trust: AUT-3 */
TEST_DB(a_thousand_addresses_get_thirty_guesses_at_one_login)
{
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, ""), 1000), 30);
    EXPECT_EQ(allowed(db, at("nobody@x.example", (account_id){ 0 }, ""), 1000), 30);
}

TEST_DB(one_network_gets_two_hundred_guesses_at_all_logins)
{
    int good = 0;
    for (int p = 0; p < 60; p++) {
        struct buf login = buf_of(test_mem(), 32);
        buf_int(&login, p);
        struct attempt guess = at("", (account_id){ 0 }, "192.0.2.1");
        guess.login = buf_str(&login);
        good += allowed(db, guess, 5);
    }
    EXPECT_EQ(good, 200);
}

/* --- who is not delayed ------------------------------------------------------------------------ */

/* trust: AUT-3 */
TEST_DB(guesses_from_everywhere_do_not_delay_a_person_at_a_known_client)
{
    struct str browser = signs_in(db, kim, "203.0.113.5", STR(""));
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, ""), 1000), 30);
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, "203.0.113.5"), 10), 10); /* the network of then */
    struct attempt travelling = at("kim@x.example", kim, "198.51.0.1");
    EXPECT(limited(db, &travelling));
    travelling.client.browser = browser;
    EXPECT_EQ(allowed(db, travelling, 10), 10); /* the browser, amid the attackers */
}

/* trust: AUT-3 */
TEST_DB(guesses_in_the_same_building_do_not_delay_a_known_browser)
{
    struct str browser = signs_in(db, kim, "203.0.113.5", STR(""));
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, "203.0.113.5"), 500), 10);
    EXPECT_EQ(allowed(db, at("ada@x.example", ada, "203.0.113.5"), 500), 10);
    struct attempt own = at("kim@x.example", kim, "203.0.113.5");
    own.client.browser = browser;
    EXPECT_EQ(allowed(db, own, 500), 10); /* and it is bounded itself */
}

/* trust: AUT-3 */
TEST_DB(an_attack_on_a_whole_authority_delays_nobody_who_is_not_guessed_at)
{
    attack_all(db, 300);                                                    /* 1,500 tries */
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, "203.0.113.5"), 10), 3); /* never here before */
    EXPECT_EQ(allowed(db, at("ada@x.example", ada, ""), 1000), 3);          /* and guessing goes slower */
    (void)signs_in(db, kim, "203.0.113.6", STR(""));
    EXPECT_EQ(allowed(db, at("kim@x.example", kim, "203.0.113.6"), 10), 10);
    struct attempt other = at("eve@y.example", (account_id){ 9 }, "203.0.113.7");
    other.authority = (authority_id){ 102 };
    EXPECT_EQ(allowed(db, other, 10), 10); /* nor another authority */
}

/* trust: AUT-3 */
TEST_DB(second_factors_are_counted_apart_as_well)
{
    struct attempt thief = at("", kim, ""), owner = at("", kim, "203.0.113.5");
    thief.kind = owner.kind = ATTEMPT_FACTOR;
    owner.client.browser = signs_in(db, kim, "203.0.113.5", STR(""));
    EXPECT_EQ(allowed(db, thief, 300), 10);
    EXPECT_EQ(allowed(db, owner, 300), 10);
    struct attempt fresh = at("", ada, "203.0.113.9");
    fresh.kind = ATTEMPT_FACTOR;
    EXPECT_EQ(allowed(db, fresh, 10), 10);
}

/* --- what is known ------------------------------------------------------------------------------- */

static bool knows(struct db *db, account_id who, struct str browser)
{
    /* Full for strangers, so what gets through is known. */
    struct attempt guess = at("", who, "");
    struct buf login = buf_of(test_mem(), 32);
    buf_int(&login, who.n);
    guess.login = buf_str(&login);
    (void)allowed(db, guess, 40);
    guess.client = (struct client){ STR("192.0.2.99"), browser };
    return !limited(db, &guess);
}

/* trust: AUT-3 SES-1 */
TEST_DB(a_browser_gets_a_new_token_at_each_sign_in_and_stays_known_to_all_who_use_it)
{
    struct str first = signs_in(db, kim, "203.0.113.5", STR(""));
    struct str second = signs_in(db, ada, "203.0.113.5", first);
    EXPECT(!str_eq(first, second));
    EXPECT(!knows(db, kim, first)); /* a copy of before is worth nothing */
    EXPECT(!knows(db, ada, first));
    EXPECT(knows(db, kim, second));
    EXPECT(knows(db, ada, second));
    EXPECT(!knows(db, (account_id){ 77 }, second)); /* never signed in there */
}

TEST_DB(a_client_is_forgotten_after_ninety_days)
{
    struct str browser = signs_in(db, kim, "203.0.113.5", STR(""));
    test_now = instant_add(test_now, DAYS(89));
    EXPECT(knows(db, kim, browser));
    test_now = instant_add(test_now, DAYS(2));
    EXPECT(!knows(db, kim, browser));
}

/* --- the same work for a login that nobody has --------------------------------------------------- */

static struct buf seen;

static void note_statement(const struct db_statement *st)
{
    buf_put_z(&seen, st->name);
    buf_byte(&seen, ' ');
}

static struct str statements(struct db *db, const struct attempt *attempt)
{
    seen = buf_of(test_mem(), 4096);
    db_test_trace(note_statement);
    (void)limited(db, attempt);
    db_test_trace(NULL);
    return buf_str(&seen);
}

/* trust: AUT-2 */
TEST_DB(a_login_that_nobody_has_costs_the_same_statements)
{
    struct attempt known = at("kim@x.example", kim, "192.0.2.1"),
                   unknown = at("nobody@x.example", (account_id){ 0 }, "192.0.2.2");
    (void)limited(db, &known);
    struct str first = statements(db, &unknown);
    EXPECT(first.len > 0);
    EXPECT_STR_EQ(statements(db, &known), first);
    EXPECT_STR_EQ(statements(db, &unknown), first);
}
