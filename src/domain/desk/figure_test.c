#include "domain/desk/figure.h"

#include "base/zone.h"
#include "domain/desk/desk_fixture_test.h"
#include "domain/desk/ticket_fixture_test.h"
#include "domain/desk/try.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

static void branch(struct tx *tx, authority_id a, school_id s, const char *form)
{
    struct branch_new b = { .authority = a,
                            .school = s,
                            .form = str_of(form),
                            .name = str_of(form),
                            .level = 1,
                            .grade_from = 1,
                            .grade_to = 4,
                            .starts = DAY_NONE,
                            .ends = DAY_NONE };
    EXPECT_OK(agreement_branch_create(tx, &b, NULL));
}

static void set(const struct desk *d, ticket_ref ref, const char *table, const char *what)
{
    bool clock = table[6] == '_';
    int64_t id = desk_read(d, d->head, ref).row.id.n;
    test_sql(d->db, textf("UPDATE %s SET %s WHERE %s = %" PRId64, table, what, clock ? "ticket" : "id", id));
}

static ticket_ref made(const struct desk *d, account_id who, school_id school)
{
    return desk_make(d, who, school, "Netz", "x");
}

static void take(const struct desk *d, ticket_ref ref, struct instant when)
{
    test_now = when;
    EXPECT_OK(desk_do_move(d, d->tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
}

static void look(const struct desk *d, int n, authority_id a, school_id s, int outcome, int64_t ticket)
{
    bool pg = db_engine(d->db) == DB_POSTGRESQL;
    test_sql(
        d->db,
        textf("INSERT INTO look (id, ref, authority, school, service, role, started_at, outcome, ticket) VALUES (%d, "
              "%s%032d%s, %" PRId64 ", %" PRId64 ", 'network', 1, %" PRId64 ", %d, %" PRId64 ")",
              n, pg ? "decode('" : "x'", n, pg ? "', 'hex')" : "'", a.n, s.n, at(11, 23, 10, 0).us, outcome, ticket));
}

/* The closing of T1, T3 and T5 is written by hand, so that minutes are round. */
#define CLOSED_AT "state = 6, closed_at = 1795518000000000, reason = " /* 24 November, 12:00 */

struct seeded {
    struct desk d;
    account_id steering;
};

/*
 * T1 north, reaction after 10 minutes, solved in 100, confirmed.   T2 north, nobody reacts, open.
 * T3 south (two forms), after 40 minutes, solved in 300, late.     T4 other: 20 minutes, closed, opened again.
 * T5 north, solved in the school.  T6 north, confidential.  T7 north, of 30 September, open.
 */
static struct seeded seed(struct db *db)
{
    struct seeded s = { .d = desk_open(db) };
    const struct desk *d = &s.d;
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 4711 });
    branch(tx, d->a, d->north, "Grundschule");
    branch(tx, d->a, d->south, "Oberschule");
    branch(tx, d->a, d->south, "Gymnasium");
    s.steering = desk_account(tx, "lenkung", (authority_id){ 0 }, (school_id){ 0 });
    desk_grant(tx, s.steering, ROLE_STEERING_MEMBER, (authority_id){ 0 }, (school_id){ 0 }, false);
    EXPECT_OK(tx_commit(tx));
    test_now = at(11, 23, 9, 0);
    ticket_ref t1 = made(d, d->teacher, d->north), t2 = made(d, d->contact, d->north),
               t3 = made(d, d->contact2, d->south), t5 = made(d, d->contact, d->north),
               t6 = made(d, d->contact, d->north), t7 = made(d, d->contact, d->north);
    (void)t2;
    take(d, t1, at(11, 23, 9, 10));
    take(d, t3, at(11, 23, 9, 40));
    test_now = at(11, 24, 14, 0);
    ticket_ref t4 = made(d, d->contact_b, d->other);
    take(d, t4, at(11, 24, 14, 20));
    EXPECT_OK(desk_do_move(d, d->tech, t4, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "nichts gefunden"));
    EXPECT_OK(desk_do_move(d, d->tech, t4, STATE_NEW, REASON_REOPENED, MOVER_BODY, ""));
    set(d, t1, "ticket", CLOSED_AT "61");
    set(d, t1, "ticket_clock", "solution_run = 3, solution_spent = 100, solution_late = 0");
    set(d, t3, "ticket", CLOSED_AT "62");
    set(d, t3, "ticket_clock", "solution_run = 3, solution_spent = 300, solution_late = 60");
    set(d, t5, "ticket", CLOSED_AT "64");
    set(d, t5, "ticket_clock", "reaction_target = 0, solution_target = 0, solution_run = 3");
    set(d, t6, "ticket", "sensitive = 1");
    set(d, t7, "ticket", "created_at = 1790762400000000"); /* 30 September 2026, 12:00 */
    look(d, 901, d->a, d->north, LOOK_SOLVED, 0);
    look(d, 902, d->b, d->other, LOOK_OPEN, 0);
    look(d, 903, d->a, d->north, LOOK_SOLVED, 4711);
    test_now = at(11, 25, 8, 0);
    return s;
}

static struct figures figures_of(const struct seeded *s, account_id who, authority_id authority, int from_month)
{
    struct figures f;
    struct tx *tx = test_tx(s->d.db, TX_READ, who);
    struct day from = day_of(2026, from_month, 1);
    EXPECT_OK(figures_read(tx, authority, from, day_add_months(from, 3), &f));
    tx_abort(tx);
    return f;
}

static const struct figure_count *named(const struct figure_groups *groups, const char *name)
{
    for (size_t i = 0; i < groups->n; i++)
        if (str_eq(groups->at[i].name, str_of(name)))
            return &groups->at[i].count;
    EXPECT(false);
    return NULL;
}

static void expect_times(const struct figure_times *t, int64_t kept, int64_t missed, int64_t median)
{
    test_note("kept %" PRId64 ", missed %" PRId64 ", median %" PRId64, t->kept, t->missed, t->median);
    EXPECT_EQ(t->kept, kept);
    EXPECT_EQ(t->missed, missed);
    EXPECT_EQ(t->median, median);
}

/* req: GK.Desk.2 */
TEST_DB(the_figures_are_those_counted_by_hand)
{
    struct seeded s = seed(db);
    struct figures f = figures_of(&s, s.d.head, (authority_id){ 0 }, 10);
    EXPECT_EQ(f.all.tickets, 5);
    EXPECT_EQ(f.all.looks, 2);
    EXPECT_EQ(f.all.solved, 3);
    EXPECT_EQ(f.all.confirmed, 1);
    EXPECT_EQ(f.all.reopened, 1);
    EXPECT_EQ(f.all.closed, 4);
    EXPECT_EQ(f.all.first_level, 2);
    expect_times(&f.all.reaction, 2, 2, 20);
    expect_times(&f.all.solution, 1, 2, 100);
    EXPECT_EQ(named(&f.forms, "Grundschule")->tickets, 3);
    expect_times(&named(&f.forms, "Grundschule")->reaction, 1, 1, 10);
    expect_times(&named(&f.forms, "+")->reaction, 0, 1, 40);
    expect_times(&named(&f.forms, "+")->solution, 0, 1, 300);
    expect_times(&named(&f.forms, "")->reaction, 1, 0, 20);
    expect_times(&named(&f.forms, "")->solution, 0, 0, FIGURE_NONE);
    EXPECT_EQ(named(&f.authorities, "Landkreis Nord")->tickets, 4);
    EXPECT_EQ(named(&f.authorities, "Stadt Süd")->tickets, 1);
}

TEST_DB(the_backlog_is_counted_by_age_and_promises_by_the_day)
{
    struct seeded s = seed(db);
    struct figures f = figures_of(&s, s.d.head, (authority_id){ 0 }, 10);
    const int64_t now[FIGURE_BANDS] = { 1, 1, 0, 1, 0 };
    for (size_t i = 0; i < FIGURE_BANDS; i++) {
        test_note("band %zu", i);
        EXPECT_EQ(f.backlog[i], now[i]);
    }
    EXPECT_EQ(f.due, 1);
    EXPECT_EQ(f.overdue, 2);
    EXPECT_EQ(f.at.us, test_now.us);
}

TEST_DB(a_past_quarter_has_the_backlog_of_its_end_also_of_what_was_closed_since)
{
    struct seeded s = seed(db);
    ticket_ref gone = made(&s.d, s.d.contact, s.d.north), before = made(&s.d, s.d.contact, s.d.north);
    set(&s.d, gone, "ticket", "created_at = 1790762400000001, state = 6, reason = 65, closed_at = 1791000000000000");
    set(&s.d, before, "ticket", "created_at = 1790762400000002, state = 6, reason = 65, closed_at = 1790762500000000");
    struct figures f = figures_of(&s, s.d.head, (authority_id){ 0 }, 7);
    EXPECT_EQ(f.all.tickets, 3);
    EXPECT_EQ(f.backlog[0], 2);
    EXPECT_EQ(f.backlog[1] + f.backlog[2] + f.backlog[3] + f.backlog[4], 0);
    EXPECT_EQ(f.at.us, at(10, 1, 0, 0).us);
    EXPECT_EQ(f.months[2], 3);
}

TEST_DB(reports_are_counted_by_local_hour_weekday_and_month)
{
    struct seeded s = seed(db);
    struct figures f = figures_of(&s, s.d.head, (authority_id){ 0 }, 10);
    int64_t sum = 0;
    for (int day = 0; day < 7; day++)
        for (int hour = 0; hour < 24; hour++)
            sum += f.load[day][hour];
    EXPECT_EQ(sum, 5);
    EXPECT_EQ(f.load[MONDAY][9], 4);
    EXPECT_EQ(f.load[TUESDAY][14], 1);
    EXPECT_EQ(f.nmonths, 3);
    EXPECT_EQ(f.months[0], 0);
    EXPECT_EQ(f.months[1], 5);
    EXPECT_EQ(f.months[2], 0);
}

/* req: GK.Desk.2 */
TEST_DB(everybody_gets_the_figures_of_what_he_reaches_and_the_steering_group_of_all)
{
    struct seeded s = seed(db);
    const struct desk *d = &s.d;
    const struct {
        const char *who;
        account_id account;
        int64_t tickets, looks, open;
    } rows[] = { { "head", d->head, 5, 2, 3 },         { "steering", s.steering, 5, 2, 3 },
                 { "technician", d->tech, 5, 2, 3 },   { "technician of b", d->tech_b, 1, 1, 1 },
                 { "official", d->official, 4, 1, 2 }, { "official of b", d->official_b, 1, 1, 1 },
                 { "auditor", d->auditor, 4, 1, 2 },   { "contact", d->contact, 3, 1, 2 },
                 { "teacher", d->teacher, 1, 0, 0 },   { "firm", d->provider, 0, 0, 0 },
                 { "nobody", { 99 }, 0, 0, 0 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].who);
        struct figures f = figures_of(&s, rows[i].account, (authority_id){ 0 }, 10);
        EXPECT_EQ(f.all.tickets, rows[i].tickets);
        EXPECT_EQ(f.all.looks, rows[i].looks);
        EXPECT_EQ(f.backlog[0] + f.backlog[1] + f.backlog[2] + f.backlog[3] + f.backlog[4], rows[i].open);
    }
    EXPECT_EQ(figures_of(&s, d->official, d->b, 10).all.tickets, 0);
    EXPECT_EQ(figures_of(&s, d->head, d->b, 10).all.tickets, 1);
    EXPECT_EQ(figures_of(&s, d->head, d->b, 10).backlog[0], 1);
    EXPECT_EQ(figures_of(&s, d->head, d->b, 10).all.looks, 1);
}

TEST_DB(the_page_of_an_authority_is_for_who_reaches_all_its_schools)
{
    struct seeded s = seed(db);
    const struct desk *d = &s.d;
    const struct {
        account_id account;
        authority_id authority;
        bool whole;
    } rows[] = { { d->head, d->a, true },      { d->official, d->a, true }, { d->official, d->b, false },
                 { s.steering, d->b, true },   { d->contact, d->a, false }, { d->teacher, d->a, false },
                 { d->provider, d->a, false }, { d->tech_b, d->b, true },   { d->tech_b, d->a, false } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool whole;
        struct tx *tx = test_tx(db, TX_READ, rows[i].account);
        test_note("%zu", i);
        EXPECT_OK(figures_whole(tx, rows[i].authority, &whole));
        EXPECT_EQ(whole, rows[i].whole);
        tx_abort(tx);
    }
}

/* More than one part of the reading, with the same moment across its border. */
TEST_DB(nothing_is_lost_or_counted_twice_where_the_reading_is_cut)
{
    struct seeded s = seed(db);
    bool pg = db_engine(db) == DB_POSTGRESQL;
    const struct desk *d = &s.d;
    for (int copy = 0; copy < 11; copy++) {
        int64_t step = INT64_C(100000000) << copy;
        test_sql(
            d->db,
            textf(
                "INSERT INTO ticket (id, ref, number, authority, school, service, class, kind, state, reason, routing,"
                " effect, extent, priority_computed, priority, channel, subject, created_at, changed_at, entries)"
                " SELECT id + %" PRId64 ", %s, number + %" PRId64 ", authority, school, service, class, kind, 1, 1,"
                " routing, effect, extent, priority_computed, priority, channel, subject, created_at, changed_at, 1"
                " FROM ticket WHERE sensitive = 0 AND school = %" PRId64 " AND authority = %" PRId64,
                step, pg ? "decode(md5(CAST(random() AS text)), 'hex')" : "randomblob(16)", step / 1000, d->north.n,
                d->a.n));
    }
    test_sql(db, "INSERT INTO ticket_clock (ticket, authority, school, started_at) SELECT t.id, t.authority, t.school, "
                 "t.created_at FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM ticket_clock c WHERE c.ticket = t.id)");
    /* T1, T2, T5 of north in the quarter, doubled eleven times. */
    struct figures f = figures_of(&s, d->contact, (authority_id){ 0 }, 10);
    EXPECT_EQ(f.all.tickets, 3 * 2048);
    EXPECT_EQ(f.load[MONDAY][9], 3 * 2048);
}

TEST(a_quarter_is_read_and_written)
{
    struct day first;
    EXPECT_OK(figure_quarter_parse(STR("2026-4"), &first));
    EXPECT(day_eq(first, day_of(2026, 10, 1)));
    EXPECT_STR_EQ(figure_quarter_text(test_mem(), first), STR("2026-4"));
    EXPECT(day_eq(figure_quarter_of(day_of(2026, 12, 31)), first));
    EXPECT(day_eq(figure_quarter_of(day_of(2026, 1, 1)), day_of(2026, 1, 1)));
    const char *bad[] = { "", "2026", "2026-0", "2026-5", "26-1", "2026-1-1", "x-1" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        EXPECT_ERR(figure_quarter_parse(str_of(bad[i]), &first), ERR_MALFORMED);
}

TEST(a_share_is_rounded_and_of_nothing_there_is_none)
{
    EXPECT_EQ(figure_share(1, 3), 333);
    EXPECT_EQ(figure_share(2, 3), 667);
    EXPECT_EQ(figure_share(0, 7), 0);
    EXPECT_EQ(figure_share(7, 7), 1000);
    EXPECT_EQ(figure_share(0, 0), FIGURE_NONE);
}
