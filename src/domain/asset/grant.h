/*
 * asset/grant.h -- how long what a grant paid for is bound to its purpose (Zweckbindung).  Pure.
 * Years, day and rule are those of the notice of the grant.  Source: domain/dates.md 12.
 */
#ifndef ASSET_GRANT_H
#define ASSET_GRANT_H

#include "base/day.h"

enum grant_end_rule {
    GRANT_AFTER_EVENT = 1,     /* so many years after the day (§§ 187 (1), 188 BGB) */
    GRANT_END_OF_CALENDAR_YEAR /* at the end of the year so many years later */
};
/* The last day; no § 193 BGB.  years >= 0. */
struct day grant_binding_end(struct day anchor, int years, enum grant_end_rule);

#endif
