#include "domain/desk/desk_fixture_test.h"

#include "domain/desk/ticket_mail.h"
#include "platform/mail.h"

/* An automatic mail of somebody unknown: it waits for a person. */
static const char *held(struct county *c, struct str subject)
{
    struct quarantine_rows rows;
    mail_id id;
    bool known;
    struct tx *tx = test_tx(c->db, TX_WRITE, (account_id){ 0 });
    struct str raw = str_cat(test_mem(), STR("Message-ID: <"), subject, STR("@fremd.example>\r\nSubject: "), subject,
                             STR("\r\n\r\nKanarientext"));
    struct mail_message m = { .message_id = STR("<1@fremd.example>"),
                              .from_address = STR("roboter@fremd.example"),
                              .from_name = STR("Roboter"),
                              .subject = subject,
                              .text = STR("Kanarientext"),
                              .automatic = true,
                              .date = INSTANT_NONE };
    EXPECT_OK(mail_receive(tx, STR("support"), raw, &id, &known));
    EXPECT_OK(mail_take(tx, web_config(c->web), id, &m, NULL));
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(c->db, TX_READ, c->head);
    EXPECT_OK(mail_quarantine_list(tx, NULL, 50, &rows));
    tx_abort(tx);
    EXPECT(rows.n > 0);
    struct buf path = buf_of(test_mem(), 64);
    buf_put(&path, STR("/desk/quarantine/"));
    ref_put(&path, rows.at[0].ref.b);
    return str_z(test_mem(), buf_str(&path));
}

struct count {
    int64_t n;
};
ROW(count, COL(count, n));
QUERY(reads_noted, SCOPE_SYSTEM, 0, count,
      "SELECT count(*) AS n FROM audit_event e JOIN audit_action a ON a.n = e.action"
      " WHERE a.name = 'platform.read' AND e.subject <> 0");

static int64_t reads(struct county *c)
{
    struct count row;
    struct tx *tx = test_tx(c->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, reads_noted, &row));
    tx_abort(tx);
    return row.n;
}

TEST_DB(a_held_mail_is_read_on_record_and_released_to_a_school)
{
    struct county *c = county_open(db);
    const char *path = held(c, STR("Abwesenheit"));
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/quarantine");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Eine Mail wartet.");
    EXPECT_CONTAINS(page, "Roboter (roboter@fremd.example)");
    EXPECT_NOT_CONTAINS(page, "Kanarientext");
    int64_t before = reads(c);
    page = web_get(c->web, path);
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Kanarientext");
    EXPECT_CONTAINS(page, "Absender nicht belegt");
    EXPECT_EQ(reads(c), before + 1);
    page = web_get(c->web, textf("%s/raw", path));
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Subject: Abwesenheit");
    EXPECT(str_starts(response_header(&page, "Content-Disposition"), STR("attachment")));
    EXPECT_EQ(reads(c), before + 2);
    page = web_post(c->web, textf("%s/release", path), textf("service=%s", service_ref_of(c, "other")));
    EXPECT_STATUS(page, 422);
    page = web_post(c->web, textf("%s/release", path),
                    textf("school=%.*s&service=%s", STR_ARG(c->south.ref), service_ref_of(c, "other")));
    EXPECT_STATUS(page, 303);
    page = web_get(c->web, str_z(test_mem(), str_dup(test_mem(), response_header(&page, "Location"))));
    EXPECT_CONTAINS(page, "Suedschule");
    EXPECT_CONTAINS(page, "Kanarientext");
    EXPECT_CONTAINS(page, "Absender nicht belegt");
    EXPECT_STATUS(web_get(c->web, path), 404);
}

TEST_DB(a_held_mail_is_rejected_with_a_reason)
{
    struct county *c = county_open(db);
    const char *path = held(c, STR("Werbung"));
    county_as(c, c->agent);
    EXPECT_STATUS(web_post(c->web, textf("%s/reject", path), "why="), 422);
    EXPECT_LOCATION(web_post(c->web, textf("%s/reject", path), "why=Werbung"), "/desk/quarantine");
    EXPECT_CONTAINS(web_get(c->web, "/desk/quarantine"), "Keine zurückgehaltenen Mails.");
    EXPECT_STATUS(web_post(c->web, textf("%s/reject", path), "why=Werbung"), 404);
}

TEST_DB(the_administrator_counts_held_mails_and_reads_none)
{
    struct county *c = county_open(db);
    const char *path = held(c, STR("Geheimbetreff"));
    county_as(c, c->sysadmin);
    struct response page = web_get(c->web, "/desk/quarantine");
    EXPECT_STATUS(page, 200);
    EXPECT_CONTAINS(page, "Eine Mail wartet.");
    EXPECT_NOT_CONTAINS(page, "Geheimbetreff");
    EXPECT_STATUS(web_get(c->web, path), 403);
    EXPECT_STATUS(web_get(c->web, textf("%s/raw", path)), 403);
    EXPECT_STATUS(web_post(c->web, textf("%s/reject", path), "why=x"), 403);
    const account_id without[] = { c->contact, c->teacher, c->official, c->auditor, c->steering, c->provider };
    for (size_t i = 0; i < ARRAY_LEN(without); i++) {
        county_as(c, without[i]);
        EXPECT_STATUS(web_get(c->web, "/desk/quarantine"), 403);
        EXPECT_STATUS(web_get(c->web, path), 403);
    }
    /* Entrusted with one authority only: mails without a place are not his. */
    county_as(c, c->agent2);
    EXPECT_NOT_CONTAINS(web_get(c->web, "/desk/quarantine"), "Geheimbetreff");
    EXPECT_STATUS(web_get(c->web, path), 404);
}

TEST_DB(a_long_list_of_held_mails_goes_on_on_the_next_page)
{
    struct county *c = county_open(db);
    for (int i = 0; i < 52; i++)
        (void)held(c, str_of(textf("Mail Nummer %d.", i)));
    county_as(c, c->agent);
    struct response page = web_get(c->web, "/desk/quarantine");
    EXPECT_CONTAINS(page, "52 Mails warten.");
    EXPECT_CONTAINS(page, "Mail Nummer 51.");
    EXPECT_CONTAINS(page, "Mail Nummer 2.");
    EXPECT_NOT_CONTAINS(page, "Mail Nummer 1.");
    size_t at = str_find(page.body, STR("/desk/quarantine?after="));
    EXPECT(at != SIZE_MAX);
    const char *next = str_z(test_mem(), str_sub(page.body, at, STR("/desk/quarantine?after=").len + 26));
    page = web_get(c->web, next);
    EXPECT_CONTAINS(page, "Mail Nummer 1.");
    EXPECT_CONTAINS(page, "Mail Nummer 0.");
    EXPECT_NOT_CONTAINS(page, "Mail Nummer 2.");
    EXPECT_NOT_CONTAINS(page, "?after=");
}
