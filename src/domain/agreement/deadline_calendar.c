#include "domain/agreement/deadline_calendar.h"

/* Octets of a line before it is folded (RFC 5545 3.1). */
#define LINE_OCTETS 75
/* Reminders: so many days before the safe day. */
static const int alarm_days[] = { 30, 7 };

static bool continues(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* One content line, folded between characters. */
static void put_line(struct buf *out, struct str line)
{
    size_t max = LINE_OCTETS;
    while (line.len > max) {
        size_t cut = max;
        while (cut > 0 && continues(line.at[cut]))
            cut--;
        buf_put(out, str_sub(line, 0, cut));
        buf_put_z(out, "\r\n ");
        line = str_from(line, cut);
        max = LINE_OCTETS - 1; /* the blank counts */
    }
    buf_put(out, line);
    buf_put_z(out, "\r\n");
}

static void put_z(struct buf *out, const char *line) { put_line(out, str_of(line)); }

/* name:value with the signs of TEXT escaped. */
static void put_text(struct buf *out, struct mem *mem, const char *name, struct str value)
{
    struct buf line = buf_of(mem, KIB(16));
    buf_put_z(&line, name);
    buf_byte(&line, ':');
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == '\n')
            buf_put_z(&line, "\\n");
        else if (c == ',' || c == ';' || c == '\\')
            buf_byte(&line, '\\'), buf_byte(&line, c);
        else if ((unsigned char)c >= 0x20)
            buf_byte(&line, c);
    }
    put_line(out, buf_str(&line));
}

static void put_day(struct buf *out, const char *name, struct day day)
{
    struct day_parts p = day_parts(day);
    buf_put_z(out, name);
    buf_int_padded(out, p.year, 4);
    buf_int_padded(out, p.month, 2);
    buf_int_padded(out, p.day, 2);
    buf_put_z(out, "\r\n");
}

/* 20261123T042716Z: RFC 3339 without its signs. */
static void put_moment(struct buf *out, const char *name, struct instant t)
{
    char bytes[32];
    struct buf text = buf_fixed(bytes, sizeof bytes);
    instant_put_rfc3339(&text, t);
    buf_put_z(out, name);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != '-' && text.at[i] != ':')
            buf_byte(out, text.at[i]);
    buf_put_z(out, "\r\n");
}

/* "pedell.example" of "https://pedell.example:8443/x". */
static struct str host_of(struct str url)
{
    size_t scheme = str_find(url, STR("://")), end = 0;
    struct str rest = scheme == SIZE_MAX ? url : str_from(url, scheme + 3);
    while (end < rest.len && rest.at[end] != '/' && rest.at[end] != ':')
        end++;
    return str_sub(rest, 0, end);
}

static void put_alarm(struct buf *out, struct mem *mem, struct str summary, int days)
{
    struct buf trigger = buf_of(mem, 32);
    buf_put_z(&trigger, "TRIGGER:-P");
    buf_int(&trigger, days);
    buf_byte(&trigger, 'D');
    put_z(out, "BEGIN:VALARM");
    put_z(out, "ACTION:DISPLAY");
    put_line(out, buf_str(&trigger));
    put_text(out, mem, "DESCRIPTION", summary);
    put_z(out, "END:VALARM");
}

static struct str describe(struct mem *mem, enum lang lang, const struct deadline_row *row)
{
    struct deadline_day day = deadline_row_day(row);
    struct buf safe = buf_of(mem, 80);
    i18n_day_words(&safe, lang, row->safe);
    return str_cat(mem, deadline_reason(mem, lang, &day), STR("\n"), msg_text(lang, M_deadline_safe), STR(" "),
                   buf_str(&safe), STR("\n"), msg_text(lang, deadline_clause(day.rule)));
}

static void put_event(struct buf *out, struct mem *mem, enum lang lang, struct str base_url,
                      const struct deadline_row *row)
{
    struct buf ref = buf_of(mem, REF_TEXT_LEN), party = buf_of(mem, REF_TEXT_LEN);
    ref_put(&ref, row->ref.b);
    ref_put(&party, row->authority_ref.b);
    struct str summary =
        msg_format(mem, lang, M_deadline_feed_summary, { "what", msg_text(lang, deadline_title((int)row->rule)) },
                   { "party", row->authority_name });
    put_z(out, "BEGIN:VEVENT");
    put_text(out, mem, "UID", str_cat(mem, buf_str(&ref), STR("@"), host_of(base_url)));
    put_moment(out, "DTSTAMP:", row->created_at);
    put_day(out, "DTSTART;VALUE=DATE:", row->shifted);
    put_day(out, "DTEND;VALUE=DATE:", day_add(row->shifted, 1));
    put_text(out, mem, "SUMMARY", summary);
    put_text(out, mem, "DESCRIPTION", describe(mem, lang, row));
    put_line(out, str_cat(mem, STR("URL:"), base_url, STR("/agreement/parties/"), buf_str(&party), STR("/deadlines")));
    put_z(out, "TRANSP:TRANSPARENT");
    for (size_t i = 0; i < ARRAY_LEN(alarm_days); i++)
        put_alarm(out, mem, summary, alarm_days[i] + day_between(row->safe, row->shifted));
    put_z(out, "END:VEVENT");
}

void deadline_calendar_put(struct buf *out, struct mem *mem, enum lang lang, struct str base_url,
                           const struct deadline_rows *rows)
{
    put_z(out, "BEGIN:VCALENDAR");
    put_z(out, "VERSION:2.0");
    put_z(out, "PRODID:-//Pedell//Deadlines//DE");
    put_z(out, "CALSCALE:GREGORIAN");
    put_text(out, mem, "X-WR-CALNAME", msg_text(lang, M_deadline_feed_name));
    for (size_t i = 0; i < rows->n; i++)
        put_event(out, mem, lang, base_url, &rows->at[i]);
    put_z(out, "END:VCALENDAR");
}
