/* refused: incompatible type */
#include "platform/db.h"

void show_school(school_ref ref);
void give(ticket_ref ref);
void give(ticket_ref ref) { show_school(ref); }
