#include "platform/posting.h"

#include "platform/limits.h"
#include "platform/text.h"

struct posting_count {
    int64_t n;
};
ROW(posting_count, COL(posting_count, n));
QUERY(posting_any, SCOPE_SYSTEM, 2, posting_count,
      "SELECT count(*) AS n FROM (SELECT 1 FROM posting WHERE kind = $3 AND record = $4 LIMIT 1) AS found");
SQL_STATE(posting_drop, SCOPE_SYSTEM, 2, "DELETE FROM posting WHERE kind = $3 AND record = $4");
/* A word of both texts is the record's own: that one is written first. */
SQL_STATE(posting_add, SCOPE_SYSTEM, 4,
          "INSERT INTO posting (kind, term, record, own) VALUES ($3, $4, $5, $6)"
          " ON CONFLICT (kind, term, record) DO NOTHING");

static enum err put_terms(struct tx *tx, enum posting_kind kind, int64_t record, struct str text, bool own)
{
    struct buf terms = buf_of(tx_mem(tx), text.len * 4 + 64);
    struct str rest, term;
    text_index_terms(tx_mem(tx), text, &terms);
    for (rest = buf_str(&terms); str_cut(&rest, ' ', &term);)
        if (term.len > 0)
            TRY(tx_run(tx, posting_add, NULL, (int)kind, (struct blob){ term }, record, own));
    return OK;
}

enum err posting_put(struct tx *tx, enum posting_kind kind, int64_t record, struct str own, struct str beside)
{
    struct mem_mark mark = mem_mark(tx_mem(tx));
    TRY(tx_run(tx, posting_drop, NULL, (int)kind, record));
    TRY(put_terms(tx, kind, record, own, true));
    TRY(put_terms(tx, kind, record, beside, false));
    mem_reset(tx_mem(tx), mark);
    return OK;
}

enum err posting_has(struct tx *tx, enum posting_kind kind, int64_t record, bool *yes)
{
    struct posting_count found;
    TRY(tx_one(tx, posting_any, &found, (int)kind, record));
    *yes = found.n > 0;
    return OK;
}

struct posting_range posting_range(struct mem *mem, struct str stem)
{
    /* No UTF-8 text is greater. */
    return (struct posting_range){ { stem }, { str_cat(mem, stem, STR("\xff")) } };
}
