/*
 * app/demo/interpretations.h -- what the body decided about the open questions of the agreement.
 */
#ifndef APP_DEMO_INTERPRETATIONS_H
#define APP_DEMO_INTERPRETATIONS_H

#include "platform/db.h"

/* One step of a head, before the first fixing: all but the minimum term (Q14), so that a page shows an open one. */
enum err interpretations_decide(struct tx *, void *);

#endif
