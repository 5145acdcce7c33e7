#include "domain/contribution/level.h"

#include "base/num.h"
#include "platform/text.h"

static const struct {
    struct str code;
    enum msg msg;
} forms[FORM_END] = { [FORM_NONE] = { STR_INIT(""), MSG_NONE },
#define FORM_ROW_(code_, key_) [FORM_##code_] = { STR_INIT(#code_), M_statistics_form_##key_ },
                      LEVEL_FORMS(FORM_ROW_) };

struct str level_form_code(enum level_form form) { return forms[form].code; }

enum msg level_form_msg(enum level_form form) { return forms[form].msg; }

enum level_form level_form_by_code(struct str code)
{
    for (int f = FORM_NONE + 1; f < FORM_END; f++)
        if (str_eq_nocase(forms[f].code, code))
            return (enum level_form)f;
    return FORM_NONE;
}

/*
 * Words of the state's list and of offices, folded; the first that stands in the text
 * counts.  "Grund- und Hauptschule" is two forms: its statistics must name the branch.
 */
static const struct {
    struct str word;
    enum level_form form;
} form_words[] = {
    { STR_INIT("kgs"), FORM_KGS },        { STR_INIT("kooperative"), FORM_KGS },
    { STR_INIT("igs"), FORM_IGS },        { STR_INIT("integrierte gesamtschule"), FORM_IGS },
    { STR_INIT(" und "), FORM_NONE },     { STR_INIT("abendgym"), FORM_ABENDGYM },
    { STR_INIT("berufsb"), FORM_BBS },    { STR_INIT("bbs"), FORM_BBS },
    { STR_INIT("kolleg"), FORM_KOLLEG },  { STR_INIT("geistige"), FORM_FOE_GE },
    { STR_INIT("fos ge"), FORM_FOE_GE },  { STR_INIT("forderschul"), FORM_FOE },
    { STR_INIT("fos"), FORM_FOE },        { STR_INIT("obs"), FORM_OBS },
    { STR_INIT("oberschule"), FORM_OBS }, { STR_INIT("gymnasium"), FORM_GYM },
    { STR_INIT("realschule"), FORM_RS },  { STR_INIT("hauptschule"), FORM_HS },
    { STR_INIT("grundschule"), FORM_GS }, { STR_INIT("schulkindergarten"), FORM_GS },
};

enum level_form level_form_of_words(struct mem *mem, struct str words)
{
    enum level_form form = level_form_by_code(words);
    struct mem_mark mark = mem_mark(mem);
    struct str folded = text_fold(mem, words);

    for (size_t i = 0; form == FORM_NONE && i < ARRAY_LEN(form_words); i++)
        if (str_find(folded, form_words[i].word) != SIZE_MAX) {
            form = form_words[i].form;
            break;
        }
    mem_reset(mem, mark);
    return form;
}

/* --- grades ------------------------------------------------------------------------- */

struct str level_grade_code(int grade)
{
    static const struct str codes[GRADE_END] = {
        STR_INIT("SKG"), STR_INIT("1"),  STR_INIT("2"),  STR_INIT("3"),  STR_INIT("4"),
        STR_INIT("5"),   STR_INIT("6"),  STR_INIT("7"),  STR_INIT("8"),  STR_INIT("9"),
        STR_INIT("10"),  STR_INIT("11"), STR_INIT("12"), STR_INIT("13"), STR_INIT("ALL"),
    };

    return codes[grade];
}

/* Folded words that stand around the number of a grade: the rest must be the number alone. */
static struct str without_words(struct str text)
{
    static const struct str before[] = { STR_INIT("schuljahrgang"),
                                         STR_INIT("jahrgangsstufe"),
                                         STR_INIT("jahrgang"),
                                         STR_INIT("klassenstufe"),
                                         STR_INIT("klasse"),
                                         STR_INIT("sjg"),
                                         STR_INIT("jg"),
                                         STR_INIT("kl"),
                                         STR_INIT("grade") };

    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        if (str_starts(text, before[i])) {
            text = str_trim(str_from(text, before[i].len));
            return str_starts(text, STR(".")) ? str_trim(str_from(text, 1)) : text;
        }
        if (str_ends(text, before[i])) {
            text = str_trim(str_sub(text, 0, text.len - before[i].len));
            break;
        }
    }
    return str_ends(text, STR(".")) ? str_sub(text, 0, text.len - 1) : text;
}

enum statistics_reason level_grade_parse(struct mem *mem, struct str text, int *grade)
{
    static const struct {
        struct str word;
        int grade;
    } words[] = {
        { STR_INIT("skg"), GRADE_SKG },    { STR_INIT("schulkindergarten"), GRADE_SKG },
        { STR_INIT("all"), GRADE_ALL },    { STR_INIT("alle"), GRADE_ALL },
        { STR_INIT("gesamt"), GRADE_ALL }, { STR_INIT("insgesamt"), GRADE_ALL },
        { STR_INIT("summe"), GRADE_ALL },  { STR_INIT("zusammen"), GRADE_ALL },
        { STR_INIT("total"), GRADE_ALL },
    };
    struct str folded = text_fold(mem, text);
    int64_t number;

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(folded, words[i].word)) {
            *grade = words[i].grade;
            return REASON_NONE;
        }
    if (num_parse(without_words(folded), -9999, 9999, &number) != OK)
        return REASON_grade_unknown;
    if (number < 1 || number > GRADE_LAST)
        return REASON_grade_out_of_range;
    *grade = (int)number;
    return REASON_NONE;
}

/* --- levels ------------------------------------------------------------------------- */

bool level_form_needs_no_grade(enum level_form form)
{
    return form == FORM_BBS || form == FORM_ABENDGYM || form == FORM_KOLLEG;
}

struct form_table level_form_table_default(void)
{
    return (struct form_table){ .level = { [FORM_GS] = LEVEL_PRIMARY,
                                           [FORM_HS] = LEVEL_LOWER,
                                           [FORM_RS] = LEVEL_LOWER,
                                           [FORM_OBS] = LEVEL_LOWER,
                                           [FORM_GYM] = LEVEL_LOWER,
                                           [FORM_KGS] = LEVEL_LOWER,
                                           [FORM_IGS] = LEVEL_LOWER,
                                           [FORM_BBS] = LEVEL_UPPER,
                                           [FORM_ABENDGYM] = LEVEL_UPPER,
                                           [FORM_KOLLEG] = LEVEL_UPPER } };
}

static int by_grade(enum level_form form, int grade, const struct level_choice *choice)
{
    if (level_form_needs_no_grade(form))
        return LEVEL_UPPER;
    if (form == FORM_FOE_GE && grade == 10)
        return choice->ge_grade10;
    return grade <= 4 ? LEVEL_PRIMARY : grade <= 10 ? LEVEL_LOWER : LEVEL_UPPER;
}

static int by_form(enum level_form form, int grade, const struct form_table *table)
{
    bool comprehensive = form == FORM_KGS || form == FORM_IGS;

    return comprehensive && grade <= 4 ? table->comprehensive_primary : table->level[form];
}

enum statistics_reason level_of(enum level_form form, int grade, const struct level_choice *choice, int *level)
{
    if (grade < GRADE_SKG || grade > GRADE_ALL)
        return REASON_grade_out_of_range;
    if (grade == GRADE_ALL && !level_form_needs_no_grade(form))
        return REASON_grades_missing;
    *level = choice->table != NULL ? by_form(form, grade, choice->table) : by_grade(form, grade, choice);
    return *level != 0 ? REASON_NONE : REASON_form_without_level;
}

enum statistics_reason level_add(struct level_pupils *sum, enum level_form form, int grade, int64_t pupils,
                                 const struct level_choice *choice)
{
    int level;
    enum statistics_reason reason = level_of(form, grade, choice, &level);

    if (reason == REASON_NONE)
        sum->of[level] += pupils;
    return reason;
}

int64_t level_sum(const struct level_pupils *p)
{
    return p->of[LEVEL_PRIMARY] + p->of[LEVEL_LOWER] + p->of[LEVEL_UPPER];
}
