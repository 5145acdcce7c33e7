/*
 * desk/school_calendar_ics.c -- all-day events of an iCalendar file (RFC 5545), as far as
 * a table of holidays needs them: everything that would be more than a first and a last
 * day with a name is refused, not understood (docs/decisions/0014-calendar.md).
 */
#include "domain/desk/school_calendar_internal.h"

#include "base/check.h"
#include "base/num.h"
#include "base/utf8.h"
#include "platform/limits.h"

#define LINE_MAX 4096

struct reader {
    struct mem *mem;
    struct str rest;
    struct buf text; /* of the line being read */
    int line;        /* physical line the logical one begins in */
    int next;
    struct school_holiday_file *file;
    /* of the event being read */
    bool event, refused;
    struct school_holiday now;
    struct day end; /* exclusive */
    int depth;      /* components inside the event: VALARM */
};

bool school_ics_is(struct str bytes)
{
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_from(bytes, 3);
    return str_starts(str_trim(bytes), STR("BEGIN:VCALENDAR"));
}

/* A logical line: those that begin with a blank continue it (folding, 3.1). */
static bool next_line(struct reader *r, struct str *out)
{
    struct str part;
    r->text.len = 0;
    r->line = r->next;
    if (!str_cut_line(&r->rest, &part))
        return false;
    buf_put(&r->text, part);
    r->next++;
    while (r->rest.len > 0 && (r->rest.at[0] == ' ' || r->rest.at[0] == '\t') && str_cut_line(&r->rest, &part)) {
        buf_put(&r->text, str_from(part, 1));
        r->next++;
    }
    *out = buf_str(&r->text);
    return true;
}

/* "NAME;PARAM=x:value"; a value may hold any further sign. */
static bool split(struct str line, struct str *name, struct str *params, struct str *value)
{
    size_t colon = str_find_byte(line, ':');
    if (colon == SIZE_MAX)
        return false;
    struct str head = str_sub(line, 0, colon);
    size_t semicolon = str_find_byte(head, ';');
    *value = str_from(line, colon + 1);
    *name = semicolon == SIZE_MAX ? head : str_sub(head, 0, semicolon);
    *params = semicolon == SIZE_MAX ? STR("") : str_from(head, semicolon + 1);
    return true;
}

/* "20261223" */
static enum err day_value(struct str value, struct day *out)
{
    int64_t number;
    if (value.len != 8 || num_parse(value, 10000101, 99991231, &number) != OK)
        return ERR_INVALID;
    int year = (int)(number / 10000), month = (int)(number / 100 % 100), day = (int)(number % 100);
    if (!day_exists(year, month, day))
        return ERR_INVALID;
    *out = day_of(year, month, day);
    return OK;
}

/* TEXT of RFC 5545 3.3.11; line breaks and control characters become blanks. */
static struct str text_value(struct mem *mem, struct str value)
{
    struct buf out = buf_of(mem, value.len + 1);
    for (size_t i = 0; i < value.len; i++) {
        bool escaped = value.at[i] == '\\' && i + 1 < value.len;
        char c = escaped ? value.at[++i] : value.at[i];
        bool space = (escaped && (c == 'n' || c == 'N')) || ((unsigned char)c < ' ');
        buf_byte(&out, space ? ' ' : c);
    }
    return str_trim(buf_str(&out));
}

static void refuse_event(struct reader *r, enum msg why)
{
    if (!r->refused)
        school_holiday_problem_add(r->file, r->line, why, true);
    r->refused = true;
}

static void property(struct reader *r, struct str name, struct str params, struct str value)
{
    static const char *const recurring[] = { "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION" };
    bool start = str_eq(name, STR("DTSTART")), end = str_eq(name, STR("DTEND"));
    for (size_t i = 0; i < ARRAY_LEN(recurring); i++)
        if (str_eq(name, str_of(recurring[i])))
            refuse_event(r, M_calendar_holiday_problem_recurring);
    if (str_eq(name, STR("SUMMARY")))
        r->now.name = text_value(r->mem, value);
    if (!start && !end)
        return;
    struct day *to = start ? &r->now.from : &r->end;
    if (!str_eq(params, STR("VALUE=DATE")) || day_value(value, to) != OK)
        refuse_event(r, M_calendar_holiday_problem_timed);
}

static enum err event_end(struct reader *r)
{
    r->event = false;
    if (r->refused)
        return OK;
    if (day_is_none(r->now.from)) {
        school_holiday_problem_add(r->file, r->now.line, M_calendar_holiday_problem_day, true);
        return OK;
    }
    r->now.to = day_is_none(r->end) ? r->now.from : day_add(r->end, -1);
    return school_holiday_add(r->file, r->now);
}

static void event_begin(struct reader *r)
{
    r->event = true;
    r->refused = false;
    r->depth = 0;
    r->end = DAY_NONE;
    r->now = (struct school_holiday){ .from = DAY_NONE, .to = DAY_NONE, .line = r->line };
}

static enum err line_read(struct reader *r, struct str line)
{
    struct str name, params, value;
    if (!split(line, &name, &params, &value))
        return str_trim(line).len == 0 ? OK : ERR_MALFORMED;
    bool begin = str_eq(name, STR("BEGIN")), end = str_eq(name, STR("END"));
    bool vevent = str_eq(value, STR("VEVENT"));
    if (begin && vevent && r->event)
        return ERR_MALFORMED;
    if (begin && vevent) {
        event_begin(r);
        return OK;
    }
    if (end && vevent)
        return r->event && r->depth == 0 ? event_end(r) : ERR_MALFORMED;
    r->depth += r->event ? begin - end : 0;
    if (r->event && r->depth == 0)
        property(r, name, params, value);
    return r->depth < 0 ? ERR_MALFORMED : OK;
}

enum err school_ics_read(struct mem *mem, struct str bytes, struct school_holiday_file *file)
{
    struct reader r = { .mem = mem, .next = 1, .file = file, .text = buf_of(mem, LINE_MAX) };
    struct str line;
    r.rest = str_starts(bytes, STR("\xef\xbb\xbf")) ? str_from(bytes, 3) : bytes;
    if (!utf8_valid(r.rest))
        return ERR_MALFORMED;
    while (next_line(&r, &line)) {
        TRY(buf_done(&r.text) == OK ? OK : ERR_MALFORMED);
        TRY(line_read(&r, line));
    }
    return r.event ? ERR_MALFORMED : OK;
}
