/* Tables: any bytes are refused or read within the limits, and what a reader got
   can be written and read again as the same cells. */
#include "fuzz.h"

#include "platform/csv.h"
#include "platform/limits.h"

static void check_again(struct mem *mem, const struct csv *csv)
{
    struct buf out = buf_of(mem, MIB(4));
    struct csv_out w = csv_begin(&out);
    struct csv again;
    size_t width = csv->head.n;
    /* A first column that is never empty keeps rows of empty cells. */
    for (size_t i = 0; i <= csv->n; i++) {
        const struct csv_row *row = i == 0 ? &csv->head : &csv->at[i - 1];
        CHECK(row->n <= LIMIT_CSV_COLUMNS);
        csv_put(&w, STR("x"));
        for (size_t c = 0; c < width; c++)
            csv_put(&w, csv_at(row, (int)c));
        csv_end_row(&w);
    }
    if (buf_done(&out) != OK || buf_str(&out).len > LIMIT_CSV || width + 1 > LIMIT_CSV_COLUMNS)
        return;
    CHECK(csv_read(mem, buf_str(&out), &again) == OK);
    CHECK(again.separator == ';' && again.n == csv->n && again.encoding == CSV_UTF8_BOM);
    for (size_t i = 0; i < csv->n; i++)
        for (size_t c = 0; c < width; c++) {
            struct str was = csv_at(&csv->at[i], (int)c), is = csv_at(&again.at[i], (int)c + 1);
            /* The sign before a formula is the only difference. */
            CHECK(str_eq(was, is) || (is.len == was.len + 1 && is.at[0] == '\'' && str_eq(was, str_from(is, 1))));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct mem *mem;
    struct csv csv;
    CHECK(mem_open(&mem, MIB(16)) == OK);
    if (csv_read(mem, (struct str){ (const char *)bytes, n }, &csv) == OK)
        check_again(mem, &csv);
    mem_close(mem);
    return 0;
}
