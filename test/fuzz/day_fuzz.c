/* Days and moments: what is read can be written, and reads back as the same. */
#include "fuzz.h"

#include "base/day.h"
#include "base/zone.h"

static void check_day(struct str s)
{
    struct day day, back;
    char bytes[10];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    if (day_parse(s, &day) != OK)
        return;
    struct day_parts p = day_parts(day);
    CHECK(day_exists(p.year, p.month, p.day) && day_eq(day_of(p.year, p.month, p.day), day));
    day_put_iso(&buf, day);
    CHECK(buf_done(&buf) == OK && day_parse(buf_str(&buf), &back) == OK && day_eq(day, back));
    CHECK(day_eq(zone_day(zone_instant(day, 0)), day));
}

static void check_instant(struct str s)
{
    struct instant t, back;
    /* An offset can lead out of the years that can be typed: one digit more. */
    char bytes[21];
    struct buf buf = buf_fixed(bytes, sizeof bytes);
    if (instant_parse_rfc3339(s, &t) != OK)
        return;
    instant_put_rfc3339(&buf, t);
    CHECK(buf_done(&buf) == OK);
    if (instant_parse_rfc3339(buf_str(&buf), &back) != OK) {
        int year = day_parts(zone_day(t)).year;
        CHECK(year <= DAY_MIN_YEAR || year >= DAY_MAX_YEAR);
        return;
    }
    CHECK(t.us - back.us >= 0 && t.us - back.us < 1000000);
    struct local l = zone_local(t);
    int64_t apart = t.us - zone_instant(l.day, l.minute).us;
    CHECK(apart >= 0 && apart < HOURS(1).us + MINUTES(1).us);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str s = { (const char *)bytes, n };
    check_day(s);
    check_instant(s);
    return 0;
}
