#include "domain/desk/calendar_text.h"

#include "base/check.h"
#include "base/num.h"

/* --- times -------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The number text begins with, at most `digits` long; -1: none. */
static int take_number(struct str *text, size_t digits)
{
    int value = 0;
    size_t n = 0;
    while (n < text->len && n < digits && is_digit(text->at[n]))
        value = value * 10 + (text->at[n++] - '0');
    *text = str_from(*text, n);
    return n > 0 ? value : -1;
}

static void skip_blanks(struct str *text)
{
    while (text->len > 0 && (text->at[0] == ' ' || text->at[0] == '\t'))
        *text = str_from(*text, 1);
}

static bool take_word(struct str *text, struct str word)
{
    if (!str_starts(*text, word))
        return false;
    *text = str_from(*text, word.len);
    skip_blanks(text);
    return true;
}

/* "7:30", "07.30", "16 Uhr", "24:00" */
static int take_time(struct str *text)
{
    int hour = take_number(text, 2), minute = 0;
    if (hour < 0)
        return -1;
    if (text->len > 0 && (text->at[0] == ':' || text->at[0] == '.')) {
        *text = str_from(*text, 1);
        size_t before = text->len;
        minute = take_number(text, 2);
        if (before - text->len != 2)
            return -1;
    }
    skip_blanks(text);
    (void)take_word(text, STR("Uhr"));
    int at = hour * 60 + minute;
    return minute < 60 && at <= 24 * 60 ? at : -1;
}

static enum err interval(struct str part, struct hours *out)
{
    struct str text = str_trim(part);
    out->from = take_time(&text);
    bool between = take_word(&text, STR("-")) || take_word(&text, STR("–")) || take_word(&text, STR("bis"));
    if (out->from < 0 || !between)
        return ERR_INVALID;
    out->to = take_time(&text);
    return text.len == 0 && out->to > out->from ? OK : ERR_INVALID;
}

enum err calendar_hours_parse(struct str text, struct hours *out, size_t max, size_t *n)
{
    struct str rest = str_trim(text), part;
    *n = 0;
    if (rest.len == 0)
        return OK;
    while (str_cut(&rest, ',', &part)) {
        if (*n == max)
            return ERR_INVALID;
        TRY(interval(part, &out[*n]));
        if (*n > 0 && out[*n].from < out[*n - 1].to)
            return ERR_INVALID;
        ++*n;
    }
    return OK;
}

static void put_time(struct buf *out, int minute)
{
    buf_int_padded(out, minute / 60, 2);
    buf_byte(out, ':');
    buf_int_padded(out, minute % 60, 2);
}

void calendar_hours_put(struct buf *out, const struct hours *hours, size_t n)
{
    for (size_t i = 0; i < n && hours[i].from < hours[i].to; i++) {
        buf_put_z(out, i > 0 ? ", " : "");
        put_time(out, hours[i].from);
        buf_byte(out, '-');
        put_time(out, hours[i].to);
    }
}

/* --- weeks -------------------------------------------------------------------------------- */

enum err calendar_week_parse(struct str text, struct service_hours *hours)
{
    struct str day;
    for (size_t d = 0; d < 7; d++) {
        size_t n;
        if (!str_cut(&text, ';', &day))
            return ERR_INVALID;
        for (size_t i = 0; i < CALENDAR_INTERVALS; i++)
            hours->week[d][i] = (struct hours){ 0, 0 };
        TRY(calendar_hours_parse(day, hours->week[d], CALENDAR_INTERVALS, &n));
    }
    return text.at == NULL ? OK : ERR_INVALID;
}

void calendar_week_put(struct buf *out, const struct service_hours *hours)
{
    for (size_t d = 0; d < 7; d++) {
        buf_put_z(out, d > 0 ? ";" : "");
        calendar_hours_put(out, hours->week[d], CALENDAR_INTERVALS);
    }
}

bool calendar_has_hours(const struct service_hours *hours)
{
    for (size_t d = 0; d < 7; d++)
        if (hours->week[d][0].from < hours->week[d][0].to)
            return true;
    return false;
}

/* --- closing days --------------------------------------------------------------------------- */

/* "24.12." each year, "24.12.2026" once. */
static enum err closing(struct str part, struct closing *out)
{
    struct str text = str_trim(part);
    out->day = take_number(&text, 2);
    if (!take_word(&text, STR(".")))
        return ERR_INVALID;
    out->month = take_number(&text, 2);
    if (text.len > 0 && !take_word(&text, STR(".")))
        return ERR_INVALID;
    out->year = text.len > 0 ? take_number(&text, 4) : 0;
    bool exists = day_exists(out->year == 0 ? 2000 : out->year, out->month, out->day);
    return text.len == 0 && exists ? OK : ERR_INVALID;
}

enum err calendar_closings_parse(struct str text, struct service_hours *hours)
{
    struct str line, part;
    size_t n = 0;
    for (size_t i = 0; i < CALENDAR_CLOSINGS; i++)
        hours->closed[i] = (struct closing){ 0, 0, 0 };
    while (str_cut_line(&text, &line))
        while (str_cut(&line, ',', &part)) {
            if (str_trim(part).len == 0)
                continue;
            if (n == CALENDAR_CLOSINGS)
                return ERR_INVALID;
            TRY(closing(part, &hours->closed[n++]));
        }
    return OK;
}

void calendar_closings_put(struct buf *out, const struct service_hours *hours)
{
    for (size_t i = 0; i < CALENDAR_CLOSINGS && hours->closed[i].month != 0; i++) {
        const struct closing *c = &hours->closed[i];
        buf_put_z(out, i > 0 ? ", " : "");
        buf_int_padded(out, c->day, 2);
        buf_byte(out, '.');
        buf_int_padded(out, c->month, 2);
        buf_byte(out, '.');
        if (c->year != 0)
            buf_int(out, c->year);
    }
}
