#include "app/vectors/vectors.h"

#include "base/period.h"
#include "base/school_year.h"
#include "base/workday.h"
#include "base/zone.h"
#include "domain/agreement/term.h"
#include "domain/asset/grant.h"
#include "domain/contribution/due.h"
#include "domain/desk/school_calendar.h"
#include "domain/privacy/breach.h"

#define PUBLISHED_MAX 64

/* --- reading and writing -------------------------------------------------------------- */

static enum err day_in(const json_t *in, const char *key, struct day *day)
{
    const char *z = json_string_value(json_object_get(in, key));
    return z != NULL ? day_parse(str_of(z), day) : ERR_INVALID;
}

static enum err int_in(const json_t *in, const char *key, int min, int max, int *n)
{
    const json_t *value = json_object_get(in, key);
    json_int_t i = json_integer_value(value);
    *n = (int)i;
    return json_is_integer(value) && i >= min && i <= max ? OK : ERR_INVALID;
}

/* Years that the calendar and every rule on it can take. */
static enum err year_in(const json_t *in, const char *key, int *year) { return int_in(in, key, 1900, 9000, year); }

static enum err put(json_t *out, const char *key, json_t *value)
{
    return json_object_set_new(out, key, value) == 0 ? OK : ERR_FAULT;
}

static json_t *text_json(struct str s) { return json_stringn(s.at, s.len); }

static json_t *day_json(struct day day)
{
    char bytes[16];
    struct buf text = buf_fixed(bytes, sizeof bytes);
    day_put_iso(&text, day);
    return text_json(buf_str(&text));
}

static enum err put_day(json_t *out, const char *key, struct day day) { return put(out, key, day_json(day)); }
static enum err put_bool(json_t *out, const char *key, bool b) { return put(out, key, json_boolean(b)); }
static enum err put_weekday(json_t *out, struct day day)
{
    static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    return put(out, "weekday", json_string(names[day_weekday(day)]));
}
/* Text, or null for "". */
static enum err put_name(json_t *out, const char *key, struct str name)
{
    return put(out, key, name.len > 0 ? text_json(name) : json_null());
}

/* --- the agreement: §§ 8, 9, 12 ------------------------------------------------------- */

static enum err in_force(struct mem *mem, const json_t *in, json_t *out)
{
    const json_t *list = json_object_get(in, "published");
    struct day published[PUBLISHED_MAX];
    size_t n = json_array_size(list);
    (void)mem;
    if (n == 0 || n > PUBLISHED_MAX)
        return ERR_INVALID;
    for (size_t i = 0; i < n; i++) {
        const char *z = json_string_value(json_array_get(list, i));
        TRY(z != NULL ? day_parse(str_of(z), &published[i]) : ERR_INVALID);
    }
    return put_day(out, "in_force", term_in_force(published, n, TERM_NOT_BEFORE));
}

static enum err min_term(struct mem *mem, const json_t *in, json_t *out)
{
    struct day first;
    (void)mem;
    TRY(day_in(in, "in_force", &first));
    return put_day(out, "min_term_ends", term_minimum_end(first));
}

static enum err earliest_end(struct mem *mem, const json_t *in, json_t *out)
{
    struct day first;
    int year;
    struct term_earliest e;
    (void)mem;
    TRY(day_in(in, "in_force", &first));
    TRY(year_in(in, "first_fixing_year", &year));
    TRY(term_earliest_end(first, year, &e));
    TRY(put_day(out, "min_term_ends", e.minimum_end));
    TRY(put_day(out, "T1_earliest_end", e.t1.end));
    TRY(put_day(out, "T1_last_receipt", e.t1.last_receipt));
    TRY(put_day(out, "T2_first_declaration", e.t2.first_declaration));
    TRY(put_day(out, "T2_earliest_end", e.t2.end));
    return put_day(out, "T2_last_receipt", e.t2.last_receipt);
}

static enum err ordinary_notice(struct mem *mem, const json_t *in, json_t *out)
{
    struct day received, target;
    (void)mem;
    TRY(day_in(in, "received", &received));
    TRY(day_in(in, "target_end", &target));
    struct term_notice notice = term_ordinary_notice(received, target);
    TRY(put_weekday(out, received));
    TRY(put_bool(out, "in_time", notice.in_time));
    return put_day(out, "takes_effect", notice.takes_effect);
}

static enum err extraordinary_end(struct mem *mem, const json_t *in, json_t *out)
{
    struct day received;
    (void)mem;
    TRY(day_in(in, "received", &received));
    struct term_runout runout = term_extraordinary_end(received);
    TRY(put_day(out, "plus_3_months", runout.three_months));
    return put_day(out, "ends", runout.ends);
}

static enum err claim_deadline(struct mem *mem, const json_t *in, json_t *out)
{
    struct day knowledge;
    (void)mem;
    TRY(day_in(in, "knowledge", &knowledge));
    struct term_claim claim = term_claim_deadline(knowledge);
    TRY(put_day(out, "nominal_end", claim.nominal));
    TRY(put_weekday(out, claim.nominal));
    TRY(put_name(out, "holiday", claim.holiday));
    TRY(put_day(out, "end_with_193", claim.shifted));
    return put_day(out, "safe_internal_deadline", claim.safe);
}

/* --- contributions: § 5 --------------------------------------------------------------- */

static enum err fixing_notice(struct mem *mem, const json_t *in, json_t *out)
{
    int year;
    (void)mem;
    TRY(year_in(in, "first_year", &year));
    struct due_notice due = due_fixing_notice(year);
    TRY(put_day(out, "nominal", due.nominal));
    TRY(put_weekday(out, due.nominal));
    TRY(put_day(out, "end_with_193", due.shifted));
    TRY(put_day(out, "recommended_latest", due.recommended));
    return put(out, "next_period_from", json_integer(due.next_period_from));
}

static enum err instalment_due(struct mem *mem, const json_t *in, json_t *out)
{
    struct day nominal;
    (void)mem;
    TRY(day_in(in, "nominal", &nominal));
    struct due_payment due = due_instalment(nominal);
    TRY(put_weekday(out, nominal));
    TRY(put_day(out, "due_with_193", due.shifted));
    return put_bool(out, "target_open_on_nominal", due.target_open);
}

static enum err statistics_year(struct mem *mem, const json_t *in, json_t *out)
{
    struct day fixing;
    TRY(day_in(in, "fixing_date", &fixing));
    TRY(put(out, "running_school_year", text_json(school_year_text(mem, school_year_of(fixing)))));
    return put(out, "statistics_school_year", text_json(school_year_text(mem, statistics_year_of(fixing))));
}

/* --- calendars ------------------------------------------------------------------------ */

static enum err holidays(struct mem *mem, const json_t *in, json_t *out)
{
    json_t *list = json_object();
    int year;
    (void)mem;
    enum err e = put(out, "holidays", list);
    if (e == OK)
        e = year_in(in, "year", &year);
    for (struct day d = e == OK ? day_of(year, 1, 1) : DAY_NONE; e == OK && day_parts(d).year == year;
         d = day_add(d, 1)) {
        struct str name;
        char iso[16] = { 0 };
        struct buf text = buf_fixed(iso, sizeof iso - 1);
        day_put_iso(&text, d);
        if (workday_is_holiday(d, &name))
            e = put(list, iso, text_json(name));
    }
    return e;
}

static enum err easter(struct mem *mem, const json_t *in, json_t *out)
{
    int year;
    (void)mem;
    TRY(year_in(in, "year", &year));
    return put_day(out, "easter", day_easter(year));
}

static enum err business_day(struct mem *mem, const json_t *in, json_t *out)
{
    struct day day;
    (void)mem;
    TRY(day_in(in, "date", &day));
    TRY(put_bool(out, "lower_saxony_workday", workday_is(day)));
    return put_bool(out, "target_day", workday_is_target(day));
}

static enum err school_holiday(struct mem *mem, const json_t *in, json_t *out)
{
    const json_t *table = json_object_get(in, "table");
    size_t n = json_array_size(table);
    struct school_holiday *at = MEM_NEW_N(mem, struct school_holiday, n);
    struct day day;
    TRY(day_in(in, "date", &day));
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(table, i);
        at[i].name = str_of(json_string_value(json_object_get(row, "name")));
        TRY(day_in(row, "from", &at[i].from));
        TRY(day_in(row, "to", &at[i].to));
    }
    const struct school_holiday *found = school_holiday_on(at, n, day);
    return put_name(out, "school_holiday", found != NULL ? found->name : STR(""));
}

static enum err working_days_after(struct mem *mem, const json_t *in, json_t *out)
{
    struct day event;
    int n;
    (void)mem;
    TRY(day_in(in, "event", &event));
    TRY(int_in(in, "working_days", 0, 10000, &n));
    return put_day(out, "end", workday_after(event, n));
}

/* --- periods -------------------------------------------------------------------------- */

static enum err months(const json_t *in, json_t *out, const char *key, struct day (*end)(struct day, int))
{
    struct day day;
    int n;
    TRY(day_in(in, key, &day));
    TRY(int_in(in, "months", 0, 12000, &n));
    return put_day(out, "end", end(day, n));
}

static enum err months_event(struct mem *mem, const json_t *in, json_t *out)
{
    (void)mem;
    return months(in, out, "event", period_end_after_event);
}

static enum err months_start(struct mem *mem, const json_t *in, json_t *out)
{
    (void)mem;
    return months(in, out, "start", period_end_from_start);
}

static enum err grant_binding(struct mem *mem, const json_t *in, json_t *out)
{
    struct str rule = str_of(json_string_value(json_object_get(in, "end_rule")));
    bool calendar_year = str_eq(rule, STR("end_of_calendar_year"));
    struct day anchor;
    int years;
    (void)mem;
    TRY(day_in(in, "anchor", &anchor));
    TRY(int_in(in, "years", 0, 100, &years));
    if (!calendar_year && !str_eq(rule, STR("after_event")))
        return ERR_INVALID;
    return put_day(out, "end",
                   grant_binding_end(anchor, years, calendar_year ? GRANT_END_OF_CALENDAR_YEAR : GRANT_AFTER_EVENT));
}

/* --- Art. 33 GDPR --------------------------------------------------------------------- */

/* "2026-04-05T16:30+02:00" */
static json_t *moment_json(struct instant t)
{
    char bytes[32];
    struct buf text = buf_fixed(bytes, sizeof bytes);
    struct local local = zone_local(t);
    day_put_iso(&text, local.day);
    buf_byte(&text, 'T');
    buf_int_padded(&text, local.minute / 60, 2);
    buf_byte(&text, ':');
    buf_int_padded(&text, local.minute % 60, 2);
    buf_byte(&text, '+');
    buf_int_padded(&text, zone_offset_minutes(t) / 60, 2);
    buf_put_z(&text, ":00");
    return text_json(buf_str(&text));
}

/* The examples leave the seconds out, which RFC 3339 does not. */
static enum err moment_in(struct mem *mem, const json_t *in, const char *key, struct instant *t)
{
    struct str text = str_of(json_string_value(json_object_get(in, key)));
    if (text.len != sizeof("2026-04-02T16:30+02:00") - 1)
        return ERR_INVALID;
    return instant_parse_rfc3339(str_cat(mem, str_sub(text, 0, 16), STR(":00"), str_from(text, 16)), t);
}

static enum err hours_72(struct mem *mem, const json_t *in, json_t *out)
{
    struct instant aware;
    json_t *reminders = json_array();
    enum err e = put(out, "reminders", reminders);
    if (e == OK)
        e = moment_in(mem, in, "aware", &aware);
    if (e != OK)
        return e;
    struct breach_clock clock = breach_clock(aware);
    for (size_t i = 0; i < BREACH_REMINDERS; i++)
        if (json_array_append_new(reminders, moment_json(clock.reminders[i])) != 0)
            return ERR_FAULT;
    return put(out, "deadline", moment_json(clock.deadline));
}

const struct vector_op vector_date_ops[] = {
    { "in_force", in_force },
    { "min_term", min_term },
    { "earliest_end", earliest_end },
    { "ordinary_notice", ordinary_notice },
    { "extraordinary_end", extraordinary_end },
    { "claim_deadline", claim_deadline },
    { "fixing_notice", fixing_notice },
    { "instalment_due", instalment_due },
    { "statistics_year", statistics_year },
    { "holidays", holidays },
    { "easter", easter },
    { "business_day", business_day },
    { "hours_72", hours_72 },
    { "months_event", months_event },
    { "months_start", months_start },
    { "school_holiday", school_holiday },
    { "grant_binding", grant_binding },
    { "working_days_after", working_days_after },
    { NULL, NULL },
};
