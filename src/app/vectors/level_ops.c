/*
 * The op "levels": pupils of a branch by grade to pupils by level.
 */
#include "app/vectors/vectors.h"
#include "domain/contribution/level.h"

/* LEVEL_LOWER is the default of the specification (register Q4). */
static enum err choice_of(const json_t *in, struct level_choice *choice)
{
    const char *grade10 = json_string_value(json_object_get(in, "ge_grade10"));

    *choice = LEVEL_CHOICE_DEFAULT;
    if (json_object_get(in, "ge_grade10") == NULL)
        return OK;
    bool upper = grade10 != NULL && str_eq(str_of(grade10), STR("S2"));
    if (upper)
        choice->ge_grade10 = LEVEL_UPPER;
    return upper || (grade10 != NULL && str_eq(str_of(grade10), STR("S1"))) ? OK : ERR_INVALID;
}

static enum statistics_reason add_grade(struct mem *mem, const char *code, int64_t pupils, enum level_form form,
                                        const struct level_choice *choice, struct level_pupils *sum)
{
    int grade;
    enum statistics_reason reason = level_grade_parse(mem, str_of(code), &grade);

    return reason != REASON_NONE ? reason : level_add(sum, form, grade, pupils, choice);
}

static enum err run_levels(struct mem *mem, const json_t *in, json_t *out)
{
    static const char *const names[LEVEL_END] = { [LEVEL_PRIMARY] = "P", [LEVEL_LOWER] = "S1", [LEVEL_UPPER] = "S2" };
    const char *form_code = json_string_value(json_object_get(in, "form"));
    enum level_form form = form_code != NULL ? level_form_by_code(str_of(form_code)) : FORM_NONE;
    struct level_pupils sum = { { 0 } };
    struct level_choice choice;
    const char *code;
    json_t *pupils;

    TRY(choice_of(in, &choice));
    if (form == FORM_NONE || json_object_size(json_object_get(in, "grades")) == 0)
        return ERR_INVALID;
    json_object_foreach(json_object_get(in, "grades"), code, pupils)
    {
        if (!json_is_integer(pupils))
            return ERR_INVALID;
        enum statistics_reason reason = add_grade(mem, code, json_integer_value(pupils), form, &choice, &sum);
        if (reason != REASON_NONE) {
            json_object_set_new(out, "error", json_string(statistics_reason_code(reason).at));
            return OK;
        }
    }
    for (int level = LEVEL_PRIMARY; level < LEVEL_END; level++)
        json_object_set_new(out, names[level], json_integer(sum.of[level]));
    return OK;
}

const struct vector_op vector_level_ops[] = { { "levels", run_levels }, { NULL, NULL } };
