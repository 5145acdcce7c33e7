#include "domain/desk/clock.h"

#include "base/rand.h"
#include "test.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

static struct clock read(enum clock_kind kind, struct clock_phase *phases, size_t n, int64_t target, struct instant now)
{
    struct clock clock;
    EXPECT_OK(
        clock_read(&calendar_default, kind, &(struct clock_phases){ phases, n }, INSTANT_NONE, target, now, &clock));
    return clock;
}

/* --- the table of domain/desk.md 2, written down a second time ----------------------------- */

TEST(each_reason_runs_pauses_or_stops_the_clocks_as_the_table_says)
{
    static const struct {
        int from, to;
        enum clock_run r, l;
    } rows[] = { { REASON_RECEIVED, REASON_REOPENED, CLOCK_RUNS, CLOCK_RUNS },
                 { REASON_TRIAGE, REASON_PROVIDE_DEVICE, CLOCK_PAUSED, CLOCK_PAUSED },
                 { REASON_REMOTE, REASON_TEST_FAILED, CLOCK_STOPPED, CLOCK_RUNS },
                 { REASON_VISIT, REASON_FOLLOW_UP, CLOCK_STOPPED, CLOCK_RUNS },
                 { REASON_AUTHORITY, REASON_FORCE_MAJEURE, CLOCK_STOPPED, CLOCK_PAUSED },
                 { REASON_JOINT_TEST, REASON_JOINT_TEST, CLOCK_STOPPED, CLOCK_PAUSED },
                 { REASON_TEST_CONFIRMED, REASON_UNWANTED, CLOCK_STOPPED, CLOCK_STOPPED } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (int reason = rows[i].from; reason <= rows[i].to; reason++) {
            test_note("reason %d", reason);
            EXPECT_EQ(clock_in(CLOCK_REACTION, (enum ticket_reason)reason), rows[i].r);
            EXPECT_EQ(clock_in(CLOCK_SOLUTION, (enum ticket_reason)reason), rows[i].l);
        }
}

/* --- due times ----------------------------------------------------------------------------- */

TEST(a_ticket_is_due_when_its_target_of_service_time_is_used_up)
{
    struct clock_phase p[] = { { REASON_RECEIVED, at(11, 23, 9, 0), INSTANT_NONE } };
    struct clock l = read(CLOCK_SOLUTION, p, 1, 240, at(11, 23, 10, 0));
    EXPECT_EQ(l.due.us, at(11, 23, 13, 0).us);
    EXPECT_EQ(l.warn.us, at(11, 23, 12, 0).us); /* 75 % */
    EXPECT_EQ(l.spent, 60);
    EXPECT_EQ(l.late, 0);
    EXPECT_EQ(l.run, CLOCK_RUNS);
    struct clock r = read(CLOCK_REACTION, p, 1, 30, at(11, 23, 10, 0));
    EXPECT_EQ(r.due.us, at(11, 23, 9, 30).us);
    EXPECT_EQ(r.late, 30);
    EXPECT(instant_is_none(r.ended));
}

/* req: GK.Desk.1 */
TEST(the_clocks_stand_still_outside_the_hours)
{
    struct clock_phase p[] = { { REASON_RECEIVED, at(11, 27, 12, 30), INSTANT_NONE } };
    struct clock l = read(CLOCK_SOLUTION, p, 1, 120, at(11, 30, 7, 30));
    EXPECT_EQ(l.spent, 30); /* the whole weekend counts nothing */
    EXPECT_EQ(l.due.us, at(11, 30, 9, 0).us);
}

TEST(while_it_pauses_nothing_is_due_and_afterwards_it_goes_on_with_the_rest)
{
    struct clock_phase p[] = { { REASON_RECEIVED, at(11, 23, 9, 0), at(11, 23, 10, 0) },
                               { REASON_QUESTION, at(11, 23, 10, 0), INSTANT_NONE },
                               { REASON_REMOTE, at(11, 24, 10, 0), INSTANT_NONE } };
    struct clock l = read(CLOCK_SOLUTION, p, 2, 240, at(11, 23, 15, 0));
    EXPECT_EQ(l.run, CLOCK_PAUSED);
    EXPECT_EQ(l.spent, 60);
    EXPECT(instant_is_none(l.due));
    p[1].until = p[2].since;
    l = read(CLOCK_SOLUTION, p, 3, 240, at(11, 24, 11, 0));
    EXPECT_EQ(l.due.us, at(11, 24, 13, 0).us);
    EXPECT_EQ(l.spent, 120);
    /* Another target keeps the pause. */
    EXPECT_EQ(read(CLOCK_SOLUTION, p, 3, 510, at(11, 24, 11, 0)).due.us, at(11, 25, 9, 0).us);
}

TEST(the_reaction_ends_with_the_first_act_or_the_first_answer_and_never_begins_again)
{
    struct clock_phase p[] = { { REASON_RECEIVED, at(11, 23, 9, 0), at(11, 23, 10, 0) },
                               { REASON_REMOTE, at(11, 23, 10, 0), at(11, 23, 11, 0) },
                               { REASON_TEST_CONFIRMED, at(11, 23, 11, 0), at(11, 23, 12, 0) },
                               { REASON_REOPENED, at(11, 23, 12, 0), INSTANT_NONE } };
    struct clock r = read(CLOCK_REACTION, p, 4, 30, at(11, 23, 15, 0));
    EXPECT_EQ(r.run, CLOCK_STOPPED);
    EXPECT_EQ(r.ended.us, at(11, 23, 10, 0).us);
    EXPECT_EQ(r.late, 30);
    struct clock answered;
    EXPECT_OK(clock_read(&calendar_default, CLOCK_REACTION, &(struct clock_phases){ p, 4 }, at(11, 23, 9, 20), 30,
                         at(11, 23, 15, 0), &answered));
    EXPECT_EQ(answered.ended.us, at(11, 23, 9, 20).us);
    EXPECT_EQ(answered.late, 0);
    EXPECT(instant_is_none(answered.due));
    /* L: the hour in which it was closed does not count, and it has not ended. */
    struct clock l = read(CLOCK_SOLUTION, p, 4, 510, at(11, 23, 13, 0));
    EXPECT_EQ(l.spent, 180);
    EXPECT(instant_is_none(l.ended));
}

/* req: GK.Tr.1 */
TEST(the_time_a_ticket_waits_for_its_authority_pauses_the_solution_and_is_counted_apart)
{
    struct clock_phase p[] = { { REASON_RECEIVED, at(11, 23, 9, 0), at(11, 23, 10, 0) },
                               { REASON_AUTHORITY, at(11, 23, 10, 0), at(11, 24, 9, 0) },
                               { REASON_REMOTE, at(11, 24, 9, 0), INSTANT_NONE } };
    struct clock_phases phases = { p, 3 };
    EXPECT_EQ(clock_waited(&calendar_default, &phases, REASON_AUTHORITY, at(11, 1, 0, 0), at(12, 1, 0, 0)), 360 + 90);
    EXPECT_EQ(clock_waited(&calendar_default, &phases, REASON_AUTHORITY, at(11, 24, 0, 0), at(12, 1, 0, 0)), 90);
    EXPECT_EQ(clock_waited(&calendar_default, &phases, REASON_SCHOOL_DATE, at(11, 1, 0, 0), at(12, 1, 0, 0)), 0);
    EXPECT_EQ(read(CLOCK_SOLUTION, p, 3, 240, at(11, 24, 9, 0)).due.us, at(11, 24, 12, 0).us);
}

/* --- laws ------------------------------------------------------------------------------------- */

#define PHASES 12

/* Random stays of random reasons, one after the other. */
static struct clock_phases random_phases(struct rand *r, struct clock_phase *at_, struct instant start)
{
    static const int reasons[] = { REASON_RECEIVED,      REASON_QUESTION,    REASON_REMOTE,
                                   REASON_DELIVERY,      REASON_AUTHORITY,   REASON_JOINT_TEST,
                                   REASON_FORCE_MAJEURE, REASON_TEST_FAILED, REASON_TEST_CONFIRMED };
    struct clock_phases phases = { at_, 1 + rand_below(r, PHASES) };
    struct instant t = start;
    for (size_t i = 0; i < phases.n; i++) {
        struct instant until = instant_add(t, MINUTES((int64_t)rand_below(r, 4000)));
        at_[i] = (struct clock_phase){ i == 0 ? REASON_RECEIVED : reasons[rand_below(r, ARRAY_LEN(reasons))], t,
                                       i + 1 == phases.n ? INSTANT_NONE : until };
        t = until;
    }
    return phases;
}

/* domain/desk.md 21 (1): clock sums equal the interval sums. */
TEST(what_the_clock_counted_and_what_it_did_not_are_together_all_open_minutes)
{
    struct rand r = rand_seeded(31);
    for (int i = 0; i < 100000; i++) {
        struct clock_phase p[PHASES];
        struct instant start = { rand_between(&r, at(1, 1, 0, 0).us, at(12, 31, 0, 0).us) };
        struct clock_phases phases = random_phases(&r, p, start);
        struct instant now = instant_add(p[phases.n - 1].since, MINUTES((int64_t)rand_below(&r, 4000)));
        int64_t others = 0;
        struct clock l;
        test_note("seed 31, case %d", i);
        EXPECT_OK(clock_read(&calendar_default, CLOCK_SOLUTION, &phases, INSTANT_NONE, 0, now, &l));
        for (size_t k = 0; k < phases.n; k++)
            if (clock_in(CLOCK_SOLUTION, (enum ticket_reason)p[k].reason) != CLOCK_RUNS)
                others += calendar_between(&calendar_default, p[k].since, k + 1 < phases.n ? p[k].until : now);
        EXPECT_EQ(l.spent + others, calendar_between(&calendar_default, start, now));
    }
}

/* Pauses move the due time by their open minutes, wherever and in whatever order they lie. */
TEST(pauses_of_n_open_minutes_move_the_due_time_by_n_in_any_order)
{
    struct rand r = rand_seeded(32);
    for (int i = 0; i < 50000; i++) {
        struct instant start = { rand_between(&r, at(1, 1, 0, 0).us, at(12, 1, 0, 0).us) }, t = start, due;
        int64_t target = rand_between(&r, 2000, 4000), paused = 0;
        int64_t runs[4], pauses[4];
        for (size_t k = 0; k < 4; k++) {
            runs[k] = rand_between(&r, 0, 400);
            pauses[k] = rand_between(&r, 0, 900);
            paused += pauses[k];
        }
        struct clock_phase p[9];
        for (int order = 0; order < 2; order++) {
            struct clock l;
            t = start;
            for (size_t k = 0; k < 4; k++) {
                size_t from = order == 0 ? k : 3 - k;
                struct instant stop, go;
                EXPECT_OK(calendar_add(&calendar_default, t, runs[from], &stop));
                EXPECT_OK(calendar_add(&calendar_default, stop, pauses[from], &go));
                p[2 * k] = (struct clock_phase){ REASON_REMOTE, t, stop };
                p[2 * k + 1] = (struct clock_phase){ REASON_JOINT_TEST, stop, go };
                t = go;
            }
            p[8] = (struct clock_phase){ REASON_REMOTE, t, INSTANT_NONE };
            test_note("seed 32, case %d, order %d", i, order);
            EXPECT_OK(clock_read(&calendar_default, CLOCK_SOLUTION, &(struct clock_phases){ p, 9 }, INSTANT_NONE,
                                 target, t, &l));
            EXPECT_OK(calendar_add(&calendar_default, start, target + paused, &due));
            EXPECT_EQ(l.due.us, due.us);
        }
    }
}
