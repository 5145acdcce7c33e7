/* refused: the row type is not that of account_by_id */
#include "platform/db.h"

struct account_row {
    account_id id;
};
ROW(account_row, COL(account_row, id));
struct school_row {
    school_id id;
};
QUERY(account_by_id, SCOPE_SELF, 0, account_row, "SELECT id FROM account WHERE id = $1");

enum err read_it(struct tx *tx, struct school_row *row);
enum err read_it(struct tx *tx, struct school_row *row) { return tx_one(tx, account_by_id, row); }
