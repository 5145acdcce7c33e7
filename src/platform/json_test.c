/*
 * platform/json_test.c
 */
#include "platform/form.h"
#include "platform/json.h"

#include "test.h"

struct inner_json {
    struct str name;
    int64_t count;
};
JSON(inner_desc, inner_json, JSON_INPUT(inner_json, name, 1, 10), JSON_INPUT(inner_json, count, 0, 9));
struct inner_list {
    struct inner_json *at;
    size_t n;
};
struct outer_json {
    struct str text;
    int64_t big;
    int small;
    bool yes;
    struct instant at;
    struct day day;
    account_ref who;
    struct word word;
    struct money money;
    struct inner_json inner;
    struct inner_list list;
};
JSON(outer_desc, outer_json, JSON_FIELD(outer_json, text), JSON_FIELD(outer_json, big), JSON_FIELD(outer_json, small),
     JSON_FIELD(outer_json, yes), JSON_FIELD(outer_json, at), JSON_FIELD(outer_json, day), JSON_FIELD(outer_json, who),
     JSON_FIELD(outer_json, word), JSON_FIELD(outer_json, money), JSON_SUB(outer_json, inner, inner_desc),
     JSON_LIST_OF(outer_json, list, inner_desc));

TEST(values_are_written_by_their_descriptor)
{
    struct inner_json items[] = { { STR("a"), 1 }, { STR("b"), 2 } };
    struct outer_json v = { .text = STR("\"\\\n\x01ä</script>"),
                            .big = INT64_MIN,
                            .small = -7,
                            .yes = true,
                            .at = { INT64_C(1795420800000000) },
                            .day = day_of(2026, 11, 23),
                            .who = { { [15] = 5 } },
                            .word = { M_platform_status_404 },
                            .money = { 12345 },
                            .inner = { STR("i"), 3 },
                            .list = { items, 2 } };
    struct buf out = buf_of(test_mem(), 4096);
    json_put(&out, &outer_desc, &v);
    EXPECT_STR(
        buf_str(&out),
        "{\"text\":\"\\\"\\\\\\n\\u0001ä</script>\",\"big\":-9223372036854775808,\"small\":-7,"
        "\"yes\":true,\"at\":\"2026-11-23T08:00:00Z\",\"day\":\"2026-11-23\",\"who\":\"00000000000000000000000005\","
        "\"word\":\"404\",\"money\":12345,\"inner\":{\"name\":\"i\",\"count\":3},"
        "\"list\":[{\"name\":\"a\",\"count\":1},{\"name\":\"b\",\"count\":2}]}");
}

struct refs_json {
    struct ref_list refs;
};
JSON(refs_desc, refs_json, JSON_REFS_IN(refs_json, refs, 1, 2));
#define REF_5 "00000000000000000000000005"

TEST(a_list_of_refs_is_read_as_it_is_written)
{
    struct refs_json v = { { NULL, 0 } };
    struct json_errors errors;
    struct buf out = buf_of(test_mem(), 256);
    const struct str text = STR("{\"refs\":[\"" REF_5 "\",\"0000000000000000000000001z\"]}");
    EXPECT_OK(json_read(test_mem(), text, &refs_desc, JSON_WHOLE, &v, &errors));
    EXPECT_EQ(v.refs.n, 2);
    EXPECT_EQ(v.refs.at[0].b[15], 5);
    json_put(&out, &refs_desc, &v);
    EXPECT(str_eq(buf_str(&out), text));
    const struct {
        const char *text;
        enum json_fault fault;
    } wrong[] = { { "{}", JSON_FAULT_REQUIRED },
                  { "{\"refs\":[]}", JSON_FAULT_REQUIRED },
                  { "{\"refs\":[\"x\"]}", JSON_FAULT_VALUE },
                  { "{\"refs\":[7]}", JSON_FAULT_VALUE },
                  { "{\"refs\":\"" REF_5 "\"}", JSON_FAULT_TYPE },
                  { "{\"refs\":[\"" REF_5 "\",\"" REF_5 "\",\"" REF_5 "\"]}", JSON_FAULT_MOST } };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        test_note("%s", wrong[i].text);
        EXPECT_ERR(json_read(test_mem(), str_of(wrong[i].text), &refs_desc, JSON_WHOLE, &v, &errors),
                   wrong[i].fault == JSON_FAULT_TYPE ? ERR_MALFORMED : ERR_INVALID);
        EXPECT_EQ(errors.n, 1);
        EXPECT_EQ(errors.at[0].fault, wrong[i].fault);
    }
}

TEST(what_is_absent_is_null)
{
    struct outer_json v = { .at = INSTANT_NONE, .day = DAY_NONE };
    struct buf out = buf_of(test_mem(), 4096);
    json_put(&out, &outer_desc, &v);
    EXPECT(str_find(buf_str(&out), STR("\"at\":null,\"day\":null,\"who\":null,\"word\":\"\"")) != SIZE_MAX);
    EXPECT(str_find(buf_str(&out), STR("\"list\":[]}")) != SIZE_MAX);
}

struct input_json {
    struct str name;
    int64_t count;
    bool yes;
    struct instant at;
    struct day day;
    account_ref who;
    struct inner_json inner;
};
JSON(input_desc, input_json, JSON_INPUT(input_json, name, 1, 10), JSON_INPUT(input_json, count, -1, 9),
     JSON_INPUT(input_json, yes, 0, 0), JSON_INPUT(input_json, at, 0, 0), JSON_INPUT(input_json, day, 0, 0),
     JSON_INPUT(input_json, who, 0, 0), JSON_SUB(input_json, inner, inner_desc));

TEST(a_valid_body_fills_the_struct)
{
    struct input_json v = { .count = 0 };
    const char *field;
    EXPECT_OK(
        json_parse(test_mem(),
                   STR("{\"name\":\" Beamer \",\"count\":-1,\"yes\":true,\"at\":\"2026-11-23T09:00:00+01:00\","
                       "\"day\":\"2026-11-23\",\"who\":\"00000000000000000000000005\",\"inner\":{\"name\":\"x\"}}"),
                   &input_desc, &v, &field));
    EXPECT_STR(v.name, "Beamer");
    EXPECT_EQ(v.count, -1);
    EXPECT(v.yes);
    EXPECT_EQ(v.at.us, INT64_C(1795420800000000));
    EXPECT(day_eq(v.day, day_of(2026, 11, 23)));
    EXPECT_EQ(v.who.b[15], 5);
    EXPECT_STR(v.inner.name, "x");
}

TEST(absent_days_and_moments_are_none)
{
    struct input_json v = { .count = 0 };
    EXPECT_OK(json_parse(test_mem(), STR("{\"name\":\"a\",\"day\":null}"), &input_desc, &v, NULL));
    EXPECT(day_is_none(v.day) && instant_is_none(v.at));
}

TEST(broken_bodies_are_refused)
{
    static const struct {
        struct str text;
        enum err want;
        const char *field;
    } rows[] = {
        { STR_INIT(""), ERR_MALFORMED, NULL },
        { STR_INIT("[]"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":\"a\"} x"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":\"a\",\"name\":\"b\"}"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":\"a\",\"admin\":true}"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":\"\xff\"}"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":\"a\\u0000b\"}"), ERR_MALFORMED, NULL },
        { STR_INIT("{\"name\":7}"), ERR_MALFORMED, "name" },
        { STR_INIT("{\"name\":\"a\",\"count\":1.0}"), ERR_MALFORMED, "count" },
        { STR_INIT("{\"name\":\"a\",\"yes\":1}"), ERR_MALFORMED, "yes" },
        { STR_INIT("{}"), ERR_INVALID, "name" },
        { STR_INIT("{\"name\":\"\"}"), ERR_INVALID, "name" },
        { STR_INIT("{\"name\":\"12345678901\"}"), ERR_INVALID, "name" },
        { STR_INIT("{\"name\":\"a\",\"count\":10}"), ERR_INVALID, "count" },
        { STR_INIT("{\"name\":\"a\",\"who\":\"short\"}"), ERR_INVALID, "who" },
        { STR_INIT("{\"name\":\"a\",\"day\":\"gestern\"}"), ERR_INVALID, "day" },
        { STR_INIT("{\"name\":\"a\",\"inner\":{}}"), ERR_INVALID, "name" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct input_json v = { .count = 0 };
        const char *field;
        test_note("%.*s", STR_ARG(rows[i].text));
        EXPECT_ERR(json_parse(test_mem(), rows[i].text, &input_desc, &v, &field), rows[i].want);
        if (rows[i].field != NULL)
            EXPECT_STR_EQ(str_of(field), str_of(rows[i].field));
    }
}

TEST(deep_nesting_does_no_harm)
{
    struct input_json v = { .count = 0 };
    struct buf text = buf_of(test_mem(), 200000);
    for (int i = 0; i < 60000; i++)
        buf_byte(&text, '[');
    EXPECT_ERR(json_parse(test_mem(), buf_str(&text), &input_desc, &v, NULL), ERR_MALFORMED);
}

TEST(what_another_system_wrote_may_have_more_keys_and_numbers_as_texts)
{
    static const struct {
        const char *text, *name;
    } good[] = { { "{\"name\":\"abc\",\"other\":{\"a\":[1]}}", "abc" },
                 { "{\"name\":17}", "17" },
                 { "{\"name\":true}", "true" } };
    static const char *const bad[] = { "{\"name\":[1]}", "{\"name\":1.5}", "{\"name\":{}}", "[]", "{\"name\":\"a\"" };
    struct json_errors errors;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct input_json in = { .name = STR("") };
        EXPECT_OK(json_read(test_mem(), str_of(good[i].text), &input_desc, JSON_FOREIGN, &in, &errors));
        EXPECT_STR_EQ(in.name, str_of(good[i].name));
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct input_json in = { .name = STR("") };
        EXPECT_ERR(json_read(test_mem(), str_of(bad[i]), &input_desc, JSON_FOREIGN, &in, &errors), ERR_MALFORMED);
    }
}
