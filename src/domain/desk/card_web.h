/*
 * desk/card_web.h -- what page and machine interface of decision cards share.
 */
#ifndef DESK_CARD_WEB_H
#define DESK_CARD_WEB_H

#include "domain/desk/card.h"
#include "domain/desk/desk_web.h"

#define CARD_BOUND 80
#define CARD_TOPIC 60
#define CARD_TEXT 600
#define CARD_PICTURE 20

/* "service:network", "class:tablet", "model:<ref>" of things that exist; ERR_INVALID at "bound": of none. */
enum err card_place_of(struct request *, struct str bound, struct card_place *);

#endif
