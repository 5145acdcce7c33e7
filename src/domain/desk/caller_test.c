#include "domain/desk/caller.h"

#include "test.h"

static bool matches(const char *query, const char *names, const char *phone)
{
    return caller_matches(test_mem(), str_of(query), str_of(names), str_of(phone));
}

TEST(a_number_is_the_same_in_all_its_notations)
{
    static const char *const same[] = { "(030) 23125-001", "030/23125 001", "+49 30 23125001", "0049 30 23125 001" };
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        EXPECT_STR(caller_digits(test_mem(), str_of(same[i])), "3023125001");
    EXPECT_STR(caller_digits(test_mem(), STR("12")), "");
    EXPECT_STR(caller_digits(test_mem(), STR("0049")), "");
    EXPECT_STR(caller_digits(test_mem(), STR("Schule")), "");
}

/* req: GK.Desk.1 */
TEST(a_caller_is_found_by_the_beginnings_of_names_or_by_digits)
{
    EXPECT(matches("muell wind", "Jörg Müller Grundschule an der Windmühle", ""));
    EXPECT(matches("Müll", "Jörg Mueller Grundschule", ""));
    EXPECT(matches("+49 5555 903", "Jörg Müller", "05555/903-12"));
    EXPECT(matches("903-12", "Jörg Müller", "05555 903 12"));
    EXPECT(!matches("mühle", "Jörg Müller Grundschule an der Windmühle", ""));
    EXPECT(!matches("müller oberschule", "Jörg Müller Grundschule", ""));
    EXPECT(!matches("Raum 903", "Jörg Müller", "05555 903 12"));
    EXPECT(!matches("904", "Jörg Müller", "05555 903 12"));
    EXPECT(!matches("12", "Jörg Müller", "05555 903 12"));
    EXPECT(!matches("", "Jörg Müller", "05555 903 12"));
    EXPECT(!matches("  ", "Jörg Müller", ""));
}
