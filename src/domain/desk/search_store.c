#include "domain/desk/search.h"

#include "domain/desk/ticket_internal.h"
#include "platform/text.h"

/* --- writing ------------------------------------------------------------------------------- */

SQL(entry_index_sqlite, SCOPE_SYSTEM, 2, "INSERT INTO entry_search (rowid, terms) VALUES ($3, $4)");
SQL(internal_index_sqlite, SCOPE_SYSTEM, 2, "INSERT INTO internal_search (rowid, terms) VALUES ($3, $4)");
SQL(entry_index_postgresql, SCOPE_SYSTEM, 2,
    "INSERT INTO entry_search (id, terms) VALUES ($3, array_to_tsvector(string_to_array($4, ' ')))");
SQL(internal_index_postgresql, SCOPE_SYSTEM, 2,
    "INSERT INTO internal_search (id, terms) VALUES ($3, array_to_tsvector(string_to_array($4, ' ')))");

/* FTS5 without content keeps no copy of the words: it is told which ones go. */
SQL(entry_unindex_sqlite, SCOPE_SYSTEM, 2,
    "INSERT INTO entry_search (entry_search, rowid, terms) VALUES ('delete', $3, $4)");
SQL(internal_unindex_sqlite, SCOPE_SYSTEM, 2,
    "INSERT INTO internal_search (internal_search, rowid, terms) VALUES ('delete', $3, $4)");
SQL(entry_unindex_postgresql, SCOPE_SYSTEM, 1, "DELETE FROM entry_search WHERE id = $3");
SQL(internal_unindex_postgresql, SCOPE_SYSTEM, 1, "DELETE FROM internal_search WHERE id = $3");

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
        TRY(tx_end(tx, e));
        mem_reset(mem, mark);
    }
    return db_shrink(db);
}

/* A short id could be a word of a subject ("S3"): its token begins with the mark, as no word does. */
#define SHORT_ID (INT64_C(1) << 32)

struct str search_place_token(struct mem *mem, char kind, int64_t id)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char text[14];
    size_t at = sizeof text;
    CHECK(id > 0);
    for (uint64_t v = (uint64_t)id; v > 0; v /= 36)
        text[--at] = digits[v % 36];
    struct str number = { text + at, sizeof text - at };
    char letter[1] = { kind };
    return str_cat(mem, id < SHORT_ID ? STR("ß") : STR(""), (struct str){ letter, 1 }, number);
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
    put_marked(&out, search_place_token(mem, 's', t->school.n));
    put_marked(&out, search_place_token(mem, 'a', t->authority.n));
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

enum err search_unindex(struct tx *tx, const struct ticket *t, int64_t n, bool internal, struct str text)
{
    if (n >= ENTRIES_INDEXED)
        return OK;
    int64_t row = t->row.number * ENTRIES_INDEXED + n;
    if (db_engine(tx_db(tx)) == DB_POSTGRESQL)
        return internal ? tx_run(tx, internal_unindex_postgresql, NULL, row)
                        : tx_run(tx, entry_unindex_postgresql, NULL, row);
    struct str terms = index_terms(tx_mem(tx), t, n, text);
    return internal ? tx_run_late(tx, internal_unindex_sqlite, row, terms)
                    : tx_run_late(tx, entry_unindex_sqlite, row, terms);
}
