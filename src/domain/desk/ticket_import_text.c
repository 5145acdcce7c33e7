/*
 * desk/ticket_import_text.c -- pieces of text as other systems write them.
 */
#include "domain/desk/ticket_import_record.h"

#include "base/num.h"
#include "base/zone.h"

/* "10:00" or "10:00:59" as seconds, -1 otherwise. */
static int64_t seconds_of(struct str text)
{
    static const int64_t limits[] = { 23, 59, 59 }, weights[] = { 3600, 60, 1 };
    struct str part;
    int64_t all = 0, n;
    size_t k = 0;
    if (str_empty(text))
        return 0;
    for (; str_cut(&text, ':', &part); k++) {
        if (k == ARRAY_LEN(limits) || part.len != 2 || num_parse(part, 0, limits[k], &n) != OK)
            return -1;
        all += n * weights[k];
    }
    return k >= 2 ? all : -1;
}

struct instant import_instant(struct str text, bool local)
{
    struct instant at;
    struct day day;
    int64_t n;
    text = str_trim(text);
    if (instant_parse_rfc3339(text, &at) == OK)
        return at;
    if (text.len >= 9 && num_parse(text, 1, INT64_C(99999999999), &n) == OK)
        return (struct instant){ n * 1000000 };
    size_t blank = str_find_byte(text, ' ');
    struct str date = str_sub(text, 0, blank == SIZE_MAX ? text.len : blank);
    struct str time = blank == SIZE_MAX ? STR("") : str_trim(str_from(text, blank));
    int64_t seconds = seconds_of(time);
    if (seconds < 0 || day_parse(date, &day) != OK)
        return INSTANT_NONE;
    if (!local)
        return instant_add((struct instant){ day.n * INT64_C(86400000000) }, SECONDS(seconds));
    return instant_add(zone_instant(day, (int)(seconds / 60)), SECONDS(seconds % 60));
}

/* "1 234" of a list for people is 1234. */
struct str import_without_blanks(struct mem *mem, struct str text)
{
    struct buf out = buf_of(mem, text.len);
    for (size_t i = 0; i < text.len; i++) {
        size_t nbsp = str_starts(str_from(text, i), STR("\u00a0"))   ? 2
                      : str_starts(str_from(text, i), STR("\u202f")) ? 3
                                                                     : 0;
        if (nbsp > 0)
            i += nbsp - 1;
        else if (text.at[i] != ' ')
            buf_byte(&out, text.at[i]);
    }
    return buf_str(&out);
}

/* Some versions keep their HTML escaped. */
struct str import_unescaped(struct mem *mem, struct str body)
{
    static const struct {
        struct str name;
        char c;
    } entities[] = { { STR_INIT("&lt;"), '<' },   { STR_INIT("&gt;"), '>' },  { STR_INIT("&quot;"), '"' },
                     { STR_INIT("&#39;"), '\'' }, { STR_INIT("&#60;"), '<' }, { STR_INIT("&#62;"), '>' },
                     { STR_INIT("&amp;"), '&' } };
    bool escaped = str_find(body, STR("&lt;")) != SIZE_MAX || str_find(body, STR("&#60;")) != SIZE_MAX;
    if (str_find_byte(body, '<') != SIZE_MAX || !escaped)
        return body;
    struct buf out = buf_of(mem, body.len);
    for (size_t i = 0; i < body.len; i++) {
        size_t k = 0;
        while (k < ARRAY_LEN(entities) && !str_starts(str_from(body, i), entities[k].name))
            k++;
        buf_byte(&out, k < ARRAY_LEN(entities) ? entities[k].c : body.at[i]);
        i += k < ARRAY_LEN(entities) ? entities[k].name.len - 1 : 0;
    }
    return buf_str(&out);
}

struct str import_on_one_line(struct mem *mem, struct str text)
{
    char *at = mem_alloc(mem, text.len);
    for (size_t i = 0; i < text.len; i++)
        at[i] = text.at[i] == '\n' || text.at[i] == '\t' ? ' ' : text.at[i];
    return str_trim((struct str){ at, text.len });
}
