#include "domain/operation/audit_store.h"

ROW(audit_row, COL(audit_row, seq), COL(audit_row, at), COL(audit_row, actor), COL(audit_row, action),
    COL(audit_row, object), COL(audit_row, subject));
FAMILY(audit_newest, SCOPE_AUTHORITY, 3, audit_row,
       ALWAYS("SELECT e.seq AS seq, e.at AS at, coalesce(a.name, '') AS actor, w.name AS action, e.object AS object,"
              " e.subject AS subject"
              " FROM (SELECT stream AS authority, seq, at, actor, action, object, subject FROM audit_event) e"
              " JOIN audit_action w ON w.n = e.action"
              " LEFT JOIN account a ON a.id = e.actor"
              " WHERE e.authority = $3 AND " SCOPE_AUTHORITY_OF(audit_event, L, "e")),
       WHEN(0, " AND e.seq < $4"), ALWAYS(" ORDER BY e.seq DESC LIMIT $5"));

enum err audit_page(struct tx *tx, authority_id stream, int64_t before, int limit, struct audit_rows *rows)
{
    return tx_list(tx, audit_newest, before > 0 ? 1u : 0u, 0, rows, stream, before, limit);
}
