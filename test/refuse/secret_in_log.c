/* refused: incompatible types when initializing type | with an expression of incompatible type 'const struct secret' */
#include "platform/log.h"
#include "platform/secret.h"

/* A secret has no formatter. */
void log_it(const struct secret *key);
void log_it(const struct secret *key) { log_event(LOG_INFO, "key", LOG_STR("key", *key)); }
