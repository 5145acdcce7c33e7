/*
 * desk/school_holiday_store.c -- the imported school holidays of the state: facts of a
 * ministerial order with source and day, the same for every authority.
 */
#include "domain/desk/school_calendar_store.h"

#include "base/check.h"
#include "base/school_year.h"
#include "domain/desk/clock_store.h"

ROW(holiday_row, COL(holiday_row, starts), COL(holiday_row, ends), COL(holiday_row, retrieved), COL(holiday_row, name),
    COL(holiday_row, source));
QUERY(holidays_in_force, SCOPE_SYSTEM, 1, holiday_row,
      "SELECT h.starts, h.ends, i.retrieved, h.name, h.source FROM school_holiday h JOIN holiday_import i ON i.n = "
      "h.import WHERE h.replaced_at IS NULL AND h.ends >= $3 ORDER BY h.starts, h.n");
struct last_day_row {
    struct day last;
};
ROW(last_day_row, COL(last_day_row, last));
QUERY(holidays_last, SCOPE_SYSTEM, 0, last_day_row,
      "SELECT max(h.ends) AS last FROM school_holiday h WHERE h.replaced_at IS NULL");

enum err school_holidays(struct tx *tx, struct day from, struct holiday_rows *rows)
{
    return tx_all(tx, holidays_in_force, rows, from);
}

enum err school_holidays_until(struct tx *tx, struct day *last)
{
    struct last_day_row row;
    TRY(tx_one(tx, holidays_last, &row));
    *last = row.last;
    return OK;
}

/* --- upload -------------------------------------------------------------------------------- */

ROW(holiday_import_row, COL(holiday_import_row, n), COL(holiday_import_row, source), COL(holiday_import_row, file_name),
    COL(holiday_import_row, created_by), COL(holiday_import_row, retrieved), COL(holiday_import_row, created_at),
    COL(holiday_import_row, content));
QUERY(import_waiting, SCOPE_SELF, 1, holiday_import_row,
      "SELECT i.n, i.source, i.file_name, coalesce(a.name, '') AS created_by, i.retrieved, i.created_at, i.content"
      " FROM holiday_import i LEFT JOIN account a ON a.id = i.created_by WHERE i.created_by = $1 AND i.done_at IS NULL"
      " AND $3 IN (0, i.n) ORDER BY i.n DESC LIMIT 1");
struct import_n_row {
    int64_t n;
};
ROW(import_n_row, COL(import_n_row, n));
QUERY(import_insert, SCOPE_SYSTEM, 4, import_n_row,
      "INSERT INTO holiday_import (n, source, retrieved, file_name, content, created_by, created_at)"
      " SELECT coalesce(max(i.n), 0) + 1, $3, $4, $5, $6, $1, $2 FROM holiday_import i RETURNING n");

enum err school_holiday_upload(struct tx *tx, const struct school_holiday_file *file, struct str file_name,
                               blob_id content, int64_t *n)
{
    struct import_n_row row;
    if (file->source.len == 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_source, "source");
    if (day_is_none(file->retrieved) || day_compare(file->retrieved, zone_day(tx_now(tx))) > 0)
        return tx_refuse(tx, ERR_INVALID, M_calendar_holiday_error_retrieved, "retrieved");
    TRY(tx_one(tx, import_insert, &row, file->source, file->retrieved, file_name, content));
    tx_note(tx, .action = "desk.holidays_uploaded", .object = OBJECT_SETTING, .subject = row.n, .after = file_name);
    *n = row.n;
    return OK;
}

enum err school_holiday_waiting(struct tx *tx, int64_t n, struct holiday_import_row *row)
{
    return tx_one(tx, import_waiting, row, n);
}

/* --- apply ------------------------------------------------------------------------------------ */

SQL(import_done, SCOPE_SYSTEM, 1,
    "UPDATE holiday_import SET done_by = $1, done_at = $2 WHERE n = $3 AND done_at IS NULL");
SQL(holiday_replace, SCOPE_SYSTEM, 2,
    "UPDATE school_holiday SET replaced_at = $2 WHERE year = $3 AND source = $4 AND replaced_at IS NULL");
SQL(holiday_insert, SCOPE_SYSTEM, 7,
    "INSERT INTO school_holiday (import, n, year, source, starts, ends, name) VALUES ($3, $4, $5, $6, $7, $8, $9)");
struct same_row {
    int64_t n;
};
ROW(same_row, COL(same_row, n));
QUERY(holiday_same, SCOPE_SYSTEM, 4, same_row,
      "SELECT count(*) AS n FROM school_holiday h WHERE h.replaced_at IS NULL AND h.source = $3 AND h.starts = $4 AND "
      "h.ends = $5 AND h.name = $6");
QUERY(holiday_of_year, SCOPE_SYSTEM, 2, same_row,
      "SELECT count(*) AS n FROM school_holiday h WHERE h.replaced_at IS NULL AND h.year = $3 AND h.source = $4");

/* How the school years of the file would change: what is new, and what is left out. */
static enum err count_changes(struct tx *tx, const struct school_holiday_file *file, int *changed)
{
    struct same_row row;
    int year = 0, same = 0, added = 0, before = 0;
    for (size_t i = 0; i < file->list.n; i++) {
        const struct school_holiday *h = &file->list.at[i];
        if (i == 0 || school_year_of(h->from) != year) {
            year = school_year_of(h->from);
            TRY(tx_one(tx, holiday_of_year, &row, year, file->source));
            before += (int)row.n;
        }
        TRY(tx_one(tx, holiday_same, &row, file->source, h->from, h->to, h->name));
        same += row.n > 0;
        added += row.n == 0;
    }
    *changed = added + before - same;
    return OK;
}

enum err school_holiday_apply(struct tx *tx, const struct school_holiday_file *file, int64_t n, int *changed)
{
    int64_t done;
    int year = 0;
    TRY(count_changes(tx, file, changed));
    TRY(tx_run(tx, import_done, &done, n));
    if (done == 0)
        return ERR_NOT_FOUND;
    tx_note(tx, .action = "desk.holidays_applied", .object = OBJECT_SETTING, .subject = n, .after = file->source);
    if (*changed == 0)
        return OK;
    for (size_t i = 0; i < file->list.n; i++) {
        const struct school_holiday *h = &file->list.at[i];
        if (i == 0 || school_year_of(h->from) != year)
            TRY(tx_run(tx, holiday_replace, NULL, school_year_of(h->from), file->source));
        year = school_year_of(h->from);
        TRY(tx_run(tx, holiday_insert, NULL, n, (int64_t)i + 1, year, file->source, h->from, h->to, h->name));
    }
    return clock_mark(tx, (authority_id){ 0 }, (school_id){ 0 });
}
