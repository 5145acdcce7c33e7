/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/db.h"
#include "platform/secret.h"

SQL(keep_key, SCOPE_SYSTEM, 1, "UPDATE thing SET secret = $3");

enum err keep_it(struct tx *tx, const struct secret *key);
enum err keep_it(struct tx *tx, const struct secret *key) { return tx_run(tx, keep_key, NULL, *key); }
