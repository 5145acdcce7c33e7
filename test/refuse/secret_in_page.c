/* refused: '_Generic' selector of type | controlling expression type */
#include "platform/html.h"
#include "platform/secret.h"

void show_it(struct html *h, const struct secret *key);
void show_it(struct html *h, const struct secret *key) { html_put(h, *key); }
