/* refused: not compatible with any */
#include "platform/db.h"

SQL(drop_it, SCOPE_SYSTEM, 1, "DELETE FROM thing WHERE ref = $3");

enum err drop(struct tx *tx, ticket_ref ref);
enum err drop(struct tx *tx, ticket_ref ref) { return tx_run(tx, drop_it, NULL, ref); }
