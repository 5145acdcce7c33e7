/* Bank statements: any bytes through the XML reader of the child and the reader of statements are refused
   with a reason or give entries that prove the closing balance and survive their canonical text; any text of
   elements too, as a child that was taken over may send it. */
#include "fuzz.h"

#include "base/utf8.h"
#include "domain/contribution/bank_statement.h"
#include "platform/parse_wire.h"

struct kept {
    struct parse_sink sink;
    struct parse_record records[4];
    size_t n;
};

static void keep(struct parse_sink *sink, uint32_t type, struct str bytes)
{
    struct kept *k = (struct kept *)(void *)sink;
    CHECK(k->n < ARRAY_LEN(k->records));
    k->records[k->n++] = (struct parse_record){ type, bytes };
}

static void balanced(const struct bank_file *file)
{
    for (size_t s = 0; s < file->statements.n; s++) {
        const struct bank_statement *st = &file->statements.at[s];
        int64_t sum = st->opening;
        for (size_t i = 0; i < st->n; i++) {
            const struct bank_entry *e = &file->entries.at[st->first + i];
            int64_t parts = 0;
            CHECK(e->n > 0);
            for (size_t k = 0; k < e->n; k++)
                parts += file->payments.at[e->first + k].cents;
            CHECK(parts == e->cents);
            sum += e->booked ? e->cents : 0;
        }
        CHECK(sum == st->closing);
    }
}

static void read_elements(struct mem *mem, const struct xml_elements *elements)
{
    struct bank_file file, again;
    struct bank_fault fault;
    struct str text, second;
    enum bank_fault_code code = bank_file_read(mem, elements, &file, &fault);
    CHECK(fault.code == code);
    if (code != BANK_GOOD)
        return;
    balanced(&file);
    if (bank_file_write(mem, &file, &text) != OK)
        return;
    CHECK(bank_file_parse(mem, text, &again) == OK);
    CHECK(bank_file_write(mem, &again, &second) == OK && str_eq(text, second));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct mem *mem;
    struct str raw = { (const char *)bytes, n };
    struct kept k = { .sink = { keep } };
    struct xml_elements elements;
    struct bank_file file;
    enum parse_reason reason;
    const char *why;
    CHECK(mem_open(&mem, MIB(160)) == OK);
    if (parse_xml_item(mem, raw, &k.sink, &reason) == OK) {
        /* In the child the records are written out at once; here they stay in the arena. */
        char line[4] = { 0, 0, 0, 1 };
        if (k.n == 3)
            k.records[1].bytes = (struct str){ line, sizeof line };
        const struct parse_list list = { k.records, k.n };
        if (parse_xml_records(&list, &elements, &why) == OK)
            read_elements(mem, &elements);
    }
    if (utf8_valid(raw)) {
        elements = (struct xml_elements){ .lines = raw, .fault = STR("") };
        read_elements(mem, &elements);
        if (bank_file_parse(mem, raw, &file) == OK)
            CHECK(file.entries.n <= raw.len);
    }
    mem_close(mem);
    return 0;
}
