#include "platform/csv.h"

#include <csv.h>

#include "base/check.h"
#include "platform/limits.h"
#include "platform/text.h"

struct reader {
    struct mem *mem;
    struct csv *csv;
    struct str cells[LIMIT_CSV_COLUMNS]; /* of the row being read */
    size_t ncells, cap;
    bool head_done;
    int line, row_line;
    enum err err;
};

/* --- reading ------------------------------------------------------------------ */

static void take_cell(void *bytes, size_t n, void *arg)
{
    struct reader *r = arg;
    struct str cell = STR("");
    if (r->err != OK)
        return;
    /* A file of separators alone would be much larger here than outside. */
    if (r->ncells == LIMIT_CSV_COLUMNS || mem_left(r->mem) < n * 4 + KIB(256)) {
        r->err = ERR_TOO_LARGE;
        return;
    }
    if (n > 0 && text_accept(r->mem, str_trim((struct str){ bytes, n }), true, &cell) != OK) {
        r->err = ERR_MALFORMED;
        return;
    }
    /* The library reuses its bytes. */
    r->cells[r->ncells++] = str_dup(r->mem, cell);
}

static void take_row(int end, void *arg)
{
    struct reader *r = arg;
    (void)end;
    if (r->err != OK)
        return;
    struct csv_row row = { MEM_NEW_N(r->mem, struct str, r->ncells), r->ncells, r->row_line };
    bool empty = true;
    for (size_t i = 0; i < r->ncells; i++) {
        row.at[i] = r->cells[i];
        empty = empty && str_empty(row.at[i]);
    }
    r->ncells = 0;
    if (empty)
        return;
    if (!r->head_done) {
        r->head_done = true;
        r->csv->head = row;
        return;
    }
    if (r->csv->n == LIMIT_CSV_ROWS) {
        r->err = ERR_TOO_LARGE;
        return;
    }
    if (r->csv->n == r->cap) {
        size_t cap = r->cap == 0 ? 64 : r->cap * 2;
        struct csv_row *more = MEM_NEW_N(r->mem, struct csv_row, cap);
        for (size_t i = 0; i < r->csv->n; i++)
            more[i] = r->csv->at[i];
        r->csv->at = more;
        r->cap = cap;
    }
    r->csv->at[r->csv->n++] = row;
}

/* The sign that stands most often in the first line outside quotes; ; before , before TAB. */
static char separator_of(struct str text)
{
    size_t semicolons = 0, commas = 0, tabs = 0;
    bool quoted = false;
    while (str_starts(text, STR("\n")) || str_starts(text, STR("\r\n")))
        text = str_from(text, text.at[0] == '\r' ? 2 : 1);
    for (size_t i = 0; i < text.len && (quoted || text.at[i] != '\n'); i++) {
        char c = text.at[i];
        quoted = c == '"' ? !quoted : quoted;
        semicolons += !quoted && c == ';';
        commas += !quoted && c == ',';
        tabs += !quoted && c == '\t';
    }
    if (semicolons >= commas && semicolons >= tabs && semicolons > 0)
        return ';';
    return tabs > commas ? '\t' : ',';
}

static enum err decode(struct mem *mem, struct str bytes, struct str *text, enum csv_encoding *encoding)
{
    if (str_find_byte(bytes, '\0') != SIZE_MAX)
        return ERR_MALFORMED; /* UTF-16, or no text at all */
    if (str_starts(bytes, STR("\xEF\xBB\xBF"))) {
        *encoding = CSV_UTF8_BOM;
        *text = str_from(bytes, 3);
        return utf8_valid(*text) ? OK : ERR_MALFORMED;
    }
    if (utf8_valid(bytes)) {
        *encoding = CSV_UTF8;
        *text = bytes;
        return OK;
    }
    *encoding = CSV_CP1252;
    *text = text_decode(mem, STR("windows-1252"), bytes);
    return OK;
}

enum { IN_FIELD = 2 }; /* pstate of libcsv: FIELD_BEGUN */

/* Line by line, so that each row knows where it stands. */
static enum err feed(struct csv_parser *parser, struct reader *r, struct str text)
{
    while (text.len > 0 && r->err == OK) {
        size_t end = str_find_byte(text, '\n');
        size_t n = end == SIZE_MAX ? text.len : end + 1;
        r->line++;
        if (r->ncells == 0 && !parser->quoted)
            r->row_line = r->line;
        if (csv_parse(parser, text.at, n, take_cell, take_row, r) != n)
            return ERR_MALFORMED;
        text = str_from(text, n);
    }
    /* The library would give back what follows a quote that never ends as one cell. */
    if (r->err == OK && parser->quoted && parser->pstate == IN_FIELD)
        return ERR_MALFORMED;
    if (r->err == OK && csv_fini(parser, take_cell, take_row, r) != 0)
        return ERR_MALFORMED;
    return r->err;
}

enum err csv_read(struct mem *mem, struct str bytes, struct csv *out)
{
    struct str text;
    struct csv_parser parser;
    *out = (struct csv){ .separator = 0 };
    if (bytes.len > LIMIT_CSV)
        return ERR_TOO_LARGE;
    TRY(decode(mem, bytes, &text, &out->encoding));
    if (csv_init(&parser, 0) != 0)
        return ERR_BUSY;
    out->separator = separator_of(text);
    csv_set_delim(&parser, (unsigned char)out->separator);
    if (out->separator == '\t')
        csv_set_space_func(&parser, NULL);
    struct reader *r = MEM_NEW(mem, struct reader);
    r->mem = mem;
    r->csv = out;
    enum err err = feed(&parser, r, text);
    csv_free(&parser);
    TRY(err);
    return r->head_done ? OK : ERR_MALFORMED;
}

int csv_column(const struct csv *csv, struct str name)
{
    for (size_t i = 0; i < csv->head.n; i++)
        if (str_eq_nocase(csv->head.at[i], name))
            return (int)i;
    return -1;
}

struct str csv_at(const struct csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->n ? row->at[column] : STR("");
}

/* --- writing ------------------------------------------------------------------- */

static bool runs_as_formula(struct str cell)
{
    static const struct str signs[] = {
        STR_INIT("="),  STR_INIT("+"),  STR_INIT("-"),  STR_INIT("@"),  STR_INIT("\t"),
        STR_INIT("\r"), STR_INIT("＝"), STR_INIT("＋"), STR_INIT("－"), STR_INIT("＠"),
    };
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (str_starts(cell, signs[i]))
            return true;
    return false;
}

static bool needs_quotes(struct str cell)
{
    for (size_t i = 0; i < cell.len; i++) {
        char c = cell.at[i];
        if (c == ';' || c == '"' || c == '\n' || c == '\r' || c == ',' || c == '\t')
            return true;
    }
    return cell.len > 0 && (cell.at[0] == ' ' || cell.at[cell.len - 1] == ' ');
}

static void separate(struct csv_out *o)
{
    if (o->inside)
        buf_byte(o->out, ';');
    o->inside = true;
}

struct csv_out csv_begin(struct buf *out)
{
    buf_put(out, STR("\xEF\xBB\xBF"));
    return (struct csv_out){ out, false };
}

void csv_put(struct csv_out *o, struct str cell)
{
    separate(o);
    bool formula = runs_as_formula(cell), quotes = needs_quotes(cell);
    if (quotes)
        buf_byte(o->out, '"');
    if (formula)
        buf_byte(o->out, '\'');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.at[i] == '"')
            buf_byte(o->out, '"');
        buf_byte(o->out, cell.at[i]);
    }
    if (quotes)
        buf_byte(o->out, '"');
}

void csv_put_int(struct csv_out *o, int64_t n)
{
    separate(o);
    buf_int(o->out, n);
}

void csv_put_day(struct csv_out *o, struct day day)
{
    separate(o);
    if (day_is_none(day))
        return;
    struct day_parts p = day_parts(day);
    buf_int_padded(o->out, p.day, 2);
    buf_byte(o->out, '.');
    buf_int_padded(o->out, p.month, 2);
    buf_byte(o->out, '.');
    buf_int_padded(o->out, p.year, 4);
}

void csv_end_row(struct csv_out *o)
{
    buf_put(o->out, STR("\r\n"));
    o->inside = false;
}
