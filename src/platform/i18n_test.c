#include "platform/i18n.h"

#include "base/zone.h"
#include "test.h"

#define EXPECT_WRITTEN(want, call) \
    do { \
        char bytes_[200]; \
        struct buf b = buf_fixed(bytes_, sizeof bytes_); \
        (call); \
        EXPECT_STR(buf_str(&b), want); \
    } while (0)

TEST(moments_are_written_in_words)
{
    struct instant at = zone_instant(day_of(2026, 12, 3), 12 * 60);
    EXPECT_WRITTEN("Donnerstag, 3. Dezember, 12:00 Uhr", i18n_instant(&b, LANG_DE, at, 2026));
    EXPECT_WRITTEN("Donnerstag, 3. Dezember 2026, 12:00 Uhr", i18n_instant(&b, LANG_DE, at, 2027));
    EXPECT_WRITTEN("Donnerstag, 3. Dezember 2026, 12:00 Uhr", i18n_instant(&b, LANG_DE, at, 0));
    EXPECT_WRITTEN("Thursday, 3 December, 12:00", i18n_instant(&b, LANG_EN, at, 2026));
    EXPECT_WRITTEN("03.12.2026, 12:00", i18n_instant_short(&b, LANG_DE, at));
}

TEST(the_year_that_counts_is_the_one_in_berlin)
{
    /* 2026-12-31T23:30:00Z is already 2027 here. */
    struct instant at = { INT64_C(1798759800000000) };
    EXPECT_WRITTEN("Freitag, 1. Januar, 00:30 Uhr", i18n_instant(&b, LANG_DE, at, 2027));
}

TEST(days_are_written_in_words_in_both_languages)
{
    struct day day = day_of(2027, 5, 3);
    EXPECT_WRITTEN("3. Mai 2027", i18n_day(&b, LANG_DE, day));
    EXPECT_WRITTEN("3 May 2027", i18n_day(&b, LANG_EN, day));
    EXPECT_WRITTEN("Montag, 3. Mai 2027", i18n_day_words(&b, LANG_DE, day));
    EXPECT_WRITTEN("03.05.2027", i18n_day_short(&b, LANG_DE, day));
    EXPECT_WRITTEN("03/05/2027", i18n_day_short(&b, LANG_EN, day));
    EXPECT_WRITTEN("–", i18n_day(&b, LANG_DE, DAY_NONE));
}

TEST(every_weekday_and_month_has_its_name)
{
    static const char *const months[] = { "Januar", "Februar", "März",      "April",   "Mai",      "Juni",
                                          "Juli",   "August",  "September", "Oktober", "November", "Dezember" };
    static const char *const weekdays[] = { "Montag",  "Dienstag", "Mittwoch", "Donnerstag",
                                            "Freitag", "Samstag",  "Sonntag" };
    for (int i = 0; i < 12; i++) {
        struct str want = str_cat(test_mem(), STR("1. "), str_of(months[i]), STR(" 2026"));
        char bytes[60];
        struct buf b = buf_fixed(bytes, sizeof bytes);
        i18n_day(&b, LANG_DE, day_of(2026, i + 1, 1));
        EXPECT_STR_EQ(buf_str(&b), want);
    }
    for (int i = 0; i < 7; i++) {
        char bytes[60];
        struct buf b = buf_fixed(bytes, sizeof bytes);
        i18n_day_words(&b, LANG_DE, day_of(2026, 11, 23 + i)); /* a Monday */
        EXPECT(str_starts(buf_str(&b), str_of(weekdays[i])));
    }
}

TEST(numbers_are_grouped_by_three)
{
    static const struct {
        int64_t n;
        const char *de, *en;
    } rows[] = {
        { 0, "0", "0" },
        { 999, "999", "999" },
        { 5113, "5.113", "5,113" },
        { -5113, "-5.113", "-5,113" },
        { 100000, "100.000", "100,000" },
        { 1234567, "1.234.567", "1,234,567" },
        { INT64_MIN, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char de[40], en[40];
        struct buf a = buf_fixed(de, sizeof de), b = buf_fixed(en, sizeof en);
        i18n_number(&a, LANG_DE, rows[i].n);
        i18n_number(&b, LANG_EN, rows[i].n);
        EXPECT_STR_EQ(buf_str(&a), str_of(rows[i].de));
        EXPECT_STR_EQ(buf_str(&b), str_of(rows[i].en));
    }
}

TEST(sizes_are_rounded_to_what_a_person_reads)
{
    static const struct {
        int64_t n;
        const char *want;
    } rows[] = {
        { 0, "0\u00A0B" },          { 999, "999\u00A0B" },      { 1000, "1,0\u00A0kB" },      { 1449, "1,4\u00A0kB" },
        { 1450, "1,5\u00A0kB" },    { 12345, "12\u00A0kB" },    { 999499, "999\u00A0kB" },    { 999950, "1,0\u00A0MB" },
        { 1400000, "1,4\u00A0MB" }, { 26214400, "26\u00A0MB" }, { INT64_MAX, "9,2\u00A0EB" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char bytes[40];
        struct buf b = buf_fixed(bytes, sizeof bytes);
        i18n_bytes(&b, LANG_DE, rows[i].n);
        EXPECT_STR_EQ(buf_str(&b), str_of(rows[i].want));
    }
}

TEST(placeholders_are_replaced_in_the_order_of_the_language)
{
    struct str text = msg_format(test_mem(), LANG_EN, M_i18n_day_short, { "year", STR("2026") }, { "dd", STR("03") },
                                 { "mm", STR("12") });
    EXPECT_STR(text, "03/12/2026");
}

static void format_without_arguments(void *arg)
{
    (void)arg;
    (void)msg_format_(test_mem(), LANG_DE, M_i18n_day, NULL, 0);
}

TEST(a_placeholder_without_argument_is_a_bug) { EXPECT(test_aborts(format_without_arguments, NULL)); }

TEST(an_argument_that_looks_like_a_placeholder_is_not_replaced_again)
{
    struct str text = msg_format(test_mem(), LANG_DE, M_i18n_day_short, { "dd", STR("{mm}") }, { "mm", STR("1") },
                                 { "year", STR("2") });
    EXPECT_STR(text, "{mm}.1.2");
}

TEST(every_key_is_found_by_its_name_and_nothing_else_is)
{
    for (int i = MSG_NONE + 1; i < MSG_COUNT; i++)
        EXPECT_EQ(msg_by_key(str_of(msg_rows[i].key)), i);
    EXPECT_EQ(msg_by_key(STR("")), MSG_NONE);
    EXPECT_EQ(msg_by_key(STR("i18n.")), MSG_NONE);
    EXPECT_EQ(msg_by_key(STR("i18n.dayx")), MSG_NONE);
    EXPECT_EQ(msg_by_key(STR("zzz")), MSG_NONE);
}

TEST(the_best_language_of_the_browser_is_chosen)
{
    static const struct {
        const char *header;
        enum lang want;
    } rows[] = {
        { "", LANG_DE },
        { "de", LANG_DE },
        { "en", LANG_EN },
        { "EN-us", LANG_EN },
        { "fr", LANG_DE },
        { "*", LANG_DE },
        { "de-DE,de;q=0.9,en;q=0.8", LANG_DE },
        { "en-GB,en;q=0.9,de;q=0.8", LANG_EN },
        { "fr,en;q=0.3", LANG_EN },
        { "de;q=0.4, en;q=0.5", LANG_EN },
        { "en;q=0", LANG_DE },
        { "en;q=x,de;q=0.1", LANG_DE },
        { "en;q=2", LANG_DE },
        { ";;,,;q=1,-,en", LANG_EN },
        { "english", LANG_DE },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].header);
        EXPECT_EQ(i18n_accept(str_of(rows[i].header)), rows[i].want);
    }
}
