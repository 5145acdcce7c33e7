/* refused: requires 4 arguments | too few arguments provided */
#include "platform/db.h"

SQL(close_ticket, 1, "UPDATE ticket SET state = 3 WHERE id = $3");
