/* refused: expected ')' */
#include "platform/html.h"

/* Only a literal goes into a page as it stands. */
void show(struct html *h, const char *typed);
void show(struct html *h, const char *typed) { html_lit(h, typed); }
