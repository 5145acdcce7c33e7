/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/db.h"
#include "platform/secret.h"

struct account_row {
    struct secret key;
};
ROW(account_row, COL(account_row, key));

const struct db_col *used(void);
const struct db_col *used(void) { return account_row_cols; }
