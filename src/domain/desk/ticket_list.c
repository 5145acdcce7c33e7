#include "domain/desk/ticket_list.h"

#include "domain/desk/search.h"

/* --- where the actor's tickets are ------------------------------------------------------ */

struct reach_row {
    school_id school;
    authority_id authority;
    int role;
    bool narrow, notes;
};
struct reach_rows {
    struct reach_row *at;
    size_t n;
};
ROW(reach_row, COL(reach_row, school), COL(reach_row, authority), COL(reach_row, role), COL(reach_row, narrow),
    COL(reach_row, notes));
QUERY(reach_of_actor, SCOPE_SELF, 0, reach_row,
      "SELECT r.school, r.authority, r.role, r.narrow, CASE WHEN r.role IN (" ROLES_internal_note_R
      ") THEN 1 ELSE 0 END AS notes"
      " FROM reach r WHERE r.actor = $1 AND r.starts <= $2 AND r.ends > $2"
      " AND r.role IN (" ROLES_ticket_L ") ORDER BY r.school, r.authority");

static bool stream_covered(const struct streams *list, struct stream s, authority_id authority)
{
    for (size_t i = 0; i < list->n; i++) {
        struct stream have = list->at[i];
        if (have.kind == STREAM_ALL || (have.kind == s.kind && have.place == s.place) ||
            (s.kind == STREAM_SCHOOL && have.kind == STREAM_AUTHORITY && have.place == authority.n))
            return true;
    }
    return false;
}

static void stream_add(struct streams *list, struct stream s, authority_id authority)
{
    if (stream_covered(list, s, authority))
        return;
    /* One that holds everything stands alone; many small ones cost more than one large. */
    if (s.kind == STREAM_ALL || list->n == STREAMS_MAX) {
        list->at[0] = (struct stream){ STREAM_ALL, 0 };
        list->n = 1;
        return;
    }
    list->at[list->n++] = s;
}

/* Several authorities are most of what there is: reading all and asking the scope of
   each row costs less than a page of each (measured: six streams cost six pages). */
static void streams_join(struct streams *list)
{
    size_t authorities = 0;
    for (size_t i = 0; i < list->n; i++)
        authorities += list->at[i].kind == STREAM_AUTHORITY;
    if (authorities < 3)
        return;
    list->at[0] = (struct stream){ STREAM_ALL, 0 };
    list->n = 1;
}

enum err ticket_streams(struct tx *tx, struct streams *list)
{
    struct reach_rows reach;
    *list = (struct streams){ .n = 0 };
    TRY(tx_all(tx, reach_of_actor, &reach));
    for (size_t i = 0; i < reach.n; i++) {
        const struct reach_row *r = &reach.at[i];
        list->notes = list->notes || r->notes;
        if (r->narrow) {
            stream_add(list, (struct stream){ STREAM_REQUESTER, 0 }, r->authority);
            stream_add(list, (struct stream){ STREAM_PARTICIPANT, 0 }, r->authority);
        } else if (r->role == ROLE_EXTERNAL_PROVIDER) {
            stream_add(list, (struct stream){ STREAM_PROVIDER, 0 }, r->authority);
        } else if (r->school.n != 0) {
            stream_add(list, (struct stream){ STREAM_SCHOOL, r->school.n }, r->authority);
        } else {
            stream_add(list, (struct stream){ r->authority.n != 0 ? STREAM_AUTHORITY : STREAM_ALL, r->authority.n },
                       r->authority);
        }
    }
    streams_join(list);
    return OK;
}

/* --- the list ----------------------------------------------------------------------------------- */

/* Bits of the family; the first ones are the streams by their number. */
enum {
    IS_OPEN = 6,
    IS_CLOSED,
    HAS_STATE,
    OF_SCHOOL,
    OF_AUTHORITY,
    OF_SERVICE,
    IS_MINE,
    IS_FREE,
    BY_REQUESTER,
    HAS_PRIORITY,
    AFTER
};
#define BIT(n) (1u << (n))

/* $3 place  $4 state  $5 school  $6 authority  $7 service  $8 requester  $9 priority  $10 value  $11 id */
/* The + keeps the index of the order in use. */
#define STATE_BESIDE " AND +t.state = $4"
#define FILTERS \
    WHEN(STREAM_SCHOOL, " AND t.school = $3"), WHEN(STREAM_AUTHORITY, " AND t.authority = $3"), \
        WHEN(STREAM_REQUESTER, " AND t.requester = $1 AND t.requester <> 0"), \
        WHEN(STREAM_PARTICIPANT, " AND t.id IN (SELECT p.ticket FROM participant_of p WHERE p.account = $1)"), \
        WHEN(STREAM_PROVIDER, " AND t.subprocessor = " OWN_FIRM " AND t.subprocessor <> 0"), \
        WHEN(IS_OPEN, " AND " SQL_OPEN), WHEN(IS_CLOSED, " AND t.state = 6"), \
        WHEN_CHOICE(HAS_STATE, ORDER_NEWEST, " AND t.state = $4"), \
        WHEN_CHOICE(HAS_STATE, ORDER_OLDEST, " AND t.state = $4"), \
        WHEN_CHOICE(HAS_STATE, ORDER_CHANGED, STATE_BESIDE), WHEN_CHOICE(HAS_STATE, ORDER_PROMISE, STATE_BESIDE), \
        WHEN_CHOICE(HAS_STATE, ORDER_PRIORITY, STATE_BESIDE), \
        WHEN(OF_SCHOOL, " AND t.school = (SELECT id FROM school WHERE ref = $5)"), \
        WHEN(OF_AUTHORITY, " AND t.authority = (SELECT id FROM authority WHERE ref = $6)"), \
        WHEN(OF_SERVICE, " AND t.service = (SELECT id FROM service WHERE ref = $7)"), \
        WHEN(IS_MINE, " AND t.assignee = $1"), WHEN(IS_FREE, " AND t.assignee = 0"), \
        WHEN(BY_REQUESTER, " AND t.requester = $8 AND t.requester <> 0"), WHEN(HAS_PRIORITY, " AND t.priority = $9"), \
        WHEN_CHOICE(AFTER, ORDER_NEWEST, " AND t.id < $11"), WHEN_CHOICE(AFTER, ORDER_OLDEST, " AND t.id > $11"), \
        WHEN_CHOICE(AFTER, ORDER_CHANGED, " AND (t.changed_at, t.id) < ($10, $11)"), \
        WHEN_CHOICE(AFTER, ORDER_PROMISE, " AND (t.promise_order, t.id) > ($10, $11)"), \
        WHEN_CHOICE(AFTER, ORDER_PRIORITY, " AND (t.priority, t.id) > ($10, $11)")

TICKET_ROW_COLS;
FAMILY(ticket_page, SCOPE_SCHOOL, 11, ticket_row,
       ALWAYS("SELECT " ROW_COLUMNS("", "$13") " FROM ticket t" ROW_NAMES " WHERE " TICKET_SCOPE(L, "t")), FILTERS,
       CHOICE(ORDER_NEWEST, " ORDER BY t.id DESC"), CHOICE(ORDER_OLDEST, " ORDER BY t.id"),
       CHOICE(ORDER_CHANGED, " ORDER BY t.changed_at DESC, t.id DESC"),
       CHOICE(ORDER_PROMISE, " ORDER BY t.promise_order, t.id"), CHOICE(ORDER_PRIORITY, " ORDER BY t.priority, t.id"),
       ALWAYS(" LIMIT $12"));
struct count_row {
    int64_t count;
};
ROW(count_row, COL(count_row, count));
struct count_rows {
    struct count_row *at;
    size_t n;
};
FAMILY(ticket_number_of, SCOPE_SCHOOL, 10, count_row,
       ALWAYS("SELECT count(*) AS count FROM (SELECT 1 FROM ticket t WHERE " TICKET_SCOPE(L, "t")), FILTERS,
       CHOICE(ORDER_NEWEST, ""), ALWAYS(" LIMIT $12) AS found"));

static const char order_letter[] = {
    [ORDER_NEWEST] = 'n', [ORDER_OLDEST] = 'o', [ORDER_CHANGED] = 'c', [ORDER_PROMISE] = 'p', [ORDER_PRIORITY] = 'r'
};

static bool open_only(enum ticket_order order) { return order == ORDER_PROMISE || order == ORDER_PRIORITY; }

static unsigned bits_of(const struct ticket_filter *f)
{
    unsigned bits = 0;
    bool open_state = f->state != 0 && f->state != STATE_CLOSED;
    /* A state alone does not tell SQLite that a partial index fits. */
    bits |= f->set == SET_OPEN || open_only(f->order) || open_state ? BIT(IS_OPEN) : 0;
    bits |= f->set == SET_CLOSED ? BIT(IS_CLOSED) : 0;
    bits |= f->state != 0 ? BIT(HAS_STATE) : 0;
    bits |= f->has_school ? BIT(OF_SCHOOL) : 0;
    bits |= f->has_authority ? BIT(OF_AUTHORITY) : 0;
    bits |= f->has_service ? BIT(OF_SERVICE) : 0;
    bits |= f->mine ? BIT(IS_MINE) : 0;
    bits |= f->unassigned ? BIT(IS_FREE) : 0;
    bits |= f->requester.n != 0 ? BIT(BY_REQUESTER) : 0;
    bits |= f->priority != 0 ? BIT(HAS_PRIORITY) : 0;
    return bits;
}

static struct position position_of(enum ticket_order order, const struct ticket_row *row)
{
    int64_t promise = instant_is_none(row->promised_at) ? INT64_MAX : row->promised_at.us;
    int64_t value = order == ORDER_CHANGED    ? row->changed_at.us
                    : order == ORDER_PROMISE  ? promise
                    : order == ORDER_PRIORITY ? row->priority
                                              : 0;
    return (struct position){ value, row->id.n };
}

/* Does a come before b in this order? */
static bool before(enum ticket_order order, const struct ticket_row *a, const struct ticket_row *b)
{
    struct position p = position_of(order, a), q = position_of(order, b);
    bool falling = order == ORDER_NEWEST || order == ORDER_CHANGED;
    if (p.value != q.value)
        return falling ? p.value > q.value : p.value < q.value;
    return falling ? p.id > q.id : p.id < q.id;
}

/* Merge two lists in order, dropping what stands in both, into at most `limit` rows. */
static struct ticket_rows merge(struct mem *mem, enum ticket_order order, struct ticket_rows a, struct ticket_rows b,
                                size_t limit)
{
    struct ticket_rows out = { MEM_NEW_N(mem, struct ticket_row, limit), 0 };
    size_t i = 0, k = 0;
    while (out.n < limit && (i < a.n || k < b.n)) {
        if (i < a.n && k < b.n && a.at[i].id.n == b.at[k].id.n)
            k++;
        bool left = k >= b.n || (i < a.n && before(order, &a.at[i], &b.at[k]));
        out.at[out.n++] = left ? a.at[i++] : b.at[k++];
    }
    return out;
}

static size_t limit_of(const struct ticket_filter *f)
{
    return f->limit > 0 && f->limit <= 200 ? (size_t)f->limit : LIMIT_PAGE_ROWS;
}

static enum err read_stream(struct tx *tx, const struct ticket_filter *f, unsigned bits, struct stream s,
                            struct position after, size_t limit, struct ticket_rows *rows)
{
    bits |= s.kind != STREAM_ALL ? BIT(s.kind) : 0;
    return tx_list(tx, ticket_page, bits, (int)f->order, rows, s.place, f->state, &f->school, &f->authority,
                   &f->service, f->requester, f->priority, after.value, after.id, (int64_t)limit, !f->brief);
}

static bool has_large(const struct streams *streams)
{
    for (size_t i = 0; i < streams->n; i++)
        if (streams->at[i].kind == STREAM_ALL || streams->at[i].kind == STREAM_AUTHORITY)
            return true;
    return false;
}

/* Other orders have an index over all tickets only.  The few open ones of a school are
   sorted instead. */
static enum err streams_of(struct tx *tx, const struct ticket_filter *f, struct streams *streams)
{
    TRY(ticket_streams(tx, streams));
    if (streams->n > 0 && (f->order == ORDER_CHANGED || (open_only(f->order) && has_large(streams)))) {
        streams->at[0] = (struct stream){ STREAM_ALL, 0 };
        streams->n = 1;
    }
    return OK;
}

enum err ticket_list(struct tx *tx, const struct ticket_filter *f, struct ticket_rows *rows, struct str *next)
{
    struct streams streams;
    struct position after = { 0, 0 };
    size_t limit = limit_of(f);
    unsigned bits = bits_of(f);
    if (f->query.len > 0)
        return search_tickets(tx, f, rows, next);
    if (f->cursor.len > 0) {
        TRY(cursor_parse(f->cursor, order_letter[f->order], &after));
        bits |= BIT(AFTER);
    }
    *rows = (struct ticket_rows){ NULL, 0 };
    *next = STR("");
    TRY(streams_of(tx, f, &streams));
    for (size_t i = 0; i < streams.n; i++) {
        struct ticket_rows more;
        TRY(read_stream(tx, f, bits, streams.at[i], after, limit + 1, &more));
        *rows = i == 0 ? more : merge(tx_mem(tx), f->order, *rows, more, limit + 1);
    }
    if (rows->n > limit) {
        rows->n = limit;
        *next = cursor_put(tx_mem(tx), order_letter[f->order], position_of(f->order, &rows->at[limit - 1]));
    }
    return OK;
}

enum err ticket_count(struct tx *tx, const struct ticket_filter *f, int64_t *count)
{
    struct streams streams;
    struct count_rows counted;
    if (f->query.len > 0)
        return search_count(tx, f, count);
    *count = 0;
    TRY(ticket_streams(tx, &streams));
    if (streams.n == 0)
        return OK;
    struct stream s = streams.n == 1 ? streams.at[0] : (struct stream){ STREAM_ALL, 0 };
    unsigned bits = bits_of(f) | (s.kind != STREAM_ALL ? BIT(s.kind) : 0);
    TRY(tx_list(tx, ticket_number_of, bits, ORDER_NEWEST, &counted, s.place, f->state, &f->school, &f->authority,
                &f->service, f->requester, f->priority, (int64_t)0, (int64_t)0, (int64_t)LIMIT_COUNT + 1));
    *count = counted.at[0].count;
    return OK;
}
