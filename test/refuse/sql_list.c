/* refused: the row type is not that of accounts */
#include "platform/db.h"

struct account_row {
    account_id id;
};
ROW(account_row, COL(account_row, id));
struct school_row {
    school_id id;
};
struct schools {
    struct school_row *at;
    size_t n;
};
QUERY(accounts, SCOPE_SELF, 0, account_row, "SELECT id FROM account WHERE id = $1");

enum err read_all(struct tx *tx, struct schools *list);
enum err read_all(struct tx *tx, struct schools *list) { return tx_all(tx, accounts, list); }
