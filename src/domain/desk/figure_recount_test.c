/*
 * The figures of random tickets are counted a second time from what was recorded as it
 * happened: reports and phases, minute by minute where that is the plainest way.
 */
#include "domain/desk/figure.h"

#include "base/zone.h"
#include "domain/desk/clock.h"
#include "domain/desk/ticket_fixture_test.h"

#define TICKETS 48
#define STEPS 160
#define ROOMS 4 /* per school; nobody reports the last one, so an unnamed room can stand for it */

struct raw_row {
    ticket_id id;
    authority_id authority;
    school_id school;
    int64_t room, reaction_target, solution_target, rule;
    int extent, priority;
    struct instant created_at, promised_at, answered_at;
};
struct raw_rows {
    struct raw_row *at;
    size_t n;
};
ROW(raw_row, COL(raw_row, id), COL(raw_row, authority), COL(raw_row, school), COL(raw_row, room),
    COL(raw_row, reaction_target), COL(raw_row, solution_target), COL(raw_row, rule), COL(raw_row, extent),
    COL(raw_row, priority), COL(raw_row, created_at), COL(raw_row, promised_at), COL(raw_row, answered_at));
QUERY(test_raw_tickets, SCOPE_SYSTEM, 0, raw_row,
      "SELECT t.id, t.authority, t.school, t.room, c.reaction_target, c.solution_target, coalesce(k.rule, 0) AS rule,"
      " t.extent, t.priority, t.created_at, t.promised_at, c.answered_at FROM ticket t JOIN ticket_clock c ON"
      " c.ticket = t.id LEFT JOIN ticket_coverage k ON k.ticket = t.id ORDER BY t.id");
struct raw_phase {
    int64_t ticket;
    int reason;
    struct instant since, until;
};
struct raw_phases {
    struct raw_phase *at;
    size_t n;
};
ROW(raw_phase, COL(raw_phase, ticket), COL(raw_phase, reason), COL(raw_phase, since), COL(raw_phase, until));
QUERY(test_raw_phases, SCOPE_SYSTEM, 0, raw_phase,
      "SELECT p.ticket, p.reason, p.since, p.until FROM ticket_phase p ORDER BY p.ticket, p.n");

/* --- what happens ------------------------------------------------------------------------------- */

static uint64_t dice_state;
static int dice(int sides)
{
    dice_state = dice_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((dice_state >> 33) % (uint64_t)sides);
}

struct scene {
    struct desk d;
    room_id rooms[3][ROOMS];
    ticket_ref made[TICKETS];
};

static void furnish(struct scene *s)
{
    const school_id schools[] = { s->d.north, s->d.south, s->d.other };
    static const char *const forms[] = { "Grundschule", "Oberschule", "Gymnasium" };
    struct tx *tx = test_tx(s->d.db, TX_WRITE, (account_id){ 4711 });
    for (size_t i = 0; i < ARRAY_LEN(schools); i++) {
        struct branch_new b = { .authority = i < 2 ? s->d.a : s->d.b,
                                .school = schools[i],
                                .form = str_of(forms[i]),
                                .name = str_of(forms[i]),
                                .level = 1,
                                .grade_from = 1,
                                .grade_to = 4,
                                .starts = DAY_NONE,
                                .ends = DAY_NONE };
        EXPECT_OK(agreement_branch_create(tx, &b, NULL));
        for (int r = 0; r < ROOMS; r++) {
            char number[2] = { (char)('1' + r), 0 };
            struct room_new room = { .school = schools[i], .number = str_of(number) };
            EXPECT_OK(agreement_room_create(tx, &room, &s->rooms[i][r]));
        }
    }
    EXPECT_OK(tx_commit(tx));
}

static void report(struct scene *s, int n)
{
    const school_id schools[] = { s->d.north, s->d.south, s->d.other };
    const account_id people[] = { s->d.contact, s->d.contact2, s->d.contact_b };
    int school = dice(3), room = dice(ROOMS);
    struct ticket_new new = desk_report(&s->d, people[school], schools[school], "Netz", "x");
    ticket_id id;
    int64_t number;
    new.effect = (enum ticket_effect)(EFFECT_NONE + dice(3));
    new.extent = (enum ticket_extent)(EXTENT_DEVICE + dice(dice(3) == 0 ? 4 : 2));
    new.service = dice(5) == 0 ? s->d.school : s->d.body;
    if (room < ROOMS - 1)
        new.room = s->rooms[school][room];
    struct tx *tx = test_tx(s->d.db, TX_WRITE, people[school]);
    EXPECT_OK(triage_report(tx, &new, &id, &s->made[n], &number));
    EXPECT_OK(tx_commit(tx));
}

/* One of the moves of the body; what the rules refuse does not happen. */
static void step(const struct scene *s, int made)
{
    static const struct {
        enum ticket_state to;
        enum ticket_reason reason;
    } moves[] = { { STATE_IN_PROGRESS, REASON_REMOTE }, { STATE_IN_PROGRESS, REASON_ON_SITE },
                  { STATE_WAITING, REASON_DELIVERY },   { STATE_WAITING, REASON_AUTHORITY },
                  { STATE_CLOSED, REASON_NO_FAULT },    { STATE_CLOSED, REASON_TEST_IMPOSSIBLE },
                  { STATE_CLOSED, REASON_WITHDRAWN },   { STATE_NEW, REASON_REOPENED } };
    int m = dice(ARRAY_LEN(moves));
    enum err e = desk_do_move(&s->d, s->d.tech, s->made[dice(made)], moves[m].to, moves[m].reason, MOVER_BODY, "weil");
    EXPECT(e == OK || e == ERR_CONFLICT || e == ERR_INVALID || e == ERR_DENIED);
}

static void play(struct scene *s, struct db *db, uint64_t chance)
{
    *s = (struct scene){ .d = desk_open(db) };
    dice_state = chance;
    furnish(s);
    int made = 0;
    for (int i = 0; i < STEPS; i++) {
        test_now = instant_add(test_now, MINUTES(1 + dice(240)));
        if (made < TICKETS && (made == 0 || dice(STEPS) < 2 * TICKETS))
            report(s, made++);
        else
            step(s, made);
    }
    test_now = instant_add(test_now, MINUTES(1));
    /* A promise that passed without a word; what the job would find. */
    test_sql(db,
             "UPDATE ticket_clock SET broken = 2 WHERE ticket = (SELECT min(id) FROM ticket WHERE promised_at IS NOT "
             "NULL)");
}

/* --- counted again --------------------------------------------------------------------------------- */

struct recount {
    struct figures f;
    int64_t reaction[TICKETS], solution[TICKETS];
    size_t reactions, solutions;
};
struct outage {
    school_id school;
    int64_t room; /* 0: all, -1: unnamed */
    struct instant since, until;
};
struct outages {
    struct outage at[TICKETS];
    size_t n;
};

static int64_t median(int64_t *values, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && values[k - 1] > values[k]; k--) {
            int64_t v = values[k];
            values[k] = values[k - 1];
            values[k - 1] = v;
        }
    return n > 0 ? values[(n - 1) / 2] : FIGURE_NONE;
}

static void judge(struct figure_times *times, int64_t target, const struct clock *c)
{
    bool missed = c->late > 0;
    times->missed += target > 0 && missed;
    times->kept += target > 0 && !missed && c->run == CLOCK_STOPPED;
}

static void count_times(struct recount *r, const struct raw_row *t, struct clock_phases *phases, int last)
{
    struct clock reaction, solution;
    EXPECT_OK(
        clock_read(&calendar_default, CLOCK_REACTION, phases, t->answered_at, t->reaction_target, test_now, &reaction));
    EXPECT_OK(
        clock_read(&calendar_default, CLOCK_SOLUTION, phases, t->answered_at, t->solution_target, test_now, &solution));
    judge(&r->f.all.reaction, t->reaction_target, &reaction);
    judge(&r->f.all.solution, t->solution_target, &solution);
    if (t->reaction_target > 0 && !instant_is_none(reaction.ended))
        r->reaction[r->reactions++] = calendar_between(&calendar_default, t->created_at, reaction.ended);
    if (t->solution_target > 0 && last >= REASON_TEST_CONFIRMED && last <= REASON_TEST_IMPOSSIBLE)
        r->solution[r->solutions++] = solution.spent;
}

static void count_open(struct figures *f, const struct raw_row *t)
{
    int64_t days = (test_now.us - t->created_at.us) / DAYS(1).us;
    struct instant midnight = zone_instant(day_add(zone_day(test_now), 1), 0);
    f->backlog[days < 1 ? 0 : days < 7 ? 1 : days < 30 ? 2 : 3]++;
    if (instant_is_none(t->promised_at))
        return;
    f->overdue += instant_compare(t->promised_at, test_now) < 0;
    f->due += instant_compare(t->promised_at, test_now) >= 0 && instant_compare(t->promised_at, midnight) < 0;
}

static void count_one(struct recount *r, struct outages *o, const struct raw_row *t, struct clock_phases *phases)
{
    struct figure_count *all = &r->f.all;
    struct local local = zone_local(t->created_at);
    const struct clock_phase *end = &phases->at[phases->n - 1];
    bool closed = end->reason >= REASON_TEST_CONFIRMED, again = false;
    for (size_t i = 0; i + 1 < phases->n; i++)
        again = again ||
                (phases->at[i].reason >= REASON_TEST_CONFIRMED && phases->at[i + 1].reason < REASON_TEST_CONFIRMED);
    all->tickets++;
    all->reopened += again;
    all->closed += again || closed;
    all->solved += end->reason >= REASON_TEST_CONFIRMED && end->reason <= REASON_SOLVED_AT_SCHOOL;
    all->promised += !instant_is_none(t->promised_at);
    r->f.load[day_weekday(local.day)][local.minute / 60]++;
    r->f.coverage[t->rule == 0 ? COVERAGE_SERVICE : t->rule]++;
    count_times(r, t, phases, end->reason);
    if (!closed)
        count_open(&r->f, t);
    if (t->priority <= 2 && end->reason < REASON_DUPLICATE)
        o->at[o->n++] = (struct outage){ t->school,
                                         t->extent >= EXTENT_BUILDING ? 0
                                         : t->room == 0               ? -1
                                                                      : t->room,
                                         t->created_at, closed ? end->since : test_now };
}

static bool out_at(const struct outages *o, school_id school, int64_t room, struct instant at)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->at[i].school.n == school.n && (o->at[i].room == 0 || o->at[i].room == room) &&
            instant_compare(o->at[i].since, at) <= 0 && instant_compare(at, o->at[i].until) < 0)
            return true;
    return false;
}

/* Each minute of school, room by room. */
static void count_rooms(const struct scene *s, const struct outages *o, authority_id only, struct day from,
                        struct figure_count *all)
{
    const school_id schools[] = { s->d.north, s->d.south, s->d.other };
    for (struct instant at = zone_instant(from, 0); instant_compare(at, test_now) < 0; at = instant_add(at, MINUTES(1)))
        for (size_t i = 0; calendar_is_open(&calendar_school_default, at) && i < ARRAY_LEN(schools); i++)
            for (int r = 0; r < ROOMS; r++) {
                if (only.n != 0 && only.n != (i < 2 ? s->d.a.n : s->d.b.n))
                    continue;
                all->room_minutes++;
                all->lost += out_at(o, schools[i], r < ROOMS - 1 ? s->rooms[i][r].n : -1, at);
            }
}

static void recount(const struct scene *s, authority_id only, struct day from, struct recount *r)
{
    struct raw_rows rows;
    struct raw_phases all;
    struct outages outages = { .n = 0 };
    struct tx *tx = test_tx(s->d.db, TX_READ, (account_id){ 0 });
    *r = (struct recount){ .reactions = 0 };
    EXPECT_OK(tx_all(tx, test_raw_tickets, &rows));
    EXPECT_OK(tx_all(tx, test_raw_phases, &all));
    EXPECT_EQ(rows.n, TICKETS);
    for (size_t i = 0, p = 0; i < rows.n; i++) {
        struct clock_phase at[STEPS];
        struct clock_phases phases = { at, 0 };
        for (; p < all.n && all.at[p].ticket == rows.at[i].id.n; p++)
            at[phases.n++] = (struct clock_phase){ all.at[p].reason, all.at[p].since, all.at[p].until };
        if (only.n == 0 || only.n == rows.at[i].authority.n)
            count_one(r, &outages, &rows.at[i], &phases);
    }
    count_rooms(s, &outages, only, from, &r->f.all);
    r->f.all.reaction.median = median(r->reaction, r->reactions);
    r->f.all.solution.median = median(r->solution, r->solutions);
    tx_abort(tx);
}

/* --- both are the same -------------------------------------------------------------------------------- */

static void expect_same_times(const struct figure_times *got, const struct figure_times *want)
{
    EXPECT_EQ(got->kept, want->kept);
    EXPECT_EQ(got->missed, want->missed);
    EXPECT_EQ(got->median, want->median);
}

static void expect_same(const struct figures *got, const struct figures *want)
{
    EXPECT_EQ(got->all.tickets, want->all.tickets);
    EXPECT_EQ(got->all.reopened, want->all.reopened);
    EXPECT_EQ(got->all.closed, want->all.closed);
    EXPECT_EQ(got->all.solved, want->all.solved);
    EXPECT_EQ(got->all.promised, want->all.promised);
    expect_same_times(&got->all.reaction, &want->all.reaction);
    expect_same_times(&got->all.solution, &want->all.solution);
    EXPECT_EQ(got->all.room_minutes, want->all.room_minutes);
    EXPECT_EQ(got->all.lost, want->all.lost);
    EXPECT_EQ(got->due, want->due);
    EXPECT_EQ(got->overdue, want->overdue);
    for (size_t i = 0; i < FIGURE_BANDS; i++)
        EXPECT_EQ(got->backlog[i], want->backlog[i]);
    for (int rule = 0; rule < COVERAGE_RULE_END; rule++)
        EXPECT_EQ(got->coverage[rule], want->coverage[rule]);
    for (int i = 0; i < 7 * 24; i++)
        EXPECT_EQ(got->load[i / 24][i % 24], want->load[i / 24][i % 24]);
}

static void counted_again(struct db *db, uint64_t chance)
{
    struct scene s;
    struct figures f;
    struct recount r;
    struct day from = day_of(2026, 11, 16);
    play(&s, db, chance);
    const authority_id places[] = { { 0 }, s.d.a, s.d.b };
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        test_note("place %zu", i);
        recount(&s, places[i], from, &r);
        struct tx *tx = test_tx(db, TX_READ, s.d.head);
        EXPECT_OK(figures_read(tx, places[i], from, day_add(from, 90), &f));
        expect_same(&f, &r.f);
        EXPECT(i > 0 || (r.f.all.reopened > 0 && r.f.all.lost > 0 && r.reactions > 5 && r.solutions > 2));
        EXPECT(i > 0 || f.all.broken == 1);
        tx_abort(tx);
    }
}

/* req: GK.Desk.2 */
TEST_DB(the_figures_are_those_counted_again_from_what_was_recorded) { counted_again(db, 7919); }
TEST_DB(the_figures_are_those_counted_again_with_other_luck) { counted_again(db, 104729); }
