#include "domain/desk/view.h"

#define VIEWS_MAX 50

ROW(view_row, COL(view_row, ref), COL(view_row, name), COL(view_row, query));
QUERY(views_of_actor, SCOPE_SELF, 0, view_row,
      "SELECT ref, name, query FROM saved_view WHERE account = $1 ORDER BY name, id");
SQL_STATE(view_insert, SCOPE_SELF, 4,
          "INSERT INTO saved_view (id, ref, account, name, query, created_at) VALUES ($3, $4, $1, $5, $6, $2)"
          " ON CONFLICT (account, name) DO NOTHING");
SQL_STATE(view_remove, SCOPE_SELF, 1, "DELETE FROM saved_view WHERE account = $1 AND ref = $3");

enum err view_list(struct tx *tx, struct view_rows *rows) { return tx_all(tx, views_of_actor, rows); }

enum err view_save(struct tx *tx, struct str name, struct str query, view_ref *ref)
{
    struct view_rows have;
    int64_t changed;
    TRY(view_list(tx, &have));
    if (have.n >= VIEWS_MAX)
        return tx_refuse(tx, ERR_LIMITED, M_desk_error_view_many, "name");
    *ref = TX_REF(tx, view);
    TRY(tx_run(tx, view_insert, &changed, TX_ID(tx, view), ref, name, query));
    return changed == 1 ? OK : tx_refuse(tx, ERR_CONFLICT, M_desk_error_view_name, "name");
}

enum err view_delete(struct tx *tx, view_ref ref)
{
    int64_t changed;
    TRY(tx_run(tx, view_remove, &changed, &ref));
    return changed == 1 ? OK : ERR_NOT_FOUND;
}
