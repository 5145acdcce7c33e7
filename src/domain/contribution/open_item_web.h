/*
 * domain/contribution/open_item_web.h -- the home page's block of the head: overdue for too long.
 */
#ifndef DOMAIN_CONTRIBUTION_OPEN_ITEM_WEB_H
#define DOMAIN_CONTRIBUTION_OPEN_ITEM_WEB_H

#include "domain/contribution/open_item_view.h"
#include "platform/request.h"

enum err open_item_home(struct request *, struct html *);

#endif
