#include "domain/desk/calendar_store.h"

#include "base/check.h"
#include "domain/desk/calendar_text.h"
#include "domain/desk/clock_store.h"

/* --- the hours of a place ------------------------------------------------------------- */

struct version_row {
    authority_id authority;
    struct str form, week, closed;
    struct day starts;
    bool holidays_open;
};
struct version_rows {
    struct version_row *at;
    size_t n;
};
ROW(version_row, COL(version_row, authority), COL(version_row, form), COL(version_row, week), COL(version_row, closed),
    COL(version_row, starts), COL(version_row, holidays_open));
#define VERSIONS \
    "SELECT c.authority, c.form, c.week, c.closed, c.starts, c.holidays_open FROM calendar c WHERE c.authority IN " \
    "(0, " \
    "$3) AND (c.form = '' OR c.form"
#define ORDERED " ORDER BY c.starts, c.authority, c.form"
QUERY(versions_of_school, SCOPE_SYSTEM, 2, version_row,
      VERSIONS " IN (SELECT b.form FROM branch b WHERE b.school = $4))" ORDERED);
QUERY(versions_of_place, SCOPE_SYSTEM, 2, version_row, VERSIONS " = $4)" ORDERED);

static int rank_of(const struct version_row *row) { return (row->authority.n != 0 ? 2 : 0) + (row->form.len > 0); }

/* The row that counts on a day: the most special place whose newest version is not taken back. */
static const struct version_row *row_on(const struct version_rows *rows, struct day day)
{
    for (int rank = 3; rank >= 0; rank--) {
        const struct version_row *newest = NULL;
        for (size_t i = 0; i < rows->n && day_compare(rows->at[i].starts, day) <= 0; i++)
            if (rank_of(&rows->at[i]) == rank)
                newest = &rows->at[i];
        if (newest != NULL && newest->week.len > 0)
            return newest;
    }
    return NULL;
}

static enum err hours_of(const struct version_row *row, struct service_hours *hours)
{
    *hours = calendar_default.versions.at[0].hours;
    if (row == NULL)
        return OK;
    hours->holidays_open = row->holidays_open;
    if (calendar_week_parse(row->week, hours) != OK || calendar_closings_parse(row->closed, hours) != OK)
        return ERR_FAULT;
    return OK;
}

static enum err calendar_from(struct tx *tx, const struct version_rows *rows, struct calendar *out)
{
    *out = calendar_default;
    if (rows->n == 0)
        return OK;
    struct calendar_version *at = MEM_NEW_N(tx_mem(tx), struct calendar_version, rows->n + 1);
    size_t n = 0;
    at[n++] = calendar_default.versions.at[0];
    for (size_t i = 0; i < rows->n; i++) {
        if (i > 0 && day_eq(rows->at[i].starts, rows->at[i - 1].starts))
            continue;
        at[n].starts = rows->at[i].starts;
        TRY(hours_of(row_on(rows, rows->at[i].starts), &at[n].hours));
        n++;
    }
    out->versions.at = at;
    out->versions.n = n;
    return OK;
}

enum err calendar_of_school(struct tx *tx, authority_id authority, school_id school, struct calendar *out)
{
    struct version_rows rows;
    TRY(tx_all(tx, versions_of_school, &rows, authority, school));
    return calendar_from(tx, &rows, out);
}

enum err calendar_of_place(struct tx *tx, authority_id authority, struct str form, struct calendar *out)
{
    struct version_rows rows;
    TRY(tx_all(tx, versions_of_place, &rows, authority, form));
    return calendar_from(tx, &rows, out);
}

/* --- list ------------------------------------------------------------------------------ */

ROW(calendar_row, COL(calendar_row, authority), COL(calendar_row, authority_ref), COL(calendar_row, authority_name),
    COL(calendar_row, form), COL(calendar_row, week), COL(calendar_row, closed), COL(calendar_row, decision),
    COL(calendar_row, created_by), COL(calendar_row, starts), COL(calendar_row, holidays_open));
/* What counts for everybody is no secret of an authority. */
QUERY(calendars, SCOPE_AUTHORITY, 0, calendar_row,
      "SELECT c.authority, u.ref AS authority_ref, coalesce(u.name, '') AS authority_name, c.form, c.week, c.closed,"
      " c.decision, coalesce(a.name, '') AS created_by, c.starts, c.holidays_open FROM calendar c"
      " LEFT JOIN authority u ON u.id = c.authority LEFT JOIN account a ON a.id = c.created_by"
      " WHERE (c.authority = 0 OR " SCOPE_AUTHORITY_OF(setting, L,
                                                       "c") ") ORDER BY coalesce(u.name, ''), c.form, c.starts DESC");
ROW(form_row, COL(form_row, form));
QUERY(forms, SCOPE_SYSTEM, 0, form_row, "SELECT DISTINCT b.form FROM branch b ORDER BY b.form");

enum err calendar_list(struct tx *tx, struct calendar_rows *rows) { return tx_all(tx, calendars, rows); }

enum err calendar_forms(struct tx *tx, struct form_rows *rows) { return tx_all(tx, forms, rows); }

/* --- change -------------------------------------------------------------------------------- */

SQL(calendar_store, SCOPE_SYSTEM, 7,
    "INSERT INTO calendar (authority, form, starts, week, closed, holidays_open, decision, created_by, created_at)"
    " VALUES ($3, $4, $5, $6, $7, $8, $9, $1, $2) ON CONFLICT (authority, form, starts) DO UPDATE SET week = "
    "excluded.week, closed = excluded.closed, holidays_open = excluded.holidays_open, decision = excluded.decision,"
    " created_by = excluded.created_by, created_at = excluded.created_at");

enum err calendar_change_valid(struct tx *tx, const struct calendar_change *change)
{
    if (day_is_none(change->starts) || day_compare(change->starts, zone_day(tx_now(tx))) < 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_past, "starts");
    if (str_trim(change->decision).len == 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_decision, "decision");
    if (!change->general && !calendar_has_hours(&change->hours))
        return tx_refuse(tx, ERR_INVALID, M_calendar_error_empty, "monday");
    return OK;
}

enum err calendar_put(struct tx *tx, const struct calendar_change *change)
{
    struct buf week = buf_of(tx_mem(tx), 1024), closed = buf_of(tx_mem(tx), 512);
    TRY(calendar_change_valid(tx, change));
    if (!change->general) {
        calendar_week_put(&week, &change->hours);
        calendar_closings_put(&closed, &change->hours);
    }
    TRY(tx_run(tx, calendar_store, NULL, change->authority, change->form, change->starts, buf_str(&week),
               buf_str(&closed), change->hours.holidays_open, str_trim(change->decision)));
    tx_note(tx, .action = "desk.calendar_changed", .object = OBJECT_SETTING, .subject = change->starts.n,
            .authority = change->authority, .after = buf_str(&week));
    return clock_mark(tx, change->authority, (school_id){ 0 });
}
