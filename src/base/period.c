#include "base/period.h"

#include "base/check.h"

struct day period_end_after_event(struct day event, int months)
{
    CHECK(months >= 0);
    return day_add_months(event, months);
}

struct day period_end_from_start(struct day first, int months)
{
    CHECK(months >= 0);
    struct day same = day_add_months(first, months);
    /* Clamped: the number is missing there, and the month itself is the end (§ 188 (3)). */
    return day_parts(same).day == day_parts(first).day ? day_add(same, -1) : same;
}

struct day period_quarter_end(struct day day)
{
    struct day_parts p = day_parts(day);
    return day_add(day_add_months(day_of(p.year, (p.month - 1) / 3 * 3 + 1, 1), 3), -1);
}

struct day period_year_end(struct day day) { return day_of(day_parts(day).year, 12, 31); }
