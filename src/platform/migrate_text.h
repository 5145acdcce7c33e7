/*
 * platform/migrate_text.h -- taking a migration apart; for migrate.c and tests of migrations.
 */
#ifndef PLATFORM_MIGRATE_TEXT_H
#define PLATFORM_MIGRATE_TEXT_H

#include "platform/db.h"

/* The next statement of *text up to its semicolon, NUL-terminated, without
   comments and with the @words of the engine.  *more: false when there was
   none.  ERR_INVALID: an unknown @word. */
enum err migrate_next(const char **text, enum db_engine, struct buf *out, bool *more);
/* All statements of a text, in a tx for setting up. */
enum err migrate_script(struct tx *, const char *text);

#endif
