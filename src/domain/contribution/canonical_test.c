#include "domain/contribution/canonical.h"

#include "test.h"

static struct str written(struct canonical *value)
{
    struct str text = { 0 };
    struct sha256 hash;
    EXPECT_OK(canonical_write(test_mem(), value, &text, &hash));
    return text;
}

TEST(names_stand_in_byte_order_whatever_order_they_came_in)
{
    static const struct str names[] = { STR_INIT("b"), STR_INIT("aa"), STR_INIT("B"), STR_INIT("a"), STR_INIT("a_") };
    struct canonical one = canonical_object(), other = canonical_object();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        canonical_set(test_mem(), &one, names[i], canonical_int((int64_t)names[i].len));
        struct str last = names[ARRAY_LEN(names) - 1 - i];
        canonical_set(test_mem(), &other, last, canonical_int((int64_t)last.len));
    }
    EXPECT_STR(written(&one), "{\"B\":1,\"a\":1,\"a_\":2,\"aa\":2,\"b\":1}");
    EXPECT_STR_EQ(written(&one), written(&other));
}

TEST(text_is_escaped_only_where_it_must_be)
{
    struct canonical list = canonical_list();
    canonical_add(test_mem(), &list, canonical_text(STR("\"\\/\b\t\n\f\r\x01\x1f„ä“\x7f")));
    canonical_add(test_mem(), &list, canonical_int(INT64_MIN));
    EXPECT_STR(written(&list), "[\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f„ä“\x7f\",-9223372036854775808]");
}

TEST(a_name_twice_or_beyond_ascii_and_endless_nesting_are_refused)
{
    struct canonical twice = canonical_object(), umlaut = canonical_object(), deep = canonical_list();
    struct str text;
    struct sha256 hash;
    canonical_set(test_mem(), &twice, STR("a"), canonical_int(1));
    canonical_set(test_mem(), &twice, STR("a"), canonical_int(2));
    EXPECT_ERR(canonical_write(test_mem(), &twice, &text, &hash), ERR_INVALID);
    canonical_set(test_mem(), &umlaut, STR("ä"), canonical_int(1));
    EXPECT_ERR(canonical_write(test_mem(), &umlaut, &text, &hash), ERR_INVALID);
    for (int i = 0; i < CANONICAL_DEPTH; i++) {
        struct canonical outer = canonical_list();
        canonical_add(test_mem(), &outer, deep);
        deep = outer;
    }
    EXPECT_OK(canonical_write(test_mem(), &deep, &text, &hash));
    struct canonical outer = canonical_list();
    canonical_add(test_mem(), &outer, deep);
    EXPECT_ERR(canonical_write(test_mem(), &outer, &text, &hash), ERR_INVALID);
}
