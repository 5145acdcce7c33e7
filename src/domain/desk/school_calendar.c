#include "domain/desk/school_calendar_internal.h"

#include "base/check.h"
#include "base/school_year.h"
#include "platform/csv.h"
#include "platform/limits.h"

/* A year without free days for so long is a file with a hole. */
#define GAP_DAYS 100

const struct school_holiday *school_holiday_on(const struct school_holiday *at, size_t n, struct day day)
{
    for (size_t i = 0; i < n; i++)
        if (day_compare(at[i].from, day) <= 0 && day_compare(day, at[i].to) <= 0)
            return &at[i];
    return NULL;
}

/* --- collecting ---------------------------------------------------------------------- */

void school_holiday_problem_add(struct school_holiday_file *file, int line, enum msg msg, bool fatal)
{
    file->fatal = file->fatal || fatal;
    if (file->problems.n < SCHOOL_HOLIDAYS_MAX)
        file->problems.at[file->problems.n++] = (struct school_holiday_problem){ line, msg, fatal };
}

enum err school_holiday_add(struct school_holiday_file *file, struct school_holiday h)
{
    if (file->list.n == SCHOOL_HOLIDAYS_MAX)
        return ERR_TOO_LARGE;
    if (day_compare(h.from, h.to) > 0) {
        school_holiday_problem_add(file, h.line, M_calendar_holiday_problem_order, true);
        return OK;
    }
    if (h.name.len == 0 || h.name.len > LIMIT_NAME) {
        school_holiday_problem_add(file, h.line, M_calendar_holiday_problem_name, true);
        return OK;
    }
    size_t i = file->list.n++;
    for (; i > 0 && day_compare(h.from, file->list.at[i - 1].from) < 0; i--)
        file->list.at[i] = file->list.at[i - 1];
    file->list.at[i] = h;
    return OK;
}

/* --- CSV ---------------------------------------------------------------------------------- */

struct columns {
    int name, from, to, source, retrieved;
};

static bool columns_of(const struct csv *csv, struct columns *out)
{
    *out = (struct columns){ csv_column(csv, STR("name")), csv_column(csv, STR("from")), csv_column(csv, STR("to")),
                             csv_column(csv, STR("source")), csv_column(csv, STR("retrieved")) };
    if (out->from < 0)
        out->from = csv_column(csv, STR("starts_on"));
    if (out->to < 0)
        out->to = csv_column(csv, STR("ends_on"));
    return out->name >= 0 && out->from >= 0 && out->to >= 0;
}

/* One file has one source and one day. */
static void origin_of(const struct csv_row *row, const struct columns *c, struct school_holiday_file *file)
{
    struct str source = csv_at(row, c->source), retrieved = csv_at(row, c->retrieved);
    struct day day = DAY_NONE;
    if (retrieved.len > 0 && day_parse(retrieved, &day) != OK)
        school_holiday_problem_add(file, row->line, M_calendar_holiday_problem_day, true);
    bool other = (file->source.len > 0 && source.len > 0 && !str_eq(file->source, source)) ||
                 (!day_is_none(file->retrieved) && !day_is_none(day) && !day_eq(file->retrieved, day));
    if (other)
        school_holiday_problem_add(file, row->line, M_calendar_holiday_problem_source, true);
    if (file->source.len == 0)
        file->source = source;
    if (day_is_none(file->retrieved))
        file->retrieved = day;
}

static enum err read_csv(struct mem *mem, struct str bytes, struct school_holiday_file *file)
{
    struct csv csv;
    struct columns columns;
    TRY(csv_read(mem, bytes, &csv));
    if (!columns_of(&csv, &columns))
        return ERR_MALFORMED;
    for (size_t i = 0; i < csv.n; i++) {
        const struct csv_row *row = &csv.at[i];
        struct school_holiday h = { .name = csv_at(row, columns.name), .line = row->line };
        bool days =
            day_parse(csv_at(row, columns.from), &h.from) == OK && day_parse(csv_at(row, columns.to), &h.to) == OK;
        if (!days)
            school_holiday_problem_add(file, row->line, M_calendar_holiday_problem_day, true);
        else
            TRY(school_holiday_add(file, h));
        origin_of(row, &columns, file);
    }
    return OK;
}

/* --- checks ------------------------------------------------------------------------------------ */

static bool has_summer(const struct school_holiday_file *file, int year)
{
    for (size_t i = 0; i < file->list.n; i++) {
        const struct school_holiday *h = &file->list.at[i];
        /* They begin in the school year that ends with them, and are the longest. */
        if (school_year_of(h->from) == year && day_parts(h->from).month >= 6 && day_between(h->from, h->to) >= 30)
            return true;
    }
    return false;
}

static void check_neighbours(struct school_holiday_file *file)
{
    for (size_t i = 1; i < file->list.n; i++) {
        const struct school_holiday *before = &file->list.at[i - 1], *h = &file->list.at[i];
        if (day_compare(h->from, before->to) <= 0)
            school_holiday_problem_add(file, h->line, M_calendar_holiday_problem_overlap, true);
        else if (day_between(before->to, h->from) > GAP_DAYS && school_year_of(before->to) == school_year_of(h->from))
            school_holiday_problem_add(file, h->line, M_calendar_holiday_problem_gap, false);
    }
}

static void check_years(struct school_holiday_file *file)
{
    int last = school_year_of(file->list.at[file->list.n - 1].from);
    for (int year = school_year_of(file->list.at[0].from); year <= last; year++)
        if (!has_summer(file, year))
            school_holiday_problem_add(file, 0, M_calendar_holiday_problem_summer, false);
}

enum err school_holiday_read(struct mem *mem, struct str bytes, struct school_holiday_file *file)
{
    *file =
        (struct school_holiday_file){ .list.at = MEM_NEW_N(mem, struct school_holiday, SCHOOL_HOLIDAYS_MAX),
                                      .problems.at = MEM_NEW_N(mem, struct school_holiday_problem, SCHOOL_HOLIDAYS_MAX),
                                      .retrieved = DAY_NONE };
    if (bytes.len > SCHOOL_HOLIDAY_FILE_MAX)
        return ERR_TOO_LARGE;
    TRY(school_ics_is(bytes) ? school_ics_read(mem, bytes, file) : read_csv(mem, bytes, file));
    if (file->list.n == 0) {
        if (!file->fatal)
            school_holiday_problem_add(file, 0, M_calendar_holiday_problem_none, true);
        return OK;
    }
    check_neighbours(file);
    check_years(file);
    return OK;
}
