/* Finding tickets: the full-text index newest hit first, each hit under the reader's scope. */
#include "domain/desk/search.h"

#include "base/zone.h"
#include "domain/desk/ticket_list.h"
#include "platform/text.h"

/* --- reading ---------------------------------------------------------------------------------- */

struct hit_row {
    int64_t hit;
    bool internal; /* which index gave it */
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
        WHEN(NAMED_SCHOOL, " AND s.folded LIKE $12 ESCAPE '\\'"), \
        WHEN(NAMED_ROOM, " AND lower(rm.number) = lower($13)"), \
        WHEN(NAMED_PERSON, " AND lower(" REQUESTER_NAME ") LIKE $14 ESCAPE '\\'"), \
        WHEN(CREATED, " AND t.created_at >= $15 AND t.created_at < $16"), WHEN(HAS_NUMBER, " AND t.number = $17"), \
        CHOICE(SEARCH_INTERNAL, " AND " SCOPE(internal_note, R, "t")), ALWAYS(" AND " TICKET_SCOPE(L, "t"))
/* Nothing older than the oldest open ticket is open: most of a common word's hits are left unread. */
#define NOT_BEFORE_OPEN(row) CHOICE_OPEN(SEARCH_PUBLIC, row), CHOICE_OPEN(SEARCH_INTERNAL, row)
#define CHOICE_OPEN(choice, row) WHEN_CHOICE(ONLY_OPEN, choice, " AND " row " >= " OLDEST_OPEN " * 4096")
#define OLDEST_OPEN "coalesce((SELECT o.number FROM ticket o WHERE o.state <> 6 ORDER BY o.number LIMIT 1), 0)"
#define PLAIN \
    CHOICE(SEARCH_PLAIN, "SELECT t.number * 4096 AS hit, " ROW_COLUMNS("row_", "$19") " FROM ticket t" ROW_NAMES \
                                                                                      " WHERE t.number < $4 / 4096")
#define NEWEST(row) \
    CHOICE(SEARCH_PUBLIC, " ORDER BY " row " DESC"), CHOICE(SEARCH_INTERNAL, " ORDER BY " row " DESC"), \
        CHOICE(SEARCH_PLAIN, " ORDER BY t.number DESC"), ALWAYS(" LIMIT $18")

/* CROSS JOIN: the index first, newest hit first, a ticket for each; nothing is sorted.  INDEXED BY:
   closed hits of a common word are passed over without reading their tickets. */
#define HITS_SQLITE(table) \
    "SELECT f.rowid AS hit, " ROW_COLUMNS("row_", "$19") " FROM " table \
                                                         " f CROSS JOIN ticket t INDEXED BY ticket_counted" ROW_NAMES \
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

/* Texts that the quotes of one request are looked for in: a page that is not full goes on
   with the next one. */
#define LOOKS_MAX 2000

struct run {
    struct tx *tx;
    const struct ticket_filter *filter;
    struct search s;
    unsigned bits;
    struct str school, person; /* LIKE patterns */
    struct instant from, to;
    struct search_places places;
    bool notes, prefix;
    struct str expression, unwanted;
    int64_t looks; /* texts read so far */
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
        places->at[places->n++] = search_place_token(mem, kind == STREAM_SCHOOL ? 's' : 'a', streams->at[i].place);
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
    run->unwanted = search_unwanted(mem, &run->s, db_engine(tx_db(tx)));
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
        for (size_t i = 0; i < internal.n; i++)
            internal.at[i].internal = true;
        if ((int64_t)internal.n == limit && internal.at[internal.n - 1].hit > floor)
            floor = internal.at[internal.n - 1].hit;
        if (internal.n > 0)
            *hits = together(tx_mem(run->tx), *hits, internal, floor);
    }
    *more = floor != INT64_MIN;
    *below = floor;
    return OK;
}

/* --- what an index cannot tell: the order of words, and what stands in no entry ------------- */

struct text_row {
    struct str text;
};
struct text_rows {
    struct text_row *at;
    size_t n;
};
ROW(text_row, COL(text_row, text));
/* Below a hit, which its own statement found under the reader's scope. */
QUERY(hit_text, SCOPE_SYSTEM, 2, text_row, "SELECT e.text FROM entry e WHERE e.ticket = $3 AND e.n = $4");
QUERY(hit_texts, SCOPE_SCHOOL, 1, text_row,
      "SELECT e.text FROM entry e JOIN ticket t ON t.id = e.ticket WHERE e.ticket = $3 AND (e.internal = 0 OR " SCOPE(
          internal_note, R, "t") ")");
#define UNWANTED_IN(table, row, match) \
    "SELECT count(*) AS n FROM (SELECT 1 FROM " table " f WHERE " match " AND " row " >= $4 AND " row " < $4 + 4096"
#define NOTES_TOO " AND EXISTS (SELECT 1 FROM ticket t WHERE t.number = $4 / 4096 AND " SCOPE(internal_note, R, "t") ")"
struct unwanted_count {
    int64_t n;
};
struct unwanted_counts {
    struct unwanted_count *at;
    size_t n;
};
ROW(unwanted_count, COL(unwanted_count, n));
FAMILY(hit_unwanted_sqlite, SCOPE_SCHOOL, 2, unwanted_count,
       CHOICE(SEARCH_PUBLIC, UNWANTED_IN("entry_search", "f.rowid", "f.entry_search MATCH $3")),
       CHOICE(SEARCH_INTERNAL, UNWANTED_IN("internal_search", "f.rowid", "f.internal_search MATCH $3") NOTES_TOO),
       ALWAYS(" LIMIT 1) AS found"));
#define MATCHES_POSTGRESQL "f.terms @@ CAST($3 AS tsquery)"
FAMILY(hit_unwanted_postgresql, SCOPE_SCHOOL, 2, unwanted_count,
       CHOICE(SEARCH_PUBLIC, UNWANTED_IN("entry_search", "f.id", MATCHES_POSTGRESQL)),
       CHOICE(SEARCH_INTERNAL, UNWANTED_IN("internal_search", "f.id", MATCHES_POSTGRESQL) NOTES_TOO),
       ALWAYS(" LIMIT 1) AS found"));

static struct found_row found_of(const struct hit_row *hit)
{
    return (struct found_row){ hit->row, hit->hit % ENTRIES_INDEXED, hit->internal };
}

enum err search_text(struct tx *tx, const struct found_row *found, struct str *text)
{
    struct text_row row;
    TRY(tx_one(tx, hit_text, &row, found->row.id, found->n));
    *text = row.text;
    return OK;
}

static bool phrase_is_not(const struct search *s, int phrase)
{
    for (size_t i = 0; i < s->nwords; i++)
        if (s->words[i].phrase == phrase)
            return s->words[i].not ;
    return false;
}

/* The wanted phrases stand in the entry that was found, or in the subject. */
static enum err phrases_ok(struct run *run, const struct hit_row *hit, bool *ok)
{
    struct mem *mem = tx_mem(run->tx);
    struct found_row found = found_of(hit);
    struct str text = STR("");
    for (int p = 1; *ok && p <= run->s.phrases; p++) {
        if (phrase_is_not(&run->s, p) || search_phrase_in(mem, &run->s, p, hit->row.subject))
            continue;
        if (text.len == 0)
            TRY(search_text(run->tx, &found, &text));
        *ok = search_phrase_in(mem, &run->s, p, text);
        run->looks++;
    }
    return OK;
}

static enum err phrases_absent(struct run *run, const struct hit_row *hit, bool *ok)
{
    struct mem *mem = tx_mem(run->tx);
    struct text_rows texts = { NULL, 0 };
    for (int p = 1; *ok && p <= run->s.phrases; p++) {
        if (!phrase_is_not(&run->s, p))
            continue;
        if (texts.n == 0)
            TRY(tx_all(run->tx, hit_texts, &texts, hit->row.id));
        *ok = !search_phrase_in(mem, &run->s, p, hit->row.subject);
        for (size_t i = 0; *ok && i < texts.n; i++)
            *ok = !search_phrase_in(mem, &run->s, p, texts.at[i].text);
        run->looks += (int64_t)texts.n;
    }
    return OK;
}

static enum err words_absent(struct run *run, const struct hit_row *hit, bool *ok)
{
    int64_t first = hit->row.number * ENTRIES_INDEXED;
    for (int choice = SEARCH_PUBLIC; *ok && choice <= (run->notes ? SEARCH_INTERNAL : SEARCH_PUBLIC); choice++) {
        struct unwanted_counts there;
        if (db_engine(tx_db(run->tx)) == DB_SQLITE)
            TRY(tx_list(run->tx, hit_unwanted_sqlite, 0, choice, &there, run->unwanted, first));
        else
            TRY(tx_list(run->tx, hit_unwanted_postgresql, 0, choice, &there, run->unwanted, first));
        *ok = there.at[0].n == 0;
        run->looks++;
    }
    return OK;
}

static enum err hit_ok(struct run *run, const struct hit_row *hit, bool *ok)
{
    struct mem_mark mark = mem_mark(tx_mem(run->tx));
    *ok = true;
    if (run->s.phrases > 0)
        TRY(phrases_ok(run, hit, ok));
    if (*ok && run->s.phrases > 0)
        TRY(phrases_absent(run, hit, ok));
    if (*ok && run->unwanted.len > 0)
        TRY(words_absent(run, hit, ok));
    mem_reset(tx_mem(run->tx), mark);
    return OK;
}

/* --- pages ---------------------------------------------------------------------------------- */

/* Tickets of the hits below *below, each once; at most `want`.  *stopped: the number of the
   last ticket that was looked at when the looks ran out, else 0. */
static enum err collect(struct run *run, int64_t below, size_t want, struct found_rows *rows, int64_t *stopped)
{
    rows->at = MEM_NEW_N(tx_mem(run->tx), struct found_row, want);
    rows->n = 0;
    *stopped = 0;
    for (bool more = true; more && rows->n < want;) {
        struct hit_rows hits;
        bool ok;
        TRY(next_hits(run, (int64_t)want + 13, &below, &hits, &more));
        for (size_t i = 0; i < hits.n && rows->n < want; i++) {
            const struct hit_row *hit = &hits.at[i];
            if (rows->n > 0 && rows->at[rows->n - 1].row.id.n == hit->row.id.n)
                continue;
            if (run->looks >= LOOKS_MAX && *stopped != hit->row.number)
                return OK;
            TRY(hit_ok(run, hit, &ok));
            if (run->looks >= LOOKS_MAX)
                *stopped = hit->row.number;
            if (ok)
                rows->at[rows->n++] = found_of(hit);
        }
    }
    *stopped = 0;
    return OK;
}

/* The last word may be the beginning of one, when it is found nowhere as it stands.  With
   words to leave out nothing may come from that: they are why there is nothing. */
static bool may_prefix(const struct search *s)
{
    for (size_t i = 0; i < s->nwords; i++)
        if (s->words[i].not )
            return false;
    const struct search_word *last = s->nwords > 0 ? &s->words[s->nwords - 1] : NULL;
    return last != NULL && !last->prefix && last->phrase == 0 && last->stem.len >= 3;
}

/* --- counting ------------------------------------------------------------------------------- */

struct number_row {
    int64_t number;
};
struct number_rows {
    struct number_row *at;
    size_t n;
};
ROW(number_row, COL(number_row, number));
/* $3 expression  $4 limit  $5 below this row.  INDEXED BY: all that most rows are asked for stands in that index, so a
   thousand tickets are counted without reading one of them (measured: a seventh). */
#define COUNT_WHERE(choice_public, choice_internal) \
    WHEN(ONLY_OPEN, " AND " SQL_OPEN), WHEN(ONLY_CLOSED, " AND t.state = 6"), \
        CHOICE(choice_internal, " AND " SCOPE(internal_note, R, "t")), ALWAYS(" AND " TICKET_SCOPE(L, "t"))
#define NUMBERS_SQLITE(table) \
    "SELECT t.number FROM " table " f CROSS JOIN ticket t INDEXED BY ticket_counted WHERE f." table \
    " MATCH $3 AND f.rowid < $5 AND t.number = f.rowid / 4096"
FAMILY(search_numbers_sqlite, SCOPE_SCHOOL, 3, number_row, CHOICE(SEARCH_PUBLIC, NUMBERS_SQLITE("entry_search")),
       CHOICE(SEARCH_INTERNAL, NUMBERS_SQLITE("internal_search")), COUNT_WHERE(SEARCH_PUBLIC, SEARCH_INTERNAL),
       ALWAYS(" ORDER BY f.rowid DESC LIMIT $4"));
#define NUMBERS_POSTGRESQL(table) \
    "SELECT t.number FROM " table \
    " f JOIN ticket t ON t.number = f.id / 4096 WHERE f.terms @@ CAST($3 AS tsquery) AND f.id < $5"
FAMILY(search_numbers_postgresql, SCOPE_SCHOOL, 3, number_row,
       CHOICE(SEARCH_PUBLIC, NUMBERS_POSTGRESQL("entry_search")),
       CHOICE(SEARCH_INTERNAL, NUMBERS_POSTGRESQL("internal_search")), COUNT_WHERE(SEARCH_PUBLIC, SEARCH_INTERNAL),
       ALWAYS(" ORDER BY f.id DESC LIMIT $4"));

static enum err read_numbers(struct run *run, int choice, int64_t limit, int64_t below, struct number_rows *rows)
{
    if (db_engine(tx_db(run->tx)) == DB_SQLITE)
        return tx_list(run->tx, search_numbers_sqlite, run->bits, choice, rows, run->expression, limit, below);
    return tx_list(run->tx, search_numbers_postgresql, run->bits, choice, rows, run->expression, limit, below);
}

/* The newest tickets that an index gives, at most `max`, each once: several entries of one are hits. */
static enum err numbers_of(struct run *run, int choice, int64_t max, struct number_rows *out)
{
    int64_t below = INT64_MAX;
    struct number_rows rows = { NULL, 1 };
    *out = (struct number_rows){ MEM_NEW_N(tx_mem(run->tx), struct number_row, (size_t)max), 0 };
    for (int64_t limit = max + max / 8 + 8; rows.n > 0 && (int64_t)out->n < max; below = below * ENTRIES_INDEXED) {
        TRY(read_numbers(run, choice, limit, below, &rows));
        for (size_t i = 0; i < rows.n && (int64_t)out->n < max; i++)
            if (out->n == 0 || out->at[out->n - 1].number != rows.at[i].number)
                out->at[out->n++] = rows.at[i];
        if ((int64_t)rows.n < limit)
            break;
        below = rows.at[rows.n - 1].number;
    }
    return OK;
}

/* Different numbers of two falling lists, at most `max`. */
static int64_t count_both(struct number_rows a, struct number_rows b, int64_t max)
{
    int64_t count = 0;
    for (size_t i = 0, k = 0; (i < a.n || k < b.n) && count < max; count++) {
        int64_t left = i < a.n ? a.at[i].number : -1, right = k < b.n ? b.at[k].number : -1;
        i += left >= right;
        k += right >= left;
    }
    return count;
}

static enum err count_fast(struct run *run, int64_t max, int64_t *count)
{
    struct number_rows open, internal = { NULL, 0 };
    TRY(numbers_of(run, SEARCH_PUBLIC, max, &open));
    if (run->notes)
        TRY(numbers_of(run, SEARCH_INTERNAL, max, &internal));
    *count = count_both(open, internal, max);
    return OK;
}

static enum err count_slowly(struct run *run, int64_t max, int64_t *count)
{
    struct found_rows rows = { NULL, 0 };
    int64_t stopped;
    TRY(collect(run, INT64_MAX, (size_t)max, &rows, &stopped));
    *count = (int64_t)rows.n;
    return OK;
}

/* What only words and the set decide is counted from the indexes alone. */
static enum err count_some(struct run *run, int64_t max, int64_t *count)
{
    bool plain = (run->bits & ~(BIT(ONLY_OPEN) | BIT(ONLY_CLOSED))) == 0 && run->s.nwords > 0 && run->s.phrases == 0 &&
                 run->unwanted.len == 0;
    return plain ? count_fast(run, max, count) : count_slowly(run, max, count);
}

/* Does some closed ticket have the words as they stand?  Then they are no beginnings. */
static enum err found_closed(struct run *run, bool *yes)
{
    struct run closed = *run;
    int64_t count = 0;
    closed.bits = (run->bits & ~BIT(ONLY_OPEN)) | BIT(ONLY_CLOSED);
    if ((run->bits & BIT(ONLY_OPEN)) != 0)
        TRY(count_some(&closed, 1, &count));
    *yes = count > 0;
    return OK;
}

enum err search_count(struct tx *tx, const struct ticket_filter *f, int64_t *count)
{
    struct run run;
    struct streams streams;
    *count = 0;
    TRY(run_begin(tx, f, &run, &streams));
    if (streams.n == 0)
        return OK;
    run_expression(&run, false);
    TRY(count_some(&run, LIMIT_COUNT + 1, count));
    if (*count == 0 && may_prefix(&run.s)) {
        run_expression(&run, true);
        TRY(count_some(&run, LIMIT_COUNT + 1, count));
    }
    return OK;
}

/* --- a page of hits --------------------------------------------------------------------------- */

enum err search_page(struct tx *tx, const struct ticket_filter *f, struct search_result *result)
{
    struct run run;
    struct streams streams;
    struct position after = { 0, INT64_MAX };
    bool first = f->cursor.len == 0, prefix = !first && f->cursor.at[0] == 'x';
    size_t limit = f->limit > 0 && f->limit <= 200 ? (size_t)f->limit : LIMIT_PAGE_ROWS;
    int64_t stopped = 0;
    *result = (struct search_result){ .next = STR("") };
    TRY(run_begin(tx, f, &run, &streams));
    if (!first)
        TRY(cursor_parse(f->cursor, prefix ? 'x' : 's', &after));
    result->s = run.s;
    if (streams.n == 0)
        return OK;
    run_expression(&run, prefix);
    TRY(collect(&run, after.id, limit + 1, &result->rows, &stopped));
    bool there = false;
    if (result->rows.n == 0 && stopped == 0 && first && may_prefix(&run.s)) {
        TRY(found_closed(&run, &there));
        if (!there)
            run_expression(&run, true);
        if (!there)
            TRY(collect(&run, after.id, limit + 1, &result->rows, &stopped));
    }
    result->prefix = run.prefix;
    if (result->rows.n > limit) {
        result->rows.n = limit;
        stopped = result->rows.at[limit - 1].row.number;
    }
    if (stopped != 0)
        result->next =
            cursor_put(tx_mem(tx), run.prefix ? 'x' : 's', (struct position){ 0, stopped * ENTRIES_INDEXED });
    return OK;
}

enum err search_tickets(struct tx *tx, const struct ticket_filter *f, struct ticket_rows *rows, struct str *next)
{
    struct search_result result;
    TRY(search_page(tx, f, &result));
    *rows = (struct ticket_rows){ MEM_NEW_N(tx_mem(tx), struct ticket_row, result.rows.n), result.rows.n };
    for (size_t i = 0; i < result.rows.n; i++)
        rows->at[i] = result.rows.at[i].row;
    *next = result.next;
    return OK;
}
