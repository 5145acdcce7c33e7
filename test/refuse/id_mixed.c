/* refused: incompatible type */
#include "platform/db.h"

void take_school(school_id id);
void give(ticket_id id);
void give(ticket_id id) { take_school(id); }
