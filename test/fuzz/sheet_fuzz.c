/* Spreadsheets: any bytes as a file, and any bytes as the XML of a sheet in a whole file, through the reader of the
   child: refused with a reason, or a table that csv_read takes. */
#include "fuzz.h"

#include <zlib.h>

#include "platform/csv.h"
#include "platform/parse_wire.h"

struct kept {
    struct parse_sink sink;
    struct parse_record record;
    size_t n;
};

static void keep(struct parse_sink *sink, uint32_t type, struct str bytes)
{
    struct kept *k = (struct kept *)(void *)sink;
    k->record = (struct parse_record){ type, bytes };
    k->n++;
}

static void read_file(struct str request)
{
    struct mem *mem;
    struct kept k = { .sink = { keep } };
    struct sheet sheet;
    struct csv csv;
    enum parse_reason reason;
    const char *why;
    CHECK(mem_open(&mem, MIB(160)) == OK);
    if (parse_sheet_item(mem, request, &k.sink, &reason) == OK) {
        CHECK(k.n == 1);
        CHECK(parse_sheet_records(&(struct parse_list){ &k.record, 1 }, &sheet, &why) == OK);
        if (sheet.rows.len > 0)
            CHECK(csv_read(mem, sheet.rows, &csv) != ERR_FAULT);
    }
    mem_close(mem);
}

/* --- an archive whose parts are stored as they are -------------------------------------------- */

static void little(struct buf *out, uint64_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_byte(out, (char)(n >> (8 * i) & 0xff));
}

static void entry(struct buf *out, struct str name, struct str part, bool central, size_t at)
{
    buf_put(out, central ? STR("PK\1\2\x14\0") : STR("PK\3\4"));
    little(out, 20, 2);
    little(out, 0, 8); /* flags, stored, no time */
    little(out, crc32(0, (const Bytef *)part.at, (uInt)part.len), 4);
    little(out, part.len, 4);
    little(out, part.len, 4);
    little(out, name.len, 2);
    little(out, 0, 2);
    if (central) {
        little(out, 0, 8);
        little(out, 0, 2);
        little(out, at, 4);
    }
    buf_put(out, name);
}

static struct str archive(struct mem *mem, const struct str (*parts)[2], size_t n)
{
    struct buf out = buf_of(mem, MIB(1)), central = buf_of(mem, KIB(4));
    little(&out, 0, 4); /* of the request: no name of a sheet */
    for (size_t i = 0; i < n; i++) {
        entry(&central, parts[i][0], parts[i][1], true, out.len - 4);
        entry(&out, parts[i][0], parts[i][1], false, 0);
        buf_put(&out, parts[i][1]);
    }
    size_t at = out.len - 4;
    buf_put(&out, buf_str(&central));
    buf_put(&out, STR("PK\5\6\0\0\0\0"));
    little(&out, n, 2);
    little(&out, n, 2);
    little(&out, central.len, 4);
    little(&out, at, 4);
    little(&out, 0, 2);
    return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct str raw = { (const char *)bytes, n };
    const struct str ods[][2] = { { STR("content.xml"), raw } };
    const struct str xlsx[][2] = { { STR("xl/workbook.xml"), STR("<w><sheet name='A' id='r'/></w>") },
                                   { STR("xl/_rels/workbook.xml.rels"),
                                     STR("<r><Relationship Id='r' Target='s.xml'/></r>") },
                                   { STR("xl/sharedStrings.xml"), raw },
                                   { STR("xl/styles.xml"), raw },
                                   { STR("xl/s.xml"), raw } };
    struct mem *mem;
    read_file(raw);
    CHECK(mem_open(&mem, MIB(4)) == OK);
    read_file(archive(mem, ods, ARRAY_LEN(ods)));
    read_file(archive(mem, xlsx, ARRAY_LEN(xlsx)));
    mem_close(mem);
    return 0;
}
