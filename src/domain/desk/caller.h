/*
 * desk/caller.h -- who is on the telephone: what the agent heard or the display
 * shows, against what is known of a contact.  Pure.
 */
#ifndef DESK_CALLER_H
#define DESK_CALLER_H

#include "base/str.h"

/* Digits of a German number as within the country, without the trunk zero: "+49 (30) 2312-5" is
   "3023125"; "" when there are fewer than three. */
struct str caller_digits(struct mem *, struct str text);
/* Every word begins a word of `names`, umlauts folded, or a query without letters is part of the digits
   of `phone`.  Nothing matches an empty query. */
bool caller_matches(struct mem *, struct str query, struct str names, struct str phone);

#endif
