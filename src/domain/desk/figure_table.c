/*
 * desk/figure_table.c -- figures as tables, with their definitions.
 */
#include "domain/desk/figure.h"

/* --- building tables ----------------------------------------------------------------------- */

struct maker {
    struct mem *mem;
    enum lang lang;
    struct figure_tables *tables;
};
struct column {
    struct str head;
    enum figure_unit unit;
};

static struct str number_text(struct mem *mem, enum lang lang, int64_t value)
{
    struct buf text = buf_of(mem, 32);
    i18n_number(&text, lang, value);
    return buf_str(&text);
}

/* 453 -> "45,3 %"; minutes as hours and minutes: "25:30". */
static struct str cell_text(struct mem *mem, enum lang lang, enum figure_unit unit, int64_t value)
{
    struct buf text = buf_of(mem, 32);
    if (value < 0)
        return STR("–");
    if (unit == UNIT_COUNT)
        return number_text(mem, lang, value);
    if (unit == UNIT_MINUTES) {
        buf_int(&text, value / 60);
        buf_byte(&text, ':');
        buf_int_padded(&text, value % 60, 2);
        return buf_str(&text);
    }
    buf_int(&text, value / 10);
    buf_byte(&text, lang == LANG_DE ? ',' : '.');
    buf_int(&text, value % 10);
    buf_put_z(&text, "\u00A0%");
    return buf_str(&text);
}

static struct figure_table *table_begin(struct maker *m, const char *chart, enum msg title, enum msg definition,
                                        enum msg row_head, size_t rows)
{
    struct figure_table *t = &m->tables->at[m->tables->n++];
    *t = (struct figure_table){ .chart = str_of(chart),
                                .title = msg_text(m->lang, title),
                                .definition = msg_text(m->lang, definition),
                                .row_head = msg_text(m->lang, row_head),
                                .rows.at = MEM_NEW_N(m->mem, struct figure_row, rows) };
    return t;
}

static void set_columns(struct maker *m, struct figure_table *t, const struct column *columns, size_t n)
{
    t->heads = (struct figure_heads){ MEM_NEW_N(m->mem, struct figure_head, n), n };
    t->wide = n > 2;
    for (size_t i = 0; i < n; i++)
        t->heads.at[i].text = columns[i].head;
}

static void add_row(struct maker *m, struct figure_table *t, struct str label, const struct column *columns,
                    const int64_t *values, size_t n)
{
    struct figure_row *row = &t->rows.at[t->rows.n++];
    *row = (struct figure_row){ .label = label, .cells = { MEM_NEW_N(m->mem, struct figure_cell, n), n } };
    for (size_t i = 0; i < n; i++)
        row->cells.at[i] = (struct figure_cell){ .column = columns[i].head,
                                                 .unit = columns[i].unit,
                                                 .value = values[i],
                                                 .text = cell_text(m->mem, m->lang, columns[i].unit, values[i]) };
}

/* Side of a square whose area is `bar`: 1000 -> 100. */
static int64_t side_of(int64_t bar)
{
    int64_t side = 0;
    while ((side + 1) * (side + 1) <= bar * 10)
        side++;
    return side;
}

static int64_t longest(const struct figure_table *t, size_t column)
{
    int64_t most = 0;
    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t c = 0; c < t->heads.n; c++) {
            const struct figure_row *row = &t->rows.at[r];
            if ((t->grid || c == column) && !row->sum && row->cells.at[c].value > most)
                most = row->cells.at[c].value;
        }
    return most;
}

/* Drawn against the longest of the column (of the grid), shares against 100 %; sums are not drawn. */
static void draw(struct figure_table *t)
{
    for (size_t c = 0; c < t->heads.n; c++) {
        int64_t most = longest(t, c);
        for (size_t r = 0; r < t->rows.n; r++) {
            struct figure_cell *cell = &t->rows.at[r].cells.at[c];
            if (cell->value <= 0 || (t->rows.at[r].sum && cell->unit == UNIT_COUNT))
                continue;
            cell->bar = cell->unit == UNIT_SHARE ? cell->value : most > 0 ? cell->value * 1000 / most : 0;
            if (cell->bar > 1000)
                cell->bar = 1000;
            cell->side = side_of(cell->bar);
        }
    }
}

/* Part and whole are no rivals: only the share is drawn. */
static void draw_shares(struct figure_table *t)
{
    draw(t);
    for (size_t r = 0; r < t->rows.n; r++)
        for (size_t c = 0; c < t->heads.n; c++)
            if (t->rows.at[r].cells.at[c].unit != UNIT_SHARE)
                t->rows.at[r].cells.at[c].bar = 0;
}

/* --- the tables -------------------------------------------------------------------------------- */

static struct column column_of(struct maker *m, enum msg head, enum figure_unit unit)
{
    return (struct column){ msg_text(m->lang, head), unit };
}

static void backlog_table(struct maker *m, const struct figures *f)
{
    static const enum msg bands[] = { M_figure_age_1, M_figure_age_7, M_figure_age_30, M_figure_age_90,
                                      M_figure_age_more };
    struct column count = column_of(m, M_figure_tickets, UNIT_COUNT);
    struct figure_table *t =
        table_begin(m, "bars", M_figure_backlog, M_figure_backlog_means, M_figure_age, FIGURE_BANDS + 1);
    int64_t sum = 0;
    set_columns(m, t, &count, 1);
    for (size_t i = 0; i < FIGURE_BANDS; i++) {
        add_row(m, t, msg_text(m->lang, bands[i]), &count, &f->backlog[i], 1);
        sum += f->backlog[i];
    }
    add_row(m, t, msg_text(m->lang, M_figure_all), &count, &sum, 1);
    t->rows.at[t->rows.n - 1].sum = true;
    draw(t);
}

static void promise_table(struct maker *m, const struct figures *f)
{
    struct column count = column_of(m, M_figure_tickets, UNIT_COUNT);
    struct figure_table *t = table_begin(m, "bars", M_figure_promises, M_figure_promises_mean, M_figure_promise, 2);
    set_columns(m, t, &count, 1);
    add_row(m, t, msg_text(m->lang, M_figure_due), &count, &f->due, 1);
    add_row(m, t, msg_text(m->lang, M_figure_overdue), &count, &f->overdue, 1);
    draw(t);
}

#define TIME_COLUMNS 5
static void add_times_row(struct maker *m, struct figure_table *t, struct str label, const struct column *columns,
                          const struct figure_count *c)
{
    const int64_t values[TIME_COLUMNS] = { c->tickets, c->reaction.median,
                                           figure_share(c->reaction.kept, c->reaction.kept + c->reaction.missed),
                                           c->solution.median,
                                           figure_share(c->solution.kept, c->solution.kept + c->solution.missed) };
    add_row(m, t, label, columns, values, TIME_COLUMNS);
}

static struct str group_name(enum lang lang, struct str name)
{
    if (str_eq(name, STR("+")))
        return msg_text(lang, M_figure_form_several);
    return name.len > 0 ? name : msg_text(lang, M_figure_form_unknown);
}

static void times_table(struct maker *m, const struct figures *f, const struct figure_groups *groups, enum msg title,
                        enum msg row_head)
{
    const struct column columns[TIME_COLUMNS] = { column_of(m, M_figure_tickets, UNIT_COUNT),
                                                  column_of(m, M_figure_reaction_median, UNIT_MINUTES),
                                                  column_of(m, M_figure_reaction_kept, UNIT_SHARE),
                                                  column_of(m, M_figure_solution_median, UNIT_MINUTES),
                                                  column_of(m, M_figure_solution_kept, UNIT_SHARE) };
    struct figure_table *t = table_begin(m, "shares", title, M_figure_times_mean, row_head, groups->n + 1);
    set_columns(m, t, columns, TIME_COLUMNS);
    for (size_t i = 0; i < groups->n; i++)
        if (groups->at[i].count.tickets > 0)
            add_times_row(m, t, group_name(m->lang, groups->at[i].name), columns, &groups->at[i].count);
    add_times_row(m, t, msg_text(m->lang, M_figure_all), columns, &f->all);
    t->rows.at[t->rows.n - 1].sum = true;
    draw(t);
}

#define RATE_COLUMNS 3
static void rate_table(struct maker *m, const struct figures *f)
{
    const struct column columns[RATE_COLUMNS] = { column_of(m, M_figure_part, UNIT_COUNT),
                                                  column_of(m, M_figure_whole, UNIT_COUNT),
                                                  column_of(m, M_figure_share, UNIT_SHARE) };
    const struct figure_count *c = &f->all;
    const struct {
        enum msg name;
        int64_t part, whole;
    } rates[] = { { M_figure_first_level, c->first_level, c->tickets + c->looks },
                  { M_figure_confirmed, c->confirmed, c->solved },
                  { M_figure_reopened, c->reopened, c->closed },
                  { M_figure_broken, c->broken, c->promised } };
    struct figure_table *t =
        table_begin(m, "shares", M_figure_rates, M_figure_rates_mean, M_figure_rate, ARRAY_LEN(rates));
    set_columns(m, t, columns, RATE_COLUMNS);
    for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
        const int64_t values[RATE_COLUMNS] = { rates[i].part, rates[i].whole,
                                               figure_share(rates[i].part, rates[i].whole) };
        add_row(m, t, msg_text(m->lang, rates[i].name), columns, values, RATE_COLUMNS);
    }
    draw_shares(t);
}

/* School time in which rooms could be used, of all of it. */
static void availability_table(struct maker *m, const struct figures *f)
{
    const struct column columns[] = { column_of(m, M_figure_school_time, UNIT_MINUTES),
                                      column_of(m, M_figure_lost, UNIT_MINUTES),
                                      column_of(m, M_figure_available, UNIT_SHARE) };
    struct figure_table *t;
    if (f->all.room_minutes == 0)
        return;
    t = table_begin(m, "shares", M_figure_availability, M_figure_availability_means, M_figure_form, f->forms.n + 1);
    set_columns(m, t, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i <= f->forms.n; i++) {
        const struct figure_count *c = i < f->forms.n ? &f->forms.at[i].count : &f->all;
        const int64_t values[] = { c->room_minutes, c->lost, figure_share(c->room_minutes - c->lost, c->room_minutes) };
        struct str name = i < f->forms.n ? group_name(m->lang, f->forms.at[i].name) : msg_text(m->lang, M_figure_all);
        if (c->room_minutes > 0)
            add_row(m, t, name, columns, values, ARRAY_LEN(columns));
    }
    t->rows.at[t->rows.n - 1].sum = true;
    draw_shares(t);
}

static void coverage_table(struct maker *m, const struct figures *f)
{
    static const enum msg rules[COVERAGE_RULE_END] = {
        [COVERAGE_EXCLUDED] = M_figure_rule_excluded,   [COVERAGE_SCHOOL] = M_figure_rule_school,
        [COVERAGE_AUTHORITY] = M_figure_rule_authority, [COVERAGE_FRAMEWORK] = M_figure_rule_framework,
        [COVERAGE_LEGACY] = M_figure_rule_legacy,       [COVERAGE_PROMISE] = M_figure_rule_promise,
        [COVERAGE_UNCLEAR] = M_figure_rule_unclear,     [COVERAGE_SERVICE] = M_figure_rule_service,
    };
    const struct column columns[] = { column_of(m, M_figure_tickets, UNIT_COUNT),
                                      column_of(m, M_figure_share, UNIT_SHARE) };
    struct figure_table *t =
        table_begin(m, "parts", M_figure_coverage, M_figure_coverage_means, M_figure_rule, COVERAGE_RULE_END);
    set_columns(m, t, columns, ARRAY_LEN(columns));
    for (int rule = COVERAGE_EXCLUDED; rule < COVERAGE_RULE_END; rule++) {
        const int64_t values[] = { f->coverage[rule], figure_share(f->coverage[rule], f->all.tickets) };
        if (values[0] > 0)
            add_row(m, t, msg_text(m->lang, rules[rule]), columns, values, ARRAY_LEN(columns));
    }
    const int64_t values[] = { f->all.tickets, figure_share(f->all.tickets, f->all.tickets) };
    add_row(m, t, msg_text(m->lang, M_figure_all), columns, values, ARRAY_LEN(columns));
    t->rows.at[t->rows.n - 1].sum = true;
    draw_shares(t);
}

static struct str hour_text(struct mem *mem, int hour)
{
    struct buf text = buf_of(mem, 16);
    buf_int_padded(&text, hour, 2);
    buf_put_z(&text, "–");
    buf_int_padded(&text, hour + 1, 2);
    return buf_str(&text);
}

/* From the first to the last hour in which somebody reported. */
static void load_table(struct maker *m, const struct figures *f)
{
    static const enum msg days[7] = { M_figure_monday, M_figure_tuesday,  M_figure_wednesday, M_figure_thursday,
                                      M_figure_friday, M_figure_saturday, M_figure_sunday };
    struct column columns[7];
    int first = 23, last = 0;
    struct figure_table *t = table_begin(m, "hours", M_figure_load, M_figure_load_means, M_figure_hour, 24);
    t->grid = true;
    for (int day = 0; day < 7; day++) {
        columns[day] = column_of(m, days[day], UNIT_COUNT);
        for (int hour = 0; hour < 24; hour++) {
            first = f->load[day][hour] > 0 && hour < first ? hour : first;
            last = f->load[day][hour] > 0 && hour > last ? hour : last;
        }
    }
    set_columns(m, t, columns, 7);
    for (int hour = first; hour <= last; hour++) {
        int64_t values[7];
        for (int day = 0; day < 7; day++)
            values[day] = f->load[day][hour];
        add_row(m, t, hour_text(m->mem, hour), columns, values, 7);
    }
    draw(t);
}

static struct str month_name(struct maker *m, struct day first)
{
    struct day_parts parts = day_parts(first);
    struct buf text = buf_of(m->mem, 64);
    buf_put(&text, msg_text(m->lang, (enum msg)(M_i18n_month_01 + parts.month - 1)));
    buf_byte(&text, ' ');
    buf_int(&text, parts.year);
    return buf_str(&text);
}

static void month_table(struct maker *m, const struct figures *f)
{
    struct column count = column_of(m, M_figure_tickets, UNIT_COUNT);
    struct figure_table *t =
        table_begin(m, "columns", M_figure_months, M_figure_months_mean, M_figure_month, f->nmonths + 1);
    set_columns(m, t, &count, 1);
    for (size_t i = 0; i < f->nmonths; i++)
        add_row(m, t, month_name(m, day_add_months(f->first_month, (int)i)), &count, &f->months[i], 1);
    add_row(m, t, msg_text(m->lang, M_figure_all), &count, &f->all.tickets, 1);
    t->rows.at[t->rows.n - 1].sum = true;
    draw(t);
}

#define FACE_COLUMNS 4
static void satisfaction_table(struct maker *m, const struct figures *f, const struct satisfaction_sums *sums,
                               enum msg title, enum msg row_head)
{
    const struct column columns[FACE_COLUMNS] = { column_of(m, M_satisfaction_answers, UNIT_COUNT),
                                                  column_of(m, M_satisfaction_good, UNIT_COUNT),
                                                  column_of(m, M_satisfaction_fair, UNIT_COUNT),
                                                  column_of(m, M_satisfaction_bad, UNIT_COUNT) };
    struct figure_table *t;
    if (sums->n == 0 && sums->hidden == 0)
        return;
    t = table_begin(m, "", title, M_satisfaction_means, row_head, sums->n);
    t->definition = msg_count(m->mem, m->lang, M_satisfaction_means, f->satisfaction.least);
    if (sums->hidden > 0)
        t->definition = str_cat(m->mem, msg_text(m->lang, M_satisfaction_hidden), STR(" "), t->definition);
    set_columns(m, t, columns, FACE_COLUMNS);
    for (size_t i = 0; i < sums->n; i++) {
        const struct satisfaction_sum *s = &sums->at[i];
        const int64_t values[FACE_COLUMNS] = { s->good + s->fair + s->bad, s->good, s->fair, s->bad };
        add_row(m, t, group_name(m->lang, s->name), columns, values, FACE_COLUMNS);
    }
    draw(t);
}

/* --- all of them --------------------------------------------------------------------------------- */

static void satisfaction_tables(struct maker *m, const struct figures *f)
{
    satisfaction_table(m, f, &f->satisfaction.forms, M_satisfaction_by_form, M_figure_form);
    if (f->authorities.n > 1)
        satisfaction_table(m, f, &f->satisfaction.authorities, M_satisfaction_by_authority, M_figure_authority);
}

static void form_table(struct maker *m, const struct figures *f)
{
    times_table(m, f, &f->forms, M_figure_by_form, M_figure_form);
}

/* Of one authority there is nothing to compare. */
static void authority_table(struct maker *m, const struct figures *f)
{
    if (f->authorities.n > 1)
        times_table(m, f, &f->authorities, M_figure_by_authority, M_figure_authority);
}

struct figure_tables figure_tables(struct mem *mem, enum lang lang, const struct figures *f, unsigned set)
{
    static void (*const make[FIGURE_KINDS])(struct maker *, const struct figures *) = {
        [SHOWS_PROMISES] = promise_table,  [SHOWS_BACKLOG] = backlog_table,
        [SHOWS_BY_FORM] = form_table,      [SHOWS_BY_AUTHORITY] = authority_table,
        [SHOWS_RATES] = rate_table,        [SHOWS_AVAILABILITY] = availability_table,
        [SHOWS_COVERAGE] = coverage_table, [SHOWS_SATISFACTION] = satisfaction_tables,
        [SHOWS_MONTHS] = month_table,      [SHOWS_LOAD] = load_table,
    };
    struct figure_tables tables = { MEM_NEW_N(mem, struct figure_table, FIGURE_KINDS + 1), 0 };
    struct maker m = { mem, lang, &tables };
    for (int kind = 0; kind < FIGURE_KINDS; kind++)
        if ((set & FIGURE_BIT(kind)) != 0)
            make[kind](&m, f);
    return tables;
}
