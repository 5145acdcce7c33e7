/*
 * platform/parse_scan.c -- how much of a message stays within the limits of
 * nesting and parts, before gmime (which recurses) sees it.  It looks for what
 * could be a boundary or a nested message and errs on the side of more.
 */
#include "platform/parse_wire.h"

#include <string.h>

#include "platform/limits.h"

enum { NESTED_MAX = 60, NESTED_TEXT = 70 };

struct scan {
    struct str raw;
    struct str boundaries[NESTED_MAX];
    size_t nboundaries, nmessages, nparts;
};

static bool word_at(struct str raw, size_t i, struct str word)
{
    return str_eq_nocase(str_sub(raw, i, word.len), word);
}

/* "boundary", "boundary*", "boundary*0*" and "=", with blanks: the value's beginning. */
static bool boundary_value(struct str raw, size_t i, struct str *value)
{
    i += STR("boundary").len;
    while (i < raw.len &&
           (raw.at[i] == '*' || raw.at[i] == ' ' || raw.at[i] == '\t' || (raw.at[i] >= '0' && raw.at[i] <= '9')))
        i++;
    if (i >= raw.len || raw.at[i] != '=')
        return false;
    i++;
    while (i < raw.len &&
           (raw.at[i] == ' ' || raw.at[i] == '\t' || raw.at[i] == '"' || raw.at[i] == '\r' || raw.at[i] == '\n'))
        i++;
    size_t end = i;
    while (end < raw.len && end - i < NESTED_TEXT && raw.at[end] > ' ' && raw.at[end] != '"' && raw.at[end] != ';' &&
           raw.at[end] != '\\' && raw.at[end] != '%')
        end++;
    *value = str_sub(raw, i, end - i);
    return true;
}

static bool is_boundary_line(const struct scan *s, size_t i)
{
    for (size_t k = 0; k < s->nboundaries; k++)
        if (word_at(s->raw, i + 2, s->boundaries[k]))
            return true;
    return false;
}

/* Too deep at byte i? */
static bool nests(struct scan *s, size_t i)
{
    struct str value;
    if (word_at(s->raw, i, STR("boundary")) && boundary_value(s->raw, i, &value)) {
        if (s->nboundaries == NESTED_MAX)
            return true;
        s->boundaries[s->nboundaries++] = value;
    }
    return word_at(s->raw, i, STR("message/")) && ++s->nmessages > NESTED_MAX;
}

size_t parse_mail_within(struct str raw, enum parse_note *note)
{
    struct scan s = { .raw = raw };
    bool line_start = true;
    *note = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        bool may_nest = c == 'b' || c == 'B' || c == 'm' || c == 'M';
        if (may_nest && nests(&s, i)) {
            *note = PARSE_NOTE_NESTED;
            return i;
        }
        if (line_start && c == '-' && word_at(raw, i, STR("--")) && is_boundary_line(&s, i) &&
            ++s.nparts > 2 * LIMIT_MAIL_PARTS) {
            *note = PARSE_NOTE_PARTS;
            return i;
        }
        line_start = c == '\n';
    }
    return raw.len;
}
