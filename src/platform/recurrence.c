#include "platform/recurrence.h"

#include "base/check.h"
#include "base/num.h"

/* Rules are few and begin near today: each day is asked, as far as a rule of leap days reaches. */
#define STEPS_MAX 36600

static const char *const kind_names[] = { "", "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
static const char *const weekday_names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static bool is_valid(const struct recurrence *r)
{
    bool monthly = r->kind == RECUR_MONTHLY || r->kind == RECUR_YEARLY;
    if (r->kind < RECUR_DAILY || r->kind > RECUR_YEARLY || r->interval < 1 || r->interval > RECURRENCE_INTERVAL_MAX)
        return false;
    if (r->weekdays > 127 || r->nth < -1 || r->nth > 4 || r->month_day < -1 || r->month_day > 31)
        return false;
    if (r->month < 0 || r->month > 12 || r->count < 0 || r->count > RECURRENCE_COUNT_MAX)
        return false;
    if (r->count > 0 && !day_is_none(r->until))
        return false;
    if (!monthly)
        return r->nth == 0 && r->month_day == 0 && r->month == 0 && (r->weekdays == 0 || r->kind == RECUR_WEEKLY);
    /* Weekdays of a month need to be counted, and then the day of the month says nothing. */
    return (r->weekdays != 0) == (r->nth != 0) && (r->nth == 0 || r->month_day == 0) &&
           (r->month == 0 || r->kind == RECUR_YEARLY);
}

static void put_part(struct buf *out, const char *name, int64_t value)
{
    buf_byte(out, ';');
    buf_put_z(out, name);
    buf_byte(out, '=');
    buf_int(out, value);
}

static void put_weekdays(struct buf *out, unsigned weekdays)
{
    const char *before = ";BYDAY=";
    for (size_t i = 0; i < ARRAY_LEN(weekday_names); i++)
        if ((weekdays >> i & 1) != 0) {
            buf_put_z(out, before);
            buf_put_z(out, weekday_names[i]);
            before = ",";
        }
}

enum err recurrence_text(struct mem *mem, const struct recurrence *r, struct str *rule)
{
    struct buf out = buf_of(mem, 200);
    if (!is_valid(r))
        return ERR_INVALID;
    buf_put_z(&out, "FREQ=");
    buf_put_z(&out, kind_names[r->kind]);
    put_part(&out, "INTERVAL", r->interval);
    put_weekdays(&out, r->weekdays);
    if (r->nth != 0)
        put_part(&out, "BYSETPOS", r->nth);
    if (r->month_day != 0)
        put_part(&out, "BYMONTHDAY", r->month_day);
    if (r->month != 0)
        put_part(&out, "BYMONTH", r->month);
    if (r->count != 0)
        put_part(&out, "COUNT", r->count);
    if (!day_is_none(r->until)) {
        struct day_parts p = day_parts(r->until);
        put_part(&out, "UNTIL", p.year * INT64_C(10000) + p.month * 100 + p.day);
    }
    *rule = buf_str(&out);
    return OK;
}

/* --- reading ------------------------------------------------------------------------------------ */

static enum err read_weekdays(struct str list, unsigned *weekdays)
{
    struct str name;
    while (str_cut(&list, ',', &name)) {
        unsigned i = 0;
        while (i < 7 && !str_eq(name, str_of(weekday_names[i])))
            i++;
        if (i == 7)
            return ERR_FAULT;
        *weekdays |= 1U << i;
    }
    return OK;
}

static enum err read_until(int64_t value, struct day *until)
{
    int year = (int)(value / 10000), month = (int)(value / 100 % 100), day = (int)(value % 100);
    if (!day_exists(year, month, day))
        return ERR_FAULT;
    *until = day_of(year, month, day);
    return OK;
}

static enum err read_kind(struct str name, enum recurrence_kind *kind)
{
    for (int k = RECUR_DAILY; k <= RECUR_YEARLY; k++)
        if (str_eq(name, str_of(kind_names[k]))) {
            *kind = (enum recurrence_kind)k;
            return OK;
        }
    return ERR_FAULT;
}

static enum err read_part(struct str name, struct str value, struct recurrence *r)
{
    const struct {
        const char *name;
        int *slot;
    } numbers[] = { { "INTERVAL", &r->interval },
                    { "BYSETPOS", &r->nth },
                    { "BYMONTHDAY", &r->month_day },
                    { "BYMONTH", &r->month },
                    { "COUNT", &r->count } };
    int64_t n;
    if (str_eq(name, STR("FREQ")))
        return read_kind(value, &r->kind);
    if (str_eq(name, STR("BYDAY")))
        return read_weekdays(value, &r->weekdays);
    if (num_parse(value, -99999999, 99999999, &n) != OK)
        return ERR_FAULT;
    if (str_eq(name, STR("UNTIL")))
        return read_until(n, &r->until);
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (str_eq(name, str_of(numbers[i].name))) {
            *numbers[i].slot = (int)n;
            return OK;
        }
    return ERR_FAULT;
}

enum err recurrence_parse(struct str rule, struct recurrence *r)
{
    struct str part, name;
    *r = (struct recurrence){ .interval = 1, .until = DAY_NONE };
    while (str_cut(&rule, ';', &part)) {
        if (!str_cut(&part, '=', &name) || part.at == NULL)
            return ERR_FAULT;
        TRY(read_part(name, part, r));
    }
    return is_valid(r) ? OK : ERR_FAULT;
}

/* --- days ------------------------------------------------------------------------------------------ */

static struct day monday_of(struct day day) { return day_add(day, -(int)day_weekday(day)); }

/* Does the day lie in one of the days, weeks, months or years that count? */
static bool in_turn(const struct recurrence *r, struct day starts, struct day day)
{
    struct day_parts a = day_parts(starts), b = day_parts(day);
    switch (r->kind) {
    case RECUR_DAILY:
        return day_between(starts, day) % r->interval == 0;
    case RECUR_WEEKLY:
        return day_between(monday_of(starts), monday_of(day)) / 7 % r->interval == 0;
    case RECUR_MONTHLY:
        return ((b.year - a.year) * 12 + b.month - a.month) % r->interval == 0;
    case RECUR_YEARLY:
        return (b.year - a.year) % r->interval == 0;
    }
    return false;
}

/* Days of these weekdays in [from, to]. */
static int counted(unsigned weekdays, struct day from, struct day to)
{
    int n = 0;
    for (; day_compare(from, to) <= 0; from = day_add(from, 1))
        n += (int)(weekdays >> day_weekday(from) & 1);
    return n;
}

static bool fits_month(const struct recurrence *r, struct day starts, struct day day)
{
    struct day_parts p = day_parts(day), s = day_parts(starts);
    struct day first = day_of(p.year, p.month, 1), last = day_add(day_add_months(first, 1), -1);
    if (r->kind == RECUR_YEARLY && p.month != (r->month != 0 ? r->month : s.month))
        return false;
    if (r->nth > 0)
        return (r->weekdays >> day_weekday(day) & 1) != 0 && counted(r->weekdays, first, day) == r->nth;
    if (r->nth < 0)
        return (r->weekdays >> day_weekday(day) & 1) != 0 && counted(r->weekdays, day, last) == 1;
    if (r->month_day < 0)
        return day_eq(day, last);
    return p.day == (r->month_day != 0 ? r->month_day : s.day);
}

static bool fits(const struct recurrence *r, struct day starts, struct day day)
{
    unsigned weekdays = r->weekdays != 0 ? r->weekdays : 1U << day_weekday(starts);
    if (!in_turn(r, starts, day))
        return false;
    if (r->kind == RECUR_WEEKLY)
        return (weekdays >> day_weekday(day) & 1) != 0;
    return r->kind == RECUR_DAILY || fits_month(r, starts, day);
}

enum err recurrence_days(struct str text, struct day starts, struct day from, struct day *days, size_t max, size_t *n)
{
    struct recurrence r;
    struct day day = starts;
    int count = 0;
    *n = 0;
    TRY(recurrence_parse(text, &r));
    for (int step = 0; step < STEPS_MAX && *n < max; step++, day = day_add(day, 1)) {
        if (!day_is_none(r.until) && day_compare(day, r.until) > 0)
            break;
        if (!fits(&r, starts, day))
            continue;
        if (day_compare(day, from) >= 0)
            days[(*n)++] = day;
        if (++count == r.count)
            break;
    }
    return OK;
}
