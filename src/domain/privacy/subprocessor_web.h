/*
 * privacy/subprocessor_web.h -- the routes and the home block, joined by privacy.c.
 */
#ifndef PRIVACY_SUBPROCESSOR_WEB_H
#define PRIVACY_SUBPROCESSOR_WEB_H

#include "platform/page.h"

extern const struct route subprocessor_routes[];
enum err privacy_home(struct request *, struct html *);

#endif
