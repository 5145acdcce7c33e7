#include "base/xml.h"

#include "test.h"

static struct str written(const struct xml *x)
{
    struct buf out = buf_of(test_mem(), 4096);
    xml_put(&out, x);
    EXPECT_OK(buf_done(&out));
    return buf_str(&out);
}

TEST(a_text_cannot_become_an_element_or_end_an_attribute)
{
    struct xml *root = xml_root(test_mem(), "a");
    struct xml *b = xml_text(root, "b", STR("</b><c>&amp;]]>\r"));
    xml_attr(b, "d", STR("\" e=\"<\n\t"));
    EXPECT_STR_EQ(written(root), STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n"
                                     "<b d=\"&quot; e=&quot;&lt;&#10;&#9;\">&lt;/b&gt;&lt;c&gt;&amp;amp;]]&gt;&#13;"
                                     "</b>\n</a>\n"));
}

TEST(characters_xml_does_not_know_are_replaced)
{
    struct xml *root = xml_root(test_mem(), "a");
    xml_text(root, "b", STR("x\x01y\xEF\xBF\xBFz\tü"));
    EXPECT(str_find(written(root), STR("<b>x\xEF\xBF\xBDy\xEF\xBF\xBDz\tü</b>")) != SIZE_MAX);
}

TEST(an_element_is_found_by_its_path_also_behind_a_sibling_without_it)
{
    struct xml *root = xml_root(test_mem(), "a");
    struct xml *first = xml_add(root, "b"), *second = xml_add(root, "b");
    xml_text(second, "c", STR("here"));
    EXPECT(xml_maybe(first, "d", STR("")) == NULL);
    EXPECT_STR_EQ(xml_find(root, "b/c")->text, STR("here"));
    EXPECT(xml_again(xml_find(root, "b")) == second);
    EXPECT(xml_find(root, "b/d") == NULL);
    EXPECT_STR_EQ(xml_attr_of(xml_find(root, "b/d"), "x"), STR(""));
}
