/*
 * platform/parse_sheet_ods.c -- OpenDocument: everything is in content.xml, styles before the sheets.
 */
#include "platform/parse_sheet.h"

#include "base/num.h"

enum { STYLES_MAX = 64 };

struct ods_reading {
    struct sax sax;
    struct mem *mem;
    struct mem_mark row_mark, cell_mark;
    struct str wanted;
    struct sheet_rows *rows;
    struct str style; /* of the style that is being read */
    struct str hidden_styles[STYLES_MAX];
    size_t nhidden;
    bool in_table, done; /* the sheet that is read; it was read */
    int64_t row, repeated_rows;
    int64_t column, repeated;
    int64_t columns; /* described so far */
    bool row_hidden, in_cell, in_text;
    int aside; /* depth inside of notes and drawings */
    struct str type, value, formula;
    struct buf words;
};

/* Office writes some attributes again in a namespace of its own. */
static struct str value_of(const struct sax_element *e, struct str name)
{
    for (size_t i = 0; i < e->n; i++) {
        struct sax_attribute a = sax_attribute(e, i);
        if (str_eq(a.name, name) && str_find(a.uri, STR("calcext")) == SIZE_MAX)
            return a.value;
    }
    return STR("");
}

static int64_t times_of(const struct sax_element *e, struct str name)
{
    int64_t n;
    return num_parse(value_of(e, name), 1, INT32_MAX, &n) == OK ? n : 1;
}

static bool is_hidden(const struct sax_element *e)
{
    struct str v = value_of(e, STR("visibility"));
    return str_eq(v, STR("collapse")) || str_eq(v, STR("filter"));
}

/* --- styles and sheets --------------------------------------------------------------------- */

static void style_start(struct ods_reading *r, const struct sax_element *e)
{
    if (str_eq(e->name, STR("style")))
        r->style = str_dup(r->mem, value_of(e, STR("name")));
    else if (str_eq(e->name, STR("table-properties")) && str_eq(value_of(e, STR("display")), STR("false")) &&
             r->nhidden < STYLES_MAX)
        r->hidden_styles[r->nhidden++] = r->style;
}

static void table_start(struct ods_reading *r, const struct sax_element *e)
{
    struct str style = value_of(e, STR("style-name"));
    bool hidden = false;

    if (r->in_table) { /* a table in a cell */
        sax_stop(&r->sax, SHEET_FORM);
        return;
    }
    for (size_t i = 0; i < r->nhidden; i++)
        hidden = hidden || str_eq(r->hidden_styles[i], style);
    r->in_table = !r->done && !hidden && (r->wanted.len == 0 || str_eq_nocase(value_of(e, STR("name")), r->wanted));
}

/* --- rows and cells ---------------------------------------------------------------------------- */

static void row_start(struct ods_reading *r, const struct sax_element *e)
{
    r->row++;
    r->repeated_rows = times_of(e, STR("number-rows-repeated"));
    r->row_hidden = is_hidden(e);
    r->column = 0;
    r->row_mark = mem_mark(r->mem);
}

static void cell_start(struct ods_reading *r, const struct sax_element *e)
{
    r->cell_mark = mem_mark(r->mem);
    r->repeated = times_of(e, STR("number-columns-repeated"));
    r->type = str_dup(r->mem, value_of(e, STR("value-type")));
    struct str of = str_eq(r->type, STR("date"))      ? STR("date-value")
                    : str_eq(r->type, STR("boolean")) ? STR("boolean-value")
                    : str_eq(r->type, STR("string"))  ? STR("string-value")
                                                      : STR("value");
    r->value = str_dup(r->mem, value_of(e, of));
    r->formula = str_dup(r->mem, value_of(e, STR("formula")));
    r->words.len = 0;
    r->in_cell = true;
}

static struct str cell_text(struct ods_reading *r)
{
    struct str words = str_trim(buf_str(&r->words));
    bool number =
        str_eq(r->type, STR("float")) || str_eq(r->type, STR("percentage")) || str_eq(r->type, STR("currency"));

    if (number && r->value.len > 0)
        return sheet_number(r->mem, r->value);
    if (str_eq(r->type, STR("date")))
        return str_sub(r->value, 0, 10);
    if (str_eq(r->type, STR("boolean")))
        return str_eq(r->value, STR("true")) ? STR("WAHR") : STR("FALSCH");
    if (r->value.len > 0)
        return r->value;
    if (words.len == 0 && r->formula.len > 0)
        return sheet_formula(r->mem, r->formula);
    return str_dup(r->mem, words);
}

static void cell_end(struct ods_reading *r)
{
    struct str text = cell_text(r);
    r->in_cell = false;
    if (text.len > 0 && r->repeated > LIMIT_CSV_COLUMNS - r->column)
        r->rows->fault = SHEET_SIZE;
    for (int64_t i = 0; text.len > 0 && r->rows->fault[0] == '\0' && i < r->repeated; i++)
        sheet_cell(r->rows, (int)(r->column + i), text);
    r->column += r->column > LIMIT_CSV_COLUMNS ? 0 : r->repeated;
    if (text.len == 0) /* there may be millions of them */
        mem_reset(r->mem, r->cell_mark);
}

static void row_end(struct ods_reading *r)
{
    sheet_row_end(r->rows, r->row, r->repeated_rows, r->row_hidden);
    r->row += r->repeated_rows - 1;
    mem_reset(r->mem, r->row_mark);
}

static void column_start(struct ods_reading *r, const struct sax_element *e)
{
    int64_t n = times_of(e, STR("number-columns-repeated"));
    if (is_hidden(e) && r->columns < LIMIT_CSV_COLUMNS)
        sheet_hidden_add(&r->rows->hidden, (int)r->columns,
                         (int)(r->columns + n - 1 < 20000 ? r->columns + n - 1 : 20000));
    r->columns += r->columns > LIMIT_CSV_COLUMNS ? 0 : n;
}

/* --- events ---------------------------------------------------------------------------------------- */

static bool is_aside(const struct sax_element *e)
{
    return str_eq(e->name, STR("annotation")) || str_find(e->uri, STR(":drawing:")) != SIZE_MAX;
}

static void text_start(struct ods_reading *r, const struct sax_element *e)
{
    r->in_text = true;
    if (str_eq(e->name, STR("p")) && r->words.len > 0)
        buf_byte(&r->words, ' ');
    if (str_eq(e->name, STR("s")) || str_eq(e->name, STR("tab")) || str_eq(e->name, STR("line-break")))
        buf_byte(&r->words, ' ');
}

static void on_start(void *data, const struct sax_element *e)
{
    struct ods_reading *r = data;
    if (r->aside > 0 || (r->in_cell && is_aside(e)))
        r->aside++;
    else if (str_eq(e->name, STR("table")))
        table_start(r, e);
    else if (!r->in_table)
        style_start(r, e);
    else if (str_eq(e->name, STR("table-column")))
        column_start(r, e);
    else if (str_eq(e->name, STR("table-row")))
        row_start(r, e);
    else if (str_eq(e->name, STR("table-cell")) || str_eq(e->name, STR("covered-table-cell")))
        cell_start(r, e);
    else if (r->in_cell && str_find(e->uri, STR(":text:")) != SIZE_MAX)
        text_start(r, e);
}

static void on_end(void *data, struct str name)
{
    struct ods_reading *r = data;
    if (r->aside > 0) {
        r->aside--;
        return;
    }
    if (str_eq(name, STR("table")) && r->in_table) {
        r->in_table = false;
        r->done = true;
    }
    if (!r->in_table)
        return;
    if (str_eq(name, STR("table-cell")) || str_eq(name, STR("covered-table-cell")))
        cell_end(r);
    else if (str_eq(name, STR("table-row")))
        row_end(r);
    else if (str_eq(name, STR("p")))
        r->in_text = false;
    if (r->rows->fault[0] != '\0')
        sax_stop(&r->sax, r->rows->fault);
}

static void on_text(void *data, struct str text)
{
    struct ods_reading *r = data;
    if (!r->in_table || !r->in_cell || !r->in_text || r->aside > 0)
        return;
    buf_put(&r->words, text);
    if (r->words.full)
        sax_stop(&r->sax, SHEET_SIZE);
}

const char *sheet_read_ods(struct mem *mem, struct sheet_zip *zip, struct str name, struct sheet_rows *rows)
{
    static const struct sax_handler handler = { on_start, on_end, on_text };
    struct ods_reading *r = MEM_NEW(mem, struct ods_reading);

    r->mem = mem;
    r->wanted = name;
    r->rows = rows;
    r->words = buf_fixed(mem_alloc(mem, SHEET_CELL_MAX), SHEET_CELL_MAX);
    const char *fault = sheet_zip_xml(zip, "content.xml", &handler, r);
    return fault[0] != '\0' ? fault : r->done ? "" : SHEET_NAME;
}
