#include "domain/desk/search.h"

#include "base/zone.h"
#include "domain/desk/ticket_list.h"
#include "platform/text.h"

/* Row of the index: ticket number * 4096 + entry number. */
#define ENTRIES_INDEXED 4096

/* --- writing ------------------------------------------------------------------------------- */

SQL(entry_index_sqlite, SCOPE_SYSTEM, 2, "INSERT INTO entry_search (rowid, terms) VALUES ($3, $4)");
SQL(internal_index_sqlite, SCOPE_SYSTEM, 2, "INSERT INTO internal_search (rowid, terms) VALUES ($3, $4)");
SQL(entry_index_postgresql, SCOPE_SYSTEM, 2,
    "INSERT INTO entry_search (id, terms) VALUES ($3, array_to_tsvector(string_to_array($4, ' ')))");
SQL(internal_index_postgresql, SCOPE_SYSTEM, 2,
    "INSERT INTO internal_search (id, terms) VALUES ($3, array_to_tsvector(string_to_array($4, ' ')))");

/* Commands to the index, FTS5: a negative number of pages puts all parts on one level first. */
SQL_STATE(entry_merge_sqlite, SCOPE_SYSTEM, 1, "INSERT INTO entry_search (entry_search, rank) VALUES ('merge', $3)");
SQL_STATE(internal_merge_sqlite, SCOPE_SYSTEM, 1,
          "INSERT INTO internal_search (internal_search, rank) VALUES ('merge', $3)");
struct pages_row {
    int64_t pages;
};
ROW(pages_row, COL(pages_row, pages));
QUERY(index_pages_sqlite, SCOPE_SYSTEM, 0, pages_row,
      "SELECT (SELECT count(*) FROM entry_search_data) + (SELECT count(*) FROM internal_search_data) AS pages");

#define MERGE_PAGES 250

/* One step, at most about a megabyte; the first one starts a merge of everything into one part. */
static enum err merge_step(struct tx *tx, bool first)
{
    int64_t pages = first ? -MERGE_PAGES : MERGE_PAGES;
    TRY(tx_run(tx, entry_merge_sqlite, NULL, pages));
    return tx_run(tx, internal_merge_sqlite, NULL, pages);
}

enum err search_tidy(struct db *db, struct mem *mem, struct instant now)
{
    int64_t steps = 1;
    for (int64_t i = 0; i < steps && db_engine(db) == DB_SQLITE; i++) {
        struct mem_mark mark = mem_mark(mem);
        struct pages_row index = { 0 };
        struct tx *tx;
        TRY(tx_open(db, TX_WRITE, (struct tx_who){ 0 }, now, mem, &tx));
        enum err e = i == 0 ? tx_one(tx, index_pages_sqlite, &index) : OK;
        if (i == 0)
            steps = index.pages / MERGE_PAGES + 4;
        if (e == OK)
            e = merge_step(tx, i == 0);
        if (e != OK) {
            tx_abort(tx);
            return e;
        }
        TRY(tx_commit(tx));
        mem_reset(mem, mark);
    }
    return db_shrink(db);
}

static struct str place_token(struct mem *mem, char kind, int64_t id)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[14];
    size_t at = sizeof text;
    CHECK(id > 0);
    for (uint64_t v = (uint64_t)id; v > 0; v /= 36)
        text[--at] = digits[v % 36];
    struct str number = { text + at, sizeof text - at };
    char letter[1] = { kind };
    return str_cat(mem, (struct str){ letter, 1 }, number);
}

static void put_marked(struct buf *out, struct str token)
{
    buf_put_z(out, out->len > 0 ? " ß" : "ß");
    buf_put(out, token);
}

/* Terms of a row: text, the subject (plain at the first entry, marked at all), places.
   A blank more would be an empty term on PostgreSQL. */
static struct str index_terms(struct mem *mem, const struct ticket *t, int64_t n, struct str text)
{
    struct buf subject = buf_of(mem, KIB(8)), words = buf_of(mem, LIMIT_MAIL_TEXT * 4),
               out = buf_of(mem, LIMIT_MAIL_TEXT * 4 + KIB(16));
    text_index_terms(mem, t->row.subject, &subject);
    text_index_terms(mem, text, &words);
    struct str parts[2] = { n == 1 ? buf_str(&subject) : STR(""), buf_str(&words) }, rest, token;
    for (size_t i = 0; i < 2; i++)
        for (rest = parts[i]; str_cut(&rest, ' ', &token);) {
            if (token.len == 0)
                continue;
            buf_put_z(&out, out.len > 0 ? " " : "");
            buf_put(&out, token);
        }
    for (rest = buf_str(&subject); str_cut(&rest, ' ', &token);)
        if (token.len > 0)
            put_marked(&out, token);
    put_marked(&out, place_token(mem, 's', t->school.n));
    put_marked(&out, place_token(mem, 'a', t->authority.n));
    return buf_str(&out);
}

enum err search_index(struct tx *tx, const struct ticket *t, int64_t n, bool internal, struct str text)
{
    if (n >= ENTRIES_INDEXED)
        return OK;
    struct str terms = index_terms(tx_mem(tx), t, n, text);
    int64_t row = t->row.number * ENTRIES_INDEXED + n;
    if (db_engine(tx_db(tx)) == DB_SQLITE)
        return internal ? tx_run_late(tx, internal_index_sqlite, row, terms)
                        : tx_run_late(tx, entry_index_sqlite, row, terms);
    return internal ? tx_run_late(tx, internal_index_postgresql, row, terms)
                    : tx_run_late(tx, entry_index_postgresql, row, terms);
}

/* --- reading ---------------------------------------------------------------------------------- */

struct hit_row {
    int64_t hit;
    struct ticket_row row;
};
struct hit_rows {
    struct hit_row *at;
    size_t n;
};
ROW(hit_row, COL(hit_row, hit), COL(hit_row, row.id), COL(hit_row, row.ref), COL(hit_row, row.number),
    COL(hit_row, row.state), COL(hit_row, row.reason), COL(hit_row, row.priority), COL(hit_row, row.kind),
    COL(hit_row, row.routing), COL(hit_row, row.urgent), COL(hit_row, row.proven), COL(hit_row, row.subject),
    COL(hit_row, row.school), COL(hit_row, row.room), COL(hit_row, row.service), COL(hit_row, row.requester),
    COL(hit_row, row.assignee), COL(hit_row, row.created_at), COL(hit_row, row.changed_at),
    COL(hit_row, row.promised_at), COL(hit_row, row.waits_until), COL(hit_row, row.entries));

enum { SEARCH_PUBLIC, SEARCH_INTERNAL, SEARCH_PLAIN }; /* choices: which index; none */
enum {
    ONLY_OPEN,
    ONLY_CLOSED,
    HAS_STATE,
    HAS_REASON,
    OF_SCHOOL,
    OF_AUTHORITY,
    OF_SERVICE,
    IS_MINE,
    IS_FREE,
    BY_REQUESTER,
    HAS_PRIORITY,
    NAMED_SCHOOL,
    NAMED_ROOM,
    NAMED_PERSON,
    CREATED,
    HAS_NUMBER
};
#define BIT(n) (1u << (n))

/* $3 expression  $4 below this row  $5 state  $6 reason  $7 school  $8 authority  $9 service  $10 requester
   $11 priority  $12 school's name  $13 room  $14 person  $15, $16 created between  $17 number  $18 limit
   $19 with the names of service and requester */
#define FILTERS \
    WHEN(ONLY_OPEN, " AND " SQL_OPEN), WHEN(ONLY_CLOSED, " AND t.state = 6"), WHEN(HAS_STATE, " AND +t.state = $5"), \
        WHEN(HAS_REASON, " AND t.reason = $6"), \
        WHEN(OF_SCHOOL, " AND t.school = (SELECT id FROM school WHERE ref = $7)"), \
        WHEN(OF_AUTHORITY, " AND t.authority = (SELECT id FROM authority WHERE ref = $8)"), \
        WHEN(OF_SERVICE, " AND t.service = (SELECT id FROM service WHERE ref = $9)"), \
        WHEN(IS_MINE, " AND t.assignee = $1"), WHEN(IS_FREE, " AND t.assignee = 0"), \
        WHEN(BY_REQUESTER, " AND t.requester = $10"), WHEN(HAS_PRIORITY, " AND t.priority = $11"), \
        WHEN(NAMED_SCHOOL, " AND s.folded LIKE $12 ESCAPE '\\'"), WHEN(NAMED_ROOM, " AND rm.number = $13"), \
        WHEN(NAMED_PERSON, " AND lower(" REQUESTER_NAME ") LIKE $14 ESCAPE '\\'"), \
        WHEN(CREATED, " AND t.created_at >= $15 AND t.created_at < $16"), WHEN(HAS_NUMBER, " AND t.number = $17"), \
        CHOICE(SEARCH_INTERNAL, " AND " SCOPE(internal_note, R, "t")), ALWAYS(" AND " TICKET_SCOPE(L, "t"))
/* Nothing older than the oldest open ticket is open: most of a common word's hits are left unread. */
#define NOT_BEFORE_OPEN(row) CHOICE_OPEN(SEARCH_PUBLIC, row), CHOICE_OPEN(SEARCH_INTERNAL, row)
#define CHOICE_OPEN(choice, row) WHEN_CHOICE(ONLY_OPEN, choice, " AND " row " >= " OLDEST_OPEN " * 4096")
#define OLDEST_OPEN "coalesce((SELECT o.number FROM ticket o WHERE o.state <> 6 ORDER BY o.id LIMIT 1), 0)"
#define PLAIN \
    CHOICE(SEARCH_PLAIN, "SELECT t.number * 4096 AS hit, " ROW_COLUMNS("row_", "$19") " FROM ticket t" ROW_NAMES \
                                                                                      " WHERE t.number < $4 / 4096")
#define NEWEST(row) \
    CHOICE(SEARCH_PUBLIC, " ORDER BY " row " DESC"), CHOICE(SEARCH_INTERNAL, " ORDER BY " row " DESC"), \
        CHOICE(SEARCH_PLAIN, " ORDER BY t.number DESC"), ALWAYS(" LIMIT $18")

/* CROSS JOIN: the index first, newest hit first, a ticket for each; nothing is sorted. */
#define HITS_SQLITE(table) \
    "SELECT f.rowid AS hit, " ROW_COLUMNS("row_", "$19") " FROM " table " f CROSS JOIN ticket t" ROW_NAMES \
                                                         " WHERE f." table \
                                                         " MATCH $3 AND f.rowid < $4 AND t.number = f.rowid / 4096"
FAMILY(search_hits_sqlite, SCOPE_SCHOOL, 17, hit_row, CHOICE(SEARCH_PUBLIC, HITS_SQLITE("entry_search")),
       CHOICE(SEARCH_INTERNAL, HITS_SQLITE("internal_search")), PLAIN, NOT_BEFORE_OPEN("f.rowid"), FILTERS,
       NEWEST("f.rowid"));
#define HITS_POSTGRESQL(table) \
    "SELECT f.id AS hit, " ROW_COLUMNS("row_", "$19") " FROM " table \
                                                      " f JOIN ticket t ON t.number = f.id / 4096" ROW_NAMES \
                                                      " WHERE f.terms @@ CAST($3 AS tsquery) AND f.id < $4"
FAMILY(search_hits_postgresql, SCOPE_SCHOOL, 17, hit_row, CHOICE(SEARCH_PUBLIC, HITS_POSTGRESQL("entry_search")),
       CHOICE(SEARCH_INTERNAL, HITS_POSTGRESQL("internal_search")), PLAIN, NOT_BEFORE_OPEN("f.id"), FILTERS,
       NEWEST("f.id"));

struct run {
    struct tx *tx;
    const struct ticket_filter *filter;
    struct search s;
    unsigned bits;
    struct str school, person; /* LIKE patterns */
    struct instant from, to;
    struct search_places places;
    bool notes, prefix;
    struct str expression;
};

/* "%part%" with its own % _ \ escaped. */
static struct str pattern(struct mem *mem, struct str part)
{
    struct buf out = buf_of(mem, part.len * 2 + 2);
    buf_byte(&out, '%');
    for (size_t i = 0; i < part.len; i++) {
        if (part.at[i] == '%' || part.at[i] == '_' || part.at[i] == '\\')
            buf_byte(&out, '\\');
        buf_byte(&out, part.at[i]);
    }
    buf_byte(&out, '%');
    return buf_str(&out);
}

static unsigned bits_of(const struct ticket_filter *f, const struct search *s)
{
    unsigned bits = 0;
    /* A state or the number that somebody asks for is found whatever the list shows. */
    bool asked = s->state != 0 || s->number != 0 || s->reason != 0;
    bits |= f->set == SET_OPEN && !asked ? BIT(ONLY_OPEN) : 0;
    bits |= f->set == SET_CLOSED ? BIT(ONLY_CLOSED) : 0;
    bits |= f->state != 0 || s->state != 0 ? BIT(HAS_STATE) : 0;
    bits |= s->reason != 0 ? BIT(HAS_REASON) : 0;
    bits |= f->has_school ? BIT(OF_SCHOOL) : 0;
    bits |= f->has_authority ? BIT(OF_AUTHORITY) : 0;
    bits |= f->has_service ? BIT(OF_SERVICE) : 0;
    bits |= f->mine ? BIT(IS_MINE) : 0;
    bits |= f->unassigned ? BIT(IS_FREE) : 0;
    bits |= f->requester.n != 0 ? BIT(BY_REQUESTER) : 0;
    bits |= f->priority != 0 ? BIT(HAS_PRIORITY) : 0;
    bits |= s->school.len > 0 ? BIT(NAMED_SCHOOL) : 0;
    bits |= s->room.len > 0 ? BIT(NAMED_ROOM) : 0;
    bits |= s->person.len > 0 ? BIT(NAMED_PERSON) : 0;
    bits |= !day_is_none(s->after) || !day_is_none(s->before) ? BIT(CREATED) : 0;
    bits |= s->number != 0 ? BIT(HAS_NUMBER) : 0;
    return bits;
}

/* Place tokens keep the index from giving hits the reader may not see anyway. */
static void places_of(struct mem *mem, const struct streams *streams, struct search_places *places)
{
    places->n = 0;
    for (size_t i = 0; i < streams->n; i++) {
        enum stream_kind kind = streams->at[i].kind;
        if ((kind != STREAM_SCHOOL && kind != STREAM_AUTHORITY) || places->n == ARRAY_LEN(places->at)) {
            places->n = 0;
            return;
        }
        places->at[places->n++] = place_token(mem, kind == STREAM_SCHOOL ? 's' : 'a', streams->at[i].place);
    }
}

static enum err run_begin(struct tx *tx, const struct ticket_filter *f, struct run *run, struct streams *streams)
{
    struct mem *mem = tx_mem(tx);
    *run = (struct run){ .tx = tx, .filter = f };
    TRY(search_parse(mem, f->query, &run->s));
    TRY(ticket_streams(tx, streams));
    run->bits = bits_of(f, &run->s);
    run->school = pattern(mem, run->s.school);
    run->person = pattern(mem, run->s.person);
    run->from = day_is_none(run->s.after) ? (struct instant){ 0 } : zone_instant(day_add(run->s.after, 1), 0);
    run->to = day_is_none(run->s.before) ? INSTANT_FOREVER : zone_instant(run->s.before, 0);
    run->notes = streams->notes;
    places_of(mem, streams, &run->places);
    return OK;
}

static void run_expression(struct run *run, bool prefix)
{
    run->prefix = prefix;
    run->expression = search_expression(tx_mem(run->tx), &run->s, prefix, &run->places, db_engine(tx_db(run->tx)));
}

static enum err read_hits(struct run *run, int choice, int64_t below, int64_t limit, struct hit_rows *hits)
{
    const struct ticket_filter *f = run->filter;
    int state = run->s.state != 0 ? run->s.state : f->state;
    if (db_engine(tx_db(run->tx)) == DB_SQLITE)
        return tx_list(run->tx, search_hits_sqlite, run->bits, choice, hits, run->expression, below, state,
                       run->s.reason, &f->school, &f->authority, &f->service, f->requester, f->priority, run->school,
                       run->s.room, run->person, run->from, run->to, run->s.number, limit, !f->brief);
    return tx_list(run->tx, search_hits_postgresql, run->bits, choice, hits, run->expression, below, state,
                   run->s.reason, &f->school, &f->authority, &f->service, f->requester, f->priority, run->school,
                   run->s.room, run->person, run->from, run->to, run->s.number, limit, !f->brief);
}

/* Two lists of hits, newest first, as one; only what lies above `floor`, where one of them was cut off. */
static struct hit_rows together(struct mem *mem, struct hit_rows a, struct hit_rows b, int64_t floor)
{
    struct hit_rows all = { MEM_NEW_N(mem, struct hit_row, a.n + b.n), 0 };
    for (size_t i = 0, k = 0; i < a.n || k < b.n;) {
        bool left = k >= b.n || (i < a.n && a.at[i].hit > b.at[k].hit);
        const struct hit_row *row = left ? &a.at[i++] : &b.at[k++];
        if (row->hit >= floor)
            all.at[all.n++] = *row;
    }
    return all;
}

/* The next hits below *below, which moves down to what was read; *more: there may be others. */
static enum err next_hits(struct run *run, int64_t limit, int64_t *below, struct hit_rows *hits, bool *more)
{
    int64_t floor = INT64_MIN;
    if (run->s.nwords == 0) {
        TRY(read_hits(run, SEARCH_PLAIN, *below, limit, hits));
        floor = (int64_t)hits->n == limit ? hits->at[hits->n - 1].hit : floor;
    } else {
        TRY(read_hits(run, SEARCH_PUBLIC, *below, limit, hits));
        floor = (int64_t)hits->n == limit ? hits->at[hits->n - 1].hit : floor;
    }
    if (run->s.nwords > 0 && run->notes) {
        struct hit_rows internal;
        TRY(read_hits(run, SEARCH_INTERNAL, *below, limit, &internal));
        if ((int64_t)internal.n == limit && internal.at[internal.n - 1].hit > floor)
            floor = internal.at[internal.n - 1].hit;
        if (internal.n > 0)
            *hits = together(tx_mem(run->tx), *hits, internal, floor);
    }
    *more = floor != INT64_MIN;
    *below = floor;
    return OK;
}

/* Tickets of the hits below *below, each once; at most `want`. */
static enum err collect(struct run *run, int64_t below, size_t want, struct ticket_rows *rows)
{
    rows->at = MEM_NEW_N(tx_mem(run->tx), struct ticket_row, want);
    rows->n = 0;
    for (bool more = true; more && rows->n < want;) {
        struct hit_rows hits;
        TRY(next_hits(run, (int64_t)want + 13, &below, &hits, &more));
        for (size_t i = 0; i < hits.n && rows->n < want; i++)
            if (rows->n == 0 || rows->at[rows->n - 1].id.n != hits.at[i].row.id.n)
                rows->at[rows->n++] = hits.at[i].row;
    }
    return OK;
}

/* The last word may be the beginning of one, when it is found nowhere as it stands. */
static bool may_prefix(const struct search *s)
{
    for (size_t i = s->nwords; i-- > 0;)
        if (!s->words[i].not )
            return !s->words[i].prefix && s->words[i].stem.len >= 3;
    return false;
}

enum err search_tickets(struct tx *tx, const struct ticket_filter *f, struct ticket_rows *rows, struct str *next)
{
    struct run run;
    struct streams streams;
    struct position after = { 0, INT64_MAX };
    bool first = f->cursor.len == 0, prefix = !first && f->cursor.at[0] == 'x';
    size_t limit = f->limit > 0 && f->limit <= 200 ? (size_t)f->limit : LIMIT_PAGE_ROWS;
    *rows = (struct ticket_rows){ NULL, 0 };
    *next = STR("");
    TRY(run_begin(tx, f, &run, &streams));
    if (!first)
        TRY(cursor_parse(f->cursor, prefix ? 'x' : 's', &after));
    if (streams.n == 0)
        return OK;
    run_expression(&run, prefix);
    TRY(collect(&run, after.id, limit + 1, rows));
    if (rows->n == 0 && first && may_prefix(&run.s)) {
        run_expression(&run, true);
        TRY(collect(&run, after.id, limit + 1, rows));
    }
    if (rows->n > limit) {
        rows->n = limit;
        *next = cursor_put(tx_mem(tx), run.prefix ? 'x' : 's',
                           (struct position){ 0, rows->at[limit - 1].number * ENTRIES_INDEXED });
    }
    return OK;
}

enum err search_count(struct tx *tx, const struct ticket_filter *f, int64_t *count)
{
    struct run run;
    struct streams streams;
    struct ticket_rows rows = { NULL, 0 };
    *count = 0;
    TRY(run_begin(tx, f, &run, &streams));
    if (streams.n == 0)
        return OK;
    run_expression(&run, false);
    TRY(collect(&run, INT64_MAX, LIMIT_COUNT + 1, &rows));
    if (rows.n == 0 && may_prefix(&run.s)) {
        run_expression(&run, true);
        TRY(collect(&run, INT64_MAX, LIMIT_COUNT + 1, &rows));
    }
    *count = (int64_t)rows.n;
    return OK;
}
