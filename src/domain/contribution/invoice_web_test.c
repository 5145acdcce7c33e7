#include "domain/contribution/contribution.h"
#include "domain/contribution/fixing_act.h"
#include "domain/contribution/invoice_store.h"
#include "platform/auth.h"
#include "platform/mail.h"
#include "test_db.h"
#include "test_web.h"

static const struct module *const rooms[] = { &agreement_module, &contribution_module, NULL };

struct rig {
    struct db *db;
    struct web *web;
    authority_id provider, town;
    account_id writer, checker, official, foreign;
    fixing_id fixing;
    const char *path; /* of the fixing */
};

__attribute__((format(printf, 1, 2))) static const char *textf(const char *format, ...)
{
    __builtin_va_list args;
    char *text = mem_alloc(test_mem(), 4096);
    __builtin_va_start(args, format);
    int n = vsnprintf(text, 4096, format, args);
    __builtin_va_end(args);
    EXPECT(n >= 0 && n < 4096);
    return text;
}

static const char *ref_text(const unsigned char ref[16])
{
    struct buf out = buf_of(test_mem(), REF_TEXT_LEN);
    ref_put(&out, ref);
    return str_z(test_mem(), buf_str(&out));
}

static authority_id party(struct tx *tx, struct str name, bool provider, const char *number, const char *form)
{
    authority_id id;
    school_id school;
    branch_id branch;
    struct authority_new add = { .name = name,
                                 .street = STR("Rathausplatz 1"),
                                 .zip = STR("31860"),
                                 .town = STR("Eichenau"),
                                 .mail = STR("amt@town.example"),
                                 .is_provider = provider,
                                 .starts = DAY_NONE,
                                 .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    struct school_new s = { .authority = id,
                            .official_number = str_of(number),
                            .name = str_cat(test_mem(), str_of(form), STR(" "), str_of(number)),
                            .starts = DAY_NONE,
                            .ends = DAY_NONE };
    EXPECT_OK(agreement_school_create(tx, &s, &school));
    struct branch_new b = { .authority = id,
                            .school = school,
                            .form = str_of(form),
                            .name = str_of(form),
                            .level = LEVEL_LOWER,
                            .grade_from = 1,
                            .grade_to = 13,
                            .starts = DAY_NONE,
                            .ends = DAY_NONE };
    EXPECT_OK(agreement_branch_create(tx, &b, &branch));
    return id;
}

static account_id person(struct tx *tx, const char *name, enum role role, authority_id place)
{
    account_id id;
    struct instant starts = instant_sub(tx_now(tx), DAYS(1)), ends = instant_add(tx_now(tx), DAYS(200));
    struct account_new add = { .mail = str_cat(test_mem(), str_of(name), STR("@probe.example")),
                               .name = str_of(name),
                               .authority = place };
    EXPECT_OK(auth_account_create(tx, &add, &id, NULL));
    struct grant_new grant = {
        .account = id, .role = role, .authority = place, .starts = starts, .ends = ends, .approved_by = { 99 }
    };
    EXPECT_OK(auth_grant_create(tx, &grant, NULL));
    struct entrustment_new trust = {
        .account = id, .authority = place, .starts = starts, .ends = ends, .committed_on = day_of(2026, 1, 2)
    };
    if (role == ROLE_HEAD)
        EXPECT_OK(auth_entrustment_create(tx, &trust, NULL));
    return id;
}

static struct fixing_row fixing_of(struct rig *r)
{
    struct fixing_row f;
    struct tx *tx = test_tx(r->db, TX_READ, r->writer);
    EXPECT_OK(fixing_by_id(tx, r->fixing, &f));
    tx_abort(tx);
    return f;
}

static void decide(struct tx *tx)
{
    struct interpretation_decision decision = { .reason = STR("Einvernehmen"),
                                                .decision_ref = STR("Protokoll 3"),
                                                .decided_on = day_of(2023, 1, 10),
                                                .starts = day_of(2022, 1, 1) };
    int adopted;
    EXPECT_OK(agreement_interpretation_decide(tx, INTERPRETATION_WEIGHTS, READING_B, &decision));
    EXPECT_OK(agreement_interpretations_adopt(tx, &decision, &adopted));
    EXPECT_EQ(adopted, 15); /* all but the readings of the weights and of the minimum term */
}

/* Everything up to the draft: 1,000.00 a year by reading B, pupils 300 : 700. */
static void write_fixing(struct rig *r)
{
    struct statistics_result result;
    budget_plan_id plan;
    struct fixing_place keys[] = { { r->provider, STR("03252") }, { r->town, STR("03252006") } };
    struct statistics_source source = { .school_year = 2025,
                                        .source = STR("Landesamt"),
                                        .file_name = STR("zahlen.csv"),
                                        .profile = STR(""),
                                        .bytes = STR("Schulnummer;Schulform;Schuljahrgang;Schüler\n"
                                                     "70001;Gymnasium;5;300\n70010;Grundschule;1;700\n") };
    struct tx *tx = test_tx(r->db, TX_WRITE, r->writer);
    decide(tx);
    EXPECT_OK(statistics_import(tx, &source, false, &result));
    for (int year = 2027; year < 2030; year++)
        EXPECT_OK(plan_add(tx, &(struct plan_new){ year, 100001, STR("Haushaltsplan"), STR("Beschluss") }, &plan));
    struct fixing_new draft = { .first_year = 2027,
                                .years = 3,
                                .length_reason = STR(""),
                                .fixing_date = day_of(2026, 10, 15),
                                .snapshot = result.snapshot,
                                .reading = READING_B,
                                .ge_grade10 = LEVEL_LOWER,
                                .weights = { { 15, 35, 50 }, 100 },
                                .decision_ref = STR("Protokoll 3"),
                                .reason = STR("Einvernehmen"),
                                .order = { keys, 2 } };
    EXPECT_OK(fixing_add(tx, &draft, NULL, &r->fixing));
    EXPECT_OK(tx_commit(tx));
}

static void sign_fixing(struct rig *r)
{
    struct fixing_row f = fixing_of(r);
    struct tx *tx = test_tx(r->db, TX_WRITE, r->checker);
    EXPECT_OK(fixing_check(tx, &f));
    EXPECT_OK(tx_commit(tx));
    f = fixing_of(r);
    tx = test_tx(r->db, TX_WRITE, r->checker);
    EXPECT_OK(fixing_sign(tx, &f));
    EXPECT_OK(tx_commit(tx));
    r->path = textf("/contribution/fixings/%s", ref_text(f.ref.b));
}

static struct rig *rig_open(struct db *db)
{
    struct rig *r = MEM_NEW(test_mem(), struct rig);
    const authority_id body = { 0 };
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    r->db = db;
    EXPECT_OK(agreement_module.init(tx));
    r->provider = party(tx, STR("Landkreis Musterland"), true, "70001", "Gymnasium");
    r->town = party(tx, STR("Stadt Eichenau"), false, "70010", "Grundschule");
    r->writer = person(tx, "Wanda Wort", ROLE_HEAD, body);
    r->checker = person(tx, "Paul Probe", ROLE_HEAD, body);
    r->official = person(tx, "Otto Amt", ROLE_AUTHORITY_OFFICIAL, r->town);
    r->foreign = person(tx, "Franz Fremd", ROLE_AUTHORITY_OFFICIAL, r->provider);
    EXPECT_OK(tx_commit(tx));
    r->web = web_open(db, rooms);
    write_fixing(r);
    sign_fixing(r);
    web_sign_in(r->web, r->writer);
    return r;
}

static const char *authority_text(struct rig *r, authority_id id)
{
    struct authority_row row;
    struct tx *tx = test_tx(r->db, TX_READ, (account_id){ 0 });
    EXPECT_OK(agreement_authority_by_id(tx, id, &row));
    tx_abort(tx);
    return ref_text(row.ref.b);
}

static const char *profile_body(struct rig *r, authority_id party_of, const char *leitweg, const char *iban)
{
    bool provider = party_of.n == r->provider.n;
    return textf("authority=%s&starts=2026-01-01&leitweg=%s&scheme=EM&endpoint=rechnung@%s.example&iban=%s"
                 "&account_name=Schul-IT&syntax=ubl&contract=ZV-1&name=%s&street=&zip=&town=&contact=Betriebsleitung"
                 "&phone=%%2B49+5151+000&mail=kasse@%s.example&register_id=%s&vat_id=%s&tax_number=",
                 authority_text(r, party_of), leitweg, provider ? "body" : "town", iban,
                 provider ? "Eigenbetrieb+Schul-IT" : "", provider ? "body" : "town", provider ? "EB-1" : "",
                 provider ? "DE123456789" : "");
}

static void set_up(struct rig *r)
{
    EXPECT_LOCATION(
        web_post(r->web, "/contribution/billing", profile_body(r, r->provider, "", "DE89370400440532013000")),
        "/contribution/billing");
    EXPECT_LOCATION(web_post(r->web, "/contribution/billing", profile_body(r, r->town, "03252000-67", "")),
                    "/contribution/billing");
    EXPECT_LOCATION(
        web_post(r->web, "/contribution/vat", "vat_starts=2022-01-01&regime=o&rate=&decision_ref=Auskunft+1"),
        "/contribution/billing");
}

static struct response issue(struct rig *r, const char *half)
{
    return web_post(r->web, "/contribution/invoices/new", textf("year=2027&half=%s", half));
}

static struct invoice_rows invoices(struct rig *r, account_id who)
{
    struct invoice_rows rows;
    struct tx *tx = test_tx(r->db, TX_READ, who);
    EXPECT_OK(invoices_reached(tx, 0, &rows));
    tx_abort(tx);
    return rows;
}

static const struct invoice_row *of_kind(const struct invoice_rows *rows, enum invoice_kind kind)
{
    size_t i = 0;
    while (i + 1 < rows->n && rows->at[i].kind != (int)kind)
        i++;
    EXPECT(i < rows->n && rows->at[i].kind == (int)kind);
    return &rows->at[i];
}

static const char *invoice_path(const struct invoice_row *row)
{
    return textf("/contribution/invoices/%s", ref_text(row->ref.b));
}

/* req: Z5.6 */
TEST_DB(an_instalment_of_a_signed_fixing_becomes_documents_numbered_without_a_gap)
{
    struct rig *r = rig_open(db);
    set_up(r);
    struct response page = web_get(r->web, "/contribution/invoices/new?year=2027&half=first");
    EXPECT_CONTAINS(page, "Stadt Eichenau");
    EXPECT_CONTAINS(page, "bereit");
    EXPECT_CONTAINS(page, "250,00");
    EXPECT_LOCATION(issue(r, "first"), "/contribution/invoices?year=2027");
    struct invoice_rows rows = invoices(r, r->writer);
    EXPECT_EQ(rows.n, 2);
    EXPECT_STR_EQ(rows.at[0].number, STR("2026-00002"));
    EXPECT_STR_EQ(rows.at[1].number, STR("2026-00001"));
    const struct invoice_row *town = of_kind(&rows, INVOICE_PLAIN), *own = of_kind(&rows, INVOICE_PAYMENT_NOTICE);
    EXPECT_EQ(town->authority.n, r->town.n);
    EXPECT_EQ(town->net_cents, 25000); /* half of 1,000.01 by 105 : 105, the odd cent in the second */
    EXPECT_EQ(day_compare(town->due_on, day_of(2027, 1, 5)), 0);
    EXPECT(str_starts(town->reference, STR("RF")));
    EXPECT_EQ(own->authority.n, r->provider.n);
    EXPECT_EQ(own->vat_regime, VAT_INTERNAL);
    EXPECT_STATUS(issue(r, "first"), 409);
    EXPECT_EQ(invoices(r, r->writer).n, 2);
    EXPECT_LOCATION(issue(r, "second"), "/contribution/invoices?year=2027");
    EXPECT_STR_EQ(invoices(r, r->writer).at[0].number, STR("2026-00004"));
    EXPECT_CONTAINS(web_get(r->web, "/contribution/invoices?year=2027"), "2026-00003");
}

/* It outlives the next request. */
static struct str document(struct rig *r, const char *path, const char *format)
{
    struct response file = web_get(r->web, textf("%s/document?format=%s", path, format));
    EXPECT_STATUS(file, 200);
    return str_dup(test_mem(), file.body);
}

/* req: Z5.6 */
TEST_DB(a_reprint_gives_the_bytes_that_were_stored_and_the_provider_gets_no_e_invoice)
{
    struct rig *r = rig_open(db);
    set_up(r);
    EXPECT_STATUS(issue(r, "first"), 303);
    struct invoice_rows rows = invoices(r, r->writer);
    const char *town = invoice_path(of_kind(&rows, INVOICE_PLAIN));
    const char *own = invoice_path(of_kind(&rows, INVOICE_PAYMENT_NOTICE));
    struct str pdf = document(r, town, "pdf"), ubl = document(r, town, "ubl");
    EXPECT(str_starts(pdf, STR("%PDF-")));
    EXPECT(str_find(pdf, STR("/MarkInfo << /Marked true >>")) != SIZE_MAX);
    struct response page = web_get(r->web, textf("%s/document?format=ubl", town));
    EXPECT_CONTAINS(page, "<cbc:BuyerReference>03252000-67</cbc:BuyerReference>");
    EXPECT_CONTAINS(page, "<cbc:RegistrationName>Eigenbetrieb Schul-IT</cbc:RegistrationName>");
    EXPECT_CONTAINS(web_get(r->web, textf("%s/document?format=cii", town)), "rsm:CrossIndustryInvoice");
    EXPECT_LOCATION(web_post(r->web, "/contribution/billing", profile_body(r, r->town, "992-90009-96", "")),
                    "/contribution/billing");
    web_wait(r->web, DAYS(1));
    web_sign_in(r->web, r->official);
    EXPECT_STR_EQ(document(r, town, "ubl"), ubl);
    EXPECT(str_eq(document(r, town, "pdf"), pdf));
    web_sign_in(r->web, r->writer);
    EXPECT_STATUS(web_get(r->web, textf("%s/document?format=pdf", own)), 200);
    EXPECT_STATUS(web_get(r->web, textf("%s/document?format=ubl", own)), 404);
    EXPECT(db_script(db, "UPDATE invoice SET net_cents = 1") != OK);
    EXPECT(db_script(db, "DELETE FROM invoice_document") != OK);
}

TEST_DB(a_document_that_breaks_a_rule_is_shown_with_its_id_and_not_issued)
{
    struct rig *r = rig_open(db);
    set_up(r);
    const char *body = profile_body(r, r->provider, "", "DE89370400440532013000");
    size_t at = str_find(str_of(body), STR("phone="));
    EXPECT(at != SIZE_MAX);
    body = textf("%.*sphone=keins&mail=%s", (int)at, body, str_of(body).at + str_find(str_of(body), STR("mail=")) + 5);
    EXPECT_LOCATION(web_post(r->web, "/contribution/billing", body), "/contribution/billing");
    struct response page = web_get(r->web, "/contribution/invoices/new?year=2027&half=first");
    EXPECT_CONTAINS(page, "BR-DE-27");
    EXPECT_STATUS(issue(r, "first"), 303); /* the payment notice is no e-invoice */
    struct invoice_rows rows = invoices(r, r->writer);
    EXPECT_EQ(rows.n, 1);
    EXPECT_EQ(rows.at[0].kind, INVOICE_PAYMENT_NOTICE);
    EXPECT_STR_EQ(rows.at[0].number, STR("2026-00001"));
}

TEST_DB(wrong_check_digits_are_refused_at_the_field_and_what_was_typed_stays)
{
    struct rig *r = rig_open(db);
    struct response page = web_post(r->web, "/contribution/billing", profile_body(r, r->town, "03252000-68", ""));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"leitweg-error\"");
    EXPECT_CONTAINS(page, "value=\"03252000-68\"");
    page = web_post(r->web, "/contribution/billing", profile_body(r, r->town, "03252000-67", "DE89370400440532013001"));
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"iban-error\"");
    page = web_post(r->web, "/contribution/vat", "vat_starts=2027-01-01&regime=s&rate=viel&decision_ref=Bescheid");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "id=\"rate-error\"");
    EXPECT_CONTAINS(page, "value=\"Bescheid\"");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/billing"), "Noch sind keine Abrechnungsdaten eingetragen.");
}

/* req: Z5.1.2 */
TEST_DB(vat_that_changes_within_the_service_period_stops_the_document)
{
    struct rig *r = rig_open(db);
    set_up(r);
    EXPECT_LOCATION(
        web_post(r->web, "/contribution/vat", "vat_starts=2027-03-01&regime=s&rate=19&decision_ref=Bescheid"),
        "/contribution/billing");
    EXPECT_CONTAINS(web_get(r->web, "/contribution/invoices/new?year=2027&half=first"),
                    "Die Umsatzsteuer ändert sich innerhalb des Leistungszeitraums.");
    struct response page = web_get(r->web, "/contribution/invoices/new?year=2027&half=second");
    EXPECT_CONTAINS(page, "47,50"); /* 19 % of 250.00 */
    EXPECT_CONTAINS(page, "297,50");
}

/* req: Z5.1.2 */
TEST_DB(vat_that_comes_later_corrects_each_document_once_and_changes_no_original)
{
    struct rig *r = rig_open(db);
    set_up(r);
    EXPECT_STATUS(issue(r, "first"), 303);
    struct invoice_rows rows = invoices(r, r->writer);
    struct invoice_row before = *of_kind(&rows, INVOICE_PLAIN);
    const char *path = invoice_path(&before);
    EXPECT_STATUS(web_post(r->web, textf("%s/correct", path), "mode=reversal"), 409); /* nothing changed */
    EXPECT_LOCATION(
        web_post(r->web, "/contribution/vat", "vat_starts=2027-01-01&regime=s&rate=19&decision_ref=Bescheid"),
        "/contribution/billing");
    EXPECT_LOCATION(web_post(r->web, textf("%s/correct", path), "mode=reversal"), path);
    rows = invoices(r, r->writer);
    EXPECT_EQ(rows.n, 4);
    EXPECT_EQ(rows.at[0].kind, INVOICE_PLAIN);
    EXPECT_EQ(rows.at[0].net_cents, before.net_cents);
    EXPECT_EQ(rows.at[0].gross_cents, 29750);
    EXPECT_EQ(rows.at[1].kind, INVOICE_CREDIT_NOTE);
    EXPECT_EQ(rows.at[1].gross_cents, before.gross_cents);
    struct response note = web_get(r->web, textf("%s/document?format=ubl", invoice_path(&rows.at[1])));
    EXPECT_CONTAINS(note, "<CreditNote ");
    EXPECT_CONTAINS(note, textf("<cac:InvoiceDocumentReference><cbc:ID>%.*s</cbc:ID>", STR_ARG(before.number)));
    EXPECT_CONTAINS(web_get(r->web, textf("%s/document?format=ubl", invoice_path(&rows.at[0]))),
                    "<cbc:CompanyID>DE123456789</cbc:CompanyID>");
    EXPECT_STATUS(web_post(r->web, textf("%s/correct", path), "mode=corrected"), 409);
    EXPECT_EQ(invoices(r, r->writer).n, 4);
}

TEST_DB(a_correction_may_be_one_corrected_invoice_that_names_its_original)
{
    struct rig *r = rig_open(db);
    set_up(r);
    EXPECT_STATUS(issue(r, "first"), 303);
    struct invoice_rows rows = invoices(r, r->writer);
    const char *path = invoice_path(of_kind(&rows, INVOICE_PLAIN));
    EXPECT_LOCATION(
        web_post(r->web, "/contribution/vat", "vat_starts=2027-01-01&regime=s&rate=19&decision_ref=Bescheid"),
        "/contribution/billing");
    EXPECT_LOCATION(web_post(r->web, textf("%s/correct", path), "mode=corrected"), path);
    rows = invoices(r, r->writer);
    struct response page =
        web_get(r->web, textf("%s/document?format=ubl", invoice_path(of_kind(&rows, INVOICE_CORRECTED))));
    EXPECT_CONTAINS(page, "<cbc:InvoiceTypeCode>384</cbc:InvoiceTypeCode>");
    EXPECT_CONTAINS(page, "<cac:BillingReference>");
}

/* req: Z5.1.3 */
TEST_DB(a_net_below_zero_is_one_credit_note_of_the_year_and_a_net_of_zero_nothing)
{
    struct rig *r = rig_open(db);
    set_up(r);
    test_sql(db, db_engine(db) == DB_SQLITE ? "DROP TRIGGER fixing_amount_no_update"
                                            : "DROP TRIGGER fixing_amount_no_change ON fixing_amount");
    test_sql(db, textf("UPDATE fixing_amount SET net_cents = -500, first_cents = 0, second_cents = 0 WHERE year = 2027"
                       " AND authority = %lld",
                       (long long)r->town.n));
    test_sql(db, textf("UPDATE fixing_amount SET net_cents = 0, first_cents = 0, second_cents = 0 WHERE year = 2027"
                       " AND authority = %lld",
                       (long long)r->provider.n));
    EXPECT_STATUS(issue(r, "first"), 303);
    EXPECT_STATUS(issue(r, "second"), 409);
    struct invoice_rows rows = invoices(r, r->writer);
    EXPECT_EQ(rows.n, 1);
    EXPECT_EQ(rows.at[0].kind, INVOICE_CREDIT_NOTE);
    EXPECT_EQ(rows.at[0].gross_cents, 500);
    EXPECT_EQ(rows.at[0].half, 0);
}

/* The mail server took everything, or gave up. */
static void answer(struct rig *r, int state)
{
    int ran = 0;
    const struct job_kind *const kinds[] = { contribution_module.jobs, NULL };
    web_wait(r->web, MINUTES(3));
    test_sql(r->db, textf("UPDATE outbox SET state = %d, sent_at = %lld, error = 'voll'", state,
                          (long long)web_now(r->web).us));
    EXPECT_OK(job_run_due(r->db, web_config(r->web), kinds, web_now(r->web), &ran));
    EXPECT(ran > 0);
}

/* req: Z5.6 */
TEST_DB(what_the_mail_server_accepts_is_the_proof_of_delivery)
{
    struct rig *r = rig_open(db);
    set_up(r);
    EXPECT_STATUS(issue(r, "first"), 303);
    struct invoice_rows rows = invoices(r, r->writer);
    const char *path = invoice_path(of_kind(&rows, INVOICE_PLAIN));
    EXPECT_CONTAINS(web_get(r->web, path), "value=\"kasse@town.example\"");
    struct response page = web_post(r->web, textf("%s/send", path), "recipient=kein");
    EXPECT_STATUS(page, 422);
    EXPECT_CONTAINS(page, "value=\"kein\"");
    EXPECT_LOCATION(web_post(r->web, textf("%s/send", path), "recipient=kasse@town.example"), path);
    EXPECT_CONTAINS(web_get(r->web, path), "wird gesendet");
    EXPECT_NOT_CONTAINS(web_get(r->web, path), "Zustellung nachgewiesen");
    answer(r, OUTBOX_SENT);
    page = web_get(r->web, path);
    EXPECT_CONTAINS(page, "Zustellung nachgewiesen");
    EXPECT_CONTAINS(page, "Vom Mailserver angenommen für kasse@town.example");
    EXPECT_LOCATION(web_post(r->web, textf("%s/send", path), "recipient=zwei@town.example"), path);
    answer(r, OUTBOX_FAILED);
    page = web_get(r->web, path);
    EXPECT_CONTAINS(page, "nicht zugestellt");
    EXPECT_NOT_CONTAINS(page, "angenommen für zwei@town.example");
}

/* req: Z5.2b */
TEST_DB(each_participant_has_one_letter_and_the_last_proof_makes_the_fixing_notified)
{
    struct rig *r = rig_open(db);
    struct letter_rows letters;
    set_up(r);
    const char *list = textf("%s/letters", r->path);
    EXPECT_LOCATION(web_post(r->web, list, ""), list);
    EXPECT_LOCATION(web_post(r->web, list, ""), list);
    struct tx *tx = test_tx(db, TX_READ, r->writer);
    EXPECT_OK(letters_of(tx, r->fixing, &letters));
    tx_abort(tx);
    EXPECT_EQ(letters.n, 2);
    for (size_t i = 0; i < letters.n; i++) {
        const char *path = textf("/contribution/letters/%s", ref_text(letters.at[i].ref.b));
        struct response pdf = web_get(r->web, path);
        EXPECT(str_starts(pdf.body, STR("%PDF-")));
        EXPECT_LOCATION(web_post(r->web, textf("%s/send", path), "recipient=amt@town.example"), list);
    }
    EXPECT_EQ(fixing_of(r).state, FIXING_SIGNED);
    answer(r, OUTBOX_SENT);
    EXPECT_EQ(fixing_of(r).state, FIXING_NOTIFIED);
    EXPECT_CONTAINS(web_get(r->web, r->path), "Vom Mailserver angenommen");
}

TEST_DB(a_party_reads_its_own_documents_and_no_other_and_writes_none)
{
    struct rig *r = rig_open(db);
    struct letter_rows letters;
    set_up(r);
    EXPECT_STATUS(issue(r, "first"), 303);
    EXPECT_STATUS(web_post(r->web, textf("%s/letters", r->path), ""), 303);
    struct invoice_rows rows = invoices(r, r->writer);
    const char *town = invoice_path(of_kind(&rows, INVOICE_PLAIN));
    struct tx *tx = test_tx(db, TX_READ, r->official);
    EXPECT_OK(letters_of(tx, r->fixing, &letters));
    tx_abort(tx);
    EXPECT_EQ(letters.n, 1);
    EXPECT_EQ(letters.at[0].authority.n, r->town.n);
    web_sign_in(r->web, r->official);
    EXPECT_STATUS(web_get(r->web, town), 200);
    EXPECT_NOT_CONTAINS(web_get(r->web, town), "Jetzt senden");
    EXPECT_STATUS(web_post(r->web, textf("%s/send", town), "recipient=a@b.example"), 403);
    EXPECT_STATUS(web_get(r->web, "/contribution/invoices/new"), 403);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/billing"), "DE89370400440532013000");
    web_sign_in(r->web, r->foreign);
    EXPECT_STATUS(web_get(r->web, town), 404);
    EXPECT_STATUS(web_get(r->web, textf("%s/document?format=ubl", town)), 404);
    EXPECT_STATUS(web_get(r->web, textf("/contribution/letters/%s", ref_text(letters.at[0].ref.b))), 404);
    EXPECT_NOT_CONTAINS(web_get(r->web, "/contribution/invoices"), "Stadt Eichenau");
}
