#include "domain/contribution/budget_file.h"

#include "base/check.h"
#include "base/money.h"
#include "domain/contribution/share.h"
#include "platform/csv.h"
#include "platform/limits.h"

enum { HEAD_NUMBER, HEAD_NAME, HEAD_AREA, HEAD_TYPE, HEAD_MARKED, HEAD_COUNT };
static const struct str heads[HEAD_COUNT] = { STR_INIT("Nummer"), STR_INIT("Bezeichnung"), STR_INIT("Bereich"),
                                              STR_INIT("Kostenart"), STR_INIT("Kostenbeitrag") };

struct columns {
    int of[HEAD_COUNT], amounts[BUDGET_COLUMNS]; /* -1: not in the file */
};

bool budget_cents_parse(struct str text, int64_t *cents)
{
    struct money m;
    if (money_parse(text, &m) != OK || m.cents < -CONTRIBUTION_CENTS_MAX || m.cents > CONTRIBUTION_CENTS_MAX)
        return false;
    *cents = m.cents;
    return true;
}

static struct str year_text(struct mem *mem, int year)
{
    struct buf out = buf_of(mem, 8);
    buf_int(&out, year);
    return buf_str(&out);
}

static void missing_add(struct mem *mem, struct budget_file *file, struct str head)
{
    file->missing = file->missing.len == 0 ? head : str_cat(mem, file->missing, STR(", "), head);
}

static void columns_find(struct mem *mem, const struct csv *csv, int year, struct columns *c, struct budget_file *file)
{
    for (int h = 0; h < HEAD_COUNT; h++) {
        c->of[h] = csv_column(csv, heads[h]);
        if (c->of[h] < 0)
            missing_add(mem, file, heads[h]);
    }
    for (int k = 0; k < BUDGET_COLUMNS; k++) {
        struct str want = year_text(mem, budget_column_year(year, k));
        c->amounts[k] = -1;
        for (size_t i = 0; i < csv->head.n; i++)
            if (str_ends(csv->head.at[i], want))
                c->amounts[k] = (int)i;
        if (c->amounts[k] < 0 && k == BUDGET_PLANNED)
            missing_add(mem, file, want);
    }
}

/* --- words ---------------------------------------------------------------------------------- */

static bool is_word(struct str cell, enum msg msg)
{
    return msg != MSG_NONE &&
           (str_eq_nocase(cell, msg_text(LANG_DE, msg)) || str_eq_nocase(cell, msg_text(LANG_EN, msg)));
}

static bool area_of(enum budget_scheme scheme, struct str cell, enum budget_area *out)
{
    for (enum budget_area area = AREA_RESULT; area < AREA_END; area++)
        if (is_word(cell, budget_area_msg(scheme, area))) {
            *out = area;
            return true;
        }
    return false;
}

static bool type_of(struct str cell, enum cost_type *out)
{
    for (enum cost_type type = COST_NONE + 1; type < COST_END; type++)
        if (is_word(cell, cost_type_msg(type)) || str_eq_nocase(cell, str_of(cost_type_key(type)))) {
            *out = type;
            return true;
        }
    return false;
}

static bool marked_of(struct str cell, bool *out)
{
    *out = str_eq_nocase(cell, STR("ja")) || str_eq_nocase(cell, STR("yes"));
    return *out || cell.len == 0 || str_eq_nocase(cell, STR("nein")) || str_eq_nocase(cell, STR("no"));
}

/* --- rows ------------------------------------------------------------------------------------- */

static void fault_set(struct budget_file_row *row, enum msg why, struct str column, struct str cell)
{
    if (row->fault != MSG_NONE)
        return;
    row->fault = why;
    row->column = column;
    row->cell = cell;
}

static void amounts_read(const struct csv *csv, const struct csv_row *in, const struct columns *c,
                         struct budget_file_row *row)
{
    for (int k = 0; k < BUDGET_COLUMNS; k++) {
        struct str cell = csv_at(in, c->amounts[k]);
        if (cell.len > 0 && !budget_cents_parse(cell, &row->value.cents[k]))
            fault_set(row, M_plan_error_money, csv->head.at[c->amounts[k]], cell);
    }
}

static bool number_known(const struct budget_file *file, struct str number)
{
    for (size_t i = 0; i < file->n; i++)
        if (str_eq(file->at[i].value.number, number))
            return true;
    return false;
}

static void words_read(enum budget_scheme scheme, const struct csv_row *in, const struct columns *c,
                       struct budget_file_row *row)
{
    struct budget_line *l = &row->value;
    struct str area = csv_at(in, c->of[HEAD_AREA]), type = csv_at(in, c->of[HEAD_TYPE]),
               marked = csv_at(in, c->of[HEAD_MARKED]);
    const char *field;
    l->area = AREA_RESULT;
    l->type = COST_OTHER;
    if (!area_of(scheme, area, &l->area))
        fault_set(row, M_budget_error_area, heads[HEAD_AREA], area);
    if (!type_of(type, &l->type))
        fault_set(row, M_budget_error_type, heads[HEAD_TYPE], type);
    if (!marked_of(marked, &l->marked))
        fault_set(row, M_budget_error_marked, heads[HEAD_MARKED], marked);
    enum msg fault = budget_line_fault(scheme, l, &field);
    if (fault != MSG_NONE)
        fault_set(row, fault, heads[HEAD_MARKED], type);
}

static void row_read(enum budget_scheme scheme, const struct csv *csv, const struct csv_row *in,
                     const struct columns *c, struct budget_file *file)
{
    struct budget_file_row *row = &file->at[file->n];
    *row = (struct budget_file_row){ .line = in->line, .fault = MSG_NONE };
    row->value.number = csv_at(in, c->of[HEAD_NUMBER]);
    row->value.name = csv_at(in, c->of[HEAD_NAME]);
    if (row->value.number.len == 0 || row->value.number.len > BUDGET_NUMBER_MAX)
        fault_set(row, M_budget_error_number, heads[HEAD_NUMBER], row->value.number);
    else if (number_known(file, row->value.number))
        fault_set(row, M_budget_error_twice, heads[HEAD_NUMBER], row->value.number);
    if (row->value.name.len == 0 || row->value.name.len > LIMIT_NAME)
        fault_set(row, M_budget_error_name, heads[HEAD_NAME], row->value.name);
    words_read(scheme, in, c, row);
    amounts_read(csv, in, c, row);
    file->n++;
    file->refused += row->fault != MSG_NONE;
}

enum err budget_file_read(struct mem *mem, struct str bytes, enum budget_scheme scheme, int year,
                          struct budget_file *out)
{
    struct columns columns;
    struct csv csv;
    *out = (struct budget_file){ .missing = STR("") };
    TRY(csv_read(mem, bytes, &csv));
    if (csv.n > BUDGET_LINES_MAX)
        return ERR_TOO_LARGE;
    columns_find(mem, &csv, year, &columns, out);
    if (out->missing.len > 0)
        return OK;
    out->at = MEM_NEW_N(mem, struct budget_file_row, csv.n);
    for (size_t i = 0; i < csv.n; i++)
        row_read(scheme, &csv, &csv.at[i], &columns, out);
    return OK;
}
