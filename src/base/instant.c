#include "base/instant.h"

#include "base/check.h"
#include "base/day.h"
#include "base/num.h"

bool instant_is_none(struct instant t) { return t.us == INSTANT_NONE.us; }

int instant_compare(struct instant a, struct instant b) { return (a.us > b.us) - (a.us < b.us); }

/* INT64_MIN means "none", so the lowest moment is one above. */
static int64_t saturated(bool below) { return below ? INT64_MIN + 1 : INT64_MAX; }

struct instant instant_add(struct instant t, struct duration d)
{
    CHECK(!instant_is_none(t));
    int64_t us;
    if (!num_add(t.us, d.us, &us) || us == INT64_MIN)
        us = saturated(d.us < 0);
    return (struct instant){ us };
}

struct instant instant_sub(struct instant t, struct duration d)
{
    /* -INT64_MIN does not exist; one microsecond less is the same 292 millennia. */
    return instant_add(t, (struct duration){ d.us == INT64_MIN ? INT64_MAX : -d.us });
}

struct duration instant_between(struct instant from, struct instant to)
{
    CHECK(!instant_is_none(from) && !instant_is_none(to));
    int64_t us;
    if (__builtin_sub_overflow(to.us, from.us, &us))
        us = saturated(to.us < from.us);
    return (struct duration){ us };
}

/* --- text ---------------------------------------------------------------------- */

#define SECONDS_PER_DAY 86400

void instant_put_rfc3339(struct buf *buf, struct instant t)
{
    CHECK(!instant_is_none(t));
    int64_t seconds = num_div_floor(t.us, 1000000);
    int of_day = (int)num_mod_floor(seconds, SECONDS_PER_DAY);
    day_put_iso(buf, (struct day){ (int32_t)num_div_floor(seconds, SECONDS_PER_DAY) });
    buf_byte(buf, 'T');
    buf_int_padded(buf, of_day / 3600, 2);
    buf_byte(buf, ':');
    buf_int_padded(buf, of_day / 60 % 60, 2);
    buf_byte(buf, ':');
    buf_int_padded(buf, of_day % 60, 2);
    buf_byte(buf, 'Z');
}

/* Take `len` bytes off the front. */
static struct str take(struct str *rest, size_t len)
{
    struct str taken = str_sub(*rest, 0, len);
    *rest = str_from(*rest, len);
    return taken;
}

static bool take_byte(struct str *rest, char a, char b)
{
    if (rest->len == 0 || (rest->at[0] != a && rest->at[0] != b))
        return false;
    *rest = str_from(*rest, 1);
    return true;
}

/* Exactly two digits up to `max`. */
static enum err take_two(struct str *rest, int64_t max, int64_t *out)
{
    struct str digits = take(rest, 2);
    if (digits.len != 2 || digits.at[0] == '-')
        return ERR_INVALID;
    return num_parse(digits, 0, max, out);
}

/* ".5" is 500000 microseconds. */
static enum err take_fraction(struct str *rest, int64_t *us)
{
    *us = 0;
    if (!take_byte(rest, '.', '.'))
        return OK;
    size_t digits = 0;
    for (int64_t unit = 100000; rest->len > 0 && rest->at[0] >= '0' && rest->at[0] <= '9'; unit /= 10) {
        if (++digits > 6)
            return ERR_INVALID;
        *us += (rest->at[0] - '0') * unit;
        *rest = str_from(*rest, 1);
    }
    return digits > 0 ? OK : ERR_INVALID;
}

/* "Z", "+01:00" or "-05:30", and nothing behind it. */
static enum err take_offset(struct str *rest, int64_t *seconds)
{
    int64_t hours = 0, minutes = 0;
    *seconds = 0;
    if (!take_byte(rest, 'Z', 'z')) {
        bool west = str_starts(*rest, STR("-"));
        if (!take_byte(rest, '+', '-'))
            return ERR_INVALID;
        TRY(take_two(rest, 23, &hours));
        if (!take_byte(rest, ':', ':'))
            return ERR_INVALID;
        TRY(take_two(rest, 59, &minutes));
        *seconds = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    }
    return rest->len == 0 ? OK : ERR_INVALID;
}

/* A leap second (":60") is refused: it has no number of its own in this type. */
static enum err take_time(struct str *rest, int64_t *seconds)
{
    int64_t hour, minute, second;
    TRY(take_two(rest, 23, &hour));
    if (!take_byte(rest, ':', ':'))
        return ERR_INVALID;
    TRY(take_two(rest, 59, &minute));
    if (!take_byte(rest, ':', ':'))
        return ERR_INVALID;
    TRY(take_two(rest, 59, &second));
    *seconds = hour * 3600 + minute * 60 + second;
    return OK;
}

enum err instant_parse_rfc3339(struct str s, struct instant *out)
{
    struct str rest = s, date = take(&rest, 10);
    struct day day;
    int64_t of_day, us, offset;
    /* day_parse takes the German form too. */
    if (date.len != 10 || date.at[4] != '-')
        return ERR_INVALID;
    TRY(day_parse(date, &day));
    if (!take_byte(&rest, 'T', 't'))
        return ERR_INVALID;
    TRY(take_time(&rest, &of_day));
    TRY(take_fraction(&rest, &us));
    TRY(take_offset(&rest, &offset));
    out->us = ((int64_t)day.n * SECONDS_PER_DAY + of_day - offset) * 1000000 + us;
    return OK;
}
