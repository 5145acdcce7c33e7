/*
 * platform/dispatch_test.c -- the dispatcher with a room of its own.
 */
#include "platform/auth.h"
#include "platform/exchange.h"
#include "platform/page.html.h"
#include "platform/asset.h"
#include "platform/upload.h"
#include "test_db.h"
#include "test_web.h"

/* --- the room ------------------------------------------------------------------------ */

struct thing_form {
    struct str name;
    int64_t count;
};
FORM(thing_form, FIELD_TEXT(thing_form, name, 1, 20), FIELD_INT(thing_form, count, 0, 9));
struct one_form {
    account_ref thing;
};
FORM(one_form, FIELD_REF(one_form, thing));
struct file_form {
    struct str title;
    struct upload_list files;
};
FORM(file_form, FIELD_TEXT(file_form, title, 0, 50), FIELD_FILES(file_form, files, 1, 3));
FORM_EMPTY(no_form);

SQL(probe_put, SCOPE_SYSTEM, 2, "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($3, $4, $1, $2)");
struct probe_row {
    int n;
};
ROW(probe_row, COL(probe_row, n));
QUERY(probe_count, SCOPE_SYSTEM, 0, probe_row, "SELECT count(*) AS n FROM setting WHERE name LIKE 'probe.%'");

static enum err put(struct tx *tx, struct str name)
{
    struct str key = str_cat(tx_mem(tx), STR("probe."), name);
    TRY(tx_run(tx, probe_put, NULL, key, STR("1")));
    tx_note(tx, .action = "probe.put", .object = OBJECT_SETTING);
    return OK;
}

static enum err page_with(struct request *req, struct str text)
{
    struct html *h = page_begin(req, STR("Probe"));
    page_html_begin(h);
    html_text_str_(h, text);
    html_form_hidden_(h);
    html_form_hidden_(h);
    html_text_str_(h, h->page->notice);
    for (size_t i = 0; i < h->page->errors.n; i++) {
        html_text_str_(h, h->page->errors.at[i].field);
        html_lit(h, "=");
        html_text_str_(h, h->page->errors.at[i].text);
    }
    page_html_end(h);
    return OK;
}

HANDLER(open_get, no_form);
static enum err open_get(struct request *req, const struct no_form *form)
{
    (void)form;
    return page_with(req, STR("offen"));
}

HANDLER(thing_list, no_form);
static enum err thing_list(struct request *req, const struct no_form *form)
{
    (void)form;
    return page_with(req, str_cat(req->mem, STR("Liste von "), req->viewer->name));
}

HANDLER(thing_get, one_form);
static enum err thing_get(struct request *req, const struct one_form *form)
{
    (void)req;
    (void)form;
    return ERR_NOT_FOUND;
}

HANDLER(thing_new, thing_form);
static enum err thing_new(struct request *req, const struct thing_form *form) { return page_with(req, form->name); }

/* So many times the handler finds no capacity. */
static int busy_left;

HANDLER(thing_put, thing_form);
static enum err thing_put(struct request *req, const struct thing_form *form)
{
    if (str_eq(form->name, STR("schon da")))
        return tx_refuse(req->tx, ERR_CONFLICT, M_platform_field_choose, "name");
    TRY(put(req->tx, form->name));
    if (str_eq(form->name, STR("kaputt")))
        return ERR_FAULT;
    if (busy_left > 0)
        return busy_left--, ERR_BUSY;
    flash(req, M_platform_status_home);
    return see_other(req, URL("/probe/things"));
}

static enum err step_put(struct request *req, void *arg) { return put(req->tx, *(struct str *)arg); }

HANDLER(steps_put, thing_form);
static enum err steps_put(struct request *req, const struct thing_form *form)
{
    struct str name = form->name;
    TRY(request_tx(req, TX_WRITE, step_put, &name));
    return see_other(req, URL("/probe/open"));
}

HANDLER(file_put, file_form);
static enum err file_put(struct request *req, const struct file_form *form)
{
    TRY(put(req->tx, form->files.at[0].name));
    return see_other(req, URL("/probe/open"));
}
HANDLER(file_new, file_form);
static enum err file_new(struct request *req, const struct file_form *form) { return page_with(req, form->title); }

HANDLER(file_get, no_form);
static enum err file_get(struct request *req, const struct no_form *form)
{
    (void)form;
    return respond_file(req, STR("Übersicht \"A\".pdf"), "application/pdf", STR("%PDF-1.4"));
}

HANDLER(secret_get, no_form);
static enum err secret_get(struct request *req, const struct no_form *form)
{
    (void)form;
    request_logged(req, 4711, (authority_id){ 0 });
    return page_with(req, STR("geheim"));
}

struct answer_json {
    struct str name;
    int64_t count;
};
JSON(answer_desc, answer_json, JSON_FIELD(answer_json, name), JSON_FIELD(answer_json, count));
struct input_json {
    struct str name;
};
JSON(input_desc, input_json, JSON_INPUT(input_json, name, 1, 20));

HANDLER(api_get, no_form);
static enum err api_get(struct request *req, const struct no_form *form)
{
    (void)form;
    struct answer_json answer = { STR("Beamer \"1\""), 3 };
    return respond_record(req, &answer);
}
HANDLER(api_post, no_form);
static enum err api_post(struct request *req, const struct no_form *form)
{
    (void)form;
    struct input_json in = { 0 };
    TRY(request_json(req, &in));
    TRY(put(req->tx, in.name));
    struct answer_json answer = { in.name, 1 };
    return respond_record(req, &answer);
}
static const struct route probe_routes[] = {
    GET("/probe/open", RIGHT_PUBLIC, ROUTE_QUICK, open_get),
    GET("/probe/things", RIGHT(TICKET, L), 0, thing_list),
    GET("/probe/things/new", RIGHT(TICKET, C), 0, thing_new),
    POST_FORM("/probe/things/new", RIGHT(TICKET, C), 0, thing_put, thing_new),
    GET("/probe/things/{thing}", RIGHT(TICKET, R), 0, thing_get),
    POST("/probe/open", RIGHT_ANYBODY(SESSION, C), ROUTE_STEPS, steps_put),
    POST_FORM("/probe/files", RIGHT(TICKET, C), ROUTE_UPLOAD, file_put, file_new),
    GET("/probe/file", RIGHT_PUBLIC, ROUTE_DOWNLOAD, file_get),
    GET("/probe/secret", RIGHT(TICKET, L), ROUTE_LOGGED, secret_get),
    GET("/probe/settings", RIGHT(SETTING, W), ROUTE_REAUTH, open_get),
    API("GET", "/probe/api", RIGHT(TICKET, L), 0, api_get, M_page_help, 200, API_RECORD, NULL, &answer_desc),
    API("POST", "/probe/api", RIGHT(TICKET, C), 0, api_post, M_page_help, 201, API_RECORD, &input_desc, &answer_desc),
    ROUTES_END,
};
static const struct menu_entry probe_menu[] = {
    { M_page_search, "/probe/things", RIGHT(TICKET, L), 20 },
    { M_page_help, "/probe/settings", RIGHT(SETTING, W), 10 },
    { 0 },
};
static const struct module probe_room = { .name = "probe", .routes = probe_routes, .menu = probe_menu };
static const struct module *const probe_rooms[] = { &probe_room, NULL };

/* --- people ---------------------------------------------------------------------------- */

static account_id person(struct db *db, const char *mail, enum role role)
{
    struct tx *tx;
    account_id id;
    struct account_new account = { .mail = str_of(mail), .name = str_of(mail), .phone = STR("") };
    struct grant_new grant = { .role = role,
                               .authority = { 1 },
                               .school = { 7 },
                               .starts = instant_sub(test_now, DAYS(1)),
                               .ends = instant_add(test_now, DAYS(100)),
                               .approved_by = { 99 } };
    if (role == ROLE_HEAD) {
        grant.authority = (authority_id){ 0 };
        grant.school = (school_id){ 0 };
    }
    EXPECT_OK(tx_open(db, TX_WRITE, (struct tx_who){ .actor = { 98 } }, test_now, test_mem(), &tx));
    EXPECT_OK(auth_account_create(tx, &account, &id, NULL));
    grant.account = id;
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static int things(struct db *db)
{
    struct probe_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, probe_count, &row));
    tx_abort(tx);
    return row.n;
}

static struct web *signed_in(struct db *db, enum role role)
{
    struct web *web = web_open(db, probe_rooms);
    web_sign_in(web, person(db, "kim@schule.example", role));
    return web;
}

/* --- routes and rights -------------------------------------------------------------------- */

TEST_DB(a_public_page_needs_nobody)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/open");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "offen");
    EXPECT_STR(response_header(&page, "Content-Type"), "text/html; charset=utf-8");
}

TEST_DB(a_page_for_people_leads_a_stranger_to_sign_in_and_back)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/things?x=1");
    EXPECT_LOCATION(page, "/account/sign-in?next=%2Fprobe%2Fthings%3Fx%3D1");
}

TEST_DB(a_right_that_is_missing_is_403_before_anything_is_looked_up)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    struct response page = web_get(web, "/probe/settings");
    EXPECT_STATUS(page, 403);
    EXPECT_CONTAINS(page, "Dafür fehlt Ihnen die Berechtigung.");
    EXPECT_CONTAINS(page, "Vorgang ");
}

TEST_DB(the_menu_shows_what_the_person_may_open)
{
    struct web *web = signed_in(db, ROLE_HEAD);
    struct response page = web_get(web, "/probe/things");
    EXPECT_CONTAINS(page, "<a href=\"/probe/settings\">Hilfe</a>");
    EXPECT_CONTAINS(page, "<a href=\"/probe/things\" aria-current=\"page\">Suchen</a>");
    EXPECT_CONTAINS(page, "kim@schule.example");
    web_sign_in(web, person(db, "lou@schule.example", ROLE_SCHOOL_CONTACT));
    page = web_get(web, "/probe/things");
    EXPECT_NOT_CONTAINS(page, "/probe/settings");
    web_sign_in(web, (account_id){ 0 });
    page = web_get(web, "/probe/open");
    EXPECT_NOT_CONTAINS(page, "/probe/things");
    EXPECT_CONTAINS(page, "/account/sign-in");
}

TEST_DB(unknown_paths_and_unknown_records_answer_alike)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    struct response nowhere = web_get(web, "/probe/things/no/where");
    EXPECT_STATUS(nowhere, 404);
    EXPECT_CONTAINS(nowhere, "Diese Seite gibt es nicht oder Sie dürfen sie nicht sehen.");
    size_t len = nowhere.body.len;
    struct response record = web_get(web, "/probe/things/00000000000000000000000001");
    EXPECT_STATUS(record, 404);
    EXPECT_EQ(record.body.len, len);
    struct response garbage = web_get(web, "/probe/things/x%20y");
    EXPECT_STATUS(garbage, 404);
    EXPECT_EQ(garbage.body.len, len);
}

TEST_DB(a_method_the_page_does_not_know_is_405_with_those_it_knows)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_raw(web, "PUT", "/probe/open", "", "");
    EXPECT_STATUS(page, 405);
    EXPECT_STR(response_header(&page, "Allow"), "GET, HEAD, POST");
    EXPECT_STATUS(web_raw(web, "HEAD", "/probe/open", "", ""), 200);
}

TEST_DB(a_sensitive_page_asks_for_the_password_again_after_five_minutes)
{
    struct web *web = signed_in(db, ROLE_HEAD);
    EXPECT_STATUS(web_get(web, "/probe/settings"), 200);
    web_wait(web, MINUTES(6));
    EXPECT_LOCATION(web_get(web, "/probe/settings"), "/account/prove?next=%2Fprobe%2Fsettings");
}

TEST_DB(an_ended_session_is_nobody)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_get(web, "/probe/things"), 200);
    web_wait(web, MINUTES(31));
    EXPECT_STATUS(web_get(web, "/probe/things"), 303);
}

TEST_DB(using_a_session_keeps_it_alive)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    for (int i = 0; i < 4; i++) {
        web_wait(web, MINUTES(20));
        EXPECT_STATUS(web_get(web, "/probe/things"), 200);
    }
}

/* --- headers --------------------------------------------------------------------------------- */

static void expect_headers(const struct response *answer)
{
    EXPECT(str_starts(response_header(answer, "Content-Security-Policy"), STR("default-src 'none'")));
    EXPECT_STR(response_header(answer, "X-Content-Type-Options"), "nosniff");
    EXPECT_STR(response_header(answer, "X-Frame-Options"), "DENY");
    EXPECT_STR(response_header(answer, "Referrer-Policy"), "same-origin");
    EXPECT_STR(response_header(answer, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_STR(response_header(answer, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_STR(response_header(answer, "Cache-Control"), "no-store");
    EXPECT_STR(response_header(answer, "Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
    EXPECT(response_header(answer, "Permissions-Policy").len > 0);
    EXPECT_EQ(response_header(answer, "Server").len, 0);
}

TEST_DB(every_answer_carries_the_headers_also_errors)
{
    struct web *web = web_open(db, probe_rooms);
    static const char *const targets[] = { "/probe/open", "/probe/things", "/nowhere", "/%zz", "/probe/api" };
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        struct response page = web_get(web, targets[i]);
        test_note("%s", targets[i]);
        expect_headers(&page);
    }
}

TEST_DB(each_page_has_a_script_nonce_of_its_own)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/open");
    struct str first = str_dup(test_mem(), response_header(&page, "Content-Security-Policy"));
    EXPECT(str_find(first, STR("script-src 'nonce-")) != SIZE_MAX);
    page = web_get(web, "/probe/open");
    EXPECT(!str_eq(first, response_header(&page, "Content-Security-Policy")));
}

TEST_DB(a_download_is_an_attachment_in_a_sandbox)
{
    struct web *web = web_open(db, probe_rooms);
    struct response file = web_get(web, "/probe/file");
    EXPECT_STATUS(file, 200);
    EXPECT_STR(response_header(&file, "Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_STR(response_header(&file, "Content-Disposition"),
               "attachment; filename=\"_bersicht _A_.pdf\"; filename*=UTF-8''%C3%9Cbersicht%20%22A%22.pdf");
    EXPECT_STR(response_header(&file, "Content-Type"), "application/pdf");
}

TEST_DB(assets_are_kept_for_ever_and_sent_compressed)
{
    struct web *web = web_open(db, probe_rooms);
    const struct asset *asset = &asset_rows[0];
    const char *path = str_z(test_mem(), asset->path);
    struct response plain = web_get(web, path);
    EXPECT_STATUS(plain, 200);
    EXPECT_STR(response_header(&plain, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_STR_EQ(plain.body, asset->plain);
    struct response small = web_raw(web, "GET", path, "Accept-Encoding: gzip, br", "");
    EXPECT(asset->br.len == 0 || str_eq(small.body, asset->br));
    const char *same = str_z(test_mem(), str_cat(test_mem(), STR("If-None-Match: "), asset->etag));
    EXPECT_STATUS(web_raw(web, "GET", path, same, ""), 304);
}

/* --- the gate ---------------------------------------------------------------------------------- */

TEST_DB(the_gate_refuses_what_smuggling_needs)
{
    struct web *web = web_open(db, probe_rooms);
    static const struct {
        const char *method, *target, *headers;
        int status;
    } rows[] = {
        { "GET", "/probe/open", "Host: pedell.example\nHost: pedell.example", 400 },
        { "GET", "/probe/open", "Host: other.example", 421 },
        { "GET", "/probe/open", "Host: PEDELL.example:443", 200 },
        { "POST", "/probe/open", "Content-Length: 5\nContent-Length: 6", 400 },
        { "POST", "/probe/open", "Content-Length: 5\nTransfer-Encoding: chunked", 400 },
        { "POST", "/probe/open", "Transfer-Encoding: gzip, chunked", 400 },
        { "POST", "/probe/open", "Content-Length: +5", 400 },
        { "POST", "/probe/open", "Content-Length: 5,5", 400 },
        { "GET", "/probe/open", "Content-Length: 5", 400 },
        { "GET", "/probe/open", "X-Thing: a\x01z", 400 },
        { "GET", "/probe/open", "X Thing: a", 400 },
        { "GET", "/probe/open%00", "", 400 },
        { "GET", "/probe/%zz", "", 400 },
        { "GET", "/probe/%e", "", 400 },
        { "GET", "//probe/open", "", 400 },
        { "GET", "http://pedell.example/probe/open", "", 400 },
        { "GET", "*", "", 400 },
        { "get", "/probe/open", "", 400 },
        { "GET", "/probe/open", "Cookie: a=1\nCookie: b=2", 400 },
        { "GET", "/probe/open?a=%ff", "", 400 },
        { "POST", "/probe/open", "Content-Type: text/plain\nContent-Length: 3", 415 },
        { "POST", "/probe/open", "Content-Type: application/x-www-form-urlencoded\nContent-Length: 70000", 413 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s %s with %s", rows[i].method, rows[i].target, rows[i].headers);
        EXPECT_STATUS(web_raw(web, rows[i].method, rows[i].target, rows[i].headers, ""), rows[i].status);
    }
}

TEST_DB(too_many_header_fields_are_431)
{
    struct web *web = web_open(db, probe_rooms);
    struct header headers[70] = { { STR("Host"), STR("pedell.example") } };
    for (size_t i = 1; i < ARRAY_LEN(headers); i++)
        headers[i] = (struct header){ STR("X-A"), STR("b") };
    struct response answer;
    struct dispatcher *d = dispatcher_open(web_config(web), db, probe_rooms, NULL, NULL);
    dispatch(
        d, test_mem(),
        &(struct raw_request){
            .method = STR("GET"), .target = STR("/probe/open"), .headers = headers, .nheaders = ARRAY_LEN(headers) },
        &answer);
    EXPECT_STATUS(answer, 431);
    EXPECT(answer.close);
    dispatcher_close(d);
}

/* --- forms --------------------------------------------------------------------------------------- */

TEST_DB(a_form_that_is_right_is_saved_and_the_next_page_says_so_once)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_LOCATION(web_post(web, "/probe/things/new", "name=Beamer&count=3"), "/probe/things");
    EXPECT_EQ(things(db), 1);
    EXPECT_CONTAINS(web_get(web, "/probe/things"), "Zur Startseite");
    EXPECT_NOT_CONTAINS(web_get(web, "/probe/things"), "Zur Startseite");
}

TEST_DB(a_refused_form_is_shown_again_with_what_was_typed)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    struct response page = web_post(web, "/probe/things/new", "name=Beamer&count=12");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Beamer");
    EXPECT_CONTAINS(page, "count=Die Zahl darf höchstens 9 sein.");
    page = web_post(web, "/probe/things/new", "name=&count=1");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "name=Bitte ausfüllen.");
    page = web_post(web, "/probe/things/new", "name=schon+da");
    EXPECT_STATUS(page, 409);
    EXPECT_CONTAINS(page, "name=Bitte auswählen.");
    EXPECT_EQ(things(db), 0);
}

TEST_DB(undeclared_and_repeated_fields_are_400)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_post(web, "/probe/things/new", "name=a&admin=1"), 400);
    EXPECT_STATUS(web_post(web, "/probe/things/new", "name=a&name=b"), 400);
    EXPECT_STATUS(web_get(web, "/probe/things?admin=1"), 400);
    EXPECT_EQ(things(db), 0);
}

/* req: GK.Desk.2 */
TEST_DB(a_form_sent_twice_is_saved_once_and_says_since_when)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_LOCATION(web_post(web, "/probe/things/new", "name=Beamer"), "/probe/things");
    (void)web_get(web, "/probe/things");
    web_wait(web, MINUTES(1));
    EXPECT_LOCATION(web_post_again(web, "/probe/things/new", "name=Beamer"), "/probe/things");
    EXPECT_EQ(things(db), 1);
    EXPECT_CONTAINS(web_get(web, "/probe/things"), "Diese Eingabe ist seit 09:00 Uhr gespeichert.");
}

TEST_DB(a_nonce_whose_form_was_refused_may_come_again)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_post(web, "/probe/things/new", "name=kaputt"), 500);
    EXPECT_EQ(things(db), 0);
    EXPECT_LOCATION(web_post_again(web, "/probe/things/new", "name=heil"), "/probe/things");
    EXPECT_EQ(things(db), 1);
}

TEST_DB(a_busy_database_is_asked_three_times)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    busy_left = 2;
    EXPECT_LOCATION(web_post(web, "/probe/things/new", "name=Beamer"), "/probe/things");
    EXPECT_EQ(things(db), 1);
    busy_left = 3;
    struct response page = web_post(web, "/probe/things/new", "name=Laptop");
    EXPECT_STATUS(page, 503);
    EXPECT_STR(response_header(&page, "Retry-After"), "2");
    EXPECT_EQ(things(db), 1);
}

TEST_DB(each_step_of_the_database_may_fail_and_nothing_is_half_saved)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    bool failed = true;
    for (int k = 1; failed; k++) {
        test_note("step %d", k);
        (void)web_token(web);
        char body[32];
        (void)snprintf(body, sizeof body, "name=t%d", k);
        int before = things(db);
        struct response answer = web_post_failing(web, "/probe/things/new", body, k, &failed);
        EXPECT(answer.status == 303 || answer.status == 500);
        EXPECT_EQ(things(db) - before, answer.status == 303 ? 1 : 0);
        EXPECT(failed || answer.status == 303);
        EXPECT(k < 100);
    }
}

TEST_DB(a_stranger_is_answered_in_the_language_of_the_browser)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_raw(web, "GET", "/nowhere", "Accept-Language: en-GB,en;q=0.9", "");
    EXPECT_CONTAINS(page, "<html lang=\"en\"");
    EXPECT_CONTAINS(page, "This page does not exist or you may not see it.");
}

TEST_DB(a_form_from_elsewhere_is_refused)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    struct response page = web_post(web, "/probe/things/new", "name=a");
    EXPECT_STATUS(page, 303);
    const char *body =
        str_z(test_mem(), str_cat(test_mem(), STR("name=b&_once=00000000000000000000000007&_token="), web_token(web)));
    static const char *const origins[] = { "Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site",
                                           "X-Nothing: 1" };
    for (size_t i = 0; i < ARRAY_LEN(origins); i++) {
        const char *headers = str_z(test_mem(), str_cat(test_mem(), str_of(origins[i]),
                                                        STR("\nContent-Type: application/x-www-form-urlencoded")));
        page = web_raw(web, "POST", "/probe/things/new", headers, body);
        EXPECT_STATUS(page, 403);
    }
    EXPECT_EQ(things(db), 1);
}

TEST_DB(a_form_without_the_token_of_the_session_is_refused)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/open");
    EXPECT_STATUS(page, 200);
    page = web_raw(web, "POST", "/probe/open",
                   "Origin: https://pedell.example\nContent-Type: application/x-www-form-urlencoded",
                   "name=a&_once=00000000000000000000000007");
    EXPECT_STATUS(page, 403);
    EXPECT_CONTAINS(page, "Diese Seite war zu lange offen.");
    EXPECT_EQ(things(db), 0);
}

/* The token and nonce that stand in the page itself, as a browser sends them. */
static struct str hidden_in(const struct response *page, const char *name)
{
    struct str start = str_cat(test_mem(), STR("name=\""), str_of(name), STR("\" value=\""));
    size_t at = str_find(page->body, start);
    EXPECT(at != SIZE_MAX);
    struct str rest = str_from(page->body, at + start.len);
    return str_dup(test_mem(), str_sub(rest, 0, str_find_byte(rest, '"')));
}

TEST_DB(a_stranger_sends_a_form_with_the_token_of_the_page)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/open");
    struct str cookie = str_dup(test_mem(), response_header(&page, "Set-Cookie"));
    EXPECT(str_starts(cookie, STR("__Host-pedell-pre=")));
    struct str token = hidden_in(&page, "_token"), once = hidden_in(&page, "_once");
    const char *headers = str_z(test_mem(), str_cat(test_mem(), STR("Origin: https://pedell.example\nCookie: "),
                                                    str_sub(cookie, 0, str_find_byte(cookie, ';')),
                                                    STR("\nContent-Type: application/x-www-form-urlencoded")));
    const char *body = str_z(test_mem(), str_cat(test_mem(), STR("name=a&_token="), token, STR("&_once="), once));
    EXPECT_LOCATION(web_raw(web, "POST", "/probe/open", headers, body), "/probe/open");
    EXPECT_EQ(things(db), 1);
    /* The same form once more leads to the same place and saves nothing. */
    EXPECT_LOCATION(web_raw(web, "POST", "/probe/open", headers, body), "/probe/open");
    EXPECT_EQ(things(db), 1);
}

TEST_DB(two_forms_of_a_page_have_different_nonces)
{
    struct web *web = web_open(db, probe_rooms);
    struct response page = web_get(web, "/probe/open");
    struct str first = hidden_in(&page, "_once");
    size_t at = str_find(page.body, first);
    page.body = str_from(page.body, at + first.len);
    EXPECT(!str_eq(first, hidden_in(&page, "_once")));
}

/* --- files ------------------------------------------------------------------------------------------ */

TEST_DB(an_uploaded_file_reaches_the_handler)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_LOCATION(web_upload(web, "/probe/files", "title=x", "files", "plan.pdf", STR("%PDF-1.7 text")),
                    "/probe/open");
    EXPECT_EQ(things(db), 1);
}

TEST_DB(a_file_of_another_kind_than_its_name_is_refused_in_the_form)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    struct response page = web_upload(web, "/probe/files", "title=Mein+Titel", "files", "plan.pdf", STR("MZ\x90\x03"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Mein Titel");
    EXPECT_CONTAINS(page, "files=Diese Art von Datei nehmen wir nicht an: plan.pdf.");
    EXPECT_EQ(things(db), 0);
}

/* --- logged reads -------------------------------------------------------------------------------------- */

struct event_row {
    struct str action;
    int64_t subject;
};
ROW(event_row, COL(event_row, action), COL(event_row, subject));
QUERY(last_event, SCOPE_SYSTEM, 0, event_row,
      "SELECT a.name AS action, e.subject AS subject FROM audit_event e JOIN audit_action a ON a.n = e.action"
      " ORDER BY e.at DESC, e.seq DESC LIMIT 1");

TEST_DB(a_logged_read_is_in_the_audit_before_the_answer)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_get(web, "/probe/secret"), 200);
    struct event_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, last_event, &row));
    EXPECT_STR(row.action, "platform.read");
    EXPECT_EQ(row.subject, 4711);
    tx_abort(tx);
}

TEST_DB(a_refusal_is_in_the_audit)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_get(web, "/probe/settings"), 403);
    struct event_row row;
    struct tx *tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, last_event, &row));
    EXPECT_STR(row.action, "platform.refused");
    tx_abort(tx);
}

/* --- machines --------------------------------------------------------------------------------------------- */

SQL(probe_token, SCOPE_SYSTEM, 4,
    "INSERT INTO api_token (id, ref, token, account, name, scopes, created_at, ends)"
    " VALUES ($3, $4, $5, $6, 'probe', 'ticket:RLC', $2, $2 + 86400000000)");

static const char *machine(struct db *db)
{
    account_id account = person(db, "api@schule.example", ROLE_SCHOOL_CONTACT);
    struct buf text = buf_of(test_mem(), SECRET_TOKEN_LEN);
    struct sha256 hash;
    secret_token(&text, &hash);
    struct tx *tx = test_tx(db, TX_WRITE, account);
    token_ref ref = TX_REF(tx, token);
    EXPECT_OK(tx_run(tx, probe_token, NULL, TX_ID(tx, token), &ref, ((struct blob){ { (const char *)hash.b, 32 } }),
                     account));
    tx_note(tx, .action = "probe.token", .object = OBJECT_OWN_ACCOUNT);
    EXPECT_OK(tx_commit(tx));
    return str_z(test_mem(), buf_str(&text));
}

TEST_DB(a_machine_without_a_valid_token_gets_401_as_problem_json)
{
    struct web *web = web_open(db, probe_rooms);
    struct response answer = web_json(web, "GET", "/probe/api", NULL, NULL);
    EXPECT_STATUS(answer, 401);
    EXPECT_STR(response_header(&answer, "WWW-Authenticate"), "Bearer");
    EXPECT_STR(response_header(&answer, "Content-Type"), "application/problem+json");
    EXPECT_CONTAINS(answer, "\"status\":401");
    EXPECT_STATUS(web_json(web, "GET", "/probe/api", "nonsense", NULL), 401);
}

TEST_DB(a_machine_route_reads_no_cookie)
{
    struct web *web = signed_in(db, ROLE_SCHOOL_CONTACT);
    EXPECT_STATUS(web_get(web, "/probe/api"), 401);
}

static struct response api_send(struct web *web, const char *bearer, const char *key, const char *body)
{
    const char *headers =
        str_z(test_mem(), str_cat(test_mem(), STR("Content-Type: application/json\nAuthorization: Bearer "),
                                  str_of(bearer), STR("\nIdempotency-Key: "), str_of(key)));
    return web_raw(web, "POST", "/probe/api", headers, body);
}

TEST_DB(the_same_key_gets_the_same_answer_and_another_body_is_422)
{
    struct web *web = web_open(db, probe_rooms);
    const char *bearer = machine(db);
    struct response answer = api_send(web, bearer, "key-00000001", "{\"name\":\"a\"}");
    EXPECT_STATUS(answer, 201);
    answer = api_send(web, bearer, "key-00000001", "{\"name\":\"a\"}");
    EXPECT_STATUS(answer, 201);
    EXPECT_STR(response_header(&answer, "Idempotency-Replayed"), "true");
    EXPECT_STR(answer.body, "{\"name\":\"a\",\"count\":1}");
    EXPECT_EQ(things(db), 1);
    EXPECT_STATUS(api_send(web, bearer, "key-00000001", "{\"name\":\"b\"}"), 422);
    EXPECT_STATUS(api_send(web, bearer, "short", "{\"name\":\"b\"}"), 400);
    EXPECT_STATUS(api_send(web, bearer, "key-00000002", "{\"name\":\"b\",\"admin\":1}"), 400);
    EXPECT_EQ(things(db), 1);
}

/* --- the table ------------------------------------------------------------------------------------------------ */

TEST(the_routes_print_as_csv)
{
    struct buf out = buf_of(test_mem(), 65536);
    dispatch_routes_csv(probe_rooms, &out);
    EXPECT(str_find(buf_str(&out), STR("POST,/probe/things/new,grant,ticket,C,,name count\n")) != SIZE_MAX);
    EXPECT(str_find(buf_str(&out), STR("GET,/probe/open,public,public_page,R,quick,\n")) != SIZE_MAX);
}

TEST_DB(requests_are_counted_by_route_and_status)
{
    struct web *web = web_open(db, probe_rooms);
    struct dispatcher *d = dispatcher_open(web_config(web), db, probe_rooms, NULL, NULL);
    struct header host = { STR("Host"), STR("pedell.example") };
    struct response answer;
    dispatch(
        d, test_mem(),
        &(struct raw_request){ .method = STR("GET"), .target = STR("/probe/open"), .headers = &host, .nheaders = 1 },
        &answer);
    struct buf out = buf_of(test_mem(), 65536);
    dispatch_metrics(d, &out);
    EXPECT(str_find(buf_str(&out), STR("pedell_http_requests_total{route=\"GET /probe/open\",status=\"200\"} 1\n")) !=
           SIZE_MAX);
    EXPECT(str_find(buf_str(&out), STR("pedell_http_request_seconds_count{route=\"GET /probe/open\"} 1\n")) !=
           SIZE_MAX);
    dispatcher_close(d);
}
