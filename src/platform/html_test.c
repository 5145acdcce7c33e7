#include "platform/html.h"

#include "base/rand.h"
#include "test.h"

static struct html page(enum lang lang)
{
    return (struct html){ .out = buf_of(test_mem(), 1 << 20), .lang = lang, .now_year = 2026 };
}

#define EXPECT_PRINTED(h, want) EXPECT_STR(buf_str(&(h).out), want)

TEST(text_position_encodes_what_could_begin_markup)
{
    struct html h = page(LANG_DE);
    html_put(&h, STR("<b title=\"x\">Müller & 'Söhne'</b>\n"));
    EXPECT_PRINTED(h, "&lt;b title=\"x\"&gt;Müller &amp; 'Söhne'&lt;/b&gt;\n");
}

TEST(attribute_position_encodes_quotes_and_line_ends_too)
{
    struct html h = page(LANG_DE);
    html_put_attr(&h, STR("\" onclick='x()' <\n\t\r&"));
    html_put(&h, STR("\""));
    EXPECT_PRINTED(h, "&#34; onclick=&#39;x()&#39; &lt;&#10;&#9;&#13;&amp;\"");
}

TEST(control_bytes_become_the_replacement_character)
{
    struct html h = page(LANG_DE);
    html_put(&h, ((struct str){ "a\0b\x1b\x7f", 5 }));
    EXPECT_PRINTED(h, "a\uFFFDb\uFFFD\uFFFD");
}

/* Any bytes, a third of them special ones. */
static struct str random_bytes(struct rand *rand)
{
    static const char often[] = "<>&\"'\n\r\t\0\x01/=`";
    size_t n = (size_t)rand_below(rand, 80);
    char *at = mem_alloc(test_mem(), n);
    for (size_t i = 0; i < n; i++)
        at[i] = rand_below(rand, 3) == 0 ? often[rand_below(rand, sizeof often - 1)] : (char)rand_u64(rand);
    return (struct str){ at, n };
}

static bool contains_one_of(struct str s, const char *bytes)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] == '\0' || strchr(bytes, s.at[i]) != NULL)
            return true;
    return false;
}

/* Each & of the output begins one of the escapes the encoder knows. */
static bool ampersands_are_escapes(struct str s)
{
    static const char *const escapes[] = { "&amp;", "&lt;", "&gt;", "&#34;", "&#39;", "&#9;", "&#10;", "&#13;" };
    for (size_t i = 0; i < s.len; i++) {
        bool known = s.at[i] != '&';
        for (size_t k = 0; k < ARRAY_LEN(escapes); k++)
            known = known || str_starts(str_from(s, i), str_of(escapes[k]));
        if (!known)
            return false;
    }
    return true;
}

TEST(no_bytes_get_a_special_byte_through_an_encoder)
{
    struct rand rand = rand_seeded(4711);
    struct html text = page(LANG_DE), attribute = page(LANG_DE), url = page(LANG_DE);
    for (int i = 0; i < 5000; i++) {
        struct str s = random_bytes(&rand);
        text.out.len = attribute.out.len = url.out.len = 0;
        html_put(&text, s);
        html_put_attr(&attribute, s);
        html_put_url(&url, s);
        EXPECT(!contains_one_of(buf_str(&text.out), "<>\r\x01"));
        EXPECT(!contains_one_of(buf_str(&attribute.out), "<>\"'\n\r\t\x01"));
        EXPECT(!contains_one_of(buf_str(&url.out), "<>\"'\n\r\t\x01&/?#=: \\"));
        EXPECT(ampersands_are_escapes(buf_str(&text.out)));
        EXPECT(ampersands_are_escapes(buf_str(&attribute.out)));
    }
}

TEST(values_are_printed_by_their_type)
{
    struct html h = page(LANG_DE);
    size_t many = 3;
    bool yes = true;
    html_put(&h, 42);
    html_put(&h, STR(" "));
    html_put(&h, many);
    html_put(&h, STR(" "));
    html_put(&h, yes);
    html_put(&h, STR(" "));
    html_put(&h, ((struct money){ 123456 }));
    html_put(&h, STR(" "));
    html_put(&h, day_of(2026, 12, 3));
    html_put(&h, STR(" "));
    html_put(&h, ((struct word){ M_i18n_weekday_1 }));
    EXPECT_PRINTED(h, "42 3 ja 1.234,56\u00A0€ 3. Dezember 2026 Montag");
}

TEST(formats_print_dates_and_counts_as_named)
{
    struct html h = page(LANG_DE);
    struct instant at = { INT64_C(1796295600000000) }; /* 2026-12-03T11:00:00Z */
    html_put_iso(&h, at);
    html_put(&h, STR("|"));
    html_put_short(&h, at);
    html_put(&h, STR("|"));
    html_put(&h, at);
    html_put(&h, STR("|"));
    html_put_words(&h, day_of(2026, 12, 3));
    html_put(&h, STR("|"));
    html_number_(&h, html_int((size_t)5113));
    html_put(&h, STR("|"));
    html_bytes_(&h, 1400000);
    EXPECT_PRINTED(h, "2026-12-03T11:00:00Z|03.12.2026, 12:00|Donnerstag, 3. Dezember, 12:00 Uhr"
                      "|Donnerstag, 3. Dezember 2026|5.113|1,4\u00A0MB");
}

TEST(an_absent_date_is_a_dash_in_words_and_nothing_in_a_field)
{
    struct html h = page(LANG_DE);
    html_put(&h, DAY_NONE);
    html_put(&h, INSTANT_NONE);
    html_put_iso(&h, DAY_NONE);
    html_put_iso(&h, INSTANT_NONE);
    EXPECT_PRINTED(h, "––");
}

TEST(a_value_in_a_url_cannot_leave_its_part)
{
    struct html h = page(LANG_DE);
    html_put_url(&h, STR("a/b?c=d&e#f g%ü"));
    EXPECT_PRINTED(h, "a%2Fb%3Fc%3Dd%26e%23f%20g%25%C3%BC");
}

TEST(a_whole_url_is_an_attribute_value)
{
    struct html h = page(LANG_DE);
    html_url_url_(&h, URL("/desk/tickets?a=1&b=2"));
    EXPECT_PRINTED(h, "/desk/tickets?a=1&amp;b=2");
}

static void print_url(void *arg)
{
    struct html h = page(LANG_DE);
    html_url_url_(&h, *(struct url *)arg);
}

TEST(a_url_that_leads_to_another_server_is_a_bug)
{
    struct url bad[] = { URL("//evil.example/"), URL("https://evil.example/"), URL("javascript:x"), URL("/\\evil"),
                         URL("") };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("row %zu", i);
        EXPECT(test_aborts(print_url, &bad[i]));
    }
}

TEST(a_url_as_a_value_is_encoded_as_a_whole)
{
    struct html h = page(LANG_DE);
    html_put_url(&h, URL("/desk?a=1"));
    EXPECT_PRINTED(h, "%2Fdesk%3Fa%3D1");
}

TEST(urls_are_made_of_a_prefix_a_ref_and_a_suffix)
{
    ticket_ref ref = { { 0 } };
    struct url url = url_of(test_mem(), "/desk/tickets/", ref, "/entries");
    EXPECT_STR(url.path, "/desk/tickets/00000000000000000000000000/entries");
}

TEST(query_values_are_added_encoded_and_empty_ones_left_out)
{
    struct url url = url_with(test_mem(), URL("/desk"), "q", STR("a&b"));
    url = url_with(test_mem(), url, "state", STR(""));
    url = url_with(test_mem(), url, "page", STR("2"));
    EXPECT_STR(url.path, "/desk?q=a%26b&page=2");
}

TEST(conditions_of_templates_follow_the_type)
{
    size_t none = 0;
    EXPECT(html_true(1) && !html_true(0) && !html_true(none) && !html_true(false));
    EXPECT(html_true(STR("x")) && !html_true(STR("")));
    EXPECT(html_true(day_of(2026, 1, 1)) && !html_true(DAY_NONE) && !html_true(INSTANT_NONE));
    EXPECT(!html_true(((struct word){ MSG_NONE })) && !html_true(((struct url){ 0 })));
}

TEST(a_field_with_a_hint_names_the_hint)
{
    struct html h = page(LANG_DE);
    html_field_hint_(&h, "subject");
    EXPECT_PRINTED(h, "id=\"subject\" name=\"subject\" aria-describedby=\"subject-hint\"");
}
