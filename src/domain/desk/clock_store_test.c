#include "domain/desk/calendar_store.h"
#include "domain/desk/clock_store.h"
#include "domain/desk/exam_window.h"
#include "domain/desk/service_level.h"
#include "domain/desk/ticket_fixture_test.h"

static struct instant at(int month, int day, int hour, int minute)
{
    return zone_instant(day_of(2026, month, day), hour * 60 + minute);
}

static struct clock_row clock_now(const struct desk *d, ticket_ref ref)
{
    struct clock_row row;
    struct ticket t;
    struct tx *tx = desk_step_begin(d, d->tech, ref, &t);
    EXPECT_OK(clock_of(tx, &t, &row));
    tx_abort(tx);
    return row;
}

/* The jobs by the clock of the test; how much each did. */
struct done {
    int refreshed, warned, broken, steps;
};
static struct done jobs(const struct desk *d)
{
    struct done done;
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    EXPECT_OK(clock_refresh_marked(tx, &done.refreshed));
    EXPECT_OK(clock_warn_due(tx, &done.warned));
    EXPECT_OK(clock_promise_broken(tx, &done.broken));
    EXPECT_OK(clock_school_steps(tx, &done.steps));
    EXPECT_OK(tx_commit(tx));
    return done;
}

static size_t events_of(const struct desk *d, ticket_ref ref, int what, struct event_row *last)
{
    struct event_rows rows;
    struct ticket t;
    size_t n = 0;
    struct tx *tx = desk_step_begin(d, d->tech, ref, &t);
    EXPECT_OK(ticket_history(tx, &t, &rows));
    for (size_t i = 0; i < rows.n; i++)
        if (rows.at[i].what == what && !rows.at[i].undone) {
            n++;
            if (last != NULL)
                *last = rows.at[i];
        }
    tx_abort(tx);
    return n;
}

static enum err set_priority(const struct desk *d, ticket_ref ref, int priority)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, d->tech, ref, &t);
    return desk_step_end(tx, ticket_set_priority(tx, &t, t.version, priority, STR("Grund")));
}

/* P1 on Monday 23 November 2026, 09:00: R 30, L 240. */
static ticket_ref made(const struct desk *d) { return desk_make(d, d->teacher, d->north, "Beamer", "x"); }

TEST_DB(the_clocks_start_with_the_record_and_the_promise_is_the_due_time)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d);
    struct clock_row c = clock_now(&d, ref);
    EXPECT_EQ(c.reaction_due.us, at(11, 23, 9, 30).us);
    EXPECT_EQ(c.solution_due.us, at(11, 23, 13, 0).us);
    EXPECT_EQ(c.reaction_run, CLOCK_RUNS);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.promised_at.us, at(11, 23, 13, 0).us);
}

TEST_DB(the_first_answer_of_the_body_or_the_take_stops_the_reaction_and_nobody_elses_words_do)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d), other = made(&d);
    test_now = at(11, 23, 9, 10);
    EXPECT_OK(desk_write(&d, d.teacher, ref, false, "Noch etwas"));
    EXPECT_OK(desk_write(&d, d.tech, ref, true, "nur intern"));
    EXPECT_EQ(clock_now(&d, ref).reaction_run, CLOCK_RUNS);
    test_now = at(11, 23, 9, 20);
    EXPECT_OK(desk_write(&d, d.tech, ref, false, "Wir sehen nach"));
    EXPECT_EQ(clock_now(&d, ref).reaction_run, CLOCK_STOPPED);
    EXPECT_EQ(clock_now(&d, ref).reaction_end.us, at(11, 23, 9, 20).us);
    EXPECT_EQ(clock_now(&d, ref).reaction_late, 0);
    test_now = at(11, 23, 9, 45);
    EXPECT_OK(desk_do_move(&d, d.tech, other, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    EXPECT_EQ(clock_now(&d, other).reaction_end.us, at(11, 23, 9, 45).us);
    EXPECT_EQ(clock_now(&d, other).reaction_late, 15);
}

/* req: GK.Tr.1 */
TEST_DB(waiting_for_the_authority_pauses_the_solution_and_is_kept_as_an_interval)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d);
    struct phase_rows phases;
    test_now = at(11, 23, 10, 0);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_WAITING, REASON_AUTHORITY, MOVER_BODY, "Steckdose fehlt"));
    struct clock_row c = clock_now(&d, ref);
    EXPECT_EQ(c.solution_run, CLOCK_PAUSED);
    EXPECT(instant_is_none(c.solution_due));
    EXPECT_EQ(c.solution_spent, 60);
    test_now = at(11, 24, 10, 0);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    EXPECT_EQ(clock_now(&d, ref).solution_due.us, at(11, 24, 13, 0).us);
    /* The new date is a line with the old one, and mailed. */
    struct event_row e;
    EXPECT_EQ(events_of(&d, ref, EVENT_PROMISE, &e), 1);
    EXPECT_EQ(e.old_value, at(11, 23, 13, 0).us);
    EXPECT_EQ(e.new_value, at(11, 24, 13, 0).us);
    EXPECT(e.new_text.len > 0);
    struct ticket t;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(clock_phases_of(tx, t.row.id, &phases));
    tx_abort(tx);
    EXPECT_EQ(phases.n, 3);
    EXPECT_EQ(phases.at[1].reason, REASON_AUTHORITY);
    EXPECT_EQ(phases.at[1].since.us, at(11, 23, 10, 0).us);
    EXPECT_EQ(phases.at[1].until.us, at(11, 24, 10, 0).us);
}

TEST_DB(another_priority_keeps_the_pauses_and_undo_gives_the_old_times_back)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d);
    test_now = at(11, 23, 10, 0);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "Welches Kabel?"));
    test_now = at(11, 23, 12, 0);
    EXPECT_OK(desk_write(&d, d.teacher, ref, false, "HDMI"));
    EXPECT_EQ(clock_now(&d, ref).solution_due.us, at(11, 23, 15, 0).us);
    EXPECT_OK(set_priority(&d, ref, 2));
    struct clock_row c = clock_now(&d, ref);
    EXPECT_EQ(c.solution_target, 510);
    EXPECT_EQ(c.solution_due.us, at(11, 24, 11, 0).us); /* 510 and two hours of pause */
    EXPECT_EQ(events_of(&d, ref, EVENT_PROMISE, NULL), 2);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.promised_at.us, at(11, 24, 11, 0).us);
    struct ticket t;
    struct event_row e;
    EXPECT_EQ(events_of(&d, ref, EVENT_PRIORITY, &e), 1);
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_undo(tx, &t, e.n)));
    EXPECT_EQ(clock_now(&d, ref).solution_due.us, at(11, 23, 15, 0).us);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.promised_at.us, at(11, 23, 15, 0).us);
    EXPECT_EQ(events_of(&d, ref, EVENT_PROMISE, NULL), 1);
}

TEST_DB(a_move_that_is_taken_back_never_paused_the_clock)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d);
    struct event_row e;
    struct ticket t;
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    test_now = at(11, 23, 10, 0);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_WAITING, REASON_SCHOOL_DATE, MOVER_BODY, ""));
    test_now = at(11, 23, 12, 0);
    EXPECT_EQ(events_of(&d, ref, EVENT_MOVED, &e), 2);
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_undo(tx, &t, e.n)));
    struct clock_row c = clock_now(&d, ref);
    EXPECT_EQ(c.solution_due.us, at(11, 23, 13, 0).us);
    EXPECT_EQ(c.solution_spent, 180);
    EXPECT_EQ(c.solution_run, CLOCK_RUNS);
}

/* --- calendars and targets ---------------------------------------------------------------- */

static enum err new_hours(const struct desk *d, authority_id authority, const char *form, int day, struct hours hours)
{
    struct calendar_change change = {
        .authority = authority, .form = str_of(form), .decision = STR("LG 4/2026"), .starts = day_of(2026, 11, day)
    };
    for (size_t i = MONDAY; i <= FRIDAY; i++)
        change.hours.week[i][0] = hours;
    struct tx *tx = test_tx(d->db, TX_WRITE, d->head);
    return desk_step_end(tx, calendar_put(tx, &change));
}

TEST_DB(a_new_calendar_moves_the_due_times_of_open_tickets_and_leaves_closed_ones)
{
    struct desk d = desk_open(db);
    ticket_ref open = made(&d), closed = made(&d), other = desk_make(&d, d.contact_b, d.other, "WLAN", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, closed, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    EXPECT_OK(desk_do_move(&d, d.tech, closed, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    struct clock_row before = clock_now(&d, closed);
    /* Open from ten to twelve only, for authority a. */
    EXPECT_OK(new_hours(&d, d.a, "", 23, (struct hours){ 600, 720 }));
    EXPECT_EQ(jobs(&d).refreshed, 1);
    EXPECT_EQ(clock_now(&d, open).solution_due.us, at(11, 24, 12, 0).us);
    struct event_row e;
    EXPECT_EQ(events_of(&d, open, EVENT_DUE, &e), 1);
    EXPECT_EQ(e.old_value, at(11, 23, 13, 0).us);
    EXPECT_EQ(e.new_value, at(11, 24, 12, 0).us);
    EXPECT_EQ(desk_read(&d, d.tech, open).row.promised_at.us, at(11, 24, 12, 0).us);
    struct clock_row after = clock_now(&d, closed);
    EXPECT_EQ(after.solution_spent, before.solution_spent);
    EXPECT_EQ(after.solution_end.us, before.solution_end.us);
    EXPECT_EQ(events_of(&d, closed, EVENT_DUE, NULL), 0);
    EXPECT_EQ(clock_now(&d, other).solution_due.us, at(11, 23, 13, 0).us);
    EXPECT_EQ(jobs(&d).refreshed, 0);
}

TEST_DB(the_most_special_hours_count_until_they_are_taken_back)
{
    struct desk d = desk_open(db);
    struct calendar c;
    test_sql(db,
             "INSERT INTO branch (id, ref, authority, school, form, name, level, grade_from, grade_to) SELECT 77, ref, "
             "authority, id, 'Grundschule', 'GS', 1, 1, 4 FROM school WHERE official_number = '11111'");
    EXPECT_OK(new_hours(&d, (authority_id){ 0 }, "", 24, (struct hours){ 480, 900 }));
    EXPECT_OK(new_hours(&d, (authority_id){ 0 }, "Grundschule", 24, (struct hours){ 420, 780 }));
    EXPECT_OK(new_hours(&d, d.a, "", 25, (struct hours){ 540, 1020 }));
    EXPECT_OK(new_hours(&d, d.a, "Grundschule", 26, (struct hours){ 500, 600 }));
    struct calendar_change general = { .authority = d.a,
                                       .form = STR("Grundschule"),
                                       .decision = STR("x"),
                                       .starts = day_of(2026, 11, 27),
                                       .general = true };
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    EXPECT_OK(desk_step_end(tx, calendar_put(tx, &general)));
    static const int north[] = { 450, 420, 540, 500, 540 }, south[] = { 450, 480, 540, 540, 540 },
                     other[] = { 450, 480, 480, 480, 480 };
    tx = test_tx(db, TX_READ, d.head);
    for (int day = 23; day <= 27; day++) {
        test_note("day %d", day);
        EXPECT_OK(calendar_of_school(tx, d.a, d.north, &c));
        EXPECT_EQ(calendar_hours_on(&c, day_of(2026, 11, day))->week[MONDAY][0].from, north[day - 23]);
        EXPECT_OK(calendar_of_school(tx, d.a, d.south, &c));
        EXPECT_EQ(calendar_hours_on(&c, day_of(2026, 11, day))->week[MONDAY][0].from, south[day - 23]);
        EXPECT_OK(calendar_of_school(tx, d.b, d.other, &c));
        EXPECT_EQ(calendar_hours_on(&c, day_of(2026, 11, day))->week[MONDAY][0].from, other[day - 23]);
    }
    tx_abort(tx);
}

TEST_DB(what_has_begun_is_not_changed_and_a_calendar_without_hours_is_refused)
{
    struct desk d = desk_open(db);
    EXPECT_ERR(new_hours(&d, d.a, "", 22, (struct hours){ 480, 900 }), ERR_INVALID);
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    struct calendar_change empty = { .authority = d.a, .decision = STR("x"), .starts = day_of(2026, 12, 1) };
    EXPECT_ERR(calendar_put(tx, &empty), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_calendar_error_empty);
    tx_abort(tx);
    EXPECT(str_starts(msg_text(LANG_DE, M_calendar_error_empty), STR("Kalender ohne Servicezeit")));
    tx = test_tx(db, TX_WRITE, d.head);
    empty.decision = STR(" ");
    EXPECT_ERR(calendar_put(tx, &empty), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_calendar_error_decision);
    tx_abort(tx);
}

/* req: Z3.2.1 */
TEST_DB(targets_are_versions_with_a_decision_and_an_authority_may_have_its_own)
{
    struct desk d = desk_open(db);
    struct service_level level = service_level_default, found;
    level.solution[0] = 120;
    struct service_level_change change = {
        .authority = d.a, .starts = day_of(2026, 11, 24), .decision = STR("LG 5/2026"), .level = level
    };
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    EXPECT_OK(desk_step_end(tx, service_level_put(tx, &change)));
    ticket_ref before = made(&d);
    EXPECT_EQ(clock_now(&d, before).solution_target, 240);
    test_now = at(11, 24, 9, 0);
    ticket_ref after = made(&d);
    EXPECT_EQ(clock_now(&d, after).solution_target, 120);
    EXPECT_EQ(clock_now(&d, desk_make(&d, d.contact_b, d.other, "WLAN", "x")).solution_target, 240);
    (void)jobs(&d);
    EXPECT_EQ(clock_now(&d, before).solution_target, 240);
    tx = test_tx(db, TX_WRITE, d.head);
    change.general = true;
    change.starts = day_of(2026, 11, 25);
    EXPECT_OK(desk_step_end(tx, service_level_put(tx, &change)));
    tx = test_tx(db, TX_READ, d.head);
    EXPECT_OK(service_level_on(tx, d.a, day_of(2026, 11, 24), &found));
    EXPECT_EQ(found.solution[0], 120);
    EXPECT_OK(service_level_on(tx, d.a, day_of(2026, 11, 25), &found));
    EXPECT_EQ(found.solution[0], 240);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, d.head);
    change.general = false;
    change.level.reaction[2] = 99999;
    EXPECT_ERR(service_level_put(tx, &change), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_calendar_level_error_order);
    tx_abort(tx);
}

/* --- jobs -------------------------------------------------------------------------------------- */

TEST_DB(at_three_quarters_of_the_time_there_is_one_warning)
{
    struct desk d = desk_open(db);
    ticket_ref ref = made(&d);
    test_now = at(11, 23, 11, 59);
    EXPECT_EQ(jobs(&d).warned, 0);
    test_now = at(11, 23, 12, 0);
    EXPECT_EQ(jobs(&d).warned, 1);
    EXPECT_EQ(jobs(&d).warned, 0);
    EXPECT_EQ(events_of(&d, ref, EVENT_WARNED, NULL), 1);
    EXPECT(clock_now(&d, ref).warned);
}

TEST_DB(a_promise_that_passes_without_a_word_is_broken_once_and_one_that_was_renewed_is_not)
{
    struct desk d = desk_open(db);
    ticket_ref kept = made(&d), broken = made(&d), paused = made(&d);
    struct ticket t;
    test_now = at(11, 23, 10, 0);
    struct tx *tx = desk_step_begin(&d, d.tech, kept, &t);
    EXPECT_OK(desk_step_end(tx, ticket_set_promise(tx, &t, t.version, at(11, 25, 12, 0), STR("Lieferung"))));
    EXPECT_OK(desk_do_move(&d, d.tech, paused, STATE_WAITING, REASON_SCHOOL_DATE, MOVER_BODY, ""));
    test_now = at(11, 23, 13, 1);
    EXPECT_EQ(jobs(&d).broken, 1);
    EXPECT_EQ(jobs(&d).broken, 0);
    EXPECT_EQ(clock_now(&d, broken).broken, 1);
    EXPECT_EQ(clock_now(&d, kept).broken, 0);
    EXPECT_EQ(clock_now(&d, paused).broken, 0);
    EXPECT_EQ(events_of(&d, broken, EVENT_BROKEN, NULL), 1);
    /* The date somebody gave stands, whatever the target says. */
    EXPECT_OK(set_priority(&d, kept, 2));
    EXPECT_EQ(desk_read(&d, d.tech, kept).row.promised_at.us, at(11, 25, 12, 0).us);
    test_now = at(11, 25, 12, 1);
    EXPECT_EQ(jobs(&d).broken, 1);
    EXPECT_EQ(clock_now(&d, kept).broken, 1);
}

/* --- the school's side (domain/desk.md 2, 6) ------------------------------------------------------ */

static void holidays(struct db *db, int from_month, int from_day, int to_month, int to_day)
{
    char sql[400];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO school_holiday (import, n, year, source, starts, ends, name) VALUES (1, %d, 2026, 'Test', "
        "%d, %d, 'Ferien')",
        from_month * 100 + from_day, day_of(2026, from_month, from_day).n, day_of(2026, to_month, to_day).n);
    test_sql(db, sql);
}

/* req: GK.Sch.2 */
TEST_DB(an_unanswered_question_is_asked_again_after_two_and_four_school_days_and_closed_after_ten)
{
    struct desk d = desk_open(db);
    holidays(db, 11, 26, 11, 27); /* two of the days are none */
    ticket_ref ref = made(&d);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "Welches Kabel?"));
    /* Asked on Monday 23: school days are 24, 25, 30, 1, 2, 3, 4, 7, 8, 9. */
    const struct {
        struct instant at;
        size_t reminded;
        int state;
    } times[] = { { at(11, 24, 16, 0), 0, STATE_AT_SCHOOL }, { at(11, 25, 7, 29), 0, STATE_AT_SCHOOL },
                  { at(11, 25, 7, 30), 1, STATE_AT_SCHOOL }, { at(11, 27, 12, 0), 1, STATE_AT_SCHOOL },
                  { at(12, 1, 7, 30), 2, STATE_AT_SCHOOL },  { at(12, 9, 14, 0), 2, STATE_AT_SCHOOL },
                  { at(12, 10, 7, 29), 2, STATE_AT_SCHOOL }, { at(12, 10, 7, 30), 2, STATE_CLOSED } };
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        test_now = times[i].at;
        (void)jobs(&d);
        EXPECT_EQ(jobs(&d).steps, 0); /* a second run does nothing */
        test_note("time %zu", i);
        EXPECT_EQ(events_of(&d, ref, EVENT_REMINDED, NULL), times[i].reminded);
        EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, times[i].state);
    }
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_NO_ANSWER);
}

static ticket_ref in_test(const struct desk *d)
{
    ticket_ref ref = made(d);
    struct ticket t;
    const struct str items[] = { STR("Bild") };
    EXPECT_OK(desk_do_move(d, d->tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    struct tx *tx = desk_step_begin(d, d->tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, items, NULL, 1)));
    return ref;
}

/* req: GK.Sch.2 */
TEST_DB(an_unanswered_test_is_closed_after_five_school_days_and_never_counts_as_confirmed)
{
    struct desk d = desk_open(db);
    ticket_ref ref = in_test(&d);
    test_now = at(11, 30, 15, 0); /* the fifth school day after the 23rd */
    EXPECT_EQ(jobs(&d).steps, 1);
    /* The service stood still for a week: one reminder, not two. */
    EXPECT_EQ(events_of(&d, ref, EVENT_REMINDED, NULL), 1);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_TESTING);
    test_now = at(12, 1, 7, 30);
    (void)jobs(&d);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_TEST_UNANSWERED);
    struct closing_counts counts;
    struct tx *tx = test_tx(db, TX_READ, d.head);
    EXPECT_OK(ticket_closed_without_test(tx, d.a, at(12, 1, 0, 0), at(12, 2, 0, 0), &counts));
    tx_abort(tx);
    EXPECT_EQ(counts.n, 1);
    EXPECT_EQ(counts.at[0].reason, REASON_TEST_UNANSWERED);
}

TEST_DB(holidays_that_come_later_give_the_school_more_time)
{
    struct desk d = desk_open(db);
    ticket_ref ref = in_test(&d);
    holidays(db, 11, 24, 11, 30);
    test_now = at(12, 1, 7, 30);
    (void)jobs(&d);
    EXPECT_EQ(events_of(&d, ref, EVENT_REMINDED, NULL), 0);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_TESTING);
    test_now = at(12, 2, 7, 30);
    (void)jobs(&d);
    EXPECT_EQ(events_of(&d, ref, EVENT_REMINDED, NULL), 1);
}

TEST_DB(in_the_holidays_a_report_goes_to_the_desk_and_not_to_the_school)
{
    struct desk d = desk_open(db);
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    holidays(db, 11, 23, 11, 24);
    struct ticket_new new = desk_report(&d, d.teacher, d.north, "Beamer", "x");
    new.effect = EFFECT_LIMITED;
    new.extent = EXTENT_DEVICE;
    struct tx *tx = test_tx(db, TX_WRITE, d.teacher);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_NEW);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.priority, 3);
}

/* --- exam windows --------------------------------------------------------------------------------- */

TEST_DB(an_exam_today_or_on_the_next_school_day_raises_the_priority)
{
    struct desk d = desk_open(db);
    struct school_place north = { d.north, d.a };
    struct tx *tx = test_tx(db, TX_WRITE, d.head);
    struct exam_window_new exam = { .starts = day_of(2026, 11, 30), .ends = DAY_NONE, .note = STR("Abschluss") };
    EXPECT_OK(exam_window_add(tx, &north, &exam));
    exam.starts = day_of(2026, 11, 20);
    EXPECT_ERR(exam_window_add(tx, &north, &exam), ERR_INVALID);
    tx_abort(tx);
    tx = test_tx(db, TX_WRITE, d.head);
    exam.starts = day_of(2026, 11, 30);
    EXPECT_OK(desk_step_end(tx, exam_window_add(tx, &north, &exam)));
    static const struct {
        int day;
        int priority;
    } rows[] = { { 23, 3 }, { 26, 3 }, { 27, 2 }, { 30, 2 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ticket_id id;
        ticket_ref ref;
        int64_t number;
        test_now = at(11, rows[i].day, 9, 0);
        struct ticket_new new = desk_report(&d, d.teacher, d.north, "Beamer", "x");
        new.effect = EFFECT_LIMITED;
        new.extent = EXTENT_DEVICE;
        tx = test_tx(db, TX_WRITE, d.teacher);
        EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
        EXPECT_OK(tx_commit(tx));
        test_note("day %d", rows[i].day);
        EXPECT_EQ(desk_read(&d, d.tech, ref).row.priority, rows[i].priority);
        EXPECT_EQ(clock_now(&d, ref).exam, rows[i].priority == 2);
    }
}
