#include "domain/desk/draft.h"

#include "domain/desk/draft_share.h"
#include "domain/desk/presence.h"

#define DRAFTS_MAX 50

SQL_STATE(draft_upsert, SCOPE_SELF, 2,
          "INSERT INTO draft (account, form, fields, saved_at, begun_at) VALUES ($1, $3, $4, $2, $2)"
          " ON CONFLICT (account, form) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at,"
          " begun_at = CASE WHEN draft.saved_at > excluded.saved_at - 600000000 THEN draft.begun_at ELSE"
          " excluded.begun_at END");
_Static_assert(PRESENCE_MINUTES *INT64_C(60000000) == 600000000, "a pause that long begins anew, see presence.h");
struct draft_row {
    struct str fields;
    struct instant saved_at;
};
ROW(draft_row, COL(draft_row, fields), COL(draft_row, saved_at));
QUERY(draft_read, SCOPE_SELF, 1, draft_row, "SELECT fields, saved_at FROM draft WHERE account = $1 AND form = $3");
SQL_STATE(draft_delete, SCOPE_SELF, 1, "DELETE FROM draft WHERE account = $1 AND form = $3");
/* The oldest ones leave: nobody has fifty texts in the air. */
SQL_STATE(draft_trim, SCOPE_SELF, 1,
          "DELETE FROM draft WHERE account = $1 AND form NOT IN (SELECT d.form FROM draft d WHERE d.account = $1"
          " ORDER BY d.saved_at DESC, d.form LIMIT $3)");
SQL_STATE(draft_old, SCOPE_SYSTEM, 1, "DELETE FROM draft WHERE saved_at < $3");

enum err draft_put(struct tx *tx, struct str form, struct str fields)
{
    if (form.len == 0 || form.len > DRAFT_NAME_MAX || tx_actor(tx).n == 0)
        return ERR_INVALID;
    if (fields.len > DRAFT_MAX)
        return ERR_TOO_LARGE;
    TRY(tx_run(tx, draft_upsert, NULL, form, fields));
    return tx_run(tx, draft_trim, NULL, (int64_t)DRAFTS_MAX);
}

enum err draft_find(struct tx *tx, struct str form, struct str *fields, struct instant *at)
{
    struct draft_row row;
    TRY(tx_one(tx, draft_read, &row, form));
    if (instant_compare(instant_add(row.saved_at, DAYS(14)), tx_now(tx)) < 0)
        return ERR_NOT_FOUND;
    *fields = row.fields;
    *at = row.saved_at;
    return OK;
}

enum err draft_end(struct tx *tx, struct str form) { return tx_run(tx, draft_delete, NULL, form); }

enum err draft_forget(struct tx *tx)
{
    TRY(tx_run(tx, draft_old, NULL, instant_sub(tx_now(tx), DAYS(14))));
    return draft_share_forget(tx);
}
