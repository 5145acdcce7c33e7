/*
 * desk/calendar_text.h -- hours and closing days as people write them and as the
 * database keeps them.  Pure.
 */
#ifndef DESK_CALENDAR_TEXT_H
#define DESK_CALENDAR_TEXT_H

#include "domain/desk/calendar.h"

#define CALENDAR_LESSONS 16

/*
 * "07:30-12:00, 12:45-16:00"; "7.30 bis 12 Uhr" too; "" is none.  ERR_INVALID: not
 * such a list, not ascending, overlapping, or more than `max`.
 */
enum err calendar_hours_parse(struct str, struct hours *out, size_t max, size_t *n);
/* "07:30-12:00, 12:45-16:00"; stops at the first unused one. */
void calendar_hours_put(struct buf *, const struct hours *, size_t n);

/* Seven such lists, Monday first, with ";" between them. */
enum err calendar_week_parse(struct str, struct service_hours *);
void calendar_week_put(struct buf *, const struct service_hours *);

/* "24.12., 31.12., 15.05.2027"; also on lines of their own. */
enum err calendar_closings_parse(struct str, struct service_hours *);
void calendar_closings_put(struct buf *, const struct service_hours *);

/* Is there any open minute from this week? */
bool calendar_has_hours(const struct service_hours *);

#endif
