#include "domain/agreement/deadline_alarm.h"
#include "domain/agreement/deadline_calendar.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, NULL };

/* The provider, two parties, and one person per role that matters here. */
struct county {
    struct web *web;
    struct db *db;
    authority_id town, village;
    struct str town_ref, village_ref;
    account_id head, official, steering;
};

static account_id person(struct tx *tx, struct str mail, enum role role, authority_id authority)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(100));
    struct account_new account = { .mail = mail, .name = mail, .authority = authority };
    EXPECT_OK(auth_account_create(tx, &account, &id, NULL));
    struct grant_new add = {
        .account = id, .role = role, .authority = authority, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    EXPECT_OK(auth_grant_create(tx, &add, NULL));
    struct entrustment_new trust = {
        .account = id, .authority = authority, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 1)
    };
    EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    return id;
}

static authority_id party(struct tx *tx, struct str name, bool provider, struct str *ref)
{
    authority_id id;
    struct authority_row row;
    struct buf text = buf_of(test_mem(), REF_TEXT_LEN);
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    ref_put(&text, row.ref.b);
    *ref = buf_str(&text);
    return id;
}

static struct county *county_open(struct db *db)
{
    struct county *c = MEM_NEW(test_mem(), struct county);
    struct str provider;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(agreement_module.init(tx));
    (void)party(tx, STR("Landkreis Musterland"), true, &provider);
    c->town = party(tx, STR("Stadt Eichenau"), false, &c->town_ref);
    c->village = party(tx, STR("Gemeinde Heidloh"), false, &c->village_ref);
    c->head = person(tx, STR("leitung@demo.example"), ROLE_HEAD, (authority_id){ 0 });
    c->official = person(tx, STR("amt@eichenau.example"), ROLE_AUTHORITY_OFFICIAL, c->town);
    c->steering = person(tx, STR("lenkung@demo.example"), ROLE_STEERING_MEMBER, (authority_id){ 0 });
    EXPECT_OK(tx_commit(tx));
    c->db = db;
    c->web = web_open(db, rooms);
    return c;
}

static struct response get(struct county *c, struct str ref, const char *page)
{
    return web_get(c->web, str_z(test_mem(), str_cat(test_mem(), STR("/agreement/parties/"), ref, str_of(page))));
}

static struct response post(struct county *c, struct str ref, const char *page, const char *body)
{
    return web_post(c->web, str_z(test_mem(), str_cat(test_mem(), STR("/agreement/parties/"), ref, str_of(page))),
                    body);
}

#define TERM_BODY "party_notice=2021-12-22&provider_notice=2021-12-30&first_year=2022&party_gazette=Nr.+24"

/* req: Z9.1 Z12 */
TEST_DB(the_register_is_incomplete_until_both_notices_are_known_and_then_shows_both_readings)
{
    struct county *c = county_open(db);
    web_sign_in(c->web, c->head);
    struct response page = get(c, c->town_ref, "/deadlines");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "unvollständig");
    page = post(c, c->town_ref, "/term", "party_notice=2021-12-22&first_year=2022");
    EXPECT_STATUS(page, 303);
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_CONTAINS(page, "unvollständig");
    EXPECT_NOT_CONTAINS(page, "Lesart T1");
    page = post(c, c->town_ref, "/term", TERM_BODY);
    EXPECT_STATUS(page, 303);
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_NOT_CONTAINS(page, "unvollständig");
    EXPECT_CONTAINS(page, "spätestens am Donnerstag, 31. Dezember 2026");
    EXPECT_CONTAINS(page, "spätestens am Montag, 31. Dezember 2029");
    EXPECT_CONTAINS(page, "/agreement/text#p9-2");
    page = web_get(c->web, "/agreement/deadlines/rules");
    EXPECT_CONTAINS(page, "id=\"p9-2\"");
}

TEST_DB(what_is_wrong_is_said_at_the_field_and_what_was_typed_stays)
{
    struct county *c = county_open(db);
    web_sign_in(c->web, c->head);
    struct response page = post(c, c->town_ref, "/term", "party_notice=2021-12-22&first_year=22&party_gazette=Nr.+24");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"first_year-error\"");
    EXPECT_CONTAINS(page, "value=\"Nr. 24\"");
    page = post(c, c->town_ref, "/terminations",
                "kind=ordinary&by=authority&form=paper&received=2027-01-01&proof=Stempel");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Dieser Tag liegt in der Zukunft.");
}

/* req: Z9.2.2 Z9.4.3 */
TEST_DB(a_notice_by_mail_is_shown_with_its_defect_and_an_empty_reason_is_refused)
{
    struct county *c = county_open(db);
    web_sign_in(c->web, c->head);
    EXPECT_STATUS(post(c, c->town_ref, "/term", TERM_BODY), 303);
    struct response page = post(c, c->town_ref, "/terminations",
                                "kind=ordinary&by=authority&form=mail&received=2026-11-02&proof=E-Mail+vom+2.11.");
    EXPECT_STATUS(page, 303);
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_CONTAINS(page, "Form nicht eingehalten");
    EXPECT_NOT_CONTAINS(page, "Ende durch Kündigung");
    page = post(c, c->town_ref, "/terminations",
                "kind=extraordinary&by=authority&form=paper&received=2026-11-02&proof=Stempel&reason=");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"reason-error\"");
    page = post(c, c->town_ref, "/terminations",
                "kind=extraordinary&by=authority&form=paper&received=2026-11-02&proof=Stempel&reason=Unzumutbar");
    EXPECT_STATUS(page, 303);
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_CONTAINS(page, "Die Vereinbarung endet am Mittwoch, 31. März 2027");
}

/* req: Z8.4 */
TEST_DB(an_official_records_a_claim_that_the_steering_group_and_other_parties_do_not_see)
{
    struct county *c = county_open(db);
    web_sign_in(c->web, c->official);
    struct response page =
        post(c, c->town_ref, "/claims", "subject=Serverausfall&knowledge=2026-11-03&evidence=Protokoll");
    EXPECT_STATUS(page, 303);
    page = web_get(c->web, "/agreement/deadlines");
    EXPECT_CONTAINS(page, "Serverausfall");
    EXPECT_CONTAINS(page, "Mittwoch, 3. Februar 2027");
    EXPECT_NOT_CONTAINS(page, "Gemeinde Heidloh");
    EXPECT_STATUS(post(c, c->village_ref, "/claims", "subject=X&knowledge=2026-11-03&evidence=Y"), 404);
    EXPECT_STATUS(post(c, c->town_ref, "/term", TERM_BODY), 403);
    web_sign_in(c->web, c->steering);
    page = web_get(c->web, "/agreement/deadlines");
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "Serverausfall");
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "Serverausfall");
}

/* A claim in writing has no deadline any more; the computation of before stays, for who may see claims. */
TEST_DB(the_past_of_a_claim_is_hidden_like_the_claim)
{
    struct county *c = county_open(db);
    struct claim_rows claims;
    web_sign_in(c->web, c->official);
    EXPECT_STATUS(post(c, c->town_ref, "/claims", "subject=Serverausfall&knowledge=2026-11-03&evidence=Protokoll"),
                  303);
    struct tx *tx = test_tx(db, TX_WRITE, c->head);
    EXPECT_OK(claims_of(tx, c->town, &claims));
    EXPECT_OK(claim_assert(tx, &claims.at[0], 1,
                           &(struct claim_assertion){ day_of(2026, 11, 10), FORM_PAPER, STR("Rückschein") }));
    EXPECT_OK(tx_commit(tx));
    struct response page = get(c, c->town_ref, "/deadlines");
    EXPECT_CONTAINS(page, "rechtzeitig, schriftlich");
    EXPECT_CONTAINS(page, "Frühere Berechnungen");
    web_sign_in(c->web, c->steering);
    page = get(c, c->town_ref, "/deadlines");
    EXPECT_STATUS(page, 200);
    EXPECT_NOT_CONTAINS(page, "Frühere Berechnungen");
    EXPECT_NOT_CONTAINS(page, "Serverausfall");
}

/* --- the calendar ---------------------------------------------------------------------------- */

static const char *feed_path(struct response page)
{
    size_t at = str_find(page.body, STR("/agreement/deadlines.ics?token="));
    EXPECT(at != SIZE_MAX);
    return str_z(test_mem(), str_sub(page.body, at, sizeof("/agreement/deadlines.ics?token=") - 1 + REF_TEXT_LEN));
}

/* Content lines unfolded; each folded one is short. */
static struct str unfolded(struct str body)
{
    struct buf out = buf_of(test_mem(), body.len + 1);
    struct str rest = body, line;
    while (str_cut(&rest, '\n', &line)) {
        EXPECT(line.len <= 76); /* 75 octets and the CR */
        if (out.len > 0 && line.len > 0 && line.at[0] == ' ') {
            out.len--; /* the line feed before it */
            line = str_from(line, 1);
        }
        buf_put(&out, line.len > 0 && line.at[line.len - 1] == '\r' ? str_sub(line, 0, line.len - 1) : line);
        buf_byte(&out, '\n');
    }
    return buf_str(&out);
}

TEST_DB(a_calendar_program_reads_the_own_deadlines_by_an_address_that_ends)
{
    struct county *c = county_open(db);
    web_sign_in(c->web, c->head);
    EXPECT_STATUS(post(c, c->town_ref, "/term", TERM_BODY), 303);
    EXPECT_STATUS(post(c, c->village_ref, "/term", TERM_BODY), 303);
    web_sign_in(c->web, c->official);
    struct response page = web_post(c->web, "/agreement/deadlines/feed", "");
    EXPECT_STATUS(page, 200);
    const char *path = feed_path(page);
    web_sign_in(c->web, (account_id){ 0 });
    page = web_get(c->web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_STR(response_header(&page, "Content-Type"), "text/calendar; charset=utf-8");
    page.body = unfolded(page.body);
    EXPECT_CONTAINS(page, "BEGIN:VCALENDAR\nVERSION:2.0");
    EXPECT_CONTAINS(page, "DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270101");
    EXPECT_CONTAINS(page, "SUMMARY:Letzter Tag für eine Kündigung (Lesart T1): Stadt Eichenau");
    EXPECT_CONTAINS(page, "@pedell.example\n");
    EXPECT_CONTAINS(page, "TRIGGER:-P30D");
    /* § 193: the event is on the later day, the reminder counts from the safe one, three days before. */
    EXPECT_CONTAINS(page, "DTSTART;VALUE=DATE:20271101");
    EXPECT_CONTAINS(page, "TRIGGER:-P33D");
    EXPECT_NOT_CONTAINS(page, "Gemeinde Heidloh");
    struct response again = web_get(c->web, path);
    EXPECT_STR_EQ(unfolded(again.body), page.body);
    web_sign_in(c->web, c->official);
    EXPECT_STATUS(web_post(c->web, "/agreement/deadlines/feed/end", ""), 303);
    EXPECT_STATUS(web_get(c->web, path), 404);
    EXPECT_STATUS(web_get(c->web, "/agreement/deadlines.ics?token=xyz"), 404);
    EXPECT_STATUS(web_get(c->web, "/agreement/deadlines.ics"), 404);
}

/* --- reminders ------------------------------------------------------------------------------- */

struct sent_row {
    int64_t n;
};
ROW(sent_row, COL(sent_row, n));
QUERY(reminders_to, SCOPE_SYSTEM, 1, sent_row,
      "SELECT count(*) AS n FROM outbox o WHERE o.key LIKE 'deadline:%' AND o.recipient = $3");

static int64_t sent_to(struct county *c, const char *mail)
{
    struct sent_row row;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, reminders_to, &row, str_of(mail)));
    tx_abort(tx);
    return row.n;
}

static void run_job(struct county *c, struct instant now)
{
    struct tx *tx;
    EXPECT_OK(tx_open(c->db, TX_WRITE, (struct tx_who){ 0 }, now, test_mem(), &tx));
    EXPECT_OK(deadlines_compute_all(tx));
    EXPECT_OK(deadlines_remind(tx, web_config(c->web)));
    EXPECT_OK(tx_commit(tx));
}

/* req: Z9.1 */
TEST_DB(head_and_officials_are_reminded_once_per_lead_before_the_earlier_reading)
{
    struct county *c = county_open(db);
    struct instant start = web_now(c->web);
    web_sign_in(c->web, c->head);
    EXPECT_STATUS(post(c, c->town_ref, "/term", TERM_BODY), 303);
    EXPECT_STATUS(post(c, c->village_ref, "/term", TERM_BODY), 303);
    run_job(c, start);
    /* 2026-11-23: three months before 31 December are over, one month is not. */
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 1);
    EXPECT_EQ(sent_to(c, "leitung@demo.example"), 2);
    EXPECT_EQ(sent_to(c, "lenkung@demo.example"), 0);
    run_job(c, instant_add(start, HOURS(6)));
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 1);
    run_job(c, instant_add(start, DAYS(9)));
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 2);
    run_job(c, instant_add(start, DAYS(10)));
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 2);
}

TEST_DB(a_changed_deadline_cancels_its_reminders_and_gets_its_own)
{
    struct county *c = county_open(db);
    struct instant start = web_now(c->web);
    web_sign_in(c->web, c->head);
    EXPECT_STATUS(post(c, c->town_ref, "/term", TERM_BODY), 303);
    run_job(c, start);
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 1);
    /* One gazette later: the last day is three years away, nobody is reminded of the old one. */
    EXPECT_STATUS(post(c, c->town_ref, "/term", "party_notice=2021-12-22&provider_notice=2022-01-14&first_year=2022"),
                  303);
    run_job(c, instant_add(start, DAYS(30)));
    EXPECT_EQ(sent_to(c, "amt@eichenau.example"), 1);
}
