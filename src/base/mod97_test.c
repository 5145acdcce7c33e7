#include "base/mod97.h"

#include "base/rand.h"
#include "test.h"

TEST(a_leitweg_id_is_valid_by_parts_and_check_digits)
{
    static const struct {
        const char *id;
        bool valid;
    } rows[] = { { "04011000-1234512345-06", true },
                 { "992-90009-96", true },
                 { "09564000-NUE0001-49", true },
                 { "09564000-nuE0001-49", true },
                 { "03252000-67", true },
                 { "04011000-1234512345-07", false },
                 { "0401100012345-06", false },
                 { "04011000-12345_67890-06", false },
                 { "04011000--06", false },
                 { "04011000", false },
                 { "", false },
                 { "-", false },
                 { "4-06", false },
                 { "04011000-1234512345-06-", false },
                 { "04011000-1234512345-6", false },
                 { "0401A000-1234512345-06", false },
                 { " 04011000-1234512345-06", false },
                 { "04011000-1234512345123451234512345123451-06", false } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].id);
        EXPECT_EQ(mod97_leitweg_valid(str_of(rows[i].id)), rows[i].valid);
    }
}

/* Whatever the parts: the digits computed make the identifier valid, and no others do. */
TEST(check_digits_of_any_leitweg_id_are_the_only_valid_ones)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    struct rand rand = rand_seeded(97);
    for (int round = 0; round < 300; round++) {
        char bytes[64];
        struct buf id = buf_fixed(bytes, sizeof bytes);
        size_t coarse = 2 + rand_below(&rand, 11), fine = rand_below(&rand, 31);
        int check = 0, found = 0;
        for (size_t i = 0; i < coarse; i++)
            buf_byte(&id, letters[rand_below(&rand, 10)]);
        if (fine > 0)
            buf_byte(&id, '-');
        for (size_t i = 0; i < fine; i++)
            buf_byte(&id, letters[rand_below(&rand, sizeof letters - 1)]);
        struct str parts = buf_str(&id);
        EXPECT_OK(mod97_leitweg_check(str_sub(parts, 0, coarse), str_from(parts, coarse + (fine > 0)), &check));
        buf_byte(&id, '-');
        size_t mark = id.len;
        for (int digits = 2; digits <= 98; digits++) {
            id.len = mark;
            buf_int_padded(&id, digits, 2);
            found += mod97_leitweg_valid(buf_str(&id));
            EXPECT_EQ(mod97_leitweg_valid(buf_str(&id)), digits == check);
        }
        EXPECT_EQ(found, 1);
    }
}

TEST(an_iban_is_valid_with_or_without_blanks_and_a_german_one_has_its_length)
{
    static const struct {
        const char *iban;
        bool valid;
    } rows[] = { { "DE89370400440532013000", true },
                 { "DE89 3704 0044 0532 0130 00", true },
                 { "de89370400440532013000", true },
                 { "GB82WEST12345698765432", true },
                 { "DE88370400440532013000", false },
                 { "DE0425450001012345678", false },
                 { "DE89370400440532O13000", false },
                 { "89DE370400440532013000", false },
                 { "", false },
                 { "DE", false },
                 { "DE89-3704-0044-0532-0130-00", false },
                 { "GB82WEST1234569876543212345678901234567", false } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_note("%s", rows[i].iban);
        EXPECT_EQ(mod97_iban_valid(str_of(rows[i].iban)), rows[i].valid);
    }
}

/* What MOD 97-10 is made for: one wrong digit and two exchanged ones are always found. */
TEST(one_wrong_digit_or_two_exchanged_ones_are_always_found)
{
    const char good[] = "DE89370400440532013000";
    for (size_t i = 2; i < sizeof good - 1; i++) {
        char wrong[sizeof good];
        for (char c = '0'; c <= '9'; c++) {
            memcpy(wrong, good, sizeof good);
            wrong[i] = c;
            EXPECT_EQ(mod97_iban_valid(str_of(wrong)), c == good[i]);
        }
        memcpy(wrong, good, sizeof good);
        if (i + 1 < sizeof good - 1 && good[i] != good[i + 1]) {
            wrong[i] = good[i + 1];
            wrong[i + 1] = good[i];
            EXPECT(!mod97_iban_valid(str_of(wrong)));
        }
    }
}

TEST(a_reference_is_made_of_letters_and_digits_of_the_number_and_is_valid)
{
    struct mem *mem = test_mem();
    struct str ref;
    EXPECT_OK(mod97_rf_make(mem, STR("2026EM1"), &ref));
    EXPECT_STR(ref, "RF182026EM1");
    EXPECT_OK(mod97_rf_make(mem, STR("2026-em/1"), &ref));
    EXPECT_STR(ref, "RF182026EM1");
    EXPECT(mod97_rf_valid(ref) && mod97_rf_valid(STR("RF71 2348 231")) && mod97_rf_valid(STR("rf712348231")));
    EXPECT(!mod97_rf_valid(STR("RF712348232")) && !mod97_rf_valid(STR("RF71")) && !mod97_rf_valid(STR("XX712348231")));
    EXPECT_EQ(mod97_rf_make(mem, STR("-/ "), &ref), ERR_INVALID);
    EXPECT_EQ(mod97_rf_make(mem, STR("1234567890123456789012"), &ref), ERR_INVALID);
    EXPECT_OK(mod97_rf_make(mem, STR("123456789012345678901"), &ref));
    EXPECT_EQ(ref.len, 25);
    EXPECT(mod97_rf_valid(ref));
}
