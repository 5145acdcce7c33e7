#include "domain/desk/calendar_text.h"

#include "test.h"

static struct str again(struct str text)
{
    struct hours hours[CALENDAR_INTERVALS] = { { 0, 0 } };
    struct buf out = buf_of(test_mem(), 200);
    size_t n;
    EXPECT_OK(calendar_hours_parse(text, hours, CALENDAR_INTERVALS, &n));
    calendar_hours_put(&out, hours, n);
    return buf_str(&out);
}

TEST(hours_are_read_as_people_write_them)
{
    EXPECT_STR(again(STR("07:30-12:00, 12:45-16:00")), "07:30-12:00, 12:45-16:00");
    EXPECT_STR(again(STR(" 7.30 bis 12 Uhr,12:45 – 16:00 ")), "07:30-12:00, 12:45-16:00");
    EXPECT_STR(again(STR("0-24")), "00:00-24:00");
    EXPECT_STR(again(STR("7:30 - 12:00 Uhr")), "07:30-12:00");
    EXPECT_STR(again(STR("")), "");
}

TEST(hours_that_are_none_are_refused)
{
    static const char *const bad[] = { "07:30",
                                       "16:00-07:30",
                                       "07:30-07:30",
                                       "07:30-25:00",
                                       "07:60-08:00",
                                       "a-b",
                                       "7:3-8:00",
                                       "08:00-10:00, 09:00-11:00",
                                       "10:00-11:00, 08:00-09:00",
                                       "08:00-09:00,",
                                       "1-2,3-4,5-6,7-8,9-10",
                                       "08:00-09:00 x",
                                       "24:01-24:02",
                                       "-" };
    struct hours hours[CALENDAR_INTERVALS];
    size_t n;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%s", bad[i]);
        EXPECT_ERR(calendar_hours_parse(str_of(bad[i]), hours, CALENDAR_INTERVALS, &n), ERR_INVALID);
    }
}

TEST(a_week_is_kept_and_read_back)
{
    struct service_hours hours = { .holidays_open = true }, read;
    struct buf out = buf_of(test_mem(), 1000);
    hours.week[MONDAY][0] = (struct hours){ 450, 720 };
    hours.week[MONDAY][1] = (struct hours){ 765, 960 };
    hours.week[SUNDAY][0] = (struct hours){ 0, 1440 };
    calendar_week_put(&out, &hours);
    EXPECT_STR_EQ(buf_str(&out), STR("07:30-12:00, 12:45-16:00;;;;;;00:00-24:00"));
    read = (struct service_hours){ .week = { [TUESDAY] = { { 1, 2 } } } };
    EXPECT_OK(calendar_week_parse(buf_str(&out), &read));
    EXPECT_EQ(read.week[MONDAY][1].to, 960);
    EXPECT_EQ(read.week[TUESDAY][0].to, 0);
    EXPECT_EQ(read.week[SUNDAY][0].to, 1440);
    EXPECT(calendar_has_hours(&read));
    EXPECT_ERR(calendar_week_parse(STR("07:30-12:00;;;;;"), &read), ERR_INVALID);
    EXPECT_ERR(calendar_week_parse(STR(";;;;;;;"), &read), ERR_INVALID);
    EXPECT_OK(calendar_week_parse(STR(";;;;;;"), &read));
    EXPECT(!calendar_has_hours(&read));
}

TEST(closing_days_are_each_years_or_one_day)
{
    struct service_hours hours = { .holidays_open = false };
    struct buf out = buf_of(test_mem(), 1000);
    EXPECT_OK(calendar_closings_parse(STR("24.12., 31.12.\n15.5.2027\n"), &hours));
    calendar_closings_put(&out, &hours);
    EXPECT_STR_EQ(buf_str(&out), STR("24.12., 31.12., 15.05.2027"));
    static const char *const bad[] = { "30.02.", "29.02.2027", "24.13.", "24", "24.12.27x", "Montag" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        test_note("%s", bad[i]);
        EXPECT_ERR(calendar_closings_parse(str_of(bad[i]), &hours), ERR_INVALID);
    }
    EXPECT_OK(calendar_closings_parse(STR("29.02."), &hours));
    EXPECT_OK(calendar_closings_parse(STR(""), &hours));
    EXPECT_EQ(hours.closed[0].month, 0);
}
