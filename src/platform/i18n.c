#include "platform/i18n.h"

#include <string.h>

#include "base/check.h"
#include "base/zone.h"

/* --- texts ---------------------------------------------------------------------- */

struct str msg_text(enum lang lang, enum msg msg)
{
    CHECK((unsigned)lang < LANG_COUNT && (unsigned)msg < MSG_COUNT);
    return msg_rows[msg].text[lang];
}

static struct str arg_value(const struct msg_arg *args, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(args[i].name), name))
            return args[i].value;
    /* A placeholder without argument is a bug of the caller. */
    CHECK(false);
    return STR("");
}

/* `text` with each {name} replaced.  tools/htmlc has checked that braces pair. */
static void fill(struct buf *out, struct str text, const struct msg_arg *args, size_t n)
{
    for (;;) {
        size_t open = str_find_byte(text, '{');
        if (open == SIZE_MAX)
            break;
        buf_put(out, str_sub(text, 0, open));
        text = str_from(text, open + 1);
        size_t close = str_find_byte(text, '}');
        CHECK(close != SIZE_MAX);
        buf_put(out, arg_value(args, n, str_sub(text, 0, close)));
        text = str_from(text, close + 1);
    }
    buf_put(out, text);
}

static struct str formatted(struct mem *mem, struct str text, const struct msg_arg *args, size_t n)
{
    size_t longest = 0;
    for (size_t i = 0; i < n; i++)
        if (args[i].value.len > longest)
            longest = args[i].value.len;
    /* A placeholder has three bytes at least. */
    struct buf b = buf_of(mem, text.len + (text.len / 3) * longest + 1);
    fill(&b, text, args, n);
    return buf_str(&b);
}

struct str msg_format_(struct mem *mem, enum lang lang, enum msg msg, const struct msg_arg *args, size_t n)
{
    return formatted(mem, msg_text(lang, msg), args, n);
}

struct str msg_count(struct mem *mem, enum lang lang, enum msg msg, int64_t count)
{
    char digits[40];
    struct buf b = buf_fixed(digits, sizeof digits);
    i18n_number(&b, lang, count);
    struct str text = msg_text(lang, msg);
    if (count != 1 && msg_rows[msg].plural[lang].len > 0)
        text = msg_rows[msg].plural[lang];
    return formatted(mem, text, (const struct msg_arg[]){ { "n", buf_str(&b) } }, 1);
}

/* Byte order of the key, as tools/htmlc has sorted them. */
static int key_compare(struct str key, const char *row)
{
    size_t len = strlen(row), common = key.len < len ? key.len : len;
    int order = common > 0 ? memcmp(key.at, row, common) : 0;
    return order != 0 ? order : (key.len > len) - (key.len < len);
}

enum msg msg_by_key(struct str key)
{
    int low = MSG_NONE + 1, high = MSG_COUNT - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2, order = key_compare(key, msg_rows[middle].key);
        if (order == 0)
            return (enum msg)middle;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return MSG_NONE;
}

struct str msg_of_action(struct mem *mem, enum lang lang, struct str action)
{
    struct str what = action, room;
    if (!str_cut(&what, '.', &room) || what.at == NULL)
        return action;
    enum msg msg = msg_by_key(str_cat(mem, room, STR(".audit."), what));
    return msg != MSG_NONE ? msg_text(lang, msg) : action;
}

/* --- dates ---------------------------------------------------------------------- */

/* Keys are sorted, so the names of weekdays and months follow each other. */
_Static_assert(M_i18n_weekday_7 == M_i18n_weekday_1 + 6, "seven weekdays");
_Static_assert(M_i18n_month_12 == M_i18n_month_01 + 11, "twelve months");

/* Absent days and moments in a table. */
static const struct str none = STR_INIT("\u2013");

/* The parts of a date as arguments of a pattern. */
struct date_args {
    char digits[7][8];
    struct msg_arg args[9];
    size_t n;
};

static void arg_text(struct date_args *a, const char *name, struct str value)
{
    a->args[a->n++] = (struct msg_arg){ name, value };
}

static void arg_number(struct date_args *a, const char *name, int64_t number, int digits)
{
    struct buf b = buf_fixed(a->digits[a->n], sizeof a->digits[0]);
    buf_int_padded(&b, number, digits);
    arg_text(a, name, buf_str(&b));
}

static void date_args(struct date_args *a, enum lang lang, struct day day, int minute)
{
    struct day_parts p = day_parts(day);
    a->n = 0;
    arg_number(a, "day", p.day, 1);
    arg_number(a, "dd", p.day, 2);
    arg_number(a, "mm", p.month, 2);
    arg_number(a, "year", p.year, 1);
    arg_number(a, "hour", minute / 60, 2);
    arg_number(a, "minute", minute % 60, 2);
    arg_text(a, "weekday", msg_text(lang, (enum msg)(M_i18n_weekday_1 + (int)day_weekday(day))));
    arg_text(a, "month", msg_text(lang, (enum msg)(M_i18n_month_01 + p.month - 1)));
}

static void put_day(struct buf *out, enum lang lang, struct day day, enum msg pattern)
{
    if (day_is_none(day)) {
        buf_put(out, none);
        return;
    }
    struct date_args a;
    date_args(&a, lang, day, 0);
    fill(out, msg_text(lang, pattern), a.args, a.n);
}

static void put_instant(struct buf *out, enum lang lang, struct instant at, enum msg pattern)
{
    struct date_args a;
    struct local local = zone_local(at);
    date_args(&a, lang, local.day, local.minute);
    fill(out, msg_text(lang, pattern), a.args, a.n);
}

void i18n_instant(struct buf *out, enum lang lang, struct instant at, int this_year)
{
    if (instant_is_none(at))
        buf_put(out, none);
    else if (this_year != 0 && day_parts(zone_day(at)).year == this_year)
        put_instant(out, lang, at, M_i18n_instant);
    else
        put_instant(out, lang, at, M_i18n_instant_year);
}

void i18n_instant_short(struct buf *out, enum lang lang, struct instant at)
{
    if (instant_is_none(at))
        buf_put(out, none);
    else
        put_instant(out, lang, at, M_i18n_instant_short);
}

void i18n_day(struct buf *out, enum lang lang, struct day day) { put_day(out, lang, day, M_i18n_day); }

void i18n_day_words(struct buf *out, enum lang lang, struct day day) { put_day(out, lang, day, M_i18n_day_words); }

void i18n_day_short(struct buf *out, enum lang lang, struct day day) { put_day(out, lang, day, M_i18n_day_short); }

/* --- numbers -------------------------------------------------------------------- */

void i18n_number(struct buf *out, enum lang lang, int64_t n)
{
    char digits[24];
    struct buf b = buf_fixed(digits, sizeof digits);
    buf_int(&b, n);
    struct str s = buf_str(&b);
    if (s.len > 0 && s.at[0] == '-') {
        buf_byte(out, '-');
        s = str_from(s, 1);
    }
    for (size_t i = 0; i < s.len; i++) {
        if (i > 0 && (s.len - i) % 3 == 0)
            buf_put(out, msg_text(lang, M_i18n_thousands));
        buf_byte(out, s.at[i]);
    }
}

void i18n_bytes(struct buf *out, enum lang lang, int64_t n)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
    CHECK(n >= 0);
    size_t unit = 0;
    int64_t scale = 1, whole = n, rest = 0;
    /* By the rounded value: 999,950 bytes are 1.0 MB, not 1,000 kB. */
    while (unit + 1 < ARRAY_LEN(units) && whole + (unit > 0 && rest >= scale / 2) >= 1000) {
        unit++;
        scale *= 1000;
        whole = n / scale;
        rest = n % scale;
    }
    if (unit == 0 || whole >= 10) {
        i18n_number(out, lang, whole + (unit > 0 && rest >= scale / 2));
    } else {
        /* scale >= 1000 */
        int64_t tenths = whole * 10 + (rest + scale / 20) / (scale / 10);
        buf_int(out, tenths / 10);
        buf_put(out, msg_text(lang, M_i18n_decimal));
        buf_int(out, tenths % 10);
    }
    buf_put(out, STR("\u00A0"));
    buf_put_z(out, units[unit]);
}

/* --- Accept-Language --------------------------------------------------------------- */

/* "q=0.8" in thousandths; 1000 without, 0 when it makes no sense. */
static int quality(struct str params)
{
    struct str part;
    while (str_cut(&params, ';', &part)) {
        part = str_trim(part);
        if (!str_starts(part, STR("q=")))
            continue;
        struct str digits = str_from(part, 2);
        int value = 0, weight = 1000;
        for (size_t i = 0; i < digits.len && i < 5; i++) {
            char c = digits.at[i];
            if (c == '.' && i == 1)
                continue;
            if (c < '0' || c > '9')
                return 0;
            value += (c - '0') * weight;
            weight /= 10;
        }
        return value > 1000 ? 0 : value;
    }
    return 1000;
}

enum lang i18n_accept(struct str header)
{
    enum lang best = LANG_DE;
    int best_quality = 0;
    struct str range;
    while (str_cut(&header, ',', &range)) {
        struct str rest = range, name, sub;
        if (!str_cut(&rest, ';', &name))
            continue;
        name = str_trim(name);
        if (!str_cut(&name, '-', &sub))
            continue;
        int q = quality(rest);
        bool german = str_eq_nocase(sub, STR("de")), english = str_eq_nocase(sub, STR("en"));
        if ((german || english) && q > best_quality) {
            best = english ? LANG_EN : LANG_DE;
            best_quality = q;
        }
    }
    return best;
}
