/* refused: incompatible type for argument | passing 'const struct secret' to parameter of incompatible type */
#include "platform/secret.h"

void write_it(struct buf *out, const struct secret *key);
void write_it(struct buf *out, const struct secret *key) { buf_put(out, *key); }
