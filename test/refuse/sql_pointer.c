/* refused: not compatible with any */
#include "platform/db.h"

SQL(set_name, SCOPE_SYSTEM, 1, "UPDATE thing SET name = $3");

/* A C string has no length and no promise to be UTF-8. */
enum err set_it(struct tx *tx, const char *name);
enum err set_it(struct tx *tx, const char *name) { return tx_run(tx, set_name, NULL, name); }
