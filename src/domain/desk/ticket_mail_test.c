#include "domain/desk/ticket_mail_internal.h"

#include "domain/desk/desk_job.h"
#include "domain/desk/ticket_fixture_test.h"
#include "platform/mail.h"
#include "test_faults.h"

/* --- pure ------------------------------------------------------------------------------------------ */

TEST(a_senders_domain_counts_only_when_our_own_server_vouches_for_it)
{
    static const struct {
        const char *results;
        bool proven;
    } rows[] = {
        { "mx.pedell.example; dkim=pass header.d=schule.example", true },
        { "mx.pedell.example; spf=fail smtp.mailfrom=x@evil.example; dkim=pass header.i=@x header.d=schule.example",
          true },
        { "mx.pedell.example 1; dmarc=pass header.from=schule.example", true },
        { "mx.pedell.example; spf=pass smtp.mailfrom=kontakt@schule.example", true },
        { "mx.pedell.example; spf=pass smtp.mailfrom=schule.example", true },
        { "mx.pedell.example; dkim=fail header.d=schule.example", false },
        { "mx.pedell.example; dkim=pass header.d=evil.example", false },
        { "mx.pedell.example; dkim=pass header.d=example", false },
        { "mx.pedell.example; dkim=pass header.d=le.example", false },
        { "mx.pedell.example; dkim=passed header.d=schule.example", false },
        { "mx.evil.example; dkim=pass header.d=schule.example", false },
        { "mx.pedell.example; none\nmx.pedell.example; dkim=pass header.d=schule.example", false },
        { "mx.evil.example; none\nmx.pedell.example; dkim=pass header.d=schule.example", true },
        { "mx.pedell.example.evil.example; dkim=pass header.d=schule.example", false },
        { "dkim=pass header.d=schule.example", false },
        { "", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].results);
        EXPECT_EQ(mail_proven(str_of(rows[i].results), STR("mx.pedell.example"), STR("kontakt@schule.example")),
                  rows[i].proven);
        EXPECT(!mail_proven(str_of(rows[i].results), STR(""), STR("kontakt@schule.example")));
        EXPECT(!mail_proven(str_of(rows[i].results), STR("mx.pedell.example"), STR("kontakt")));
    }
}

TEST(subjects_lose_their_chains_and_tags)
{
    static const struct {
        const char *in, *out;
        int64_t number;
    } rows[] = {
        { "AW: Beamer", "Beamer", 0 },
        { "Re: AW: WG: Fwd: Beamer", "Beamer", 0 },
        { "RE[2]: Beamer", "Beamer", 0 },
        { "Antw: Beamer [#2026-004711]", "Beamer", 2026004711 },
        { "[#2026-004711] Beamer", "Beamer", 2026004711 },
        { "Beamer: dunkel", "Beamer: dunkel", 0 },
        { "", "", 0 },
        { "AW:", "", 0 },
        { "Rechnung [Ticket#12]", "Rechnung [Ticket#12]", 0 },
        { "Reh: im Wald", "Reh: im Wald", 0 },
        { "[#2026-]", "[#2026-]", 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].in);
        EXPECT_STR_EQ(mail_subject(test_mem(), str_of(rows[i].in)), str_of(rows[i].out));
        EXPECT_EQ(mail_subject_number(str_of(rows[i].in)), rows[i].number);
    }
}

/* --- taking --------------------------------------------------------------------------------------------- */

static const struct config config = {
    .mail_from = STR_INIT("desk@pedell.example"),
    .mail_authserv = STR_INIT("mx.pedell.example"),
    .base_url = STR_INIT("https://pedell.example"),
    .body_name = STR_INIT("Schul-IT"),
};

static struct desk open_desk(struct db *db)
{
    static const struct secret key = { { 7 } };
    secret_key_use(&key);
    return desk_open(db);
}

static int raws;

static mail_id receive(const struct desk *d)
{
    char raw[64];
    mail_id id;
    bool known;
    (void)snprintf(raw, sizeof raw, "Message-ID: <%d@x>\n\nBody\n", ++raws);
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(mail_receive(tx, STR("desk"), str_of(raw), &id, &known));
    EXPECT_OK(tx_commit(tx));
    return id;
}

static enum err take_once(const struct desk *d, mail_id id, const struct mail_message *m)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    enum err e = mail_take(tx, &config, id, m, "crashed");
    return tx_end(tx, e);
}

struct taking {
    const struct desk *d;
    mail_id id;
    const struct mail_message *message;
};

static int take_swept(void *arg)
{
    struct taking *t = arg;
    struct mem *mem;
    struct tx *tx;
    if (mem_open(&mem, LIMIT_ARENA_JOB) != OK)
        return 503;
    enum err e = tx_open(t->d->db, TX_WRITE, (struct tx_who){ .actor = { 0 } }, test_now, mem, &tx);
    if (e == OK) {
        e = mail_take(tx, &config, t->id, t->message, "crashed");
        e = tx_end(tx, e);
    }
    mem_close(mem);
    return e == OK ? 200 : 503;
}

static mail_id take(const struct desk *d, const struct mail_message *m)
{
    mail_id id = receive(d);
    struct taking taking = { d, id, m };
    test_faults(&(struct test_fault_try){ .db = d->db, .what = "mail_take", .run = take_swept, .arg = &taking });
    EXPECT_OK(take_once(d, id, m));
    return id;
}

#define PROVEN STR("mx.pedell.example; dkim=pass header.d=schule.example")

static struct mail_message message(const char *from, const char *subject, const char *text)
{
    return (struct mail_message){
        .message_id = str_cat(test_mem(), STR("<m"), str_of(from), STR(">")),
        .from_address = str_of(from),
        .from_name = STR("Name"),
        .to = STR("desk@pedell.example"),
        .subject = str_of(subject),
        .text = str_of(text),
        .date = test_now,
    };
}

/* The reply address our mail to `recipient` had. */
static struct str reply_to(ticket_ref ref, const char *recipient)
{
    struct buf text = buf_of(test_mem(), 40);
    ref_put(&text, ref.b);
    return str_cat(test_mem(), STR("desk+"), mail_token(test_mem(), buf_str(&text), str_of(recipient)),
                   STR("@pedell.example"));
}

static size_t quarantined(const struct desk *d, struct quarantine_rows *rows)
{
    struct tx *tx = test_tx(d->db, TX_READ, d->tech);
    EXPECT_OK(mail_quarantine_list(tx, NULL, 50, rows));
    EXPECT_OK(tx_commit(tx));
    return rows->n;
}

struct number {
    int64_t n;
};
ROW(number, COL(number, n));
QUERY(test_outbox, SCOPE_SYSTEM, 1, number, "SELECT count(*) AS n FROM outbox WHERE recipient = $3");
QUERY(test_outbox_all, SCOPE_SYSTEM, 0, number, "SELECT count(*) AS n FROM outbox");
QUERY(test_entries, SCOPE_SYSTEM, 1, number, "SELECT count(*) AS n FROM entry WHERE mail = $3");

static int64_t sent_to(const struct desk *d, const char *address)
{
    struct number row;
    struct tx *tx = test_tx(d->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(address != NULL ? tx_one(tx, test_outbox, &row, str_of(address)) : tx_one(tx, test_outbox_all, &row));
    EXPECT_OK(tx_commit(tx));
    return row.n;
}

static int64_t entries_of_mail(const struct desk *d, mail_id id)
{
    struct number row;
    struct tx *tx = test_tx(d->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, test_entries, &row, id));
    EXPECT_OK(tx_commit(tx));
    return row.n;
}

static const struct job_kind *const notify_kinds[] = { &desk_jobs[2], NULL };

static void notify_all(const struct desk *d)
{
    int ran;
    EXPECT_STR(str_of(desk_jobs[2].name), "desk.notify");
    EXPECT_OK(test_jobs(d->db, &config, notify_kinds, test_now, &ran));
}

/* req: Z4.2.1 */
TEST_DB(a_mail_of_a_proven_account_becomes_a_ticket_of_its_school)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    struct mail_message m = message("Lehrerin@schule.example", "AW: Beamer dunkel", "Seit heute.");
    m.authentication_results = PROVEN;
    mail_id id = take(&d, &m);
    EXPECT_EQ(entries_of_mail(&d, id), 1);
    EXPECT_EQ(quarantined(&d, &rows), 0);
    EXPECT_EQ(desk_found(&d, d.teacher, SET_OPEN, "beamer"), 1);
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "status:schule"), 1);
    notify_all(&d);
    EXPECT_EQ(sent_to(&d, "lehrerin@schule.example"), 1);
}

TEST_DB(a_message_becomes_one_entry_however_often_it_is_taken)
{
    struct desk d = open_desk(db);
    struct mail_message m = message("lehrerin@schule.example", "Beamer", "x");
    m.authentication_results = PROVEN;
    mail_id id = take(&d, &m);
    for (int i = 0; i < 3; i++)
        EXPECT_ERR(take_once(&d, id, &m), ERR_CONFLICT);
    EXPECT_EQ(entries_of_mail(&d, id), 1);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, ""), 1);
}

/* req: Z4.2.1 */
TEST_DB(who_is_not_proven_gets_a_constant_receipt_once_a_day_and_nothing_else)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    struct mail_message forged = message("lehrerin@schule.example", "Beamer", "x");
    struct mail_message stranger = message("fremd@anderswo.example", "Bitte Passwort", "Geheimnis");
    (void)take(&d, &forged);
    (void)take(&d, &stranger);
    (void)take(&d, &stranger);
    EXPECT_EQ(quarantined(&d, &rows), 3);
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, ""), 0);
    EXPECT_EQ(sent_to(&d, "fremd@anderswo.example"), 1);
    EXPECT_EQ(sent_to(&d, NULL), 2);
    for (size_t i = 0; i < rows.n; i++)
        EXPECT_EQ(rows.at[i].reason, MAIL_UNPROVEN);
    /* Only who is entrusted with all schools sees what has none. */
    struct tx *tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_OK(mail_quarantine_list(tx, NULL, 50, &rows));
    EXPECT_EQ(rows.n, 0);
    EXPECT_OK(tx_commit(tx));
    test_now = instant_add(test_now, DAYS(2));
    (void)take(&d, &stranger);
    EXPECT_EQ(sent_to(&d, "fremd@anderswo.example"), 2);
}

TEST_DB(only_the_token_joins_a_ticket)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "eins");
    struct str good = reply_to(ref, "lehrerin@schule.example");
    /* 1: the recipient of the token; the address is not even proven. */
    struct mail_message m = message("lehrerin@schule.example", "AW: Beamer", "zwei");
    m.to = str_cat(test_mem(), STR("x@y.example,"), good);
    (void)take(&d, &m);
    EXPECT_EQ(desk_read(&d, d.teacher, ref).row.entries, 2);
    /* 2: a colleague of the school with that token: for the desk first. */
    m = message("kontakt@schule.example", "AW: Beamer", "drei");
    m.to = good;
    (void)take(&d, &m);
    struct ticket t = desk_read(&d, d.teacher, ref);
    EXPECT_EQ(t.row.entries, 2);
    struct entry_rows entries;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(ticket_entries(tx, &t, &entries));
    EXPECT_EQ(entries.n, 3);
    EXPECT(entries.at[2].internal);
    tx_abort(tx);
    /* 3: anybody else, or a token that was altered: nothing of the ticket. */
    m = message("fremd@anderswo.example", "AW: Beamer", "vier");
    m.to = good;
    (void)take(&d, &m);
    EXPECT_EQ(quarantined(&d, &rows), 1);
    EXPECT(rows.at[0].suggested.n != 0);
    char *altered = mem_alloc(test_mem(), good.len);
    memcpy(altered, good.at, good.len);
    size_t last = good.len - sizeof "@pedell.example";
    altered[last] = altered[last] == '0' ? '1' : '0';
    m = message("lehrerin@schule.example", "AW: Beamer", "fünf");
    m.to = (struct str){ altered, good.len };
    (void)take(&d, &m);
    EXPECT_EQ(quarantined(&d, &rows), 2);
    EXPECT_EQ(desk_read(&d, d.teacher, ref).row.entries, 2);
}

TEST_DB(message_ids_and_numbers_only_suggest_and_only_to_the_desk)
{
    struct desk d = open_desk(db);
    struct mail_message first = message("lehrerin@schule.example", "Beamer", "eins");
    first.authentication_results = PROVEN;
    (void)take(&d, &first);
    struct mail_message reply = message("lehrer@schule.example", "Frage", "zwei");
    reply.authentication_results = PROVEN;
    reply.in_reply_to = first.message_id;
    (void)take(&d, &reply);
    struct mail_message tag = message("lehrer@schule.example", "Frage [#2026-000001]", "drei");
    tag.authentication_results = PROVEN;
    (void)take(&d, &tag);
    struct ticket_rows rows;
    struct str next;
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    struct ticket_filter f = { .set = SET_ALL, .order = ORDER_OLDEST };
    EXPECT_OK(ticket_list(tx, &f, &rows, &next));
    EXPECT_EQ(rows.n, 3);
    for (size_t i = 1; i < rows.n; i++) {
        struct ticket t;
        EXPECT_OK(ticket_find(tx, rows.at[i].ref, &t));
        EXPECT_EQ(t.suggested.n, rows.at[0].id.n);
        EXPECT_STR(t.row.subject, "Frage");
    }
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(desk_read(&d, d.teacher, rows.at[0].ref).row.entries, 1);
}

TEST_DB(automatic_mail_is_never_answered_and_moves_nothing)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "eins");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "Welcher Raum?"));
    notify_all(&d);
    int64_t before = sent_to(&d, NULL);
    struct mail_message m = message("lehrerin@schule.example", "Abwesend", "Ich bin im Urlaub.");
    m.to = reply_to(ref, "lehrerin@schule.example");
    m.automatic = true;
    (void)take(&d, &m);
    struct ticket t = desk_read(&d, d.tech, ref);
    EXPECT_EQ(t.row.state, STATE_AT_SCHOOL);
    EXPECT_EQ(t.row.entries, 3);
    struct mail_message stranger = message("fremd@anderswo.example", "Abwesend", "x");
    stranger.automatic = true;
    (void)take(&d, &stranger);
    struct mail_message foreign = message("desk@anderes.example", "Ihre Meldung", "x");
    foreign.loop = STR("another-installation");
    (void)take(&d, &foreign);
    EXPECT_EQ(quarantined(&d, &rows), 2);
    struct mail_message bounce = message("mailer-daemon@x.example", "Undelivered", "x");
    bounce.bounce = true;
    bounce.returned = ticket_root_id(test_mem(), &config, ref);
    bounce.failed = STR("weg@schule.example");
    (void)take(&d, &bounce);
    EXPECT_EQ(quarantined(&d, &rows), 2);
    EXPECT_EQ(desk_read(&d, d.teacher, ref).row.entries, 3);
    notify_all(&d);
    EXPECT_EQ(sent_to(&d, NULL), before);
    /* The human answer does move it. */
    m = message("lehrerin@schule.example", "AW: Frage", "Raum 12.");
    m.to = reply_to(ref, "lehrerin@schule.example");
    (void)take(&d, &m);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_SCHOOL_HANDOVER);
}

TEST_DB(our_own_mail_coming_back_stops_in_quarantine)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    struct str instance;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(mail_instance(tx, &instance));
    EXPECT_OK(tx_commit(tx));
    struct mail_message m = message("desk@pedell.example", "Ihre Meldung", "x");
    m.loop = instance;
    (void)take(&d, &m);
    EXPECT_EQ(quarantined(&d, &rows), 1);
    EXPECT_EQ(rows.at[0].reason, MAIL_OWN_LOOP);
    EXPECT_EQ(sent_to(&d, NULL), 0);
}

TEST_DB(a_storm_is_kept_but_no_longer_answered)
{
    struct desk d = open_desk(db);
    for (int i = 0; i < 14; i++) {
        struct mail_message m = message("lehrerin@schule.example", "Beamer", "x");
        m.authentication_results = PROVEN;
        (void)take(&d, &m);
    }
    EXPECT_EQ(desk_found(&d, d.tech, SET_ALL, ""), 14);
    notify_all(&d);
    EXPECT_EQ(sent_to(&d, "lehrerin@schule.example"), 10);
    test_now = instant_add(test_now, HOURS(5));
    struct mail_message m = message("lehrerin@schule.example", "Beamer", "x");
    m.authentication_results = PROVEN;
    (void)take(&d, &m);
    notify_all(&d);
    EXPECT_EQ(sent_to(&d, "lehrerin@schule.example"), 10);
}

TEST_DB(what_cannot_be_read_waits_for_a_person_and_is_noticed_once)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    mail_id id = take(&d, NULL);
    EXPECT_ERR(take_once(&d, id, NULL), ERR_CONFLICT);
    EXPECT_EQ(quarantined(&d, &rows), 1);
    EXPECT_EQ(rows.at[0].reason, MAIL_UNREADABLE);
    EXPECT_STR(rows.at[0].text, "crashed");
    EXPECT_EQ(sent_to(&d, NULL), 0);
}

/* req: Z4.2.1 */
TEST_DB(a_person_gives_a_message_its_school_once)
{
    struct desk d = open_desk(db);
    struct quarantine_rows rows;
    struct quarantine_row one;
    ticket_ref ref;
    int64_t number;
    struct mail_message m = message("fremd@anderswo.example", "WG: Beamer dunkel", "Seit heute.");
    (void)take(&d, &m);
    (void)take(&d, &m);
    EXPECT_EQ(quarantined(&d, &rows), 2);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech_b);
    EXPECT_ERR(mail_release(tx, rows.at[0].ref, d.other, d.body, &ref, &number), ERR_NOT_FOUND);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, d.contact);
    EXPECT_ERR(mail_quarantine_find(tx, rows.at[0].ref, &one), ERR_NOT_FOUND);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(mail_quarantine_find(tx, rows.at[0].ref, &one));
    EXPECT_OK(mail_release(tx, rows.at[0].ref, d.north, d.body, &ref, &number));
    EXPECT_OK(mail_reject(tx, rows.at[1].ref));
    EXPECT_ERR(mail_release(tx, rows.at[0].ref, d.north, d.body, &ref, &number), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
    struct ticket t = desk_read(&d, d.contact, ref);
    EXPECT_STR(t.row.subject, "Beamer dunkel");
    EXPECT(!t.row.proven);
    EXPECT_EQ(quarantined(&d, &rows), 0);
    notify_all(&d);
    EXPECT_EQ(sent_to(&d, "fremd@anderswo.example"), 1);
}

TEST_DB(an_answer_to_a_closed_ticket_opens_it_in_time_and_is_a_new_one_later)
{
    struct desk d = open_desk(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "eins");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    struct mail_message m = message("lehrerin@schule.example", "AW: Beamer", "doch nicht");
    m.to = reply_to(ref, "lehrerin@schule.example");
    (void)take(&d, &m);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_REOPENED);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    test_now = instant_add(test_now, DAYS(40));
    (void)take(&d, &m);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_CLOSED);
    EXPECT_EQ(desk_found(&d, d.teacher, SET_OPEN, "folgemeldung beamer"), 1);
}

TEST_DB(files_of_a_mail_come_with_it_and_what_is_not_allowed_is_named)
{
    struct desk d = open_desk(db);
    struct mail_part parts[] = { { STR("log.txt"), STR("text/plain"), STR("Zeile\n"), false },
                                 { STR("virus.exe"), STR("x/y"), STR("MZ\x01"), false } };
    struct mail_message m = message("lehrerin@schule.example", "Beamer", "siehe Anhang");
    m.authentication_results = PROVEN;
    m.parts.at = parts;
    m.parts.n = 2;
    (void)take(&d, &m);
    struct ticket_rows rows;
    struct str next;
    struct attachment_rows files;
    struct entry_rows entries;
    struct ticket t;
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    struct ticket_filter f = { .set = SET_ALL };
    EXPECT_OK(ticket_list(tx, &f, &rows, &next));
    EXPECT_OK(ticket_find(tx, rows.at[0].ref, &t));
    EXPECT_OK(ticket_attachments(tx, &t, &files));
    EXPECT_EQ(files.n, 1);
    EXPECT_STR(files.at[0].name, "log.txt");
    EXPECT_OK(ticket_entries(tx, &t, &entries));
    EXPECT_EQ(entries.n, 2);
    EXPECT(entries.at[1].internal);
    EXPECT(str_find(entries.at[1].text, STR("virus.exe")) != SIZE_MAX);
    EXPECT_OK(tx_commit(tx));
}
