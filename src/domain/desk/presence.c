#include "domain/desk/presence.h"

/* Below a struct ticket, see ticket_internal.h.  A draft without text is none. */
ROW(presence_row, COL(presence_row, name), COL(presence_row, since));
QUERY(presence_at, SCOPE_SYSTEM, 4, presence_row,
      "SELECT a.name, d.begun_at AS since FROM draft d JOIN account a ON a.id = d.account WHERE d.form = $3"
      " AND d.saved_at > $4 AND d.account <> $1 AND d.fields LIKE 'text=%' AND a.disabled_at IS NULL"
      " AND EXISTS (SELECT 1 FROM reach r WHERE r.actor = d.account AND r.school IN (0, $5) AND r.authority IN (0, $6)"
      " AND r.starts <= $2 AND r.ends > $2 AND r.role IN (" ROLES_ticket_W ")) ORDER BY d.begun_at, a.id LIMIT 5");

enum err presence_of(struct tx *tx, const struct ticket *t, struct presence_rows *rows)
{
    struct buf form = buf_of(tx_mem(tx), 64);
    *rows = (struct presence_rows){ NULL, 0 };
    if (!t->may_work)
        return OK;
    buf_put_z(&form, "answer-");
    ref_put(&form, t->row.ref.b);
    return tx_all(tx, presence_at, rows, buf_str(&form), instant_sub(tx_now(tx), MINUTES(PRESENCE_MINUTES)), t->school,
                  t->authority);
}
