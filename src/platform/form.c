/*
 * platform/form.c -- inputs into the struct of a form, by its descriptor.
 */
#include "platform/form.h"

#include <string.h>

#include "base/num.h"
#include "platform/limits.h"
#include "platform/text.h"

struct parse {
    struct mem *mem;
    enum lang lang;
    const struct field *field;
    void *slot; /* the field's place in the form */
    struct field_error *errors;
    size_t nerrors;
};

/* The form's struct holds this type at the field's offset: FIELD_* checked it. */
#define SLOT(parse, type) ((type *)(parse)->slot)

static enum err wrong_text(struct parse *p, struct str text)
{
    p->errors[p->nerrors++] = (struct field_error){ p->field->name, text, NULL };
    return OK;
}

static enum err wrong(struct parse *p, enum msg msg) { return wrong_text(p, msg_text(p->lang, msg)); }

static enum err wrong_n(struct parse *p, enum msg msg, int64_t n)
{
    struct buf number = buf_of(p->mem, 32);
    buf_int(&number, n);
    return wrong_text(p, msg_format(p->mem, p->lang, msg, { "n", buf_str(&number) }));
}

static enum err missing(struct parse *p) { return p->field->min > 0 ? wrong(p, M_platform_field_required) : OK; }

static enum err take_text(struct parse *p, struct str value)
{
    const struct field *f = p->field;
    bool lines = f->kind == FIELD_KIND_LINES;
    if (value.len > (size_t)f->max * 2 + 64)
        return wrong_n(p, M_platform_field_longest, f->max);
    if (text_accept(p->mem, value, lines, SLOT(p, struct str)) != OK) {
        *SLOT(p, struct str) = STR("");
        return wrong(p, M_platform_field_characters);
    }
    struct str text = *SLOT(p, struct str) = str_trim(*SLOT(p, struct str));
    if (text.len == 0)
        return missing(p);
    if (text.len > (size_t)f->max)
        return wrong_n(p, M_platform_field_longest, f->max);
    if ((int64_t)text.len < f->min)
        return wrong_n(p, M_platform_field_shortest, f->min);
    return OK;
}

static bool mail_shaped(struct str s)
{
    size_t at = str_find_byte(s, '@');
    if (at == SIZE_MAX || at == 0 || at > 64)
        return false;
    struct str domain = str_from(s, at + 1);
    size_t dot = str_find_byte(domain, '.');
    if (str_find_byte(domain, '@') != SIZE_MAX || dot == SIZE_MAX || dot == 0 || domain.at[domain.len - 1] == '.')
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] <= ' ' || memchr("<>()[]\\,;:\"", s.at[i], 11) != NULL)
            return false;
    return str_find(domain, STR("..")) == SIZE_MAX;
}

static enum err take_mail(struct parse *p, struct str value)
{
    size_t before = p->nerrors;
    TRY(take_text(p, value));
    struct str text = *SLOT(p, struct str);
    if (p->nerrors == before && text.len > 0 && !mail_shaped(text))
        return wrong(p, M_platform_field_mail);
    return OK;
}

static enum err take_int(struct parse *p, struct str value)
{
    const struct field *f = p->field;
    int64_t n;
    value = str_trim(value);
    if (value.len == 0)
        return missing(p);
    if (num_parse(value, INT64_MIN, INT64_MAX, &n) != OK)
        return wrong(p, M_platform_field_number);
    *SLOT(p, int64_t) = n;
    if (n < f->min)
        return wrong_n(p, M_platform_field_number_least, f->min);
    if (n > f->max)
        return wrong_n(p, M_platform_field_number_most, f->max);
    return OK;
}

static enum err take_rows(struct parse *p, struct str value)
{
    const struct field *f = p->field;
    *SLOT(p, int64_t) = LIMIT_PAGE_ROWS;
    if (value.len == 0)
        return OK;
    if (num_parse(value, 1, f->max, SLOT(p, int64_t)) == OK)
        return OK;
    return wrong_n(p, M_platform_field_number_most, f->max);
}

static enum err take_choice(struct parse *p, struct str value)
{
    if (value.len == 0)
        return p->field->min > 0 ? wrong(p, M_platform_field_choose) : OK;
    for (const struct choice *c = p->field->choices; c->key != NULL; c++)
        if (str_eq(value, str_of(c->key))) {
            *SLOT(p, int) = c->value;
            return OK;
        }
    return ERR_MALFORMED;
}

static enum err take_ref(struct parse *p, struct str value)
{
    if (value.len == 0)
        return p->field->min > 0 ? wrong(p, M_platform_field_choose) : OK;
    /* A ref that is none names no record: the store answers "not found". */
    unsigned char *ref = p->slot;
    if (ref_parse(value, ref) != OK)
        memset(ref, 0xff, 16);
    return OK;
}

static enum err take_bool(struct parse *p, struct str value)
{
    if (!str_eq(value, STR("1")) && !str_eq(value, STR("on")) && !str_eq(value, STR("0")) && value.len != 0)
        return ERR_MALFORMED;
    *SLOT(p, bool) = value.len != 0 && !str_eq(value, STR("0"));
    return OK;
}

static enum err take_day(struct parse *p, struct str value)
{
    value = str_trim(value);
    if (value.len == 0)
        return missing(p);
    if (day_parse(value, SLOT(p, struct day)) != OK) {
        *SLOT(p, struct day) = DAY_NONE;
        return wrong(p, M_platform_field_day);
    }
    return OK;
}

static bool two_digits(struct str s, size_t at, int *out)
{
    if (s.at[at] < '0' || s.at[at] > '9' || s.at[at + 1] < '0' || s.at[at + 1] > '9')
        return false;
    *out = (s.at[at] - '0') * 10 + s.at[at + 1] - '0';
    return true;
}

/* "07:45", "7:45", and "07:45:00" of browsers that add seconds. */
static enum err take_time(struct parse *p, struct str value)
{
    int hour, minute;
    value = str_trim(value);
    if (value.len == 0)
        return missing(p);
    if (value.len == 4)
        value = str_cat(p->mem, STR("0"), value);
    if (value.len == 8 && str_ends(value, STR(":00")))
        value.len = 5;
    if (value.len != 5 || value.at[2] != ':' || !two_digits(value, 0, &hour) || !two_digits(value, 3, &minute) ||
        hour > 23 || minute > 59)
        return wrong(p, M_platform_field_time);
    *SLOT(p, int) = hour * 60 + minute;
    return OK;
}

static enum err take(struct parse *p, struct str value)
{
    switch (p->field->kind) {
    case FIELD_KIND_TEXT:
    case FIELD_KIND_LINES:
        return take_text(p, value);
    case FIELD_KIND_MAIL:
        return take_mail(p, value);
    case FIELD_KIND_INT:
        return take_int(p, value);
    case FIELD_KIND_ROWS:
        return take_rows(p, value);
    case FIELD_KIND_BOOL:
        return take_bool(p, value);
    case FIELD_KIND_CHOICE:
        return take_choice(p, value);
    case FIELD_KIND_REF:
        return take_ref(p, value);
    case FIELD_KIND_DAY:
        return take_day(p, value);
    case FIELD_KIND_TIME:
        return take_time(p, value);
    case FIELD_KIND_REFS:
    case FIELD_KIND_NUMBERS:
    case FIELD_KIND_TEXTS:
    case FIELD_KIND_FILES:
        break;
    }
    return ERR_MALFORMED;
}

/* --- fields that come several times -------------------------------------------- */

static size_t times_given(const struct parse *p, const struct input *inputs, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += str_eq(inputs[i].name, str_of(p->field->name));
    return count;
}

static enum err count_chosen(struct parse *p, size_t n)
{
    if ((int64_t)n < p->field->min)
        return wrong_n(p, M_platform_field_chosen_least, p->field->min);
    if ((int64_t)n > p->field->max)
        return wrong_n(p, M_platform_field_chosen_most, p->field->max);
    return OK;
}

static enum err take_refs(struct parse *p, const struct input *inputs, size_t n)
{
    struct ref_list *list = p->slot;
    list->at = MEM_NEW_N(p->mem, struct ref, times_given(p, inputs, n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(inputs[i].name, str_of(p->field->name)) && inputs[i].value.len > 0)
            if (ref_parse(inputs[i].value, list->at[list->n++].b) != OK)
                return ERR_MALFORMED;
    return count_chosen(p, list->n);
}

static enum err take_numbers(struct parse *p, const struct input *inputs, size_t n)
{
    struct number_list *list = p->slot;
    list->at = MEM_NEW_N(p->mem, int64_t, times_given(p, inputs, n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(inputs[i].name, str_of(p->field->name)) && inputs[i].value.len > 0)
            if (num_parse(inputs[i].value, 1, INT64_MAX, &list->at[list->n++]) != OK)
                return ERR_MALFORMED;
    return count_chosen(p, list->n);
}

/* The rows of a page are as many as it shows: more, or longer ones, come from nobody's page. */
static enum err take_texts(struct parse *p, const struct input *inputs, size_t n)
{
    struct text_list *list = p->slot;
    list->at = MEM_NEW_N(p->mem, struct str, times_given(p, inputs, n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(inputs[i].name, str_of(p->field->name))) {
            if (inputs[i].value.len > LIMIT_LINE || (int64_t)list->n == p->field->max)
                return ERR_MALFORMED;
            if (text_accept(p->mem, inputs[i].value, false, &list->at[list->n]) != OK)
                return ERR_MALFORMED;
            list->at[list->n] = str_trim(list->at[list->n]);
            list->n++;
        }
    return OK;
}

static enum err take_files(struct parse *p, const struct upload_list *uploads)
{
    struct upload_list *list = p->slot;
    if (uploads != NULL)
        *list = *uploads;
    if ((int64_t)list->n < p->field->min)
        return wrong(p, M_platform_field_file);
    if ((int64_t)list->n > p->field->max)
        return wrong_n(p, M_platform_field_files_most, p->field->max);
    return OK;
}

/* --- the whole form -------------------------------------------------------------- */

static const struct field *field_named(const struct field *fields, struct str name)
{
    for (; fields->name != NULL; fields++)
        if (str_eq(name, str_of(fields->name)))
            return fields;
    return NULL;
}

static bool field_repeats(const struct field *f)
{
    return f->kind == FIELD_KIND_REFS || f->kind == FIELD_KIND_NUMBERS || f->kind == FIELD_KIND_TEXTS;
}

/* Undeclared and repeated fields; `_token` and `_once` are the dispatcher's. */
static enum err check_names(const struct field *fields, const struct input *inputs, size_t n)
{
    if (n > LIMIT_FORM_FIELDS)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < n; i++) {
        struct str name = inputs[i].name;
        bool ours = str_eq(name, STR("_token")) || str_eq(name, STR("_once"));
        const struct field *f = ours ? NULL : field_named(fields, name);
        if (!ours && (f == NULL || f->kind == FIELD_KIND_FILES))
            return ERR_MALFORMED;
        if (f != NULL && field_repeats(f))
            continue;
        for (size_t k = 0; k < i; k++)
            if (str_eq(inputs[k].name, name))
                return ERR_MALFORMED;
    }
    return OK;
}

static const struct input *input_named(const struct input *inputs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(inputs[i].name, str_of(name)))
            return &inputs[i];
    return NULL;
}

static enum err take_field(struct parse *p, const struct input *inputs, size_t n, const struct upload_list *uploads)
{
    if (p->field->kind == FIELD_KIND_REFS)
        return take_refs(p, inputs, n);
    if (p->field->kind == FIELD_KIND_NUMBERS)
        return take_numbers(p, inputs, n);
    if (p->field->kind == FIELD_KIND_TEXTS)
        return take_texts(p, inputs, n);
    if (p->field->kind == FIELD_KIND_FILES)
        return take_files(p, uploads);
    if (p->field->kind == FIELD_KIND_DAY)
        *SLOT(p, struct day) = DAY_NONE;
    if (p->field->kind == FIELD_KIND_TIME)
        *SLOT(p, int) = -1;
    const struct input *input = input_named(inputs, n, p->field->name);
    return take(p, input != NULL ? input->value : STR(""));
}

enum err form_parse(struct mem *mem, enum lang lang, const struct field *fields, const struct input *inputs, size_t n,
                    const struct upload_list *uploads, void *form, struct form_state *state)
{
    size_t count = 0;
    while (fields[count].name != NULL)
        count++;
    struct parse p = { .mem = mem, .lang = lang, .errors = MEM_NEW_N(mem, struct field_error, count) };
    *state = (struct form_state){ .inputs = inputs, .ninputs = n, .errors = p.errors };
    TRY(check_names(fields, inputs, n));
    for (size_t i = 0; i < count; i++) {
        p.field = &fields[i];
        p.slot = (char *)form + fields[i].offset;
        TRY(take_field(&p, inputs, n, uploads));
    }
    state->nerrors = p.nerrors;
    return p.nerrors > 0 ? ERR_INVALID : OK;
}

struct str form_typed(const struct form_state *state, const char *name)
{
    const struct input *input = state == NULL ? NULL : input_named(state->inputs, state->ninputs, name);
    return input != NULL ? input->value : STR("");
}

bool ref_listed(const struct ref_list *list, const unsigned char ref[16])
{
    for (size_t i = 0; i < list->n; i++)
        if (ref_eq(list->at[i].b, ref))
            return true;
    return false;
}
