/* Joining and ending by consent, with a fixing that covers the year. */
#include "domain/contribution/proceeding_fixture_test.h"

/* --- ending by consent -------------------------------------------------------------------------- */

/* req: Z9.5.1 Z9.5.2 */
TEST_DB(ending_by_consent_needs_its_four_items_and_both_signatures)
{
    static const int items[] = { PROCEEDING_AGREED_DAY, PROCEEDING_AGREED_MONEY, PROCEEDING_AGREED_DATA,
                                 PROCEEDING_AGREED_MATERIAL };
    struct house *h = house(db);
    struct proceeding_new add = consent_of(h);
    struct proceeding_checks checks;
    fix(h, 100000);
    proceeding_ref ref = opened(h, &add);
    struct tx *tx = test_tx(db, TX_READ, h->head);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_checks(tx, &p, &checks));
    EXPECT_EQ(checks.n, ARRAY_LEN(items));
    tx_abort(tx);
    store_effect(h, ref);
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        EXPECT_EQ(close_now(h, ref), M_proceeding_items_open);
        tick(h, ref, items[i], true);
    }
    EXPECT_EQ(close_now(h, ref), M_proceeding_signature_missing);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER));
    EXPECT_EQ(close_now(h, ref), M_proceeding_signature_missing);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_MAIL)); /* kept, and counts for nothing */
    EXPECT_EQ(close_now(h, ref), M_proceeding_signature_missing);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_SIGNATURE));
    tick(h, ref, PROCEEDING_AGREED_DATA, false);
    EXPECT_EQ(close_now(h, ref), M_proceeding_items_open);
    tick(h, ref, PROCEEDING_AGREED_DATA, true);
    EXPECT_EQ(close_now(h, ref), MSG_NONE);
    EXPECT_EQ(close_now(h, ref), M_proceeding_over);
}

/* req: Z9.5.2 */
TEST_DB(the_end_is_a_day_of_the_participation_and_the_balance_a_record)
{
    struct house *h = house(db);
    struct proceeding_new add = consent_of(h);
    struct proceeding_settlement_row settlement;
    fix(h, 100000);
    proceeding_ref ref = opened(h, &add);
    store_effect(h, ref);
    for (int item = PROCEEDING_AGREED_DAY; item <= PROCEEDING_AGREED_MATERIAL; item++)
        tick(h, ref, item, true);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER));
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_PAPER));
    EXPECT(takes_part(h, h->town, day_of(2027, 7, 1)));
    EXPECT_EQ(close_now(h, ref), MSG_NONE);
    EXPECT(takes_part(h, h->town, day_of(2027, 6, 30)));
    EXPECT(!takes_part(h, h->town, day_of(2027, 7, 1)));
    struct tx *tx = test_tx(db, TX_READ, h->head);
    struct proceeding_row p = now(tx, ref);
    EXPECT_OK(proceeding_settlement(tx, p.id, &settlement));
    EXPECT_EQ(settlement.year, 2027);
    EXPECT_EQ(settlement.owed_cents, 6250);
    EXPECT_EQ(settlement.paid_cents, 0);
    EXPECT_EQ(settlement.balance_cents, 6250);
    tx_abort(tx);
}

/* --- the effect is known before anyone signs ------------------------------------------------------ */

/* req: Z2.1.1 Z9.5.1 */
TEST_DB(nobody_signs_before_the_effect_is_stored_and_then_it_is_frozen)
{
    struct house *h = house(db);
    struct proceeding_new add = consent_of(h);
    struct proceeding_signature_rows signatures;
    struct proceeding_effect_row first, stored;
    proceeding_ref ref = opened(h, &add);
    EXPECT_ERR(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER), ERR_CONFLICT);
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_ERR(proceeding_effect_store(tx, &p), ERR_CONFLICT); /* nothing is fixed for 2027 */
    EXPECT_EQ(tx_refusal(tx).msg, M_proceeding_no_fixing);
    tx_abort(tx);
    fix(h, 100000);
    store_effect(h, ref);
    tx = test_tx(db, TX_READ, h->head);
    p = now(tx, ref);
    EXPECT_OK(proceeding_effect_stored(tx, &p, &first));
    tx_abort(tx);
    fix(h, 200000); /* a later version: what was shown is not true any more */
    EXPECT_ERR(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER), ERR_CONFLICT);
    store_effect(h, ref);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER));
    EXPECT_ERR(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER), ERR_CONFLICT);
    fix(h, 300000);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_PAPER));
    tx = step(h);
    p = now(tx, ref);
    EXPECT_ERR(proceeding_effect_store(tx, &p), ERR_CONFLICT);
    EXPECT_OK(proceeding_effect_stored(tx, &p, &stored));
    EXPECT_EQ(stored.annual_cents, 25000);
    EXPECT(!str_eq(stored.hash.bytes, first.hash.bytes));
    EXPECT_OK(proceeding_signatures(tx, p.id, &signatures));
    EXPECT_EQ(signatures.n, 2);
    for (size_t i = 0; i < signatures.n; i++)
        EXPECT_STR_EQ(signatures.at[i].hash.bytes, stored.hash.bytes);
    tx_abort(tx);
}

/* --- joining ---------------------------------------------------------------------------------------- */

static void document(struct house *h)
{
    struct master_row master;
    struct tx *tx = step(h);
    EXPECT_OK(master_text_on(tx, agreement_today(tx), &master));
    struct instance_row in = { .text = master.text,
                               .provider_office = STR("Der Landrat"),
                               .provider_place = STR("Musterstadt"),
                               .provider_signed = day_of(2026, 11, 14),
                               .party_office = STR("Die Bürgermeisterin"),
                               .party_place = STR("Heidloh"),
                               .party_signed = day_of(2026, 11, 20),
                               .legal_basis = STR("§ 5 NKomZG"),
                               .form = FORM_PAPER };
    EXPECT_OK(instance_add(tx, h->village, &in));
    EXPECT(in.active);
    EXPECT_OK(tx_commit(tx));
}

static void school_of_village(struct house *h)
{
    struct tx *tx = step(h);
    h->village_school = school(tx, h->village, "70020", "Grundschule");
    EXPECT_OK(tx_commit(tx));
}

static void contact_of_village(struct house *h)
{
    struct tx *tx = test_tx(h->db, TX_WRITE, (account_id){ 0 });
    struct contact_new contact = { .school = h->village_school,
                                   .name = STR("Anna Apfel"),
                                   .phone = STR("05151 1"),
                                   .role = CONTACT_SCHOOL,
                                   .starts = day_of(2026, 11, 1),
                                   .ends = DAY_NONE };
    EXPECT_OK(agreement_contact_create(tx, &contact, NULL));
    EXPECT_OK(tx_commit(tx));
}

static void official_of_village(struct house *h)
{
    struct tx *tx = test_tx(h->db, TX_WRITE, (account_id){ 0 });
    (void)person(tx, "Viola Dorf", ROLE_AUTHORITY_OFFICIAL, h->village);
    EXPECT_OK(tx_commit(tx));
}

static void hours_of_village(struct house *h)
{
    test_sql(h->db,
             "INSERT INTO school_calendar (school, authority, starts, week, created_by, created_at)"
             " SELECT s.id, s.authority, 1, '08:00-13:00', 1, 1 FROM school s WHERE s.official_number = '70020'");
}

/* req: Z2.1.1 */
TEST_DB(each_item_of_joining_is_judged_by_what_is_there)
{
    struct house *h = house(db);
    struct proceeding_new add = joining_of(h);
    fix(h, 100000);
    proceeding_ref ref = opened(h, &add);
    EXPECT(is_done(h, ref, PROCEEDING_PARTY_TYPE));
    EXPECT(is_done(h, ref, PROCEEDING_SUBPROCESSORS));
    test_sql(db, "INSERT INTO subprocessor (id, ref, name, sort_key, service, personal_data, data, place, contract,"
                 " measures, starts, created_by, created_at) SELECT 1, ref, 'Firma', ref, 'Druck', 1, 'Namen', 'DE',"
                 " 'AVV', 'TOM', 1, 1, 1 FROM authority WHERE is_provider = 1");
    EXPECT(!is_done(h, ref, PROCEEDING_SUBPROCESSORS));
    test_sql(db, "INSERT INTO subprocessor_answer (authority, subprocessor, n, state, actor, at)"
                 " SELECT id, 1, 1, 3, 1, 1 FROM authority WHERE name = 'Gemeinde Heidloh'");
    EXPECT(is_done(h, ref, PROCEEDING_SUBPROCESSORS));
    EXPECT(!is_done(h, ref, PROCEEDING_SCHOOLS));
    school_of_village(h);
    EXPECT(is_done(h, ref, PROCEEDING_SCHOOLS));
    EXPECT(!is_done(h, ref, PROCEEDING_CONTACTS));
    contact_of_village(h);
    EXPECT(is_done(h, ref, PROCEEDING_CONTACTS));
    EXPECT(!is_done(h, ref, PROCEEDING_CALENDARS));
    hours_of_village(h);
    EXPECT(is_done(h, ref, PROCEEDING_CALENDARS));
    EXPECT(!is_done(h, ref, PROCEEDING_PEOPLE));
    official_of_village(h);
    EXPECT(is_done(h, ref, PROCEEDING_PEOPLE));
    EXPECT(!is_done(h, ref, PROCEEDING_TEXT));
    document(h);
    EXPECT(is_done(h, ref, PROCEEDING_TEXT));
    EXPECT(!is_done(h, ref, PROCEEDING_EFFECT));
    store_effect(h, ref);
    EXPECT(is_done(h, ref, PROCEEDING_EFFECT));
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_ERR(proceeding_tick(tx, &p, PROCEEDING_TEXT, true, STR("Ich weiß es")), ERR_INVALID);
    tx_abort(tx);
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PROVIDER, FORM_PAPER));
    EXPECT_OK(sign_as(h, ref, PROCEEDING_BY_PARTY, FORM_PAPER));
    EXPECT_EQ(close_now(h, ref), M_proceeding_items_open);
    tick(h, ref, PROCEEDING_MANDATE, true);
    EXPECT(!takes_part(h, h->village, day_of(2027, 7, 1)));
    EXPECT_EQ(close_now(h, ref), MSG_NONE);
    EXPECT(!takes_part(h, h->village, day_of(2027, 6, 30)));
    EXPECT(takes_part(h, h->village, day_of(2027, 7, 1)));
}

/* req: Z2.1.1 */
TEST_DB(the_effect_of_joining_names_every_party_before_and_after)
{
    struct house *h = house(db);
    struct proceeding_new add = joining_of(h);
    struct proceeding_effect e;
    fix(h, 100000);
    proceeding_ref keep = opened(h, &add);
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, keep);
    EXPECT_OK(proceeding_effect_now(tx, &p, &e));
    EXPECT_EQ(e.missing, MSG_NONE);
    EXPECT_STR(e.basis_text, "1/1");
    EXPECT_EQ(e.n, 3);
    EXPECT_EQ(e.at[0].year_before, 87500);
    EXPECT_EQ(e.at[0].year_after, 87500);
    EXPECT_EQ(e.at[0].full_after, 77778);
    EXPECT_EQ(e.at[1].full_after, 11111);
    EXPECT_EQ(e.at[2].year_after, 5556);
    EXPECT_OK(proceeding_withdraw(tx, &p, STR("Möglichkeit 2")));
    add.choice = PROCEEDING_REFIX;
    proceeding_ref refix;
    EXPECT_OK(proceeding_add(tx, &add, &refix));
    p = now(tx, refix);
    EXPECT_OK(proceeding_effect_now(tx, &p, &e));
    EXPECT_EQ(e.at[0].year_after + e.at[1].year_after + e.at[2].year_after, 100000);
    EXPECT_EQ(check_of(tx, refix, PROCEEDING_REFIXING)->done, false);
    EXPECT_EQ(check_of(tx, keep, PROCEEDING_REFIXING)->done, true);
    EXPECT_EQ(e.at[0].year_after, 82639);
    EXPECT_EQ(e.at[1].year_after, 11806);
    tx_abort(tx);
}

/* req: Z2.1.1 */
TEST_DB(a_case_that_cannot_be_is_refused_at_its_field)
{
    struct house *h = house(db);
    struct proceeding_new add = joining_of(h);
    add.day = day_of(2027, 7, 2);
    expect_refused(h, &add, ERR_INVALID, M_contribution_refusal_month_basis_needs_first_of_month);
    add.basis = PROCEEDING_DAYS;
    add.pupils_primary = 0;
    expect_refused(h, &add, ERR_INVALID, M_proceeding_pupils_missing);
    add.pupils_primary = 100;
    add.choice = 0;
    expect_refused(h, &add, ERR_INVALID, M_proceeding_choice_missing);
    add.choice = PROCEEDING_KEEP;
    add.authority = h->town;
    expect_refused(h, &add, ERR_INVALID, M_proceeding_takes_part);
    add = consent_of(h);
    add.day = day_of(2027, 6, 29);
    expect_refused(h, &add, ERR_INVALID, M_contribution_refusal_month_basis_needs_end_of_month);
    add.day = day_of(2027, 6, 30);
    add.kind = PROCEEDING_LEAVING;
    expect_refused(h, &add, ERR_INVALID, M_proceeding_notice_missing);
    add.authority = h->village;
    expect_refused(h, &add, ERR_INVALID, M_proceeding_takes_no_part);
    add.authority = h->provider;
    expect_refused(h, &add, ERR_CONFLICT, M_deadline_term_provider);
    add = consent_of(h);
    (void)opened(h, &add);
    expect_refused(h, &add, ERR_CONFLICT, M_proceeding_open_already);
}

TEST_DB(an_item_that_is_none_of_the_case_cannot_be_ticked_nor_anything_after_its_end)
{
    struct house *h = house(db);
    struct proceeding_new add = consent_of(h);
    proceeding_ref ref = opened(h, &add);
    struct tx *tx = step(h);
    struct proceeding_row p = now(tx, ref);
    EXPECT_ERR(proceeding_tick(tx, &p, PROCEEDING_EXIT_PACKAGE, true, STR("Vermerk")), ERR_INVALID);
    EXPECT_OK(proceeding_withdraw(tx, &p, STR("Irrtum")));
    EXPECT_OK(tx_commit(tx));
    tx = step(h);
    p = now(tx, ref);
    EXPECT_EQ(p.outcome, PROCEEDING_WITHDRAWN);
    EXPECT_ERR(proceeding_tick(tx, &p, PROCEEDING_AGREED_DATA, true, STR("Vermerk")), ERR_CONFLICT);
    EXPECT_ERR(proceeding_effect_store(tx, &p), ERR_CONFLICT);
    EXPECT_ERR(proceeding_withdraw(tx, &p, STR("Noch einmal")), ERR_CONFLICT);
    tx_abort(tx);
    EXPECT(takes_part(h, h->town, day_of(2027, 7, 1)));
}

/* req: Z2.1.1 */
TEST_DB(another_public_body_joins_only_after_an_amendment)
{
    struct house *h = house(db);
    struct proceeding_new add = joining_of(h);
    struct amendment_row row;
    amendment_ref ref;
    struct master_row master;
    struct tx *tx = step(h);
    add.authority = party(tx, STR("Zweckverband Musterland"), false, false);
    EXPECT_OK(tx_commit(tx));
    proceeding_ref made = opened(h, &add);
    EXPECT(!is_done(h, made, PROCEEDING_PARTY_TYPE));
    tx = step(h);
    EXPECT_OK(master_text_on(tx, agreement_today(tx), &master));
    EXPECT_OK(amendment_add(tx,
                            &(struct amendment_new){ .title = STR("Zweckverbände"),
                                                     .reason = STR("Beitritt"),
                                                     .text = str_cat(test_mem(), master.text, STR("\nAuch andere.\n")),
                                                     .consulted_on = DAY_NONE,
                                                     .starts = day_of(2026, 11, 1) },
                            &ref));
    for (int i = 0; i < 2; i++) {
        EXPECT_OK(amendment_by_ref(tx, ref, &row));
        EXPECT_OK(amendment_sign(tx, &row,
                                 &(struct amendment_signature_row){ .authority = i == 0 ? h->provider : h->town,
                                                                    .proof = STR("Urkunde"),
                                                                    .council_on = day_of(2026, 11, 2),
                                                                    .signed_on = day_of(2026, 11, 3),
                                                                    .notice_on = DAY_NONE,
                                                                    .form = FORM_PAPER }));
    }
    EXPECT_OK(tx_commit(tx));
    EXPECT(is_done(h, made, PROCEEDING_PARTY_TYPE));
}
