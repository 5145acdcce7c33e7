#include "domain/desk/text_block.h"

#include "platform/limits.h"
#include "test.h"

static const struct placeholders values = { .value = { [PLACEHOLDER_SCHOOL] = STR_INIT("Nordschule"),
                                                       [PLACEHOLDER_ROOM] = STR_INIT("2.14"),
                                                       [PLACEHOLDER_CONTACT] = STR_INIT("Dora Ansprech") } };

static struct str filled(const char *text)
{
    struct str out;
    EXPECT_OK(text_block_filled(test_mem(), str_of(text), &values, &out));
    return out;
}

TEST(placeholders_with_a_value_are_filled_and_everything_else_stays)
{
    EXPECT_STR(filled("{schule}, Raum {raum}: {kontakt}{raum}"), "Nordschule, Raum 2.14: Dora Ansprech2.14");
    EXPECT_STR(filled("Am {besuch} in {schule}"), "Am {besuch} in Nordschule");
    EXPECT_STR(filled("{ schule } {Schule} {} { \xC3\xBC"), "{ schule } {Schule} {} { \xC3\xBC");
    EXPECT_STR(filled(""), "");
}

TEST(the_first_open_placeholder_is_found)
{
    EXPECT_EQ(text_block_unfilled(STR("Am {besuch} in {schule}")), PLACEHOLDER_VISIT);
    EXPECT_EQ(text_block_unfilled(STR("{{raum}}")), PLACEHOLDER_ROOM);
    EXPECT_EQ(text_block_unfilled(STR("{raum")), PLACEHOLDER_END);
    EXPECT_EQ(text_block_unfilled(STR("{datum} ist keiner")), PLACEHOLDER_END);
}

TEST(words_in_braces_are_those_of_the_list)
{
    EXPECT(text_block_known(STR("{schule} {raum} {kontakt} {besuch} { offen")));
    EXPECT(!text_block_known(STR("{schule} {datum}")));
    EXPECT(!text_block_known(STR("{}")));
}

TEST(a_text_that_grows_beyond_an_entry_is_refused)
{
    struct str out;
    struct buf many = buf_of(test_mem(), LIMIT_TEXT);
    for (size_t i = 0; i + 8 <= LIMIT_TEXT; i += 8)
        buf_put_z(&many, "{schule}");
    EXPECT_EQ(text_block_filled(test_mem(), buf_str(&many), &values, &out), ERR_TOO_LARGE);
}
