#include "domain/desk/split.h"

#include "domain/desk/clock_store.h"
#include "domain/desk/ticket_fixture_test.h"
#include "platform/blob.h"

struct count_of_row {
    int64_t n;
};
ROW(count_of_row, COL(count_of_row, n));
QUERY(test_quota_bytes, SCOPE_SYSTEM, 0, count_of_row, "SELECT bytes AS n FROM attachment_quota");
QUERY(test_tickets, SCOPE_SYSTEM, 0, count_of_row, "SELECT count(*) AS n FROM ticket");
QUERY(test_told_of, SCOPE_SYSTEM, 0, count_of_row,
      "SELECT count(*) AS n FROM change_event c JOIN ticket_split s ON s.ticket = c.subject WHERE c.internal = 0");
#define COUNT_OF(db, statement) \
    __extension__({ \
        struct count_of_row row_; \
        struct tx *tx_ = test_tx(db, TX_READ, (account_id){ 0 }); \
        EXPECT_OK(tx_one(tx_, statement, &row_)); \
        EXPECT_OK(tx_commit(tx_)); \
        row_.n; \
    })

static enum err split(const struct desk *d, account_id who, ticket_ref ref, const char *subject, const int64_t *entries,
                      size_t n, ticket_ref *made)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    struct split_new in = { str_of(subject), entries, n };
    return desk_step_end(tx, split_ticket(tx, &t, t.version, &in, made));
}
#define SPLIT(d, who, ref, subject, made, ...) \
    split(d, who, ref, subject, (const int64_t[]){ __VA_ARGS__ }, sizeof((const int64_t[]){ __VA_ARGS__ }) / 8, made)

/* What somebody reads in a ticket: "n:text|n:text". */
static struct str read_by(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct entry_rows rows;
    struct buf text = buf_of(test_mem(), 1000);
    struct tx *tx = test_tx(d->db, TX_READ, who);
    EXPECT_OK(ticket_find(tx, ref, &t));
    EXPECT_OK(ticket_entries(tx, &t, &rows));
    for (size_t i = 0; i < rows.n; i++) {
        buf_put_z(&text, i == 0 ? "" : "|");
        buf_int(&text, rows.at[i].n);
        buf_byte(&text, ':');
        buf_put(&text, rows.at[i].text);
    }
    EXPECT_OK(tx_commit(tx));
    return buf_str(&text);
}

/* A report with a second matter, a note and an answer, a minute apart each. */
static ticket_ref two_matters(const struct desk *d)
{
    ticket_ref ref = desk_make(d, d->teacher, d->north, "Beamer", "Beamer dunkel");
    test_now = instant_add(test_now, MINUTES(1));
    EXPECT_OK(desk_write(d, d->teacher, ref, false, "Und der Drucker klemmt"));
    test_now = instant_add(test_now, MINUTES(1));
    EXPECT_OK(desk_write(d, d->tech, ref, true, "Drucker: Gerät ist alt"));
    test_now = instant_add(test_now, MINUTES(1));
    return ref;
}

TEST_DB(picked_entries_become_a_ticket_of_their_own_and_stay_in_the_old_one)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    struct instant written = instant_sub(test_now, MINUTES(2));
    EXPECT_OK(SPLIT(&d, d.tech, ref, " Drucker ", &made, 2, 3));
    EXPECT_STR(read_by(&d, d.tech, made), "1:Und der Drucker klemmt|2:Drucker: Gerät ist alt");
    EXPECT_STR(read_by(&d, d.tech, ref), "1:Beamer dunkel|2:Und der Drucker klemmt|3:Drucker: Gerät ist alt");
    /* Internal stays internal; the requester has both. */
    EXPECT_STR(read_by(&d, d.teacher, made), "1:Und der Drucker klemmt");
    EXPECT_STR(read_by(&d, d.official, made), "1:Und der Drucker klemmt");
    EXPECT_EQ(desk_found(&d, d.teacher, SET_OPEN, "klemmt"), 2);
    EXPECT_EQ(desk_found(&d, d.teacher, SET_OPEN, "alt"), 0);
    struct ticket t = desk_read(&d, d.tech, made);
    EXPECT_STR(t.row.subject, "Drucker");
    EXPECT_EQ(t.requester.n, d.teacher.n);
    EXPECT_EQ(t.school.n, d.north.n);
    EXPECT_EQ(t.row.entries, 1);
    EXPECT_EQ(t.row.state, STATE_NEW);
    /* The clock runs since the entry was written, not since the split. */
    struct clock_row clock;
    struct phase_rows phases;
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(clock_of(tx, &t, &clock));
    EXPECT_OK(clock_phases_of(tx, t.row.id, &phases));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(phases.at[0].since.us, written.us);
    struct ticket old = desk_read(&d, d.tech, ref);
    struct clock_row first;
    tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(clock_of(tx, &old, &first));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(clock.solution_due.us - first.solution_due.us, MINUTES(1).us);
}

TEST_DB(both_tickets_name_each_other_for_who_may_see_them)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    struct split_rows links;
    struct split_marks marks;
    struct event_rows events;
    EXPECT_OK(SPLIT(&d, d.tech, ref, "Drucker", &made, 2));
    struct ticket old = desk_read(&d, d.teacher, ref), new = desk_read(&d, d.teacher, made);
    struct tx *tx = test_tx(db, TX_READ, d.teacher);
    EXPECT_OK(split_links(tx, &old, &links));
    EXPECT_EQ(links.n, 1);
    EXPECT(!links.at[0].is_source && REF_EQ(links.at[0].ref, made));
    EXPECT_OK(split_links(tx, &new, &links));
    EXPECT_EQ(links.n, 1);
    EXPECT(links.at[0].is_source && REF_EQ(links.at[0].ref, ref));
    EXPECT_OK(split_marks(tx, &old, &marks));
    EXPECT_EQ(marks.n, 1);
    EXPECT_EQ(marks.at[0].n, 2);
    EXPECT_EQ(marks.at[0].number, new.row.number);
    EXPECT_OK(split_marks(tx, &new, &marks));
    EXPECT_EQ(marks.at[0].n, 1);
    EXPECT_OK(ticket_history(tx, &old, &events));
    EXPECT_EQ(events.at[events.n - 1].what, EVENT_SPLIT_OFF);
    EXPECT(str_eq(events.at[events.n - 1].new_text, ticket_number_text(test_mem(), new.row.number)));
    EXPECT_OK(ticket_history(tx, &new, &events));
    EXPECT_EQ(events.at[0].what, EVENT_SPLIT_FROM);
    EXPECT_OK(tx_commit(tx));
    /* Another teacher sees neither, also not through the other. */
    struct ticket t;
    tx = test_tx(db, TX_READ, d.teacher2);
    EXPECT_ERR(ticket_find(tx, made, &t), ERR_NOT_FOUND);
    EXPECT_OK(split_links(tx, &old, &links));
    EXPECT_OK(split_marks(tx, &old, &marks));
    EXPECT_EQ(links.n + marks.n, 0);
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(files_travel_with_their_entry_and_count_once)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    struct attachment_rows files;
    struct attachment_file file;
    struct ticket t;
    blob_id blob;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_OK(blob_store_bytes(tx, STR("Protokoll Drucker"), &blob));
    struct upload picture = { .name = STR("drucker.txt"),
                              .type = file_type_of(STR("drucker.txt"), STR("Protokoll Drucker")),
                              .size = 17 };
    EXPECT_OK(ticket_attach_stored(tx, &t, 2, &picture, blob, NULL));
    picture.name = STR("intern.txt");
    EXPECT_OK(ticket_attach_stored(tx, &t, 3, &picture, blob, NULL));
    EXPECT_OK(tx_commit(tx));
    EXPECT_OK(SPLIT(&d, d.tech, ref, "Drucker", &made, 2, 3));
    t = desk_read(&d, d.teacher, made);
    tx = test_tx(db, TX_READ, d.teacher);
    EXPECT_OK(ticket_attachments(tx, &t, &files));
    EXPECT_EQ(files.n, 1);
    EXPECT_STR(files.at[0].name, "drucker.txt");
    EXPECT_EQ(files.at[0].n, 1);
    EXPECT_OK(ticket_attachment(tx, files.at[0].ref, &file));
    EXPECT_EQ(file.blob.n, blob.n);
    EXPECT_OK(tx_commit(tx));
    t = desk_read(&d, d.tech, made);
    tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(ticket_attachments(tx, &t, &files));
    EXPECT_OK(tx_commit(tx));
    EXPECT_EQ(files.n, 2);
    EXPECT_EQ(COUNT_OF(db, test_quota_bytes), 34);
}

TEST_DB(a_confidential_ticket_is_split_into_a_confidential_one)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    struct ticket t;
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_IN_PROGRESS, REASON_REMOTE, MOVER_BODY, ""));
    test_sql(db, "UPDATE ticket SET sensitive = 1");
    EXPECT_OK(SPLIT(&d, d.tech, ref, "Drucker", &made, 2));
    const account_id others[] = { d.contact, d.official, d.teacher2, d.contact2 };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct tx *tx = test_tx(db, TX_READ, others[i]);
        EXPECT_ERR(ticket_find(tx, made, &t), ERR_NOT_FOUND);
        EXPECT_OK(tx_commit(tx));
    }
    EXPECT(desk_read(&d, d.tech, made).sensitive && desk_read(&d, d.teacher, made).sensitive);
    /* Nobody outside hears of it. */
    EXPECT_EQ(COUNT_OF(db, test_told_of), 0);
}

TEST_DB(what_makes_no_sense_is_refused_and_changes_nothing)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    EXPECT_ERR(SPLIT(&d, d.tech, ref, " ", &made, 2), ERR_INVALID);
    EXPECT_ERR(SPLIT(&d, d.tech, ref, "Nur Notiz", &made, 3), ERR_INVALID);
    EXPECT_ERR(SPLIT(&d, d.tech, ref, "Alles", &made, 1, 2), ERR_INVALID);
    EXPECT_ERR(SPLIT(&d, d.tech, ref, "Fremd", &made, 2, 9), ERR_MALFORMED);
    EXPECT_ERR(SPLIT(&d, d.tech, ref, "Doppelt", &made, 2, 2), ERR_MALFORMED);
    EXPECT_ERR(SPLIT(&d, d.contact, ref, "Schule", &made, 2), ERR_DENIED);
    EXPECT_ERR(SPLIT(&d, d.official, ref, "Amt", &made, 2), ERR_DENIED);
    struct ticket t;
    struct tx *tx = desk_step_begin(&d, d.tech, ref, &t);
    struct split_new in = { STR("Alt"), (const int64_t[]){ 2 }, 1 };
    EXPECT_ERR(desk_step_end(tx, split_ticket(tx, &t, t.version - 1, &in, &made)), ERR_CONFLICT);
    EXPECT_EQ(COUNT_OF(db, test_tickets), 1);
}

TEST_DB(a_split_is_taken_back_without_a_double_entry_and_later_answers_stay)
{
    struct desk d = desk_open(db);
    ticket_ref ref = two_matters(&d), made;
    struct ticket t, source;
    EXPECT_OK(SPLIT(&d, d.tech, ref, "Drucker", &made, 2, 3));
    test_now = instant_add(test_now, MINUTES(1));
    EXPECT_OK(desk_write(&d, d.teacher, made, false, "Jetzt geht er"));
    struct tx *tx = desk_step_begin(&d, d.tech, made, &t);
    EXPECT_OK(desk_step_end(tx, split_take_back(tx, &t, &source)));
    EXPECT(REF_EQ(source.row.ref, ref));
    EXPECT_STR(read_by(&d, d.tech, ref),
               "1:Beamer dunkel|2:Und der Drucker klemmt|3:Drucker: Gerät ist alt|3:Jetzt geht er");
    EXPECT_EQ(desk_read(&d, d.tech, made).row.reason, REASON_DUPLICATE);
    /* What never was split off cannot be taken back. */
    tx = desk_step_begin(&d, d.tech, ref, &t);
    EXPECT_ERR(desk_step_end(tx, split_take_back(tx, &t, &source)), ERR_CONFLICT);
}
