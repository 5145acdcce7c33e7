#include "domain/desk/article.h"

#include "base/buf.h"
#include "test.h"

/* "text:... steps:a|b " */
static struct str shape(const char *text)
{
    static const char *const kinds[] = { "", "text:", "heading:", "steps:", "list:" };
    struct article_blocks blocks;
    struct buf out = buf_of(test_mem(), 4096);
    article_blocks(test_mem(), str_of(text), &blocks);
    for (size_t i = 0; i < blocks.n; i++) {
        buf_put_z(&out, i > 0 ? ";" : "");
        buf_put_z(&out, kinds[blocks.at[i].kind]);
        buf_put(&out, blocks.at[i].text);
        for (size_t k = 0; k < blocks.at[i].items.n; k++) {
            buf_put_z(&out, k > 0 ? "|" : "");
            buf_put(&out, blocks.at[i].items.at[k].text);
        }
    }
    return buf_str(&out);
}

TEST(the_text_of_an_article_becomes_blocks)
{
    EXPECT_STR(shape("Nur Text."), "text:Nur Text.");
    EXPECT_STR(shape("Zwei\nZeilen.\n\nNeuer Absatz."), "text:Zwei\nZeilen.;text:Neuer Absatz.");
    EXPECT_STR(shape("1. Strom\n2. Kabel\n\n3. Lampe\nDanach."), "steps:Strom|Kabel|Lampe;text:Danach.");
    EXPECT_STR(shape("- a\n- b\n1. c"), "list:a|b;steps:c");
    EXPECT_STR(shape("# Kopf\nText"), "heading:Kopf;text:Text");
    EXPECT_STR(shape("2026. ist kein Schritt\n1.auch nicht"), "text:2026. ist kein Schritt\n1.auch nicht");
    EXPECT_STR(shape("\n\n"), "");
    EXPECT_STR(shape("<b>kein</b> Auszeichnen"), "text:<b>kein</b> Auszeichnen");
    EXPECT_STR(article_words(test_mem(), STR("# Kopf\n1. Strom\nSchalter")), "Kopf  Strom Schalter ");
}

static struct str difference(const char *before, const char *after)
{
    struct diff_lines lines;
    struct buf out = buf_of(test_mem(), 4096);
    article_diff(test_mem(), str_of(before), str_of(after), &lines);
    for (size_t i = 0; i < lines.n; i++) {
        buf_byte(&out, " -+"[lines.at[i].kind]);
        buf_put(&out, lines.at[i].text);
        buf_byte(&out, '/');
    }
    return buf_str(&out);
}

TEST(two_versions_differ_line_by_line)
{
    EXPECT_STR(difference("a\nb\nc", "a\nb\nc"), " a/ b/ c/");
    EXPECT_STR(difference("a\nb\nc", "a\nx\nc"), " a/-b/+x/ c/");
    EXPECT_STR(difference("a\nc", "a\nb\nc"), " a/+b/ c/");
    EXPECT_STR(difference("a\nb", "b"), "-a/ b/");
    EXPECT_STR(difference("", "a"), "+a/");
    EXPECT_STR(difference("a", ""), "-a/");
    EXPECT_STR(difference("a\nb\nc\nd", "d\na\nb\nc"), "+d/ a/ b/ c/-d/");
}

TEST(a_solution_loses_the_names_of_persons)
{
    const struct str names[] = { STR("Anna Beispiel"), STR("Müller-Lüd") };
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "Anna hat das Netzteil getauscht.", "[…] hat das Netzteil getauscht." },
        { "Hallo Frau Beispiel,\ndie Lampe ist neu.", "Hallo Frau […],\ndie Lampe ist neu." },
        { "Danke an Herrn Unbekannt.", "Danke an Herrn […]." },
        { "Bitte an a.b@schule.example schreiben", "Bitte an […] schreiben" },
        { "Telefon 05555/12345 oder Durchwahl 12", "Telefon […] oder Durchwahl 12" },
        { "MUELLER und Annas Laptop", "[…] und […] Laptop" },
        { "Der Beispieltext bleibt.", "Der Beispieltext bleibt." },
        { "Raum 2.14, Port 8080", "Raum 2.14, Port 8080" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        EXPECT_STR_EQ(article_nameless(test_mem(), str_of(rows[i].text), names, 2), str_of(rows[i].want));
}
