#include "base/school_year.h"

#include "base/num.h"

struct day school_year_starts(int year) { return day_of(year, 8, 1); }

struct day school_year_ends(int year) { return day_of(year + 1, 7, 31); }

int school_year_of(struct day day)
{
    struct day_parts parts = day_parts(day);

    return parts.month >= 8 ? parts.year : parts.year - 1;
}

void school_year_put(struct buf *out, int year)
{
    buf_int_padded(out, year, 4);
    buf_byte(out, '/');
    buf_int_padded(out, (year + 1) % 100, 2);
}

struct str school_year_text(struct mem *mem, int year)
{
    struct buf out = buf_of(mem, 16);

    school_year_put(&out, year);
    return buf_str(&out);
}

/* Two digits are of this century. */
static bool year_of(struct str text, int64_t *year)
{
    text = str_trim(text);
    if ((text.len != 2 && text.len != 4) || num_parse(text, 0, DAY_MAX_YEAR - 1, year) != OK)
        return false;
    *year += text.len == 2 ? 2000 : 0;
    return *year >= DAY_MIN_YEAR;
}

enum err school_year_parse(struct str text, int *year)
{
    struct str rest = text, first;
    int64_t from, to;
    char sign = str_find_byte(text, '/') != SIZE_MAX ? '/' : '-';

    if (!str_cut(&rest, sign, &first) || rest.at == NULL || !year_of(first, &from) || !year_of(rest, &to))
        return ERR_INVALID;
    bool whole = str_trim(rest).len == 4;
    if (whole ? to != from + 1 : to % 100 != (from + 1) % 100)
        return ERR_INVALID;
    *year = (int)from;
    return OK;
}
