/*
 * desk/ticket_test_store.c -- the joint solution test (GK.Sch.2, domain/desk.md 6).
 */
#include "domain/desk/ticket_internal.h"

#include "platform/auth.h"

#define ITEMS_MAX 10

enum { NOT_TESTED, TEST_OK, TEST_NOT_OK };

SQL(item_insert, SCOPE_SYSTEM, 9,
    "INSERT INTO test_item (ticket, round, n, authority, school, text, body_result, body_by, body_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $10, $11)");
SQL(item_answer, SCOPE_SYSTEM, 5,
    "UPDATE test_item SET school_result = $6, school_by = $7, school_at = $2 WHERE ticket = $3 AND round = $4 AND n = "
    "$5"
    " AND school_at IS NULL");

/* --- asking ----------------------------------------------------------------------------------- */

static enum err check_items(struct tx *tx, const struct str *items, size_t n)
{
    if (n > ITEMS_MAX)
        return tx_refuse(tx, ERR_INVALID, M_desk_error_test_many, "items");
    for (size_t i = 0; i < n; i++)
        if (str_trim(items[i]).len == 0)
            return tx_refuse(tx, ERR_INVALID, M_desk_error_test_missing, "items");
    return n > 0 ? OK : tx_refuse(tx, ERR_INVALID, M_desk_error_test_missing, "items");
}

static struct str item_list(struct mem *mem, const struct str *items, size_t n)
{
    struct buf text = buf_of(mem, LIMIT_TEXT);
    for (size_t i = 0; i < n; i++) {
        buf_int(&text, (int64_t)i + 1);
        buf_put_z(&text, ". ");
        buf_put(&text, str_trim(items[i]));
        buf_put_z(&text, i + 1 < n ? "\n" : "");
    }
    return buf_str(&text);
}

enum err ticket_test_ask(struct tx *tx, const struct ticket *t, int64_t version, const struct str *items,
                         const int *body_results, size_t n)
{
    struct test_rows old;
    int64_t round;
    struct ticket_move m = {
        .to = STATE_TESTING, .reason = REASON_JOINT_TEST, .waits_until = INSTANT_NONE, .mover = MOVER_BODY
    };
    TRY(ticket_must_work(tx, t));
    TRY(ticket_must_be_current(tx, t, version));
    if (ticket_move_allowed((enum ticket_state)t->row.state, m.to, m.reason, m.mover) != OK)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_move, NULL);
    TRY(check_items(tx, items, n));
    TRY(ticket_tests(tx, t, &round, &old));
    for (size_t i = 0; i < n; i++) {
        bool tested = body_results != NULL && body_results[i] != NOT_TESTED;
        TRY(tx_run(tx, item_insert, NULL, t->row.id, round + 1, (int64_t)i + 1, t->authority, t->school,
                   str_trim(items[i]), tested ? body_results[i] : NOT_TESTED, tested ? tx_actor(tx) : (account_id){ 0 },
                   tested ? tx_now(tx) : INSTANT_NONE));
    }
    struct entry_new e = { .kind = ENTRY_TEST_REQUEST,
                           .channel = CHANNEL_WEB,
                           .text = item_list(tx_mem(tx), items, n) };
    if (t->may_answer)
        TRY(ticket_add_entry_as(tx, t, 0, &e, true, NULL));
    TRY(ticket_move_checked(tx, t, 0, &m, t->tests_failed, 0, EVENT_TEST_ASKED, "desk.test_asked", NULL));
    return ticket_notify(tx, t->row.id, NOTIFY_TEST, round + 1);
}

/* --- answering ------------------------------------------------------------------------------------ */

static struct str result_text(struct mem *mem, const struct test_rows *items, const int *results, struct str text)
{
    static const enum msg words[] = { M_desk_event_item_untested, M_desk_event_item_ok, M_desk_event_item_not_ok };
    struct buf out = buf_of(mem, LIMIT_TEXT * 2);
    for (size_t i = 0; i < items->n; i++) {
        buf_put(&out, msg_format(mem, LANG_DE, words[results[i]], { "item", items->at[i].text }));
        buf_put_z(&out, i + 1 < items->n ? "\n" : "");
    }
    if (text.len > 0) {
        buf_put_z(&out, "\n\n");
        buf_put(&out, text);
    }
    return buf_str(&out);
}

/* `by` speaks for the school; the caller has seen to that. */
static enum err answer(struct tx *tx, const struct ticket *t, account_id by, const int *results, size_t n,
                       struct str text)
{
    struct test_rows items;
    int64_t round, changed;
    bool all_ok = true;
    if (t->row.state != STATE_TESTING)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_test_closed, NULL);
    TRY(ticket_tests(tx, t, &round, &items));
    if (n != items.n)
        return tx_refuse(tx, ERR_CONFLICT, M_desk_error_changed, NULL);
    for (size_t i = 0; i < n; i++) {
        CHECK(results[i] >= NOT_TESTED && results[i] <= TEST_NOT_OK);
        all_ok = all_ok && results[i] == TEST_OK;
        TRY(tx_run(tx, item_answer, &changed, t->row.id, round, items.at[i].n, results[i], by));
        if (changed == 0)
            return tx_refuse(tx, ERR_CONFLICT, M_desk_error_test_closed, NULL);
    }
    struct entry_new e = { .kind = ENTRY_TEST_RESULT,
                           .channel = CHANNEL_WEB,
                           .author = by,
                           .text = result_text(tx_mem(tx), &items, results, str_trim(text)) };
    TRY(ticket_add_entry_as(tx, t, 0, &e, true, NULL));
    struct ticket_move m = { .to = all_ok ? STATE_CLOSED : STATE_IN_PROGRESS,
                             .reason = all_ok ? REASON_TEST_CONFIRMED : REASON_TEST_FAILED,
                             .waits_until = INSTANT_NONE,
                             .text = str_trim(text),
                             .mover = MOVER_SCHOOL,
                             .by = by };
    return ticket_move_checked(tx, t, 0, &m, t->tests_failed + !all_ok, 0, EVENT_TEST_ANSWERED, "desk.test_answered",
                               NULL);
}

enum err ticket_test_answer(struct tx *tx, const struct ticket *t, const int *school_results, size_t n, struct str text)
{
    /* The body does not confirm its own work. */
    if (!t->is_school_side || t->may_work || tx_actor(tx).n == 0)
        return tx_refuse(tx, ERR_DENIED, M_desk_error_move, NULL);
    return answer(tx, t, tx_actor(tx), school_results, n, text);
}

/* --- by link ----------------------------------------------------------------------------------------- */

struct person_row {
    struct str name;
};
ROW(person_row, COL(person_row, name));
/* Still the requester, or a contact of the school who is not narrowed to own tickets. */
QUERY(speaks_for_school, SCOPE_SYSTEM, 4, person_row,
      "SELECT a.name FROM account a WHERE a.id = $3 AND a.disabled_at IS NULL AND (a.id = $4 OR EXISTS (SELECT 1 FROM "
      "reach r"
      " WHERE r.actor = a.id AND r.school = $5 AND r.authority IN (0, $6) AND r.starts <= $2 AND r.ends > $2 AND "
      "r.narrow = 0"
      " AND r.role = " ROLE_school_contact_SQL "))");

static enum err by_link(struct tx *tx, account_id account, int64_t subject, struct ticket *t, struct str *person)
{
    struct person_row row;
    TRY(ticket_find_any(tx, (ticket_id){ subject }, t));
    TRY(tx_one(tx, speaks_for_school, &row, account, t->requester, t->school, t->authority));
    *person = row.name;
    return OK;
}

enum err ticket_test_by_link(struct tx *tx, struct str token, struct ticket *t, struct test_rows *items,
                             struct str *person)
{
    account_id account;
    int64_t subject, round;
    TRY(link_find(tx, LINK_SOLUTION_TEST, token, &account, &subject));
    TRY(by_link(tx, account, subject, t, person));
    return ticket_tests(tx, t, &round, items);
}

enum err ticket_test_answer_by_link(struct tx *tx, struct str token, const int *school_results, size_t n,
                                    struct str text)
{
    account_id account;
    int64_t subject;
    struct ticket t;
    struct str person;
    TRY(link_use(tx, LINK_SOLUTION_TEST, token, &account, &subject));
    TRY(by_link(tx, account, subject, &t, &person));
    return answer(tx, &t, account, school_results, n, text);
}
