#include "domain/desk/ticket_fixture_test.h"

/* Everything of a ticket that people change, as one text. */
static struct str state_of(const struct desk *d, ticket_ref ref)
{
    struct ticket t = desk_read(d, d->tech, ref);
    struct ticket_fields f = ticket_fields_of(&t);
    return ticket_fields_text(test_mem(), &f);
}

TEST(the_fields_kept_for_undo_read_back_also_as_older_versions_wrote_them)
{
    struct ticket_fields f;
    struct str now = STR("1 1 1 3 0 0 515391042357966257 2 1 0 1701340200000000 - - 0 0");
    EXPECT_OK(ticket_fields_parse(now, &f));
    EXPECT_EQ(f.promised_at, INT64_C(1701340200000000));
    EXPECT_EQ(f.waits_until, INT64_MIN);
    EXPECT(str_eq(ticket_fields_text(test_mem(), &f), now));
    EXPECT_OK(ticket_fields_parse(STR("1 1 1 3 0 0 515391042357966257 2 1 0 1701340200000000 -9223372036854775808 "
                                      "-9223372036854775808 0 0"),
                                  &f));
    EXPECT(str_eq(ticket_fields_text(test_mem(), &f), now));
    EXPECT_ERR(ticket_fields_parse(STR("1 1 1 3 0 0 5 2 1 0 7 - -- 0 0"), &f), ERR_FAULT);
}

static int64_t last_event(struct tx *tx, const struct ticket *t)
{
    struct event_rows events;
    EXPECT_OK(ticket_history(tx, t, &events));
    return events.n > 0 ? events.at[events.n - 1].n : 0;
}

/* What a person changed last; a promise that followed from it is no change of its own. */
static int64_t last_change(struct tx *tx, const struct ticket *t)
{
    struct event_rows events;
    EXPECT_OK(ticket_history(tx, t, &events));
    for (size_t i = events.n; i-- > 0;)
        if (events.at[i].can_undo)
            return events.at[i].n;
    return events.n > 0 ? events.at[events.n - 1].n : 0;
}

static enum err undo_last(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    return desk_step_end(tx, ticket_undo(tx, &t, last_change(tx, &t)));
}

enum change { TAKE, WAIT, ASSIGN, PRIORITY, PROMISE, SERVICE, URGENT, CLOSE, ASK_TEST, CHANGES };

static enum err change(struct tx *tx, const struct ticket *t, const struct desk *d, enum change what)
{
    struct str items[] = { STR("Bild") };
    struct ticket_move take = {
        .to = STATE_IN_PROGRESS, .reason = REASON_ON_SITE, .waits_until = INSTANT_NONE, .mover = MOVER_BODY
    };
    struct ticket_move wait = { .to = STATE_WAITING,
                                .reason = REASON_DELIVERY,
                                .waits_until = instant_add(test_now, DAYS(2)),
                                .mover = MOVER_BODY };
    struct ticket_move close = { .to = STATE_CLOSED,
                                 .reason = REASON_NO_FAULT,
                                 .waits_until = INSTANT_NONE,
                                 .text = STR("geht"),
                                 .mover = MOVER_BODY };
    switch (what) {
    case TAKE:
        return ticket_move(tx, t, t->version, &take);
    case WAIT:
        return ticket_move(tx, t, t->version, &wait);
    case ASSIGN:
        return ticket_assign(tx, t, t->version, d->head);
    case PRIORITY:
        return ticket_set_priority(tx, t, t->version, 4, STR("hat Zeit"));
    case PROMISE:
        return ticket_set_promise(tx, t, t->version, instant_add(test_now, DAYS(5)), STR("Lieferung"));
    case SERVICE:
        return ticket_set_service(tx, t, t->version, d->school, SERVICE_SUPPORT, ROUTING_SCHOOL);
    case URGENT:
        return ticket_mark_urgent(tx, t, STR("Prüfung"));
    case CLOSE:
        return ticket_move(tx, t, t->version, &close);
    case ASK_TEST:
        return ticket_test_ask(tx, t, t->version, items, NULL, 1);
    case CHANGES:
        break;
    }
    return ERR_FAULT;
}

/* req: GK.Desk.2 */
TEST_DB(each_change_can_be_undone_and_leaves_two_lines_in_the_history)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    for (enum change what = TAKE; what < CHANGES; what++) {
        struct ticket t;
        struct str before = state_of(&d, ref);
        struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
        int64_t events = last_event(tx, &t);
        test_note("change %d", (int)what);
        EXPECT_OK(desk_step_end(tx, change(tx, &t, &d, what)));
        EXPECT(!str_eq(state_of(&d, ref), before));
        EXPECT_OK(undo_last(&d, d.tech, ref));
        EXPECT_STR_EQ(state_of(&d, ref), before);
        tx = desk_step_begin(&d, d.tech, ref, &t);
        /* Another priority means another promise, and a line of its own. */
        EXPECT_EQ(last_event(tx, &t), events + 2 + (what == PRIORITY));
        EXPECT_ERR(ticket_undo(tx, &t, last_event(tx, &t)), ERR_CONFLICT);
        tx_abort(tx);
    }
}

TEST_DB(undo_is_for_the_newest_change_in_time_and_by_who_made_it)
{
    struct desk d = desk_open(db);
    struct ticket t;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    struct tx *tx = desk_step_begin(&d, d.contact, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_mark_urgent(tx, &t, STR("Prüfung"))));
    EXPECT_ERR(undo_last(&d, d.official, ref), ERR_DENIED);
    EXPECT_ERR(undo_last(&d, d.teacher, ref), ERR_DENIED);
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_assign(tx, &t, t.version, d.tech)));
    tx = desk_step_begin(&d, d.contact, ref, &t);
    EXPECT_ERR(ticket_undo(tx, &t, 1), ERR_CONFLICT);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_undo_newer);
    tx_abort(tx);
    EXPECT_OK(undo_last(&d, d.tech, ref));
    tx = desk_step_begin(&d, d.contact, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_undo(tx, &t, 1)));
    EXPECT(!desk_read(&d, d.tech, ref).row.urgent);
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_assign(tx, &t, t.version, d.tech)));
    test_now = instant_add(test_now, HOURS(25));
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(ticket_undo(tx, &t, last_event(tx, &t)), ERR_CONFLICT);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_undo_late);
    tx_abort(tx);
}

TEST_DB(an_undone_test_answer_can_be_given_again)
{
    struct desk d = desk_open(db);
    struct ticket t;
    struct str items[] = { STR("Bild") };
    int ok[] = { 1 }, bad[] = { 2 };
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, items, NULL, 1)));
    tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_answer(tx, &t, ok, 1, STR(""))));
    EXPECT_OK(undo_last(&d, d.teacher, ref));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_TESTING);
    tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_answer(tx, &t, bad, 1, STR(""))));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.reason, REASON_TEST_FAILED);
}

static enum err merge(const struct desk *d, account_id who, ticket_ref source, ticket_ref target)
{
    struct ticket s, t;
    struct tx *tx = desk_step_begin(d, who, source, &s);
    enum err e = ticket_find(tx, target, &t);
    return desk_step_end(tx, e == OK ? ticket_merge(tx, &s, &t) : e);
}

static size_t thread(const struct desk *d, account_id who, ticket_ref ref, size_t *foreign)
{
    struct ticket t;
    struct entry_rows rows;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_entries(tx, &t, &rows));
    *foreign = 0;
    for (size_t i = 0; i < rows.n; i++) {
        *foreign += rows.at[i].origin != 0;
        EXPECT(i == 0 || rows.at[i].at.us >= rows.at[i - 1].at.us);
    }
    EXPECT_OK(tx_commit(tx));
    return rows.n;
}

static size_t participants(const struct desk *d, ticket_ref ref)
{
    struct ticket t;
    struct tx *tx = test_tx(d->db, TX_READ, d->teacher2);
    enum err e = ticket_find(tx, ref, &t);
    EXPECT_OK(tx_commit(tx));
    return e == OK;
}

/* req: GK.Desk.2 */
TEST_DB(a_merge_and_ten_entries_and_undo_restore_both_tickets)
{
    struct desk d = desk_open(db);
    size_t foreign;
    ticket_ref target = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "eins");
    ticket_ref source = desk_make(&d, d.teacher2, d.north, "Kein Bild", "zwei");
    EXPECT_OK(desk_do_move(&d, d.tech, source, STATE_WAITING, REASON_DELIVERY, MOVER_BODY, ""));
    struct str source_before = state_of(&d, source), target_before = state_of(&d, target);
    EXPECT_EQ(participants(&d, target), 0);
    EXPECT_OK(merge(&d, d.tech, source, target));
    EXPECT_EQ(desk_read(&d, d.tech, source).row.reason, REASON_DUPLICATE);
    EXPECT_EQ(thread(&d, d.tech, target, &foreign), 2);
    EXPECT_EQ(foreign, 1);
    /* Who reported the source takes part now; the other teacher does not get to read that report. */
    EXPECT_EQ(participants(&d, target), 1);
    EXPECT_EQ(thread(&d, d.teacher, target, &foreign), 1);
    for (int i = 0; i < 10; i++) {
        test_now = instant_add(test_now, MINUTES(1));
        EXPECT_OK(desk_write(&d, i % 2 == 0 ? d.tech : d.teacher, target, false, "weiter"));
    }
    EXPECT_ERR(desk_write(&d, d.teacher2, source, false, "hier nicht"), ERR_CONFLICT);
    EXPECT_EQ(thread(&d, d.tech, target, &foreign), 12);
    test_now = instant_add(test_now, DAYS(20));
    struct ticket t;
    struct tx *tx = desk_step_begin(&d, d.tech, target, &t);
    EXPECT_OK(desk_step_end(tx, ticket_undo(tx, &t, last_event(tx, &t))));
    EXPECT_STR_EQ(state_of(&d, source), source_before);
    EXPECT_STR_EQ(state_of(&d, target), target_before);
    EXPECT_EQ(participants(&d, target), 0);
    EXPECT_EQ(thread(&d, d.tech, target, &foreign), 11);
    EXPECT_EQ(foreign, 0);
    EXPECT_EQ(thread(&d, d.tech, source, &foreign), 1);
}

TEST_DB(a_merge_can_be_undone_from_the_sources_side_too_but_not_after_thirty_days)
{
    struct desk d = desk_open(db);
    ticket_ref target = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "eins");
    ticket_ref source = desk_make(&d, d.teacher, d.north, "Kein Bild", "zwei");
    struct str before = state_of(&d, source);
    EXPECT_OK(merge(&d, d.tech, source, target));
    EXPECT_OK(undo_last(&d, d.tech, source));
    EXPECT_STR_EQ(state_of(&d, source), before);
    EXPECT_OK(merge(&d, d.tech, source, target));
    test_now = instant_add(test_now, DAYS(31));
    EXPECT_ERR(undo_last(&d, d.tech, source), ERR_CONFLICT);
    EXPECT_ERR(undo_last(&d, d.tech, target), ERR_CONFLICT);
}

TEST_DB(merging_stays_inside_one_school_and_needs_the_desk)
{
    struct desk d = desk_open(db);
    ticket_ref north = desk_make(&d, d.teacher, d.north, "Beamer", "eins");
    ticket_ref north2 = desk_make(&d, d.teacher, d.north, "Beamer", "eins b");
    ticket_ref south = desk_make(&d, d.contact2, d.south, "Beamer", "zwei");
    ticket_ref other = desk_make(&d, d.contact_b, d.other, "Beamer", "drei");
    EXPECT_ERR(merge(&d, d.tech, north, south), ERR_INVALID);
    EXPECT_ERR(merge(&d, d.tech, north, other), ERR_INVALID);
    EXPECT_ERR(merge(&d, d.tech, north, north), ERR_INVALID);
    EXPECT_ERR(merge(&d, d.contact, north, north2), ERR_DENIED);
    EXPECT_ERR(merge(&d, d.official, north, north2), ERR_DENIED);
    EXPECT_OK(merge(&d, d.tech, north, north2));
    EXPECT_ERR(merge(&d, d.tech, north, north2), ERR_CONFLICT);
    EXPECT_ERR(merge(&d, d.tech, north2, north), ERR_CONFLICT);
}
