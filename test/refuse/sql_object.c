/* refused: ROLE_MASK_tickets_R */
#include "platform/db.h"

/* The access matrix says "ticket". */
SQL(close_ticket, SCOPE_SCHOOL, 1, "UPDATE ticket SET state = 3 WHERE id = $3 AND " SCOPE(tickets, R, "ticket"));
