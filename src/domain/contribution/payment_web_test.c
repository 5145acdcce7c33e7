#include "domain/contribution/contribution.h"
#include "domain/contribution/payment.h"
#include "platform/auth.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

#define BODY_IBAN "DE02120300000000202051"
#define EICHENAU_IBAN "DE02500105170137075030"

struct rig {
    struct db *db;
    struct web *web;
    authority_id provider, eichenau, lindhagen;
    account_id head, official, steering, technician;
};

__attribute__((format(printf, 1, 2))) static const char *textf(const char *format, ...)
{
    __builtin_va_list args;
    char *text = mem_alloc(test_mem(), 16384);
    __builtin_va_start(args, format);
    int n = vsnprintf(text, 16384, format, args);
    __builtin_va_end(args);
    EXPECT(n >= 0 && n < 16384);
    return text;
}

static authority_id party(struct tx *tx, struct str name, bool provider)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static account_id person(struct tx *tx, struct str mail, enum role role, authority_id place)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(200));
    struct account_new add = { .mail = mail, .name = mail, .authority = place };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    struct grant_new grant = {
        .account = id, .role = role, .authority = place, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    struct entrustment_new trust = {
        .account = id, .authority = place, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2)
    };
    EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    return id;
}

/* Due on 2026-11-05 (the clock of the tests says 2026-11-23), RF reference and number by `n`. */
static void invoice(struct rig *r, int n, authority_id authority, int kind, int64_t cents)
{
    const char *q = db_engine(r->db) == DB_SQLITE ? "X'" : "decode('";
    test_sql(
        r->db,
        textf("INSERT INTO invoice (id, ref, authority, kind, series, n, number, fixing, year, half, corrects,"
              " issued_on, starts, ends, due_nominal, due_on, net_cents, vat_regime, vat_rate, vat_cents, gross_cents,"
              " reference, frozen, created_by, created_at) VALUES (%d, %s%032d'%s, %ld, %d, 2026, %d,"
              " '2026-%05d', 0, 2026, %d, 0, %d, %d, %d, %d, %d, %ld, 1, 0, 0, %ld, 'RF%02d2026%05d', '{}', 1, 1)",
              n, q, n, db_engine(r->db) == DB_SQLITE ? "" : ", 'hex')", (long)authority.n, kind, n, n, n % 3,
              day_of(2026, 10, 1).n, day_of(2026, 7, 1).n, day_of(2026, 12, 31).n, day_of(2026, 11, 5).n,
              day_of(2026, 11, 5).n, (long)cents, (long)cents, 10 + n, n));
}

static void profile(struct rig *r, int n, authority_id authority, const char *iban)
{
    test_sql(r->db, textf("INSERT INTO billing_profile (id, ref, authority, starts, leitweg, endpoint_scheme, endpoint,"
                          " iban, account_name, tax_number, vat_id, register_id, contact, phone, mail, name, street,"
                          " zip, town, contract, syntax, created_by,"
                          " created_at) VALUES (%d, %s%032d'%s, %ld, 0, '', 'EM', '', '%s', '', '', '', '', '', '', '',"
                          " '', '', '', '', '', 2, 1, 1)",
                          n, db_engine(r->db) == DB_SQLITE ? "X'" : "decode('", n,
                          db_engine(r->db) == DB_SQLITE ? "" : ", 'hex')", (long)authority.n, iban));
}

static struct rig *rig_open(struct db *db)
{
    struct rig *r = MEM_NEW(test_mem(), struct rig);
    const authority_id all = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    r->db = db;
    EXPECT_OK(agreement_module.init(tx));
    r->provider = party(tx, STR("Landkreis Musterland"), true);
    r->eichenau = party(tx, STR("Stadt Eichenau"), false);
    r->lindhagen = party(tx, STR("Stadt Lindhagen"), false);
    r->head = person(tx, STR("leitung@schul-it.example"), ROLE_HEAD, all);
    r->official = person(tx, STR("amt@eichenau.example"), ROLE_AUTHORITY_OFFICIAL, r->eichenau);
    r->steering = person(tx, STR("lenkung@schul-it.example"), ROLE_STEERING_MEMBER, r->lindhagen);
    r->technician = person(tx, STR("technik@schul-it.example"), ROLE_TECHNICIAN, r->eichenau);
    EXPECT_OK(tx_commit(tx));
    invoice(r, 1, r->eichenau, DOCUMENT_INVOICE, 10000);
    invoice(r, 2, r->eichenau, DOCUMENT_INVOICE, 25050);
    invoice(r, 3, r->lindhagen, DOCUMENT_INVOICE, 7000);
    profile(r, 1, r->provider, BODY_IBAN);
    profile(r, 2, r->eichenau, EICHENAU_IBAN);
    r->web = web_open(db, rooms);
    web_sign_in(r->web, r->head);
    return r;
}

#define ENTRY(amount, sign, more) \
    "<Ntry><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>" \
    "2026-11-20</Dt></BookgDt><NtryDtls><TxDtls>" more "</TxDtls></NtryDtls></Ntry>"
#define FROM(name, iban) \
    "<RltdPties><Dbtr><Pty><Nm>" name "</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>" iban \
    "</IBAN></Id></DbtrAcct></RltdPties>"
#define WORDS(text) "<RmtInf><Ustrd>" text "</Ustrd></RmtInf>"

static struct str statement(const char *id, int sequence, const char *opening, const char *closing, const char *entries)
{
    return str_of(textf("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Id>%s"
                        "</Id><ElctrncSeqNb>%d</ElctrncSeqNb><Acct><Id><IBAN>" BODY_IBAN "</IBAN></Id></Acct>"
                        "<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT"
                        "</CdtDbtInd></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt>"
                        "<CdtDbtInd>CRDT</CdtDbtInd></Bal>%s</Stmt></BkToCstmrStmt></Document>",
                        id, sequence, opening, closing, entries));
}

static const char *location(struct response answer) { return str_z(test_mem(), response_header(&answer, "Location")); }

static struct response upload(struct rig *r, struct str xml)
{
    return web_upload(r->web, "/contribution/bank-statements", "", "file", "auszug.xml", xml);
}

static const char *preview_of(struct rig *r, struct str xml)
{
    struct response answer = upload(r, xml);
    EXPECT_STATUS(answer, 303);
    return location(answer);
}

static void book(struct rig *r, struct str xml)
{
    const char *preview = preview_of(r, xml);
    EXPECT_CONTAINS(web_get(r->web, preview), "Jetzt buchen");
    EXPECT_STATUS(web_post(r->web, textf("%s/book", preview), ""), 303);
}

/* The first address of this kind on the page. */
static const char *link_on(struct response page, const char *begin)
{
    size_t at = str_find(page.body, str_of(begin));
    EXPECT(at != SIZE_MAX);
    return str_z(test_mem(), str_sub(page.body, at, str_of(begin).len + REF_TEXT_LEN));
}

/* What is open of the document with this number. */
static int64_t number(struct rig *r, const char *document)
{
    struct tx *tx = test_tx(r->db, TX_READ, r->head);
    struct open_account account;
    int64_t open = 0;
    EXPECT_OK(open_account_all(tx, &account));
    for (size_t i = 0; i < account.rows.n; i++)
        if (str_eq(account.rows.at[i].number, str_of(document)))
            open = account.items.at[account.items.of_document[i]].open;
    tx_abort(tx);
    return open;
}

/* req: Z5.6 */
TEST_DB(a_statement_is_looked_at_booked_and_settles_what_its_references_prove)
{
    struct rig *r = rig_open(db);
    struct str xml = statement(
        "S1", 1, "0.00", "420.50",
        ENTRY("100.00", "CRDT", FROM("Stadt Eichenau", EICHENAU_IBAN) WORDS("RF11 2026 0000 1"))
            ENTRY("250.50", "CRDT", FROM("Kasse", EICHENAU_IBAN) WORDS("Beitrag"))
                ENTRY("70.00", "CRDT", FROM("Stadt Lindhagen", "DE75512108001245126199") WORDS("Rechnung 2026-00003")));
    const char *preview = preview_of(r, xml);
    struct response page = web_get(r->web, preview);
    EXPECT_CONTAINS(page, "420,50");
    EXPECT_EQ(number(r, "2026-00001"), 10000);
    EXPECT_STATUS(web_post(r->web, textf("%s/book", preview), ""), 303);
    EXPECT_EQ(number(r, "2026-00001"), 0);
    EXPECT_EQ(number(r, "2026-00002"), 0);
    EXPECT_EQ(number(r, "2026-00003"), 0);
    page = web_get(r->web, "/contribution/bank-statements");
    page = web_get(r->web, link_on(page, "/contribution/bank-statements/"));
    EXPECT_CONTAINS(page, "20.11.2026");
    EXPECT_CONTAINS(page, "Zugeordnet");
    page = web_get(r->web, link_on(page, "/contribution/payments/"));
    EXPECT_CONTAINS(page, "2026-00001");
    EXPECT_CONTAINS(page, "Referenz");
}

TEST_DB(nothing_is_booked_twice_and_the_page_says_so)
{
    struct rig *r = rig_open(db);
    const char *entry = ENTRY("40.00", "CRDT", FROM("Stadt Eichenau", EICHENAU_IBAN) WORDS("RF11202600001"));
    struct str first = statement("S1", 1, "0.00", "40.00", entry);
    book(r, first);
    EXPECT_EQ(number(r, "2026-00001"), 6000);
    struct response page = web_get(r->web, preview_of(r, first));
    EXPECT_CONTAINS(page, "genau diesem Inhalt");
    EXPECT_NOT_CONTAINS(page, "Jetzt buchen");
    page = web_get(r->web, preview_of(r, statement("S1", 1, "0.00", "40.00 ", entry)));
    EXPECT_CONTAINS(page, "Dieser Auszug ist schon gebucht");
    EXPECT_NOT_CONTAINS(page, "Jetzt buchen");
    const char *third = preview_of(r, statement("S3", 3, "0.00", "40.00", entry));
    page = web_get(r->web, third);
    EXPECT_CONTAINS(page, "Schon gebuchte Buchungen: 1");
    EXPECT_CONTAINS(page, "nächste Nummer");
    EXPECT_CONTAINS(page, "passt nicht zum Endbestand davor");
    EXPECT_STATUS(web_post(r->web, textf("%s/book", third), ""), 303);
    EXPECT_EQ(number(r, "2026-00001"), 6000);
    EXPECT_STATUS(web_post(r->web, textf("%s/book", third), ""), 409);
}

TEST_DB(two_payments_that_look_the_same_in_one_statement_are_two)
{
    struct rig *r = rig_open(db);
    const char *entry = ENTRY("40.00", "CRDT", FROM("Stadt Eichenau", EICHENAU_IBAN) WORDS("RF11202600001"));
    book(r, statement("S1", 1, "0.00", "80.00", textf("%s%s", entry, entry)));
    EXPECT_EQ(number(r, "2026-00001"), 2000);
}

TEST_DB(a_file_with_a_fault_is_shown_with_its_place_and_books_nothing)
{
    struct rig *r = rig_open(db);
    const char *entry = ENTRY("40.00", "CRDT", WORDS("RF11202600001"));
    const char *preview = preview_of(r, statement("S1", 1, "0.00", "41.00", entry));
    struct response page = web_get(r->web, preview);
    EXPECT_CONTAINS(page, "ergeben nicht den Endbestand");
    EXPECT_CONTAINS(page, "Zeile 1, Auszug 1");
    EXPECT_NOT_CONTAINS(page, "Jetzt buchen");
    EXPECT_STATUS(web_post(r->web, textf("%s/book", preview), ""), 422);
    page =
        web_get(r->web, preview_of(r, STR("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><Bk")));
    EXPECT_CONTAINS(page, "abgeschnitten");
    page = web_upload(r->web, "/contribution/bank-statements", "", "file", "auszug.csv", STR("a;b\n"));
    EXPECT_STATUS(page, 422);
    EXPECT_EQ(number(r, "2026-00001"), 10000);
}

TEST_DB(a_person_settles_a_part_and_undoes_it_but_never_more_than_is_open)
{
    struct rig *r = rig_open(db);
    book(r, statement("S1", 1, "0.00", "120.00", ENTRY("120.00", "CRDT", FROM("Stadt Eichenau", EICHENAU_IBAN))));
    EXPECT_EQ(number(r, "2026-00001"), 10000);
    const char *payment = link_on(web_get(r->web, "/contribution/bank-statements"), "/contribution/payments/");
    struct response page = web_get(r->web, payment);
    EXPECT_CONTAINS(page, "2026-00001");
    EXPECT_CONTAINS(page, "Konto und genauer Betrag");
    size_t at = str_find(page.body, STR("id=\"invoice-"));
    const char *invoice_ref_text = str_z(test_mem(), str_sub(page.body, at + 12, REF_TEXT_LEN));
    page = web_post(r->web, textf("%s/settle", payment), textf("invoice=%s&amount=100,01", invoice_ref_text));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "bei diesem Posten nicht offen");
    page = web_post(r->web, textf("%s/settle", payment), textf("invoice=%s&amount=abc", invoice_ref_text));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "value=\"abc\"");
    EXPECT_STATUS(web_post(r->web, textf("%s/settle", payment), textf("invoice=%s&amount=60", invoice_ref_text)), 303);
    EXPECT_EQ(number(r, "2026-00001"), 4000);
    EXPECT_STATUS(web_post(r->web, textf("%s/release", payment), ""), 303);
    EXPECT_EQ(number(r, "2026-00001"), 10000);
    EXPECT_STATUS(web_post(r->web, textf("%s/release", payment), ""), 409);
}

/* req: Z5.6 */
TEST_DB(money_of_other_business_is_set_aside_with_a_reason_and_taken_up_again)
{
    struct rig *r = rig_open(db);
    book(r, statement("S1", 1, "0.00", "7.77", ENTRY("7.77", "CRDT", WORDS("Erstattung Schaden"))));
    const char *list = "/contribution/bank-statements";
    const char *payment = link_on(web_get(r->web, list), "/contribution/payments/");
    struct response page = web_post(r->web, textf("%s/set-aside", payment), "aside_reason=");
    EXPECT_STATUS(page, 422);
    EXPECT_STATUS(web_post(r->web, textf("%s/take-up", payment), ""), 409);
    EXPECT_STATUS(web_post(r->web, textf("%s/set-aside", payment), "aside_reason=Versicherung"), 303);
    EXPECT_STATUS(web_post(r->web, textf("%s/set-aside", payment), "aside_reason=Versicherung"), 409);
    page = web_get(r->web, list);
    EXPECT_NOT_CONTAINS(page, payment);
    EXPECT_CONTAINS(web_get(r->web, link_on(page, "/contribution/bank-statements/")), "Beiseitegelegt");
    EXPECT_CONTAINS(web_get(r->web, payment), "Beiseitegelegt: Versicherung");
    EXPECT_STATUS(web_post(r->web, textf("%s/take-up", payment), ""), 303);
    EXPECT_CONTAINS(web_get(r->web, list), payment);
    EXPECT_EQ(number(r, "2026-00001"), 10000);
}

TEST_DB(a_return_reopens_the_invoice_and_too_much_goes_back_by_a_refund)
{
    struct rig *r = rig_open(db);
    book(r, statement("S1", 1, "0.00", "100.00",
                      ENTRY("100.00", "CRDT", "<Refs><EndToEndId>E1</EndToEndId></Refs>" WORDS("RF11202600001"))));
    EXPECT_EQ(number(r, "2026-00001"), 0);
    book(r, statement("S2", 2, "100.00", "0.00",
                      ENTRY("100.00", "DBIT",
                            "<Refs><EndToEndId>E1</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn>"
                            "</RtrInf>")));
    EXPECT_EQ(number(r, "2026-00001"), 10000);
    book(r, statement("S3", 3, "0.00", "120.00", ENTRY("120.00", "CRDT", WORDS("RF11202600001"))));
    EXPECT_EQ(number(r, "2026-00001"), 0);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/bank-statements"), "20,00");
    book(r, statement("S4", 4, "120.00", "100.00", ENTRY("20.00", "DBIT", WORDS("Erstattung"))));
    struct response page = web_get(r->web, "/contribution/bank-statements");
    const char *credit = link_on(page, "/contribution/payments/");
    page = web_get(r->web, link_on(page, "/contribution/bank-statements/"));
    const char *debit = link_on(page, "/contribution/payments/");
    page =
        web_post(r->web, textf("%s/give-back", debit), textf("credit=%s", credit + strlen("/contribution/payments/")));
    EXPECT_STATUS(page, 303);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/bank-statements"), "/contribution/payments/");
    EXPECT_EQ(number(r, "2026-00001"), 0);
}

TEST_DB(a_reminder_is_released_by_the_head_numbered_and_names_no_fee)
{
    struct rig *r = rig_open(db);
    struct response page = web_get(r->web, "/contribution/open-items");
    EXPECT_CONTAINS(page, "Überfällig");
    size_t at = str_find(page.body, STR("name=\"invoice\" value=\""));
    EXPECT(at != SIZE_MAX);
    const char *body = textf("invoice=%s", str_z(test_mem(), str_sub(page.body, at + 22, REF_TEXT_LEN)));
    struct response answer = web_post(r->web, "/contribution/reminders", body);
    EXPECT_STATUS(answer, 303);
    const char *reminder = location(answer);
    page = web_get(r->web, reminder);
    EXPECT_CONTAINS(page, "ZE-2026-00001");
    EXPECT_CONTAINS(page, "2026-00001");
    EXPECT_CONTAINS(page, "weder Gebühren noch Zinsen");
    EXPECT_STATUS(web_post(r->web, "/contribution/reminders", body), 409);
    web_sign_in(r->web, r->official);
    EXPECT_STATUS(web_get(r->web, reminder), 200);
    EXPECT_STATUS(web_post(r->web, "/contribution/reminders", body), 403);
}

TEST_DB(the_account_shows_each_role_what_the_matrix_gives)
{
    struct rig *r = rig_open(db);
    book(r, statement("S1", 1, "0.00", "40.00", ENTRY("40.00", "CRDT", WORDS("RF11202600001"))));
    web_sign_in(r->web, r->official);
    struct response page = web_get(r->web, "/contribution/open-items");
    EXPECT_CONTAINS(page, "Stadt Eichenau");
    EXPECT_NOT_CONTAINS(page, "Lindhagen");
    EXPECT_NOT_CONTAINS(page, "Zahlungserinnerung freigeben");
    page = web_get(r->web, link_on(page, "/contribution/accounts/"));
    EXPECT_CONTAINS(page, "350,50");
    EXPECT_CONTAINS(page, "40,00");
    EXPECT_CONTAINS(page, "310,50");
    EXPECT_CONTAINS(page, "05.11.2026");
    EXPECT_STATUS(web_get(r->web, "/contribution/bank-statements"), 403);
    EXPECT_STATUS(web_get(r->web, "/contribution/exports"), 403);
    web_sign_in(r->web, r->steering);
    EXPECT_CONTAINS(web_get(r->web, "/contribution/open-items"), "Stadt Lindhagen");
    EXPECT_STATUS(web_get(r->web, "/contribution/bank-statements"), 403);
    web_sign_in(r->web, r->technician);
    EXPECT_STATUS(web_get(r->web, "/contribution/open-items"), 403);
}

#define SETTINGS \
    "settings=Berater = 1001%0AMandant = 7%0ASachkontenlänge = 4%0AErlöskonto = 4400%0APersonenkonto Stadt Eichenau " \
    "= 10001%0A"

TEST_DB(bookings_leave_once_and_a_second_fetch_is_a_marked_copy_of_the_same_bytes)
{
    struct rig *r = rig_open(db);
    EXPECT_STATUS(web_post(r->web, "/contribution/exports/profile", "settings=Laune = gut"), 422);
    EXPECT_STATUS(web_post(r->web, "/contribution/exports/profile", SETTINGS), 303);
    struct response page = web_post(r->web, "/contribution/exports", "format=datev");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "Zeile 5");
    EXPECT_CONTAINS(page, "Stadt Lindhagen");
    EXPECT_STATUS(web_post(r->web, "/contribution/exports/profile", SETTINGS "Personenkonto Stadt Lindhagen = 10002"),
                  303);
    EXPECT_STATUS(web_post(r->web, "/contribution/exports", "format=datev"), 303);
    EXPECT_STATUS(web_post(r->web, "/contribution/exports", "format=datev"), 409);
    page = web_get(r->web, "/contribution/exports");
    EXPECT_CONTAINS(page, "420,50");
    size_t at = str_find(page.body, STR("action=\"/contribution/exports/"));
    for (; at != SIZE_MAX && !str_starts(str_from(page.body, at + 30 + REF_TEXT_LEN), STR("/copy"));)
        at = at + 1 + str_find(str_from(page.body, at + 1), STR("action=\"/contribution/exports/"));
    const char *copy =
        textf("/contribution/exports/%s/copy", str_z(test_mem(), str_sub(page.body, at + 30, REF_TEXT_LEN)));
    page = web_post(r->web, copy, "");
    EXPECT_STATUS(page, 200);
    EXPECT(page.body.len > 100);
    EXPECT(str_find(response_header(&page, "Content-Disposition"), STR("EXTF_Buchungsstapel_00001.csv")) != SIZE_MAX);
    struct str first = str_dup(test_mem(), page.body);
    page = web_post(r->web, copy, "");
    EXPECT_STR_EQ(page.body, first);
    EXPECT(str_find(response_header(&page, "Content-Disposition"), STR("00001_Kopie_1.csv")) != SIZE_MAX);
}

TEST(ten_thousand_entries_in_one_file_are_booked_in_one_go)
{
    struct rig *r = rig_open(test_db(DB_SQLITE));
    struct buf entries = buf_of(test_mem(), MIB(8));
    for (int i = 0; i < 10000; i++) {
        buf_put_z(&entries, "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
                            "<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>B");
        buf_int(&entries, i);
        buf_put_z(&entries, "</AcctSvcrRef><NtryDtls><TxDtls>" FROM("Zahler", "DE75512108001245126199")
                                WORDS("RF11202600001") "</TxDtls></NtryDtls></Ntry>\n");
    }
    struct str head = statement("S1", 1, "0.00", "10000.00", "@");
    size_t at = str_find(head, STR("@"));
    book(r, str_cat(test_mem(), str_sub(head, 0, at), buf_str(&entries), str_from(head, at + 1)));
    EXPECT_EQ(number(r, "2026-00001"), 0);
    struct tx *tx = test_tx(r->db, TX_READ, r->head);
    struct bank_statement_rows rows;
    EXPECT_OK(bank_statements(tx, &rows));
    EXPECT_EQ(rows.at[0].entries, 10000);
    EXPECT_EQ(rows.at[0].waiting, 9900);
    tx_abort(tx);
}
