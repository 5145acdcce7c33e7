#include "platform/record_file.h"

#include "platform/limits.h"
#include "test_db.h"

/* What a file gives: good ones, faults, the line of the last fault. */
struct seen {
    int64_t good, bad, line, last_line;
    enum record_fault fault;
    struct str last; /* text of the last good one: JSON, or its first cell */
    struct record_facts facts;
};

static struct record_file *open_text(struct str text)
{
    static int n;
    struct record_file *file;
    struct buf name = buf_of(test_mem(), 40);
    buf_put_z(&name, "records");
    buf_int(&name, n++);
    const char *path = str_z(test_mem(), test_path(buf_str(&name)));
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL && fwrite(text.at, 1, text.len, f) == text.len && fclose(f) == 0);
    EXPECT_OK(record_file_open(path, &file));
    return file;
}

static struct seen read_all(struct str text)
{
    struct record_file *file = open_text(text);
    struct seen seen = { .facts = *record_file_facts(file) };
    struct record r;
    enum err e;
    while ((e = record_file_next(file, &r)) == OK) {
        seen.good += r.fault == RECORD_GOOD;
        seen.bad += r.fault != RECORD_GOOD;
        if (r.fault != RECORD_GOOD) {
            seen.line = r.line;
            seen.fault = r.fault;
            continue;
        }
        seen.last_line = r.line;
        seen.last = str_dup(test_mem(), r.row != NULL ? csv_at(r.row, 0) : r.json);
    }
    EXPECT_ERR(e, ERR_NOT_FOUND);
    EXPECT_ERR(record_file_next(file, &r), ERR_NOT_FOUND);
    record_file_close(file);
    return seen;
}

TEST(arrays_lines_and_objects_of_lists_give_the_same_objects)
{
    static const char *const forms[] = {
        "[{\"a\":\"}{]\"},\n{\"a\":[{\"b\":1}]}]", "\xEF\xBB\xBF{\"a\":\"}{]\"}\n\n{\"a\":[{\"b\":1}]}\r\n",
        "{ \"tickets\" : [{\"a\":\"}{]\"},{\"a\":[{\"b\":1}]}], \"n\": [1, 2], \"m\": {\"k\": {\"b\": 2}}}",
        "{\n  \"a\": \"}{]\"\n}\n{\"a\":[{\"b\":1}]}"
    };
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct seen seen = read_all(str_of(forms[i]));
        test_note("%s", forms[i]);
        EXPECT_EQ(seen.good, 2);
        EXPECT_EQ(seen.bad, 0);
        EXPECT_STR(seen.last, "{\"a\":[{\"b\":1}]}");
        EXPECT_EQ(seen.facts.form, i == 1 || i == 3 ? RECORD_LINES : RECORD_ARRAY);
    }
}

TEST(a_broken_line_is_lost_alone_and_a_broken_array_from_there_on)
{
    struct seen seen = read_all(STR("{\"a\":1}\n{\"a\":\"open\n{\"a\":3}\nword\n{\"a\":5}"));
    EXPECT_EQ(seen.good, 3);
    EXPECT_EQ(seen.bad, 2);
    EXPECT_EQ(seen.line, 4);
    EXPECT_EQ(seen.fault, RECORD_NOT_READABLE);
    EXPECT_EQ(seen.last_line, 5);
    seen = read_all(STR("[{\"a\":1},\n{\"a\":2,\n{\"a\":3}]"));
    EXPECT_EQ(seen.good, 1);
    EXPECT_EQ(seen.bad, 2);
    EXPECT_EQ(seen.fault, RECORD_REST);
    seen = read_all(STR("[{\"a\":1}, 7, \"x\", {\"a\":2}]"));
    EXPECT_EQ(seen.good, 2);
    EXPECT_EQ(seen.bad, 2);
}

TEST(a_record_above_the_limit_is_named_and_passed_over)
{
    struct mem *mem;
    EXPECT_OK(mem_open(&mem, RECORD_MAX + MIB(4)));
    struct buf text = buf_of(mem, RECORD_MAX + MIB(2));
    buf_put(&text, STR("{\"a\":1}\n{\"a\":\""));
    for (size_t i = 0; i < RECORD_MAX; i++)
        buf_byte(&text, 'x');
    buf_put(&text, STR("\"}\n{\"a\":3}\n"));
    struct seen seen = read_all(buf_str(&text));
    EXPECT_EQ(seen.good, 2);
    EXPECT_EQ(seen.bad, 1);
    EXPECT_EQ(seen.line, 2);
    EXPECT_EQ(seen.fault, RECORD_TOO_LARGE);
    mem_close(mem);
}

static struct str table_of(int rows, const char *bad)
{
    struct buf text = buf_of(test_mem(), MIB(4));
    buf_put(&text, STR("id;text\n"));
    for (int i = 1; i <= rows; i++) {
        buf_int(&text, i);
        buf_put(&text,
                i % 3 == 0 ? STR(";\"zwei\nZeilen; mit \"\"Worten\"\"\"\n") : STR(";ein Text, der etwas dauert\n"));
        if (i == rows / 2)
            buf_put_z(&text, bad);
    }
    return buf_str(&text);
}

TEST(a_table_of_any_length_gives_each_row_with_its_line)
{
    struct seen seen = read_all(table_of(30000, ""));
    EXPECT_EQ(seen.good, 30000);
    EXPECT_EQ(seen.bad, 0);
    EXPECT_STR(seen.last, "30000");
    /* Every third row has two lines; the last one is one of them. */
    EXPECT_EQ(seen.last_line, 1 + 30000 + 9999);
    EXPECT_EQ(seen.facts.encoding, CSV_UTF8);
    EXPECT_EQ(seen.facts.form, RECORD_TABLE);
}

TEST(a_bad_row_of_a_table_is_lost_alone)
{
    struct seen seen = read_all(table_of(9000, "4501;\x01\n"));
    EXPECT_EQ(seen.good, 9000);
    EXPECT_EQ(seen.bad, 1);
    EXPECT_EQ(seen.fault, RECORD_NOT_READABLE);
    EXPECT_EQ(seen.line, 1 + 4500 + 1500 + 1);
    seen = read_all(STR("id;text\n1;a\n2;\"open\n3;c\n"));
    EXPECT_EQ(seen.good, 1);
    EXPECT_EQ(seen.fault, RECORD_REST);
    EXPECT_EQ(seen.line, 3);
}

TEST(bytes_that_are_no_utf_8_are_read_as_cp1252)
{
    struct seen seen = read_all(STR("id;text\nGr\xF6\xDF"
                                    "e;x\n"));
    EXPECT_EQ(seen.facts.encoding, CSV_CP1252);
    EXPECT_STR(seen.last, "Größe");
    seen = read_all(STR("[{\"a\":\"\xE4\"}]"));
    EXPECT_STR(seen.last, "{\"a\":\"ä\"}");
    /* A character that lies across two readings is whole. */
    struct buf text = buf_of(test_mem(), KIB(200));
    for (size_t i = 0; i < KIB(64) - 1; i++)
        buf_byte(&text, 'x');
    buf_put(&text, STR("ö;x\n1;2\n"));
    EXPECT_EQ(read_all(buf_str(&text)).facts.encoding, CSV_UTF8);
}

TEST(what_is_no_file_of_records_is_refused)
{
    struct record_file *file;
    const char *path = str_z(test_mem(), test_path(STR("nothing")));
    EXPECT_ERR(record_file_open(path, &file), ERR_NOT_FOUND);
    EXPECT_ERR(record_file_open("/dev/null", &file), ERR_INVALID);
    FILE *f = fopen(path, "wb");
    EXPECT(f != NULL && fclose(f) == 0);
    EXPECT_ERR(record_file_open(path, &file), ERR_MALFORMED);
    f = fopen(path, "wb");
    EXPECT(f != NULL && fwrite("a\0b", 1, 3, f) == 3 && fclose(f) == 0);
    EXPECT_ERR(record_file_open(path, &file), ERR_MALFORMED);
}
