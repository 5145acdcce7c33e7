/* refused: incompatible pointer type | incompatible pointer types */
#include "platform/db.h"

struct one {
    int64_t n;
};
ROW(one, COL(one, n));
QUERY(count_all, SCOPE_SYSTEM, 0, one, "SELECT count(*) AS n FROM ticket");

/* A statement takes the permission to touch data, not the database. */
enum err count_now(struct db *db, struct one *out);
enum err count_now(struct db *db, struct one *out) { return tx_one(db, count_all, out); }
