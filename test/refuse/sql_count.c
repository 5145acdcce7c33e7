/* refused: wrong number of parameters for rename */
#include "platform/db.h"

SQL(rename, SCOPE_SELF, 2, "UPDATE account SET name = $4 WHERE id = $3 AND id = $1");

enum err rename_account(struct tx *tx, account_id id);
enum err rename_account(struct tx *tx, account_id id) { return tx_run(tx, rename, NULL, id); }
