/*
 * platform/parse_sheet.c -- spreadsheets: the archive (minizip over bytes in memory) and the rows as text.
 */
#include "platform/parse_sheet.h"

#include <minizip/unzip.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

/* --- the archive ---------------------------------------------------------------------- */

static voidpf ZCALLBACK zip_open(voidpf opaque, const void *name, int mode)
{
    (void)name, (void)mode;
    return opaque;
}

static uLong ZCALLBACK zip_read(voidpf opaque, voidpf stream, void *out, uLong size)
{
    struct sheet_zip *z = opaque;
    struct str part = str_sub(z->bytes, z->at, size);
    (void)stream;
    if (part.len > 0)
        memcpy(out, part.at, part.len);
    z->at += part.len;
    return part.len;
}

static uLong ZCALLBACK zip_write(voidpf opaque, voidpf stream, const void *bytes, uLong size)
{
    (void)opaque, (void)stream, (void)bytes, (void)size;
    return 0;
}

static ZPOS64_T ZCALLBACK zip_tell(voidpf opaque, voidpf stream)
{
    (void)stream;
    return ((const struct sheet_zip *)opaque)->at;
}

static long ZCALLBACK zip_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    struct sheet_zip *z = opaque;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR ? z->at : origin == ZLIB_FILEFUNC_SEEK_END ? z->bytes.len : 0;
    (void)stream;
    if (offset > z->bytes.len - from)
        return -1;
    z->at = from + (size_t)offset;
    return 0;
}

static int ZCALLBACK zip_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

static int ZCALLBACK zip_error(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

const char *sheet_zip_open(struct sheet_zip *z, struct str bytes)
{
    zlib_filefunc64_def files = { zip_open, zip_read, zip_write, zip_tell, zip_seek, zip_close, zip_error, z };
    unz_global_info64 info;

    *z = (struct sheet_zip){ .bytes = bytes };
    z->archive = unzOpen2_64("", &files);
    if (z->archive == NULL || unzGetGlobalInfo64(z->archive, &info) != UNZ_OK)
        return SHEET_FORM;
    return info.number_entry <= LIMIT_IMPORT_ARCHIVE_ENTRIES ? "" : SHEET_SIZE;
}

void sheet_zip_close(struct sheet_zip *z)
{
    if (z->archive != NULL)
        unzClose(z->archive);
    z->archive = NULL;
}

bool sheet_zip_has(struct sheet_zip *z, const char *part)
{
    enum { CASE_MATTERS = 1 };
    return unzLocateFile(z->archive, part, CASE_MATTERS) == UNZ_OK;
}

/* By what the archive says of it; while it is inflated it is counted. */
static const char *part_fits(struct sheet_zip *z)
{
    enum { ENCRYPTED = 1 };
    unz_file_info64 info;

    if (unzGetCurrentFileInfo64(z->archive, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK || (info.flag & ENCRYPTED) != 0)
        return SHEET_FORM;
    bool bomb = info.uncompressed_size > MIB(1) && info.uncompressed_size / SHEET_RATIO_MAX > info.compressed_size;
    return bomb || info.uncompressed_size > SHEET_PART_MAX ? SHEET_SIZE : "";
}

static const char *part_feed(struct sheet_zip *z, struct sax *sax)
{
    char piece[KIB(8)];
    size_t all = 0;

    for (;;) {
        int n = unzReadCurrentFile(z->archive, piece, sizeof piece);
        if (n < 0)
            return SHEET_FORM;
        if (n == 0 || sax->fault[0] != '\0')
            return "";
        all += (size_t)n;
        if (all > SHEET_PART_MAX)
            return SHEET_SIZE;
        sax_feed(sax, (struct str){ piece, (size_t)n });
    }
}

const char *sheet_zip_xml(struct sheet_zip *z, const char *part, const struct sax_handler *handler, void *data)
{
    struct sax *sax = data;
    const char *fault = SHEET_FORM;

    if (!sheet_zip_has(z, part))
        return SHEET_FORM;
    fault = part_fits(z);
    if (fault[0] != '\0')
        return fault;
    if (unzOpenCurrentFile(z->archive) != UNZ_OK)
        return SHEET_FORM;
    fault = sax_begin(sax, handler, data) == OK ? part_feed(z, sax) : SHEET_FORM;
    sax_end(sax, NULL);
    bool whole = unzCloseCurrentFile(z->archive) == UNZ_OK || sax->fault[0] != '\0';
    if (fault[0] == '\0' && sax->fault[0] != '\0') {
        bool said = strcmp(sax->fault, SHEET_SIZE) == 0 || strcmp(sax->fault, SHEET_HIDDEN) == 0;
        fault = said ? sax->fault : SHEET_FORM;
    }
    return fault[0] != '\0' ? fault : whole ? "" : SHEET_FORM;
}

/* --- the rows ----------------------------------------------------------------------------- */

void sheet_hidden_add(struct sheet_hidden *h, int from, int to)
{
    if (h->n < ARRAY_LEN(h->at)) {
        h->at[h->n].from = from;
        h->at[h->n++].to = to;
    }
}

void sheet_rows_begin(struct sheet_rows *r, struct mem *mem)
{
    /* Whole at once: what a row needs is given back behind it. */
    *r = (struct sheet_rows){ .out = buf_fixed(mem_alloc(mem, LIMIT_CSV), LIMIT_CSV), .fault = "" };
}

static bool column_hidden(const struct sheet_rows *r, int column)
{
    bool hidden = false;
    for (size_t i = 0; i < r->hidden.n; i++)
        hidden = hidden || (column >= r->hidden.at[i].from && column <= r->hidden.at[i].to);
    return hidden;
}

void sheet_cell(struct sheet_rows *r, int column, struct str text)
{
    if (str_trim(text).len == 0 || r->fault[0] != '\0')
        return;
    if (column < 0 || column >= LIMIT_CSV_COLUMNS)
        r->fault = SHEET_SIZE;
    else if (column_hidden(r, column))
        r->fault = SHEET_HIDDEN;
    else {
        while (r->width <= column)
            r->cells[r->width++] = STR("");
        r->cells[column] = text;
    }
}

/* On one line, in quotes. */
static void cell_put(struct buf *out, struct str text)
{
    buf_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        buf_byte(out, c < ' ' || c == 0x7f ? ' ' : text.at[i]);
        if (c == '"')
            buf_byte(out, '"');
    }
    buf_byte(out, '"');
}

/* As wide as the headings: behind the last cell that holds something, a sheet just ends. */
static void row_put(struct sheet_rows *r)
{
    if (r->head == 0)
        r->head = r->width;
    for (int c = 0; c < r->width || c < r->head; c++) {
        if (c > 0)
            buf_byte(&r->out, ';');
        cell_put(&r->out, c < r->width ? r->cells[c] : STR(""));
    }
    buf_byte(&r->out, '\n');
    r->row++;
}

void sheet_row_end(struct sheet_rows *r, int64_t row, int64_t times, bool hidden)
{
    if (r->width > 0 && r->fault[0] == '\0') {
        if (hidden)
            r->fault = SHEET_HIDDEN;
        else if (row <= r->row)
            r->fault = SHEET_FORM;
        else if (row > LIMIT_CSV_ROWS || times < 1 || times > LIMIT_CSV_ROWS - row)
            r->fault = SHEET_SIZE;
        while (r->fault[0] == '\0' && r->row + 1 < row) {
            buf_byte(&r->out, '\n');
            r->row++;
        }
        for (int64_t i = 0; r->fault[0] == '\0' && i < times; i++) {
            row_put(r);
            r->fault = r->out.full ? SHEET_SIZE : "";
        }
    }
    r->width = 0;
}

/* --- values ---------------------------------------------------------------------------------- */

/* Sign, digits without the point, and how many of them stand before it; false: no number. */
static bool decimal_of(struct str text, bool *minus, struct buf *digits, int64_t *before)
{
    int64_t exponent = 0;
    size_t i = 0, point = SIZE_MAX;

    *minus = text.len > 0 && text.at[0] == '-';
    for (i += *minus; i < text.len && text.at[i] != 'E' && text.at[i] != 'e'; i++) {
        if (text.at[i] == '.' && point == SIZE_MAX)
            point = digits->len;
        else if (text.at[i] >= '0' && text.at[i] <= '9')
            buf_byte(digits, text.at[i]);
        else
            return false;
    }
    struct str power = str_from(text, i < text.len ? i + 1 : i);
    if (str_starts(power, STR("+")))
        power = str_from(power, 1);
    if (i < text.len && num_parse(power, -40, 40, &exponent) != OK)
        return false;
    *before = (int64_t)(point == SIZE_MAX ? digits->len : point) + exponent;
    return digits->len > 0 && !digits->full;
}

struct str sheet_number(struct mem *mem, struct str text)
{
    enum { DIGITS = 40 };
    struct buf digits = buf_of(mem, DIGITS), out = buf_of(mem, 3 * DIGITS + 8);
    int64_t before = 0;
    bool minus;

    if (!decimal_of(text, &minus, &digits, &before))
        return text;
    while (digits.len > 0 && (int64_t)digits.len > before && digits.at[digits.len - 1] == '0')
        digits.len--;
    int64_t n = (int64_t)digits.len, i = before < 0 ? before : 0;
    bool begun = false;
    for (; i < n || i < before; i++) {
        char digit = i >= 0 && i < n ? digits.at[i] : '0';
        if (i == before) {
            buf_put_z(&out, begun ? "," : "0,");
            begun = true;
        }
        if (begun || digit != '0' || i + 1 == before || i >= before) {
            buf_byte(&out, digit);
            begun = true;
        }
    }
    struct str value = out.len > 0 ? buf_str(&out) : STR("0");
    return minus && !str_eq(value, STR("0")) ? str_cat(mem, STR("-"), value) : value;
}

struct str sheet_formula(struct mem *mem, struct str formula)
{
    return str_cat(mem, STR("="), str_sub(formula, 0, LIMIT_NAME));
}

/* --- one file ----------------------------------------------------------------------------------- */

static const char *sheet_read(struct mem *mem, struct str bytes, struct str name, struct sheet_rows *rows)
{
    struct sheet_zip zip;
    const char *fault = sheet_zip_open(&zip, bytes);

    sheet_rows_begin(rows, mem);
    if (fault[0] == '\0')
        fault = sheet_zip_has(&zip, "xl/workbook.xml") ? sheet_read_xlsx(mem, &zip, name, rows)
                : sheet_zip_has(&zip, "content.xml")   ? sheet_read_ods(mem, &zip, name, rows)
                                                       : SHEET_FORM;
    sheet_zip_close(&zip);
    return fault[0] != '\0' ? fault : rows->fault;
}

enum err parse_sheet_item(struct mem *mem, struct str request, struct parse_sink *sink, enum parse_reason *reason)
{
    struct sheet_rows *rows = MEM_NEW(mem, struct sheet_rows);
    size_t len = request.len >= 4 ? parse_u32_load(request.at) : SIZE_MAX;

    *reason = PARSE_BAD_REQUEST;
    if (len > request.len - 4 || request.len < 4)
        return ERR_INVALID;
    const char *fault = sheet_read(mem, str_from(request, 4 + len), str_sub(request, 4, len), rows);
    if (fault[0] == '\0' && !utf8_valid(buf_str(&rows->out)))
        fault = SHEET_FORM;
    if (fault[0] != '\0')
        parse_put(sink, PARSE_SHEET_FAULT, str_of(fault));
    else
        parse_put(sink, PARSE_SHEET_ROWS, buf_str(&rows->out));
    return OK;
}
