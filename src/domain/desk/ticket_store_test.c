#include "domain/desk/ticket_fixture_test.h"

static enum err sees(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    enum err e = ticket_find(tx, ref, &t);
    EXPECT_OK(tx_commit(tx));
    return e;
}

/* req: GK.Desk.2 Z4.2.1 */
TEST_DB(a_ticket_is_seen_by_those_whose_grant_reaches_its_school_and_by_nobody_else)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Im Raum geht nichts.");
    const account_id yes[] = { d.head, d.tech, d.contact, d.teacher, d.official, d.auditor };
    const account_id no[] = { d.tech_b, d.teacher2, d.contact2, d.contact_b, d.official_b, d.provider, { 0 }, { 99 } };
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        test_note("yes %zu", i);
        EXPECT_OK(sees(&d, yes[i], ref));
        EXPECT_EQ(desk_found(&d, yes[i], SET_ALL, ""), 1);
        EXPECT_EQ(desk_found(&d, yes[i], SET_OPEN, "beamer"), 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(no); i++) {
        test_note("no %zu", i);
        EXPECT_ERR(sees(&d, no[i], ref), ERR_NOT_FOUND);
        EXPECT_EQ(desk_found(&d, no[i], SET_ALL, ""), 0);
        EXPECT_EQ(desk_found(&d, no[i], SET_ALL, "beamer"), 0);
        EXPECT_EQ(desk_found(&d, no[i], SET_ALL, "2026-000001"), 0);
    }
}

/* req: GK.Desk.2 */
TEST_DB(numbers_are_one_sequence_per_year_of_berlin_without_gaps)
{
    struct desk d = desk_open(db);
    ticket_ref first = desk_make(&d, d.contact, d.north, "eins", "x");
    ticket_id id;
    ticket_ref ref;
    int64_t number;
    struct ticket_new new = desk_report(&d, d.contact, d.north, "weg", "x");
    struct tx *tx = test_tx(db, TX_WRITE, d.contact);
    EXPECT_OK(triage_report(tx, &new, &id, &ref, &number));
    EXPECT_EQ(number, 2026000002);
    tx_abort(tx);
    ticket_ref second = desk_make(&d, d.contact, d.north, "zwei", "x");
    /* 23:30 UTC of New Year's Eve is the new year in Berlin. */
    test_now = (struct instant){ INT64_C(1798759800000000) };
    ticket_ref third = desk_make(&d, d.contact, d.north, "drei", "x");
    EXPECT_EQ(desk_read(&d, d.contact, first).row.number, 2026000001);
    EXPECT_EQ(desk_read(&d, d.contact, second).row.number, 2026000002);
    EXPECT_EQ(desk_read(&d, d.contact, third).row.number, 2027000001);
}

/* req: Z1.1 Z3.1.1 */
TEST_DB(each_ticket_has_the_class_of_its_service_and_no_service_no_ticket)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.contact, d.north, "eins", "x");
    EXPECT_EQ(desk_read(&d, d.tech, ref).class, SERVICE_SUPPORT);
    ticket_id id;
    int64_t number;
    struct ticket_new new = desk_report(&d, d.contact, d.north, "zwei", "x");
    new.service = (service_id){ 12345 };
    struct tx *tx = test_tx(db, TX_WRITE, d.contact);
    EXPECT_ERR(triage_report(tx, &new, &id, &ref, &number), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_service);
    tx_abort(tx);
}

static size_t entries_of(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct entry_rows rows;
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_entries(tx, &t, &rows));
    EXPECT_OK(tx_commit(tx));
    return rows.n;
}

/* req: GK.Desk.2 */
TEST_DB(internal_notes_show_in_nothing_that_their_reader_may_not_read)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Seit heute.");
    struct ticket before = desk_read(&d, d.contact, ref);
    test_now = instant_add(test_now, MINUTES(5));
    EXPECT_OK(desk_write(&d, d.tech, ref, true, "Geheimwort Kaffeemaschine"));
    const account_id outside[] = { d.teacher, d.contact, d.official };
    const account_id inside[] = { d.tech, d.head, d.auditor };
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        EXPECT_EQ(entries_of(&d, outside[i], ref), 1);
        EXPECT_EQ(desk_found(&d, outside[i], SET_ALL, "kaffeemaschine"), 0);
        EXPECT_EQ(desk_found(&d, outside[i], SET_ALL, "kaffee*"), 0);
        EXPECT_EQ(desk_found(&d, outside[i], SET_ALL, "geheimw"), 0);
        /* ... and leaving the word out hides nothing. */
        EXPECT_EQ(desk_found(&d, outside[i], SET_ALL, "beamer -kaffeemaschine"), 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
        EXPECT_EQ(entries_of(&d, inside[i], ref), 2);
        EXPECT_EQ(desk_found(&d, inside[i], SET_ALL, "kaffeemaschine"), 1);
    }
    struct ticket after = desk_read(&d, d.contact, ref);
    EXPECT_EQ(after.version, before.version);
    EXPECT_EQ(after.row.entries, before.row.entries);
    EXPECT_EQ(after.row.changed_at.us, before.row.changed_at.us);
    EXPECT_ERR(desk_write(&d, d.contact, ref, true, "von der Schule"), ERR_DENIED);
    EXPECT_ERR(desk_write(&d, d.official, ref, true, "vom Amt"), ERR_DENIED);
}

TEST_DB(a_provider_sees_only_what_was_handed_to_him_and_of_notes_his_own)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Seit heute.");
    EXPECT_OK(desk_write(&d, d.tech, ref, true, "intern"));
    EXPECT_ERR(sees(&d, d.provider, ref), ERR_NOT_FOUND);
    test_sql(db, "UPDATE ticket SET subprocessor = 7");
    EXPECT_ERR(sees(&d, d.provider, ref), ERR_NOT_FOUND);
    char sql[128];
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO subprocessor_member (account, subprocessor, added_by, added_at) VALUES (%" PRId64
                   ", 7, 0, 0)",
                   d.provider.n);
    test_sql(db, sql);
    EXPECT_OK(sees(&d, d.provider, ref));
    EXPECT_EQ(desk_found(&d, d.provider, SET_OPEN, ""), 1);
    EXPECT_EQ(entries_of(&d, d.provider, ref), 1);
    EXPECT_OK(desk_write(&d, d.provider, ref, true, "Lampe bestellt"));
    EXPECT_EQ(entries_of(&d, d.provider, ref), 2);
    EXPECT_ERR(desk_write(&d, d.provider, ref, false, "öffentlich"), ERR_DENIED);
}

TEST_DB(a_confidential_ticket_is_for_the_persons_named_and_the_head)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Vorfall", "Bitte vertraulich.");
    test_sql(db, "UPDATE ticket SET sensitive = 1");
    EXPECT_OK(sees(&d, d.teacher, ref));
    EXPECT_OK(sees(&d, d.head, ref));
    EXPECT_ERR(sees(&d, d.contact, ref), ERR_NOT_FOUND);
    EXPECT_ERR(sees(&d, d.tech, ref), ERR_NOT_FOUND);
    EXPECT_EQ(desk_found(&d, d.contact, SET_ALL, "vorfall"), 0);
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE ticket SET assignee = %" PRId64, d.tech.n);
    test_sql(db, sql);
    EXPECT_OK(sees(&d, d.tech, ref));
}

/* req: GK.Desk.2 */
TEST_DB(from_report_to_confirmed_solution)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Seit heute.");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    EXPECT_EQ(desk_read(&d, d.tech, ref).assignee.n, d.tech.n);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "Welcher Raum?"));
    EXPECT_OK(desk_write(&d, d.teacher, ref, false, "Raum 12."));
    /* The answer brings it back to whom asked. */
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.state, STATE_IN_PROGRESS);
    struct ticket t;
    struct str items[] = { STR("Bild"), STR("Ton") };
    int ok[] = { 1, 1 };
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, items, ok, 2)));
    EXPECT_EQ(desk_read(&d, d.teacher, ref).row.state, STATE_TESTING);
    tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_answer(tx, &t, ok, 2, STR("Danke!"))));
    t = desk_read(&d, d.tech, ref);
    EXPECT_EQ(t.row.state, STATE_CLOSED);
    EXPECT_EQ(t.row.reason, REASON_TEST_CONFIRMED);
    EXPECT_EQ(t.closed_at.us, test_now.us);
}

/* req: GK.Sch.2 */
TEST_DB(nobody_but_the_school_side_confirms_and_a_failed_test_goes_back)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer dunkel", "Seit heute.");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    struct ticket t;
    struct str items[] = { STR("Bild"), STR("Ton") };
    int ok[] = { 1, 1 }, bad[] = { 1, 2 };
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, items, NULL, 0)), ERR_INVALID);
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_ask(tx, &t, t.version, items, NULL, 2)));
    const account_id others[] = { d.tech, d.head, d.official, d.auditor };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        tx = desk_step_begin(&d, others[i], ref, &t);
        EXPECT_ERR(desk_step_end(tx, ticket_test_answer(tx, &t, ok, 2, STR(""))), ERR_DENIED);
    }
    EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_TEST_CONFIRMED, MOVER_BODY, ""), ERR_CONFLICT);
    EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_TEST_CONFIRMED, MOVER_SCHOOL, ""), ERR_DENIED);
    tx = desk_step_begin(&d, d.contact, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_test_answer(tx, &t, bad, 2, STR("Kein Ton"))));
    t = desk_read(&d, d.tech, ref);
    EXPECT_EQ(t.row.state, STATE_IN_PROGRESS);
    EXPECT_EQ(t.row.reason, REASON_TEST_FAILED);
    EXPECT_EQ(t.assignee.n, d.tech.n);
    EXPECT_EQ(t.tests_failed, 1);
}

/* req: GK.Sch.2 */
TEST_DB(closings_without_the_schools_test_are_counted_by_reason)
{
    struct desk d = desk_open(db);
    const enum ticket_reason reasons[] = { REASON_NO_FAULT, REASON_NO_FAULT, REASON_TEST_IMPOSSIBLE };
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        ticket_ref ref = desk_make(&d, d.teacher, d.north, "x", "y");
        EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_CLOSED, reasons[i], MOVER_BODY, " "), ERR_INVALID);
        EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, reasons[i], MOVER_BODY, "weil"));
    }
    struct closing_counts counts;
    struct tx *tx = test_tx(db, TX_READ, d.official);
    EXPECT_OK(
        ticket_closed_without_test(tx, d.a, instant_sub(test_now, DAYS(1)), instant_add(test_now, DAYS(1)), &counts));
    EXPECT_EQ(counts.n, 2);
    EXPECT_EQ(counts.at[0].reason, REASON_TEST_IMPOSSIBLE);
    EXPECT_EQ(counts.at[0].count, 1);
    EXPECT_EQ(counts.at[1].count, 2);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, d.official_b);
    EXPECT_OK(
        ticket_closed_without_test(tx, d.a, instant_sub(test_now, DAYS(1)), instant_add(test_now, DAYS(1)), &counts));
    EXPECT_EQ(counts.n, 0);
    EXPECT_OK(tx_commit(tx));
}

/* req: Z4.1 */
TEST_DB(an_authority_may_ask_but_not_assign_and_the_heads_override_is_logged)
{
    struct desk d = desk_open(db);
    struct ticket t;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    struct tx *tx = desk_step_begin(&d, d.official, ref, &t);
    EXPECT_ERR(ticket_assign(tx, &t, t.version, d.tech), ERR_DENIED);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_assign_authority);
    tx_abort(tx);
    tx = desk_step_begin(&d, d.official, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_mark_urgent(tx, &t, STR("Prüfung morgen"))));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.priority, 1);
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_assign(tx, &t, t.version, d.tech)));
    /* Who is not entrusted with the school cannot be assigned. */
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_assign(tx, &t, t.version, d.tech_b)), ERR_INVALID);
    tx = desk_step_begin(&d, d.head, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_assign(tx, &t, t.version, d.head)));
    struct event_rows events;
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(ticket_history(tx, &t, &events));
    EXPECT_EQ(events.at[events.n - 1].what, EVENT_OVERRIDE);
    EXPECT_STR(events.at[events.n - 1].actor, "leitung");
    EXPECT_EQ(events.at[events.n - 1].old_value, d.tech.n);
    tx_abort(tx);
}

TEST_DB(who_saw_an_older_version_is_refused_and_nothing_is_stored)
{
    struct desk d = desk_open(db);
    struct ticket old, t;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    old = desk_read(&d, d.tech, ref);
    EXPECT_OK(desk_write(&d, d.teacher, ref, false, "Noch etwas."));
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(ticket_assign(tx, &t, old.version, d.tech), ERR_CONFLICT);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_changed);
    tx_abort(tx);
    struct entry_new e = { .kind = ENTRY_ANSWER, .channel = CHANNEL_WEB, .text = STR("Antwort") };
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_add_entry(tx, &t, old.version, &e, NULL)), ERR_CONFLICT);
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.entries, 2);
    EXPECT_EQ(desk_read(&d, d.tech, ref).assignee.n, 0);
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_add_entry(tx, &t, t.version, &e, NULL)));
}

TEST_DB(a_move_without_right_date_or_text_is_refused)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    struct ticket t;
    EXPECT_ERR(desk_do_move(&d, d.contact, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""), ERR_DENIED);
    EXPECT_ERR(desk_do_move(&d, d.contact, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_SYSTEM, ""), ERR_DENIED);
    EXPECT_ERR(desk_do_move(&d, d.official, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_AUTHORITY, ""), ERR_DENIED);
    EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_WITHDRAWN, MOVER_REQUESTER, ""), ERR_DENIED);
    EXPECT_ERR(desk_do_move(&d, d.contact, ref, STATE_CLOSED, REASON_WITHDRAWN, MOVER_REQUESTER, ""), ERR_DENIED);
    struct ticket_move m = {
        .to = STATE_WAITING, .reason = REASON_DELIVERY, .waits_until = INSTANT_NONE, .mover = MOVER_BODY
    };
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(ticket_move(tx, &t, t.version, &m), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_date_missing);
    m.waits_until = instant_sub(test_now, MINUTES(1));
    EXPECT_ERR(ticket_move(tx, &t, t.version, &m), ERR_INVALID);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_date_past);
    tx_abort(tx);
    EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_AT_SCHOOL, REASON_QUESTION, MOVER_BODY, "  "), ERR_INVALID);
    EXPECT_ERR(desk_do_move(&d, d.tech, ref, STATE_TESTING, REASON_JOINT_TEST, MOVER_BODY, ""), ERR_CONFLICT);
    EXPECT_OK(desk_do_move(&d, d.teacher, ref, STATE_CLOSED, REASON_WITHDRAWN, MOVER_REQUESTER, ""));
}

TEST_DB(participants_reopen_within_thirty_days_and_the_desk_always)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    EXPECT_ERR(desk_write(&d, d.teacher, ref, false, "doch nicht"), ERR_CONFLICT);
    test_now = instant_add(test_now, DAYS(29));
    EXPECT_OK(desk_do_move(&d, d.teacher, ref, STATE_NEW, REASON_REOPENED, MOVER_REQUESTER, "geht wieder nicht"));
    EXPECT_EQ(desk_read(&d, d.tech, ref).row.entries, 3);
    EXPECT(instant_is_none(desk_read(&d, d.tech, ref).closed_at));
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "geht"));
    test_now = instant_add(test_now, DAYS(31));
    EXPECT_ERR(desk_do_move(&d, d.teacher, ref, STATE_NEW, REASON_REOPENED, MOVER_REQUESTER, "noch einmal"),
               ERR_CONFLICT);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_NEW, REASON_REOPENED, MOVER_BODY, ""));
}

static struct upload file_of(const char *name, const char *bytes)
{
    struct str b = str_of(bytes);
    return (struct upload){ .name = str_of(name),
                            .type = file_type_of(str_of(name), b),
                            .size = (int64_t)b.len,
                            .hash = sha256_of(b),
                            .fd = -1,
                            .bytes = b };
}

TEST_DB(files_hang_at_an_entry_and_are_seen_by_who_reads_it)
{
    struct desk d = desk_open(db);
    struct ticket t;
    struct attachment_rows rows;
    struct attachment_file file;
    attachment_ref plain, hidden;
    int64_t n;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    struct upload text = file_of("log.txt", "Zeile eins\n"), exe = file_of("virus.exe", "MZ\x90");
    struct tx *tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_OK(desk_step_end(tx, ticket_attach(tx, &t, 1, &text, &plain)));
    tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_attach(tx, &t, 1, &exe, NULL)), ERR_INVALID);
    struct entry_new note = { .internal = true, .kind = ENTRY_NOTE, .channel = CHANNEL_WEB, .text = STR("intern") };
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(ticket_add_entry(tx, &t, 0, &note, &n));
    EXPECT_OK(desk_step_end(tx, ticket_attach(tx, &t, n, &text, &hidden)));
    tx = desk_step_begin(&d, d.contact, ref, &t);
    EXPECT_OK(ticket_attachments(tx, &t, &rows));
    EXPECT_EQ(rows.n, 1);
    EXPECT_OK(ticket_attachment(tx, plain, &file));
    EXPECT_STR(file.name, "log.txt");
    EXPECT_ERR(ticket_attachment(tx, hidden, &file), ERR_NOT_FOUND);
    tx_abort(tx);
    tx = test_tx(db, TX_READ, d.contact2);
    EXPECT_ERR(ticket_attachment(tx, plain, &file), ERR_NOT_FOUND);
    EXPECT_OK(tx_commit(tx));
    for (int i = 0; i < 9; i++) {
        tx = desk_step_begin(&d, d.teacher, ref, &t);
        EXPECT_OK(desk_step_end(tx, ticket_attach(tx, &t, 1, &text, NULL)));
    }
    tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_ERR(desk_step_end(tx, ticket_attach(tx, &t, 1, &text, NULL)), ERR_INVALID);
}

TEST_DB(the_quota_of_an_authority_refuses_a_file_and_leaves_the_entry)
{
    struct desk d = desk_open(db);
    struct ticket t;
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "x");
    test_sql(db, "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ('desk.quota_mib', '0', 0, 0)");
    struct upload text = file_of("log.txt", "Zeile eins\n");
    struct entry_new e = { .kind = ENTRY_ANSWER, .channel = CHANNEL_WEB, .text = STR("mit Datei") };
    struct tx *tx = desk_step_begin(&d, d.teacher, ref, &t);
    EXPECT_OK(ticket_add_entry(tx, &t, 0, &e, NULL));
    EXPECT_ERR(ticket_attach(tx, &t, 2, &text, NULL), ERR_FULL);
    EXPECT_EQ(tx_refusal(tx).msg, M_desk_error_quota);
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(desk_read(&d, d.teacher, ref).row.entries, 2);
}
