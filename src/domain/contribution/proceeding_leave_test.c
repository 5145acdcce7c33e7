/* Leaving after a notice: what is counted, and the staff of § 9 (3). */
#include "domain/contribution/proceeding_fixture_test.h"

#include "domain/asset/asset.h"

/* --- leaving ------------------------------------------------------------------------------------------ */

static proceeding_ref leaving(const struct house *h, int declared_by)
{
    struct proceeding_new add = consent_of(h);
    struct tx *tx = step(h);
    EXPECT_OK(agreement_termination_add(tx, h->town,
                                        &(struct termination_new){ .kind = TERMINATION_ORDINARY,
                                                                   .declared_by = declared_by,
                                                                   .form = FORM_PAPER,
                                                                   .received = agreement_today(tx),
                                                                   .proof = STR("Stempel"),
                                                                   .reason = STR("") }));
    EXPECT_OK(tx_commit(tx));
    add.kind = PROCEEDING_LEAVING;
    return opened(h, &add);
}

/* req: Z9.3.2 */
TEST_DB(above_2500_pupils_on_receipt_of_its_own_notice_a_party_takes_over_one_of_the_staff)
{
    static const struct {
        int pupils;
        bool due;
    } cases[] = { { 2499, false }, { 2500, false }, { 2501, true } };
    struct house *h = house(db);
    fix(h, 100000);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct proceeding_staff staff;
        statistics(h, 2026, 300, cases[i].pupils);
        proceeding_ref ref = leaving(h, TERMINATION_BY_AUTHORITY);
        test_now = instant_add(test_now, DAYS(2));
        statistics(h, 2026, 300, 5000); /* came after the notice */
        struct tx *tx = step(h);
        struct proceeding_row p = now(tx, ref);
        EXPECT_OK(proceeding_staff(tx, &p, &staff));
        test_note("%d", cases[i].pupils);
        EXPECT(staff.known);
        EXPECT_EQ(staff.pupils, cases[i].pupils);
        EXPECT_EQ(staff.school_year, 2026);
        EXPECT_EQ(staff.due, cases[i].due);
        tx_abort(tx);
        EXPECT_EQ(is_done(h, ref, PROCEEDING_STAFF), !cases[i].due);
        if (cases[i].due) {
            tick(h, ref, PROCEEDING_STAFF, true);
            EXPECT(is_done(h, ref, PROCEEDING_STAFF));
        }
        tx = step(h);
        p = now(tx, ref);
        EXPECT_OK(proceeding_withdraw(tx, &p, STR("Nächster Fall")));
        EXPECT_OK(tx_commit(tx));
    }
}

/* req: Z9.3.2 Z11.3.1 */
TEST_DB(which_number_of_pupils_counts_is_what_was_decided)
{
    struct house *h = house(db);
    struct proceeding_staff staff;
    struct interpretation_decision decision = { .reason = STR("Urteil"),
                                                .decision_ref = STR("Vermerk 5"),
                                                .decided_on = day_of(2026, 11, 20),
                                                .starts = day_of(2026, 11, 1) };
    fix(h, 100000);
    statistics(h, 2026, 300, 2501);
    test_now = instant_add(test_now, DAYS(70)); /* in the first year of the fixing */
    proceeding_ref ref = leaving(h, TERMINATION_BY_AUTHORITY);
    EXPECT(!is_done(h, ref, PROCEEDING_STAFF));
    struct tx *tx = step(h);
    EXPECT_OK(agreement_interpretation_decide(
        tx, INTERPRETATION_PUPILS, interpretation_choice_of_key(INTERPRETATION_PUPILS, STR("running")), &decision));
    EXPECT_OK(tx_commit(tx));
    tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_staff(tx, &p, &staff));
    EXPECT(staff.known && staff.by_fixing && !staff.due);
    EXPECT_EQ(staff.pupils, 2501);
    EXPECT_EQ(staff.fixing_pupils, 100);
    tx_abort(tx);
    EXPECT(is_done(h, ref, PROCEEDING_STAFF));
}

TEST_DB(when_no_number_of_pupils_counts_a_person_has_to_find_out)
{
    struct house *h = house(db);
    struct interpretation_decision decision = { .reason = STR("Urteil"),
                                                .decision_ref = STR("Vermerk 5"),
                                                .decided_on = day_of(2026, 11, 20),
                                                .starts = day_of(2026, 11, 1) };
    struct tx *tx = step(h);
    EXPECT_OK(agreement_interpretation_decide(
        tx, INTERPRETATION_PUPILS, interpretation_choice_of_key(INTERPRETATION_PUPILS, STR("running")), &decision));
    EXPECT_OK(tx_commit(tx));
    proceeding_ref ref = leaving(h, TERMINATION_BY_AUTHORITY); /* no fixing holds 2026 */
    EXPECT(!is_done(h, ref, PROCEEDING_STAFF));
    tick(h, ref, PROCEEDING_STAFF, true);
    EXPECT(is_done(h, ref, PROCEEDING_STAFF));
}

/* req: Z9.3.2 */
TEST_DB(a_notice_of_the_provider_makes_no_task_about_staff)
{
    struct house *h = house(db);
    statistics(h, 2026, 300, 2501);
    proceeding_ref ref = leaving(h, TERMINATION_BY_PROVIDER);
    struct proceeding_staff staff;
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_staff(tx, &p, &staff));
    EXPECT(!staff.due);
    tx_abort(tx);
    EXPECT(is_done(h, ref, PROCEEDING_STAFF));
}

/* The first instalment of the town for 2027 with 19 % tax: 62.50 without, 74.38 paid. */
static void paid_by_town(struct db *db)
{
    test_sql(db,
             "INSERT INTO invoice (id, ref, authority, kind, series, n, number, year, half, starts, ends, issued_on,"
             " due_nominal, due_on, net_cents, vat_regime, vat_rate, vat_cents, gross_cents, reference, frozen,"
             " created_by, created_at) SELECT 1, ref, id, 1, 2026, 1, '2026-00001', 2027, 1, 20820, 21000, 20780,"
             " 20824, 20824, 6250, 2, 1900, 1188, 7438, 'RF1', '{}', 1, 1 FROM authority"
             " WHERE name = 'Stadt Eichenau'");
    test_sql(db,
             "INSERT INTO bank_import (id, ref, file_name, content, file_hash, parsed, fault, fault_line,"
             " fault_statement, fault_entry, fault_detail, created_by, created_at) SELECT 1, ref, 'a.xml', 1, ref, 1,"
             " '', 0, 0, 0, '', 1, 1 FROM authority WHERE is_provider = 1");
    test_sql(db, "INSERT INTO bank_statement (id, ref, bank_import, account, statement_id, sequence, opening_cents,"
                 " closing_cents, entries, created_by, created_at) SELECT 1, ref, 1, 'DE1', '1', 1, 0, 7438, 1, 1, 1"
                 " FROM authority WHERE is_provider = 1");
    test_sql(db, "INSERT INTO payment (id, ref, statement, entry, k, cents, booked_on, value_on, reversal, end_to_end,"
                 " name, iban, reference, reason, text) SELECT 1, ref, 1, 1, 1, 7438, 20824, 20824, 0, '', '', '', '',"
                 " '', '' FROM authority WHERE is_provider = 1");
    test_sql(db, "INSERT INTO payment_allocation (payment, n, invoice, invoice_n, authority, cents, rule, created_by,"
                 " created_at) SELECT 1, 1, 1, 1, authority, 7438, 1, 1, 1 FROM invoice");
}

/* req: Z9.4.2 */
TEST_DB(what_was_paid_is_counted_without_tax_and_a_later_payment_changes_the_effect)
{
    struct house *h = house(db);
    struct proceeding_effect e;
    fix(h, 100000);
    proceeding_ref ref = leaving(h, TERMINATION_BY_AUTHORITY);
    store_effect(h, ref);
    paid_by_town(db);
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_effect_now(tx, &p, &e));
    EXPECT_EQ(e.annual_cents, 12500);
    EXPECT_EQ(e.owed_cents, 6250); /* until 30.06.2027 */
    EXPECT_EQ(e.paid_cents, 6250);
    tx_abort(tx);
    for (int item = PROCEEDING_EXIT_PACKAGE; item <= PROCEEDING_SETTLEMENT; item++) {
        const struct proceeding_rule *rule = proceeding_rule(PROCEEDING_LEAVING, item);
        if (rule->judge == JUDGED_BY_PERSON)
            tick(h, ref, item, true);
    }
    EXPECT_EQ(close_now(h, ref), M_proceeding_effect_changed); /* stored before the payment came */
    store_effect(h, ref);
    EXPECT_ERR(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_PAPER), ERR_INVALID); /* a notice is one-sided */
    EXPECT_EQ(close_now(h, ref), MSG_NONE);
    EXPECT(takes_part(h, h->town, day_of(2027, 6, 30)));
    EXPECT(!takes_part(h, h->town, day_of(2027, 7, 1)));
}

/* A device of the county in the school of the town, and an open ticket of that school. */
static void left_behind(const struct house *h)
{
    model_id model;
    struct tx *tx = test_tx(h->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(asset_module.init(tx));
    EXPECT_OK(asset_model_create(tx, STR("board"), STR("Muster"), STR("Tafel 1"), &model));
    EXPECT_OK(asset_device_create(tx,
                                  &(struct device_new){ .school = h->town_school,
                                                        .model = model,
                                                        .code = STR(""),
                                                        .inventory_number = STR(""),
                                                        .reason = STR(""),
                                                        .framework = STR(""),
                                                        .state = DEVICE_IN_USE,
                                                        .promised_on = DAY_NONE,
                                                        .promised_until = DAY_NONE },
                                  NULL));
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(who_leaves_has_seats_devices_of_others_and_open_tickets_counted)
{
    struct house *h = house(db);
    proceeding_ref ref = leaving(h, TERMINATION_BY_AUTHORITY);
    EXPECT(is_done(h, ref, PROCEEDING_SEATS));
    EXPECT(!is_done(h, ref, PROCEEDING_EXIT_PACKAGE));
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    (void)person(tx, "Stefan Sitz", ROLE_STEERING_MEMBER, h->town);
    EXPECT_OK(tx_commit(tx));
    EXPECT(!is_done(h, ref, PROCEEDING_SEATS));
    left_behind(h);
    EXPECT(is_done(h, ref, PROCEEDING_DEVICES)); /* its own may stay */
    test_sql(db, "UPDATE device SET authority = (SELECT id FROM authority WHERE is_provider = 1)");
    EXPECT(!is_done(h, ref, PROCEEDING_DEVICES));
    EXPECT(is_done(h, ref, PROCEEDING_TICKETS));
    test_sql(db, "INSERT INTO ticket (id, ref, number, authority, school, service, class, kind, state, reason, routing,"
                 " effect, extent, priority_computed, priority, channel, subject, created_at, changed_at, entries)"
                 " SELECT 1, s.ref, 2026000001, s.authority, s.id, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 1, 'Beamer', 1, 1, 1"
                 " FROM school s WHERE s.official_number = '70010'");
    EXPECT(!is_done(h, ref, PROCEEDING_TICKETS));
    test_sql(db, "UPDATE ticket SET state = 6, reason = 61, closed_at = 1");
    EXPECT(is_done(h, ref, PROCEEDING_TICKETS));
}
