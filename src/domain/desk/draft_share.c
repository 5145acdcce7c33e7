#include "domain/desk/draft_share.h"

#include "domain/desk/draft.h"

/* Statements below a struct ticket, see ticket_internal.h. */
struct share_row {
    struct str text, shared_by, holder_name;
    account_id author, holder;
    struct instant shared_at, held_at;
    int64_t version;
};
ROW(share_row, COL(share_row, text), COL(share_row, shared_by), COL(share_row, holder_name), COL(share_row, author),
    COL(share_row, holder), COL(share_row, shared_at), COL(share_row, held_at), COL(share_row, version));
QUERY(share_read, SCOPE_SYSTEM, 1, share_row,
      "SELECT s.text, a.name AS shared_by, h.name AS holder_name, s.shared_by AS author, s.holder, s.shared_at,"
      " s.held_at, s.version FROM shared_draft s LEFT JOIN account a ON a.id = s.shared_by LEFT JOIN account h ON"
      " h.id = s.holder WHERE s.ticket = $3 AND s.held_at > $2 - 1209600000000");
_Static_assert(14 * INT64_C(86400000000) == 1209600000000, "two weeks stand in the statement above");
SQL_STATE(share_write, SCOPE_SYSTEM, 4,
          "INSERT INTO shared_draft (ticket, authority, school, text, shared_by, shared_at, holder, held_at)"
          " VALUES ($3, $4, $5, $6, $1, $2, $1, $2) ON CONFLICT (ticket) DO UPDATE SET text = excluded.text,"
          " held_at = excluded.held_at, version = shared_draft.version + 1");
SQL_STATE(
    share_hold, SCOPE_SYSTEM, 2,
    "UPDATE shared_draft SET holder = $1, held_at = $2, version = version + 1 WHERE ticket = $3 AND version = $4");
SQL_STATE(share_end, SCOPE_SYSTEM, 2, "DELETE FROM shared_draft WHERE ticket = $3 AND $4 IN (0, version)");
SQL_STATE(share_old, SCOPE_SYSTEM, 1, "DELETE FROM shared_draft WHERE held_at < $3");

/* What it says is no record yet: the audit keeps that it was, not the words. */
static void noted(struct tx *tx, const struct ticket *t, const char *action)
{
    tx_note_(tx, &(const struct note){
                     .action = action, .object = OBJECT_TICKET, .subject = t->row.id.n, .authority = t->authority });
}

static enum err may_share(const struct ticket *t) { return t->may_work ? OK : ERR_DENIED; }

enum err draft_share_find(struct tx *tx, const struct ticket *t, struct shared_draft *out)
{
    struct share_row row;
    TRY(may_share(t));
    TRY(tx_one(tx, share_read, &row, t->row.id));
    *out = (struct shared_draft){ .text = row.text,
                                  .shared_by = row.shared_by,
                                  .holder = row.holder_name,
                                  .shared_at = row.shared_at,
                                  .held_at = row.held_at,
                                  .taken = row.author.n != row.holder.n,
                                  .mine = row.holder.n == tx_actor(tx).n,
                                  .version = row.version };
    return OK;
}

enum err draft_share(struct tx *tx, const struct ticket *t, struct str text)
{
    struct shared_draft now;
    TRY(may_share(t));
    if (str_trim(text).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_draft_error_empty, "text");
    enum err e = draft_share_find(tx, t, &now);
    if (e == OK && !now.mine)
        return tx_refuse(tx, ERR_CONFLICT, M_draft_error_held, "text");
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == ERR_NOT_FOUND) /* one too old to be shown makes room */
        TRY(tx_run(tx, share_end, NULL, t->row.id, (int64_t)0));
    TRY(tx_run(tx, share_write, NULL, t->row.id, t->authority, t->school, str_trim(text)));
    noted(tx, t, "desk.draft_shared");
    return OK;
}

static enum err must_change(struct tx *tx, int64_t changed)
{
    return changed == 1 ? OK : tx_refuse(tx, ERR_CONFLICT, M_draft_error_changed, NULL);
}

/* For who found it a moment ago. */
static enum err must_find(struct tx *tx, const struct ticket *t, struct shared_draft *out)
{
    enum err e = draft_share_find(tx, t, out);
    return e == ERR_NOT_FOUND ? tx_refuse(tx, ERR_CONFLICT, M_draft_error_changed, NULL) : e;
}

enum err draft_share_take(struct tx *tx, const struct ticket *t, int64_t version, struct shared_draft *out)
{
    int64_t changed;
    TRY(must_find(tx, t, out));
    TRY(tx_run(tx, share_hold, &changed, t->row.id, version));
    TRY(must_change(tx, changed));
    noted(tx, t, "desk.draft_taken");
    return draft_share_find(tx, t, out);
}

enum err draft_share_drop(struct tx *tx, const struct ticket *t, int64_t version)
{
    struct shared_draft now;
    int64_t changed;
    TRY(must_find(tx, t, &now));
    TRY(tx_run(tx, share_end, &changed, t->row.id, version));
    TRY(must_change(tx, changed));
    noted(tx, t, "desk.draft_dropped");
    return OK;
}

enum err draft_share_sent(struct tx *tx, const struct ticket *t)
{
    struct shared_draft now;
    if (may_share(t) != OK)
        return OK;
    enum err e = draft_share_find(tx, t, &now);
    if (e == ERR_NOT_FOUND || (e == OK && !now.mine))
        return OK;
    return e == OK ? draft_share_drop(tx, t, now.version) : e;
}

enum err draft_share_forget(struct tx *tx) { return tx_run(tx, share_old, NULL, instant_sub(tx_now(tx), DAYS(14))); }
