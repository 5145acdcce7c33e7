/*
 * contribution/contribution_web.h -- the routes of the room.
 */
#ifndef CONTRIBUTION_CONTRIBUTION_WEB_H
#define CONTRIBUTION_CONTRIBUTION_WEB_H

#include "platform/request.h"

extern const struct route what_if_routes[];

#endif
