#include "domain/account/agent.h"

#include "test.h"

static struct str words(const char *agent) { return agent_words(test_mem(), LANG_DE, str_of(agent)); }

TEST(a_browser_is_named_in_words_and_an_unknown_one_is_called_unknown)
{
    EXPECT_STR(words("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"),
               "Firefox auf Windows");
    EXPECT_STR(words("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
                     " Safari/537.36 Edg/130.0.0.0"),
               "Edge auf Windows");
    EXPECT_STR(words("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile"
                     " Safari/537.36"),
               "Chrome auf Android");
    EXPECT_STR(words("Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                     " Version/17.6 Mobile/15E148 Safari/604.1"),
               "Safari auf iPad");
    EXPECT_STR(words("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko)"
                     " Version/17.6 Safari/605.1.15"),
               "Safari auf macOS");
    EXPECT_STR(words("Firefox/3.0 (Amiga)"), "Firefox");
    EXPECT_STR(words("curl/7.88.1"), "Unbekannter Browser");
    EXPECT_STR(words("<b>Windows NT</b>"), "Unbekannter Browser");
    EXPECT_STR(words(""), "Unbekannter Browser");
}
