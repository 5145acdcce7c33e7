/*
 * desk/school_calendar.h -- school holidays as the state publishes them: read from a
 * file, checked, never computed.  Pure.  Source: domain/dates.md 11.
 */
#ifndef DESK_SCHOOL_CALENDAR_H
#define DESK_SCHOOL_CALENDAR_H

#include "base/day.h"
#include "platform/i18n.h"

struct school_holiday {
    struct str name;
    struct day from, to; /* both included */
    int line;            /* of the file */
};
/* What is wrong with a line (0: the file); `fatal`: the file cannot be taken. */
struct school_holiday_problem {
    int line;
    enum msg msg;
    bool fatal;
};
struct school_holiday_file {
    struct {
        struct school_holiday *at;
        size_t n;
    } list; /* by first day */
    struct {
        struct school_holiday_problem *at;
        size_t n;
    } problems;
    struct str source;    /* when the file says so, else "" */
    struct day retrieved; /* ... else DAY_NONE */
    bool fatal;
};

/*
 * iCalendar (all-day VEVENTs; DTEND is exclusive) or CSV: "name;from;to;source;retrieved"
 * or "starts_on,ends_on,name".  ERR_MALFORMED: neither; ERR_TOO_LARGE: more than
 * SCHOOL_HOLIDAYS_MAX of them or SCHOOL_HOLIDAY_FILE_MAX bytes.  Everything else is a problem of the file.
 */
#define SCHOOL_HOLIDAYS_MAX 1000
#define SCHOOL_HOLIDAY_FILE_MAX KIB(256)
enum err school_holiday_read(struct mem *, struct str bytes, struct school_holiday_file *);

/* The one that the day lies in; NULL: a day of school as far as the table tells. */
const struct school_holiday *school_holiday_on(const struct school_holiday *, size_t n, struct day);

#endif
