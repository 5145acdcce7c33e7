/*
 * base/instant.h -- a moment: microseconds since 1970-01-01T00:00:00Z.
 * Only base/zone converts between moments and days.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include "base/buf.h"

struct instant {
    int64_t us;
};
#define INSTANT_NONE ((struct instant){ INT64_MIN })
#define INSTANT_FOREVER ((struct instant){ INT64_MAX })

struct duration {
    int64_t us;
};
#define SECONDS(n) ((struct duration){ (n)*INT64_C(1000000) })
#define MINUTES(n) SECONDS((n)*INT64_C(60))
#define HOURS(n) SECONDS((n)*INT64_C(3600))
#define DAYS(n) SECONDS((n)*INT64_C(86400))

bool instant_is_none(struct instant);
int instant_compare(struct instant, struct instant);
struct instant instant_add(struct instant, struct duration); /* saturates */
struct instant instant_sub(struct instant, struct duration);
struct duration instant_between(struct instant from, struct instant to);

/* RFC 3339 in UTC, whole seconds (rounded down): "2026-11-23T04:27:16Z"; parse
   takes any offset and up to six digits of fractions, no leap second. */
void instant_put_rfc3339(struct buf *, struct instant);
enum err instant_parse_rfc3339(struct str, struct instant *out);

#endif
