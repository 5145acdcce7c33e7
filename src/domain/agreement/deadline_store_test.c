#include "domain/agreement/deadline_alarm.h"
#include "platform/setting.h"
#include "test_db.h"

#define ACTOR ((account_id){ 7 })

/* Whole-body head, and the two parties of the provider. */
struct house {
    struct tx *tx;
    authority_id town, village;
};

static authority_id make(struct tx *tx, struct str name, bool provider)
{
    authority_id id;
    struct authority_new add = { .name = name, .is_provider = provider, .starts = DAY_NONE, .ends = DAY_NONE };
    EXPECT_OK(agreement_authority_create(tx, &add, &id));
    EXPECT_OK(agreement_participant_create(tx, id, DAY_NONE, day_of(2022, 1, 1), DAY_NONE, NULL));
    return id;
}

static struct house house(struct db *db)
{
    struct house h;
    test_sql(db, "INSERT INTO reach (actor, school, authority, role, starts, ends, narrow, grant_id)"
                 " VALUES (7, 0, 0, 6, 0, 9000000000000000, 0, 1)");
    h.tx = test_tx(db, TX_WRITE, ACTOR);
    EXPECT_OK(agreement_module.init(h.tx));
    (void)make(h.tx, STR("Landkreis Musterland"), true);
    h.town = make(h.tx, STR("Stadt Eichenau"), false);
    h.village = make(h.tx, STR("Gemeinde Heidloh"), false);
    return h;
}

static void put_term(const struct house *h, struct day party, struct day provider, int year)
{
    EXPECT_OK(agreement_term_put(
        h->tx, h->town,
        &(struct term_input){ .party_notice = party, .provider_notice = provider, .first_year = year }));
}

/* The deadline of a rule in force at the town; NULL: none. */
static const struct deadline_row *find(const struct deadline_rows *rows, int rule)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].rule == rule)
            return &rows->at[i];
    return NULL;
}

static struct deadline_rows now(const struct house *h)
{
    struct deadline_rows rows;
    EXPECT_OK(deadlines_of(h->tx, h->town, &rows));
    return rows;
}

/* req: Z9.1 Z12 */
TEST_DB(both_days_of_notice_and_the_first_year_give_both_readings_and_less_gives_none)
{
    struct house h = house(db);
    put_term(&h, day_of(2021, 12, 22), DAY_NONE, 2022);
    struct deadline_rows rows = now(&h);
    EXPECT(find(&rows, DEADLINE_NOTICE_T1) == NULL && find(&rows, DEADLINE_MINIMUM_TERM) == NULL);
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 0);
    rows = now(&h);
    EXPECT_EQ(rows.n, 0);
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    rows = now(&h);
    EXPECT_EQ(find(&rows, DEADLINE_MINIMUM_TERM)->nominal.n, day_of(2027, 12, 31).n);
    EXPECT_EQ(find(&rows, DEADLINE_NOTICE_T1)->nominal.n, day_of(2026, 12, 31).n);
    EXPECT_EQ(find(&rows, DEADLINE_NOTICE_T1)->effect.n, day_of(2027, 12, 31).n);
    EXPECT_EQ(find(&rows, DEADLINE_NOTICE_T2)->nominal.n, day_of(2029, 12, 31).n);
    EXPECT_EQ(find(&rows, DEADLINE_NOTICE_T2)->effect.n, day_of(2030, 12, 31).n);
    tx_abort(h.tx);
}

/* req: Z12 */
TEST_DB(a_changed_input_gives_a_new_computation_and_the_old_one_stays)
{
    struct house h = house(db);
    struct deadline_rows old;
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    EXPECT_OK(deadlines_replaced(h.tx, h.town, &old));
    EXPECT_EQ(old.n, 0);
    put_term(&h, day_of(2021, 12, 22), day_of(2022, 1, 14), 2022);
    struct deadline_rows rows = now(&h);
    EXPECT_EQ(find(&rows, DEADLINE_NOTICE_T1)->nominal.n, day_of(2029, 12, 31).n);
    EXPECT_OK(deadlines_replaced(h.tx, h.town, &old));
    EXPECT_EQ(find(&old, DEADLINE_NOTICE_T1)->nominal.n, day_of(2026, 12, 31).n);
    EXPECT_EQ(find(&old, DEADLINE_MINIMUM_TERM)->anchor.n, day_of(2022, 1, 1).n);
    /* What did not change keeps its row, and its alarms with it. */
    EXPECT(find(&old, DEADLINE_INSTALMENT) == NULL && find(&rows, DEADLINE_INSTALMENT) != NULL);
    size_t before = old.n;
    put_term(&h, day_of(2021, 12, 22), day_of(2022, 1, 14), 2022);
    EXPECT_OK(deadlines_replaced(h.tx, h.town, &old));
    EXPECT_EQ(old.n, before);
    tx_abort(h.tx);
}

static enum err terminate(const struct house *h, int kind, int form, struct day received, struct str reason)
{
    struct termination_new add = { .kind = kind,
                                   .declared_by = TERMINATION_BY_AUTHORITY,
                                   .form = form,
                                   .received = received,
                                   .proof = STR("Stempel"),
                                   .reason = reason };
    return agreement_termination_add(h->tx, h->town, &add);
}

/* req: Z9.2.2 */
TEST_DB(a_notice_by_mail_is_recorded_and_ends_nothing)
{
    struct house h = house(db);
    struct termination_rows list;
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    EXPECT_OK(terminate(&h, TERMINATION_ORDINARY, FORM_MAIL, day_of(2026, 1, 5), STR("")));
    EXPECT_OK(terminations_of(h.tx, h.town, &list));
    EXPECT_EQ(list.n, 1);
    struct deadline_rows rows = now(&h);
    EXPECT(find(&rows, DEADLINE_ORDINARY_END) == NULL);
    EXPECT_OK(terminate(&h, TERMINATION_ORDINARY, FORM_PAPER, day_of(2026, 1, 9), STR("")));
    rows = now(&h);
    EXPECT_EQ(find(&rows, DEADLINE_ORDINARY_END)->anchor.n, day_of(2026, 1, 9).n);
    tx_abort(h.tx);
}

/* req: Z9.1 Z9.2.1 */
TEST_DB(an_ordinary_notice_shows_both_ends_until_the_reading_is_decided)
{
    struct house h = house(db);
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    EXPECT_OK(terminate(&h, TERMINATION_ORDINARY, FORM_PAPER, day_of(2025, 3, 1), STR("")));
    struct deadline_rows rows = now(&h);
    int ends = 0;
    for (size_t i = 0; i < rows.n; i++)
        ends += rows.at[i].rule == DEADLINE_ORDINARY_END;
    EXPECT_EQ(ends, 2);
    tx_abort(h.tx);
}

TEST_DB(a_decided_reading_leaves_one_end_of_a_notice_and_both_last_days)
{
    struct house h = house(db);
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    EXPECT_OK(terminate(&h, TERMINATION_ORDINARY, FORM_PAPER, day_of(2025, 3, 1), STR("")));
    EXPECT_OK(
        agreement_interpretation_decide(h.tx, INTERPRETATION_TERM, TERM_T2,
                                        &(struct interpretation_decision){ STR("Wortlaut"), STR("Beschluss 12/2025"),
                                                                           day_of(2025, 1, 1), day_of(2022, 1, 1) }));
    struct deadline_rows rows = now(&h);
    EXPECT_EQ(find(&rows, DEADLINE_ORDINARY_END)->effect.n, day_of(2030, 12, 31).n);
    EXPECT_EQ(find(&rows, DEADLINE_ORDINARY_END)->number, TERM_T2);
    EXPECT(find(&rows, DEADLINE_NOTICE_T1) != NULL && find(&rows, DEADLINE_NOTICE_T2) != NULL);
    tx_abort(h.tx);
}

/* req: Z9.4.3 */
TEST_DB(an_extraordinary_notice_without_a_reason_is_refused)
{
    struct house h = house(db);
    EXPECT_ERR(terminate(&h, TERMINATION_EXTRAORDINARY, FORM_PAPER, day_of(2024, 4, 1), STR("  ")), ERR_INVALID);
    tx_abort(h.tx);
}

/* req: Z9.4.1 Z9.4.2 */
TEST_DB(an_extraordinary_notice_ends_with_its_quarter_although_nothing_else_is_known)
{
    struct house h = house(db);
    EXPECT_OK(terminate(&h, TERMINATION_EXTRAORDINARY, FORM_SIGNATURE, day_of(2024, 4, 1), STR("Zerrüttung")));
    struct deadline_rows rows = now(&h);
    EXPECT_EQ(rows.n, 1);
    EXPECT_EQ(find(&rows, DEADLINE_EXTRAORDINARY_END)->effect.n, day_of(2024, 9, 30).n);
    tx_abort(h.tx);
}

/* req: Z8.4 */
TEST_DB(a_claim_has_its_three_days_and_stays_open_until_it_is_in_writing)
{
    struct house h = house(db);
    struct claim_rows claims;
    EXPECT_OK(agreement_claim_add(
        h.tx, h.town,
        &(struct claim_new){ .subject = STR("Ausfall"), .evidence = STR("Protokoll"), .knowledge = day_of(2026, 2, 1) },
        NULL));
    struct deadline_rows rows = now(&h);
    const struct deadline_row *d = find(&rows, DEADLINE_CLAIM);
    EXPECT_EQ(d->nominal.n, day_of(2026, 5, 1).n);
    EXPECT_EQ(d->shifted.n, day_of(2026, 5, 4).n);
    EXPECT_EQ(d->safe.n, day_of(2026, 4, 30).n);
    EXPECT_STR(d->subject_text, "Ausfall");
    EXPECT_OK(claims_of(h.tx, h.town, &claims));
    /* A mail does not count, paper does. */
    EXPECT_OK(claim_assert(h.tx, &claims.at[0], 1,
                           &(struct claim_assertion){ day_of(2026, 3, 1), FORM_MAIL, STR("E-Mail") }));
    rows = now(&h);
    EXPECT(find(&rows, DEADLINE_CLAIM) != NULL);
    EXPECT_OK(claim_assert(h.tx, &claims.at[0], 2,
                           &(struct claim_assertion){ day_of(2026, 3, 9), FORM_PAPER, STR("Rückschein") }));
    rows = now(&h);
    EXPECT(find(&rows, DEADLINE_CLAIM) == NULL);
    tx_abort(h.tx);
}

TEST_DB(days_in_the_future_are_no_receipt_and_no_knowledge)
{
    struct house h = house(db);
    struct day tomorrow = day_add(agreement_today(h.tx), 1);
    EXPECT_ERR(agreement_claim_add(
                   h.tx, h.town,
                   &(struct claim_new){ .subject = STR("A"), .evidence = STR("B"), .knowledge = tomorrow }, NULL),
               ERR_INVALID);
    tx_abort(h.tx);
}

TEST_DB(the_provider_has_no_deadlines_with_itself)
{
    struct house h = house(db);
    struct authority_row provider;
    EXPECT_OK(agreement_authority_by_name(h.tx, STR("Landkreis Musterland"), &provider));
    EXPECT_ERR(agreement_term_put(h.tx, provider.id,
                                  &(struct term_input){ .party_notice = DAY_NONE, .provider_notice = DAY_NONE }),
               ERR_CONFLICT);
    tx_abort(h.tx);
}

TEST_DB(the_next_notice_of_contributions_and_two_instalments_stand_in_the_register)
{
    struct house h = house(db);
    put_term(&h, day_of(2021, 12, 22), day_of(2021, 12, 30), 2022);
    struct deadline_rows rows = now(&h);
    struct day today = agreement_today(h.tx);
    const struct deadline_row *fixing = find(&rows, DEADLINE_FIXING_NOTICE);
    int instalments = 0;
    for (size_t i = 0; i < rows.n; i++)
        instalments += rows.at[i].rule == DEADLINE_INSTALMENT && day_compare(rows.at[i].nominal, today) >= 0;
    EXPECT_EQ(instalments, 2);
    EXPECT(fixing != NULL && day_compare(fixing->shifted, today) >= 0);
    EXPECT_EQ((fixing->number - 2022) % 3, 0);
    EXPECT_EQ(day_parts(fixing->nominal).month * 100 + day_parts(fixing->nominal).day, 1030);
    tx_abort(h.tx);
}

/* --- reminders ----------------------------------------------------------------------------------- */

static const struct deadline_leads usual = { { 12, 6, 3, 1 }, 14, { 6, 2 }, 3 };

static int lead(int rule, struct day safe, enum term_reading reading, struct day today)
{
    return deadline_lead_due(&(struct deadline_day){ .rule = rule, .safe = safe }, reading, &usual, today);
}

TEST(the_last_day_for_a_notice_is_reminded_of_five_times)
{
    struct day safe = day_of(2026, 12, 31);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2025, 12, 30)), 0);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2025, 12, 31)), 1);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2026, 6, 30)), 2);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2026, 9, 30)), 3);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2026, 12, 16)), 4);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2026, 12, 17)), 5);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2026, 12, 31)), 5);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, 0, day_of(2027, 1, 1)), 0);
}

/* req: Z9.1 */
TEST(the_reminder_goes_by_the_earlier_reading_until_the_later_one_is_decided)
{
    struct day safe = day_of(2029, 12, 31), today = day_of(2029, 12, 20);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T2, safe, 0, today), 0);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T2, safe, TERM_T1, today), 0);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T2, safe, TERM_T2, today), 5);
    EXPECT_EQ(lead(DEADLINE_NOTICE_T1, safe, TERM_T2, today), 5);
}

TEST(a_claim_is_reminded_of_six_weeks_two_weeks_and_three_working_days_before)
{
    struct day safe = day_of(2026, 4, 30); /* Thursday */
    EXPECT_EQ(lead(DEADLINE_CLAIM, safe, 0, day_of(2026, 3, 18)), 0);
    EXPECT_EQ(lead(DEADLINE_CLAIM, safe, 0, day_of(2026, 3, 19)), 1);
    EXPECT_EQ(lead(DEADLINE_CLAIM, safe, 0, day_of(2026, 4, 16)), 2);
    EXPECT_EQ(lead(DEADLINE_CLAIM, safe, 0, day_of(2026, 4, 26)), 2);
    EXPECT_EQ(lead(DEADLINE_CLAIM, safe, 0, day_of(2026, 4, 27)), 3);
}
