/* refused: expected '}' */
#include "platform/db.h"

/* Text from input never becomes SQL: only a literal is a statement. */
extern const char *typed;
SQL(search, SCOPE_SYSTEM, 0, typed);
