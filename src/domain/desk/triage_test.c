#include "domain/desk/triage.h"

#include "domain/desk/calendar.h"
#include "domain/desk/coverage.h"
#include "domain/desk/desk_job.h"
#include "domain/desk/ticket_fixture_test.h"

static struct ticket report(const struct desk *d, account_id who, struct ticket_new new)
{
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct tx *tx = test_tx(d->db, TX_WRITE, who);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    return desk_read(d, d->tech, ref);
}

static struct ticket_new small(const struct desk *d, school_id school)
{
    struct ticket_new new = desk_report(d, d->teacher, school, "Beamer", "x");
    new.effect = EFFECT_LIMITED;
    new.extent = EXTENT_DEVICE;
    return new;
}

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

/* req: GK.Sch.2 */
TEST_DB(a_small_fault_in_school_hours_is_looked_at_by_the_school_first)
{
    struct desk d = desk_open(db);
    struct ticket t = report(&d, d.teacher, small(&d, d.north));
    EXPECT_EQ(t.row.state, STATE_AT_SCHOOL);
    EXPECT_EQ(t.row.reason, REASON_TRIAGE);
    EXPECT_EQ(t.row.waits_until.us, at(11, 23, 13, 0).us); /* 09:00 and four hours of school */
    struct ticket_new urgent = desk_report(&d, d.teacher, d.north, "Beamer", "x");
    t = report(&d, d.teacher, urgent);
    EXPECT_EQ(t.row.state, STATE_NEW);
    EXPECT_EQ(t.row.priority, 1);
    EXPECT_EQ(t.row.promised_at.us, at(11, 23, 13, 0).us); /* 240 minutes */
}

/* req: GK.Sch.2 */
TEST_DB(without_a_contact_or_outside_school_hours_the_desk_begins)
{
    struct desk d = desk_open(db);
    /* South: its contact's grant ends. */
    EXPECT_EQ(report(&d, d.contact2, small(&d, d.south)).row.state, STATE_AT_SCHOOL);
    test_sql(db, "UPDATE role_grant SET ends = starts + 1 WHERE narrow = 0 AND role = 1");
    EXPECT_EQ(report(&d, d.teacher, small(&d, d.north)).row.state, STATE_NEW);
    test_sql(db, "UPDATE role_grant SET ends = 9000000000000000000");
    const struct {
        struct instant at;
        int want;
    } times[] = { { at(11, 23, 15, 0), STATE_NEW }, { at(11, 23, 14, 59), STATE_AT_SCHOOL },
                  { at(11, 28, 10, 0), STATE_NEW }, { at(12, 25, 10, 0), STATE_NEW },
                  { at(11, 24, 7, 29), STATE_NEW }, { at(11, 24, 7, 30), STATE_AT_SCHOOL } };
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        if (times[i].at.us < test_now.us)
            continue;
        test_now = times[i].at;
        test_note("time %zu", i);
        EXPECT_EQ(report(&d, d.teacher, small(&d, d.north)).row.state, times[i].want);
    }
}

/* req: GK.Sch.5 GK.Ex.1 */
TEST_DB(tasks_of_school_and_authority_and_what_is_excluded_go_their_own_way)
{
    struct desk d = desk_open(db);
    struct ticket_new new = small(&d, d.north);
    new.service = d.school;
    struct ticket t = report(&d, d.teacher, new);
    EXPECT_EQ(t.row.state, STATE_AT_SCHOOL);
    EXPECT_EQ(t.row.reason, REASON_SCHOOL_TASK);
    EXPECT_EQ(t.row.routing, ROUTING_SCHOOL);
    new = small(&d, d.north);
    new.service = d.authority;
    t = report(&d, d.teacher, new);
    EXPECT_EQ(t.row.state, STATE_WAITING);
    EXPECT_EQ(t.row.reason, REASON_AUTHORITY);
    EXPECT_EQ(t.row.waits_until.us, at(12, 7, 16, 0).us); /* ten working days */
    new = small(&d, d.north);
    new.service = d.excluded;
    t = report(&d, d.teacher, new);
    EXPECT_EQ(t.row.state, STATE_NEW);
    EXPECT_EQ(t.row.routing, ROUTING_EXCLUDED);
    EXPECT(!coverage_counts(t.row.routing));
    EXPECT_STR(coverage_text(test_mem(), LANG_DE, t.row.routing, STR("Homepage"), t.authority_name),
               "„Homepage“ gehört nicht zu den Leistungen des Service-Desks. Bitte wenden Sie sich an Ihren "
               "Schulträger: Landkreis Nord.");
    struct tx *tx = desk_step_begin(&d, d.tech, t.row.ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_refer(tx, &t, t.version, STR(""))));
    t = desk_read(&d, d.tech, t.row.ref);
    EXPECT_EQ(t.row.state, STATE_CLOSED);
    EXPECT_EQ(t.row.reason, REASON_REFERRED);
    /* What the body does is not referred. */
    ticket_ref ours = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    tx = desk_step_begin(&d, d.tech, ours, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_refer(tx, &t, t.version, STR(""))), ERR_CONFLICT);
}

/* req: GK.Sch.2 */
TEST_DB(requester_and_contact_hand_over_at_any_time_and_time_does_it_for_them)
{
    struct desk d = desk_open(db);
    struct ticket t = report(&d, d.teacher, small(&d, d.north));
    struct tx *tx = desk_step_begin(&d, d.teacher, t.row.ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_hand_over(tx, &t, t.version, STR("Kein Netzteil da."))));
    t = desk_read(&d, d.tech, t.row.ref);
    EXPECT_EQ(t.row.reason, REASON_SCHOOL_HANDOVER);
    EXPECT(instant_is_none(t.row.waits_until));
    EXPECT_EQ(t.row.entries, 2);
    tx = desk_step_begin(&d, d.contact, t.row.ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_hand_over(tx, &t, t.version, STR(""))), ERR_CONFLICT);
    t = report(&d, d.teacher, small(&d, d.north));
    tx = desk_step_begin(&d, d.contact, t.row.ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_hand_over(tx, &t, t.version, STR(""))));
    t = report(&d, d.teacher, small(&d, d.north));
    ticket_ref solved = report(&d, d.teacher, small(&d, d.north)).row.ref;
    EXPECT_OK(desk_do_move(&d, d.contact, solved, STATE_CLOSED, REASON_SOLVED_AT_SCHOOL, MOVER_SCHOOL, ""));
    int moved;
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(triage_timeout(tx, &moved));
    EXPECT_EQ(moved, 0);
    EXPECT_OK(tx_commit(tx));
    test_now = instant_add(t.row.waits_until, MINUTES(1));
    tx = test_tx(db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(triage_timeout(tx, &moved));
    EXPECT_EQ(moved, 1);
    EXPECT_OK(triage_timeout(tx, &moved));
    EXPECT_EQ(moved, 0);
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(desk_read(&d, d.tech, t.row.ref).row.reason, REASON_SCHOOL_HANDOVER);
}

TEST_DB(a_waiting_ticket_is_work_again_when_the_desk_opens_after_its_date)
{
    struct desk d = desk_open(db);
    int moved;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_WAITING, REASON_DELIVERY, MOVER_BODY, ""));
    const struct {
        struct instant at;
        int moved;
    } times[] = { { at(11, 25, 12, 0), 0 },
                  { at(11, 27, 18, 0), 0 },
                  { at(11, 28, 12, 0), 0 },
                  { at(11, 30, 7, 30), 1 },
                  { at(11, 30, 8, 0), 0 } };
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        test_now = times[i].at;
        struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 0 });
        test_note("time %zu", i);
        EXPECT_OK(triage_waiting_due(tx, &moved));
        EXPECT_EQ(moved, times[i].moved);
        EXPECT_OK(tx_commit(tx));
    }
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_IN_PROGRESS);
}

TEST_DB(what_a_form_promises_is_what_the_ticket_gets)
{
    struct desk d = desk_open(db);
    struct triage t;
    struct ticket_new new = small(&d, d.north);
    struct tx *tx = test_tx(db, TX_READ, d.teacher);
    EXPECT_OK(triage_decide(tx, &new, &t));
    EXPECT_OK(tx_commit(tx));
    struct ticket made = report(&d, d.teacher, new);
    EXPECT_EQ(made.row.state, t.state);
    EXPECT_EQ(made.row.priority, t.priority);
    EXPECT_EQ(made.row.promised_at.us, t.promised_at.us);
    EXPECT_EQ(made.row.waits_until.us, t.waits_until.us);
}
