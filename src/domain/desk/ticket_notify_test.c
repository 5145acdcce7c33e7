#include "domain/desk/desk_job.h"
#include "domain/desk/ticket_fixture_test.h"
#include "platform/config.h"
#include "platform/mail.h"
#include "test_faults.h"

static const struct config config = {
    .mail_from = STR_INIT("desk@pedell.example"),
    .base_url = STR_INIT("https://pedell.example"),
    .body_name = STR_INIT("Schul-IT"),
};

static struct desk open_desk(struct db *db)
{
    static const struct secret key = { { 7 } };
    secret_key_use(&key);
    return desk_open(db);
}

struct sent {
    struct str recipient, subject, headers, body;
};
struct sents {
    struct sent *at;
    size_t n;
};
ROW(sent, COL(sent, recipient), COL(sent, subject), COL(sent, headers), COL(sent, body));
QUERY(test_sent, SCOPE_SYSTEM, 0, sent, "SELECT recipient, subject, headers, body FROM outbox ORDER BY id");

/* Everything that was written so far, after the jobs ran. */
static struct sents sent(const struct desk *d)
{
    static const struct job_kind *const kinds[] = { &desk_jobs[2], NULL };
    struct sents all;
    int ran;
    EXPECT_OK(test_jobs(d->db, &config, kinds, test_now, &ran));
    struct tx *tx = test_tx(d->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_all(tx, test_sent, &all));
    EXPECT_OK(tx_commit(tx));
    return all;
}

static bool has(struct str text, const char *part) { return str_find(text, str_of(part)) != SIZE_MAX; }

/* req: GK.Desk.2 */
TEST_DB(the_reporter_gets_receipt_question_and_closing_note_and_never_his_own_words)
{
    struct desk d = open_desk(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Geheimer Text");
    struct sents all = sent(&d);
    /* The receipt, and the contact is told of a P1. */
    EXPECT_EQ(all.n, 2);
    EXPECT_STR(all.at[0].recipient, "lehrerin@schule.example");
    EXPECT_STR(all.at[0].subject, "Ihre Meldung ist angekommen: Beamer dunkel [#2026-000001]");
    EXPECT(has(all.at[0].body, "Wir melden uns bis Montag, 23. November, 13:00 Uhr."));
    EXPECT(has(all.at[0].body, "Zur Meldung: https://pedell.example/desk/tickets/"));
    EXPECT(has(all.at[0].body, "weil Sie die Meldung geschrieben haben"));
    EXPECT(!has(all.at[0].body, "Geheimer Text"));
    EXPECT(has(all.at[0].headers, "<desk."));
    EXPECT_STR(all.at[1].recipient, "kontakt@schule.example");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "Welcher Raum?"));
    EXPECT_OK(desk_write(&d, d.teacher, ref, false, "Raum 12."));
    EXPECT_OK(desk_write(&d, d.tech, ref, true, "Nur intern."));
    all = sent(&d);
    EXPECT_EQ(all.n, 3);
    EXPECT_STR(all.at[2].subject, "Wir haben eine Frage: Beamer dunkel [#2026-000001]");
    EXPECT(has(all.at[2].body, "Welcher Raum?"));
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "Stecker war los."));
    all = sent(&d);
    EXPECT_EQ(all.n, 4);
    EXPECT_STR(all.at[3].subject, "Erledigt: Beamer dunkel [#2026-000001]");
    EXPECT(has(all.at[3].body, "Stecker war los."));
    EXPECT(has(all.at[3].body, "Wir haben keinen Fehler gefunden."));
    /* Whoever reported is asked how it was, in this mail and in no other. */
    EXPECT(has(all.at[3].body, "/desk/satisfaction/"));
    for (size_t i = 0; i < 3; i++)
        EXPECT(!has(all.at[i].body, "/desk/satisfaction/"));
}

TEST_DB(running_a_job_twice_sends_nothing_twice)
{
    struct desk d = open_desk(db);
    (void)desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_EQ(sent(&d).n, 2);
    test_sql(db, "UPDATE job SET state = 1, due_at = 0 WHERE kind = 'desk.notify'");
    EXPECT_EQ(sent(&d).n, 2);
}

TEST_DB(a_change_undone_in_time_sends_nothing)
{
    struct desk d = open_desk(db);
    struct ticket t;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    size_t before = sent(&d).n;
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_ANSWER, MOVER_BODY, ""));
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_undo(tx, &t, 1)));
    EXPECT_EQ(sent(&d).n, before);
}

/* The token of the link in a mail. */
static struct str token_in(struct str body)
{
    size_t at = str_find(body, STR("/desk/test/"));
    EXPECT(at != SIZE_MAX);
    return str_sub(body, at + 11, REF_TEXT_LEN);
}

static enum err answer(const struct desk *d, struct str token, int result)
{
    int results[] = { result, result };
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    enum err e = ticket_test_answer_by_link(tx, token, results, 2, STR(""));
    return desk_step_end(tx, e);
}

/* req: GK.Sch.2 */
TEST_DB(the_test_link_shows_without_acting_and_acts_once)
{
    struct desk d = open_desk(db);
    struct ticket t;
    struct test_rows items;
    struct str person, list[] = { STR("Bild"), STR("Ton") };
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    size_t before = sent(&d).n;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, list, NULL, 2)));
    struct sents all = sent(&d);
    EXPECT_EQ(all.n, before + 2); /* requester and contact, each his own link */
    struct sent *mine = &all.at[before], *theirs = &all.at[before + 1];
    EXPECT_STR(mine->recipient, "lehrerin@schule.example");
    EXPECT_STR(mine->subject, "Bitte testen: Beamer [#2026-000001]");
    EXPECT(has(mine->body, "1. Bild\n2. Ton"));
    EXPECT(!str_eq(token_in(mine->body), token_in(theirs->body)));
    for (int i = 0; i < 2; i++) {
        tx = test_tx(db, TX_READ, (account_id){ 0 });
        EXPECT_OK(ticket_test_by_link(tx, token_in(mine->body), &t, &items, &person));
        EXPECT_STR(person, "lehrerin");
        EXPECT_EQ(items.n, 2);
        EXPECT_EQ(t.row.state, STATE_TESTING);
        EXPECT_OK(tx_commit(tx));
    }
    EXPECT_ERR(answer(&d, STR("00000000000000000000000000"), 1), ERR_NOT_FOUND);
    EXPECT_OK(answer(&d, token_in(mine->body), 1));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_TEST_CONFIRMED);
    EXPECT_ERR(answer(&d, token_in(mine->body), 2), ERR_NOT_FOUND);
    /* One answer of the school side is enough. */
    EXPECT_ERR(answer(&d, token_in(theirs->body), 2), ERR_CONFLICT);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_TEST_CONFIRMED);
}

TEST_DB(a_test_link_ends_with_the_grant_of_its_person)
{
    struct desk d = open_desk(db);
    struct ticket t;
    struct str list[] = { STR("Bild"), STR("Ton") };
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    size_t before = sent(&d).n;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, list, NULL, 2)));
    struct str token = token_in(sent(&d).at[before + 1].body);
    test_sql(db, "UPDATE reach SET ends = starts WHERE role = 1 AND narrow = 0");
    EXPECT_ERR(answer(&d, token, 1), ERR_NOT_FOUND);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_TESTING);
}

/* req: GK.Ex.1 */
TEST_DB(a_referral_goes_to_authority_and_school_and_a_task_to_the_officials)
{
    struct desk d = open_desk(db);
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct ticket t;
    struct ticket_new new = desk_report(&d, d.teacher, d.north, "Homepage weg", "x");
    new.service = d.excluded;
    struct tx *tx = test_tx(db, TX_WRITE, d.teacher);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    size_t before = sent(&d).n;
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_refer(tx, &t, t.version, STR(""))));
    struct sents all = sent(&d);
    EXPECT_EQ(all.n, before + 3);
    EXPECT_STR(all.at[before].recipient, "amt@schule.example");
    EXPECT_STR(all.at[before].subject, "Nicht Leistungsumfang: Homepage weg [#2026-000001]");
    EXPECT_STR(all.at[before + 1].recipient, "kontakt@schule.example");
    EXPECT_STR(all.at[before + 2].recipient, "lehrerin@schule.example");
    new = desk_report(&d, d.teacher, d.north, "Kabelkanal", "x");
    new.service = d.authority;
    tx = test_tx(db, TX_WRITE, d.teacher);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    all = sent(&d);
    size_t found = 0;
    for (size_t i = before + 3; i < all.n; i++)
        if (has(all.at[i].subject, "Bitte übernehmen: Kabelkanal")) {
            EXPECT_STR(all.at[i].recipient, "amt@schule.example");
            EXPECT(has(all.at[i].body, "Montag, 7. Dezember 2026"));
            found++;
        }
    EXPECT_EQ(found, 1);
}

/* A firm of the register without personal data, and who works for it. */
static subprocessor_ref firm_of(const struct desk *d, account_id member)
{
    subprocessor_ref ref = { { 7 } };
    char sql[640];
    bool pg = db_engine(d->db) == DB_POSTGRESQL;
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO subprocessor (id, ref, name, sort_key, service, personal_data, data, place, contract,"
                   " measures, starts, created_by, created_at) VALUES (7, %s, 'Bild', %s, 'Reparatur', 0, '', '', '',"
                   " '', 0, 0, 0);"
                   "INSERT INTO subprocessor_answer (authority, subprocessor, n, state, actor, at) VALUES (%" PRId64
                   ", 7, 1, 1, 0, 0);"
                   "INSERT INTO subprocessor_member (account, subprocessor, added_by, added_at) VALUES (%" PRId64
                   ", 7, 0, 0)",
                   pg ? "decode('07000000000000000000000000000000', 'hex')" : "x'07000000000000000000000000000000'",
                   pg ? "decode('42', 'hex')" : "x'42'", d->a.n, member.n);
    test_sql(d->db, sql);
    return ref;
}

TEST_DB(the_people_of_a_firm_are_told_what_to_do_and_cannot_answer_into_the_thread)
{
    struct desk d = open_desk(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Seit heute");
    subprocessor_ref firm = firm_of(&d, d.provider);
    size_t before = sent(&d).n;
    struct ticket t;
    struct tx *tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_give_to_firm(tx, &t, 0, firm, instant_add(test_now, DAYS(3)), STR("Bitte die Lampe tauschen.")));
    EXPECT_OK(tx_commit(tx));
    struct sents all = sent(&d);
    size_t firms = 0;
    for (size_t i = before; i < all.n; i++)
        if (str_eq(all.at[i].recipient, STR("firma@schule.example"))) {
            firms++;
            EXPECT(has(all.at[i].subject, "Übergeben: Beamer dunkel"));
            EXPECT(has(all.at[i].body, "Bitte die Lampe tauschen."));
            EXPECT(has(all.at[i].headers, "\"reply_to\":\"\""));
        } else {
            EXPECT(!has(all.at[i].headers, "\"reply_to\":\"\""));
        }
    EXPECT_EQ(firms, 1);
}
