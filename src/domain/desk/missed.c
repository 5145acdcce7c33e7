#include "domain/desk/missed.h"

#include "base/zone.h"
#include "domain/desk/article_store.h"
#include "platform/posting.h"
#include "platform/secret.h"
#include "platform/text.h"

#define LETTERS_MIN 4
#define LETTERS_MAX 30
#define WORDS_MAX 6
#define KEPT_WEEKS 52
#define LISTED 200

struct missed_count {
    int64_t n;
};
ROW(missed_count, COL(missed_count, n));
ROW(missed_row, COL(missed_row, week), COL(missed_row, word), COL(missed_row, count));
QUERY(name_of_contact, SCOPE_SYSTEM, 1, missed_count,
      "SELECT count(*) AS n FROM (SELECT 1 FROM posting WHERE kind = " POSTING_CONTACT_SQL
      " AND term = $3 AND own = 1 LIMIT 1) AS found");
SQL_STATE(vote_put, SCOPE_SYSTEM, 3,
          "INSERT INTO missed_vote (word, voter, week) VALUES ($3, $4, $5)"
          " ON CONFLICT (word, voter) DO UPDATE SET week = excluded.week");
QUERY(vote_count, SCOPE_SYSTEM, 2, missed_count,
      "SELECT count(*) AS n FROM missed_vote WHERE word = $3 AND week >= $4");
SQL_STATE(word_put, SCOPE_SYSTEM, 2,
          "INSERT INTO missed_word (week, word, count) VALUES ($3, $4, 1)"
          " ON CONFLICT (week, word) DO UPDATE SET count = missed_word.count + 1");
SQL_STATE(vote_forget, SCOPE_SYSTEM, 1, "DELETE FROM missed_vote WHERE week < $3");
SQL_STATE(word_forget, SCOPE_SYSTEM, 1, "DELETE FROM missed_word WHERE week < $3");
QUERY(word_list, SCOPE_SCHOOL, 1, missed_row,
      "SELECT m.week, m.word, m.count FROM missed_word m WHERE " ARTICLE_CHANGE(
          W) " ORDER BY m.week DESC, m.count DESC, m.word LIMIT $3");

static struct day week_of(struct tx *tx, int back)
{
    struct day today = zone_day(tx_now(tx));
    return day_add(today, -(int)day_weekday(today) - 7 * back);
}

static bool is_word(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] < 'a' || word.at[i] > 'z')
            return false;
    return word.len >= LETTERS_MIN && word.len <= LETTERS_MAX;
}

static struct blob keyed(struct mem *mem, struct str text)
{
    struct secret key = secret_derive("missed searches");
    struct sha256 hash = hmac_sha256(&key, text);
    return (struct blob){ str_dup(mem, (struct str){ (const char *)hash.b, sizeof hash.b }) };
}

static enum err add_word(struct tx *tx, struct str word)
{
    struct mem *mem = tx_mem(tx);
    struct missed_count found;
    struct buf voter = buf_of(mem, 128);
    TRY(tx_one(tx, name_of_contact, &found, (struct blob){ text_stem(mem, word) }));
    if (found.n > 0)
        return OK;
    buf_put(&voter, word);
    buf_byte(&voter, ' ');
    buf_int(&voter, tx_actor(tx).n);
    struct blob key = keyed(mem, word);
    TRY(tx_run(tx, vote_put, NULL, key, keyed(mem, buf_str(&voter)), week_of(tx, 0)));
    TRY(tx_one(tx, vote_count, &found, key, week_of(tx, MISSED_WEEKS)));
    return found.n >= MISSED_PERSONS ? tx_run(tx, word_put, NULL, week_of(tx, 0), word) : OK;
}

enum err missed_add(struct tx *tx, struct str query)
{
    struct str folded = text_fold(tx_mem(tx), query), word;
    size_t n = 0;
    for (size_t at = 0; n < WORDS_MAX && text_word_next(folded, &at, &word);)
        if (is_word(word)) {
            TRY(add_word(tx, word));
            n++;
        }
    return OK;
}

enum err missed_list(struct tx *tx, struct missed_rows *rows) { return tx_all(tx, word_list, rows, (int64_t)LISTED); }

enum err missed_forget(struct tx *tx)
{
    TRY(tx_run(tx, vote_forget, NULL, week_of(tx, MISSED_WEEKS)));
    return tx_run(tx, word_forget, NULL, week_of(tx, KEPT_WEEKS));
}
