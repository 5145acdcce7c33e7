/* Machine clients are bounded, and who reads on an I/O thread waits for no writer. */
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

FORM_EMPTY(nothing);
HANDLER(text_get, nothing);
static enum err text_get(struct request *req, const struct nothing *form)
{
    (void)form;
    return respond_text(req, 200, "application/json", STR("{}"));
}

static const struct route limit_routes[] = {
    GET("/probe/things", RIGHT(TICKET, L), ROUTE_QUICK, text_get),
    GET("/probe/settings", RIGHT(SETTING, W), 0, text_get),
    API("GET", "/probe/api", RIGHT(TICKET, L), ROUTE_QUICK, text_get, M_page_help, 200, 0, NULL, NULL),
    ROUTES_END,
};
static const struct module limit_room = { .name = "limited", .routes = limit_routes };
static const struct module *const probe_rooms[] = { &limit_room, NULL };

static account_id contact(struct db *db)
{
    account_id id;
    struct account_new account = { .mail = STR("kim@schule.example"), .name = STR("Kim"), .phone = STR("") };
    struct grant_new grant = { .role = ROLE_SCHOOL_CONTACT,
                               .authority = { 1 },
                               .school = { 7 },
                               .starts = instant_sub(test_now, DAYS(1)),
                               .ends = instant_add(test_now, DAYS(100)),
                               .approved_by = { 99 } };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 98 });
    EXPECT_OK(auth_account_create(tx, &account, &id, NULL));
    grant.account = id;
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    EXPECT_OK(tx_commit(tx));
    return id;
}

SQL(limit_token, SCOPE_SYSTEM, 4,
    "INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends)"
    " VALUES ($3, $4, $5, $6, 'probe', 'ticket:RLC', $2, $2 + 86400000000)");

static const char *machine(struct db *db)
{
    account_id account = contact(db);
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN);
    struct sha256 hash;
    secret_token(&text, &hash);
    struct tx *tx = test_tx(db, TX_WRITE, account);
    token_ref ref = TX_REF(tx, token);
    EXPECT_OK(tx_run(tx, limit_token, NULL, TX_ID(tx, token), &ref, ((struct blob){ { (const char *)hash.b, 32 } }),
                     account));
    tx_note(tx, .action = "probe.token", .object = OBJECT_OWN_ACCOUNT);
    EXPECT_OK(tx_commit(tx));
    return str_z(test_mem(), buf_str(&text));
}

TEST_DB(a_machine_is_told_to_slow_down)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    int answered = 0;
    struct response answer = { .status = 200 };
    for (; answered < 700 && answer.status == 200; answered++)
        answer = web_json(web, "GET", "/probe/api", bearer, NULL);
    EXPECT_STATUS(answer, 429);
    EXPECT_STR(response_header(&answer, "Retry-After"), "60");
    EXPECT_EQ(answered, 601);
}

static int64_t commits(struct db *db) { return db_counters(db).commits; }

TEST_DB(a_machine_on_an_io_thread_never_waits_for_a_writer)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    int later = 0;
    for (int i = 0; i < 601; i++) {
        int64_t before = commits(db);
        web_at_once(web, true);
        struct response answer = web_json(web, "GET", "/probe/api", bearer, NULL);
        EXPECT_EQ(commits(db), before);
        if (!answer.later) {
            EXPECT_STATUS(answer, 200);
            continue;
        }
        later++;
        web_at_once(web, false);
        answer = web_json(web, "GET", "/probe/api", bearer, NULL);
        EXPECT_STATUS(answer, i < 600 ? 200 : 429);
        EXPECT(commits(db) > before);
    }
    EXPECT_EQ(later, 21); /* twenty shares of the minute, and the refusal */
}

TEST_DB(a_page_on_an_io_thread_leaves_the_last_use_of_the_session_to_a_worker)
{
    struct web *web = web_open(db, probe_rooms);
    web_sign_in(web, contact(db));
    web_at_once(web, true);
    EXPECT_STATUS(web_get(web, "/probe/things"), 200);
    web_wait(web, MINUTES(2));
    int64_t before = commits(db);
    EXPECT(web_get(web, "/probe/things").later);
    EXPECT(web_get(web, "/probe/settings").later); /* so is the record of a refusal */
    EXPECT_EQ(commits(db), before);
    web_at_once(web, false);
    EXPECT_STATUS(web_get(web, "/probe/things"), 200);
    web_at_once(web, true);
    EXPECT_STATUS(web_get(web, "/probe/things"), 200);
    EXPECT(web_get(web, "/probe/settings").later);
}
