#include "domain/contribution/level.h"

#include "base/school_year.h"
#include "domain/contribution/due.h"
#include "test.h"

static int level_at(enum level_form form, int grade)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    int level = 0;
    EXPECT_EQ(level_of(form, grade, &choice, &level), REASON_NONE);
    return level;
}

/* req: Z5.5a Z5.5b Z5.5c */
TEST(a_pupil_counts_at_the_level_of_the_grade_whatever_the_school)
{
    static const enum level_form by_grade[] = { FORM_GS,  FORM_HS,  FORM_RS,  FORM_OBS,   FORM_GYM,
                                                FORM_KGS, FORM_IGS, FORM_FOE, FORM_FOE_GE };
    for (size_t i = 0; i < ARRAY_LEN(by_grade); i++)
        for (int grade = GRADE_SKG; grade <= GRADE_LAST; grade++) {
            test_note("form %d grade %d", (int)by_grade[i], grade);
            EXPECT_EQ(level_at(by_grade[i], grade), grade <= 4    ? LEVEL_PRIMARY
                                                    : grade <= 10 ? LEVEL_LOWER
                                                                  : LEVEL_UPPER);
        }
    static const enum level_form by_head[] = { FORM_BBS, FORM_ABENDGYM, FORM_KOLLEG };
    for (size_t i = 0; i < ARRAY_LEN(by_head); i++)
        for (int grade = GRADE_SKG; grade <= GRADE_ALL; grade++)
            EXPECT_EQ(level_at(by_head[i], grade), LEVEL_UPPER);
}

TEST(grade_10_of_mental_development_follows_the_stored_choice)
{
    const struct level_choice upper = { LEVEL_UPPER, NULL };
    struct level_pupils sum = { { 0 } };
    EXPECT_EQ(level_add(&sum, FORM_FOE_GE, 10, 5, &upper), REASON_NONE);
    EXPECT_EQ(level_add(&sum, FORM_FOE_GE, 9, 8, &upper), REASON_NONE);
    EXPECT_EQ(level_add(&sum, FORM_FOE, 10, 3, &upper), REASON_NONE);
    EXPECT_EQ(sum.of[LEVEL_UPPER], 5);
    EXPECT_EQ(sum.of[LEVEL_LOWER], 11);
    EXPECT_EQ(level_sum(&sum), 16);
}

TEST(a_total_without_grades_has_no_level_and_adds_nothing)
{
    const struct level_choice choice = LEVEL_CHOICE_DEFAULT;
    struct level_pupils sum = { { 0 } };
    EXPECT_EQ(level_add(&sum, FORM_GYM, GRADE_ALL, 700, &choice), REASON_grades_missing);
    EXPECT_EQ(level_add(&sum, FORM_GYM, 99, 1, &choice), REASON_grade_out_of_range);
    EXPECT_EQ(level_sum(&sum), 0);
    EXPECT_STR(statistics_reason_code(REASON_grades_missing), "grades_missing");
}

TEST(reading_c_has_no_level_for_special_schools_until_one_is_entered)
{
    struct form_table table = level_form_table_default();
    const struct level_choice choice = { LEVEL_LOWER, &table };
    int level = 0;
    EXPECT_EQ(level_of(FORM_GYM, 12, &choice, &level), REASON_NONE);
    EXPECT_EQ(level, LEVEL_LOWER);
    EXPECT_EQ(level_of(FORM_FOE, 3, &choice, &level), REASON_form_without_level);
    EXPECT_EQ(level_of(FORM_IGS, 3, &choice, &level), REASON_form_without_level);
    table.level[FORM_FOE] = LEVEL_PRIMARY;
    table.comprehensive_primary = LEVEL_PRIMARY;
    EXPECT_EQ(level_of(FORM_FOE, 9, &choice, &level), REASON_NONE);
    EXPECT_EQ(level, LEVEL_PRIMARY);
    EXPECT_EQ(level_of(FORM_IGS, 3, &choice, &level), REASON_NONE);
    EXPECT_EQ(level, LEVEL_PRIMARY);
    EXPECT_EQ(level_of(FORM_IGS, 5, &choice, &level), REASON_NONE);
    EXPECT_EQ(level, LEVEL_LOWER);
}

TEST(grades_are_read_as_offices_write_them)
{
    static const struct {
        struct str text;
        int grade;
    } good[] = { { STR_INIT("5"), 5 },           { STR_INIT("05"), 5 },
                 { STR_INIT("Jg. 7"), 7 },       { STR_INIT("10. Jahrgang"), 10 },
                 { STR_INIT("Klasse 13"), 13 },  { STR_INIT("SJG 1"), 1 },
                 { STR_INIT("skg"), GRADE_SKG }, { STR_INIT("Gesamt"), GRADE_ALL } };
    static const struct {
        struct str text;
        enum statistics_reason reason;
    } bad[] = { { STR_INIT("14"), REASON_grade_out_of_range }, { STR_INIT("0"), REASON_grade_out_of_range },
                { STR_INIT("-3"), REASON_grade_out_of_range }, { STR_INIT("5a"), REASON_grade_unknown },
                { STR_INIT(""), REASON_grade_unknown },        { STR_INIT("5-6"), REASON_grade_unknown } };
    int grade = -1;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        test_note("%.*s", STR_ARG(good[i].text));
        EXPECT_EQ(level_grade_parse(test_mem(), good[i].text, &grade), REASON_NONE);
        EXPECT_EQ(grade, good[i].grade);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%.*s", STR_ARG(bad[i].text));
        EXPECT_EQ(level_grade_parse(test_mem(), bad[i].text, &grade), bad[i].reason);
    }
}

TEST(forms_are_known_by_code_and_by_the_words_of_the_register)
{
    static const struct {
        struct str words;
        enum level_form form;
    } rows[] = { { STR_INIT("gs"), FORM_GS },
                 { STR_INIT("Grundschule"), FORM_GS },
                 { STR_INIT("KGS - Hauptschule -"), FORM_KGS },
                 { STR_INIT("Gymnasium Sek II"), FORM_GYM },
                 { STR_INIT("Abendgymnasium"), FORM_ABENDGYM },
                 { STR_INIT("FöS Geistige Entwicklung"), FORM_FOE_GE },
                 { STR_INIT("Förderschule Lernen"), FORM_FOE },
                 { STR_INIT("Berufsbildende Schulen"), FORM_BBS },
                 { STR_INIT("Grund- und Hauptschule"), FORM_NONE },
                 { STR_INIT("Musikschule"), FORM_NONE } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%.*s", STR_ARG(rows[i].words));
        EXPECT_EQ(level_form_of_words(test_mem(), rows[i].words), rows[i].form);
    }
}

TEST(a_school_year_begins_on_the_first_of_august)
{
    EXPECT_EQ(school_year_of(day_of(2024, 7, 31)), 2023);
    EXPECT_EQ(school_year_of(day_of(2024, 8, 1)), 2024);
    EXPECT_EQ(statistics_year_of(day_of(2024, 10, 15)), 2023);
    EXPECT_EQ(statistics_year_of(day_of(2024, 7, 31)), 2022);
    EXPECT_EQ(statistics_year_of(day_of(2024, 8, 1)), 2023);
    EXPECT_EQ(statistics_year_of(day_of(2022, 1, 1)), 2020);
    for (int year = 1990; year < 2390; year++) {
        int again = 0;
        EXPECT_EQ(school_year_of(school_year_starts(year)), year);
        EXPECT_EQ(school_year_of(school_year_ends(year)), year);
        EXPECT_OK(school_year_parse(school_year_text(test_mem(), year), &again));
        EXPECT_EQ(again, year);
    }
}

TEST(a_school_year_is_read_in_the_usual_notations_and_in_no_other)
{
    static const char *const good[] = { "2024/25", "2024/2025", "2024-25", "24/25", " 2024 / 25 " };
    static const char *const bad[] = {
        "2024", "2024/26", "2024/2026", "25/24", "2024/", "", "2024/25/26", "Schuljahr"
    };
    int year = 0;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        test_note("%s", good[i]);
        EXPECT_OK(school_year_parse(str_of(good[i]), &year));
        EXPECT_EQ(year, 2024);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%s", bad[i]);
        EXPECT_ERR(school_year_parse(str_of(bad[i]), &year), ERR_INVALID);
    }
}
