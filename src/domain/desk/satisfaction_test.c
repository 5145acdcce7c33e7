#include "domain/desk/satisfaction.h"

#include "domain/desk/ticket_fixture_test.h"
#include "base/zone.h"

static ticket_ref closed(const struct desk *d, account_id who, school_id school, enum ticket_reason reason)
{
    ticket_ref ref = desk_make(d, who, school, "Beamer", "dunkel");
    EXPECT_OK(desk_do_move(d, d->tech, ref, STATE_CLOSED, reason, MOVER_BODY, "Erledigt"));
    return ref;
}

static enum err give(const struct desk *d, account_id who, ticket_ref ref, int face)
{
    struct ticket t;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    return desk_step_end(tx, satisfaction_give(tx, &t, face, STR(" Danke ")));
}

static struct satisfaction_state state(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct satisfaction_state s;
    bool mine;
    struct tx *tx = desk_step_begin(d, who, ref, &t);
    EXPECT_OK(satisfaction_of(tx, &t, &s, &mine));
    EXPECT(mine == (who.n == t.requester.n));
    tx_abort(tx);
    return s;
}

/* req: GK.Sch.2 */
TEST_DB(only_the_requester_answers_once_and_may_change_it_for_some_days)
{
    struct desk d = desk_open(db);
    ticket_ref ref = desk_make(&d, d.teacher, d.north, "Beamer", "dunkel");
    EXPECT_ERR(give(&d, d.teacher, ref, FACE_GOOD), ERR_CONFLICT);
    EXPECT_OK(desk_do_move(&d, d.tech, ref, STATE_CLOSED, REASON_NO_FAULT, MOVER_BODY, "Erledigt"));
    EXPECT(state(&d, d.teacher, ref).open && !state(&d, d.teacher, ref).given);
    const account_id others[] = { d.contact, d.tech, d.head, d.official };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        EXPECT_ERR(give(&d, others[i], ref, FACE_GOOD), ERR_DENIED);
    EXPECT_ERR(give(&d, d.teacher, ref, 4), ERR_INVALID);
    EXPECT_OK(give(&d, d.teacher, ref, FACE_FAIR));
    struct instant first = test_now;
    test_now = instant_add(test_now, DAYS(13));
    EXPECT_OK(give(&d, d.teacher, ref, FACE_BAD));
    struct satisfaction_state s = state(&d, d.teacher, ref);
    EXPECT_EQ(s.face, FACE_BAD);
    EXPECT_STR(s.text, "Danke");
    EXPECT_EQ(s.at.us, first.us);
    test_now = instant_add(test_now, DAYS(2));
    EXPECT_ERR(give(&d, d.teacher, ref, FACE_GOOD), ERR_CONFLICT);
    EXPECT_EQ(state(&d, d.tech, ref).face, FACE_BAD);
}

TEST_DB(what_was_taken_back_or_goes_on_elsewhere_is_not_asked_about)
{
    struct desk d = desk_open(db);
    const enum ticket_reason reasons[] = { REASON_DUPLICATE, REASON_UNWANTED };
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        EXPECT(!state(&d, d.teacher, closed(&d, d.teacher, d.north, reasons[i])).open);
}

static struct str link_for(const struct desk *d, account_id who, ticket_ref ref)
{
    struct ticket t;
    struct str token;
    struct tx *tx = desk_step_begin(d, d->tech, ref, &t);
    EXPECT_OK(satisfaction_link(tx, &t, who, &token));
    EXPECT_OK(tx_commit(tx));
    return token;
}

static enum err by_link(const struct desk *d, struct str token, int face)
{
    struct tx *tx = test_tx(d->db, TX_WRITE, (account_id){ 0 });
    return desk_step_end(tx, satisfaction_give_by_link(tx, token, face, STR("")));
}

TEST_DB(the_link_of_the_mail_speaks_for_the_requester_alone_and_ends)
{
    struct desk d = desk_open(db);
    ticket_ref ref = closed(&d, d.teacher, d.north, REASON_NO_FAULT);
    EXPECT_EQ(link_for(&d, d.contact, ref).len, 0);
    struct str token = link_for(&d, d.teacher, ref);
    EXPECT_OK(by_link(&d, token, FACE_FAIR));
    EXPECT_OK(by_link(&d, token, FACE_GOOD));
    EXPECT_EQ(state(&d, d.teacher, ref).face, FACE_GOOD);
    EXPECT_ERR(by_link(&d, STR("00000000000000000000000000"), FACE_GOOD), ERR_NOT_FOUND);
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE account SET disabled_at = 1 WHERE id = %" PRId64, d.teacher.n);
    test_sql(db, sql);
    EXPECT_ERR(by_link(&d, token, FACE_BAD), ERR_NOT_FOUND);
    test_sql(db, "UPDATE account SET disabled_at = NULL");
    test_now = instant_add(test_now, DAYS(15));
    EXPECT_ERR(by_link(&d, token, FACE_BAD), ERR_NOT_FOUND);
    EXPECT_EQ(state(&d, d.teacher, ref).face, FACE_GOOD);
}

TEST_DB(a_requester_without_account_answers_by_his_link)
{
    struct desk d = desk_open(db);
    ticket_ref ref = closed(&d, d.teacher, d.north, REASON_NO_FAULT);
    test_sql(db, "UPDATE ticket SET requester = 0, requester_mail = 'wer@privat.example'");
    struct str token = link_for(&d, (account_id){ 0 }, ref);
    EXPECT_OK(by_link(&d, token, FACE_BAD));
    EXPECT_EQ(state(&d, d.tech, ref).face, FACE_BAD);
}

/* --- sums -------------------------------------------------------------------------------------------- */

TEST(a_hidden_group_is_never_the_difference_of_two_sums)
{
    uint32_t random = 7;
    for (int round = 0; round < 2000; round++) {
        struct satisfaction_sum groups[6];
        struct satisfaction_sums sums = { groups, 0, 0 };
        int64_t total = 0, shown = 0;
        for (size_t n = 0; n < (size_t)round % 7 && n < 6; n++) {
            random = random * 1664525 + 1013904223;
            groups[sums.n++] = (struct satisfaction_sum){ .good = 1 + random % 9 };
            total += groups[n].good;
        }
        satisfaction_hide(&sums, 5);
        for (size_t i = 0; i < sums.n; i++) {
            EXPECT(sums.at[i].good >= 5);
            shown += sums.at[i].good;
        }
        EXPECT(shown == total || total - shown >= 5 || sums.n == 0);
    }
}

TEST_DB(figures_are_sums_of_enough_answers_within_reach_without_confidential_tickets)
{
    struct desk d = desk_open(db);
    struct satisfaction_sums forms, authorities;
    struct day today = zone_day(test_now);
    for (int i = 0; i < 5; i++)
        EXPECT_OK(give(&d, d.teacher, closed(&d, d.teacher, d.north, REASON_NO_FAULT), i < 3 ? FACE_GOOD : FACE_BAD));
    for (int i = 0; i < 6; i++)
        EXPECT_OK(give(&d, d.contact_b, closed(&d, d.contact_b, d.other, REASON_NO_FAULT), FACE_FAIR));
    struct tx *tx = test_tx(db, TX_READ, d.head);
    EXPECT_OK(satisfaction_read(tx, (authority_id){ 0 }, today, day_add(today, 1), &forms, &authorities));
    EXPECT_EQ(authorities.n, 2);
    EXPECT_STR(authorities.at[0].name, "Landkreis Nord");
    EXPECT_EQ(authorities.at[0].good, 3);
    EXPECT_EQ(authorities.at[0].bad, 2);
    EXPECT_EQ(authorities.at[1].fair, 6);
    EXPECT_OK(satisfaction_read(tx, (authority_id){ 0 }, day_add(today, 1), day_add(today, 2), &forms, &authorities));
    EXPECT_EQ(authorities.n + forms.n, 0);
    EXPECT_OK(tx_commit(tx));
    tx = test_tx(db, TX_READ, d.official_b);
    EXPECT_OK(satisfaction_read(tx, (authority_id){ 0 }, today, day_add(today, 1), &forms, &authorities));
    EXPECT_EQ(authorities.n, 1);
    EXPECT_STR(authorities.at[0].name, "Stadt Süd");
    EXPECT_OK(tx_commit(tx));
    /* One less is too few; the other group hides the difference. */
    char sql[160];
    (void)snprintf(
        sql, sizeof sql,
        "UPDATE ticket SET sensitive = 1 WHERE id = (SELECT min(id) FROM ticket WHERE authority = %" PRId64 ")", d.a.n);
    test_sql(db, sql);
    tx = test_tx(db, TX_READ, d.head);
    EXPECT_OK(satisfaction_read(tx, (authority_id){ 0 }, today, day_add(today, 1), &forms, &authorities));
    EXPECT_EQ(authorities.n, 0);
    EXPECT_EQ(authorities.hidden, 2);
    EXPECT_OK(tx_commit(tx));
}
