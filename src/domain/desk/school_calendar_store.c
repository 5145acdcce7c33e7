#include "domain/desk/school_calendar_store.h"

#include "base/check.h"
#include "domain/desk/calendar_text.h"
#include "domain/desk/clock_store.h"

/* --- a school's calendar ------------------------------------------------------------------ */

ROW(school_hours_row, COL(school_hours_row, starts), COL(school_hours_row, week), COL(school_hours_row, lessons));
struct hours_rows {
    struct school_hours_row *at;
    size_t n;
};
QUERY(hours_versions, SCOPE_SYSTEM, 1, school_hours_row,
      "SELECT c.starts, c.week, c.lessons FROM school_calendar c WHERE c.school = $3 ORDER BY c.starts");
struct off_row {
    struct day starts, ends;
};
struct off_rows {
    struct off_row *at;
    size_t n;
};
ROW(off_row, COL(off_row, starts), COL(off_row, ends));
QUERY(
    days_off, SCOPE_SYSTEM, 3, off_row,
    "SELECT h.starts, h.ends FROM school_holiday h WHERE h.replaced_at IS NULL AND h.starts <= $5 AND h.ends >= $4"
    " UNION ALL SELECT d.starts, d.ends FROM school_closed_day d WHERE d.school = $3 AND d.starts <= $5 AND d.ends >= "
    "$4 ORDER BY 1, 2");

static enum err versions_of(struct tx *tx, const struct hours_rows *rows, struct calendar *out)
{
    struct calendar_version *at = MEM_NEW_N(tx_mem(tx), struct calendar_version, rows->n + 1);
    at[0] = calendar_school_default.versions.at[0];
    for (size_t i = 0; i < rows->n; i++) {
        at[i + 1] = (struct calendar_version){ .starts = rows->at[i].starts };
        if (calendar_week_parse(rows->at[i].week, &at[i + 1].hours) != OK)
            return ERR_FAULT;
    }
    out->versions.at = at;
    out->versions.n = rows->n + 1;
    return OK;
}

enum err school_calendar_of(struct tx *tx, school_id school, struct day from, struct calendar *out)
{
    struct hours_rows hours;
    struct off_rows off;
    *out = calendar_school_default;
    TRY(tx_all(tx, hours_versions, &hours, school));
    TRY(tx_all(tx, days_off, &off, school, from, day_add(from, 2 * CALENDAR_SEARCH_DAYS)));
    if (hours.n > 0)
        TRY(versions_of(tx, &hours, out));
    struct day_range *at = MEM_NEW_N(tx_mem(tx), struct day_range, off.n + 1);
    for (size_t i = 0; i < off.n; i++)
        at[i] = (struct day_range){ off.at[i].starts, off.at[i].ends };
    out->off.at = at;
    out->off.n = off.n;
    return OK;
}

/* --- one school ---------------------------------------------------------------------------- */

ROW(school_place, COL(school_place, school), COL(school_place, authority));
/* A narrowed grant is a teacher's: the school's times are not his to set. */
QUERY(place_for_change, SCOPE_SCHOOL, 1, school_place,
      "SELECT s.id AS school, s.authority FROM school s WHERE s.ref = $3 AND " SCOPE_IF(school, W, "s",
                                                                                        " AND r_.narrow = 0"));
QUERY(hours_on, SCOPE_SYSTEM, 2, school_hours_row,
      "SELECT c.starts, c.week, c.lessons FROM school_calendar c WHERE c.school = $3 AND c.starts <= $4"
      " ORDER BY c.starts DESC LIMIT 1");
SQL(hours_store, SCOPE_SYSTEM, 5,
    "INSERT INTO school_calendar (school, authority, starts, week, lessons, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $1, $2) ON CONFLICT (school, starts) DO UPDATE SET week = excluded.week,"
    " lessons = excluded.lessons, created_by = excluded.created_by, created_at = excluded.created_at");

enum err school_calendar_place(struct tx *tx, school_ref ref, struct school_place *place)
{
    return tx_one(tx, place_for_change, place, &ref);
}

enum err school_hours_on(struct tx *tx, school_id school, struct day day, struct school_hours_row *row)
{
    return tx_one(tx, hours_on, row, school, day);
}

static enum err not_past(struct tx *tx, struct day day)
{
    bool past = day_is_none(day) || day_compare(day, zone_day(tx_now(tx))) < 0;
    return past ? tx_refuse(tx, ERR_INVALID, M_calendar_error_past, "starts") : OK;
}

enum err school_hours_put(struct tx *tx, const struct school_place *place, struct day starts,
                          const struct service_hours *hours, const struct hours *lessons, size_t nlessons)
{
    struct buf week = buf_of(tx_mem(tx), 1024), grid = buf_of(tx_mem(tx), 512);
    TRY(not_past(tx, starts));
    if (!calendar_has_hours(hours))
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_empty, "monday");
    calendar_week_put(&week, hours);
    calendar_hours_put(&grid, lessons, nlessons);
    TRY(tx_run(tx, hours_store, NULL, place->school, place->authority, starts, buf_str(&week), buf_str(&grid)));
    tx_note(tx, .action = "desk.school_hours_changed", .object = OBJECT_SCHOOL, .subject = place->school.n,
            .authority = place->authority, .after = buf_str(&week));
    return clock_mark(tx, place->authority, place->school);
}

/* --- closed days ------------------------------------------------------------------------------ */

ROW(closed_day_row, COL(closed_day_row, n), COL(closed_day_row, starts), COL(closed_day_row, ends),
    COL(closed_day_row, name));
QUERY(closed_days, SCOPE_SYSTEM, 2, closed_day_row,
      "SELECT d.n, d.starts, d.ends, d.name FROM school_closed_day d WHERE d.school = $3 AND d.ends >= $4"
      " ORDER BY d.starts, d.n");
SQL(closed_day_insert, SCOPE_SYSTEM, 5,
    "INSERT INTO school_closed_day (school, n, authority, starts, ends, name, created_by, created_at)"
    " SELECT $3, coalesce(max(d.n), 0) + 1, $4, $5, $6, $7, $1, $2 FROM school_closed_day d WHERE d.school = $3");
SQL(closed_day_delete, SCOPE_SYSTEM, 3, "DELETE FROM school_closed_day WHERE school = $3 AND n = $4 AND starts >= $5");

enum err school_closed_days(struct tx *tx, school_id school, struct closed_day_rows *rows)
{
    return tx_all(tx, closed_days, rows, school, zone_day(tx_now(tx)));
}

static enum err closed_noted(struct tx *tx, const struct school_place *place, const char *action, struct str what)
{
    tx_note_(tx, &(const struct note){ .action = action,
                                       .object = OBJECT_SCHOOL,
                                       .subject = place->school.n,
                                       .authority = place->authority,
                                       .after = what });
    return clock_mark(tx, place->authority, place->school);
}

enum err school_closed_day_add(struct tx *tx, const struct school_place *place, struct day starts, struct day ends,
                               struct str name)
{
    struct day last = day_is_none(ends) ? starts : ends;
    TRY(not_past(tx, starts));
    if (day_compare(last, starts) < 0 || day_between(starts, last) > CALENDAR_SEARCH_DAYS)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_problem_order, "ends");
    if (str_trim(name).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_name, "name");
    TRY(tx_run(tx, closed_day_insert, NULL, place->school, place->authority, starts, last, str_trim(name)));
    return closed_noted(tx, place, "desk.school_closed_day_added", name);
}

enum err school_closed_day_remove(struct tx *tx, const struct school_place *place, int64_t n)
{
    int64_t changed;
    TRY(tx_run(tx, closed_day_delete, &changed, place->school, n, zone_day(tx_now(tx))));
    if (changed == 0)
        return tx_refuse(tx, ERR_CONFLICT, M_calendar_error_gone, NULL);
    return closed_noted(tx, place, "desk.school_closed_day_removed", STR(""));
}
