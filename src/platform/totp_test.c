#include "platform/auth.h"
#include "test.h"

static const struct secret20 rfc = { "12345678901234567890" };

/* RFC 6238, appendix B (SHA-1), the last six of its eight digits. */
static const struct {
    int64_t seconds;
    const char *code;
} vectors[] = {
    { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
    { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
};

static struct instant at(int64_t seconds) { return (struct instant){ seconds * 1000000 }; }

TEST(totp_codes_match_rfc_6238)
{
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        int64_t step = 0;
        test_note("second %" PRId64, vectors[i].seconds);
        EXPECT_STR_EQ(totp_code(test_mem(), &rfc, at(vectors[i].seconds)), str_of(vectors[i].code));
        EXPECT(totp_verify(&rfc, str_of(vectors[i].code), at(vectors[i].seconds), 0, &step));
        EXPECT_EQ(step, vectors[i].seconds / 30);
    }
}

TEST(a_totp_code_is_good_in_its_step_and_the_next_one_only)
{
    int64_t step = 0;
    struct str code = STR("081804"); /* of the step that begins at 1111111080 */
    EXPECT(!totp_verify(&rfc, code, at(1111111079), 0, &step));
    EXPECT(totp_verify(&rfc, code, at(1111111080), 0, &step));
    EXPECT(totp_verify(&rfc, code, at(1111111139), 0, &step));
    EXPECT(!totp_verify(&rfc, code, at(1111111140), 0, &step));
}

TEST(a_totp_code_works_once)
{
    int64_t step = 0;
    EXPECT(totp_verify(&rfc, STR("081804"), at(1111111109), 0, &step));
    EXPECT(!totp_verify(&rfc, STR("081804"), at(1111111109), step, &step));
    EXPECT(!totp_verify(&rfc, STR("081804"), at(1111111111), step, &step));
    EXPECT(totp_verify(&rfc, STR("050471"), at(1111111111), step, &step));
}

TEST(what_is_no_code_is_refused)
{
    int64_t step = 0;
    EXPECT(!totp_verify(&rfc, STR(""), at(59), 0, &step));
    EXPECT(!totp_verify(&rfc, STR("28708"), at(59), 0, &step));
    EXPECT(!totp_verify(&rfc, STR("2870822"), at(59), 0, &step));
    EXPECT(!totp_verify(&rfc, STR("94287082"), at(59), 0, &step));
    EXPECT(!totp_verify(&rfc, STR("287083"), at(59), 0, &step));
}

TEST(the_secret_is_shown_in_base32_as_apps_expect_it)
{
    EXPECT_STR(totp_base32(test_mem(), &rfc), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
