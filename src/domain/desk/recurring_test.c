#include "domain/desk/recurring.h"

#include "base/zone.h"
#include "domain/desk/school_calendar_store.h"
#include "domain/desk/ticket_fixture_test.h"

static service_ref service_of(struct tx *tx, service_id id)
{
    struct service_row row;
    EXPECT_OK(agreement_service_by_id(tx, id, &row));
    return row.ref;
}

/* A participant: only its schools may be chosen. */
static struct incident_places choices(struct tx *tx, const struct desk *d)
{
    struct incident_places all;
    (void)d;
    EXPECT_OK(incident_choices(tx, &all));
    return all;
}

static enum err plan(const struct desk *d, account_id who, struct recurring_new *new, recurring_ref *ref)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    new->service = service_of(tx, d->body);
    new->places = choices(tx, d);
    EXPECT(new->places.n > 0);
    return desk_step_end(tx, recurring_create(tx, new, ref));
}

static int run(const struct desk *d)
{
    int made;
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(recurring_due(tx, &made));
    EXPECT_OK(tx_commit(tx));
    return made;
}

static struct recurring_new daily(struct day starts)
{
    return (struct recurring_new){ .subject = STR("Updates einspielen"),
                                   .text = STR("Server der Schule aktualisieren"),
                                   .rule = { .kind = RECUR_DAILY, .interval = 1, .until = DAY_NONE },
                                   .starts = starts,
                                   .shift = SHIFT_SKIP,
                                   .calendar = RECURRING_SERVICE };
}

SQL(recurring_agreement, SCOPE_SYSTEM, 2,
    "INSERT INTO agreement (id, ref, title, legal_basis, effective, created_at) VALUES ($3, $4, 'Vertrag', 'NKomZG', "
    "0, $2)");
static struct desk open_desk(struct db *db)
{
    static const struct secret key = { { 7 } };
    secret_key_use(&key);
    struct desk d = desk_open(db);
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    participant_id id;
    agreement_ref agreement = TX_REF(tx, agreement);
    EXPECT_OK(tx_run(tx, recurring_agreement, NULL, TX_ID(tx, agreement), &agreement));
    EXPECT_OK(agreement_participant_create(tx, d.a, day_of(2022, 1, 1), day_of(2022, 1, 1), DAY_NONE, &id));
    EXPECT_OK(agreement_participant_create(tx, d.b, day_of(2022, 1, 1), day_of(2022, 1, 1), DAY_NONE, &id));
    EXPECT_OK(tx_commit(tx));
    test_now = zone_instant(day_of(2026, 11, 23), 9 * 60); /* a Monday */
    return d;
}

static struct recurring_mades made_by(const struct desk *d, account_id who, recurring_ref ref)
{
    struct recurring_row row;
    struct recurring_mades rows;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(recurring_find(tx, ref, &row));
    EXPECT_OK(recurring_made(tx, row.id, &rows));
    EXPECT_OK(tx_commit(tx));
    return rows;
}

TEST_DB(each_day_of_the_rule_makes_one_ticket_per_school_however_often_the_job_runs)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct recurring_new new = daily(day_of(2026, 11, 23));
    EXPECT_OK(plan(&d, d.tech, &new, &ref));
    int schools = (int)new.places.n;
    EXPECT_EQ(run(&d), schools);
    EXPECT_EQ(run(&d), 0);
    test_now = instant_add(test_now, DAYS(1));
    EXPECT_EQ(run(&d), schools);
    EXPECT_EQ(run(&d), 0);
    struct recurring_mades rows = made_by(&d, d.tech, ref);
    EXPECT_EQ((int)rows.n, 2 * schools);
    EXPECT(!rows.at[0].late);
    struct ticket t = desk_read(&d, d.tech, rows.at[0].ticket);
    EXPECT_STR(t.row.subject, "Updates einspielen");
    EXPECT_EQ(t.row.state, STATE_NEW);
    EXPECT_EQ(desk_found(&d, d.contact, SET_OPEN, "updates"), 2);
    /* Who works for one authority sees its tickets only. */
    EXPECT_EQ(made_by(&d, d.tech_b, ref).n, 2);
}

TEST_DB(missed_days_are_made_once_and_said_to_be_late_closed_ones_are_left_out)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct recurring_new new = daily(day_of(2026, 11, 27)); /* Friday */
    EXPECT_OK(plan(&d, d.tech_b, &new, &ref));
    EXPECT_EQ((int)new.places.n, 1);
    EXPECT_EQ(run(&d), 0);
    test_now = zone_instant(day_of(2026, 12, 1), 9 * 60); /* Tuesday: the worker was off since Friday */
    EXPECT_EQ(run(&d), 3);                                /* Friday, Monday, today; no weekend */
    EXPECT_EQ(run(&d), 0);
    struct recurring_mades rows = made_by(&d, d.tech_b, ref);
    EXPECT_EQ(rows.n, 3);
    EXPECT(!rows.at[0].late && rows.at[1].late && rows.at[2].late);
    EXPECT(day_eq(rows.at[2].planned, day_of(2026, 11, 27)));
    struct entry_rows entries;
    struct ticket t;
    struct tx *tx = desk_step_begin(&d, d.tech_b, rows.at[2].ticket, &t);
    EXPECT_OK(ticket_entries(tx, &t, &entries));
    EXPECT(str_starts(entries.at[0].text, STR("Verspätet, geplant für Freitag, 27. November 2026.")));
    tx_abort(tx);
}

static struct recurring_dates dates(const struct desk *d, const struct recurring_new *new, int64_t offset)
{
    struct recurring_dates out;
    struct recurring_plan plan = { .starts = new->starts, .shift = new->shift, .calendar = new->calendar };
    struct recurring_place place = { .school = d->north, .authority = d->a, .offset_days = offset };
    struct tx *tx = test_tx(d->db, TX_READ, d->tech);
    EXPECT_OK(recurrence_text(test_mem(), &new->rule, &plan.rule));
    EXPECT_OK(recurring_dates(tx, &plan, &place, new->starts, 3, &out));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(out.n, 3);
    return out;
}

TEST_DB(a_closed_day_is_brought_forward_put_off_or_left_out_by_the_chosen_calendar)
{
    struct desk d = open_desk(db);
    struct recurring_new new = daily(day_of(2026, 11, 28)); /* a Saturday, each week */
    new.rule = (struct recurrence){ .kind = RECUR_WEEKLY, .interval = 1, .until = DAY_NONE };
    new.shift = SHIFT_EARLIER;
    EXPECT(day_eq(dates(&d, &new, 0).at[0].planned, day_of(2026, 11, 27)));
    new.shift = SHIFT_LATER;
    EXPECT(day_eq(dates(&d, &new, 0).at[0].planned, day_of(2026, 11, 30)));
    EXPECT(day_eq(dates(&d, &new, 4).at[0].planned, day_of(2026, 12, 2)));
    new.shift = SHIFT_SKIP;
    EXPECT(day_is_none(dates(&d, &new, 0).at[0].planned));
    /* A free day of the school alone: the service is there. */
    struct tx *tx = test_tx(db, TX_WRITE, d.contact);
    struct school_place school = { d.north, d.a };
    EXPECT_OK(school_closed_day_add(tx, &school, day_of(2026, 11, 26), DAY_NONE, STR("Fortbildung")));
    EXPECT_OK(tx_commit(tx));
    new.starts = day_of(2026, 11, 26);
    new.shift = SHIFT_LATER;
    EXPECT(day_eq(dates(&d, &new, 0).at[0].planned, day_of(2026, 11, 26)));
    new.calendar = RECURRING_SCHOOL;
    EXPECT(day_eq(dates(&d, &new, 0).at[0].planned, day_of(2026, 11, 27)));
}

TEST_DB(schools_follow_one_another_by_their_offset)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct recurring_new new = daily(day_of(2026, 11, 24));
    new.rule.count = 1;
    new.stagger = 1;
    EXPECT_OK(plan(&d, d.tech, &new, &ref));
    for (size_t i = 0; i < new.places.n; i++) {
        test_now = zone_instant(day_of(2026, 11, 24 + (int)i), 10 * 60);
        EXPECT_EQ(run(&d), 1);
    }
    test_now = instant_add(test_now, DAYS(5));
    EXPECT_EQ(run(&d), 0);
}

struct ended_row {
    int64_t n, schools;
};
ROW(ended_row, COL(ended_row, n), COL(ended_row, schools));
QUERY(test_recurring_ended, SCOPE_SYSTEM, 0, ended_row,
      "SELECT count(*) AS n, count(DISTINCT after) AS schools FROM audit_event WHERE action ="
      " (SELECT n FROM audit_action WHERE name = 'desk.recurring_ended')");

TEST_DB(the_end_of_a_rule_is_noted_for_each_school_by_name)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct ended_row row;
    struct recurring_new new = daily(day_of(2026, 11, 23));
    EXPECT_OK(plan(&d, d.tech, &new, &ref));
    EXPECT(new.places.n > 1);
    struct tx *tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(desk_step_end(tx, recurring_end(tx, ref)));
    tx = test_tx(db, TX_READ, (account_id){ 0 });
    EXPECT_OK(tx_one(tx, test_recurring_ended, &row));
    tx_abort(tx);
    EXPECT_EQ(row.n, (int64_t) new.places.n);
    EXPECT_EQ(row.schools, (int64_t) new.places.n);
}

TEST_DB(what_is_ended_makes_nothing_and_only_who_reaches_all_its_schools_ends_it)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct recurring_row row;
    struct recurring_new new = daily(day_of(2026, 11, 23));
    EXPECT_OK(plan(&d, d.tech, &new, &ref));
    struct tx *tx = test_tx(db, TX_WRITE, d.tech_b);
    EXPECT_ERR(desk_step_end(tx, recurring_end(tx, ref)), ERR_CONFLICT);
    const account_id others[] = { d.contact, d.official, d.teacher };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        tx = test_tx(db, TX_READ, others[i]);
        EXPECT_ERR(recurring_find(tx, ref, &row), ERR_NOT_FOUND);
        EXPECT_OK(tx_commit(tx));
    }
    tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_OK(desk_step_end(tx, recurring_end(tx, ref)));
    EXPECT_EQ(run(&d), 0);
    tx = test_tx(db, TX_WRITE, d.tech);
    EXPECT_ERR(desk_step_end(tx, recurring_end(tx, ref)), ERR_CONFLICT);
    new.rule.interval = 0;
    EXPECT_ERR(plan(&d, d.tech, &new, &ref), ERR_INVALID);
    new = daily(day_of(2026, 11, 22));
    EXPECT_ERR(plan(&d, d.tech, &new, &ref), ERR_INVALID);
}

TEST_DB(who_works_for_one_authority_sees_its_schools_and_tickets_of_a_plan_for_two)
{
    struct desk d = open_desk(db);
    recurring_ref ref;
    struct recurring_row row;
    struct recurring_rows all;
    struct recurring_places places;
    struct recurring_new new = daily(day_of(2026, 11, 23));
    EXPECT_OK(plan(&d, d.tech, &new, &ref));
    EXPECT(new.places.n > 1);
    EXPECT_EQ(run(&d), (int)new.places.n);
    struct tx *tx = test_tx(db, TX_READ, d.tech_b);
    EXPECT_OK(recurring_list(tx, &all));
    EXPECT_EQ(all.n, 1);
    EXPECT_EQ(all.at[0].schools, 1);
    EXPECT_OK(recurring_find(tx, ref, &row));
    EXPECT_EQ(row.schools, 1);
    EXPECT_OK(recurring_schools(tx, row.id, &places));
    EXPECT_EQ(places.n, 1);
    EXPECT_EQ(places.at[0].school.n, d.other.n);
    tx_abort(tx);
    EXPECT_EQ(made_by(&d, d.tech_b, ref).n, 1);
    EXPECT_EQ(made_by(&d, d.tech, ref).n, new.places.n);
}
