#define _GNU_SOURCE
#include <time.h>

#include "platform/auth.h"
#include "test.h"

TEST(a_password_is_stored_with_the_parameters_of_aut_1)
{
    secret_start();
    struct str hash;
    EXPECT_OK(password_hash(STR("drei bunte Kraniche"), test_mem(), &hash));
    EXPECT(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    EXPECT(!password_outdated(hash));
    bool right = false;
    EXPECT_OK(password_verify(STR("drei bunte Kraniche"), hash, &right));
    EXPECT(right);
    EXPECT_OK(password_verify(STR("drei bunte kraniche"), hash, &right));
    EXPECT(!right);
    EXPECT_OK(password_verify(STR(""), hash, &right));
    EXPECT(!right);
}

TEST(the_same_password_has_another_hash_each_time)
{
    secret_start();
    struct str a, b;
    EXPECT_OK(password_hash(STR("drei bunte Kraniche"), test_mem(), &a));
    EXPECT_OK(password_hash(STR("drei bunte Kraniche"), test_mem(), &b));
    EXPECT(!str_eq(a, b));
}

TEST(a_hash_with_weaker_parameters_is_outdated)
{
    EXPECT(password_outdated(STR("$argon2id$v=19$m=4096,t=1,p=1$UGVkZWxsUGVkZWxsUGVkZQ$"
                                 "pVQCWlkBYTCtIKlOdRgUh2iE5wQmOZCY2rUEaiIUxEs")));
    EXPECT(!password_outdated(STR("")));
}

static int64_t verify_us(struct str hash)
{
    struct timespec a, b;
    bool right = true;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    EXPECT_OK(password_verify(STR("drei bunte Kraniche"), hash, &right));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    EXPECT(!right);
    return (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
}

/* CPU time, not wall time: another process on the machine changes nothing. */
TEST(an_unknown_account_costs_the_time_of_a_known_one)
{
    secret_start();
    struct str hash;
    EXPECT_OK(password_hash(STR("ein anderes Passwort hier"), test_mem(), &hash));
    int64_t known = verify_us(hash), unknown = verify_us(STR(""));
    test_note("known %" PRId64 " us, unknown %" PRId64 " us", known, unknown);
    EXPECT(unknown > known / 2 && known > unknown / 2);
}

static const struct {
    const char *password;
    enum msg why;
} rules[] = {
    { "kurz", M_account_password_short },
    { "elf Zeichen", M_account_password_short },
    { "äöüäöüäöüäö", M_account_password_short }, /* eleven characters, 22 bytes */
    { "Passwort1234", M_account_password_common },
    { "P-a-s-s-1-2-", MSG_NONE },
    { "passwortpasswort", M_account_password_common },
    { "Sommer2026!!", M_account_password_common },
    { "SommerWinter24", M_account_password_common },
    { "qwertzuiopasdf", M_account_password_common },
    { "aaaaaaaaaaaaaaa", M_account_password_common },
    { "123456789012", M_account_password_common },
    { "121212121212", M_account_password_common },
    { "abcdefghijklmn", M_account_password_common },
    { "Grundschule2026", M_account_password_common },
    { "ErikaMuster2026", M_account_password_common }, /* the own name */
    { "e.muster1234!?", M_account_password_common },  /* the own address */
    { "drei bunte Kraniche", MSG_NONE },
    { "korrekt Pferd Batterie", MSG_NONE },
    { "x7#Qm2!vLp9z", MSG_NONE },
    { "48201973650184", MSG_NONE },
};

TEST(short_common_and_own_words_are_no_password)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        enum msg why = MSG_NONE;
        test_note("%s", rules[i].password);
        enum err e =
            password_rule(str_of(rules[i].password), STR("Erika Muster"), STR("e.muster@schule.example"), &why);
        EXPECT_EQ(why, rules[i].why);
        EXPECT_ERR(e, rules[i].why == MSG_NONE ? OK : ERR_INVALID);
    }
}

TEST(a_password_has_at_most_256_characters)
{
    struct buf text = buf_of(test_mem(), 2000);
    enum msg why;
    for (int i = 0; i < 256; i++)
        buf_byte(&text, "kraniche fliegen bunt"[i * 5 % 21]);
    EXPECT_OK(password_rule(buf_str(&text), STR(""), STR(""), &why));
    buf_byte(&text, 'x');
    EXPECT_ERR(password_rule(buf_str(&text), STR(""), STR(""), &why), ERR_INVALID);
    EXPECT_EQ(why, M_account_password_long);
}
