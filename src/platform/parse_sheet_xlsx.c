/*
 * platform/parse_sheet_xlsx.c -- Office Open XML: workbook, its relations, shared texts, formats of days, one sheet.
 */
#include "platform/parse_sheet.h"

#include "base/day.h"
#include "base/num.h"

enum { SHEETS_MAX = 256, TEXTS_MAX = 200000, FORMATS_MAX = 4000 };
#define TEXTS_ROOM MIB(8)

struct workbook {
    struct sax sax;
    struct mem *mem;
    struct str wanted, id; /* of the sheet, by its relation */
    bool from_1904;
};

/* --- which part is the sheet --------------------------------------------------------- */

/* libxml2 keeps this one reference in attributes as it stands. */
static struct str plain_name(struct mem *mem, struct str value)
{
    struct buf out = buf_of(mem, value.len + 1);
    while (value.len > 0) {
        bool and = str_starts(value, STR("&#38;"));
        buf_byte(&out, value.at[0]);
        value = str_from(value, and? 5 : 1);
    }
    return buf_str(&out);
}

static void workbook_start(void *data, const struct sax_element *e)
{
    struct workbook *w = data;
    struct str state = sax_value(e, STR("state"));

    if (str_eq(e->name, STR("workbookPr")))
        w->from_1904 =
            str_eq(sax_value(e, STR("date1904")), STR("1")) || str_eq(sax_value(e, STR("date1904")), STR("true"));
    if (!str_eq(e->name, STR("sheet")) || w->id.len > 0 || (state.len > 0 && !str_eq(state, STR("visible"))))
        return;
    if (w->wanted.len == 0 || str_eq_nocase(plain_name(w->mem, sax_value(e, STR("name"))), w->wanted))
        w->id = str_dup(w->mem, sax_value(e, STR("id")));
}

static void ignore_end(void *data, struct str name) { (void)data, (void)name; }
static void ignore_text(void *data, struct str text) { (void)data, (void)text; }

struct relations {
    struct sax sax;
    struct mem *mem;
    struct str id, target;
};

static void relation_start(void *data, const struct sax_element *e)
{
    struct relations *r = data;
    if (str_eq(e->name, STR("Relationship")) && str_eq(sax_value(e, STR("Id")), r->id))
        r->target = str_dup(r->mem, sax_value(e, STR("Target")));
}

static const char *sheet_part(struct mem *mem, struct sheet_zip *zip, struct workbook *w, const char **part)
{
    static const struct sax_handler books = { workbook_start, ignore_end, ignore_text },
                                    relations = { relation_start, ignore_end, ignore_text };
    const char *fault = sheet_zip_xml(zip, "xl/workbook.xml", &books, w);
    struct relations r = { .mem = mem, .id = w->id };

    if (fault[0] != '\0')
        return fault;
    if (w->id.len == 0)
        return SHEET_NAME;
    fault = sheet_zip_xml(zip, "xl/_rels/workbook.xml.rels", &relations, &r);
    if (fault[0] != '\0')
        return fault;
    if (r.target.len == 0 || str_find_byte(r.target, '\0') != SIZE_MAX)
        return SHEET_FORM;
    *part = str_z(mem, r.target.at[0] == '/' ? str_from(r.target, 1) : str_cat(mem, STR("xl/"), r.target));
    return "";
}

/* --- shared texts ------------------------------------------------------------------------ */

struct texts {
    struct sax sax;
    struct buf all;
    struct {
        uint32_t at, len;
    } * list;
    size_t n;
    bool text;
    int phonetic;
};

static void texts_start(void *data, const struct sax_element *e)
{
    struct texts *t = data;
    if (str_eq(e->name, STR("si"))) {
        if (t->n == TEXTS_MAX)
            sax_stop(&t->sax, SHEET_SIZE);
        else
            t->list[t->n++].at = (uint32_t)t->all.len;
    }
    t->phonetic += str_eq(e->name, STR("rPh"));
    t->text = str_eq(e->name, STR("t")) && t->phonetic == 0;
}

static void texts_end(void *data, struct str name)
{
    struct texts *t = data;
    t->text = false;
    t->phonetic -= str_eq(name, STR("rPh"));
    if (str_eq(name, STR("si")) && t->n > 0)
        t->list[t->n - 1].len = (uint32_t)t->all.len - t->list[t->n - 1].at;
}

static void texts_text(void *data, struct str text)
{
    struct texts *t = data;
    if (t->text && t->n > 0)
        buf_put(&t->all, text);
    if (t->all.full)
        sax_stop(&t->sax, SHEET_SIZE);
}

static struct str text_at(const struct texts *t, struct str index)
{
    int64_t i = 0;
    bool known = num_parse(index, 0, TEXTS_MAX, &i) == OK && (size_t)i < t->n;
    return known ? str_sub(buf_str(&t->all), t->list[i].at, t->list[i].len) : STR("");
}

/* --- formats of days ------------------------------------------------------------------------- */

struct formats {
    struct sax sax;
    bool days[FORMATS_MAX]; /* of the cell formats */
    size_t n;
    int64_t own[FORMATS_MAX]; /* numbers of own formats that show days */
    size_t nown;
    bool cells;
};

/* Letters of day, month or year outside of quotes and brackets. */
static bool shows_day(struct str code)
{
    bool quoted = false, bracket = false, found = false;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.at[i];
        if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == '[' || c == ']')
            bracket = c == '[';
        else
            found = found || (!quoted && !bracket && str_find_byte(STR("dDmMyY"), c) != SIZE_MAX);
    }
    return found;
}

static bool built_in_day(int64_t id)
{
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

static void formats_start(void *data, const struct sax_element *e)
{
    struct formats *f = data;
    int64_t id = 0;
    bool known = num_parse(sax_value(e, STR("numFmtId")), 0, INT32_MAX, &id) == OK;

    f->cells = f->cells || str_eq(e->name, STR("cellXfs"));
    if (known && str_eq(e->name, STR("numFmt")) && f->nown < FORMATS_MAX && shows_day(sax_value(e, STR("formatCode"))))
        f->own[f->nown++] = id;
    if (!f->cells || !str_eq(e->name, STR("xf")) || f->n == FORMATS_MAX)
        return;
    bool day = built_in_day(id);
    for (size_t i = 0; i < f->nown; i++)
        day = day || f->own[i] == id;
    f->days[f->n++] = known && day;
}

static void formats_end(void *data, struct str name)
{
    struct formats *f = data;
    f->cells = f->cells && !str_eq(name, STR("cellXfs"));
}

/* --- the sheet --------------------------------------------------------------------------------- */

struct sheet_reading {
    struct sax sax;
    struct mem *mem;
    struct mem_mark row_mark;
    const struct texts *texts;
    const struct formats *formats;
    bool from_1904;
    struct sheet_rows *rows;
    int64_t row; /* from 1 on */
    int column;  /* from 0 on */
    bool row_hidden, in_cell, formula;
    int64_t style;
    char type; /* 's'hared, 'b'ool, 'd'ay, 't'ext, 'n'umber */
    struct buf value, words;
    struct buf *into; /* of the text that comes, NULL: it does not count */
};

/* "BC7": 54. */
static int column_of(struct str ref)
{
    int column = 0;
    for (size_t i = 0; i < ref.len && ref.at[i] >= 'A' && ref.at[i] <= 'Z' && column < 20000; i++)
        column = column * 26 + (ref.at[i] - 'A' + 1);
    return column - 1;
}

static void columns_hide(struct sheet_reading *r, const struct sax_element *e)
{
    int64_t from, to;
    struct str hidden = sax_value(e, STR("hidden"));
    if ((str_eq(hidden, STR("1")) || str_eq(hidden, STR("true"))) &&
        num_parse(sax_value(e, STR("min")), 1, INT32_MAX, &from) == OK &&
        num_parse(sax_value(e, STR("max")), from, INT32_MAX, &to) == OK)
        sheet_hidden_add(&r->rows->hidden, (int)from - 1, (int)to - 1);
}

static void row_start(struct sheet_reading *r, const struct sax_element *e)
{
    struct str number = sax_value(e, STR("r")), hidden = sax_value(e, STR("hidden"));
    r->row++;
    if (number.len > 0 && num_parse(number, r->row, INT32_MAX, &r->row) != OK)
        sax_stop(&r->sax, SHEET_FORM);
    r->row_hidden = str_eq(hidden, STR("1")) || str_eq(hidden, STR("true"));
    r->column = -1;
    r->row_mark = mem_mark(r->mem);
}

static char type_of(struct str t)
{
    return str_eq(t, STR("s"))                ? 's'
           : str_eq(t, STR("b"))              ? 'b'
           : str_eq(t, STR("d"))              ? 'd'
           : t.len > 1 || str_eq(t, STR("e")) ? 't'
                                              : 'n';
}

static void cell_start(struct sheet_reading *r, const struct sax_element *e)
{
    struct str ref = sax_value(e, STR("r"));
    int column = ref.len > 0 ? column_of(ref) : r->column + 1;
    if (column <= r->column)
        sax_stop(&r->sax, SHEET_FORM);
    r->column = column;
    r->type = type_of(sax_value(e, STR("t")));
    if (num_parse(sax_value(e, STR("s")), 0, FORMATS_MAX - 1, &r->style) != OK)
        r->style = -1;
    r->value.len = r->words.len = 0;
    r->formula = false;
    r->in_cell = true;
}

static void sheet_start(void *data, const struct sax_element *e)
{
    struct sheet_reading *r = data;
    r->into = NULL;
    if (str_eq(e->name, STR("col")))
        columns_hide(r, e);
    else if (str_eq(e->name, STR("row")))
        row_start(r, e);
    else if (str_eq(e->name, STR("c")))
        cell_start(r, e);
    else if (r->in_cell && (str_eq(e->name, STR("v")) || str_eq(e->name, STR("t"))))
        r->into = &r->value;
    else if (r->in_cell && str_eq(e->name, STR("f"))) {
        r->into = &r->words;
        r->formula = true;
    }
}

static struct str day_text(struct sheet_reading *r, struct str number)
{
    struct buf out = buf_of(r->mem, 16);
    int64_t days;
    struct str whole = number;
    if (!str_cut(&number, '.', &whole))
        whole = number;
    if (num_parse(whole, 61, 2900000, &days) != OK)
        return whole;
    day_put_iso(&out, day_add(r->from_1904 ? day_of(1904, 1, 1) : day_of(1899, 12, 30), (int)days));
    return buf_str(&out);
}

static struct str cell_text(struct sheet_reading *r)
{
    struct str value = str_trim(buf_str(&r->value));
    if (value.len == 0)
        return r->formula ? sheet_formula(r->mem, buf_str(&r->words)) : STR("");
    switch (r->type) {
    case 's':
        return text_at(r->texts, value);
    case 'b':
        return str_eq(value, STR("1")) ? STR("WAHR") : STR("FALSCH");
    case 'd':
        return str_dup(r->mem, str_sub(value, 0, 10));
    case 'n':
        if (r->style >= 0 && (size_t)r->style < r->formats->n && r->formats->days[r->style])
            return day_text(r, str_dup(r->mem, value));
        return sheet_number(r->mem, str_dup(r->mem, value));
    default:
        return str_dup(r->mem, value);
    }
}

static void sheet_end(void *data, struct str name)
{
    struct sheet_reading *r = data;
    r->into = NULL;
    if (str_eq(name, STR("c")) && r->in_cell) {
        r->in_cell = false;
        sheet_cell(r->rows, r->column, cell_text(r));
    } else if (str_eq(name, STR("row"))) {
        sheet_row_end(r->rows, r->row, 1, r->row_hidden);
        mem_reset(r->mem, r->row_mark);
    }
    if (r->rows->fault[0] != '\0')
        sax_stop(&r->sax, r->rows->fault);
}

static void sheet_text(void *data, struct str text)
{
    struct sheet_reading *r = data;
    if (r->into == NULL)
        return;
    buf_put(r->into, text);
    if (r->into->full)
        sax_stop(&r->sax, SHEET_SIZE);
}

const char *sheet_read_xlsx(struct mem *mem, struct sheet_zip *zip, struct str name, struct sheet_rows *rows)
{
    static const struct sax_handler texts = { texts_start, texts_end, texts_text },
                                    formats = { formats_start, formats_end, ignore_text },
                                    sheet = { sheet_start, sheet_end, sheet_text };
    struct workbook w = { .mem = mem, .wanted = name };
    struct texts *t = MEM_NEW(mem, struct texts);
    struct formats *f = MEM_NEW(mem, struct formats);
    const char *part = "", *fault = sheet_part(mem, zip, &w, &part);

    t->all = buf_fixed(mem_alloc(mem, TEXTS_ROOM), TEXTS_ROOM);
    t->list = mem_alloc(mem, TEXTS_MAX * sizeof *t->list);
    if (fault[0] == '\0' && sheet_zip_has(zip, "xl/sharedStrings.xml"))
        fault = sheet_zip_xml(zip, "xl/sharedStrings.xml", &texts, t);
    if (fault[0] == '\0' && sheet_zip_has(zip, "xl/styles.xml"))
        fault = sheet_zip_xml(zip, "xl/styles.xml", &formats, f);
    struct sheet_reading r = { .mem = mem,
                               .texts = t,
                               .formats = f,
                               .from_1904 = w.from_1904,
                               .rows = rows,
                               .value = buf_fixed(mem_alloc(mem, SHEET_CELL_MAX), SHEET_CELL_MAX),
                               .words = buf_fixed(mem_alloc(mem, SHEET_CELL_MAX), SHEET_CELL_MAX) };
    return fault[0] == '\0' ? sheet_zip_xml(zip, part, &sheet, &r) : fault;
}
