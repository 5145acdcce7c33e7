#include "domain/desk/ticket.h"

#include "base/rand.h"
#include "test.h"

/* --- the table of domain/desk.md 2, written down a second time, cell by cell -------- */

struct cell {
    int from, to;
    const char *who;
}; /* b body, s school, r requester, a authority, y system, p provider */
static const struct cell cells[] = {
    { 0, STATE_NEW, "by" },
    { 0, STATE_AT_SCHOOL, "by" },
    { 0, STATE_IN_PROGRESS, "b" },
    { STATE_NEW, STATE_IN_PROGRESS, "b" },
    { STATE_NEW, STATE_AT_SCHOOL, "b" },
    { STATE_IN_PROGRESS, STATE_AT_SCHOOL, "b" },
    { STATE_WAITING, STATE_AT_SCHOOL, "b" },
    { STATE_AT_SCHOOL, STATE_NEW, "sry" },
    { STATE_AT_SCHOOL, STATE_IN_PROGRESS, "sry" },
    { STATE_AT_SCHOOL, STATE_CLOSED, "sryb" },
    { STATE_NEW, STATE_WAITING, "by" },
    { STATE_IN_PROGRESS, STATE_WAITING, "b" },
    { STATE_WAITING, STATE_IN_PROGRESS, "bypa" },
    { STATE_IN_PROGRESS, STATE_TESTING, "b" },
    { STATE_WAITING, STATE_TESTING, "b" },
    { STATE_TESTING, STATE_CLOSED, "sry" },
    { STATE_TESTING, STATE_IN_PROGRESS, "sr" },
    { STATE_NEW, STATE_CLOSED, "rby" },
    { STATE_IN_PROGRESS, STATE_CLOSED, "rb" },
    { STATE_WAITING, STATE_CLOSED, "rb" },
    { STATE_CLOSED, STATE_IN_PROGRESS, "bsr" },
    { STATE_CLOSED, STATE_NEW, "bsr" },
    /* Only reason or date change: */
    { STATE_IN_PROGRESS, STATE_IN_PROGRESS, "b" },
    { STATE_WAITING, STATE_WAITING, "b" },
};

static const char mover_letter[] = { [MOVER_BODY] = 'b',      [MOVER_SCHOOL] = 's', [MOVER_REQUESTER] = 'r',
                                     [MOVER_AUTHORITY] = 'a', [MOVER_SYSTEM] = 'y', [MOVER_PROVIDER] = 'p' };

static bool cell_holds(int from, int to, int mover)
{
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        if (cells[i].from == from && cells[i].to == to)
            return strchr(cells[i].who, mover_letter[mover]) != NULL;
    return false;
}

static bool allowed(int from, int reason, int mover)
{
    return ticket_move_allowed((enum ticket_state)from, ticket_reason_state(reason), (enum ticket_reason)reason,
                               (enum ticket_mover)mover) == OK;
}

/* req: GK.Desk.2 GK.Sch.2 */
TEST(only_the_moves_of_the_table_exist_and_each_of_them_does)
{
    for (int from = 0; from <= STATE_CLOSED; from++)
        for (int to = STATE_NEW; to <= STATE_CLOSED; to++)
            for (int mover = MOVER_BODY; mover <= MOVER_PROVIDER; mover++) {
                bool any = false;
                for (int reason = 1; reason < 100; reason++)
                    any = any || (ticket_reason_state(reason) == (enum ticket_state)to && allowed(from, reason, mover));
                test_note("%d to %d by %d", from, to, mover);
                EXPECT_EQ(any, cell_holds(from, to, mover));
            }
}

/* req: GK.Sch.2 */
TEST(only_the_school_side_confirms_a_test_and_only_time_leaves_it_unanswered)
{
    for (int from = 0; from <= STATE_CLOSED; from++)
        for (int mover = MOVER_BODY; mover <= MOVER_PROVIDER; mover++) {
            bool school = mover == MOVER_SCHOOL || mover == MOVER_REQUESTER;
            EXPECT_EQ(allowed(from, REASON_TEST_CONFIRMED, mover), from == STATE_TESTING && school);
            EXPECT_EQ(allowed(from, REASON_TEST_UNANSWERED, mover), from == STATE_TESTING && mover == MOVER_SYSTEM);
        }
}

TEST(a_reason_goes_with_its_own_state_only)
{
    for (int reason = 0; reason < 100; reason++)
        for (int to = 0; to <= 7; to++)
            for (int from = 0; from <= STATE_CLOSED; from++)
                if (ticket_reason_state(reason) != (enum ticket_state)to)
                    EXPECT_ERR(ticket_move_allowed((enum ticket_state)from, (enum ticket_state)to,
                                                   (enum ticket_reason)reason, MOVER_BODY),
                               ERR_CONFLICT);
    EXPECT_EQ(ticket_reason_state(0), 0);
    EXPECT_EQ(ticket_reason_state(5), 0);
    EXPECT_EQ(ticket_reason_state(72), 0);
    EXPECT_EQ(ticket_reason_state(REASON_UNWANTED), STATE_CLOSED);
}

/* A ticket as the rules see it, driven by random events (desk.md 21.1). */
struct model {
    int state, reason;
    bool date;
    int64_t pauses, open_since, runs;
};

static bool model_event(struct model *m, struct rand *r, int64_t now)
{
    static const int targets[] = { REASON_RECEIVED,
                                   REASON_SCHOOL_HANDOVER,
                                   REASON_MONITORING,
                                   REASON_REOPENED,
                                   5,
                                   REASON_TRIAGE,
                                   REASON_QUESTION,
                                   REASON_SCHOOL_TASK,
                                   REASON_PROVIDE_DEVICE,
                                   REASON_REMOTE,
                                   REASON_ON_SITE,
                                   REASON_WORKSHOP,
                                   REASON_TEST_FAILED,
                                   REASON_VISIT,
                                   REASON_DELIVERY,
                                   REASON_REPAIR,
                                   REASON_PROVIDER,
                                   REASON_MASS_INCIDENT,
                                   REASON_FOLLOW_UP,
                                   REASON_AUTHORITY,
                                   REASON_SCHOOL_DATE,
                                   REASON_FORCE_MAJEURE,
                                   REASON_JOINT_TEST,
                                   REASON_TEST_CONFIRMED,
                                   REASON_TEST_UNANSWERED,
                                   REASON_TEST_IMPOSSIBLE,
                                   REASON_SOLVED_AT_SCHOOL,
                                   REASON_NO_FAULT,
                                   REASON_NO_ANSWER,
                                   REASON_REFERRED,
                                   REASON_HANDED_TO_AUTHORITY,
                                   REASON_DUPLICATE,
                                   REASON_WITHDRAWN,
                                   REASON_UNWANTED,
                                   0,
                                   -1,
                                   1000 };
    int reason = targets[rand_below(r, ARRAY_LEN(targets))], mover = (int)rand_between(r, MOVER_BODY, MOVER_PROVIDER);
    enum ticket_state to = ticket_reason_state(reason);
    bool date = rand_below(r, 2) == 0;
    if (!allowed(m->state, reason, mover))
        return false;
    unsigned needs = ticket_move_needs(to, (enum ticket_reason)reason);
    if ((needs & NEEDS_DATE) != 0 && !date)
        return false;
    EXPECT(cell_holds(m->state, (int)to, mover));
    if (m->state != 0 && ticket_state_clock_runs((enum ticket_reason)m->reason))
        m->runs += now - m->open_since;
    else if (m->state != 0)
        m->pauses += now - m->open_since;
    *m = (struct model){ (int)to, reason, (needs & NEEDS_DATE) != 0 && date, m->pauses, now, m->runs };
    return true;
}

/* req: GK.Desk.2 */
TEST(a_hundred_thousand_random_events_never_leave_the_six_states)
{
    struct rand r = rand_seeded(21);
    struct model m = { 0 };
    int64_t now = 0, start = 0;
    int taken = 0, seen[STATE_CLOSED + 1] = { 0 };
    for (int i = 0; i < 100000; i++) {
        now += rand_between(&r, 1, 1000);
        bool fresh = m.state == 0;
        if (!model_event(&m, &r, now))
            continue;
        start = fresh ? now : start;
        taken++;
        seen[m.state]++;
        EXPECT(m.state >= STATE_NEW && m.state <= STATE_CLOSED);
        EXPECT_EQ(ticket_reason_state(m.reason), m.state);
        EXPECT(m.state != STATE_WAITING || m.date);
        EXPECT(m.state != STATE_CLOSED || (m.reason >= REASON_TEST_CONFIRMED && m.reason <= REASON_UNWANTED));
        EXPECT_EQ(m.runs + m.pauses, now - start);
        if (m.state == STATE_CLOSED && rand_below(&r, 2) == 0)
            m = (struct model){ 0 };
    }
    EXPECT(taken > 5000);
    for (int state = STATE_NEW; state <= STATE_CLOSED; state++) {
        test_note("state %d was seen %d times", state, seen[state]);
        EXPECT(seen[state] > 50);
    }
}

TEST(what_a_move_needs_is_said_before)
{
    for (int reason = REASON_VISIT; reason <= REASON_FORCE_MAJEURE; reason++)
        if (ticket_reason_state(reason) == STATE_WAITING)
            EXPECT((ticket_move_needs(STATE_WAITING, (enum ticket_reason)reason) & NEEDS_DATE) != 0);
    EXPECT_EQ(ticket_move_needs(STATE_AT_SCHOOL, REASON_QUESTION), NEEDS_TEXT);
    EXPECT_EQ(ticket_move_needs(STATE_TESTING, REASON_JOINT_TEST), NEEDS_TEST);
    EXPECT_EQ(ticket_move_needs(STATE_CLOSED, REASON_TEST_IMPOSSIBLE), NEEDS_TEXT);
    EXPECT_EQ(ticket_move_needs(STATE_CLOSED, REASON_NO_FAULT), NEEDS_TEXT);
    EXPECT_EQ(ticket_move_needs(STATE_CLOSED, REASON_DUPLICATE), 0);
    EXPECT_EQ(ticket_move_needs(STATE_NEW, REASON_VISIT), 0);
}

TEST(priority_is_computed_from_effect_and_extent)
{
    static const int want[2][4] = { { 3, 3, 2, 2 }, { 3, 2, 1, 1 } };
    for (int e = 0; e < 2; e++)
        for (int x = 0; x < 4; x++)
            EXPECT_EQ(ticket_priority(KIND_FAULT, (enum ticket_effect)(EFFECT_LIMITED + e),
                                      (enum ticket_extent)(EXTENT_DEVICE + x), false),
                      want[e][x]);
    EXPECT_EQ(ticket_priority(KIND_REQUEST, EFFECT_STOPPED, EXTENT_SCHOOL, false), 4);
    EXPECT_EQ(ticket_priority(KIND_QUESTION, EFFECT_STOPPED, EXTENT_SCHOOL, false), 4);
    EXPECT_EQ(ticket_priority(KIND_FAULT, EFFECT_NONE, EXTENT_SCHOOL, false), 4);
}

TEST(near_an_exam_a_fault_counts_one_priority_higher_and_wishes_do_not)
{
    EXPECT_EQ(ticket_priority(KIND_FAULT, EFFECT_NONE, EXTENT_DEVICE, true), 3);
    EXPECT_EQ(ticket_priority(KIND_FAULT, EFFECT_LIMITED, EXTENT_DEVICE, true), 2);
    EXPECT_EQ(ticket_priority(KIND_FAULT, EFFECT_STOPPED, EXTENT_ROOM, true), 1);
    EXPECT_EQ(ticket_priority(KIND_FAULT, EFFECT_STOPPED, EXTENT_SCHOOL, true), 1);
    EXPECT_EQ(ticket_priority(KIND_REQUEST, EFFECT_STOPPED, EXTENT_ROOM, true), 4);
    EXPECT_EQ(ticket_priority(KIND_QUESTION, EFFECT_STOPPED, EXTENT_ROOM, true), 4);
}

TEST(numbers_are_written_and_read_back)
{
    static const struct {
        const char *text;
        int64_t number;
    } good[] = { { "2026-004711", 2026004711 },
                 { "#2026-004711", 2026004711 },
                 { " 2026-4711 ", 2026004711 },
                 { "2026-999999", 2026999999 } };
    static const char *const bad[] = { "",           "#",      "2026",         "2026-",
                                       "26-4711",    "2026-0", "2026-1000000", "2026-47 11",
                                       "2026-4711x", "-026-1", "2026--11",     "1999-1" };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        int64_t number = 0;
        EXPECT_OK(ticket_number_parse(str_of(good[i].text), &number));
        EXPECT_EQ(number, good[i].number);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t number = 0;
        test_note("%s", bad[i]);
        EXPECT_ERR(ticket_number_parse(str_of(bad[i]), &number), ERR_INVALID);
    }
    EXPECT_STR(ticket_number_text(test_mem(), 2026004711), "2026-004711");
    EXPECT_STR(ticket_number_text(test_mem(), 2026000001), "2026-000001");
}

TEST(every_state_reason_and_priority_has_words)
{
    for (int state = STATE_NEW; state <= STATE_CLOSED; state++)
        EXPECT(ticket_state_msg((enum ticket_state)state) != MSG_NONE);
    for (int reason = 0; reason < 100; reason++) {
        enum ticket_state state = ticket_reason_state(reason);
        EXPECT_EQ(ticket_reason_msg((enum ticket_reason)reason) != MSG_NONE, state != 0);
        EXPECT_EQ(ticket_requester_msg(state, (enum ticket_reason)reason) != MSG_NONE, state != 0);
    }
    for (int p = 1; p <= 4; p++)
        EXPECT(ticket_priority_msg(p) != MSG_NONE);
    EXPECT_EQ(ticket_priority_msg(0), MSG_NONE);
    EXPECT_EQ(ticket_priority_msg(5), MSG_NONE);
    for (int what = EVENT_MOVED; what <= EVENT_DIRECT; what++)
        EXPECT(ticket_event_msg((enum ticket_event_kind)what) != MSG_NONE);
}
