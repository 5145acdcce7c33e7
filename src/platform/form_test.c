/*
 * platform/form_test.c
 */
#include "platform/form.h"

#include "platform/exchange.h"
#include "platform/limits.h"
#include "test.h"

/* --- decoding --------------------------------------------------------------------- */

TEST(a_body_is_decoded_once)
{
    struct input *in;
    size_t n;
    EXPECT_OK(form_decode(test_mem(), STR("a=1&b=x+y%26z&c=%2541&d=&e=%C3%A4"), &in, &n));
    EXPECT_EQ(n, 5);
    EXPECT_STR(in[0].value, "1");
    EXPECT_STR(in[1].value, "x y&z");
    EXPECT_STR(in[2].value, "%41");
    EXPECT_STR(in[3].value, "");
    EXPECT_STR(in[4].value, "ä");
    EXPECT_OK(form_decode(test_mem(), STR(""), &in, &n));
    EXPECT_EQ(n, 0);
}

TEST(broken_bodies_are_malformed)
{
    static const struct str rows[] = {
        STR_INIT("a=%"),  STR_INIT("a=%4"),  STR_INIT("a=%zz"),      STR_INIT("a=%00"),
        STR_INIT("a=\0"), STR_INIT("a=%ff"), STR_INIT("a=%c3"),      STR_INIT("&"),
        STR_INIT("a=1&"), STR_INIT("=1"),    STR_INIT("a=\xc3\x28"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct input *in;
        size_t n;
        test_note("%.*s", STR_ARG(rows[i]));
        EXPECT_ERR(form_decode(test_mem(), rows[i], &in, &n), ERR_MALFORMED);
    }
}

TEST(a_form_has_at_most_256_fields)
{
    struct buf body = buf_of(test_mem(), 4096);
    struct input *in;
    size_t n;
    for (int i = 0; i < LIMIT_FORM_FIELDS; i++)
        buf_put(&body, i > 0 ? STR("&a=") : STR("a="));
    EXPECT_OK(form_decode(test_mem(), buf_str(&body), &in, &n));
    EXPECT_EQ(n, LIMIT_FORM_FIELDS);
    buf_put(&body, STR("&a="));
    EXPECT_ERR(form_decode(test_mem(), buf_str(&body), &in, &n), ERR_TOO_LARGE);
}

/* --- fields ------------------------------------------------------------------------- */

static const struct choice colours[] = { { "red", 1 }, { "green", 2 }, { 0 } };
struct all_form {
    struct str line, lines, mail;
    int64_t number;
    bool ticked;
    int colour, time;
    account_ref who;
    struct ref_list many;
    struct number_list picked;
    struct day day;
};
FORM(all_form, FIELD_TEXT(all_form, line, 0, 10), FIELD_LINES(all_form, lines, 0, 50), FIELD_MAIL(all_form, mail, 0),
     FIELD_INT(all_form, number, -5, 100), FIELD_BOOL(all_form, ticked), FIELD_CHOICE(all_form, colour, colours, 0),
     FIELD_TIME(all_form, time, 0), FIELD_REF_OPTIONAL(all_form, who), FIELD_REFS(all_form, many, 0, 2),
     FIELD_NUMBERS(all_form, picked, 0, 3), FIELD_DAY(all_form, day, 0));

static enum err parse(const char *body, struct all_form *form, struct form_state *state)
{
    struct input *in;
    size_t n;
    *form = (struct all_form){ .colour = 0 };
    EXPECT_OK(form_decode(test_mem(), str_of(body), &in, &n));
    return form_parse(test_mem(), LANG_DE, all_form_fields, in, n, NULL, form, state);
}

struct rows_form {
    struct text_list name, number;
};
FORM(rows_form, FIELD_TEXTS(rows_form, name, 3), FIELD_TEXTS(rows_form, number, 3));

static enum err parse_rows(const char *body, struct rows_form *form)
{
    struct input *in;
    size_t n;
    struct form_state state;
    *form = (struct rows_form){ .name = { NULL, 0 } };
    EXPECT_OK(form_decode(test_mem(), str_of(body), &in, &n));
    return form_parse(test_mem(), LANG_DE, rows_form_fields, in, n, NULL, form, &state);
}

TEST(columns_of_a_table_keep_their_empty_rows_so_that_rows_stay_together)
{
    struct rows_form f;
    EXPECT_OK(parse_rows("name=a&number=&name=&number=+2+&name=c&number=x", &f));
    EXPECT_EQ(f.name.n, 3);
    EXPECT_EQ(f.number.n, 3);
    EXPECT_STR(f.name.at[1], "");
    EXPECT_STR(f.number.at[0], "");
    EXPECT_STR(f.number.at[1], "2");
    EXPECT_STR(f.number.at[2], "x");
    EXPECT_OK(parse_rows("", &f));
    EXPECT_EQ(f.name.n, 0);
}

TEST(more_rows_than_a_table_has_and_characters_that_are_none_are_malformed)
{
    struct rows_form f;
    EXPECT_ERR(parse_rows("name=a&name=b&name=c&name=d", &f), ERR_MALFORMED);
    EXPECT_ERR(parse_rows("name=a%01b", &f), ERR_MALFORMED);
    EXPECT_ERR(parse_rows("other=a", &f), ERR_MALFORMED);
}

TEST(absent_optional_fields_are_empty)
{
    struct all_form f;
    struct form_state state;
    EXPECT_OK(parse("", &f, &state));
    EXPECT_EQ(f.line.len + f.lines.len + f.many.n, 0);
    EXPECT_EQ(f.number, 0);
    EXPECT_EQ(f.time, -1);
    EXPECT(!f.ticked && day_is_none(f.day));
}

TEST(values_arrive_typed_trimmed_and_normalised)
{
    struct all_form f;
    struct form_state state;
    EXPECT_OK(parse("line=++u%CC%88ber++&lines=a%0D%0Ab&mail=a%40b.de&number=-5&ticked=1&colour=green&time=7%3A45"
                    "&day=3.12.2026&many=00000000000000000000000001&many=00000000000000000000000002"
                    "&picked=2&picked=17"
                    "&who=00000000000000000000000003",
                    &f, &state));
    EXPECT_STR(f.line, "über");
    EXPECT_STR(f.lines, "a\nb");
    EXPECT_STR(f.mail, "a@b.de");
    EXPECT_EQ(f.number, -5);
    EXPECT(f.ticked);
    EXPECT_EQ(f.colour, 2);
    EXPECT_EQ(f.time, 7 * 60 + 45);
    EXPECT(day_eq(f.day, day_of(2026, 12, 3)));
    EXPECT_EQ(f.many.n, 2);
    EXPECT_EQ(f.many.at[1].b[15], 2);
    EXPECT_EQ(f.picked.n, 2);
    EXPECT_EQ(f.picked.at[1], 17);
    EXPECT_EQ(f.who.b[15], 3);
}

TEST(a_wrong_value_gets_its_message_at_its_field)
{
    static const struct {
        const char *body, *field;
        struct str text;
    } rows[] = {
        { "line=12345678901", "line", STR_INIT("Höchstens 10 Zeichen.") },
        { "line=a%0Ab", "line", STR_INIT("Der Text enthält Zeichen, die nicht erlaubt sind.") },
        { "line=a%07b", "line", STR_INIT("Der Text enthält Zeichen, die nicht erlaubt sind.") },
        { "number=x", "number", STR_INIT("Bitte eine ganze Zahl eingeben.") },
        { "number=1.5", "number", STR_INIT("Bitte eine ganze Zahl eingeben.") },
        { "number=101", "number", STR_INIT("Die Zahl darf höchstens 100 sein.") },
        { "number=-6", "number", STR_INIT("Die Zahl muss mindestens -5 sein.") },
        { "mail=ab.de", "mail", STR_INIT("Bitte eine E-Mail-Adresse eingeben, zum Beispiel name@schule.de.") },
        { "mail=a%40b", "mail", STR_INIT("Bitte eine E-Mail-Adresse eingeben, zum Beispiel name@schule.de.") },
        { "mail=a%40b.de%2Cc%40d.de", "mail",
          STR_INIT("Bitte eine E-Mail-Adresse eingeben, zum Beispiel name@schule.de.") },
        { "time=24%3A00", "time", STR_INIT("Bitte eine Uhrzeit eingeben, zum Beispiel 07:45.") },
        { "day=31.02.2026", "day", STR_INIT("Bitte ein Datum eingeben, zum Beispiel 03.12.2026.") },
        { "many=00000000000000000000000001&many=00000000000000000000000002&many=00000000000000000000000003", "many",
          STR_INIT("Bitte höchstens 2 auswählen.") },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct all_form f;
        struct form_state state;
        test_note("%s", rows[i].body);
        EXPECT_ERR(parse(rows[i].body, &f, &state), ERR_INVALID);
        EXPECT_EQ(state.nerrors, 1);
        EXPECT_STR_EQ(str_of(state.errors[0].field), str_of(rows[i].field));
        EXPECT_STR_EQ(state.errors[0].text, rows[i].text);
    }
}

TEST(what_was_typed_is_kept_for_the_page_that_is_shown_again)
{
    struct all_form f;
    struct form_state state;
    EXPECT_ERR(parse("number=zwei&line=Beamer", &f, &state), ERR_INVALID);
    EXPECT_STR(form_typed(&state, "number"), "zwei");
    EXPECT_STR(form_typed(&state, "mail"), "");
    EXPECT_STR(f.line, "Beamer");
}

TEST(undeclared_repeated_and_unknown_values_are_malformed)
{
    static const char *const rows[] = { "other=1",    "line=a&line=b",     "colour=blue",
                                        "ticked=yes", "_token=a&_token=b", "many=x" };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct all_form f;
        struct form_state state;
        test_note("%s", rows[i]);
        EXPECT_ERR(parse(rows[i], &f, &state), ERR_MALFORMED);
    }
}

TEST(a_text_that_is_no_ref_names_no_record)
{
    struct all_form f;
    struct form_state state;
    EXPECT_OK(parse("who=nonsense", &f, &state));
    EXPECT_EQ(f.who.b[0], 0xff);
}

struct strict_form {
    struct str name;
    int colour;
    struct day day;
    struct upload_list files;
};
FORM(strict_form, FIELD_TEXT(strict_form, name, 3, 20), FIELD_CHOICE(strict_form, colour, colours, 1),
     FIELD_DAY(strict_form, day, 1), FIELD_FILES(strict_form, files, 1, 1));

TEST(required_fields_are_asked_for)
{
    struct strict_form f = { 0 };
    struct form_state state;
    EXPECT_ERR(form_parse(test_mem(), LANG_DE, strict_form_fields, NULL, 0, NULL, &f, &state), ERR_INVALID);
    EXPECT_EQ(state.nerrors, 4);
    EXPECT_STR(state.errors[0].text, "Bitte ausfüllen.");
    EXPECT_STR(state.errors[1].text, "Bitte auswählen.");
    EXPECT_STR(state.errors[3].text, "Bitte eine Datei auswählen.");
    struct input shorter = { STR("name"), STR("ab") };
    f = (struct strict_form){ .colour = 0 };
    EXPECT_ERR(form_parse(test_mem(), LANG_EN, strict_form_fields, &shorter, 1, NULL, &f, &state), ERR_INVALID);
    EXPECT_STR(state.errors[0].text, "At least 3 characters.");
}
