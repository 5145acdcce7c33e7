#include "domain/desk/call.h"
#include "test.h"

TEST(german_notations_of_a_number_are_one_number)
{
    static const struct {
        const char *typed, *number;
    } rows[] = {
        { "(05151) 903-0", "+4951519030" },
        { "05151/903 0", "+4951519030" },
        { "05151 / 903-0", "+4951519030" },
        { "05151.903.0", "+4951519030" },
        { "+49 5151 903-0", "+4951519030" },
        { "+49 (0)5151 903-0", "+4951519030" },
        { "+49 (0) 5151 / 9030", "+4951519030" },
        { "+495151-9030", "+4951519030" },
        { "0049 5151 9030", "+4951519030" },
        { "0049 (0) 5151 9030", "+4951519030" },
        { "05151\xc2\xa0"
          "903\xe2\x80\x93"
          "0",
          "+4951519030" },
        { "tel:+4951519030", "+4951519030" },
        { "sip:+4951519030@anlage.example;user=phone", "+4951519030" },
        { "(030) 23125-001", "+493023125001" },
        { "030/23125 001", "+493023125001" },
        { "+49 30 23125001", "+493023125001" },
        { "0049 30 23125 001", "+493023125001" },
        { "+43 1 58858", "+43158858" },
        { "0043 1 58858", "+43158858" },
        { "0171 5550123", "+491715550123" },
        { "112", "112" },
        { "17", "17" },
        { "anonymous", "" },
        { "Anonymous", "" },
        { "unknown", "" },
        { "  ", "" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str number;
        test_note("%s", rows[i].typed);
        EXPECT_OK(call_number(test_mem(), str_of(rows[i].typed), &number));
        EXPECT_STR_EQ(number, str_of(rows[i].number));
        /* What was read once reads the same again. */
        struct str again;
        EXPECT_OK(call_number(test_mem(), number, &again));
        EXPECT_STR_EQ(again, number);
    }
    static const char *const none[] = { "Frau Beispiel", "05151 903 Durchwahl", "+", "1", "+49 5151 9030 1234 5678 90",
                                        "05151+903" };
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        struct str number;
        test_note("%s", none[i]);
        EXPECT_ERR(call_number(test_mem(), str_of(none[i]), &number), ERR_INVALID);
    }
}

TEST(a_number_with_a_zero_behind_a_dash_is_a_trunk)
{
    EXPECT_STR(call_trunk(test_mem(), STR("(05151) 903-0")), "+495151903");
    EXPECT_STR(call_trunk(test_mem(), STR("05151/903 0")), "+495151903");
    EXPECT_STR(call_trunk(test_mem(), STR("+49 5151 903\xe2\x80\x93"
                                          "0")),
               "+495151903");
    EXPECT_STR(call_trunk(test_mem(), STR("05151 9030")), "");
    EXPECT_STR(call_trunk(test_mem(), STR("05151 903-10")), "");
    EXPECT_STR(call_trunk(test_mem(), STR("")), "");
}

TEST(a_call_is_missed_only_when_nobody_took_it)
{
    EXPECT_EQ(call_state_of(false, false, false, 0), CALL_RINGING);
    EXPECT_EQ(call_state_of(false, true, false, 0), CALL_TALKING);
    EXPECT_EQ(call_state_of(false, true, true, CAUSE_NORMAL), CALL_ENDED);
    EXPECT_EQ(call_state_of(false, false, true, CAUSE_NO_ANSWER), CALL_MISSED);
    EXPECT_EQ(call_state_of(false, false, true, CAUSE_FORWARDED), CALL_ENDED);
    EXPECT_EQ(call_state_of(true, false, true, CAUSE_BUSY), CALL_ENDED);
}
