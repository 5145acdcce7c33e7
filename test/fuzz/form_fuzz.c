/* Forms: any body is refused or read within the limits of its descriptor. */
#include "fuzz.h"

#include "base/utf8.h"
#include "platform/form.h"
#include "platform/limits.h"

static const struct choice kinds[] = { { "a", 1 }, { "b", 2 }, { 0 } };
struct any_form {
    struct str line, lines, mail;
    int64_t number;
    bool ticked;
    int kind, time;
    ticket_ref ticket;
    struct ref_list many;
    struct day day;
};
FORM(any_form, FIELD_TEXT(any_form, line, 1, 30), FIELD_LINES(any_form, lines, 0, 100), FIELD_MAIL(any_form, mail, 0),
     FIELD_INT(any_form, number, -9, 99), FIELD_BOOL(any_form, ticked), FIELD_CHOICE(any_form, kind, kinds, 0),
     FIELD_TIME(any_form, time, 0), FIELD_REF_OPTIONAL(any_form, ticket), FIELD_REFS(any_form, many, 0, 5),
     FIELD_DAY(any_form, day, 0));

static void check(const struct any_form *f)
{
    CHECK(f->line.len >= 1 && f->line.len <= 30 && utf8_valid(f->line));
    CHECK(str_find_byte(f->line, '\n') == SIZE_MAX && str_find_byte(f->line, '\0') == SIZE_MAX);
    CHECK(f->lines.len <= 100 && utf8_valid(f->lines) && str_find_byte(f->lines, '\r') == SIZE_MAX);
    CHECK(f->mail.len == 0 || str_find_byte(f->mail, '@') != SIZE_MAX);
    CHECK(f->number >= -9 && f->number <= 99);
    CHECK(f->kind >= 0 && f->kind <= 2 && f->time >= -1 && f->time < 24 * 60 && f->many.n <= 5);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct mem *mem;
    struct input *inputs;
    size_t count;
    struct any_form form = { .kind = 0 };
    struct form_state state;
    CHECK(mem_open(&mem, MIB(8)) == OK);
    if (form_decode(mem, (struct str){ (const char *)bytes, n }, &inputs, &count) == OK) {
        CHECK(count <= LIMIT_FORM_FIELDS);
        enum err e = form_parse(mem, LANG_DE, any_form_fields, inputs, count, NULL, &form, &state);
        if (e == OK)
            check(&form);
        else
            CHECK(e == ERR_MALFORMED || (e == ERR_INVALID && state.nerrors > 0));
    }
    mem_close(mem);
    return 0;
}
