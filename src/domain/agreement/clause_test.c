#include "domain/agreement/agreement_internal.h"
#include "domain/agreement/clause.h"
#include "test.h"

static struct clauses parse(const char *text)
{
    struct clauses out;
    EXPECT_OK(clauses_of(test_mem(), str_of(text), &out));
    return out;
}

TEST(the_published_text_has_twelve_sections_and_each_paragraph_its_anchor)
{
    struct clauses all = parse(master_text_1);
    static const char *const anchors[] = {
        "p0", "p1", "p2-1", "p5-2", "p5-6", "p8-4", "p9-5", "p10-2", "p11-6", "p12"
    };
    for (size_t i = 0; i < ARRAY_LEN(anchors); i++)
        EXPECT(clause_find(&all, str_of(anchors[i])) != NULL);
    EXPECT_EQ(all.n, 47);
    EXPECT_STR(clause_find(&all, STR("p5-2"))->place, "§ 5 Abs. 2");
    EXPECT_STR(clause_find(&all, STR("p5-1"))->heading, "Kostenerstattung");
    EXPECT(str_find(clause_find(&all, STR("p5-5"))->text, STR("- Primarstufe: 15 %")) != SIZE_MAX);
}

TEST(line_ends_hyphens_and_spaces_do_not_differ)
{
    struct clauses a = parse("§ 1\nZweck\nEine Vereinbarung der Haushalts- und Finanzplanung zum IT-Support.");
    struct clauses b =
        parse("§ 1\n\nZweck\nEine Verein-\nbarung   der Haushalts-\nund Finanzplanung zum IT-\nSupport.\n");
    struct clause_differences d;
    clauses_compare(test_mem(), &a, &b, &d);
    EXPECT_EQ(d.n, 0);
    struct sha256 left = clauses_hash(test_mem(), &a), right = clauses_hash(test_mem(), &b);
    EXPECT(memcmp(left.b, right.b, sizeof left.b) == 0);
}

/* req: Z2.2 */
TEST(one_changed_word_is_one_place_of_one_clause)
{
    struct clauses a = parse("§ 5\nKosten\n(1) Erste Regel.\n(2) Die Beiträge gelten drei Jahre.");
    struct clauses b = parse("§ 5\nKosten\n(1) Erste Regel.\n(2) Die Beiträge gelten vier Jahre.");
    struct clause_differences d;
    clauses_compare(test_mem(), &a, &b, &d);
    EXPECT_EQ(d.n, 1);
    EXPECT_EQ(d.places, 1);
    EXPECT_STR(d.at[0].clause->place, "§ 5 Abs. 2");
    EXPECT_EQ(d.at[0].pieces.n, 4);
    EXPECT_STR(d.at[0].pieces.at[1].text, "drei");
    EXPECT_EQ(d.at[0].pieces.at[1].side, CLAUSE_MASTER);
    EXPECT_STR(d.at[0].pieces.at[2].text, "vier");
    struct sha256 left = clauses_hash(test_mem(), &a), right = clauses_hash(test_mem(), &b);
    EXPECT(memcmp(left.b, right.b, sizeof left.b) != 0);
}

TEST(a_clause_too_many_or_too_few_is_a_difference)
{
    struct clauses a = parse("§ 1\nZweck\nEins.\n§ 2\nBeteiligte\n(1) Zwei.");
    struct clauses b = parse("§ 1\nZweck\nEins.\n§ 3\nMehr\n(1) Drei.");
    struct clause_differences d;
    clauses_compare(test_mem(), &a, &b, &d);
    EXPECT_EQ(d.n, 2);
    EXPECT_STR(d.at[0].clause->id, "p2-1");
    EXPECT_STR(d.at[1].clause->id, "p3-1");
}

TEST(a_text_without_sections_or_with_one_twice_is_none)
{
    struct clauses out;
    EXPECT_ERR(clauses_of(test_mem(), STR("Nur ein Satz."), &out), ERR_INVALID);
    EXPECT_ERR(clauses_of(test_mem(), STR("§ 1\nA\nx\n§ 1\nA\ny"), &out), ERR_INVALID);
    EXPECT_ERR(clauses_of(test_mem(), STR(""), &out), ERR_INVALID);
}
