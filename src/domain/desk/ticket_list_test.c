#include "base/rand.h"
#include "domain/desk/ticket_fixture_test.h"
#include "domain/desk/ticket_list.h"
#include "test_plan.h"

/* Many tickets at once, without mails, over the three schools. */
static void fill(const struct desk *d, int count, int from)
{
    const school_id schools[] = { d->north, d->south, d->other };
    const account_id who[] = { d->contact, d->contact2, d->contact_b };
    struct tx *tx = NULL;
    for (int i = 0; i < count; i++) {
        if (i % 500 == 0)
            tx = test_tx(d->db, TX_WRITE, d->tech);
        size_t k = (size_t)(from + i) % 3;
        struct ticket_new new =
            desk_report(d, who[k], schools[k], (from + i) % 12 == 0 ? "Beamer dunkel" : "Drucker", "Seit heute.");
        ticket_id id;
        ticket_ref ref;
        int64_t number;
        new.quiet = true;
        new.authority = k == 2 ? d->b : d->a;
        new.class = SERVICE_SUPPORT;
        new.routing = ROUTING_BODY;
        new.state = STATE_NEW;
        new.reason = REASON_RECEIVED;
        new.kind = (from + i) % 5 == 0 ? KIND_QUESTION : KIND_FAULT;
        new.promised_at = (from + i) % 4 == 0 ? INSTANT_NONE : instant_add(test_now, MINUTES((from + i) % 97 * 30));
        EXPECT_OK(ticket_create(tx, &new, &id, &ref, &number));
        if (i % 500 == 499 || i + 1 == count)
            EXPECT_OK(tx_commit(tx));
    }
}

static size_t walk(const struct desk *d, account_id who, struct ticket_filter f, int insert_every, char *seen,
                   size_t max)
{
    size_t pages = 0, n = 0;
    f.cursor = STR("");
    do {
        struct ticket_rows rows;
        struct str next;
        struct tx *tx = test_tx(d->db, TX_READ, who);
        EXPECT_OK(ticket_list(tx, &f, &rows, &next));
        EXPECT_OK(tx_commit(tx));
        for (size_t i = 0; i < rows.n; i++) {
            size_t at = (size_t)(rows.at[i].number % 1000000);
            if (at >= max)
                continue; /* made while we were reading */
            EXPECT(!seen[at]);
            seen[at] = 1;
            n++;
        }
        f.cursor = next;
        if (insert_every > 0 && ++pages % (size_t)insert_every == 0)
            fill(d, 1, 1000000);
    } while (f.cursor.len > 0);
    return n;
}

TEST_DB(paging_visits_each_ticket_exactly_once_while_others_are_made)
{
    enum { COUNT = 1500 };
    struct desk d = desk_open(db);
    fill(&d, COUNT, 0);
    const enum ticket_order orders[] = { ORDER_NEWEST, ORDER_OLDEST, ORDER_CHANGED, ORDER_PROMISE, ORDER_PRIORITY };
    const struct {
        account_id who;
        size_t want;
    } readers[] = { { d.tech, COUNT },       { d.head, COUNT }, { d.contact, COUNT / 3 }, { d.official, COUNT / 3 * 2 },
                    { d.tech_b, COUNT / 3 }, { d.teacher, 0 } };
    for (size_t o = 0; o < ARRAY_LEN(orders); o++)
        for (size_t r = 0; r < ARRAY_LEN(readers); r++) {
            char seen[COUNT + 1] = { 0 };
            struct ticket_filter f = { .set = SET_OPEN, .order = orders[o], .limit = 37 };
            test_note("order %zu reader %zu", o, r);
            EXPECT_EQ(walk(&d, readers[r].who, f, orders[o] == ORDER_OLDEST ? 0 : 5, seen, COUNT + 1), readers[r].want);
        }
}

TEST_DB(orders_are_kept_and_tickets_without_promise_come_last)
{
    struct desk d = desk_open(db);
    fill(&d, 200, 0);
    struct ticket_rows rows;
    struct str next;
    const enum ticket_order orders[] = { ORDER_NEWEST, ORDER_OLDEST, ORDER_CHANGED, ORDER_PROMISE, ORDER_PRIORITY };
    for (size_t o = 0; o < ARRAY_LEN(orders); o++) {
        struct ticket_filter f = { .set = SET_ALL, .order = orders[o], .limit = 200 };
        struct tx *tx = test_tx(db, TX_READ, d.tech);
        EXPECT_OK(ticket_list(tx, &f, &rows, &next));
        EXPECT_OK(tx_commit(tx));
        EXPECT_EQ(rows.n, 200);
        EXPECT_STR(next, "");
        for (size_t i = 1; i < rows.n; i++) {
            const struct ticket_row *a = &rows.at[i - 1], *b = &rows.at[i];
            switch (orders[o]) {
            case ORDER_NEWEST:
                EXPECT(a->id.n > b->id.n);
                break;
            case ORDER_OLDEST:
                EXPECT(a->id.n < b->id.n);
                break;
            case ORDER_CHANGED:
                EXPECT(a->changed_at.us >= b->changed_at.us);
                break;
            case ORDER_PROMISE:
                EXPECT(instant_is_none(b->promised_at) ||
                       (!instant_is_none(a->promised_at) && a->promised_at.us <= b->promised_at.us));
                break;
            case ORDER_PRIORITY:
                EXPECT(a->priority <= b->priority);
                break;
            }
        }
    }
}

TEST_DB(somebody_with_grants_at_several_places_sees_their_union_once)
{
    struct desk d = desk_open(db);
    fill(&d, 300, 0);
    struct tx *tx = test_tx(db, TX_WRITE, (account_id){ 4711 });
    desk_grant(tx, d.contact, ROLE_SCHOOL_CONTACT, d.b, d.other, false);
    desk_grant(tx, d.contact, ROLE_SCHOOL_CONTACT, d.a, d.south, true);
    desk_grant(tx, d.contact2, ROLE_AUTHORITY_OFFICIAL, d.a, (school_id){ 0 }, false);
    EXPECT_OK(tx_commit(tx));
    struct ticket_filter f = { .set = SET_ALL, .limit = 23 };
    char seen[301] = { 0 }, again[301] = { 0 };
    EXPECT_EQ(walk(&d, d.contact, f, 0, seen, 301), 200);
    EXPECT_EQ(walk(&d, d.contact2, f, 0, again, 301), 200);
}

TEST_DB(filters_narrow_and_counts_use_the_same_rows)
{
    struct desk d = desk_open(db);
    fill(&d, 120, 0);
    struct school_row south;
    int64_t count;
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    EXPECT_OK(agreement_school_by_id(tx, d.south, &south));
    const struct {
        struct ticket_filter f;
        int64_t want;
    } rows[] = {
        { { .set = SET_OPEN }, 120 },
        { { .set = SET_CLOSED }, 0 },
        { { .set = SET_ALL, .state = STATE_NEW }, 120 },
        { { .set = SET_OPEN, .state = STATE_WAITING }, 0 },
        { { .set = SET_ALL, .has_school = true, .school = south.ref }, 40 },
        { { .set = SET_OPEN, .has_authority = true, .authority = south.authority_ref }, 80 },
        { { .set = SET_OPEN, .has_school = true, .school = { { 1 } } }, 0 },
        { { .set = SET_OPEN, .unassigned = true }, 120 },
        { { .set = SET_OPEN, .mine = true }, 0 },
        { { .set = SET_ALL, .requester = d.contact2 }, 40 },
        { { .set = SET_OPEN, .priority = 4 }, 24 },
        { { .set = SET_OPEN, .query = STR("beamer") }, 10 },
        { { .set = SET_OPEN, .query = STR("schule:süd") }, 40 },
        { { .set = SET_OPEN, .query = STR("drucker schule:\"oberschule süd\"") }, 40 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ticket_rows list;
        struct str next;
        struct ticket_filter f = rows[i].f;
        f.limit = 200;
        test_note("filter %zu", i);
        EXPECT_OK(ticket_count(tx, &f, &count));
        EXPECT_EQ(count, rows[i].want);
        EXPECT_OK(ticket_list(tx, &f, &list, &next));
        EXPECT_EQ(list.n, (size_t)rows[i].want);
    }
    EXPECT_OK(tx_commit(tx));
}

TEST_DB(a_cursor_of_another_list_or_a_made_up_one_is_refused)
{
    struct desk d = desk_open(db);
    fill(&d, 60, 0);
    struct ticket_rows rows;
    struct str next;
    struct tx *tx = test_tx(db, TX_READ, d.tech);
    struct ticket_filter f = { .set = SET_OPEN, .order = ORDER_NEWEST, .limit = 10 };
    EXPECT_OK(ticket_list(tx, &f, &rows, &next));
    struct str bad[] = { STR("n"),
                         STR("x"),
                         str_cat(test_mem(), next, STR("0")),
                         str_cat(test_mem(), STR("o"), str_from(next, 1)),
                         STR("nzzzzzzzzzzzzzzzzzzzzzzzzzz"),
                         STR("n' OR 1=1 --              ") };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        f.cursor = bad[i];
        test_note("cursor %zu", i);
        EXPECT_ERR(ticket_list(tx, &f, &rows, &next), ERR_MALFORMED);
    }
    struct position p;
    EXPECT_OK(cursor_parse(cursor_put(test_mem(), 'p', (struct position){ INT64_MIN, INT64_MAX }), 'p', &p));
    EXPECT(p.value == INT64_MIN && p.id == INT64_MAX);
    tx_abort(tx);
}

/* --- how SQLite reads them ------------------------------------------------------------------------ */

/* Bits of ticket_page, as in ticket_list.c. */
enum { PLAN_OPEN = 6, PLAN_STATE = 8, PLAN_AFTER = 16 };

static struct str first_line(struct str plan)
{
    struct str line = STR("");
    (void)str_cut_line(&plan, &line);
    return line;
}

static void expect_plan(struct db *db, unsigned mask, int order, const char *index)
{
    struct str plan = test_plan(db, "ticket_page", mask, order), line = first_line(plan);
    test_note("mask %x order %d: %.*s", mask, order, STR_ARG(line));
    EXPECT(str_find(plan, STR("TEMP B-TREE")) == SIZE_MAX);
    EXPECT(str_find(line, str_of(index)) != SIZE_MAX);
    /* Everything else by key, row by row. */
    for (struct str rest = plan; str_cut_line(&rest, &line);)
        EXPECT(!str_starts(line, STR("SCAN")) || str_starts(line, STR("SCAN t")));
}

TEST(no_list_is_sorted_or_read_in_vain)
{
    static const struct {
        unsigned stream;
        const char *all, *open;
    } rows[] = { { STREAM_ALL, "t", "ticket_open" },
                 { STREAM_SCHOOL, "ticket_school", "ticket_open_school" },
                 { STREAM_AUTHORITY, "ticket_authority", "ticket_open_authority" },
                 { STREAM_REQUESTER, "ticket_requester", "ticket_requester" },
                 { STREAM_PARTICIPANT, "PRIMARY KEY", "PRIMARY KEY" },
                 { STREAM_PROVIDER, "ticket_provider", "ticket_provider" } };
    struct db *db = test_db(DB_SQLITE);
    for (unsigned after = 0; after < 2; after++) {
        unsigned bit = after << PLAN_AFTER;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
            for (int order = ORDER_NEWEST; order <= ORDER_OLDEST; order++) {
                unsigned mask = bit | (rows[i].stream != STREAM_ALL ? 1u << rows[i].stream : 0);
                expect_plan(db, mask, order, rows[i].all);
                expect_plan(db, mask | 1u << PLAN_OPEN, order, rows[i].open);
            }
        for (unsigned state = 0; state < 2; state++) {
            unsigned mask = bit | 1u << PLAN_OPEN | state << PLAN_STATE;
            expect_plan(db, mask, ORDER_CHANGED, "ticket_changed");
            expect_plan(db, mask, ORDER_PROMISE, "ticket_promise");
            expect_plan(db, mask, ORDER_PRIORITY, "ticket_priority");
        }
        expect_plan(db, bit | 1u << PLAN_OPEN | 1u << PLAN_STATE, ORDER_NEWEST, "ticket_open_state");
    }
}

TEST(search_reads_the_full_text_index_first_and_sorts_nothing)
{
    static const unsigned masks[] = { 0, 1, 2, 4, 5 }; /* all, open, closed, of a state, open ones of a state */
    struct db *db = test_db(DB_SQLITE);
    for (int choice = 0; choice < 3; choice++)
        for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
            struct str plan = test_plan(db, "search_hits_sqlite", masks[i], choice), line = first_line(plan);
            test_note("choice %d mask %x: %.*s", choice, masks[i], STR_ARG(plan));
            EXPECT(str_find(plan, STR("TEMP B-TREE")) == SIZE_MAX);
            EXPECT(choice == 2 || str_starts(line, STR("SCAN f VIRTUAL TABLE")));
            EXPECT(str_find(plan, STR("SEARCH t USING INDEX")) != SIZE_MAX);
        }
}

TEST(a_tickets_page_is_read_by_keys_alone)
{
    static const char *const statements[] = { "ticket_read", "entries_own",    "events_of",         "attachments_of",
                                              "tests_of",    "tickets_merged", "attachment_by_ref", "roles_at" };
    struct db *db = test_db(DB_SQLITE);
    for (size_t i = 0; i < ARRAY_LEN(statements); i++) {
        struct str plan = test_plan(db, statements[i], 0, 0);
        test_note("%s: %.*s", statements[i], STR_ARG(plan));
        EXPECT(str_find(plan, STR("SCAN")) == SIZE_MAX);
    }
}
