/* refused: not compatible with any */
#include "platform/db.h"

SQL(set_price, SCOPE_SYSTEM, 1, "UPDATE thing SET price = $3");

enum err set_it(struct tx *tx, double price);
enum err set_it(struct tx *tx, double price) { return tx_run(tx, set_price, NULL, price); }
