#include "domain/desk/call_store.h"
#include "domain/desk/desk_fixture_test.h"

/* The north school has a telephone system; its contact and one of the south share a number. */
static void telephones(struct county *c)
{
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    struct contact_new dora = { .school = c->north.id,
                                .account = c->contact,
                                .name = STR("Dora Ansprech"),
                                .phone = STR("(05151) 903-17"),
                                .role = CONTACT_SCHOOL,
                                .starts = day_of(2026, 1, 1),
                                .ends = DAY_NONE };
    struct contact_new shared = dora, other = dora;
    EXPECT_OK(agreement_contact_create(tx, &dora, NULL));
    shared.account = (account_id){ 0 };
    shared.phone = STR("05151 555000");
    shared.name = STR("Nora Nord");
    EXPECT_OK(agreement_contact_create(tx, &shared, NULL));
    other = shared;
    other.school = c->south.id;
    other.name = STR("Sven Sued");
    EXPECT_OK(agreement_contact_create(tx, &other, NULL));
    EXPECT_OK(tx_commit(tx));
    test_sql(c->db, textf("UPDATE school SET phone = '05151/903-0' WHERE id = %" PRId64, c->north.id.n));
}

static struct response tell(struct county *c, const char *token, const char *body)
{
    return web_json(c->web, "POST", "/api/v1/cti", token, body);
}

static void ring(struct county *c, const char *token, const char *key, const char *from)
{
    EXPECT_STATUS(tell(c, token,
                       textf("{\"event\":\"newCall\",\"callId\":\"%s\",\"from\":\"%s\",\"to\":\"05151 100\","
                             "\"direction\":\"in\",\"unknown\":{\"x\":1},\"user\":[\"Anna\",\"Bernd\"]}",
                             key, from)),
                  200);
}

struct probe_row {
    int64_t contact, school, authority, count;
    int cause;
    bool rang, answered, ended;
    struct str people;
};
ROW(probe_row, COL(probe_row, contact), COL(probe_row, school), COL(probe_row, authority), COL(probe_row, count),
    COL(probe_row, cause), COL(probe_row, rang), COL(probe_row, answered), COL(probe_row, ended),
    COL(probe_row, people));
QUERY(probe_of_key, SCOPE_SYSTEM, 1, probe_row,
      "SELECT contact, school, authority, (SELECT count(*) FROM call) AS count, cause,"
      " CASE WHEN rang_at IS NULL THEN 0 ELSE 1 END AS rang, CASE WHEN answered_at IS NULL THEN 0 ELSE 1 END AS "
      "answered,"
      " CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS ended, people FROM call WHERE key = $3 ORDER BY id LIMIT 1");

static struct probe_row probe(struct county *c, const char *key)
{
    struct probe_row row;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, probe_of_key, &row, str_of(key)));
    tx_abort(tx);
    return row;
}

TEST_DB(a_caller_is_matched_by_person_then_school_then_trunk_and_never_guessed)
{
    struct county *c = county_open(db);
    telephones(c);
    const char *token = county_token(c, c->agent, "call_log:C");
    ring(c, token, "1", "05151 90317");
    ring(c, token, "2", "0049 5151 9030");
    ring(c, token, "3", "+49515190344");
    ring(c, token, "4", "05151555000");
    ring(c, token, "5", "anonymous");
    ring(c, token, "6", "0171 5550123");
    EXPECT(probe(c, "1").contact != 0);
    for (int i = 1; i <= 3; i++)
        EXPECT_EQ(probe(c, textf("%d", i)).school, c->north.id.n);
    EXPECT_EQ(probe(c, "2").contact, 0);
    struct probe_row several = probe(c, "4");
    EXPECT(several.contact == 0 && several.school == 0 && several.authority == c->hameln.n);
    EXPECT_EQ(probe(c, "5").authority, 0);
    EXPECT_EQ(probe(c, "6").authority, 0);
    county_as(c, c->agent);
    EXPECT_LOCATION(web_post(c->web, "/desk/calls/card", "card_on=1&extension="), "/desk/calls");
    struct response page = web_get(c->web, "/desk/calls");
    EXPECT_CONTAINS(page, "Dora Ansprech");
    EXPECT_CONTAINS(page, "Nummer unterdrückt");
}

TEST_DB(events_twice_and_out_of_order_end_the_same)
{
    struct county *c = county_open(db);
    telephones(c);
    const char *token = county_token(c, c->agent, "call_log:C");
    const char *answer = "{\"event\":\"answer\",\"callId\":\"a\",\"from\":\"05151 90317\",\"user\":\"Anna\"}";
    const char *hangup = "{\"event\":\"hangup\",\"callId\":\"a\",\"cause\":\"normalClearing\"}";
    EXPECT_STATUS(tell(c, token, hangup), 200);
    EXPECT_STATUS(tell(c, token, answer), 200);
    ring(c, token, "a", "05151 90317");
    EXPECT_STATUS(tell(c, token, hangup), 200);
    EXPECT_STATUS(tell(c, token, answer), 200);
    ring(c, token, "a", "05151 90317");
    struct probe_row row = probe(c, "a");
    EXPECT_EQ(row.count, 1);
    EXPECT(row.rang && row.answered && row.ended && row.cause == CAUSE_NORMAL && row.contact != 0);
    EXPECT_STATUS(tell(c, token, "{\"event\":\"dtmf\",\"callId\":\"a\"}"), 422);
    EXPECT_STATUS(tell(c, token, "{\"event\":\"newCall\"}"), 422);
    EXPECT_STATUS(tell(c, token, "[]"), 400);
    EXPECT_STATUS(tell(c, NULL, hangup), 401);
    EXPECT_STATUS(tell(c, county_token(c, c->agent, "ticket:RL"), hangup), 403);
    /* Another system's call of the same name is another call. */
    ring(c, county_token(c, c->agent2, "call_log:C"), "a", "05151 90317");
    EXPECT_EQ(probe(c, "a").count, 2);
}

TEST_DB(a_telephone_system_may_send_a_form)
{
    struct county *c = county_open(db);
    const char *headers = textf("Authorization: Bearer %s\nContent-Type: application/x-www-form-urlencoded\n",
                                county_token(c, c->agent, "call_log:C"));
    struct response answer =
        web_raw(c->web, "POST", "/api/v1/cti", headers,
                "event=newCall&direction=in&from=4951519030&to=49515110&callId=77&user%5B%5D=Anna&user%5B%5D=Bernd");
    EXPECT_STATUS(answer, 200);
    EXPECT_STR(answer.body, "{}");
    EXPECT_STR(probe(c, "77").people, "Anna\nBernd");
}

TEST_DB(the_bridge_is_shut_unless_its_address_is_listed)
{
    struct county *c = county_open(db);
    const char *token = county_token(c, c->agent, "call_log:C");
    const char *path = textf("/api/v1/cti/%s", token), *body = "{\"event\":\"newCall\",\"callId\":\"b\"}";
    EXPECT_STATUS(web_json(c->web, "POST", path, NULL, body), 404);
    web_config(c->web)->cti_bridges = STR("198.51.100.1");
    EXPECT_STATUS(web_json(c->web, "POST", path, NULL, body), 404);
    web_config(c->web)->cti_bridges = STR("198.51.100.1 192.0.2.7");
    EXPECT_STATUS(web_json(c->web, "POST", path, NULL, body), 200);
    struct buf log = buf_of(test_mem(), 65536);
    test_log_to(&log);
    struct response answer = web_json(c->web, "POST", path, NULL, "{\"event\":\"dtmf\",\"callId\":\"b\"}");
    test_log_to(NULL);
    EXPECT_STATUS(answer, 422);
    EXPECT_NOT_CONTAINS(answer, token);
    EXPECT(str_find(buf_str(&log), str_of(token)) == SIZE_MAX);
    EXPECT_STATUS(web_json(c->web, "POST", "/api/v1/cti/0000", NULL, body), 401);
}

/* req: GK.Desk.1 */
TEST_DB(one_sentence_while_talking_makes_a_ticket_with_the_number)
{
    struct county *c = county_open(db);
    telephones(c);
    const char *token = county_token(c, c->agent, "call_log:C");
    ring(c, token, "1", "05151 90317");
    county_as(c, c->agent);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/calls"), "/ticket\"");
    EXPECT_CONTAINS(web_get(c->web, "/desk/calls/now"), "\"call\":null");
    EXPECT_LOCATION(web_post(c->web, "/desk/calls/card", "card_on=1&extension=Anna"), "/desk/calls");
    struct response now = web_get(c->web, "/desk/calls/now");
    EXPECT_CONTAINS(now, "\"who\":\"Dora Ansprech\"");
    size_t at = str_find(now.body, STR("\"call\":\""));
    EXPECT(at != SIZE_MAX);
    const char *call = str_z(test_mem(), str_dup(test_mem(), str_sub(now.body, at + 8, REF_TEXT_LEN)));
    EXPECT_CONTAINS(web_get(c->web, "/desk/calls"), textf("/desk/calls/%s/ticket", call));
    EXPECT_STATUS(web_post(c->web, textf("/desk/calls/%s/ticket", call), "subject="), 422);
    struct response made = web_post(c->web, textf("/desk/calls/%s/ticket", call), "subject=Beamer+bleibt+dunkel");
    EXPECT_STATUS(made, 303);
    const char *path = str_z(test_mem(), str_dup(test_mem(), response_header(&made, "Location")));
    struct response ticket = web_get(c->web, path);
    EXPECT_CONTAINS(ticket, "Beamer bleibt dunkel");
    EXPECT_CONTAINS(ticket, "+49515190317");
    struct ticket t = county_ticket(c, c->head, path);
    EXPECT_EQ(t.channel, CHANNEL_PHONE);
    EXPECT_EQ(t.requester.n, c->contact.n);
    EXPECT_STATUS(web_post(c->web, textf("/desk/calls/%s/ticket", call), "subject=Noch+einmal"), 409);
    /* Nobody else's card, and none of a foreign place. */
    county_as(c, c->agent2);
    EXPECT_CONTAINS(web_get(c->web, "/desk/calls/now"), "\"call\":null");
    county_as(c, c->contact);
    EXPECT_STATUS(web_get(c->web, "/desk/calls"), 403);
}

TEST_DB(a_missed_call_is_a_line_of_the_queue_until_somebody_saw_to_it)
{
    struct county *c = county_open(db);
    telephones(c);
    const char *token = county_token(c, c->agent, "call_log:C");
    ring(c, token, "1", "05151 90317");
    EXPECT_STATUS(tell(c, token, "{\"event\":\"hangup\",\"callId\":\"1\",\"cause\":\"noAnswer\"}"), 200);
    county_as(c, c->agent);
    EXPECT_CONTAINS(web_get(c->web, "/desk/tickets"), "1 verpasster Anruf");
    struct response page = web_get(c->web, "/desk/calls?missed=1");
    size_t at = str_find(page.body, STR("action=\"/desk/calls/")), end = str_find(page.body, STR("/done\""));
    EXPECT(at != SIZE_MAX && end != SIZE_MAX);
    const char *done = str_z(test_mem(), str_dup(test_mem(), str_sub(page.body, end - REF_TEXT_LEN, REF_TEXT_LEN)));
    EXPECT_LOCATION(web_post(c->web, textf("/desk/calls/%s/done", done), ""), "/desk/calls?missed=1");
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/tickets"), "verpasster Anruf");
    int64_t gone;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(call_sweep(tx, &gone));
    EXPECT_EQ(gone, 0);
    tx_abort(tx);
    EXPECT_OK(tx_open(c->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, instant_add(web_now(c->web), DAYS(91)),
                      test_mem(), &tx));
    EXPECT_OK(call_sweep(tx, &gone));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(gone, 1);
}
