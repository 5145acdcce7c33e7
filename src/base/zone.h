/*
 * base/zone.h -- the one place that knows Europe/Berlin (EU rule since 1996,
 * the German rules back to 1980; no tz file is read).
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/day.h"
#include "base/instant.h"

struct local {
    struct day day;
    int minute;
    int second;
    int us;
}; /* minute of the day, 0..1439 */

struct local zone_local(struct instant);
/* Day of the moment in Europe/Berlin. */
struct day zone_day(struct instant);
/* Moment of a local time.  In the hour that does not exist (spring) the time
   counts from the old offset (02:30 -> 03:30 summer time); of the hour that
   exists twice (autumn) the first is meant. */
struct instant zone_instant(struct day, int minute);
/* Minutes east of UTC at that moment: 60 or 120. */
int zone_offset_minutes(struct instant);

#endif
