#include "platform/csv.h"

#include "platform/limits.h"
#include "test.h"

static struct csv read_good(struct str text)
{
    struct csv csv;
    EXPECT_OK(csv_read(test_mem(), text, &csv));
    return csv;
}

TEST(a_separator_is_found_whichever_it_is)
{
    static const struct {
        struct str text;
        char separator;
    } cases[] = {
        { STR_INIT("a;b\n1,5;2\n"), ';' },     { STR_INIT("a,b\n1,2\n"), ',' }, { STR_INIT("a\tb\n1\t2\n"), '\t' },
        { STR_INIT("\"x,y\";b\n1;2\n"), ';' }, { STR_INIT("a;b"), ';' },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct csv csv = read_good(cases[i].text);
        test_note("case %zu", i);
        EXPECT_EQ(csv.separator, cases[i].separator);
        EXPECT_EQ(csv.head.n, 2);
    }
    EXPECT_STR(csv_at(&read_good(STR("a;b\n1,5;2\n")).at[0], 0), "1,5");
}

TEST(the_encoding_is_told_apart_and_reported)
{
    EXPECT_EQ(read_good(STR("Stra\xC3\x9F"
                            "e\nx\n"))
                  .encoding,
              CSV_UTF8);
    struct csv bom = read_good(STR("\xEF\xBB\xBFStra\xC3\x9F"
                                   "e\nx\n"));
    EXPECT_EQ(bom.encoding, CSV_UTF8_BOM);
    EXPECT_EQ(csv_column(&bom, STR("Straße")), 0);
    struct csv old = read_good(STR("Stra\xDF"
                                   "e\n5 \x80\n"));
    EXPECT_EQ(old.encoding, CSV_CP1252);
    EXPECT_EQ(csv_column(&old, STR("Straße")), 0);
    EXPECT_STR(csv_at(&old.at[0], 0), "5 €");
}

TEST(quotes_line_breaks_and_empty_lines_keep_rows_whole)
{
    struct csv csv = read_good(STR("name;text\r\n\"Sch;ule \"\"Eins\"\"\";\"zwei\nZeilen\"\r\n\r\n;\r\n  b  ;c\r\n"));
    EXPECT_EQ(csv.n, 2);
    EXPECT_STR(csv_at(&csv.at[0], 0), "Sch;ule \"Eins\"");
    EXPECT_STR(csv_at(&csv.at[0], 1), "zwei\nZeilen");
    EXPECT_EQ(csv.at[0].line, 2);
    EXPECT_STR(csv_at(&csv.at[1], 0), "b");
    EXPECT_EQ(csv.at[1].line, 6);
    EXPECT_STR(csv_at(&csv.at[1], 7), "");
    EXPECT_STR(csv_at(&csv.at[1], csv_column(&csv, STR("missing"))), "");
    EXPECT_EQ(csv_column(&csv, STR("TEXT")), 1);
}

TEST(what_is_no_table_is_refused)
{
    struct csv csv;
    EXPECT_ERR(csv_read(test_mem(), STR(""), &csv), ERR_MALFORMED);
    EXPECT_ERR(csv_read(test_mem(), STR("\n\n"), &csv), ERR_MALFORMED);
    EXPECT_ERR(csv_read(test_mem(), STR("a\n\"never ends\n"), &csv), ERR_MALFORMED);
    EXPECT_ERR(csv_read(test_mem(), (struct str){ "a\0b", 3 }, &csv), ERR_MALFORMED);
    EXPECT_ERR(csv_read(test_mem(), STR("a\nb\x01\n"), &csv), ERR_MALFORMED);
}

TEST(a_file_above_the_limits_is_refused_before_it_fills_the_memory)
{
    struct csv csv;
    struct mem *small;
    char *bytes = mem_alloc(test_mem(), LIMIT_CSV + 1);
    for (size_t i = 0; i <= LIMIT_CSV; i++)
        bytes[i] = i % (LIMIT_CSV_COLUMNS * 2) == 0 ? '\n' : ';';
    EXPECT_ERR(csv_read(test_mem(), (struct str){ bytes, LIMIT_CSV + 1 }, &csv), ERR_TOO_LARGE);
    EXPECT_ERR(csv_read(test_mem(), (struct str){ bytes, LIMIT_CSV }, &csv), ERR_TOO_LARGE);
    for (size_t i = 0; i < LIMIT_CSV; i++)
        bytes[i] = i % 128 == 0 ? '\n' : i % 2 != 0 ? 'x' : ';';
    EXPECT_OK(mem_open(&small, MIB(4)));
    enum err err = csv_read(small, (struct str){ bytes, LIMIT_CSV }, &csv);
    mem_close(small);
    EXPECT_ERR(err, ERR_TOO_LARGE);
}

/* UPL-5 */
TEST(a_written_cell_never_starts_a_formula)
{
    static const struct {
        struct str in, out;
    } cases[] = {
        { STR_INIT("=1+1"), STR_INIT("'=1+1") },   { STR_INIT("+49 5151"), STR_INIT("'+49 5151") },
        { STR_INIT("-2"), STR_INIT("'-2") },       { STR_INIT("@SUM"), STR_INIT("'@SUM") },
        { STR_INIT("\tx"), STR_INIT("\"'\tx\"") }, { STR_INIT("\rx"), STR_INIT("\"'\rx\"") },
        { STR_INIT("＝1"), STR_INIT("'＝1") },     { STR_INIT("=a;b"), STR_INIT("\"'=a;b\"") },
        { STR_INIT("a=b"), STR_INIT("a=b") },      { STR_INIT("say \"x\""), STR_INIT("\"say \"\"x\"\"\"") },
        { STR_INIT("a;b"), STR_INIT("\"a;b\"") },  { STR_INIT(""), STR_INIT("") },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out = buf_of(test_mem(), 256);
        struct csv_out csv = csv_begin(&out);
        csv_put(&csv, cases[i].in);
        test_note("case %zu", i);
        EXPECT_STR_EQ(str_from(buf_str(&out), 3), cases[i].out);
    }
}

TEST(what_was_written_is_read_again)
{
    struct buf out = buf_of(test_mem(), 1024);
    struct csv_out w = csv_begin(&out);
    csv_put(&w, STR("Name"));
    csv_put(&w, STR("Zahl"));
    csv_put(&w, STR("Tag"));
    csv_end_row(&w);
    csv_put(&w, STR("Zeile 1\nZeile 2; \"x\""));
    csv_put_int(&w, -12);
    csv_put_day(&w, day_of(2026, 11, 3));
    csv_end_row(&w);
    EXPECT(str_starts(buf_str(&out), STR("\xEF\xBB\xBFName;Zahl;Tag\r\n")));
    struct csv csv = read_good(buf_str(&out));
    EXPECT_EQ(csv.encoding, CSV_UTF8_BOM);
    EXPECT_EQ(csv.n, 1);
    EXPECT_STR(csv_at(&csv.at[0], 0), "Zeile 1\nZeile 2; \"x\"");
    EXPECT_STR(csv_at(&csv.at[0], 1), "-12");
    EXPECT_STR(csv_at(&csv.at[0], 2), "03.11.2026");
}
