/* Spreadsheets through the real child: rows as they stand, and what is refused. */
#include "platform/parse.h"

#include <stdio.h>

#include "platform/csv.h"
#include "platform/parse_sheet.h"
#include "test.h"

static struct str file_bytes(const char *name)
{
    char *bytes = mem_alloc(test_mem(), KIB(64));
    FILE *file = fopen(str_z(test_mem(), str_cat(test_mem(), STR("test/data/sheets/"), str_of(name))), "rb");
    EXPECT(file != NULL);
    size_t n = file != NULL ? fread(bytes, 1, KIB(64), file) : 0;
    EXPECT(file != NULL && fclose(file) == 0);
    return (struct str){ bytes, n };
}

static struct sheet sheet_of(const char *file, const char *name)
{
    struct sheet sheet;
    const char *why;
    EXPECT_OK(parse_sheet(test_mem(), file_bytes(file), str_of(name), &sheet, &why));
    return sheet;
}

/* req: Z5.5.1 */
TEST(the_first_visible_sheet_of_either_format_becomes_the_same_rows)
{
    static const char rows[] = "\"Schulnummer\";\"Schulform\";\"Schuljahrgang\";\"Schüler\"\n"
                               "\"70010\";\"Grundschule\";\"1\";\"51\"\n"
                               "\n"
                               "\"70020\";\"Grundschule\";\"2\";\"33\"\n";
    static const char *const files[] = { "zahlen.xlsx", "zahlen.ods" };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct sheet sheet = sheet_of(files[i], "");
        struct csv csv;
        EXPECT_STR(sheet.fault, "");
        EXPECT_STR_EQ(sheet.rows, str_of(rows));
        EXPECT_OK(csv_read(test_mem(), sheet.rows, &csv));
        EXPECT_EQ(csv.n, 2);
        EXPECT_EQ(csv.at[1].line, 4);
    }
}

TEST(a_named_sheet_keeps_days_decimals_errors_and_formulas_that_were_never_computed)
{
    EXPECT_STR(sheet_of("zahlen.xlsx", "stand & mehr").rows,
               "\"Schulnummer\";\"Schulform\";\"Schuljahrgang\";\"Schüler\"\n"
               "\"70010\";\"Grundschule\";\"2025-09-15\";\"12,5\"\n"
               "\"70020\";\"Grundschule\";\"1\";\"=SUM(D1:D2)\"\n"
               "\"2025-09-15\";\"a \"\"b\"\"; & c\";\"#REF!\";\"WAHR\"\n");
    EXPECT_STR(sheet_of("zahlen.ods", "Stand").rows,
               "\"2025-09-15\";\"12,5\";\"=of:=SUM([.A1])\";\"WAHR\";\"eins zwei drei\"\n"
               "\"7\";\"7\";\"7\";\"\";\"\"\n\"7\";\"7\";\"7\";\"\";\"\"\n");
}

TEST(what_is_hidden_torn_changed_or_too_large_is_refused_with_its_reason)
{
    static const struct {
        const char *file, *name, *fault;
    } cases[] = {
        { "zahlen.xlsx", "Notizen", "sheet" }, { "zahlen.ods", "Notizen", "sheet" },
        { "zahlen.xlsx", "Nichts", "sheet" },  { "hidden-row.xlsx", "", "hidden" },
        { "hidden-row.ods", "", "hidden" },    { "hidden-column.xlsx", "", "hidden" },
        { "hidden-column.ods", "", "hidden" }, { "empty-hidden.xlsx", "", "" },
        { "entity.xlsx", "", "form" },         { "torn.xlsx", "", "form" },
        { "changed.xlsx", "", "form" },        { "other.xlsx", "", "form" },
        { "bomb.xlsx", "", "size" },           { "entries.xlsx", "", "size" },
        { "wide.xlsx", "", "size" },           { "long.xlsx", "", "size" },
        { "repeated.ods", "", "size" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sheet sheet = sheet_of(cases[i].file, cases[i].name);
        EXPECT_STR_EQ(sheet.fault, str_of(cases[i].fault));
        EXPECT_EQ(sheet.rows.len > 0, cases[i].fault[0] == '\0');
    }
}

TEST(numbers_of_a_sheet_are_exact_whichever_way_they_are_written)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "0", "0" },
        { "-0", "0" },
        { "25", "25" },
        { "25.0", "25" },
        { "007", "7" },
        { ".5", "0,5" },
        { "1.25E1", "12,5" },
        { "1E3", "1000" },
        { "-5e-2", "-0,05" },
        { "0.05", "0,05" },
        { "100", "100" },
        { "24.999999999999996", "24,999999999999996" },
        { "1.5E-7", "0,00000015" },
        { "1e99", "1e99" },
        { "1.2.3", "1.2.3" },
        { "12 000", "12 000" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        EXPECT_STR_EQ(sheet_number(test_mem(), str_of(cases[i].text)), str_of(cases[i].want));
}
