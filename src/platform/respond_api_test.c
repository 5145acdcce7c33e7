/* Records of machine routes: tags, members, merges, errors.  A room that exists only here. */
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

struct answer_json {
    struct str name;
    int64_t count;
};
JSON(answer_desc, answer_json, JSON_FIELD(answer_json, name), JSON_FIELD(answer_json, count));
struct input_json {
    struct str name;
};
JSON(input_desc, input_json, JSON_INPUT(input_json, name, 1, 20));
FORM_EMPTY(no_form);
struct api_form {
    struct str fields;
};
FORM(api_form, FIELD_TEXT(api_form, fields, 0, 100));
HANDLER(api_get, api_form);
static enum err api_get(struct request *req, const struct api_form *form)
{
    (void)form;
    struct answer_json answer = { STR("Beamer \"1\""), 3 };
    return respond_record(req, &answer);
}
HANDLER(api_post, no_form);
static enum err api_post(struct request *req, const struct no_form *form)
{
    (void)form;
    struct input_json in = { .name = STR("") };
    TRY(request_json(req, &in));
    struct answer_json answer = { in.name, 1 };
    return respond_record(req, &answer);
}
HANDLER(api_patch, no_form);
static enum err api_patch(struct request *req, const struct no_form *form)
{
    (void)form;
    struct answer_json answer = { STR("alt"), 3 };
    struct input_json in = { answer.name };
    TRY(request_match(req, answer_desc, &answer));
    TRY(request_json(req, &in));
    answer.name = in.name;
    return respond_record(req, &answer);
}

static const struct route probe_routes[] = {
    API("GET", "/probe/api", RIGHT(TICKET, L), 0, api_get, M_page_help, 200, API_RECORD, NULL, &answer_desc),
    API("POST", "/probe/api", RIGHT(TICKET, C), 0, api_post, M_page_help, 201, API_RECORD, &input_desc, &answer_desc),
    API("PATCH", "/probe/api", RIGHT(TICKET, C), 0, api_patch, M_page_help, 200, API_RECORD | API_MATCH, &input_desc,
        &answer_desc),
    ROUTES_END,
};
static const struct module probe_room = { .name = "probe", .routes = probe_routes };
static const struct module *const probe_rooms[] = { &probe_room, NULL };

SQL(probe_key, SCOPE_SYSTEM, 4,
    "INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends)"
    " VALUES ($3, $4, $5, $6, 'probe', 'ticket:RLC', $2, $2 + 1000000000000)");

/* A school's contact with a token for tickets. */
static const char *machine_of(struct db *db, const char *mail, int64_t token)
{
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 98 });
    struct account_new add = { .mail = str_of(mail), .name = STR("Api"), .phone = STR("") };
    struct grant_new grant = { .role = ROLE_SCHOOL_CONTACT,
                               .authority = { 1 },
                               .school = { 7 },
                               .starts = instant_sub(test_now, DAYS(1)),
                               .ends = instant_add(test_now, DAYS(100)),
                               .approved_by = { 99 } };
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN);
    struct sha256 hash;
    token_ref ref = TX_REF(tx, token);
    EXPECT_OK(auth_account_create(tx, &add, &grant.account, NULL));
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    secret_token(&text, &hash);
    EXPECT_OK(tx_run(tx, probe_key, NULL, ((token_id){ token }), &ref, ((struct blob){ { (const char *)hash.b, 32 } }),
                     grant.account));
    tx_note(tx, .action = "probe.token", .object = OBJECT_OWN_ACCOUNT);
    EXPECT_OK(tx_commit(tx));
    return str_z(test_mem(), buf_str(&text));
}

static const char *machine(struct db *db) { return machine_of(db, "api@schule.example", 4711); }

TEST_DB(an_unchanged_record_is_304)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    struct response answer = web_json(web, "GET", "/probe/api", bearer, NULL);
    EXPECT_STATUS(answer, 200);
    EXPECT_STR(answer.body, "{\"name\":\"Beamer \\\"1\\\"\",\"count\":3}");
    const char *headers = str_z(test_mem(), str_cat(test_mem(), STR("Authorization: Bearer "), str_of(bearer),
                                                    STR("\nIf-None-Match: "), response_header(&answer, "ETag")));
    EXPECT_STATUS(web_raw(web, "GET", "/probe/api", headers, ""), 304);
}

TEST_DB(a_change_needs_the_version_it_is_made_to)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    struct str auth =
        str_cat(test_mem(), STR("Content-Type: application/merge-patch+json\nAuthorization: Bearer "), str_of(bearer));
    EXPECT_STATUS(web_raw(web, "PATCH", "/probe/api", str_z(test_mem(), auth), "{}"), 428);
    struct str stale = str_cat(test_mem(), auth, STR("\nIf-Match: \"v0\""));
    struct response answer = web_raw(web, "PATCH", "/probe/api", str_z(test_mem(), stale), "{}");
    EXPECT_STATUS(answer, 412);
    EXPECT_CONTAINS(answer, "\"current\":{\"name\":\"alt\",\"count\":3}");
    struct str right =
        str_cat(test_mem(), auth, STR("\nIf-Match: "), str_dup(test_mem(), response_header(&answer, "ETag")));
    answer = web_raw(web, "PATCH", "/probe/api", str_z(test_mem(), right), "{\"name\":\"neu\"}");
    EXPECT_STATUS(answer, 200);
    EXPECT_STR(answer.body, "{\"name\":\"neu\",\"count\":3}");
    EXPECT_STATUS(web_raw(web, "PATCH", "/probe/api", str_z(test_mem(), right), "{\"name\":null}"), 422);
    struct str plain =
        str_cat(test_mem(), STR("Content-Type: application/json\nAuthorization: Bearer "), str_of(bearer));
    answer = web_raw(web, "PATCH", "/probe/api", str_z(test_mem(), plain), "{}");
    EXPECT_STATUS(answer, 415);
    EXPECT_STR(response_header(&answer, "Accept-Patch"), "application/merge-patch+json");
}

TEST_DB(a_machine_asks_for_some_members_and_their_record_keeps_its_tag)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    struct response whole = web_json(web, "GET", "/probe/api", bearer, NULL);
    struct str tag = str_dup(test_mem(), response_header(&whole, "ETag"));
    struct response some = web_json(web, "GET", "/probe/api?fields=count", bearer, NULL);
    EXPECT_STATUS(some, 200);
    EXPECT_STR(some.body, "{\"count\":3}");
    EXPECT_STR_EQ(response_header(&some, "ETag"), tag);
    EXPECT_STATUS(web_json(web, "GET", "/probe/api?fields=count,secret", bearer, NULL), 400);
}

TEST_DB(a_machine_learns_each_wrong_field_in_its_language)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    const char *headers =
        str_z(test_mem(), str_cat(test_mem(), STR("Content-Type: application/json\nAuthorization: Bearer "),
                                  str_of(bearer), STR("\nAccept-Language: en\nIdempotency-Key: key-00000009")));
    struct response answer = web_raw(web, "POST", "/probe/api", headers, "{\"name\":\"\",\"admin\":1}");
    EXPECT_STATUS(answer, 400);
    EXPECT_CONTAINS(answer, "{\"name\":\"admin\",\"code\":\"unknown\"");
    EXPECT_CONTAINS(answer, "{\"name\":\"name\",\"code\":\"required\"");
    EXPECT_CONTAINS(answer, "\"ref\":\"");
    EXPECT_CONTAINS(answer, "There is no field of this name.");
}

TEST_DB(two_clients_whose_numbers_meet_have_a_minute_each)
{
    struct web *web = web_open(db, probe_rooms);
    const char *one = machine_of(db, "eins@schule.example", 4711),
               *two = machine_of(db, "zwei@schule.example", 4711 + 256);
    for (int i = 0; i < 300; i++) {
        EXPECT_STATUS(web_json(web, "GET", "/probe/api", one, NULL), 200);
        EXPECT_STATUS(web_json(web, "GET", "/probe/api", two, NULL), 200);
    }
}
